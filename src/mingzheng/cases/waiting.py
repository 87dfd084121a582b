"""What waits in the cases in which somebody has a part: papers to be served, hearings that are set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.models import Act, Track
from mingzheng.documents.models import Document
from mingzheng.dossiers.models import Dossier, DossierPerson
from mingzheng.duties.models import IS_RUNNING, Duty

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.fact_rows import ActFact

PAGE = 100
LAST_DAYS = {"hearing_notice": "PEN_HEARING_NOTICE"}
"""Paper → the period within which it must reach its recipient; of a decision ``PEN_SERVE``, of others none."""


@dataclass(frozen=True, slots=True)
class ToServe:
    """A paper that waits for its recipient, with the period that its service ends."""

    track: Track
    title: str
    duty: Duty | None


@dataclass(frozen=True, slots=True)
class HearingDay:
    """A hearing that is set: of which case and party, when and where."""

    track: Track
    held_at: dt.datetime
    venue: str


def _tracks(
    reader: Account, person: uuid.UUID, now: dt.datetime, kind: str, states: Iterable[str], parts: tuple[str, ...]
) -> list[Track]:
    seen = Dossier.objects.visible_to(reader, now).values("pk")
    own = DossierPerson.objects.filter(person_id=person, role__in=parts, until__isnull=True)
    rows = Track.objects.filter(case_id__in=seen, kind=kind, state__in=list(states), closed_by__isnull=True)
    rows = rows.filter(case_id__in=own.values("dossier_id"))
    return list(rows.select_related("case", "case__dossier").order_by("pk")[:PAGE])


def to_serve(reader: Account, now: dt.datetime) -> list[ToServe]:
    """Return the papers of the reader's own cases that wait to be served, the nearest last day first (罚61).

    Three queries, however many papers.
    """
    if reader.person_id is None:
        return []
    tracks = _tracks(reader, reader.person_id, now, "service", ("due", "failed"), ("handler",))
    ids = {_document(track) for track in tracks}
    papers = {str(pk): (code, title) for pk, code, title in Document.objects.filter(pk__in=ids).values_list(
        "pk", "code", "title"
    )}  # fmt: skip
    cases = {track.case_id for track in tracks}
    kinds = ["PEN_SERVE", *LAST_DAYS.values()]
    running = Duty.objects.filter(IS_RUNNING, dossier_id__in=cases, kind__in=kinds).select_related("dossier")
    duties = {(d.dossier_id, d.kind, d.subject): d for d in running}
    found = [
        ToServe(t, title, duties.get((t.case_id, _period(code), t.subject.partition(":")[2])))
        for t in tracks
        for code, title in [papers.get(_document(t), ("", "文书"))]
    ]
    return sorted(found, key=lambda one: (one.duty is None, one.duty.due_on if one.duty else dt.date.max))


def _document(track: Track) -> str:
    return track.subject.partition(":")[0]


def _period(code: str) -> str:
    return LAST_DAYS.get(code) or ("PEN_SERVE" if code.endswith("decision") else "")


def hearing_days(reader: Account, now: dt.datetime) -> list[HearingDay]:
    """Return the hearings that are set in which the reader presides or handles (two queries)."""
    if reader.person_id is None:
        return []
    tracks = _tracks(reader, reader.person_id, now, "hearing", ("set",), ("handler", "presider"))
    acts = Act.objects.filter(case_id__in={t.case_id for t in tracks}, step="open_hearing", status="effective")
    newest: dict[tuple[uuid.UUID, str], Act] = {(a.case_id, a.track_subject): a for a in acts.order_by("seq")}
    found = [
        HearingDay(t, held_at(act), str(act.content["venue"]))
        for t in tracks
        if (act := newest.get((t.case_id, t.subject))) is not None
    ]
    return sorted(found, key=lambda one: one.held_at)


def held_at(act: Act | ActFact) -> dt.datetime:
    """Return for when an act set the hearing."""
    return dt.datetime.fromisoformat(str(act.content["held_at"])).astimezone(BEIJING)
