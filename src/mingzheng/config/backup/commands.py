"""What ``mingzheng backup`` and ``mingzheng restore`` ask and print."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from mingzheng.config.backup.restoring import Restored


def backup(given: argparse.Namespace) -> int:
    """Make a backup of the data, or one of the keys; return 0, or 1 when it was refused or files are damaged."""
    import django
    from django.utils import timezone

    from mingzheng.core.errors import DomainError

    django.setup()
    try:
        if given.keys:
            return _seal_keys(given)
        from mingzheng.config.backup.making import backup as make

        made = make(given.file, timezone.now(), _progress)
    except DomainError as error:
        print(error.message, file=sys.stderr)
        return 1
    _say(f"已备份：存证 {made.leaves} 条，文件 {made.files} 个，共 {made.size / 2**20:.1f} MB。")
    _say(f"摘要 sha256:{made.digest}（已记入存证）。密钥不在其中，请另用 backup --keys 备份。")
    for name in made.damaged:
        _say(f"✗ 文件与其摘要不符，已照原样备份：{name}。请从更早的备份找回。")
    return int(bool(made.damaged))


def restore(given: argparse.Namespace) -> int:
    """Restore data or keys, or record a restore done otherwise; return 0 only when everything verifies."""
    import django

    from mingzheng.core.errors import DomainError

    try:
        if given.keys:
            django.setup()
            return _unseal_keys(given)
        if given.acknowledge:
            django.setup()
            return _acknowledge(given)
        if not given.file:
            print("请给出备份文件。", file=sys.stderr)
            return 2
        return _restore(given)
    except (DomainError, OSError) as error:
        print(getattr(error, "message", str(error)), file=sys.stderr)
        return 1


def _restore(given: argparse.Namespace) -> int:
    from django.utils import timezone

    from mingzheng.config import schema

    roles = schema.act_as_owner()
    from mingzheng.config.backup import restoring

    known = [Path(name).read_text(encoding="utf-8") for name in given.known]
    done = restoring.restore(Path(given.file), timezone.now(), roles=roles, known=known, progress=_progress)
    _say(f"已恢复 {done.about['made_at']} 的备份：存证 {done.about['size']} 条，文件 {done.files} 个。")
    _tell_lost(done.lost)
    return _tell_report(done)


def _acknowledge(given: argparse.Namespace) -> int:
    from django.utils import timezone

    from mingzheng.config.backup import restoring

    known = [Path(name).read_text(encoding="utf-8") for name in given.known]
    lost, size = restoring.acknowledge(given.acknowledge, timezone.now(), known=known)
    _tell_lost(lost)
    done = restoring.Restored({}, "", size=size, lost=lost, report=restoring.verified(timezone.now()))
    return _tell_report(done)


def _tell_lost(lost: tuple[int, int] | None) -> None:
    if lost:
        _say(f"缺失：第 {lost[0]} 条至第 {lost[1]} 条存证在备份之后写入，没有恢复。已记入存证并开始新纪元。")
    else:
        _say("未发现缺失（以本机和所给的检查点为限）。恢复已记入存证并开始新纪元。")


def _tell_report(done: Restored) -> int:
    report = done.report
    if report.sound:
        _say(f"核验通过：存证 {report.entries} 条，业务数据 {report.rows} 行，触发器、文件摘要、文书和编号无不一致。")
        return 0
    for found in report.findings:
        print(f"✗ {found.text}", file=sys.stderr)
    print(f"核验发现 {report.total} 处不一致，请查明后再启用。", file=sys.stderr)
    return 1


def _seal_keys(given: argparse.Namespace) -> int:
    from mingzheng.config.backup import keyfile

    made = "" if given.passphrase_file else keyfile.new_recovery_key()
    count = keyfile.seal(Path(given.file), made or _read(given.passphrase_file))
    _say(f"已密封 {count} 个密钥文件。请与数据备份分开保管。")
    if made:
        _say(f"恢复密钥（只显示这一次，请抄写两份，分处封存）：{made}")
    return 0


def _unseal_keys(given: argparse.Namespace) -> int:
    from mingzheng.config.backup import keyfile

    if not given.file:
        print("请给出密钥备份文件。", file=sys.stderr)
        return 2
    secret = _read(given.passphrase_file) if given.passphrase_file else getpass.getpass("恢复密钥或口令：")
    count = keyfile.unseal(Path(given.file), secret)
    _say(f"已恢复 {count} 个密钥文件。")
    return 0


def _read(name: str) -> str:
    return Path(name).read_text(encoding="utf-8").strip()


def _progress(text: str) -> None:
    end = "\r" if sys.stderr.isatty() else "\n"
    print(f"{text}  ", end=end, file=sys.stderr, flush=True)


def _say(text: str) -> None:
    """Speak beside the archive, which may be on standard output."""
    print(text, file=sys.stderr, flush=True)
