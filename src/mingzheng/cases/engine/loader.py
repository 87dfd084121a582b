"""Reads procedures from TOML and refuses to start on anything it cannot resolve (design.md §2)."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter, deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from mingzheng.cases.engine.judging import ROLE_WORDS
from mingzheng.cases.engine.types import Lapse, Procedure, Stage, Step, TrackKind
from mingzheng.core.digests import digest
from mingzheng.law.catalogue import shipped as periods

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.cases.engine.types import Book

PROCEDURES = Path(__file__).parent.parent / "procedures"
BY_PRINCIPAL = frozenset({"移送涉嫌犯罪案件的规定#5"})
"""Steps that stand on one of these articles are signed by 正职 or 主持工作, whatever their file says (G_APPROVAL)."""


class ProcedureError(Exception):
    """A procedure file that does not hold together; the program stops."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Track(_Strict):
    title: str
    per: str = ""
    states: dict[str, str]
    end: list[str] = []


class _Step(_Strict):
    code: str
    title: str
    track: str
    nature: Literal["fact", "effect"]
    start: list[str]
    to: dict[str, str] = {}
    by: list[str]
    time: Literal["server", "stated"]
    input: str
    gates: list[str] = []
    effects: list[str] = []
    papers: list[str] = []
    signoff: list[list[str]] = []
    basis: list[str]
    officers: bool = False
    credential: bool = False
    correctable: bool = False
    repeatable: bool = True
    system: bool = False
    hidden: bool = False
    oral: bool = False
    rank: Literal["", "principal"] = ""
    purpose: str
    record: dict[str, str] = {}


class _Stage(_Strict):
    code: str
    title: str
    some: dict[str, list[str]] = {}
    every: dict[str, list[str]] = {}


class _Lapse(_Strict):
    period: str
    track: str
    state: str
    step: str


class _Part(_Strict):
    track: dict[str, _Track] = {}
    step: list[_Step] = []
    lapse: list[_Lapse] = []


class _File(_Part):
    code: str
    title: str
    law_date: dt.date
    revision: int
    takes_over: bool = True
    parts: list[str] = []
    stage: list[_Stage]


def load(path: Path, book: Book, statutory: dict[str, frozenset[str]]) -> Procedure:
    """Return the procedure of a folder (``procedure.toml`` and the parts it names) or of one file, names resolved.

    ``statutory`` is the baseline per step kept in code: the gates that no file may leave out (design.md §1, 8).
    Raises ProcedureError naming the procedure and the fault.
    """
    parsed, data = _read(path)
    tracks = {code: TrackKind(code, t.title, t.per, t.states, tuple(t.end)) for code, t in parsed.track.items()}
    steps = {s.code: _step(s) for s in parsed.step}
    stages = tuple(Stage(s.code, s.title, _wanted(s.some), _wanted(s.every)) for s in parsed.stage)
    lapses = tuple(Lapse(one.period, one.track, one.state, one.step) for one in parsed.lapse)
    procedure = Procedure(
        parsed.code,
        parsed.title,
        parsed.law_date,
        parsed.revision,
        digest(data),
        tracks,
        steps,
        stages,
        lapses,
        parsed.takes_over,
    )
    faults = [
        *_unknown(procedure, book),
        *_lapse_faults(procedure),
        *_graph_faults(procedure),
        *_missing_gates(procedure, statutory),
    ]
    faults += _stage_faults(procedure)
    if len(steps) != len(parsed.step):
        faults.append("a step code stands twice")
    if faults:
        raise ProcedureError(f"{path.name}: " + "; ".join(faults))
    return procedure


def check_successions(procedures: Iterable[Procedure]) -> None:
    """Raise ProcedureError where a version that takes running cases over lacks a step or a state of an earlier one."""
    earlier: dict[str, Procedure] = {}
    for procedure in sorted(procedures, key=lambda p: (p.code, p.law_date)):
        before = earlier.get(procedure.code)
        earlier[procedure.code] = procedure
        if before is None or not procedure.takes_over:
            continue
        lost = [f"step {code}" for code in before.steps if code not in procedure.steps]
        for code, track in before.tracks.items():
            kept = procedure.tracks[code].states if code in procedure.tracks else {}
            lost += [f"state {code}.{state}" for state in track.states if state not in kept]
        if lost:
            raise ProcedureError(f"{procedure.version} takes over running cases without {', '.join(lost)}")


def _read(path: Path) -> tuple[_File, bytes]:
    """Return what a procedure says, its parts put together in their order, and the bytes it was read from."""
    if path.is_file():
        data = path.read_bytes()
        return _File.model_validate(tomllib.loads(data.decode())), data
    head = (path / "procedure.toml").read_bytes()
    whole, data = _File.model_validate(tomllib.loads(head.decode())), head
    if {f"{name}.toml" for name in (*whole.parts, "procedure")} != {file.name for file in path.glob("*.toml")}:
        raise ProcedureError(f"{path.name}: the files of the folder are not the parts that procedure.toml names")
    for name in whole.parts:
        content = (path / f"{name}.toml").read_bytes()
        part = _Part.model_validate(tomllib.loads(content.decode()))
        if twice := sorted(part.track.keys() & whole.track.keys()):
            raise ProcedureError(f"{path.name}: the track {twice[0]} stands twice")
        whole.track |= part.track
        whole.step += part.step
        whole.lapse += part.lapse
        data += content
    return whole, data


