"""Collective discussion by the heads of the agency, and the check before notice (行政处罚法 57). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.collective import covers, discussions
from mingzheng.cases.penalty.content import check_key, conclusion, content_key, proposals
from mingzheng.cases.penalty.discretion import deviation
from mingzheng.cases.penalty.gates.review import DECIDING, review_triggers
from mingzheng.cases.penalty.gates.wording import gate, handlers, parties_of, refuse

if TYPE_CHECKING:
    import uuid

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

LEAST = 3
TOGETHER = 2
ARTICLE = "行政处罚法#57.2"
CHIEF = frozenset({"principal", "acting"})
"""Ranks of the chief head: 正职, or who leads in the place of one."""
BEFORE = frozenset({"before_notice", "both"})


def why_discussed(facts: CaseFacts) -> str:
    """Return why the heads must discuss the case, empty when they need not (行政处罚法 57 para 2, 34)."""
    act, rule = conclusion(facts), facts.lists.rule if facts.lists else None
    if act is None:
        return ""
    if act.content.get("complex_or_grave") == "yes":
        return "情节复杂或者重大违法行为"
    if rule is not None and rule.conditions.collective_required and any(t.required for t in review_triggers(facts)):
        return f"本机关审核目录规定审核通过后集体讨论（{rule.basis}）"
    return ""


def off_benchmark(facts: CaseFacts) -> str:
    """Return how a proposal leaves the benchmark: the chief head or all heads decide that (practice.md 24)."""
    found = (why for party, proposal in proposals(facts).items() for why in deviation(facts, party, proposal))
    return "；".join(found)


def discussion_key(facts: CaseFacts) -> str:
    """Return the subject of a discussion that is due, or of a dispute with the reviewer; empty when neither is."""
    disputed = any(t.kind == "review" and t.state == "returned" for t in facts.tracks)
    return content_key(facts) if proposals(facts) and (disputed or why_discussed(facts) or off_benchmark(facts)) else ""


def quorum(leaders: int) -> int:
    """Return how many heads must take part: more than half, and three, or all where there are fewer (a setting)."""
    return max(leaders // 2 + 1, min(LEAST, leaders), TOGETHER)


def able_leaders(facts: CaseFacts) -> frozenset[uuid.UUID]:
    """Return the heads who neither handle nor review the case."""
    barred = {p for p, roles in facts.roles.items() if roles & {"handler", "reviewer"}} | facts.named
    return facts.leaders - barred


def discussed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to decide a complex or grave case that the heads did not discuss as it is now (行政处罚法 57 para 2)."""
    why = why_discussed(facts) or _undecided_deviation(facts, attempt)
    if not why:
        return None
    held = discussions(facts)
    if all(any(covers(act, facts, party) for act in held[-1:]) for party in parties_of(facts, attempt)):
        return None
    if not held:
        return refuse(
            "discussed",
            f"应当由机关负责人集体讨论决定，还没有讨论：{why}",
            ARTICLE,
            "法制审核通过后由机关负责人集体讨论，用“集体讨论”记录",
            who=handlers(facts),
        )
    result = held[-1].content.get("result")
    reason = (
        "集体讨论以后拟决定的内容又有改动" if result in {"agreed", "lowered"} else "集体讨论没有同意拟作出的处罚决定"
    )
    remedy = "按讨论结论修改处理建议；内容有改动的重新审核、重新集体讨论（仅降低罚款的不必重新讨论）"
    return refuse("discussed", f"{reason}（第 {held[-1].seq} 号记录）", ARTICLE, remedy, who=handlers(facts))


def _undecided_deviation(facts: CaseFacts, attempt: Attempt) -> str:
    """Return how the proposal leaves the benchmark, once somebody decides who is not the chief head."""
    why, signer = off_benchmark(facts), facts.people.get(attempt.actor_person) if attempt.actor_person else None
    if not why or not attempt.deciding:
        return ""
    chief = signer is not None and signer.rank(facts.agency_id, attempt.now) in CHIEF
    return "" if chief else f"{why}，偏离裁量基准的由主要负责人或者集体讨论决定"


