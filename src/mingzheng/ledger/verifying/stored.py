"""The stored tiles beside those that the leaves make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.ledger.models import Tile
from mingzheng.ledger.tiles import HASH_SIZE, TILE_HEIGHT, TILE_WIDTH, FullTile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.ledger.verifying.findings import Report


class StoredTiles:
    """Compares tiles chunk by chunk and, at the end, their number."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._seen = 0

    def compare(self, full: Sequence[FullTile], start: int, end: int) -> None:
        """Compare the tiles that leaves ``start`` to ``end`` completed; two queries."""
        lowest = Tile.objects.filter(level=0, index__gte=start // TILE_WIDTH, index__lt=end // TILE_WIDTH)
        rows = list(lowest.values_list("level", "index", "hashes", "root"))
        upper = [tile for tile in full if tile.level]
        for tile in upper:
            rows += Tile.objects.filter(level=tile.level, index=tile.index).values_list(
                "level", "index", "hashes", "root"
            )
        stored = {(level, index): (bytes(hashes), bytes(root)) for level, index, hashes, root in rows}
        for tile in full:
            self._compare(tile, stored.get((tile.level, tile.index)))

    def finish(self, size: int) -> None:
        """Say when more tiles are stored than a tree of ``size`` leaves has."""
        count, expected = Tile.objects.count(), 0
        while size := size >> TILE_HEIGHT:
            expected += size
        if count > expected:
            self._report.add("tile_extra", "ledger.tile", "", f"存有 {count} 块，按目录只应有 {expected} 块。")

    def _compare(self, tile: FullTile, stored: tuple[bytes, bytes] | None) -> None:
        self._report.tiles += 1
        place = f"第 {tile.level} 层第 {tile.index} 块"
        if stored is None:
            self._report.add("tile_missing", "ledger.tile", place, "缺失。")
            return
        hashes, root = stored
        if hashes != tile.hashes:
            at = _first_difference(hashes, tile.hashes)
            first = (tile.index * TILE_WIDTH + at << (TILE_HEIGHT * tile.level)) + 1
            self._report.add("tile_changed", "ledger.tile", place, f"与目录不一致，最早不同处在第 {first} 条记录。")
        elif root != tile.root:
            self._report.add("tile_changed", "ledger.tile", place, "根与目录不一致。")


def _first_difference(one: bytes, other: bytes) -> int:
    for i in range(TILE_WIDTH):
        if one[i * HASH_SIZE : (i + 1) * HASH_SIZE] != other[i * HASH_SIZE : (i + 1) * HASH_SIZE]:
            return i
    return 0
