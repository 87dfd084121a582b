"""The Merkle tree of RFC 6962 over tiles of 256 hashes (C2SP tlog-tiles). Pure: no database, no clock."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HASH_SIZE = 32
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
TILE_BYTES = TILE_WIDTH * HASH_SIZE
PATH_GROUP = 1000
EMPTY_ROOT = hashlib.sha256(b"").digest()


@dataclass(frozen=True, slots=True)
class Node:
    """A complete subtree: ``height`` above the leaves, ``index`` among the subtrees of that height."""

    height: int
    index: int


@dataclass(frozen=True, slots=True)
class FullTile:
    """A tile that will never change: 256 hashes and the hash of the subtree they make."""

    level: int
    index: int
    hashes: bytes
    root: bytes


@dataclass(frozen=True, slots=True)
class Slice:
    """Where a node's hashes stand: ``count`` hashes from ``start`` in tile ``index`` of ``level``."""

    level: int
    index: int
    start: int
    count: int


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962 §2.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over 2**k hashes."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def split(hashes: bytes) -> list[bytes]:
    """Return the hashes of a stored tile one by one."""
    return [hashes[i : i + HASH_SIZE] for i in range(0, len(hashes), HASH_SIZE)]


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over the peaks of a range, given from left to right."""
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def tree_head(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle tree head over leaf hashes (RFC 6962 §2.1)."""
    edge = Edge.empty()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


class Edge:
    """The right edge of a growing tree: enough to append and to give the root, a few hundred hashes at any size."""

    def __init__(self, size: int, levels: list[list[bytes]]) -> None:
        """Stand on a tree of ``size`` leaves whose unfinished tiles hold ``levels`` (lowest first)."""
        self.size = size
        self._levels = levels
        self._peaks: list[tuple[int, bytes]] = []
        for level in range(len(levels) - 1, -1, -1):
            self._peaks += _peaks_of(levels[level], level * TILE_HEIGHT)

    @classmethod
    def empty(cls) -> Edge:
        """Return the edge of the empty tree."""
        return cls(0, [])

    def append(self, leaf: bytes) -> list[FullTile]:
        """Add one leaf hash and return the tiles that it completes, lowest first."""
        self.size += 1
        full: list[FullTile] = []
        self._place(0, leaf)
        height, top = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            top = node_hash(self._peaks.pop()[1], top)
            height += 1
            if height % TILE_HEIGHT == 0:
                self._finish(height // TILE_HEIGHT - 1, top, full)
        self._peaks.append((height, top))
        return full

    def root(self) -> bytes:
        """Return the Merkle tree head."""
        return fold([top for _, top in self._peaks]) if self._peaks else EMPTY_ROOT

    def _place(self, level: int, value: bytes) -> None:
        if level == len(self._levels):
            self._levels.append([])
        self._levels[level].append(value)

    def _finish(self, level: int, root: bytes, full: list[FullTile]) -> None:
        index = (self.size >> (TILE_HEIGHT * (level + 1))) - 1
        full.append(FullTile(level, index, b"".join(self._levels[level]), root))
        self._levels[level] = []
        self._place(level + 1, root)


def _peaks_of(hashes: list[bytes], height: int) -> list[tuple[int, bytes]]:
    peaks, start = [], 0
    for bit in range(TILE_HEIGHT - 1, -1, -1):
        if len(hashes) & (1 << bit):
            peaks.append((height + bit, perfect_root(hashes[start : start + (1 << bit)])))
            start += 1 << bit
    return peaks


def edge_widths(size: int) -> list[int]:
    """Return how many hashes stand in the unfinished tile of each level of a tree of ``size`` leaves."""
    widths = []
    while size:
        widths.append(size % TILE_WIDTH)
        size >>= TILE_HEIGHT
    return widths


def nodes_of(start: int, end: int) -> list[Node]:
    """Return the complete subtrees that make up leaves ``start`` to ``end`` of a proof's range, left to right."""
    nodes = []
    while start < end:
        height = (end - start).bit_length() - 1
        if start:
            height = min(height, (start & -start).bit_length() - 1)
        nodes.append(Node(height, start >> height))
        start += 1 << height
    return nodes


def slice_of(node: Node) -> Slice:
    """Return where the hashes below a node stand in the tiles."""
    level, height = divmod(node.height, TILE_HEIGHT)
    first = node.index << height
    return Slice(level, first >> TILE_HEIGHT, first % TILE_WIDTH, 1 << height)


Ranges = list[tuple[int, int]]


def _largest_power_below(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def inclusion_ranges(index: int, size: int) -> Ranges:
    """Return the leaf ranges whose roots prove leaf ``index`` in a tree of ``size``, from the leaf up.

    Raises ValueError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        message = f"no leaf {index} in a tree of {size}"
        raise ValueError(message)
    start, end, ranges = 0, size, []
    while end - start > 1:
        middle = start + _largest_power_below(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> Ranges:
    """Return the leaf ranges whose roots prove that the tree of ``old`` leaves is the start of that of ``new``.

    Raises ValueError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        message = f"no consistency proof from {old} to {new}"
        raise ValueError(message)
    start, end, ranges = 0, new, []
    while old != end:
        middle = start + _largest_power_below(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def path(ranges: Ranges, nodes: Mapping[Node, bytes]) -> list[bytes]:
    """Return the hashes of a proof from the hashes of the subtrees that its ranges are made of."""
    return [fold([nodes[node] for node in nodes_of(start, end)]) for start, end in ranges]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Check a proof that ``leaf`` (a hash) stands at ``index`` under ``root`` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, value = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            value = node_hash(step, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = node_hash(value, step)
        place, last = place >> 1, last >> 1
    return last == 0 and value == root


def verify_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    """Check a proof that the tree ``old_root`` is the start of ``new_root`` (RFC 9162 §2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, step)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def tile_path(level: int, index: int, width: int = TILE_WIDTH) -> str:
    """Return the address of a tile: ``tile/0/x001/x234/067`` and ``….p/17`` for a partial one (C2SP tlog-tiles)."""
    groups = [f"{index % PATH_GROUP:03d}"]
    while index >= PATH_GROUP:
        index //= PATH_GROUP
        groups.append(f"x{index % PATH_GROUP:03d}")
    partial = f".p/{width}" if width < TILE_WIDTH else ""
    return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"