def discussion_after_review(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a discussion of a decision that legal review had not passed at that time (procedures.md §9.1)."""
    if attempt.input is None or answer(attempt, "purpose") == "dispute":
        return None
    concluded, key = conclusion(facts), content_key(facts) if proposals(facts) else ""
    if concluded is not None and attempt.at < concluded.at:
        return refuse(
            "discussion_after_review",
            "讨论时还没有现在的处理建议",
            ARTICLE,
            "就现在的处理建议重新集体讨论",
            who=handlers(facts),
        )
    triggers = review_triggers(facts)
    if triggers and not any(t.required for t in triggers):
        return None
    passed = [c.at for c in facts.clearances if key and c.content_digest[: len(key)] == key]
    if key and facts.state("review", key) == "passed" and passed and attempt.at >= min(passed):
        return None
    return refuse(
        "discussion_after_review",
        "集体讨论应当在法制审核通过之后，讨论时这一内容还没有审核通过",
        "行政处罚法#58",
        "审核通过后重新集体讨论；这次讨论如实留在卷里，不产生效力",
        who=handlers(facts),
    )


def discussion_quorum(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a discussion without enough heads, or with somebody counted who is none (行政处罚法 57 para 2; trap 18)."""
    members = answer(attempt, "members")
    if members is None:
        return None
    able, there = able_leaders(facts), {m.person for m in members}
    strangers = sorted(facts.name_of(p) for p in there - able)
    needed = quorum(len(facts.leaders))
    if len(there & able) >= needed and not strangers:
        return None
    reasons = [f"参加讨论的负责人 {len(there & able)} 人，应当有 {needed} 人以上"] if len(there & able) < needed else []
    if strangers:
        reasons.append(f"{'、'.join(strangers)}不是机关负责人，或者承办、审核过本案，不能作为参加的负责人")
    return refuse(
        "discussion_quorum",
        "；".join(reasons),
        ARTICLE,
        "负责人到齐后重新集体讨论；其他人员写作列席人",
        who="机关负责人",
    )


def check_ordered(facts: CaseFacts) -> bool:
    """Tell whether the agency's rule orders a check before the party is told (procedures.md §4.2)."""
    return facts.lists is not None and facts.lists.rule is not None and facts.lists.rule.stage in BEFORE


def checked_before_notice(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse a notice of what was not checked first, where the agency orders it (procedures.md P6; trap 50)."""
    if not check_ordered(facts) or not proposals(facts) or facts.state("check", check_key(facts)) == "agreed":
        return None
    returned = facts.state("check", check_key(facts)) == "returned"
    return refuse(
        "checked_before_notice",
        "核审没有同意，不能告知当事人" if returned else "本机关规定先核审再告知，这一处理建议还没有核审",
        "行政处罚法#57",
        "按核审意见修改后再核审" if returned else "由法制审核人员或者承办人以外的执法人员办理“告知前核审”",
        who=handlers(facts) if returned else "法制审核人员",
        kind="now" if returned else "others",
    )


def check_due(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse a check that no rule of the agency orders, or of a case not yet concluded (procedures.md P6)."""
    if check_ordered(facts) and proposals(facts):
        return None
    return refuse(
        "check_due", "本机关没有规定告知前核审，或者案件还没有调查终结", "行政处罚法#57", "直接告知", kind="never"
    )


def checker_outside(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a check by who handles the case (procedures.md P6, D13)."""
    person = attempt.actor_person
    if person is None or ("handler" not in facts.roles.get(person, frozenset()) and person not in facts.named):
        return None
    return refuse(
        "checker_outside",
        "您是本案承办人，不能核审本案",
        "行政处罚法#57",
        "请法制审核人员或者其他执法人员核审",
        kind="others",
        who="法制审核人员",
    )


GATES = (
    gate("discussed", "已经集体讨论", ARTICLE, discussed, joins=(*DECIDING, "discussion")),
    gate("discussion_after_review", "审核通过后讨论", "行政处罚法#58", discussion_after_review, "held", joins=DECIDING),
    gate("discussion_quorum", "参加的负责人达到人数", ARTICLE, discussion_quorum, "held"),
    gate("checked_before_notice", "告知前已经核审", "行政处罚法#57", checked_before_notice, joins=("main", "check")),
    gate("check_due", "机关规定告知前核审", "行政处罚法#57", check_due, joins=("main",)),
    gate("checker_outside", "核审人员不是承办人", "行政处罚法#57", checker_outside),
)
