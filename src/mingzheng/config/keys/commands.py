"""What ``mingzheng keys`` prints and does."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def keys(given: argparse.Namespace) -> int:
    """List the keys, or change one; return 0, 1 when refused, 2 for wrong use."""
    import django

    from mingzheng.core.errors import DomainError

    django.setup()
    if given.what == "list":
        return _list()
    if given.which is None:
        print("请写明换哪一把：log 存证签名、fields 字段加密、index 盲索引、session 会话。", file=sys.stderr)
        return 2
    try:
        _rotate(given)
    except (DomainError, OSError, ValueError) as error:
        print(getattr(error, "message", str(error)), file=sys.stderr)
        return 1
    return 0


def _list() -> int:
    from mingzheng.config.keys import ring

    found = ring.keys()
    for key in found:
        mark = "" if key.owner_only else "  ✗ 可被他人读取，请 chmod 600"
        print(f"{key.name}  {key.purpose}\n  指纹 {key.fingerprint}{mark}")
    return int(any(not key.owner_only for key in found))


def _rotate(given: argparse.Namespace) -> None:
    from django.utils import timezone

    from mingzheng.config.keys import rotating

    now = timezone.now()
    if given.which == "log":
        epoch = rotating.rotate_log(now, Path(given.own) if given.own else None)
        print(f"已更换存证签名密钥：旧密钥签名的记录宣布了新密钥，第 {epoch.number} 纪元开始。")
        print("请把新指纹（mingzheng keys list）通知外部见证人；旧密钥文件已改名留存，可移到离线保管。")
    elif given.which == "fields":
        done = rotating.rotate_fields(now, _progress, resume=given.resume)
        print(f"已更换字段加密密钥，重新加密 {done} 项。旧备份仍要用旧密钥：请把它连同旧备份离线保管，再备份一次密钥。")
    elif given.which == "index":
        print(f"已更换盲索引密钥，重算 {rotating.rotate_index(now, _progress)} 项。请再备份一次密钥。")
    else:
        rotating.rotate_session(now)
        print("已作废会话密钥。重启服务后生效，所有人须重新登录。")


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
