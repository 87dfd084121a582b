"""Effects of handing a case on, and of getting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.effects.shared import CASE_PERIOD, cancel_duty, end_duty, start_duty
from mingzheng.cases.penalty.effects.stopping import release_parties
from mingzheng.cases.penalty.effects.withdrawing import reopen
from mingzheng.duties import actions as duties
from mingzheng.duties.queries import running_duty

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing

APPROVE, SEND, RECON, HANDOVER = "TRF_APPROVE", "TRF_SEND", "TRF_RECON", "TRF_HANDOVER"


def report_crime(w: Writing) -> None:
    """Start the chief's three days from the report (移送规定 5)."""
    start_duty(w, APPROVE, subject=w.subject)


def approve_transfer(w: Writing) -> None:
    """End the three days; approval starts the twenty-four hours to the police (移送规定 5)."""
    end_duty(w, APPROVE, subject=w.subject)
    if w.act.outcome == "approved":
        start_duty(w, SEND, subject=w.subject, on=w.attempt.at)


def send_transfer(w: Writing) -> None:
    """End the twenty-four hours, late or not (移送规定 5)."""
    duties.end_for(w.rec, dossier_id=w.case.dossier_id, kind=SEND, subject=w.subject)


def note_police_reply(w: Writing) -> None:
    """Start what the answer starts: handing over, or three days to object; a return puts the case back (移送规定 9)."""
    end_duty(w, HANDOVER, subject=w.subject)
    if w.act.outcome == "filed":
        start_duty(w, HANDOVER, subject=w.subject, on=w.input.received_on)
    elif w.act.outcome == "refused":
        start_duty(w, RECON, subject=w.subject, on=w.input.received_on)
    else:
        take_back(w)


def end_recon(w: Writing) -> None:
    """End the three days in which the agency may object (移送规定 9)."""
    end_duty(w, RECON, subject=w.subject)


def hand_over_to_police(w: Writing) -> None:
    """End the three days; nobody is penalised here any more, what was decided before stands (移送规定 11, 12)."""
    end_duty(w, HANDOVER, subject=w.subject, on=w.input.handed_on)
    if w.state("main") in {"clue", "filed", "concluded", "suspended"}:
        release_parties(w, "移送公安机关")
        w.move("main", "transferred")


def transfer_case(w: Writing) -> None:
    """Leave the parties to the competent agency; the ninety days are no longer ours (行政处罚法 25)."""
    release_parties(w, "移送有管辖权的机关")
    cancel_duty(w, CASE_PERIOD, reason="移送有管辖权的机关")


def return_transfer(w: Writing) -> None:
    """Go on with a case that came back; the ninety days count from filing as ever (行政处罚法 60)."""
    _restore(w)


def settle_clocks(w: Writing) -> None:
    """End the ninety days of a case that is closed because the police took it (行政处罚法 27, 60)."""
    cancel_duty(w, CASE_PERIOD, reason="案件移送司法机关")


def take_back(w: Writing) -> None:
    """Go on with a case that the police do not take; the time that has passed shows (移送规定 10)."""
    handed = w.facts.last("hand_over_to_police", subject=w.subject)
    if w.state("main") == "transferred" or handed is not None:
        reopen(w)
        begun = "filed" if w.facts.filed_on else "clue"
        w.move("main", "concluded" if w.facts.last("conclude") else begun)
        _restore(w)


def _restore(w: Writing) -> None:
    present = {p.id for p in w.facts.parties if p.role == "party"}
    for party, state in w.facts.states("decision").items():
        if state == "dropped" and party in present:
            w.move("decision", "due", party)
    if w.facts.filed_on and running_duty(w.case.dossier_id, CASE_PERIOD, "") is None:
        start_duty(w, CASE_PERIOD, on=w.facts.filed_on)


EFFECTS = (
    approve_transfer,
    end_recon,
    hand_over_to_police,
    note_police_reply,
    report_crime,
    return_transfer,
    send_transfer,
    settle_clocks,
    take_back,
    transfer_case,
)
