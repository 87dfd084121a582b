"""Effects of legal review."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person, RoleGrant
from mingzheng.agencies.queries import standing
from mingzheng.cases.penalty.content import content_digest, content_key, decision_content
from mingzheng.cases.penalty.effects.shared import acting_person
from mingzheng.cases.penalty.heard import CONTENT_STEPS
from mingzheng.cases.penalty.inputs.reviewing import PROBLEM_FIELDS
from mingzheng.cases.penalty.review_hints import hints
from mingzheng.cases.penalty.reviewing import carried_words, chief_trigger, cooperation, submission
from mingzheng.cases.penalty.rounds import AGREEING, rounds
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.dossiers import actions as dossiers
from mingzheng.duties import actions as duties
from mingzheng.duties.queries import running_duty
from mingzheng.review import actions as review
from mingzheng.review.models import Review
from mingzheng.review.opinions import Finding, OpinionInput

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.review.papers import Circumstance

EXTEND_DAYS = 3
REASON_LENGTH = 200


def open_review(w: Writing) -> None:
    """Open the review of this very content and void what was opened for another (行政处罚法 58)."""
    _open_to_review_body(w)
    _open(w, w.input.statement)
    w.made["digest"] = content_digest(w.facts)


def _open(w: Writing, statement: str) -> None:
    review.open_review(
        w.rec,
        dossier=w.case.dossier,
        review_agency_id=review_agency(w),
        subject=content_key(w.facts),
        content=decision_content(w.facts),
        content_digest=content_digest(w.facts),
        trigger=chief_trigger(w.facts),
        papers=submission(w.facts, statement),
        person_id=_handler(w),
        circumstances=_circumstances(w),
        hints=hints(w.facts),
        number=len(rounds(w.facts)) + 1,
    )


def _handler(w: Writing) -> uuid.UUID:
    """Return the handler who asks: who acts, or who proposed what a head has just signed."""
    by = w.act.made.get("by")
    return uuid.UUID(str(by)) if by else acting_person(w)


def review_agency(w: Writing) -> uuid.UUID:
    """Return whose reviewers review: those asked to help, else those of the power in which the agency acts."""
    asked = cooperation(w.facts, w.day)
    return uuid.UUID(str(asked.made["review_agency"])) if asked else w.case.matter.capacity.review_agency_id


def _circumstances(w: Writing) -> tuple[Circumstance, ...]:
    """Return what happened that asks for more papers: a statement, a hearing (procedures.md §4.4)."""
    found: dict[Circumstance, str] = {"stated": "make_statement", "heard": "hold_hearing"}
    return tuple(name for name, step in found.items() if w.facts.done(step))


def _open_to_review_body(w: Writing) -> None:
    """Let the reviewers of the body that reviews for this capacity read the case (practice.md 20)."""
    body, dossier = w.case.matter.capacity.review_agency_id, w.case.dossier
    if body == w.case.agency_id or dossier.opened_to.filter(agency_id=body, role="reviewer", until=None).exists():
        return
    dossiers.open_to(w.rec, dossier, agency_id=body, role="reviewer", reason="法制审核")


def _review(w: Writing, *states: str) -> Review:
    rows = Review.objects.filter(dossier_id=w.case.dossier_id, subject=w.subject, state__in=states)
    return rows.latest("requested_at")


def accept_review(w: Writing) -> None:
    """Start the reviewer's clock when the papers are complete, or send them back (procedures.md §4.3, §4.4)."""
    row = _review(w, "requested")
    person = Person.objects.get(pk=acting_person(w))
    if w.input.verdict == "accepted":
        dossiers.assign(w.rec, w.case.dossier, person=person, role="reviewer")
        rule, asked = w.facts.lists.rule if w.facts.lists else None, cooperation(w.facts, w.day)
        days = int(asked.content["days"]) if asked else rule.time_limit_days if rule else None
        review.accept(w.rec, row, person_id=person.pk, days=days)
    else:
        review.return_incomplete(w.rec, row, person_id=person.pk, note=w.input.missing)


