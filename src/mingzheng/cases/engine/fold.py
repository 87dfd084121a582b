"""The state of a case as a fold over its events; pure (design.md §2, R8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mingzheng.cases.engine.types import Stage

TrackKey = tuple[str, str]


class Moved(Protocol):
    """What the fold reads of an event: its number and its moves (track kind, subject, state)."""

    seq: int
    moves: list[list[str]]


@dataclass(frozen=True, slots=True)
class Folded:
    """The tracks of a case as its events left them, with the event that opened each."""

    states: Mapping[TrackKey, str]
    opened: Mapping[TrackKey, int]


def fold(events: Iterable[Moved], until: int | None = None) -> Folded:
    """Return the tracks after all events up to ``until`` (all when None)."""
    states: dict[TrackKey, str] = {}
    opened: dict[TrackKey, int] = {}
    for event in sorted(events, key=lambda e: e.seq):
        if until is not None and event.seq > until:
            break
        for kind, subject, state in event.moves:
            states[kind, subject] = state
            opened.setdefault((kind, subject), event.seq)
    return Folded(states, opened)


def stage_of(stages: Sequence[Stage], states: Mapping[TrackKey, str]) -> str:
    """Return the code of the last stage that holds; the first where none does."""
    by_kind: dict[str, list[str]] = {}
    for (kind, _), state in states.items():
        by_kind.setdefault(kind, []).append(state)
    return next((stage.code for stage in reversed(stages) if _holds(stage, by_kind)), stages[0].code)


def _holds(stage: Stage, by_kind: Mapping[str, list[str]]) -> bool:
    some = (any(state in wanted for state in by_kind.get(kind, ())) for kind, wanted in stage.some.items())
    every = (
        kind in by_kind and all(state in wanted for state in by_kind[kind]) for kind, wanted in stage.every.items()
    )
    return all(some) and all(every)
