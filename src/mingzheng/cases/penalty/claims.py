"""What an agency enforces beside the decision: orders that were not obeyed, and costs of substitute performance.

They are folds over acts and have no table. Subjects: ``party:order#2`` is order 2 of a party, ``party:cost#2`` what its
substitute performance cost, ``party:clearing#1`` the first clearing at once, ``party:cost#c1`` what that cost. Pure.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.fact_rows import ObligationFact
from mingzheng.cases.engine.types import HOLDING
from mingzheng.core.digests import digest_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.cases.engine.fact_rows import ActFact, DocumentFact
    from mingzheng.cases.engine.facts import CaseFacts

ORDER, COST, CLEARING = "order", "cost", "clearing"
NOT_OBEYED = frozenset({"partly", "uncorrected"})
OVER = frozenset({"done", "terminated"})
CLOSED = frozenset({"closed", "archived", "declined", "withdrawn"})
"""States of a case in which nothing of it is enforced any more."""
CODE_DIGITS, CHECK = 16, 97
COURT_DAYS = 10
"""The working days before a court is asked (行政强制法 54); another term in a demand has a period of its own."""


def parts(subject: str) -> tuple[str, str, str]:
    """Return (party, kind, number) of a subject; kind and number are empty for the party's decision."""
    head, _, number = subject.partition("#")
    party, _, kind = head.partition(":")
    return party, kind, number


def is_claim(subject: str) -> bool:
    """Tell whether a subject of enforcement is an order or a cost, not the decision."""
    return parts(subject)[1] in {ORDER, COST}


def code_of(what: Sequence[Any]) -> str:
    """Return a payment code: eighteen digits, the last two for checking."""
    made = digest_of(list(what))
    body = str(int(made.partition(":")[2][:16], 16) % 10**CODE_DIGITS).zfill(CODE_DIGITS)
    return f"{body}{CHECK + 1 - int(body) * 100 % CHECK:02d}"


def order_of(facts: CaseFacts, subject: str) -> ActFact | None:
    """Return the act that ordered what a subject is about."""
    return facts.last("issue_order", subject=parts(subject)[2])


def paper_of(facts: CaseFacts, subject: str) -> DocumentFact | None:
    """Return the order or the notice of costs that a claim stands on."""
    _, kind, number = parts(subject)
    act = facts.last("issue_order", subject=number) if kind == ORDER else facts.last("tell_costs", subject=subject)
    code = "order_notice" if kind == ORDER else "cost_notice"
    return next((d for d in facts.documents if act and d.act_id == act.id and d.code == code), None)


def received_on(facts: CaseFacts, document_id: str) -> dt.date | None:
    """Return the day on which the party received a paper, None before; an announcement serves when it is over."""
    for subject, state in facts.states("service").items():
        if state == "served" and subject.startswith(f"{document_id}:"):
            done = facts.last("serve", "note_announced", "correct_service", subject=subject)
            day = done.content.get("received_on") if done else None
            return dt.date.fromisoformat(str(day)) if day else (done.on if done else None)
    return None


def claim(facts: CaseFacts, subject: str) -> ObligationFact | None:
    """Return what is owed under an order or as a cost; None where the party owes no such thing."""
    party, kind, number = parts(subject)
    if kind == ORDER:
        return _order(facts, subject, party, number)
    return _cost(facts, subject) if kind == COST else None


def claims(facts: CaseFacts) -> list[str]:
    """Return the subjects of the orders found not obeyed and of the costs told, oldest first."""
    orders = [
        f"{act.content['party']}:{ORDER}#{act.track_subject}"
        for act in facts.done("issue_order")
        if facts.state("order", act.track_subject) in NOT_OBEYED
    ]
    return [*orders, *facts.states("cost")]


def open_claims(facts: CaseFacts, subject: str) -> list[ObligationFact]:
    """Return what is left of a claim: itself, or nothing."""
    found = claim(facts, subject)
    return [found] if found is not None and found.state == "owed" else []


def label(facts: CaseFacts, subject: str) -> str:
    """Return a claim in words: whose it is, and which."""
    party_id, kind, number = parts(subject)
    party = facts.party(party_id)
    words = {
        ORDER: f"责令改正 {number} 号",
        CLEARING: f"立即代履行 {number} 号",
        COST: f"立即代履行 {number[1:]} 号费用" if number.startswith("c") else f"责令改正 {number} 号代履行费用",
    }
    return f"{party.name}（{words[kind]}）" if party and kind in words else ""