def give_opinion(w: Writing) -> None:
    """Write the opinion; agreement gives the clearance that is bound to the content (行政处罚法 58).

    What must be investigated further goes back to the investigation (procedures.md §4.6).
    """
    row = _review(w, "accepted", "in_review")
    pointed = tuple(f"{PROBLEM_FIELDS[p.field]}：{p.text}" for p in w.input.problems)
    problems = pointed or tuple(f.note for f in w.input.findings if f.verdict == "不符合") or (w.input.opinion,)
    findings = tuple(Finding(element=f.element, verdict=f.verdict, note=carried_words(f)) for f in w.input.findings)
    opinion = OpinionInput(
        kind=w.input.kind,
        findings=findings,
        problems=() if w.input.kind in AGREEING else problems,
        suggestions=tuple(w.input.suggestions),
        summary=w.input.opinion,
    )
    review.give_opinion(w.rec, row, person_id=acting_person(w), opinion=opinion)
    if w.input.kind == "SUPPLEMENT_EVIDENCE" and w.state("main") == "concluded":
        w.move("main", "filed")


def answer_comments(w: Writing) -> None:
    """Answer each suggestion; the last answer clears the content (procedures.md §4.6)."""
    row = _review(w, "commented")
    for one in sorted(w.input.answers, key=lambda a: a.number):
        review.answer_comment(
            w.rec, row, person_id=acting_person(w), number=one.number, adopted=one.adopted == "yes", text=one.text
        )


def reopen_review(w: Writing) -> None:
    """Hand the same content to a second reviewer with the objection; the first opinion stays (L7)."""
    _open(w, "\n".join(f"{n}. {p.problem}——{p.answer}" for n, p in enumerate(w.input.points, 1)))


def withdraw_review(w: Writing) -> None:
    """Take a request back; it stays to be read (procedures.md §4.2)."""
    review.void(w.rec, _review(w, "requested", "accepted", "in_review"), reason=w.input.reason)


def extend_review(w: Writing) -> None:
    """Give the reviewer the days that the agency's rule allows, once (procedures.md §4.3)."""
    row = _review(w, "accepted", "in_review")
    duty = running_duty(w.case.dossier_id, review.CLOCK, str(row.pk))
    rule = w.facts.lists.rule if w.facts.lists else None
    if duty is not None:
        days = rule.extend_days if rule else EXTEND_DAYS
        duties.extend(w.rec, duty, value=days, approved_on=w.day, document_id=w.act.pk)


def open_cooperation(w: Writing) -> None:
    """Open the case to the reviewers of the agency that helps, for a time; an open request goes to them (罚58)."""
    agency, until = w.input.agency, w.input.until
    reviewers = RoleGrant.objects.filter(standing(w.rec.now), agency_id=agency, role="reviewer")
    if agency == w.case.agency_id or not reviewers.exists():
        raise Invalid((FieldError("agency", "这个机关没有可以协作的审核人员", "行政处罚法#58", "另选一个机关"),))
    if until <= w.day:
        raise Invalid((FieldError("until", "协作期限应当在今天以后", "行政处罚法#58", "填写以后的日期"),))
    reason = f"法制审核协作：{w.input.reason}".splitlines()[0][:REASON_LENGTH]
    dossiers.open_to(w.rec, w.case.dossier, agency_id=agency, role="reviewer", reason=reason, until=until)
    w.made |= {"review_agency": str(agency), "until": until.isoformat()}
    for row in Review.objects.filter(dossier_id=w.case.dossier_id, state="requested"):
        w.rec.change(row, review_agency_id=agency)


def void_changed_reviews(w: Writing) -> None:
    """Void reviews of a content that this act changes; runs after every act (invariant 3).

    The content after the act is not known before its rows are written, so acts that feed the content say so by step.
    """
    if w.attempt.step.code not in CHANGES_CONTENT:
        return
    running = [s for s, state in w.facts.states("review").items() if state in VOIDABLE]
    if not running or {d.party_id for d in w.facts.decisions} >= {p.id for p in w.facts.parties if p.role == "party"}:
        return
    for subject in running:
        w.move("review", "void", subject)
        rows = Review.objects.filter(dossier_id=w.case.dossier_id, subject=subject)
        for row in rows.exclude(state__in=["void", "incomplete", "not_passed"]):
            review.void(w.rec, row, reason=f"“{w.attempt.step.title}”改动了拟决定的内容")


VOIDABLE = frozenset({"requested", "accepted", "commented", "objected", "passed"})
CHANGES_CONTENT = frozenset(
    {
        "conclude",
        "issue_notice",
        "inspect",
        "question",
        "collect_evidence",
        "make_statement",
        "answer_statement",
        "cure_defect",
        *CONTENT_STEPS,
        "add_party",
        "split_party",
        "note_party_gone",
    }
)


EFFECTS = (
    accept_review,
    answer_comments,
    extend_review,
    give_opinion,
    open_cooperation,
    open_review,
    reopen_review,
    withdraw_review,
)
