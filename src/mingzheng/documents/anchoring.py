"""What a served paper says of the record: its entry's number and the newest checkpoint (threats.md 1)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from mingzheng.core.errors import NotVisible
from mingzheng.documents.models import Document
from mingzheng.ledger.models import Checkpoint, Leaf
from mingzheng.ledger.queries import root_at
from mingzheng.ledger.sequencer import sequence_through

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable


def anchor_of(entry_id: uuid.UUID, now: dt.datetime) -> dict[str, Any]:
    """Sequence an entry and return its number (from 1) and a checkpoint that covers it, as kept with the paper."""
    checkpoint = sequence_through(entry_id, now)
    return {
        "number": Leaf.objects.values_list("index", flat=True).get(entry_id=entry_id) + 1,
        "origin": checkpoint.epoch.origin,
        "size": checkpoint.size,
        "root": base64.b64encode(bytes(checkpoint.root)).decode(),
    }


def fault(anchor: dict[str, Any]) -> str | None:
    """Return why a printed tree head is not one of this log (a log rebuilt or cut since, threats.md 1), or None."""
    kept = Checkpoint.objects.filter(size=anchor["size"], epoch__origin=anchor["origin"]).values_list("root", flat=True)
    if base64.b64decode(anchor["root"]) in map(bytes, kept):
        return None
    return f"印在文书上的检查点 {anchor['size']} 不在存证目录中，存证可能被重建过。"


def words(anchor: dict[str, Any]) -> dict[str, str]:
    """Return the two lines that are printed: the numbers, and the tree head that makes each holder a witness."""
    return {
        "line": f"存证序号 {anchor['number']}　检查点 {anchor['size']}　{anchor['origin']}",
        "checkpoint": anchor["root"],
    }


def differing(size: int, printed: str) -> str | None:
    """Return where the record differs from a head printed on a paper (root in base64), or None where it does not.

    The stretch is narrowed by the heads on all other papers: agreement ends where the first difference lies.
    """
    if _agrees(size, printed):
        return None
    heads = {anchor["size"]: anchor["root"] for anchor in _printed_heads() if anchor["size"] < size}
    low, high, sizes = 0, len(heads), sorted(heads)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if _agrees(sizes[middle], heads[sizes[middle]]) else (low, middle)
    sound_to = sizes[low - 1] if low else 0
    first_wrong = sizes[low] if low < len(sizes) else size
    return (
        f"与文书上印的检查点 {size} 不一致：第 {sound_to + 1} 条至第 {first_wrong} 条之间的记录被改写，或者已经缺失。"
    )


def _printed_heads() -> Iterable[dict[str, Any]]:
    rows = Document.objects.filter(anchor__isnull=False).values_list("anchor", flat=True)
    return (anchor for anchor in rows.iterator() if anchor)


def _agrees(size: int, printed: str) -> bool:
    try:
        return base64.b64encode(root_at(size)).decode() == printed
    except NotVisible:
        return False
