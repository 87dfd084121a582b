"""Keys: where they lie, who may read them, whether changes of keys came to their end."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from mingzheng.config.doctor.findings import good, watch, wrong
from mingzheng.config.keys import ring, rotating
from mingzheng.documents.seal_keys import UnusableKey, own_signer
from mingzheng.ledger import keys as log_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.config.doctor.findings import Finding

SOON = dt.timedelta(days=60)


def keys(_now: dt.datetime) -> Iterator[Finding]:
    """Look at the folder of the keys and at every file in it."""
    folder = Path(settings.KEYS_DIR)
    if folder.is_relative_to(settings.DATA_DIR):
        yield wrong("密钥目录在数据目录之内", "备份会把密钥和数据放在一起。", "用 MINGZHENG_KEYS 另指一处。")
        return
    if loose := ring.exposed():
        yield wrong(
            f"密钥文件可被他人读取：{'、'.join(loose)}", "读到密钥的人能解密或伪造。", "chmod 600；必要时更换这些密钥。"
        )
    else:
        yield good("密钥文件仅服务用户可读")
    if log_keys.is_test_key(log_keys.signing_key().name):
        yield watch(
            "存证签名用的是首次启动时生成的测试密钥",
            "外部不认得这个公钥。",
            "mingzheng keys rotate log --own 本机关密钥文件。",
        )
    for name in (rotating.NEXT_LOG, rotating.NEXT_INDEX):
        if (folder / name).exists():
            yield watch(
                f"更换密钥没有做完（{name}）", "", "再运行一次同样的 mingzheng keys rotate 命令，它会接着做完。"
            )
    if len(list(folder.glob("field-*.key"))) > 1 and (left := rotating.outdated()):
        yield watch(f"还有 {left} 项数据用旧密钥加密", "", "mingzheng keys rotate fields --resume")
    if not rotating.index_fits():
        yield wrong(
            "盲索引与密钥不符",
            "按证件号码、电话查不到人。",
            "从密钥备份找回 index.key，或者运行 mingzheng keys rotate index。",
        )


def seals(now: dt.datetime) -> Iterator[Finding]:
    """Look at the certificates of agencies' own seals."""
    for folder in sorted((Path(settings.KEYS_DIR) / "agencies").glob("*")):
        try:
            certificate = own_signer(folder).signing_cert
        except (UnusableKey, OSError, ValueError) as error:
            yield wrong(
                f"电子印章密钥打不开（{folder.name}）：{error}", "文书不能盖章。", "检查该文件夹里的密钥和口令。"
            )
            continue
        if certificate is not None and (end := certificate.not_valid_after) < now + SOON:
            told = wrong if end < now else watch
            yield told(f"电子印章证书 {end:%Y-%m-%d} 到期（{folder.name}）", "到期后文书不能盖章。", "向发证机构换发。")
