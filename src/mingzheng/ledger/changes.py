"""What changed in rows that change, read from the record itself: who, when, which values from what to what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.ledger.models import Content, Cover, Leaf

if TYPE_CHECKING:
    import datetime as dt
    import uuid


@dataclass(frozen=True, slots=True)
class Change:
    """One row as one entry left it; ``changed`` holds the values that differ from the entry before (all at first)."""

    at: dt.datetime
    actor: str
    kind: str
    index: int | None
    model: str
    row: str
    state: dict[str, Any]
    changed: dict[str, Any]


def changes_of(models: tuple[str, ...], limit: int) -> list[Change]:
    """Return the newest changes of rows of these models (labels), newest first; erased contents are left out.

    Two queries and one for the states before, whatever the size of the record.
    """
    covers = list(Cover.objects.filter(model__in=models).select_related("entry").order_by("-id")[:limit])
    bodies = _bodies({cover.entry_id for cover in covers})
    places = dict(Leaf.objects.filter(entry_id__in=bodies).values_list("entry_id", "index"))
    before: dict[tuple[str, uuid.UUID], dict[str, Any]] = {}
    found: list[Change] = []
    for cover in reversed(covers):
        said = _state(bodies.get(cover.entry_id, []), cover)
        if said is None:
            continue
        actor, state = said
        last = before.get((cover.model, cover.row_id), {})
        found.append(
            Change(
                at=cover.entry.recorded_at,
                actor=actor,
                kind=cover.entry.kind,
                index=places.get(cover.entry_id),
                model=cover.model,
                row=str(cover.row_id),
                state=state,
                changed={name: value for name, value in state.items() if last.get(name) != value},
            )
        )
        before[cover.model, cover.row_id] = state
    return found[::-1]


def _bodies(entries: set[uuid.UUID]) -> dict[uuid.UUID, list[dict[str, Any]]]:
    found: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for entry_id, body in Content.objects.filter(entry_id__in=entries).values_list("entry_id", "body"):
        found.setdefault(entry_id, []).append(json.loads(body))
    return found


def _state(bodies: list[dict[str, Any]], cover: Cover) -> tuple[str, dict[str, Any]] | None:
    actor = next((body["actor"]["label"] for body in bodies if "actor" in body), "")
    for body in bodies:
        state = body["states"].get(f"{cover.model}:{cover.row_id}")
        if state is not None:
            return actor, state
    return None
