"""A proposed act takes effect: online at its last signature, on paper on its signed day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person
from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.cases.engine.judging import judge, order_refusal
from mingzheng.cases.engine.models import Act, Defect
from mingzheng.cases.engine.types import Attempt, Outcome, SignatureFact
from mingzheng.cases.engine.writing import Writing, note_event
from mingzheng.core.errors import Refused
from mingzheng.core.validation import validate

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.cases.engine.models import Signoff
    from mingzheng.cases.engine.types import Book, Procedure
    from mingzheng.core.errors import Refusal
    from mingzheng.ledger.recording import Recorder

MEDIUM_WORDS = {"online": "系统签批", "paper": "纸上签批", "oral": "口头批准"}


def signatures(loaded: Loaded, act: Act) -> tuple[SignatureFact, ...]:
    """Return the approvals of an act's round as papers show them."""
    mine = [s for s in loaded.signoffs if s.act_id == act.pk and s.round == act.round]
    return signature_facts(s for s in mine if s.verdict in {"approved", "oral"})


def signature_facts(rows: Iterable[Signoff]) -> tuple[SignatureFact, ...]:
    """Return approvals as papers show them: both names where a substitute signed."""
    given = list(rows)
    people = {s.signed_by_id for s in given} | {s.on_behalf_of_id for s in given}
    names = dict(Person.objects.filter(pk__in=[p for p in people if p]).values_list("pk", "name"))
    return tuple(
        SignatureFact(
            s.role,
            names.get(s.signed_by_id, "") if s.signed_by_id else "",
            s.at.astimezone(BEIJING).date().isoformat() if s.at else "",
            MEDIUM_WORDS[s.medium],
            s.reason,
            names.get(s.on_behalf_of_id, "") if s.on_behalf_of_id else "",
            s.cosign,
        )
        for s in given
    )


def take_effect(  # noqa: PLR0913 - the whole situation of an act
    rec: Recorder,
    loaded: Loaded,
    book: Book,
    act: Act,
    seq: int,
    *,
    at: dt.datetime,
    signatures: tuple[SignatureFact, ...],
    signer: uuid.UUID | None,
) -> Outcome:
    """Make a proposed act take effect online; raises Refused with every gate that fails now."""
    procedure = book.running(loaded.case.procedure, loaded.case.law_date, day_of(rec.now))
    attempt = attempt_of(book, procedure, act, now=rec.now, at=at, signatures=signatures, signer=signer)
    refusals = _binding(book, procedure, loaded.facts, attempt)
    if refusals:
        raise Refused(f"还不能办理“{attempt.step.title}”", tuple(refusals))
    writing = write_effect(rec, loaded, book, procedure, attempt, act, seq)
    note_event(rec, loaded.case, seq, "effective", act, at, writing.moved)
    documents = tuple(d.pk for d in writing.documents.values())
    return Outcome(loaded.case.pk, act.pk, act.seq, "effective", documents=documents)


def _binding(book: Book, procedure: Procedure, facts: CaseFacts, attempt: Attempt) -> list[Refusal]:
    order = order_refusal(facts, procedure, attempt)
    return [*([order] if order else []), *(refusal for _, refusal in judge(book, facts, attempt))]


def attempt_of(  # noqa: PLR0913 - the whole situation of an act
    book: Book,
    procedure: Procedure,
    act: Act,
    *,
    now: dt.datetime,
    at: dt.datetime,
    signatures: tuple[SignatureFact, ...],
    signer: uuid.UUID | None,
) -> Attempt:
    """Return the attempt that a proposed act makes at its last signature."""
    step = procedure.steps[act.step]
    given = validate(book.inputs[step.input], act.content, today=day_of(now))
    return Attempt(
        step=step,
        subject=act.track_subject,
        now=now,
        at=at,
        actor_person=signer,
        input=given,
        medium=act.medium,
        deciding=True,
        signatures=signatures,
        evidence=tuple(act.evidence),
    )


def write_effect(  # noqa: PLR0913, PLR0917 - the whole situation of an act
    rec: Recorder, loaded: Loaded, book: Book, procedure: Procedure, attempt: Attempt, act: Act, seq: int
) -> Writing:
    """Write moves, papers and effects of a proposed act that takes effect, and the act itself."""
    writing = Writing(rec=rec, loaded=loaded, procedure=procedure, book=book, attempt=attempt, act=act, seq=seq)
    writing.take_effect()
    writing.finish()
    rec.change(
        act,
        status="effective",
        effective_seq=seq,
        at=attempt.at,
        outcome=act.outcome,
        made=act.made,
    )
    return writing


def take_effect_on_paper(outer: Writing, act_id: uuid.UUID, signed_on: dt.date) -> None:
    """Make an act decided on paper take effect on the day that the head signed.

    Gates are read again for that day; what fails is a defect that blocks service (design.md §2).
    """
    loaded, rec, book = outer.loaded, outer.rec, outer.book
    act = next(r for r in loaded.rows if isinstance(r, Act) and r.pk == act_id)
    at = max(dt.datetime.combine(signed_on, dt.time.min, BEIJING), act.recorded_at)
    for row in (s for s in loaded.signoffs if s.act_id == act.pk and s.verdict == "open"):
        rec.change(row, verdict="approved", at=at)
    given = signatures(loaded, act)
    attempt = attempt_of(book, outer.procedure, act, now=rec.now, at=at, signatures=given, signer=None)
    failed = _binding(book, outer.procedure, loaded.facts, attempt)
    inner = Writing(
        rec=rec, loaded=loaded, procedure=outer.procedure, book=book, attempt=attempt, act=act, seq=outer.seq
    )
    inner.take_effect()
    for effect in book.after:
        effect(inner)
    outer.moves |= inner.moves
    outer.documents |= inner.documents
    outer.case_values |= inner.case_values
    rec.change(act, status="effective", effective_seq=outer.seq, at=at, outcome=act.outcome, made=inner.made)
    rec.insert_many(
        [
            Defect(
                act=act,
                gate=r.gate,
                article=r.article,
                consequence="blocks_service",
                reason=r.reason,
                remedy=r.remedy,
            )
            for r in failed
        ]
    )
