"""Writes what the public may hold of the log as static files: the hourly head and the tiles under it (C2SP)."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from mingzheng.ledger.models import Epoch, Leaf, PublicCheckpoint, Tile
from mingzheng.ledger.notes import head_of
from mingzheng.ledger.sequencer import BrokenLog
from mingzheng.ledger.tiles import HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, edge_widths, tile_path
from mingzheng.ledger.verifying.outside import compare

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKPOINT = "checkpoint"
WRONG = "公开目录（PUBLIC_LOG_DIR）中的检查点与本机存证不一致：{}"
READABLE = 0o644


def export_public_log(folder: Path) -> PublicCheckpoint | None:
    """Write tiles, then the head that covers them, and return that head; None before there is one.

    Only hashes up to the public head are written, so that files tell no more of night work than the head does. A full
    tile is written once; the head comes last, so that a reader never meets a head whose tiles are not there.
    """
    head = PublicCheckpoint.objects.order_by("-size").first()
    if head is None:
        return None
    for path, data in _missing(folder, head.size):
        _write(folder / path, data)
    _write(folder / CHECKPOINT, head.note.encode())
    return head


def publish_files(folder: Path) -> PublicCheckpoint | None:
    """Bring the static files up to the newest public head; raises BrokenLog when what they hold is not our log's.

    After a restore that people recorded by a new epoch, the files of before are put aside, never overwritten.
    """
    head = PublicCheckpoint.objects.order_by("-size").first()
    kept = published_note(folder)
    if head is None or kept == head.note:
        return head
    if kept and (found := compare([kept])):
        epoch = _later_epoch(kept)
        if epoch is None:
            raise BrokenLog(WRONG.format(found[0].text))
        folder.rename(folder.with_name(f"{folder.name}-before-{epoch.number}"))
    return export_public_log(folder)


def published_note(folder: Path) -> str:
    """Return the head that stands in the static files, empty when there is none: it outlives a restored database."""
    path = folder / CHECKPOINT
    return path.read_text(encoding="utf-8") if path.exists() else ""


def restore_faults(folder: Path) -> list[str]:
    """Return, in words, where the database falls behind what was published, unless a new epoch says so (threat 4)."""
    kept = published_note(folder)
    if not kept or not (found := compare([kept])):
        return []
    return [] if _later_epoch(kept) else [f"{one.text}数据库疑似恢复自旧备份或者被替换。" for one in found]


def _later_epoch(kept: str) -> Epoch | None:
    """Return the epoch that people started since a head was published, or None: heads of an epoch bear its origin."""
    newest = Epoch.objects.order_by("-number").first()
    if newest is None or newest.number == 1:
        return None
    return newest if head_of(kept).origin != newest.origin else None


def _missing(folder: Path, size: int) -> Iterator[tuple[str, bytes]]:
    for level, width in enumerate(edge_widths(size)):
        full = size >> (TILE_HEIGHT * (level + 1))
        for index in range(_written(folder, level, full), full):
            yield tile_path(level, index), bytes(Tile.objects.get(level=level, index=index).hashes)
        if width:
            yield tile_path(level, full, width), b"".join(_partial(level, full * TILE_WIDTH, width))


def _written(folder: Path, level: int, full: int) -> int:
    """Return how many full tiles of a level stand already; they are written from the left, so the last one tells."""
    for index in range(full - 1, -1, -1):
        if (folder / tile_path(level, index)).exists():
            return index + 1
    return 0


def _partial(level: int, start: int, width: int) -> list[bytes]:
    if level == 0:
        leaves = Leaf.objects.filter(index__gte=start, index__lt=start + width).order_by("index")
        hashes = [bytes(value) for value in leaves.values_list("hash", flat=True)]
    else:
        roots = Tile.objects.filter(level=level - 1, index__gte=start, index__lt=start + width).order_by("index")
        hashes = [bytes(value) for value in roots.values_list("root", flat=True)]
    if len(hashes) != width or any(len(value) != HASH_SIZE for value in hashes):
        message = f"level {level} of the log lacks hashes from {start}"
        raise ValueError(message)
    return hashes


def _write(path: Path, data: bytes) -> None:
    """Write whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        os.fchmod(file.fileno(), READABLE)
    Path(temporary).replace(path)
