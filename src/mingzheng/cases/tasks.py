"""What the worker does for cases: makes papers, writes lapses down, compares tracks with their events."""

from __future__ import annotations

import datetime as dt
import logging
import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine import performing
from mingzheng.cases.engine.fold import fold, stage_of
from mingzheng.cases.engine.messages import Message, MessageKind
from mingzheng.cases.engine.models import Case, Event, Track
from mingzheng.cases.engine.opening import CASE_SERIES
from mingzheng.cases.engine.types import Request
from mingzheng.cases.engine.writing import next_seq, note_event
from mingzheng.cases.penalty.models import Decision
from mingzheng.core import jobs
from mingzheng.core.errors import Conflict, Refused
from mingzheng.documents import tasks as documents
from mingzheng.documents.models import Document, NumberSeries, State
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.ledger.recording import Actor, record
from mingzheng.publication.actions.withholding import REVIEW_DUTY
from mingzheng.publication.models import Publication

if TYPE_CHECKING:
    from collections.abc import Iterator

SYSTEM = Actor("system", uuid.UUID("0190f7a2-0000-7000-8000-63617365730a"), "系统")
BATCH = 500
logger = logging.getLogger(__name__)
ENDED_BY = {"PEN_STATEMENT": MessageKind.STATEMENT, "PEN_HEARING_REQ": MessageKind.HEARING}


@jobs.job
def make_paper(document_id: str, *, now: dt.datetime) -> None:
    """Typeset, read back and seal a paper, then note in its case that it is made; safe to run twice."""
    document = documents.render(document_id, now=now)
    document = documents.seal(document_id, now=now)
    if document.state in {State.RENDERED, State.SEALED}:
        note_made(document, now)


def note_made(document: Document, now: dt.datetime) -> None:
    """Note as an event that a paper is made, and move its track; does nothing the second time."""
    with record("case.paper.made", actor=SYSTEM, now=now, dossier_id=document.dossier_id) as rec:
        seq = next_seq(document.dossier_id)
        track = Track.objects.filter(case_id=document.dossier_id, kind="paper", subject=str(document.pk)).first()
        if track is None or track.state != "frozen":
            rec.facts["repeated"] = True
            note_event(rec, Case.objects.get(pk=document.dossier_id), seq, "repeated", None, now)
            return
        rec.change(track, state="sealed")
        moves = [["paper", str(document.pk), "sealed"]]
        note_event(rec, Case.objects.get(pk=document.dossier_id), seq, "paper_made", None, now, moves)


def tick(now: dt.datetime) -> int:
    """Write down lapses that dates have brought about, at their legal moment; returns how many.

    Missed ticks change nothing: gates read the dates, not these acts (design.md §2).
    """
    done = 0
    today = now.astimezone(BEIJING).date()
    for lapse in {lapse for procedure in BOOK.procedures.values() for lapse in procedure.lapses}:
        out = Q(due_on__lt=today) | Q(due_at__lt=now)
        over = Duty.objects.filter(IS_RUNNING, out, kind=lapse.period, state="open").order_by("due_on")[:BATCH]
        for duty in over:
            tracks = Track.objects.filter(case_id=duty.dossier_id, kind=lapse.track, subject=duty.subject)
            if tracks.filter(state=lapse.state).exists() and not _spoken(duty):
                done += _lapse(duty, lapse.step, now)
    return done + _expire_withholdings(now)


def _expire_withholdings(now: dt.datetime) -> int:
    """Put decisions back on the clock whose reason not to be public nobody looked at again by its day (threat 32)."""
    done = 0
    today = now.astimezone(BEIJING).date()
    over = Duty.objects.filter(IS_RUNNING, due_on__lt=today, kind=REVIEW_DUTY, state="open").order_by("due_on")[:BATCH]
    for duty in over:
        shown = Publication.objects.only("source_id").get(pk=duty.subject)
        decision = Decision.objects.filter(pk=shown.source_id).first()
        done += _lapse(duty, "expire_withholding", now, subject=str(decision.party_id)) if decision else 0
    return done


def _spoken(duty: Duty) -> bool:
    """Tell whether the party handed in online, in time, what the period was for, and nobody has taken it up yet."""
    kind = ENDED_BY.get(duty.kind)
    end = dt.datetime.combine(duty.due_on + dt.timedelta(days=1), dt.time.min, BEIJING)
    return (
        kind is not None
        and Message.objects.filter(
            case_id=duty.dossier_id, party_id=duty.subject, kind=kind, state="open", received_at__lt=end
        ).exists()
    )


def _lapse(duty: Duty, step: str, now: dt.datetime, *, subject: str = "") -> int:
    at = duty.due_at or dt.datetime.combine(duty.due_on + dt.timedelta(days=1), dt.time.min, BEIJING)
    request_id = f"lapse-{duty.pk.hex}-{duty.due_on:%Y%m%d}"  # once for each last day: a period may be extended
    request = Request(step=step, actor=SYSTEM, now=now, subject=subject or duty.subject, at=at, request_id=request_id)
    try:
        performing.perform(duty.dossier_id, request, book=BOOK)
    except Refused:
        return 0
    except Conflict:  # somebody altered its rows: that case waits for people, the others must not wait for it
        logger.exception("a lapse could not be written")
        return 0
    return 1


def differing_tracks() -> Iterator[dict[str, Any]]:
    """Yield each track whose stored state is not what the events of its case say (nightly re-fold)."""
    for case_id in Case.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH):
        folded = fold(Event.objects.filter(case_id=case_id).only("seq", "moves"))
        stored = {(t.kind, t.subject): t.state for t in Track.objects.filter(case_id=case_id)}
        for key in stored.keys() | folded.states.keys():
            if stored.get(key) != folded.states.get(key):
                yield {"case": case_id, "track": key, "stored": stored.get(key), "folded": folded.states.get(key)}
        case = Case.objects.only("procedure", "law_date", "stage").get(pk=case_id)
        stage = stage_of(BOOK.procedure(case.procedure, case.law_date).stages, folded.states)
        if stage != case.stage:
            yield {"case": case_id, "track": ("stage", ""), "stored": case.stage, "folded": stage}


def missing_case_numbers() -> Iterator[dict[str, Any]]:
    """Yield each series of case numbers that gave more or fewer numbers than there are cases."""
    for series in NumberSeries.objects.filter(series=CASE_SERIES, of_papers=False).select_related("agency"):
        name = f"{series.agency.short_code}{series.series}〔{series.year}〕"
        cases = Case.objects.filter(agency=series.agency, case_no__startswith=name).count()
        given = series.last - series.first + 1
        if cases != given:
            yield {"id": series.agency_id, "name": name, "given": given, "cases": cases}
