"""Legal review: when it is due, by whom, and of which content (行政处罚法 58). Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.content import confiscated, content_key, proposals
from mingzheng.cases.penalty.discretion import deviation
from mingzheng.cases.penalty.earlier import related_fine
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse
from mingzheng.cases.penalty.heard import hearing_held
from mingzheng.cases.penalty.rounds import FOLLOWS, last_opinion
from mingzheng.catalogue.specs import Judgement, ReviewFacts
from mingzheng.review.models import OpinionKind

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.catalogue.triggers import Trigger
    from mingzheng.core.errors import Refusal

JUDGED = ("public_interest", "social_risk", "complex_multi_legal", "third_party_major")

REQUIRED_SINCE = dt.date(2018, 1, 1)


def review_facts(facts: CaseFacts, party_id: str) -> ReviewFacts | None:
    """Return what the review catalogue reads of the proposal in force for a party."""
    proposal, party, act = proposals(facts).get(party_id), facts.party(party_id), facts.last("conclude")
    if proposal is None or party is None or act is None:
        return None
    reason = str(act.content.get("judgement_reason", ""))
    judgements = {
        name: Judgement(value=act.content.get(name) == "yes", reason=reason, by=act.entered_by, on=act.on)
        for name in JUDGED
        if act.content.get(name)
    }
    return ReviewFacts(
        party_kind=party.kind,
        fine_fen=int(proposal["fine_fen"]),
        related_fine_fen=_related(facts, party_id, act.on),
        confiscated_fen=confiscated(proposal),
        kinds=tuple(proposal["kinds"]),
        hearing_held=hearing_held(facts, party_id) is not None,
        discretion_deviation=bool(deviation(facts, party_id)),
        judgements=judgements,
    )


def _related(facts: CaseFacts, party_id: str, on: dt.date) -> int:
    """Return the party's related fines where the catalogue has a limit that they could reach; else nobody asks."""
    rule = facts.lists.rule if facts.lists else None
    return related_fine(facts, party_id, on) if rule is not None and rule.conditions.fine_fen else 0


def review_triggers(facts: CaseFacts) -> list[Trigger]:
    """Return the catalogue's verdict for each party of the proposal in force."""
    if facts.lists is None:
        return []
    found = [review_facts(facts, p.id) for p in facts.parties if p.role == "party"]
    return [facts.lists.review(f) for f in found if f is not None]


def reviewed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a decision on the catalogue without a passed review of this very content (行政处罚法 58)."""
    if not proposals(facts):
        return refuse(
            "reviewed", "还没有拟作出的决定可供审核", "行政处罚法#58", "先办理“调查终结”", who=handlers(facts)
        )
    triggers = review_triggers(facts)
    if triggers and not any(t.required for t in triggers):
        return _voluntary(facts, attempt)
    key = content_key(facts)
    if facts.state("review", key) == "passed" and any(c.content_digest[: len(key)] == key for c in facts.clearances):
        return None
    why = next((t.text for t in triggers if t.required), "普通程序案件应当审核")
    return (
        _under_way(facts, why)
        or _not_passed(facts, key)
        or (_outdated(facts) if facts.clearances else None)
        or refuse("reviewed", f"没有经过法制审核（{why}）", "行政处罚法#58", "办理“送法制审核”", who=handlers(facts))
    )


RUNNING = frozenset({"requested", "accepted", "commented", "objected"})


def _under_way(facts: CaseFacts, why: str) -> Refusal | None:
    states = {t.state for t in facts.tracks if t.kind == "review"} & RUNNING
    if not states:
        return None
    if "commented" in states:
        return refuse(
            "reviewed",
            "审核同意并附建议，建议还没有逐条回应",
            "行政处罚法#58",
            "办理“逐条回应审核建议”",
            who=handlers(facts),
        )
    return refuse(
        "reviewed", f"法制审核还没有通过（{why}）", "行政处罚法#58", "等待审核意见", who="法制审核人员", kind="others"
    )


def _not_passed(facts: CaseFacts, key: str) -> Refusal | None:
    """Return what follows from an opinion that did not agree, in words (procedures.md §4.6)."""
    opinion = last_opinion(facts, key)
    if facts.state("review", key) != "returned" or opinion is None:
        return None
    kind = str(opinion.content["kind"])
    reason = f"法制审核没有通过：{OpinionKind(kind).label}；任何人都不能代替审核通过"
    return refuse("reviewed", reason, "行政处罚法#58", FOLLOWS[kind], who=handlers(facts))


def _outdated(facts: CaseFacts) -> Refusal:
    return refuse(
        "reviewed",
        "审核意见针对的是改动前的草案，草案已经改动，原审核失效",
        "行政处罚法#58",
        "请重新送审",
        who=handlers(facts),
    )


def _voluntary(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to pass over a review that the agency asked for itself: wait for it, or say why not (practice.md 11)."""
    running = _under_way(facts, "本机关自愿送审")
    if running is not None:
        return running
    opinion = last_opinion(facts, content_key(facts))
    if opinion is None or facts.state("review", content_key(facts)) != "returned" or attempt.input is None:
        return None
    if answer(attempt, "against_review"):
        return None
    return refuse(
        "reviewed",
        f"自愿送审的案件，审核意见是“{OpinionKind(str(opinion.content['kind'])).label}”",
        "行政处罚法#58",
        "按审核意见修改，或者写明不采纳审核意见的理由，由机关负责人决定",
        who=handlers(facts),
    )


