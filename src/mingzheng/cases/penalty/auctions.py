"""Sealed and seized goods auctioned for a fine: what may be, what was, and what goes back (行政处罚法 72). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.goods import custody, grounds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.penalty.goods import Goods


def auctionable(facts: CaseFacts, party: str, on: dt.date) -> list[Goods]:
    """Return a party's goods under a measure in force on a day that its decision does not forfeit (行政强制法 46)."""
    return [g for g in custody(facts) if g.track == "measure" and g.held and _free(facts, g, party, on)]


def _free(facts: CaseFacts, goods: Goods, party: str, on: dt.date) -> bool:
    last = facts.last_day("COE_SEIZE", goods.number)
    running = facts.state("measure", goods.number) == "in_force" and (last is None or on <= last)
    own = str(grounds(facts, goods.number).get("party", "")) == party
    return running and own and not _forfeited(facts, goods, party)


def _forfeited(facts: CaseFacts, goods: Goods, party: str) -> bool:
    lines = proposals(facts).get(party, {}).get("goods") or ()
    return any(goods.name in str(line) for line in lines)


def decided(facts: CaseFacts, party: str) -> ActFact | None:
    """Return the newest decision to auction a party's goods."""
    return facts.last("decide_auction", subject=party)


def auctions(facts: CaseFacts, party: str) -> list[ActFact]:
    """Return the auctions that count towards a party's fine."""
    return [a for a in facts.done("record_auction", subject=party) if not facts.held_back(a)]


def _beyond(said: Mapping[str, Any]) -> int:
    return int(said["proceeds_fen"]) - int(said["costs_fen"]) - int(said["amount_fen"])


def surplus(facts: CaseFacts, party: str) -> int:
    """Return what auctions brought beyond costs and fine and the party has not got back yet, in fen."""
    left = sum(_beyond(a.content) for a in auctions(facts, party))
    back = [a for a in facts.done("return_surplus", subject=party) if not facts.held_back(a)]
    return left - sum(int(a.content["amount_fen"]) for a in back)
