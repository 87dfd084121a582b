"""Lays a small directed graph out in rows from top to bottom, the same way every time; pure.

Back edges are turned for the lay-out, rows are longest paths, long edges get a bend in every row they cross, and a few
sweeps of medians lessen the crossings (Sugiyama, Tagawa, Toda 1981). The graphs are lanes of a procedure: some dozens
of nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GAP_X: Final = 28
GAP_Y: Final = 44
BEND: Final = 12
SWEEPS: Final = 6
MARGIN: Final = 16


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place: left, top, width and height in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Return where its middle stands from the left."""
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the nodes, the points of each edge from source to target, and the size of it all."""

    boxes: dict[str, Box]
    lines: dict[tuple[str, str], list[tuple[float, float]]]
    width: float
    height: float


def lay_out(sizes: Mapping[str, tuple[float, float]], edges: Sequence[tuple[str, str]]) -> Layout:
    """Return where each node stands and each edge runs; nodes in their given order break every tie.

    Sizes are (width, height) in pixels by node.
    """
    turned = _turned(sizes, edges)
    rank = _ranks(sizes, turned)
    rows, chains = _rows(rank, turned)
    _order(rows, chains)
    boxes = _place(rows, sizes)
    lines = {}
    for source, target in edges:
        forth = (source, target) in chains
        chain = chains[(source, target)] if forth else chains[(target, source)][::-1]
        lines[(source, target)] = _points(chain, boxes, down=forth)
    real = {name: boxes[name] for name in sizes}
    width = max((box.x + box.width for box in boxes.values()), default=0) + MARGIN
    height = max((box.y + box.height for box in boxes.values()), default=0) + MARGIN
    return Layout(real, lines, width, height)


def _turned(sizes: Mapping[str, tuple[float, float]], edges: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the edges without circles: an edge back into the path walked so far is turned round."""
    after: dict[str, list[str]] = {name: [] for name in sizes}
    for source, target in edges:
        after[source].append(target)
    done: set[str] = set()
    path: set[str] = set()
    found: dict[tuple[str, str], None] = {}

    def walk(name: str) -> None:
        path.add(name)
        for other in after[name]:
            if other in path:
                if other != name:
                    found[(other, name)] = None
                continue
            found[(name, other)] = None
            if other not in done:
                walk(other)
        path.discard(name)
        done.add(name)

    reached = {target for _, target in edges}
    for name in [*(n for n in sizes if n not in reached), *sizes]:
        if name not in done:
            walk(name)
    return list(found)


def _ranks(sizes: Mapping[str, tuple[float, float]], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    rank = dict.fromkeys(sizes, 0)
    for _ in sizes:
        changed = False
        for source, target in edges:
            if rank[target] <= rank[source]:
                rank[target] = rank[source] + 1
                changed = True
        if not changed:
            break
    return rank


def _rows(
    rank: Mapping[str, int], edges: Sequence[tuple[str, str]]
) -> tuple[list[list[str]], dict[tuple[str, str], list[str]]]:
    rows: list[list[str]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    for name, at in rank.items():
        rows[at].append(name)
    chains = {}
    for source, target in edges:
        bends = []
        for at in range(rank[source] + 1, rank[target]):
            bend = f"\x00{source}\x00{target}\x00{at}"
            rows[at].append(bend)
            bends.append(bend)
        chains[(source, target)] = [source, *bends, target]
    return rows, chains


def _order(rows: list[list[str]], chains: Mapping[tuple[str, str], list[str]]) -> None:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for chain in chains.values():
        for upper, lower in pairwise(chain):
            above.setdefault(lower, []).append(upper)
            below.setdefault(upper, []).append(lower)
    for sweep in range(SWEEPS):
        neighbours = above if sweep % 2 == 0 else below
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            place = {name: at for other in rows for at, name in enumerate(other)}
            row.sort(key=lambda name: _median([place[n] for n in neighbours.get(name, [])], place[name]))


def _median(places: list[int], own: int) -> float:
    if not places:
        return own
    places.sort()
    half = len(places) // 2
    return float(places[half]) if len(places) % 2 else (places[half - 1] + places[half]) / 2


def _place(rows: list[list[str]], sizes: Mapping[str, tuple[float, float]]) -> dict[str, Box]:
    def size(name: str) -> tuple[float, float]:
        return sizes.get(name, (BEND, 0))

    widths = [sum(size(name)[0] for name in row) + GAP_X * (len(row) - 1) for row in rows]
    widest = max(widths, default=0)
    boxes: dict[str, Box] = {}
    y = float(MARGIN)
    for row, wide in zip(rows, widths, strict=True):
        tallest = max((size(name)[1] for name in row), default=0)
        x = MARGIN + (widest - wide) / 2
        for name in row:
            width, height = size(name)
            bend = name not in sizes  # an edge runs straight down through the row, so that it cuts no box
            boxes[name] = Box(x, y, width, tallest) if bend else Box(x, y + (tallest - height) / 2, width, height)
            x += width + GAP_X
        y += tallest + GAP_Y
    return boxes


def _points(chain: list[str], boxes: Mapping[str, Box], *, down: bool) -> list[tuple[float, float]]:
    first, last = boxes[chain[0]], boxes[chain[-1]]
    bends = []
    for box in (boxes[name] for name in chain[1:-1]):
        through = [(box.middle, box.y), (box.middle, box.y + box.height)]
        bends += through if down else through[::-1]
    start = (first.middle, first.y + first.height if down else first.y)
    end = (last.middle, last.y if down else last.y + last.height)
    return [start, *bends, end]
