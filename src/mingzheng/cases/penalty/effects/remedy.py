"""Effects of reconsideration and suit: the clocks of the answer, and the outcome on the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.cases.penalty.effects.shared import cancel_duty, end_duty, start_duty
from mingzheng.cases.penalty.effects.withdrawing import fell
from mingzheng.cases.penalty.inputs.remedy import FALLEN
from mingzheng.core.errors import FieldError, Invalid

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.writing import Writing

REPLY, SUMMARY, DEFENCE = "RECON_REPLY", "RECON_REPLY_SUMMARY", "SUIT_DEFENCE"


@dataclass(frozen=True, slots=True)
class _Fallen:
    """What an outcome says of a decision, as an annulment would say it."""

    result: str
    basis_on: dt.date
    remake: str
    within_days: int | None


def note_reconsideration(w: Writing) -> None:
    """Start ten working days to answer, five in the summary procedure (行政复议法 48, 54)."""
    _check_party(w)
    kind = SUMMARY if w.input.procedure == "summary" else REPLY
    start_duty(w, kind, subject=w.subject, on=w.input.received_on)


def note_suit(w: Writing) -> None:
    """Start the fifteen days of the defence (行政诉讼法 67)."""
    _check_party(w)
    start_duty(w, DEFENCE, subject=w.subject, on=w.input.received_on)


def _check_party(w: Writing) -> None:
    if w.facts.party(str(w.input.party)) is None:
        raise Invalid((FieldError("party", "当事人不在本案", "本案当事人", "从本案当事人中选择"),))


def submit_reply(w: Writing) -> None:
    """End the clock of the answer, late or not."""
    for kind in (REPLY, SUMMARY, DEFENCE):
        end_duty(w, kind, subject=w.subject)


def note_remedy_outcome(w: Writing) -> None:
    """Bring the outcome back: a decision that fell ends here, with what is owed and shown of it (行政处罚法 48)."""
    for kind in (REPLY, SUMMARY, DEFENCE):
        cancel_duty(w, kind, subject=w.subject, reason="已经审结")
    opened = w.facts.last("note_reconsideration", "note_suit", subject=w.subject)
    if opened is None:
        return
    party, given = str(opened.content["party"]), w.input
    w.made |= {"party": party, "by_body": "court" if opened.step == "note_suit" else "reconsideration"}
    if given.result in FALLEN and any(d.party_id == party for d in w.facts.decisions):
        fell(w, party, _Fallen(given.result, given.basis_on, given.remake, given.within_days))


EFFECTS = (
    note_reconsideration,
    note_remedy_outcome,
    note_suit,
    submit_reply,
)