def _wanted(raw: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {kind: frozenset(states) for kind, states in raw.items()}


def _step(raw: _Step) -> Step:
    values: dict[str, Any] = raw.model_dump()
    for name in ("start", "by", "gates", "effects", "papers", "basis"):
        values[name] = tuple(values[name])
    values["signoff"] = tuple(tuple(position) for position in raw.signoff)
    if raw.signoff and BY_PRINCIPAL & set(raw.basis):
        values["rank"] = "principal"
    return Step(**values)


def _unknown(procedure: Procedure, book: Book) -> list[str]:
    faults = []
    for step in procedure.steps.values():
        known = (
            ("input", [step.input], book.inputs),
            ("gate", step.gates, book.gates),
            ("effect", step.effects, book.effects),
            ("paper", step.papers, book.papers),
            ("track", [step.track], procedure.tracks),
            ("role", [*step.by, *(role for roles in step.signoff for role in roles)], ROLE_WORDS),
        )
        for kind, names, table in known:
            faults += [f"{step.code}: unknown {kind} {name}" for name in names if name not in table]
            if kind != "role":
                faults += [f"{step.code}: {kind} {n} twice" for n, times in Counter(names).items() if times > 1]
        states = procedure.tracks[step.track].states if step.track in procedure.tracks else {}
        named = [s for s in (*step.start, *step.to.values()) if s not in states and s not in {"*", ""}]
        faults += [f"{step.code}: unknown state {name}" for name in named]
        if not step.basis:
            faults.append(f"{step.code}: no article")
    return faults


def _graph_faults(procedure: Procedure) -> list[str]:
    faults = []
    for kind in procedure.tracks.values():
        edges = _edges(procedure, kind)
        opened = next(iter(kind.states))
        reached = _closure({opened, ""}, edges)  # a track may open in several states
        faults += [f"{kind.code}: state {s} is never reached" for s in kind.states if s not in reached]
        for state in kind.states:
            if kind.end and not _closure({state}, edges) & set(kind.end):
                faults.append(f"{kind.code}: no way from {state} to an end")
    return faults


def _lapse_faults(procedure: Procedure) -> list[str]:
    faults = []
    for lapse in procedure.lapses:
        step = procedure.steps.get(lapse.step)
        if step is None or not step.system or step.track != lapse.track or lapse.state not in step.start:
            faults.append(f"lapse {lapse.period}: no step of the system {lapse.step} from {lapse.track}.{lapse.state}")
        if lapse.period not in periods():
            faults.append(f"lapse {lapse.period}: no such period")
    return faults


def _stage_faults(procedure: Procedure) -> list[str]:
    faults = []
    for stage in procedure.stages:
        named = [(kind, state) for part in (stage.some, stage.every) for kind in part for state in part[kind]]
        states = {kind.code: kind.states for kind in procedure.tracks.values()}
        faults += [f"stage {stage.code}: unknown {k}.{s}" for k, s in named if s not in states.get(k, ())]
        if not named and stage is not procedure.stages[0]:
            faults.append(f"stage {stage.code}: no condition")
    return faults


def _edges(procedure: Procedure, kind: TrackKind) -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {state: set() for state in kind.states}
    for step in procedure.steps.values():
        if step.track != kind.code:
            continue
        sources = kind.states if "*" in step.start else step.start
        for state in sources:
            edges.setdefault(state, set()).update(step.to.values())
    return edges


def _closure(states: set[str], edges: dict[str, set[str]]) -> set[str]:
    seen, queue = set(states), deque(states)
    while queue:
        for following in edges.get(queue.popleft(), ()):
            if following not in seen:
                seen.add(following)
                queue.append(following)
    return seen


EVERY_EFFECT = "rows_intact"
"""The gate of every effect act, of whatever procedure (design.md §1, invariant 1)."""


def _missing_gates(procedure: Procedure, statutory: dict[str, frozenset[str]]) -> list[str]:
    unchecked = [s.code for s in procedure.steps.values() if s.nature == "effect" and EVERY_EFFECT not in s.gates]
    faults = [f"{code}: the statutory gate {EVERY_EFFECT} is missing" for code in unchecked]
    for code, gates in statutory.items():
        step = procedure.steps.get(code)
        if step is None:
            faults.append(f"the statutory step {code} is missing")
            continue
        faults += [f"{code}: the statutory gate {name} is missing" for name in sorted(gates - set(step.gates))]
    return faults
