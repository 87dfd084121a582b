"""A published procedure as BPMN 2.0, for tools of others: a pool for each lane, tasks, and states as gateways; pure.

Export only: nothing of the platform runs on it. The diagram part is there, so that a tool can draw it at once.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from mingzheng.portal.charts import ANY
from mingzheng.portal.layered import lay_out

if TYPE_CHECKING:
    from collections.abc import Mapping

MODEL: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
SHAPE: Final = "http://www.omg.org/spec/DD/20100524/DC"
LINE: Final = "http://www.omg.org/spec/DD/20100524/DI"
TARGET: Final = "https://mingzheng.example/bpmn"
SIZES: Final = {
    "task": (150.0, 60.0), "exclusiveGateway": (50.0, 50.0), "startEvent": (36.0, 36.0), "endEvent": (36.0, 36.0)
}  # fmt: skip
HEAD: Final = 40.0
BETWEEN: Final = 40.0


@dataclass(frozen=True, slots=True)
class Part:
    """An element of a process: its id, its tag, its name, and what documents it."""

    key: str
    tag: str
    name: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pool:
    """One lane as a process of its own."""

    key: str
    name: str
    parts: tuple[Part, ...]
    flows: tuple[tuple[str, str], ...]


def export(content: Mapping[str, Any], *, title: str, digest: str) -> bytes:
    """Return the procedure as a BPMN 2.0 document in UTF-8; ``digest`` is that of the words it was made from."""
    for prefix, space in (("bpmn", MODEL), ("bpmndi", DIAGRAM), ("dc", SHAPE), ("di", LINE)):
        ET.register_namespace(prefix, space)
    root = ET.Element(f"{{{MODEL}}}definitions", {"id": "definitions", "name": title, "targetNamespace": TARGET})
    group = ET.SubElement(root, f"{{{MODEL}}}collaboration", {"id": "collaboration"})
    ET.SubElement(group, f"{{{MODEL}}}documentation").text = f"{title}，按程序原文生成，原文摘要值 {digest}"
    pools = [pool(lane, at) for at, lane in enumerate(content["lanes"])]
    for one in pools:
        values = {"id": f"{one.key}_pool", "name": one.name, "processRef": one.key}
        ET.SubElement(group, f"{{{MODEL}}}participant", values)
    for one in pools:
        _process(root, one)
    drawing = ET.SubElement(root, f"{{{DIAGRAM}}}BPMNDiagram", {"id": "diagram"})
    plane = ET.SubElement(drawing, f"{{{DIAGRAM}}}BPMNPlane", {"id": "plane", "bpmnElement": "collaboration"})
    top = 0.0
    for one in pools:
        top = _draw(plane, one, top) + BETWEEN
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def pool(lane: Mapping[str, Any], at: int) -> Pool:
    """Return a lane as a process: a step is a task, a state with choices a gateway, an end without steps an end event.

    A step that may lead to several states goes through a gateway of its own: two flows out of a task would mean both.
    """
    prefix = f"lane{at}"
    parts: list[Part] = [Part(f"{prefix}_start", "startEvent", "开始")]
    flows: list[tuple[str, str]] = []
    states = {"": f"{prefix}_start", **{state: f"{prefix}_s{i}" for i, state in enumerate(lane["states"])}}
    left = {state for step in lane["steps"] for state in _from(lane, step)}
    entered = {state for step in lane["steps"] for state in step["to"]}
    for state in lane["states"]:
        ends = state in lane["ends"] and state not in left
        parts.append(Part(states[state], "endEvent" if ends else "exclusiveGateway", state))
        if state not in entered:
            flows.append((states[""], states[state]))
    for step in lane["steps"]:
        _task(prefix, lane, step, states, parts, flows)
    used = {key for flow in flows for key in flow}
    return Pool(prefix, lane["title"], tuple(p for p in parts if p.key in used), tuple(dict.fromkeys(flows)))


def _from(lane: Mapping[str, Any], step: Mapping[str, Any]) -> list[str]:
    return list(lane["states"]) if ANY in step["from"] else list(step["from"])


def _task(
    prefix: str,
    lane: Mapping[str, Any],
    step: Mapping[str, Any],
    states: Mapping[str, str],
    parts: list[Part],
    flows: list[tuple[str, str]],
) -> None:
    words = [step["purpose"], f"由{'、'.join(step['by'])}办理", *(one["words"] for one in step["basis"])]
    origins = _from(lane, step) or [""]
    if not step["to"]:  # it leaves a state as it is: a task for each, which comes back to it
        for state in origins:
            if state:
                key = f"{prefix}_{step['code']}_{states[state].rpartition('_')[2]}"
                parts.append(Part(key, "task", step["title"], "；".join(words)))
                flows += [(states[state], key), (key, states[state])]
        return
    key = f"{prefix}_{step['code']}"
    parts.append(Part(key, "task", step["title"], "；".join(words)))
    flows += [(states[state], key) for state in origins]
    if len(step["to"]) > 1:
        parts.append(Part(f"{key}_result", "exclusiveGateway", "结果"))
        flows.append((key, f"{key}_result"))
        key = f"{key}_result"
    flows += [(key, states[state]) for state in step["to"]]


def _process(root: ET.Element, one: Pool) -> None:
    process = ET.SubElement(root, f"{{{MODEL}}}process", {"id": one.key, "name": one.name, "isExecutable": "false"})
    incoming, outgoing = defaultdict(list), defaultdict(list)
    for number, (source, target) in enumerate(one.flows):
        outgoing[source].append(f"{one.key}_f{number}")
        incoming[target].append(f"{one.key}_f{number}")
    for part in one.parts:
        element = ET.SubElement(process, f"{{{MODEL}}}{part.tag}", {"id": part.key, "name": part.name})
        if part.text:
            ET.SubElement(element, f"{{{MODEL}}}documentation").text = part.text
        for tag, found in (("incoming", incoming[part.key]), ("outgoing", outgoing[part.key])):
            for flow in found:
                ET.SubElement(element, f"{{{MODEL}}}{tag}").text = flow
    for number, (source, target) in enumerate(one.flows):
        values = {"id": f"{one.key}_f{number}", "sourceRef": source, "targetRef": target}
        ET.SubElement(process, f"{{{MODEL}}}sequenceFlow", values)


def _draw(plane: ET.Element, one: Pool, top: float) -> float:
    place = lay_out({part.key: SIZES[part.tag] for part in one.parts}, one.flows)
    shape = ET.SubElement(
        plane,
        f"{{{DIAGRAM}}}BPMNShape",
        {"id": f"{one.key}_pool_di", "bpmnElement": f"{one.key}_pool", "isHorizontal": "true"},
    )
    _bounds(shape, 0, top, place.width + HEAD, place.height)
    for part in one.parts:
        box = place.boxes[part.key]
        values = {"id": f"{part.key}_di", "bpmnElement": part.key}
        if part.tag == "exclusiveGateway":
            values["isMarkerVisible"] = "true"
        _bounds(
            ET.SubElement(plane, f"{{{DIAGRAM}}}BPMNShape", values), box.x + HEAD, box.y + top, box.width, box.height
        )
    for number, flow in enumerate(one.flows):
        values = {"id": f"{one.key}_f{number}_di", "bpmnElement": f"{one.key}_f{number}"}
        edge = ET.SubElement(plane, f"{{{DIAGRAM}}}BPMNEdge", values)
        for x, y in place.lines[flow]:
            ET.SubElement(edge, f"{{{LINE}}}waypoint", {"x": f"{x + HEAD:g}", "y": f"{y + top:g}"})
    return top + place.height


def _bounds(shape: ET.Element, x: float, y: float, width: float, height: float) -> None:
    values = {"x": f"{x:g}", "y": f"{y:g}", "width": f"{width:g}", "height": f"{height:g}"}
    ET.SubElement(shape, f"{{{SHAPE}}}Bounds", values)
