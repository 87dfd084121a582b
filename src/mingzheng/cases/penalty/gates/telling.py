"""What must be told to the party and heard from it before a decision (行政处罚法 44, 45, 62). Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.content import notified, proposals, same_matter
from mingzheng.cases.penalty.gates.wording import NOT_YET, handlers, name_of_party, parties_of, refuse
from mingzheng.core.money import yuan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal


def undecided(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to change what has been decided; what concerns the other parties goes on (行政处罚法 57)."""
    decided = {d.party_id for d in facts.decisions}
    changed = decided & _touched(facts, attempt)
    if not changed and not (decided and decided.issuperset(parties_of(facts, attempt))):
        return None
    names = "、".join(name_of_party(facts, p) for p in sorted(changed or decided))
    return refuse(
        "undecided",
        f"对{names}已经作出处罚决定，变更、撤销决定{NOT_YET}",
        "行政处罚法#57",
        "对已决定的当事人保持原处理建议，或者按法定程序另行处理" if changed else "按法定程序另行处理",
        kind="now" if changed else "never",
    )


def _touched(facts: CaseFacts, attempt: Attempt) -> set[str]:
    """Return the parties whose proposal a new conclusion would change."""
    before = proposals(facts)
    typed = {str(p.party): p.model_dump(mode="json") for p in answer(attempt, "proposals") or ()}
    return {party for party, proposal in typed.items() if party in before and proposal != dict(before[party])}


def notice_needed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a second notice of the same content (行政处罚法 44)."""
    told, now = notified(facts, attempt.subject), proposals(facts).get(attempt.subject)
    if now is None:
        return refuse("notice_needed", "调查终结后才能告知", "行政处罚法#44", "先办理“调查终结”", who=handlers(facts))
    if told == now:
        return refuse(
            "notice_needed", "同一内容已经告知过当事人", "行政处罚法#44", "内容有改动时才重新告知", kind="never"
        )
    return None


def in_conclusion(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse review or decision before the investigation is concluded (行政处罚法 57)."""
    if proposals(facts):
        return None
    return refuse("in_conclusion", "案件还没有调查终结", "行政处罚法#57", "先办理“调查终结”", who=handlers(facts))


def all_notified(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse until the notice is served on every party concerned (行政处罚法 44)."""
    missing = [name_of_party(facts, p) for p in parties_of(facts, attempt) if facts.state("notice", p) != "served"]
    if not missing:
        return None
    return refuse(
        "all_notified",
        f"事先告知书还没有送达{'、'.join(missing)}",
        "行政处罚法#44",
        "制发并送达事先告知书",
        who=handlers(facts),
    )


def as_notified(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a decision that differs from the notice, or is heavier (行政处罚法 44, 45)."""
    for party_id in parties_of(facts, attempt):
        told, now = notified(facts, party_id), proposals(facts).get(party_id)
        if told and now and not same_matter(told, now):
            return refuse(
                "as_notified",
                f"对{name_of_party(facts, party_id)}拟作的处罚与告知的内容不一致：{_difference(told, now)}",
                "行政处罚法#44",
                "重新制发事先告知书；不得因当事人陈述、申辩而给予更重的处罚",
                who=handlers(facts),
            )
    return None


def _difference(told: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    words = {"facts": "违法事实", "breached": "违反的条款", "punished_by": "处罚依据", "kinds": "处罚种类"}
    parts = [word for key, word in words.items() if told.get(key) != now.get(key)]
    if told.get("fine_fen") != now.get("fine_fen"):
        parts.append(f"罚款 {yuan(int(told.get('fine_fen', 0)))} → {yuan(int(now['fine_fen']))}")
    return "、".join(parts)


def statements_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse until each party has stated its case and been answered, or its time has run out (行政处罚法 45, 62)."""
    for party_id in parties_of(facts, attempt):
        state, name = facts.state("statement", party_id), name_of_party(facts, party_id)
        if state == "stated":
            return refuse(
                "statements_over",
                f"{name}的陈述、申辩还没有复核",
                "行政处罚法#45",
                "办理“复核陈述申辩”",
                who=handlers(facts),
            )
        last = facts.statement_ends.get(party_id)
        if state == "waiting" and (last is None or attempt.today <= last):
            return refuse(
                "statements_over",
                f"{name}陈述、申辩的期限还没有届满",
                "行政处罚法#45",
                "等期限届满，或者当事人提出后复核",
                kind="wait",
                until=last + dt.timedelta(days=1) if last else None,
            )
        if state == "":
            return refuse(
                "statements_over",
                f"还没有给{name}陈述、申辩的机会",
                "行政处罚法#62",
                "先送达事先告知书",
                who=handlers(facts),
            )
    return None


def statement_time_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a decision within the party's time, answered or not: it may say more (procedures.md §9.1, trap 16)."""
    today = attempt.now.astimezone(BEIJING).date()
    for party_id in parties_of(facts, attempt):
        last = facts.statement_ends.get(party_id)
        if last is not None and today <= last:
            return refuse(
                "statement_time_over",
                f"{name_of_party(facts, party_id)}陈述、申辩的期限到 {last} 才届满，此前还可以补充",
                "行政处罚法#62",
                "期限届满后再作决定",
                kind="wait",
                until=last + dt.timedelta(days=1),
            )
    return None


def statement_period_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to note an expiry before the period has run out (行政处罚法 44)."""
    last = facts.statement_ends.get(attempt.subject)
    if last is not None and attempt.on > last:
        return None
    return refuse(
        "statement_period_over", "陈述、申辩的期限还没有届满", "行政处罚法#44", "等期限届满", kind="wait", until=last
    )


def remedies_right(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a decision that names another reconsideration body or court than the power's (行政处罚法 59)."""
    capacity = facts.matter.capacity
    wrong = [
        f"{label}应当是{right}"
        for label, right, typed in (
            ("行政复议机关", capacity.reconsideration_body, answer(attempt, "reconsideration_body")),
            ("有管辖权的人民法院", capacity.court, answer(attempt, "court")),
        )
        if right and typed and typed != right
    ]
    if not wrong:
        return None
    return refuse(
        "remedies_right",
        f"救济途径与权责清单登记的不一致：{'；'.join(wrong)}",
        "行政处罚法#59",
        "按登记的填写；登记有误的先由清单管理员更正",
    )