def _order(facts: CaseFacts, subject: str, party: str, number: str) -> ObligationFact | None:
    act = facts.last("issue_order", subject=number)
    if act is None or str(act.content.get("party")) != party:
        return None
    ended = facts.state("main") in CLOSED or facts.state("enforcement", subject) in OVER
    over = ended or facts.state("order", number) not in NOT_OBEYED
    document = paper_of(facts, subject)
    told = received_on(facts, document.id) if document else None
    term = act.content.get("correct_by")
    due = max(told, dt.date.fromisoformat(str(term))) if told and term else told
    return ObligationFact(ORDER, 0, 0, due, "fulfilled" if over else "owed")


# ── costs of substitute performance ───────────────────────────────────────────────────────────────────────────────────


def performance(facts: CaseFacts, cost: str) -> ActFact | None:
    """Return the act by which was performed what a cost is for."""
    party, _, number = parts(cost)
    if number.startswith("c"):
        return facts.last("clear_at_once", subject=f"{party}:{CLEARING}#{number[1:]}")
    return facts.last("perform_substitution", subject=f"{party}:{ORDER}#{number}")


def estimate_fen(facts: CaseFacts, cost: str) -> int | None:
    """Return what the decision on substitute performance had estimated, None for a clearing at once."""
    party, _, number = parts(cost)
    decided = facts.last("decide_substitution", subject=f"{party}:{ORDER}#{number}")
    return int(decided.content["estimate_fen"]) if decided else None


def costly(facts: CaseFacts) -> tuple[str, ...]:
    """Return the subjects of the costs there can be: one for each performance that is over."""
    done = [s for s, state in facts.states("substitute").items() if state == "performed"]
    return tuple(
        f"{party}:{COST}#{'c' if kind == CLEARING else ''}{number}"
        for party, kind, number in map(parts, (*done, *facts.states("clearing")))
    )


def next_clearings(facts: CaseFacts) -> tuple[str, ...]:
    """Return, for each party, the subject of the next clearing at once."""
    known = [parts(s) for s in facts.states("clearing")]
    return tuple(
        f"{p.id}:{CLEARING}#{1 + max((int(n) for party, _, n in known if party == p.id), default=0)}"
        for p in facts.parties
        if p.role == "party"
    )


def cost_paid(facts: CaseFacts, subject: str) -> int:
    """Return how much of a cost is paid; what a defect holds back does not count."""
    held = {d.act_seq for d in facts.defects if d.consequence in HOLDING}
    acts = (a for a in facts.done("record_cost_payment", subject=subject) if a.seq not in held)
    return sum(int(a.content["amount_fen"]) for a in acts)


def _cost(facts: CaseFacts, subject: str) -> ObligationFact | None:
    told = facts.last("tell_costs", subject=subject)
    if told is None:
        return None
    amount = sum(int(line["amount_fen"]) for line in told.content["items"])
    state = {"paid": "fulfilled", "ended": "terminated"}.get(facts.state("cost", subject), "owed")
    due, paid = facts.last_day("COE_COST", subject), min(cost_paid(facts, subject), amount)
    return ObligationFact(COST, amount, paid, due, state, cost_code(facts, subject))


def cost_code(facts: CaseFacts, subject: str) -> str:
    """Return the payment code of a cost."""
    return code_of([str(facts.id), subject])


# ── who may be enforced against by the agency itself ──────────────────────────────────────────────────────────────────


def demand_ends(facts: CaseFacts, subject: str) -> dt.date | None:
    """Return the last day of the term that the demand in force names, None before it is served (行政强制法 35)."""
    act = facts.last("issue_demand", subject=subject)
    own = act is not None and act.content.get("days", COURT_DAYS) != COURT_DAYS
    return facts.last_day("COE_OWN_DEMAND" if own else "COE_DEMAND", subject)


def demanded_orders(facts: CaseFacts) -> tuple[str, ...]:
    """Return the orders whose demand was served: of them substitute performance may be decided."""
    return tuple(s for s in demanded_in_vain(facts) if parts(s)[1] == ORDER)


def demanded_in_vain(facts: CaseFacts) -> tuple[str, ...]:
    """Return the subjects whose demand was served and that are still open."""
    return tuple(s for s, state in facts.states("enforcement").items() if state == "waiting")
