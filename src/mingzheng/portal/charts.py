"""A lane of a published procedure as a flow chart: its graph, and the graph as SVG; pure (requirements P6)."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from mingzheng.portal.layered import Layout, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ANY: Final = "任何时候"
START: Final = "start"
LINE: Final = 20
LETTER: Final = 14
PAD: Final = 20
WIDEST: Final = 16  # characters in a line of a box
MOST_LINES: Final = 8
FOOT: Final = 26
FONT: Final = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, WenQuanYi Micro Hei, sans-serif"
SPACE: Final = "http://www.w3.org/2000/svg"
ARROW: Final = (
    '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0 8 4 0 8z" fill="#4a5361"/></marker></defs>'
)
SHAPES: Final = {
    "state": 'rx="16" fill="#e8f0fa" stroke="#1a4e8a" stroke-width="1.5"',
    "end": 'rx="16" fill="#e9f5ec" stroke="#1e6b3a" stroke-width="3"',
    "step": 'rx="3" fill="#ffffff" stroke="#4a5361" stroke-width="1.5"',
    "start": 'rx="16" fill="#eef0f3" stroke="#4a5361" stroke-width="1.5"',
    "stays": 'rx="3" fill="#f6f7f9" stroke="#767e8c" stroke-width="1" stroke-dasharray="4 3"',
}


@dataclass(frozen=True, slots=True)
class Node:
    """A state, a step, or the steps that leave a state as it is; ``kind`` is a key of SHAPES."""

    key: str
    kind: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Graph:
    """What a chart shows of a lane."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]


def graph(lane: Mapping[str, Any]) -> Graph:
    """Return a lane as a graph: states, the steps that lead from one to another, and what stays in a state."""
    moving = [step for step in lane["steps"] if step["to"]]
    opened = {state for step in moving for state in step["to"]}
    begun = [state for state in lane["states"] if state not in opened]
    nodes = [Node(START, "start", ("开始",)), *_states(lane)]
    edges = [(START, f"state {state}") for state in begun]
    for step in moving:
        key = f"step {step['code']}"
        nodes.append(Node(key, "step", wrapped(step["title"])))
        origins = lane["states"] if ANY in step["from"] else step["from"]
        edges += [(f"state {state}" if state else START, key) for state in origins or [""]]
        edges += [(key, f"state {state}") for state in step["to"]]
    nodes += _staying(lane)
    edges += [(f"state {state}", f"stays {state}") for state in lane["states"] if _stays(lane, state)]
    known = {node.key for node in nodes}
    used = {key for edge in edges for key in edge}
    nodes = [node for node in nodes if node.kind != "start" or node.key in used]
    return Graph(tuple(nodes), tuple(dict.fromkeys(e for e in edges if e[0] in known and e[1] in known)))


def _states(lane: Mapping[str, Any]) -> Iterable[Node]:
    for state in lane["states"]:
        yield Node(f"state {state}", "end" if state in lane["ends"] else "state", wrapped(state))


def _stays(lane: Mapping[str, Any], state: str) -> list[str]:
    return [step["title"] for step in lane["steps"] if not step["to"] and state in step["from"]]


def _staying(lane: Mapping[str, Any]) -> Iterable[Node]:
    for state in lane["states"]:
        titles = _stays(lane, state)
        if titles:
            lines = [line for title in titles for line in wrapped(title)]
            cut = lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], f"等 {len(titles)} 项"]
            yield Node(f"stays {state}", "stays", ("可以办：", *cut))


def wrapped(text: str) -> tuple[str, ...]:
    """Return a text in lines of at most sixteen characters."""
    return tuple(text[i : i + WIDEST] for i in range(0, len(text), WIDEST)) or ("",)


def size(lines: Sequence[str]) -> tuple[float, float]:
    """Return width and height in pixels of a box around some lines."""
    widest = max(len(line) for line in lines)
    return widest * LETTER + PAD, len(lines) * LINE + 12


def svg(lane: Mapping[str, Any], *, title: str, digest: str) -> str:
    """Return a lane as SVG on white ground, with a title, a description in words, and the digest it was drawn from."""
    drawn = graph(lane)
    place = lay_out({node.key: size(node.lines) for node in drawn.nodes}, drawn.edges)
    note = f"按程序原文绘制，原文摘要值 {digest}"
    width, height = max(place.width, len(note) * 6 + 120), place.height + FOOT
    box = f'width="{width:g}" height="{height:g}"'
    named = 'role="img" aria-labelledby="t d"'
    parts = [
        f'<svg xmlns="{SPACE}" {box} viewBox="0 0 {width:g} {height:g}" {named} font-family="{FONT}" font-size="14">',
        f'<title id="t">{escape(title)}</title><desc id="d">{escape(described(lane))}</desc>',
        ARROW,
        f'<rect {box} fill="#ffffff"/>',
        *(_edge(place, edge, dashed=edge[1].startswith("stays ")) for edge in drawn.edges),
        *(_node(place, node) for node in drawn.nodes),
        f'<text x="16" y="{height - 10:g}" font-size="11" fill="#4a5361">{escape(note)}</text>',
        "</svg>",
    ]
    return "\n".join(parts)


def described(lane: Mapping[str, Any]) -> str:
    """Return in one paragraph what a chart shows, for who cannot see it."""
    moves = [
        f"{step['title']}：{'、'.join(step['from']) or '开始'} → {'或者'.join(step['to'])}"
        for step in lane["steps"]
        if step["to"]
    ]
    return f"{lane['title']}。{'；'.join(moves)}。"


def _edge(place: Layout, edge: tuple[str, str], *, dashed: bool) -> str:
    points = place.lines[edge]
    path = f"M{points[0][0]:.0f} {points[0][1]:.0f}"
    for (x0, y0), (x1, y1) in pairwise(points):
        half = (y0 + y1) / 2
        path += f"C{x0:.0f} {half:.0f} {x1:.0f} {half:.0f} {x1:.0f} {y1:.0f}"
    look = 'stroke="#767e8c" stroke-dasharray="4 3"' if dashed else 'stroke="#4a5361" marker-end="url(#a)"'
    return f'<path d="{path}" fill="none" stroke-width="1.3" {look}/>'


def _node(place: Layout, node: Node) -> str:
    box = place.boxes[node.key]
    rect = f'<rect x="{box.x:.0f}" y="{box.y:.0f}" width="{box.width:.0f}" height="{box.height:.0f}" '
    texts = "".join(
        f'<text x="{box.middle:.0f}" y="{box.y + 21 + at * LINE:.0f}" text-anchor="middle" fill="#1b1f27">'
        f"{escape(line)}</text>"
        for at, line in enumerate(node.lines)
    )
    return f"<g>{rect}{SHAPES[node.kind]}/>{texts}</g>"
