"""Effects of demand, application to court, suspension and end of enforcement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.claims import is_claim
from mingzheng.cases.penalty.effects.fulfilment import COURT, DEMAND, OBJECT, STOP, THIRTY, cancel, end_obligations
from mingzheng.cases.penalty.effects.own_enforcement import (
    OWN_DEMAND,
    act_behind,
    drop_unserved_of,
    end_claim,
    start_claim_window,
    start_own_demand,
)
from mingzheng.cases.penalty.effects.shared import end_duty, start_duty
from mingzheng.cases.penalty.inputs.shared import TERMINATION_GROUNDS

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.writing import Writing


def issue_demand(w: Writing) -> None:
    """Put a new demand in the place of one that is not served yet (行政强制法 35)."""
    for kind in (DEMAND, OWN_DEMAND):
        cancel(w, kind, w.subject, "重新催告")
    drop_unserved_of(w, "demand_notice", "重新制发催告书")


def demand_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Start the ten working days from receipt of the demand, and the term it names (行政强制法 35, 54, 69)."""
    act = act_behind(w, document_id)
    subject = act.track_subject
    if w.state("enforcement", subject) == "demanded":
        w.move("enforcement", "waiting", subject)
        start_duty(w, DEMAND, subject=subject, on=received_on)
        start_own_demand(w, act, received_on)
        start_claim_window(w, subject)


def apply_to_court(w: Writing) -> None:
    """End the three months in which the court could be asked (行政强制法 53)."""
    for kind in (COURT, DEMAND, OWN_DEMAND, THIRTY):
        end_duty(w, kind, subject=w.subject)


def record_court_answer(w: Writing) -> None:
    """Start the fifteen days to object to a refusal, and end them when it is done (行政强制法 56, 58)."""
    if w.act.outcome in {"refused", "denied"}:
        cancel(w, OBJECT, w.subject, "按新的裁定计算")
        start_duty(w, OBJECT, subject=w.subject, on=w.input.received_on)
    else:
        end_duty(w, OBJECT, subject=w.subject, on=w.input.received_on)


def suspend_enforcement(w: Writing) -> None:
    """Start the three years after which enforcement is given up (行政强制法 39)."""
    start_duty(w, STOP, subject=w.subject)


def resume_enforcement(w: Writing) -> None:
    """End the suspension (行政强制法 39)."""
    end_duty(w, STOP, subject=w.subject)


def terminate_enforcement(w: Writing) -> None:
    """End what the party has still to do, with its periods (行政强制法 40)."""
    reason = f"终结执行：{TERMINATION_GROUNDS[w.input.ground]}"
    if is_claim(w.subject):
        end_claim(w, w.subject, reason)
    else:
        end_obligations(w, w.subject, "terminated", reason)


EFFECTS = (
    apply_to_court,
    issue_demand,
    record_court_answer,
    resume_enforcement,
    suspend_enforcement,
    terminate_enforcement,
)
