"""Effects about the people of a case: recusal, handing over, a review passed on, an approval refused and undone."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person
from mingzheng.cases.engine.models import Act, Defect
from mingzheng.cases.penalty.effects.shared import acting_person, end_duty
from mingzheng.dossiers import actions as dossiers
from mingzheng.dossiers.models import DossierPerson
from mingzheng.review import actions as review
from mingzheng.review.models import Review

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing

UNDO_PERIOD = "APPROVAL_UNDO"
REPLACED = ("handler", "presider")


def settle_recusal(w: Writing) -> None:
    """Replace whoever is recused; the ended part stays, because exclusions look back (行政处罚法 43)."""
    asked = w.facts.last("ask_recusal", subject=w.subject)
    if asked is None:
        message = "a recusal is decided on a request"
        raise ValueError(message)
    if w.act.outcome == "granted":
        _replace(w, uuid.UUID(str(asked.content["person"])))
    if asked.content["applicant"] == "party":
        w.freeze("recusal_decision", w.book.papers["recusal_decision"])


def _replace(w: Writing, person_id: uuid.UUID) -> None:
    person, dossier = Person.objects.get(pk=person_id), w.case.dossier
    parts = list(DossierPerson.objects.filter(dossier=dossier, person=person, until__isnull=True))
    for part in parts:
        dossiers.end_assignment(w.rec, part)
    dossiers.assign(w.rec, dossier, person=person, role="recused")
    held = {part.role for part in parts}
    comes = getattr(w.input, "replacement", None)
    if comes is not None:
        role = next((one for one in REPLACED if one in held), "handler")
        dossiers.assign(w.rec, dossier, person=Person.objects.get(pk=comes), role=role)
    if "reviewer" in held:
        _review_again(w, person_id)
    w.made["recused"], w.made["parts"] = str(person_id), sorted(held)


def _review_again(w: Writing, person_id: uuid.UUID) -> None:
    """Give back what the recused reviewer had taken over; what that reviewer passed is reviewed anew."""
    for row in Review.objects.filter(dossier=w.case.dossier, reviewer_id=person_id):
        state = w.facts.state("review", row.subject)
        if state == "accepted":
            review.give_back(w.rec, row, reason="审核人员回避")
            w.move("review", "requested", row.subject)
        elif state == "passed" and not w.facts.decisions:
            review.void(w.rec, row, reason="审核人员回避，重新审核")
            w.move("review", "void", row.subject)


def hand_over_case(w: Writing) -> None:
    """Let the successor handle the case in the giver's place (行政处罚法 42)."""
    part = DossierPerson.objects.get(
        dossier=w.case.dossier, person_id=w.input.giver, role="handler", until__isnull=True
    )
    dossiers.hand_over(w.rec, part, to=Person.objects.get(pk=w.input.taker))


def reassign_review(w: Writing) -> None:
    """Pass an accepted review to another reviewer; its clock runs on (行政处罚法 58)."""
    rows = Review.objects.filter(dossier_id=w.case.dossier_id, subject=w.subject, state__in=["accepted", "in_review"])
    taker = Person.objects.get(pk=w.input.taker)
    review.reassign(w.rec, rows.latest("requested_at"), to=taker, by=acting_person(w), reason=w.input.reason)


def settle_undone(w: Writing) -> None:
    """End the duty to undo what was refused, and mark its defect cured by this record (行政强制法 19)."""
    act = next(r for r in w.loaded.rows if isinstance(r, Act) and r.seq == w.input.act_seq)
    end_duty(w, UNDO_PERIOD, subject=str(act.pk))
    for row in w.loaded.rows:
        if isinstance(row, Defect) and row.act_id == act.pk and row.gate == "oral_confirmed" and not row.cured_by:
            w.rec.change(row, cured_by=w.act.seq, cure="redo", cured_at=w.rec.now)


EFFECTS = (
    hand_over_case,
    reassign_review,
    settle_recusal,
    settle_undone,
)
