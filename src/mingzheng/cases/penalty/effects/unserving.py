"""What a service started is taken back when it turns out to be none, or is counted anew from the right day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.effects import fulfilment, hearings, measuring, own_enforcement, serving
from mingzheng.cases.penalty.effects.deciding import publication_of
from mingzheng.cases.penalty.effects.shared import (
    PAY_PERIOD,
    SERVE_PERIOD,
    STATEMENT_PERIOD,
    cancel_duty,
    start_duty,
)
from mingzheng.cases.penalty.effects.withdrawing import decision_of, reopen
from mingzheng.cases.penalty.models import Obligation
from mingzheng.cases.penalty.obligations import SURCHARGE, plan, subject_of
from mingzheng.cases.penalty.rested import rested_on, service_of
from mingzheng.publication import actions as publication

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.cases.engine.writing import Writing

WHY = "送达记录已更正"
SAID = frozenset({"stated", "answered", "waived"})


def correct_service(w: Writing) -> None:
    """Mark the old record as corrected, and take back or count anew what ran from it (行政处罚法 61)."""
    served, (document_id, _, party) = service_of(w.facts, w.subject), w.subject.partition(":")
    document = w.facts.document(document_id)
    if served is None or document is None:
        return
    w.act.corrects = served.seq
    w.made["rested"] = [a.seq for a in rested_on(w.facts, w.subject, received_on=w.input.received_on)]
    reopen(w)
    said = w.state("statement", party)
    hooks = w.book.papers[document.code].spec.on_served
    for name in hooks:
        if name in TAKEN_BACK:
            TAKEN_BACK[name](w, document_id, party)
    if w.input.received_on is not None:
        for name in hooks:
            serving.ON_SERVED[name](w, document_id, party, w.input.received_on)
        if "notice_served" in hooks and said in SAID:
            w.move("statement", said, party)


def _notice(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    w.move("notice", "issued", party)
    cancel_duty(w, STATEMENT_PERIOD, subject=party, reason=WHY)
    if w.state("statement", party) == "expired":
        w.move("statement", "waiting", party)


def _hearing_right(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    cancel_duty(w, hearings.REQUEST_PERIOD, subject=party, reason=WHY)
    if w.state("hearing", party) == "expired":
        w.move("hearing", "told", party)


def _hearing_notice(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    act = w.facts.last("open_hearing", subject=party)
    if act is not None and w.state("hearing", party) == "set":
        start_duty(w, hearings.NOTICE_PERIOD, subject=party, on=hearings.day_held(act))


def _decision(w: Writing, document_id: str, party: str) -> None:
    decision = decision_of(party)
    if str(decision.document_id) != document_id:
        return
    start_duty(w, SERVE_PERIOD, subject=party, on=decision.decided_on)
    cancel_duty(w, fulfilment.COURT, subject=party, reason=WHY)
    for row in Obligation.objects.filter(decision=decision, state="owed").order_by("pk"):
        cancel_duty(w, PAY_PERIOD, subject=subject_of(party, row.kind), reason=WHY)
        if not plan(w.facts, subject_of(party, row.kind)):
            w.rec.change(row, due_on=None)
    publication.note_unserved(w.rec, publication_of(decision))


def _surcharge(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    subject = subject_of(party, SURCHARGE)
    cancel_duty(w, PAY_PERIOD, subject=subject, reason=WHY)
    if w.state("obligation", subject) == "owed":
        w.rec.change(fulfilment.obligation_row(subject), due_on=None)


def _demand(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    subject = own_enforcement.act_behind(w, document_id).track_subject
    for kind in (fulfilment.DEMAND, own_enforcement.OWN_DEMAND):
        cancel_duty(w, kind, subject=subject, reason=WHY)
    if w.state("enforcement", subject) == "waiting":
        w.move("enforcement", "demanded", subject)


TAKEN_BACK: dict[str, Callable[[Writing, str, str], None]] = {
    "notice_served": _notice,
    "hearing_right_served": _hearing_right,
    "hearing_notice_served": _hearing_notice,
    "decision_served": _decision,
    "surcharge_served": _surcharge,
    "demand_served": _demand,
    **measuring.TAKEN_BACK,
    **own_enforcement.TAKEN_BACK,
}
"""For what a paper names in ``on_served``: how it is taken back."""

EFFECTS = (correct_service,)