def reviewer_outside(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a reviewer who handles or approves this case (行政处罚法 58; design.md §5)."""
    roles = facts.roles.get(attempt.actor_person, frozenset()) if attempt.actor_person else frozenset()
    handled = "handler" in roles or attempt.actor_person in facts.named
    if not handled and "approver" not in roles:
        return None
    word = "承办人" if handled else "审批人"
    return refuse(
        "reviewer_outside",
        f"您是本案{word}，不能审核本案",
        "行政处罚法#58",
        "请其他法制审核人员办理",
        kind="others",
        who="其他法制审核人员",
    )


def reviewer_qualified(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a reviewer who first took up review without the legal qualification (行政处罚法 58 para 2)."""
    person = facts.people.get(attempt.actor_person) if attempt.actor_person else None
    if person is None:
        return None
    veteran = person.first_review_on is not None and person.first_review_on < REQUIRED_SINCE
    if person.legal_qualification or veteran:
        return None
    return refuse(
        "reviewer_qualified",
        f"{person.name}初次从事法制审核，没有通过国家统一法律职业资格考试取得资格",
        "行政处罚法#58.2",
        "请有资格的人员审核",
        kind="others",
        who="其他法制审核人员",
    )


def reviewer_not_approver(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse an approver who reviewed this case (design.md §5: reviewer × approver)."""
    if not attempt.deciding or attempt.actor_person is None:
        return None
    if "reviewer" in facts.roles.get(attempt.actor_person, frozenset()):
        return refuse(
            "reviewer_not_approver", "您审核过本案，不能再审批本案", "行政处罚法#58", "请其他负责人审批", kind="others"
        )
    return None


def content_unchanged(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse an opinion on a draft that has changed since it was submitted (行政处罚法 58)."""
    if not attempt.subject or attempt.subject == content_key(facts):
        return None
    return refuse(
        "content_unchanged",
        "送审后草案已经改动",
        "行政处罚法#58",
        "请承办人重新送审",
        who=handlers(facts),
        kind="others",
    )


def elements_answered(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse an opinion that leaves an element of the list without a finding (procedures.md §4.5)."""
    findings = answer(attempt, "findings")
    if findings is None or facts.lists is None:
        return None
    named = {f.element for f in findings}
    missing = [e.title for e in facts.lists.elements if e.code not in named]
    if missing:
        return refuse(
            "elements_answered", f"还有要素没有审查结论：{'、'.join(missing)}", "行政处罚法#58", "逐项写明结论"
        )
    return None


DECIDING = ("main", "notice", "statement", "hearing", "review", "decision")

GATES = (
    gate("reviewed", "法制审核通过", "行政处罚法#58", reviewed, joins=DECIDING),
    gate("reviewer_outside", "审核人员与承办、审批人员分离", "行政处罚法#58", reviewer_outside),
    gate("reviewer_qualified", "审核人员有资格", "行政处罚法#58.2", reviewer_qualified),
    gate("reviewer_not_approver", "审批人没有审核过本案", "行政处罚法#58", reviewer_not_approver),
    gate("content_unchanged", "草案没有改动", "行政处罚法#58", content_unchanged, joins=("main",)),
    gate("elements_answered", "要素逐项有结论", "行政处罚法#58", elements_answered),
)
