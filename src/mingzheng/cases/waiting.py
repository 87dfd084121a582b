"""What waits in the cases in which somebody has a part: papers to be served, hearings that are set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.models import Act, Track
from mingzheng.documents.models import Document
from mingzheng.dossiers.queries import has_part
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.duties.queries import shown

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from django.db.models import Exists

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.dossiers.models.visibility import DossierQuerySet

OWN_PAGE = 50
CHECKING = ("drafted", "withhold_proposed")
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


def open_tracks(among: Exists, kind: str, states: Iterable[str], *, limit: int = OWN_PAGE) -> list[Track]:
    """Return the oldest open tracks of a kind in the cases that ``among`` leaves, with what names their case.

    ``among`` is what a reader may see (``DossierQuerySet.has``) or has a part in (``has_part``), of ``case_id``.
    """
    rows = Track.objects.filter(among, kind=kind, state__in=list(states), closed_by=None)
    # Chosen first and named then: of a thousand that wait, fifty are joined with their cases.
    chosen = Track.objects.filter(pk__in=rows.order_by("pk").values("pk")[:limit]).order_by("pk")
    named = ("kind", "subject", "state", "case__case_no", "case__dossier__title")
    return list(chosen.select_related("case", "case__dossier").only(*named))


def _own_tracks(reader: Account, seen: DossierQuerySet, kind: str, states: Iterable[str], *parts: str) -> list[Track]:
    """Return open tracks of cases in which the reader has a part: whoever may see anything may see those."""
    if reader.person_id is None or seen.query.is_empty():
        return []
    return open_tracks(has_part("case_id", reader.person_id, *parts), kind, states)


def being_checked(cases: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Return in which of these cases a publication, or its being withheld, waits for who checks it."""
    rows = Track.objects.filter(case_id__in=cases, kind="publication", state__in=CHECKING, closed_by=None)
    return set(rows.values_list("case_id", flat=True))


def to_serve(reader: Account, seen: DossierQuerySet) -> list[ToServe]:
    """Return the papers of the reader's own cases that wait to be served, the nearest last day first (罚61).

    Three queries, however many papers.
    """
    tracks = _own_tracks(reader, seen, "service", ("due", "failed"), "handler")
    ids = {_document(track) for track in tracks}
    papers = {str(pk): (code, title) for pk, code, title in Document.objects.filter(pk__in=ids).values_list(
        "pk", "code", "title"
    )}  # fmt: skip
    cases = {track.case_id for track in tracks}
    kinds = ["PEN_SERVE", *LAST_DAYS.values()]
    running = Duty.objects.filter(IS_RUNNING, dossier_id__in=cases, kind__in=kinds)
    duties = {(d.dossier_id, d.kind, d.subject): d for d in shown(running)}
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


def hearing_days(reader: Account, seen: DossierQuerySet) -> list[HearingDay]:
    """Return the hearings that are set in which the reader presides or handles (two queries)."""
    tracks = _own_tracks(reader, seen, "hearing", ("set",), "handler", "presider")
    acts = Act.objects.filter(case_id__in={t.case_id for t in tracks}, step="open_hearing", status="effective")
    acts = acts.only("case_id", "track_subject", "content")
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
