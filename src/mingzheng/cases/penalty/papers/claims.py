"""How papers of enforcement name what they enforce: the decision, an order, the cost of substitute performance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.claims import COST, ORDER, order_of, paper_of, parts, performance
from mingzheng.cases.penalty.papers.fulfilment import decision_words
from mingzheng.cases.penalty.papers.wording import citations, day
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts

DAYS = {10: "十"}
"""How a number of working days is written where the statute writes it."""


def basis_words(facts: CaseFacts, subject: str) -> str:
    """Return title and number of the paper that is enforced."""
    party, kind, _ = parts(subject)
    if kind not in {ORDER, COST}:
        return decision_words(facts, party)
    document = paper_of(facts, subject)
    return f"《{document.title}》（{document.number}）" if document else "责令改正的决定"


def ordered(facts: CaseFacts, subject: str) -> str:
    """Return what an order demands."""
    act = order_of(facts, subject)
    return str(act.content["content"]) if act else ""


def payee(facts: CaseFacts, subject: str) -> str:
    """Return where the money goes."""
    made = facts.last("tell_costs", subject=subject) or facts.last("decide", subject=parts(subject)[0])
    return str((made and made.content.get("payee")) or "决定书写明的代收机构")


def claim_grounds(facts: CaseFacts, subject: str) -> str:
    """Return facts, reasons and basis of an order or of a cost; empty for the decision."""
    _, kind, _ = parts(subject)
    if kind == ORDER and (act := order_of(facts, subject)):
        return (
            f"{act.content['facts']}\n违反{citations(act.content['basis'])}，依据{cite('行政处罚法#28')}责令改正："
            f"{act.content['content']}"
        )
    done = performance(facts, subject) if kind == COST else None
    if done is None:
        return ""
    return f"{day(done.on)}代履行完毕，依据{cite('行政强制法#51.2')}，代履行的费用按照成本合理确定，由当事人承担。"
