"""What was done on the strength of a service: it falls under suspicion when the service turns out wrong. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts

RESTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "prior_notice": ("PEN_STATEMENT", ("decide",)),
    "hearing_notice": ("", ("hold_hearing", "terminate_hearing", "decide")),
    "penalty_decision": ("", ("add_surcharge", "issue_demand", "apply_to_court", "collect_cash")),
    "changed_decision": ("", ("add_surcharge", "issue_demand", "apply_to_court", "collect_cash")),
    "surcharge_decision": ("", ("issue_demand", "apply_to_court")),
    "demand_notice": ("COE_DEMAND", ("apply_to_court", "decide_enforcement", "decide_substitution")),
    "order_notice": ("", ("decide_enforcement", "decide_substitution")),
    "execution_decision": ("", ("record_enforcement",)),
    "substitution_decision": ("", ("demand_substitution",)),
    "substitution_demand": ("", ("perform_substitution",)),
    "clearing_notice": ("", ("tell_costs",)),
    "cost_notice": ("", ("issue_demand",)),
    "test_notice": ("", ("extend_measure",)),
}
"""Paper → the period that its service starts for the party, and the effects that may only follow upon it."""


def service_of(facts: CaseFacts, subject: str) -> ActFact | None:
    """Return the act by which a paper counts as served on its recipient."""
    tries = facts.done("serve", "note_announced", subject=subject)
    return next((a for a in reversed(tries) if a.content.get("result", "served") == "served"), None)


def rested_on(facts: CaseFacts, subject: str, *, received_on: dt.date | None = None) -> tuple[ActFact, ...]:
    """Return the effects that rest on a service; given the right day, those that came before its period was over."""
    document_id, _, party = subject.partition(":")
    document, served = facts.document(document_id), service_of(facts, subject)
    if document is None or served is None:
        return ()
    period, steps = RESTS.get(document.code, ("", ()))
    last = facts.deadline(period, received_on) if period and received_on else received_on
    standing = {d.party_id for d in facts.decisions}
    later = (a for a in facts.done(*steps) if party in a.track_subject and (a.step != "decide" or party in standing))
    return tuple(
        a for a in later if (a.effective_seq or 0) > (served.effective_seq or 0) and (last is None or a.on <= last)
    )
