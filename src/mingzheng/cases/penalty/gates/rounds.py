"""From one round of legal review to the next: who, when anew, what is answered, what is taken over. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse
from mingzheng.cases.penalty.rounds import AGREEING, FOLLOWS, last_opinion, reviewer_of, rounds, touched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

STATUTE = "行政处罚法#58"
MENDED_ALIKE = frozenset({"PROCEDURE_FIX", "SUPPLEMENT_EVIDENCE"})
"""Opinions after which the same content may be handed in again: what they ask for need not change the draft."""


def round_reviewer(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse the first reviewer upon an objection, and another one on a re-submission without a reason (L7)."""
    before = [who for r in rounds(facts) if r.opinion is not None and (who := reviewer_of(r.opinion))]
    if not before or attempt.actor_person is None:
        return None
    if facts.state("review", attempt.subject) == "objected":
        if attempt.actor_person not in before:
            return None
        return refuse(
            "round_reviewer",
            "承办机构对您的审核意见有异议，复审应当由另一名审核人员办理",
            STATUTE,
            "请另一名审核人员受理；本机关没有的，请求审核协作",
            who="其他法制审核人员",
            kind="others",
        )
    if attempt.actor_person == before[-1] or attempt.input is None or answer(attempt, "takeover_reason"):
        return None
    return refuse(
        "round_reviewer",
        f"上一轮由{facts.name_of(before[-1])}审核，再次送审由同一人员办理",
        STATUTE,
        "请原审核人员受理，或者写明换人审核的理由",
        who=facts.name_of(before[-1]),
    )


def amended_since_return(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to hand in again, unchanged, what did not pass: no looking for a milder reviewer (行政处罚法 58)."""
    opinion, objected = last_opinion(facts, attempt.subject), facts.last("object_to_review", subject=attempt.subject)
    kind = str(opinion.content["kind"]) if opinion else ""
    if opinion is None or kind in MENDED_ALIKE | AGREEING:
        return None
    if objected is not None and objected.follows(opinion):
        return None  # the one second look is still to come
    return refuse(
        "amended_since_return",
        "这一内容审核没有通过，不能原样再次送审",
        STATUTE,
        FOLLOWS[kind],
        who=handlers(facts),
    )


def objection_once(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a second objection about the same content (L7; procedures.md §4.6)."""
    if not facts.done("object_to_review", subject=attempt.subject):
        return None
    return refuse(
        "objection_once",
        "对这一内容已经提出过异议，并由另一名审核人员复审，仍未通过",
        STATUTE,
        "由机关负责人集体讨论分歧并记录双方意见；讨论不能代替审核通过：修改草案后再次送审，或者不予处罚、撤案、移送",
        kind="never",
    )


def answers_complete(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse answers that leave a suggestion out, or answer one that is none (procedures.md §4.6)."""
    answers, opinion = answer(attempt, "answers"), last_opinion(facts, attempt.subject)
    if answers is None or opinion is None:
        return None
    asked = list(range(1, len(opinion.content.get("suggestions", ())) + 1))
    given = sorted(a.number for a in answers)
    if given == asked:
        return None
    missing = [n for n in asked if n not in given]
    words = f"第 {'、'.join(map(str, missing))} 条建议还没有回应" if missing else "有回应重复，或者没有这一条建议"
    return refuse("answers_complete", words, STATUTE, "每条建议回应一次，写明是否采纳和理由")


def carried_lawfully(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to take over a finding on what changed since, or another than was made then (行政处罚法 58)."""
    titles = {e.code: e.title for e in facts.lists.elements} if facts.lists else {}
    wrong = [titles.get(code, code) for code in _wrongly_carried(facts, attempt)]
    if not wrong:
        return None
    return refuse(
        "carried_lawfully",
        f"不能沿用以前的结论：{'、'.join(wrong)}（内容已经改动，或者与那一轮的结论不同）",
        STATUTE,
        "对这些要素重新作出结论",
    )


def _wrongly_carried(facts: CaseFacts, attempt: Attempt) -> Iterator[str]:
    carried = [f for f in answer(attempt, "findings") or () if getattr(f, "carried", 0)]
    opinions = {r.number: r.opinion for r in rounds(facts) if r.opinion is not None}
    for finding in carried:
        then = opinions.get(finding.carried)
        made = {f["element"]: f for f in then.content["findings"]} if then else {}
        same = made.get(finding.element, {}).get("verdict") == finding.verdict
        if not same or finding.element in touched(facts, finding.carried):
            yield finding.element


def review_extendable(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to extend a review twice, or after its last day (procedures.md §4.3)."""
    if attempt.deciding and (last := facts.last_day("REVIEW_LEGAL")) and attempt.today > last:
        return refuse("review_extendable", f"审核期限 {last} 已经届满，不能延长", STATUTE, "尽快出具审核意见")
    if facts.done("extend_review", subject=attempt.subject):
        return refuse("review_extendable", "审核期限已经延长过一次", STATUTE, "尽快出具审核意见", kind="never")
    return None


GATES = (
    gate("round_reviewer", "再次送审由原审核人员、复审由另一人办理", STATUTE, round_reviewer, joins=("review",)),
    gate("amended_since_return", "没有通过的内容已经修改", STATUTE, amended_since_return, joins=("main",)),
    gate("objection_once", "异议和复审只有一次", STATUTE, objection_once),
    gate("answers_complete", "每条建议都有回应", STATUTE, answers_complete),
    gate("carried_lawfully", "只沿用没有改动的要素的结论", STATUTE, carried_lawfully, joins=("main",)),
    gate("review_extendable", "审核期限可以延长", STATUTE, review_extendable),
)
