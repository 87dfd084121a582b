"""What was done to the party before: first offence, one fine for one act, correction refused (罚 28, 29, 33)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.earlier import RECENT_YEARS, alike, before, listed
from mingzheng.cases.penalty.gates.limits import years_before
from mingzheng.cases.penalty.gates.substance import conduct_ended, day_said, proposed
from mingzheng.cases.penalty.gates.wording import gate, handlers, name_of_party, refuse

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.fact_rows import EarlierDecision
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

UNCORRECTED = frozenset({"partly", "uncorrected"})
NOT_FIRST = "不以初次违法不予处罚；有从轻、减轻情形的按从轻、减轻处理"


def first_offence(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse 首违不罚 for whom this agency has decided against before, or without the check being stated (罚 33)."""
    for party_id, proposal in proposed(facts, attempt):
        if proposal.get("ground") != "first":
            continue
        name, found = name_of_party(facts, party_id), before(facts, party_id)
        since = years_before(attempt.today, RECENT_YEARS)
        recent = [e for e in found if alike(facts, e) and e.decided_on >= since]
        if recent:
            reason = f"{name}二年内因同类违法行为受过处罚，不是初次违法：{listed(recent)}"
            return refuse("first_offence", reason, "行政处罚法#33", NOT_FIRST, kind="never")
        if not proposal.get("first_check"):
            known = (
                f"本机关对{name}有以前的决定：{listed(found)}。"
                if found
                else "本机关没有记录，其他机关的记录系统不掌握。"
            )
            return refuse(
                "first_offence",
                f"没有写明初次违法的查询情况：{known}",
                "行政处罚法#33",
                f"查询后写明查了哪些机关和系统、查到什么、以前的是否同类；{NOT_FIRST}",
            )
    return None


def fined_once(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a second fine for one and the same unlawful act (行政处罚法 29, trap 41)."""
    for party_id, proposal in proposed(facts, attempt):
        if not int(proposal["fine_fen"]):
            continue
        same = [e for e in before(facts, party_id) if e.fine_fen and alike(facts, e) and _same_act(facts, attempt, e)]
        if same:
            return refuse(
                "fined_once",
                f"{name_of_party(facts, party_id)}的同一违法行为已经罚款：{listed(same)}",
                "行政处罚法#29",
                "同一违法行为不得再次罚款：改为其他处罚种类；是不同的违法行为的，核对起止日期和地点",
            )
    return None


def _same_act(facts: CaseFacts, attempt: Attempt, earlier: EarlierDecision) -> bool:
    """Return whether the conduct of this case overlaps that of an earlier one in time, at the same place.

    What goes on after a decision is new conduct; so the earlier one ends with its decision at the latest.
    """
    ended = conduct_ended(facts, attempt)
    if ended is None or earlier.ended_on is None:
        return False
    began = _began(facts, attempt) or ended
    here, there = _place(facts), earlier.place
    elsewhere = bool(here and there and here != there)
    first, last = earlier.began_on or earlier.ended_on, min(earlier.ended_on, earlier.decided_on)
    return not elsewhere and began <= last and first <= ended


def _began(facts: CaseFacts, attempt: Attempt) -> dt.date | None:
    typed: dt.date | None = answer(attempt, "conduct_began_on")
    act = facts.last("conclude")
    return typed or (day_said(act.content.get("conduct_began_on")) if act else None)


def _place(facts: CaseFacts) -> str:
    clue = facts.last("register_clue")
    return str(clue.content.get("place", "")) if clue else ""


def correction_refused(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a fine that the law ties to refused correction before an order and a re-check that found it (罚 28)."""
    if facts.lists is None or not facts.lists.rules.after_refused_correction:
        return None
    for party, proposal in proposed(facts, attempt):
        missing = _not_refused(facts, party) if int(proposal["fine_fen"]) else ""
        if missing:
            return refuse(
                "correction_refused",
                f"本事项只有在责令改正后拒不改正的才罚款，案件里对{name_of_party(facts, party)}{missing}",
                "行政处罚法#28",
                "先办理“责令改正”，期满“复查改正情况”；已经改正的不罚款",
                who=handlers(facts),
            )
    return None


def _not_refused(facts: CaseFacts, party: str) -> str:
    """Return what is missing to say that a party refused correction, empty once a re-check found that it did."""
    orders = [a.track_subject for a in facts.done("issue_order") if str(a.content["party"]) == party]
    found = [check.content["result"] for number in orders if (check := facts.last("recheck_order", subject=number))]
    if any(result in UNCORRECTED for result in found):
        return ""
    return "没有责令改正" if not orders else "没有复查" if not found else "复查时已经改正"


GATES = (
    gate("first_offence", "确属初次违法", "行政处罚法#33", first_offence, joins=("main",)),
    gate("fined_once", "一事不再罚", "行政处罚法#29", fined_once, joins=("main",)),
    gate("correction_refused", "责令改正后拒不改正", "行政处罚法#28", correction_refused, joins=("main", "order")),
)
