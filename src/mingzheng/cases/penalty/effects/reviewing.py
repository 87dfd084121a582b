"""Effects of legal review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person
from mingzheng.cases.penalty.content import content_digest, content_key, decision_content
from mingzheng.cases.penalty.reviewing import chief_trigger, hints, submission
from mingzheng.dossiers import actions as dossiers
from mingzheng.review import actions as review
from mingzheng.review.models import Review
from mingzheng.review.opinions import Finding, OpinionInput

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing
from mingzheng.cases.penalty.effects.shared import acting_person


def open_review(w: Writing) -> None:
    """Open the review of this very content and void what was opened for another (行政处罚法 58)."""
    review.open_review(
        w.rec,
        dossier=w.case.dossier,
        review_agency_id=w.case.matter.capacity.review_agency_id,
        subject=content_key(w.facts),
        content=decision_content(w.facts),
        content_digest=content_digest(w.facts),
        trigger=chief_trigger(w.facts),
        papers=submission(w.facts, w.input.statement),
        person_id=acting_person(w),
        circumstances=("stated",) if w.facts.done("make_statement") else (),
        hints=hints(w.facts),
    )
    w.made["digest"] = content_digest(w.facts)


def _review(w: Writing, *states: str) -> Review:
    rows = Review.objects.filter(dossier_id=w.case.dossier_id, subject=w.subject, state__in=states)
    return rows.latest("requested_at")


def accept_review(w: Writing) -> None:
    """Start the reviewer's clock when the papers are complete, or send them back (procedures.md §4.3, §4.4)."""
    row = _review(w, "requested")
    person = Person.objects.get(pk=acting_person(w))
    if w.input.verdict == "accepted":
        dossiers.assign(w.rec, w.case.dossier, person=person, role="reviewer")
        rule = w.facts.lists.rule if w.facts.lists else None
        review.accept(w.rec, row, person_id=person.pk, days=rule.time_limit_days if rule else None)
    else:
        review.return_incomplete(w.rec, row, person_id=person.pk, note=w.input.missing)


def give_opinion(w: Writing) -> None:
    """Write the opinion; agreement gives the clearance that is bound to the content (行政处罚法 58)."""
    row = _review(w, "accepted", "in_review")
    problems = tuple(f.note for f in w.input.findings if f.verdict == "不符合") or (w.input.opinion,)
    findings = tuple(Finding(element=f.element, verdict=f.verdict, note=f.note) for f in w.input.findings)
    opinion = OpinionInput(
        kind=w.input.kind,
        findings=findings,
        problems=() if w.input.kind == "AGREE" else problems,
        summary=w.input.opinion,
    )
    review.give_opinion(w.rec, row, person_id=acting_person(w), opinion=opinion)


def void_changed_reviews(w: Writing) -> None:
    """Void reviews of a content that this act changes; runs after every act (invariant 3).

    The content after the act is not known before its rows are written, so acts that feed the content say so by step.
    """
    if w.attempt.step.code not in CHANGES_CONTENT:
        return
    running = [s for s, state in w.facts.states("review").items() if state in {"requested", "accepted", "passed"}]
    if not running or {d.party_id for d in w.facts.decisions} >= {p.id for p in w.facts.parties if p.role == "party"}:
        return
    for subject in running:
        w.move("review", "void", subject)
        rows = Review.objects.filter(dossier_id=w.case.dossier_id, subject=subject)
        for row in rows.exclude(state__in=["void", "incomplete", "not_passed"]):
            review.void(w.rec, row, reason=f"“{w.attempt.step.title}”改动了拟决定的内容")


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
    }
)
