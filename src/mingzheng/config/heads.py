"""The newest head that this installation signed, kept beside the keys: a log put back to an older state is noticed.

Whoever swaps the database for an older one, or restores a backup, has a log that is shorter than what was signed. The
server then serves only after ``mingzheng restore`` has recorded it (threat 4). The file is one witness in the house;
those outside (papers, witnesses, time stamps) are what cannot be taken away. Each log has a file of its own, named by
its first epoch, because one keys folder may serve a trial database as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from mingzheng.core.secrets import token
from mingzheng.ledger.models import Epoch
from mingzheng.ledger.notes import NoteError, head_of
from mingzheng.ledger.sequencer import latest
from mingzheng.ledger.verifying import compare

if TYPE_CHECKING:
    import datetime as dt

FOLDER = "heads"
RESTORING = "restoring"


def kept() -> str:
    """Return the newest head that was kept, or nothing."""
    path = _path()
    return path.read_text(encoding="utf-8") if path and path.exists() else ""


def keep(_now: dt.datetime) -> None:
    """Keep the newest checkpoint, unless one of a longer log is kept already (periodic work of the worker)."""
    newest = latest()
    if newest is None or size_of(kept()) >= newest.size:
        return
    replace(newest.note)


def replace(note: str) -> None:
    """Keep this head whatever was kept: after a restore that is recorded."""
    path = _path()
    if path is None:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{token(6)}")
    temporary.touch(mode=0o600)
    temporary.write_text(note, encoding="utf-8")
    temporary.replace(path)


def faults() -> list[str]:
    """Return why the log is not the one that this installation signed last, in words; empty when it is."""
    note = kept()
    if not note:
        return []
    found = compare([note])
    if not found:
        return []
    size, ours = size_of(note), latest()
    have = ours.size if ours else 0
    lost = f"第 {have + 1} 条至第 {size} 条记录不在库中。" if have < size else "内容与已签名的不同。"
    text = (
        f"存证与本机最后签发的检查点不符：{lost}数据库疑似换成了旧的或者另一个。"
        "如是恢复备份，请运行 mingzheng restore --acknowledge 原因，把恢复和缺失范围记入存证；否则请查明，不要启动。"
    )
    return [text]


def unfinished() -> list[str]:
    """Return why a restore that did not end must not be served."""
    if (Path(settings.DATA_DIR) / RESTORING).exists():
        return ["上一次恢复没有完成，数据不完整。请清空数据库和数据目录后，重新运行 mingzheng restore。"]
    return []


def size_of(note: str) -> int:
    """Return the size that a head states; 0 for none."""
    try:
        return head_of(note).size if note else 0
    except NoteError:
        return 0


def _path() -> Path | None:
    first = Epoch.objects.filter(number=1).values_list("pk", flat=True).first()
    return Path(settings.KEYS_DIR) / FOLDER / str(first) if first else None
