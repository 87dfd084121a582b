"""The public log as it lies in its files: roots recomputed from tiles, by whoever can read a folder. No database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.ledger.notes import NoteError, head_of
from mingzheng.ledger.tiles import (
    HASH_SIZE,
    TILE_HEIGHT,
    TILE_WIDTH,
    fold,
    nodes_of,
    perfect_root,
    slice_of,
    split,
    tile_path,
)

if TYPE_CHECKING:
    from pathlib import Path

    from mingzheng.ledger.notes import Head
    from mingzheng.ledger.tiles import Node

CHECKPOINT = "checkpoint"


class TilesMissing(ValueError):
    """The files do not hold what is asked of them: no head yet, or a smaller tree, or a damaged tile."""


def head(folder: Path) -> Head:
    """Return the newest public head in the files; raises TilesMissing when there is none."""
    try:
        return head_of((folder / CHECKPOINT).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, NoteError) as error:
        raise TilesMissing from error


def root_at(folder: Path, size: int) -> bytes:
    """Return the root over the first ``size`` leaves, computed from the tiles; raises TilesMissing beyond the head."""
    whole = head(folder).size
    if not 0 < size <= whole:
        raise TilesMissing
    return fold([_node(folder, node, whole) for node in nodes_of(0, size)])


def _node(folder: Path, node: Node, whole: int) -> bytes:
    place = slice_of(node)
    width = min(TILE_WIDTH, (whole >> (TILE_HEIGHT * place.level)) - place.index * TILE_WIDTH)
    try:
        data = (folder / tile_path(place.level, place.index, width)).read_bytes()
    except OSError as error:
        raise TilesMissing from error
    if len(data) != width * HASH_SIZE:
        raise TilesMissing
    return perfect_root(split(data)[place.start : place.start + place.count])
