"""What a decision demands and how far it is done: kinds, payment codes, plans, payments, surcharge. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import HOLDING
from mingzheng.cases.penalty import claims
from mingzheng.cases.penalty.claims import COST, ORDER
from mingzheng.cases.penalty.remedies import suspended
from mingzheng.core.money import yuan
from mingzheng.law.surcharge import Surcharge, surcharge_on_balance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingzheng.cases.engine.fact_rows import DecisionFact, ObligationFact
    from mingzheng.cases.engine.facts import CaseFacts

FINE, INCOME, SURCHARGE, GOODS, CONDUCT = "fine", "income", "surcharge", "goods", "conduct"
MONEY = frozenset({FINE, INCOME, SURCHARGE})
SUMS = MONEY | {COST}
"""What is paid: under the decision, and for substitute performance."""
WORDS = {
    FINE: "罚款",
    INCOME: "没收违法所得",
    SURCHARGE: "加处罚款",
    GOODS: "没收非法财物",
    CONDUCT: "其他处罚",
    ORDER: "责令改正",
    COST: "代履行费用",
}
WITHOUT_CONDUCT = frozenset({"警告", "通报批评", "罚款", "没收违法所得", "没收非法财物", "行政拘留"})
"""Kinds of penalty that ask no conduct of the party beside money and goods; detention is for the police."""
ENDED = frozenset({"fulfilled", "terminated", "annulled"})
INAPPLICABLE = frozenset(
    {
        *("obligation_kind", "deferral_asked", "fine_overdue", "term_runs", "refund_owed"),
        *("goods_auctionable", "auction_decided", "surplus_owed", "clearing_allowed"),
    }
)
"""Gates that say that a step has nothing to do with its subject: such a step is not shown."""


def subject_of(party: str, kind: str) -> str:
    """Return the subject of the track of an obligation: the party for the fine, ``party:kind`` for all else."""
    return party if kind == FINE else f"{party}:{kind}"


def split(subject: str) -> tuple[str, str]:
    """Return (party, kind) of the subject of an obligation, of its cash (``…#3``) or of its goods."""
    party, _, kind = subject.partition("#")[0].partition(":")
    return party, kind or FINE


def label(facts: CaseFacts, subject: str) -> str:
    """Return an obligation in words: the party's name and what it owes."""
    if words := claims.label(facts, subject):
        return words
    party_id, kind = split(subject)
    party = facts.party(party_id)
    return f"{party.name}（{WORDS.get(kind, kind)}）" if party else ""


def demanded(proposal: Mapping[str, Any]) -> dict[str, int]:
    """Return kind → fen of what a proposed penalty obliges to (行政处罚法 9); without money 0."""
    found = {FINE: int(proposal.get("fine_fen") or 0), INCOME: int(proposal.get("confiscated_fen") or 0)}
    owed = {kind: fen for kind, fen in found.items() if fen}
    if proposal.get("goods"):
        owed[GOODS] = 0
    if set(proposal["kinds"]) - WITHOUT_CONDUCT:
        owed[CONDUCT] = 0
    return owed


def payment_code(facts: CaseFacts, party: str, kind: str) -> str:
    """Return 缴款码: eighteen digits, the last two for checking, the same for letter and obligation.

    It is made from case, party, kind and the count of the party's decisions, as the decision's own number is given
    only after the letter is written; what carries no money has none.
    """
    if kind not in MONEY:
        return ""
    return claims.code_of([str(facts.id), party, kind, len(facts.done("decide", subject=party))])


def decision_of(facts: CaseFacts, party: str) -> DecisionFact | None:
    """Return the decision in force towards a party."""
    return next((d for d in facts.decisions if d.party_id == party), None)


def obligation(facts: CaseFacts, subject: str) -> ObligationFact | None:
    """Return what is owed under a subject."""
    party, kind = split(subject)
    decision = decision_of(facts, party)
    return next((o for o in decision.obligations if o.kind == kind), None) if decision else None


def open_obligations(facts: CaseFacts, party: str) -> list[ObligationFact]:
    """Return what a party has still to do or to pay: under its decision, or the one order or cost that is named."""
    if claims.is_claim(party):
        return claims.open_claims(facts, party)
    decision = decision_of(facts, party)
    return [o for o in decision.obligations if o.state not in ENDED] if decision else []


def overdue(facts: CaseFacts, party: str, today: dt.date) -> list[ObligationFact]:
    """Return the obligations of a party whose time has passed; a plan's last day is its time (行政处罚法 66)."""
    return [o for o in open_obligations(facts, party) if o.due_on and today > o.due_on]


def enforceable(facts: CaseFacts) -> tuple[str, ...]:
    """Return the parties towards whom something is still open, and the orders and costs that are: to be enforced."""
    parties = [d.party_id for d in facts.decisions if open_obligations(facts, d.party_id)]
    return (*parties, *(s for s in claims.claims(facts) if claims.open_claims(facts, s)))


def plan(facts: CaseFacts, subject: str) -> list[tuple[dt.date, int]]:
    """Return the approved deferral or instalments in force: (last day, fen), oldest first."""
    granted = [a for a in facts.done("answer_deferral", subject=subject) if a.content.get("verdict") == "granted"]
    rows = granted[-1].content.get("plan", ()) if granted else ()
    return [(dt.date.fromisoformat(str(row["due_on"])), int(row["amount_fen"])) for row in rows]


def payments(facts: CaseFacts, subject: str, since_seq: int = 0) -> list[tuple[dt.date, int]]:
    """Return what was paid on an obligation: (day, fen); what a defect holds back does not count."""
    held = {d.act_seq for d in facts.defects if d.consequence in HOLDING}
    paying = facts.done("record_payment", "collect_cash", "record_auction", subject=subject)
    acts = [a for a in paying if a.seq not in held]
    return [
        (dt.date.fromisoformat(str(a.content.get("paid_on") or a.content.get("collected_on"))), a.content["amount_fen"])
        for a in acts
        if a.seq > since_seq
    ]


def accrued(facts: CaseFacts, party: str, until: dt.date) -> Surcharge | None:
    """Return the surcharge on a party's fine by the end of a day; None without a fine or its last day.

    Days of review and suit do not count, nor any before the end of an approved plan (行政处罚法 72, 73).
    """
    fine = obligation(facts, party)
    if fine is None or fine.due_on is None:
        return None
    return surcharge_on_balance(
        fine.amount_fen,
        due_on=fine.due_on,
        until=until,
        payments=payments(facts, party),
        suspensions=suspended(facts, party),
    )


def told_of_surcharge(facts: CaseFacts, party: str) -> bool:
    """Tell whether the decision letter said that a surcharge may follow, and was served (行政强制法 45)."""
    made, decision = facts.last("decide", subject=party), decision_of(facts, party)
    if made is None or decision is None or made.content.get("surcharge", "yes") != "yes":
        return False
    return facts.state("service", f"{decision.document_id}:{party}") == "served"


def asked_for_time(facts: CaseFacts, subject: str) -> bool:
    """Tell whether an application for deferral waits for its answer (行政处罚法 66)."""
    asked = facts.last("request_deferral", subject=subject)
    answered = facts.last("answer_deferral", subject=subject)
    return asked is not None and (answered is None or asked.follows(answered))


def state_words(o: ObligationFact) -> str:
    """Return an obligation as closing form and publication say it."""
    word = WORDS[o.kind]
    if o.kind in MONEY:
        return f"{word}{yuan(o.amount_fen)}，已缴{yuan(o.paid_fen)}"
    return f"{word}：{'已履行' if o.state == 'fulfilled' else '未履行'}"


def ending_of(facts: CaseFacts) -> str:
    """Return the kind of ending that the obligations bear out (procedures.md D39)."""
    states = set(facts.states("obligation").values())
    if states - ENDED:
        return "court"
    return next((state for state in ("terminated", "annulled") if state in states), "fulfilled")
