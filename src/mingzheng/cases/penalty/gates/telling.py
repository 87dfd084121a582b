"""What must be told to the party and heard from it before a decision (行政处罚法 44, 45, 62). Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.content import differences, heavier, notified, penalised, proposals
from mingzheng.cases.penalty.gates.wording import gate, handlers, name_of_party, parties_of, refuse, unread
from mingzheng.cases.penalty.heard import hearing_held, right_untold, waiver_on_file

if TYPE_CHECKING:
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
        f"对{names}已经作出决定",
        "行政处罚法#57",
        "对已决定的当事人保持原处理建议；决定有错误的，先办理“变更决定”或者“撤销决定、确认违法或者无效”",
        kind="now" if changed else "never",
    )


def _touched(facts: CaseFacts, attempt: Attempt) -> set[str]:
    """Return the parties whose proposal a new conclusion would change."""
    before = proposals(facts)
    typed = {str(p.party): p.model_dump(mode="json") for p in answer(attempt, "proposals") or ()}
    return {party for party, proposal in typed.items() if party in before and proposal != dict(before[party])}


def notice_needed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a notice where no penalty is proposed, and a second one of the same content (行政处罚法 44)."""
    told, now = notified(facts, attempt.subject), proposals(facts).get(attempt.subject)
    if now is None:
        return refuse("notice_needed", "调查终结后才能告知", "行政处罚法#44", "先办理“调查终结”", who=handlers(facts))
    if attempt.subject not in penalised(facts):
        return refuse(
            "notice_needed", "没有拟给予处罚，不需要告知", "行政处罚法#44", "直接办理相应的决定", kind="never"
        )
    if told == now and right_untold(facts, attempt.subject, now) is None:
        return refuse(
            "notice_needed", "同一内容已经告知过当事人", "行政处罚法#44", "内容有改动时才重新告知", kind="never"
        )
    return None


def in_conclusion(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse review or decision before the investigation is concluded (行政处罚法 57)."""
    if proposals(facts):
        return None
    return refuse("in_conclusion", "案件还没有调查终结", "行政处罚法#57", "先办理“调查终结”", who=handlers(facts))


def told_parties(facts: CaseFacts, attempt: Attempt) -> list[str]:
    """Return the parties whom an attempt concerns and who are told and heard before their decision."""
    punished = penalised(facts)
    return [p for p in parties_of(facts, attempt) if p in punished]


def all_notified(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse until the notice is served on every party concerned (行政处罚法 44)."""
    missing = [name_of_party(facts, p) for p in told_parties(facts, attempt) if facts.state("notice", p) != "served"]
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
    for party_id in told_parties(facts, attempt):
        told, now = notified(facts, party_id), proposals(facts).get(party_id)
        if told and now and (differing := differences(told, now)):
            return refuse(
                "as_notified",
                f"对{name_of_party(facts, party_id)}拟作的处罚与告知的内容不一致：{'、'.join(differing)}",
                "行政处罚法#44",
                "重新制发事先告知书；不得因当事人陈述、申辩而给予更重的处罚",
                who=handlers(facts),
            )
    return None


def statements_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse until each party has stated its case and been answered, or its time has run out (行政处罚法 45, 62)."""
    for party_id in told_parties(facts, attempt):
        state, name = facts.state("statement", party_id), name_of_party(facts, party_id)
        if facts.unread("statement", party_id):
            return unread("statements_over", facts, "statement", party_id, "行政处罚法#45")
        if state == "stated":
            return refuse(
                "statements_over",
                f"{name}的陈述、申辩还没有复核",
                "行政处罚法#45",
                "办理“复核陈述申辩”",
                who=handlers(facts),
            )
        last = facts.last_day("PEN_STATEMENT", party_id)
        if state == "waived" and not _waived(facts, party_id) and (last is None or attempt.today <= last):
            return refuse(
                "statements_over",
                f"{name}放弃陈述、申辩的签名材料或者录音、录像还没有归入",
                "行政处罚法#62",
                "归入当事人签名的原件，或者等期限届满",
                who=handlers(facts),
            )
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


def _waived(facts: CaseFacts, party_id: str) -> bool:
    waived = facts.state("statement", party_id) == "waived"
    return waived and waiver_on_file(facts, "waive_statement", party_id)


def not_heavier_for_speaking(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to tell a heavier penalty, after the party has spoken, without new facts (行政处罚法 45; trap 17)."""
    told, now = notified(facts, attempt.subject), proposals(facts).get(attempt.subject)
    spoke = facts.done("make_statement", subject=attempt.subject) or hearing_held(facts, attempt.subject)
    if told is None or now is None or not spoke or not heavier(told, now):
        return None
    if told.get("facts") != now.get("facts") and (attempt.input is None or answer(attempt, "new_facts")):
        return None
    return refuse(
        "not_heavier_for_speaking",
        f"{name_of_party(facts, attempt.subject)}陈述、申辩之后，拟处罚比告知的重，却没有新的事实",
        "行政处罚法#45",
        "按原告知的处罚办理；确有新事实的，改写违法事实并在“新的事实”一项写明",
        who=handlers(facts),
    )


def statement_time_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a decision within the party's time, answered or not: it may say more (procedures.md §9.1, trap 16)."""
    for party_id in told_parties(facts, attempt):
        last = facts.last_day("PEN_STATEMENT", party_id)
        if last is not None and attempt.today <= last and not _waived(facts, party_id):
            return refuse(
                "statement_time_over",
                f"{name_of_party(facts, party_id)}陈述、申辩的期限到 {last} 才届满，此前还可以补充",
                "行政处罚法#62",
                "期限届满后再作决定；当事人明确放弃的，归入其签名的材料",
                kind="wait",
                until=last + dt.timedelta(days=1),
            )
    return None


def statement_period_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to note an expiry before the period has run out (行政处罚法 44)."""
    last = facts.last_day("PEN_STATEMENT", attempt.subject)
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


GATES = (
    gate("undecided", "尚未作出决定", "行政处罚法#57", undecided, joins=("decision",)),
    gate("notice_needed", "需要告知", "行政处罚法#44", notice_needed, joins=("main",)),
    gate("in_conclusion", "已经调查终结", "行政处罚法#57", in_conclusion, joins=("main",)),
    gate("all_notified", "已经告知", "行政处罚法#44", all_notified, joins=("notice",)),
    gate("as_notified", "与告知内容一致", "行政处罚法#44", as_notified, joins=("main", "notice")),
    gate("statements_over", "已听取陈述申辩或者期满", "行政处罚法#45", statements_over, joins=("statement",)),
    gate("statement_time_over", "陈述申辩的期限已过", "行政处罚法#62", statement_time_over),
    gate("not_heavier_for_speaking", "不因申辩加重", "行政处罚法#45", not_heavier_for_speaking, joins=("main",)),
    gate("statement_period_over", "陈述申辩期满", "行政处罚法#44", statement_period_over),
    gate("remedies_right", "救济途径正确", "行政处罚法#59", remedies_right),
)
