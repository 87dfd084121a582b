"""Gates about the people of a case: recusal, handing over, oral approval (行政处罚法 42, 43; 行政强制法 19). Pure."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.gates import TWO, answer
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse

if TYPE_CHECKING:
    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

RECUSAL, TWO_OFFICERS, EMERGENCY = "行政处罚法#43", "行政处罚法#42", "行政强制法#19"
OVER = frozenset({"declined", "closed", "archived"})
ENGAGED = ("unit_head", "agency_head", "reviewer", "presider", "hearing_clerk")
HEADS = frozenset({"principal", "acting"})
WAYS_OF_HEADS = {"collective": "本机关负责人集体讨论", "superior": "上级机关"}


def recusal_concerns(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a request about somebody who has no part in the case, or once the case is over (行政处罚法 43)."""
    if facts.state("main") in OVER:
        return refuse(
            "recusal_concerns",
            "案件已经办结，不再决定回避",
            RECUSAL,
            "对已作出的决定不服的，依法申请复议",
            kind="never",
        )
    person = answer(attempt, "person")
    if person is None:
        return None
    officer = facts.people.get(person)
    engaged = officer is not None and any(officer.holds(role, facts.agency_id, attempt.now) for role in ENGAGED)
    if engaged or facts.ever.get(person) or person in facts.named:
        return None
    return refuse(
        "recusal_concerns", "被要求回避的人员没有参与本案", RECUSAL, "核对人员后重新记录", who=handlers(facts)
    )


def asked_person(facts: CaseFacts, subject: str) -> uuid.UUID | None:
    """Return whom a recusal is about."""
    asked = facts.last("ask_recusal", subject=subject)
    return uuid.UUID(str(asked.content["person"])) if asked else None


def is_chief(facts: CaseFacts, person: uuid.UUID | None, attempt: Attempt) -> bool:
    """Tell whether a person heads the agency: 正职, or 主持工作."""
    officer = facts.people.get(person) if person else None
    return officer is not None and officer.rank(facts.agency_id, attempt.now) in HEADS


def recusal_decider(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse that somebody proposes or decides the own recusal, and that of the chief by a subordinate (罚 43)."""
    person = asked_person(facts, attempt.subject)
    if person is not None and is_chief(facts, person, attempt):
        way = WAYS_OF_HEADS[_way(facts)]
        return refuse(
            "recusal_decider",
            f"{facts.name_of(person)}是机关主要负责人，其回避由{way}决定",
            RECUSAL,
            "凭决定文件办理“登记负责人回避的决定”",
        )
    if person is not None and person == attempt.actor_person:
        return refuse(
            "recusal_decider", "本人不能办理自己的回避", RECUSAL, "请其他承办人报批、其他负责人决定", kind="others"
        )
    return None


def _way(facts: CaseFacts) -> str:
    way = facts.rules.get("head_recusal")
    return way if way in WAYS_OF_HEADS else "collective"


def head_recusal_way(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse the chief's recusal decided otherwise than the agency's rule says, or entered by the chief (罚 43)."""
    person = asked_person(facts, attempt.subject)
    if person is not None and not is_chief(facts, person, attempt):
        return refuse(
            "head_recusal_way",
            f"{facts.name_of(person)}不是机关主要负责人，其回避由机关负责人决定",
            RECUSAL,
            "办理“决定回避”，报机关负责人",
            kind="never",
        )
    if person is not None and person == attempt.actor_person:
        return refuse("head_recusal_way", "本人不能登记自己的回避", RECUSAL, "请其他人员登记", kind="others")
    if (way := answer(attempt, "way")) and way != _way(facts):
        return refuse(
            "head_recusal_way",
            f"本机关规定主要负责人的回避由{WAYS_OF_HEADS[_way(facts)]}决定",
            RECUSAL,
            f"由{WAYS_OF_HEADS[_way(facts)]}决定后登记",
        )
    return None


def _replacement(attempt: Attempt) -> Any:  # noqa: ANN401 - an id or None
    return answer(attempt, "replacement") or answer(attempt, "taker")


def handler_fault(facts: CaseFacts, officer: OfficerFact | None, attempt: Attempt) -> str | None:
    """Return why somebody may not handle the case from today, or None (行政处罚法 42, 58)."""
    if officer is None:
        return "所选人员不在本机关名册"
    if not officer.works_for(facts.agency_id, attempt.today):
        return f"{officer.name}不是本机关的执法人员"
    if facts.ever.get(officer.id, frozenset()) & {"reviewer", "approver", "presider", "recused"}:
        return f"{officer.name}审核、审批、主持过本案或者已经回避"
    if not officer.holds("handler", facts.agency_id, attempt.now):
        return f"{officer.name}没有承办人角色"
    return officer.certificate_fault(attempt.today, facts.matter.certificate_category, facts.lineage)


def replaced_roles(facts: CaseFacts, person: uuid.UUID | None) -> frozenset[str]:
    """Return the parts in which somebody has to be replaced."""
    return facts.roles.get(person, frozenset()) & {"handler", "presider"} if person else frozenset()


def replacement_lawful(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a successor who may not handle the case, or already does (行政处罚法 42, 43)."""
    person = _replacement(attempt)
    if person is None:
        return None
    if replaced_roles(facts, asked_person(facts, attempt.subject)) == {"presider"}:
        fault = _presider_fault(facts, person, attempt)
    elif "handler" in facts.roles.get(person, frozenset()):
        fault = f"{facts.name_of(person)}已经是本案承办人"
    else:
        fault = handler_fault(facts, facts.people.get(person), attempt)
    if fault is None:
        return None
    return refuse(
        "replacement_lawful", f"接替人员不合法：{fault}", TWO_OFFICERS, "另选一名持有效执法证、没有参与本案的人员"
    )


def _presider_fault(facts: CaseFacts, person: uuid.UUID, attempt: Attempt) -> str | None:
    officer = facts.people.get(person)
    if officer is None or not officer.holds("presider", facts.agency_id, attempt.now):
        return "所选人员不是听证主持人"
    barred = facts.ever.get(person, frozenset()) & {"handler", "recused"} or person in facts.named
    return f"{officer.name}调查过本案或者已经回避" if barred else None


def two_handlers_remain(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a change that leaves a filed case with fewer than two lawful handlers (行政处罚法 42)."""
    goes = answer(attempt, "giver") or asked_person(facts, attempt.subject)
    refused = answer(attempt, "verdict") == "refused"
    if attempt.input is None or refused or goes not in facts.holding("handler"):
        return None
    comes = _replacement(attempt)
    people = {*facts.holding("handler"), *([comes] if comes else [])} - {goes}
    sound = [p for p in people if handler_fault(facts, facts.people.get(p), attempt) is None]
    wanted = TWO if facts.filed_on else 1
    if len(sound) >= wanted:
        return None
    return refuse(
        "two_handlers_remain",
        f"{facts.name_of(goes)}不再承办后，本案只剩 {len(sound)} 名合格的承办人",
        TWO_OFFICERS,
        "选择一名持有效执法证、没有审核审批过本案的人员接替",
        who="承办机构负责人",
    )


def giver_handles(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to hand over for somebody who does not handle the case (行政处罚法 42)."""
    giver = answer(attempt, "giver")
    if giver is None or giver in facts.holding("handler"):
        return None
    return refuse("giver_handles", f"{facts.name_of(giver)}不是本案承办人", TWO_OFFICERS, "选择现在的承办人")


def reviewer_takes_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to pass a review to somebody who holds no reviewer's role or stands inside the case (行政处罚法 58)."""
    person = answer(attempt, "taker")
    if person is None:
        return None
    officer = facts.people.get(person)
    inside = facts.ever.get(person, frozenset()) & {"handler", "approver", "recused"} or person in facts.named
    bodies = {facts.agency_id, facts.review_agency_id or facts.agency_id}
    reviews = officer is not None and any(officer.holds("reviewer", body, attempt.now) for body in bodies)
    if reviews and not inside:
        return None
    return refuse(
        "reviewer_takes_over",
        f"{facts.name_of(person)}不是法制审核人员，或者承办、审批过本案、已经回避",
        "行政处罚法#58",
        "另选审核人员，或者请求审核协作",
    )


def recusals_decided(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse the decision while a request for recusal waits; the investigation goes on meanwhile (行政处罚法 43)."""
    waiting = [s for s, state in facts.states("recusal").items() if state == "asked"]
    if not waiting:
        return None
    names = facts.names_of(p for s in waiting if (p := asked_person(facts, s)) is not None)
    return refuse(
        "recusals_decided",
        f"对{names}的回避还没有决定",
        RECUSAL,
        "先办理“决定回避”，报机关负责人决定",
        who=handlers(facts),
    )


def refused_approvals(facts: CaseFacts) -> list[int]:
    """Return the acts whose oral approval was refused and that nobody has undone yet."""
    return [d.act_seq for d in facts.open_defects if d.gate == "oral_confirmed"]


def approval_refused(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note an undoing of something that was not refused; in a preview, that nothing was (行政强制法 19)."""
    waiting = refused_approvals(facts)
    if (waiting and attempt.input is None) or answer(attempt, "act_seq") in waiting:
        return None
    return refuse("approval_refused", "没有未获确认、待解除的口头批准事项", EMERGENCY, "核对事项序号", kind="never")


def oral_confirmed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse the decision while an oral approval has neither been confirmed nor undone (行政强制法 19)."""
    waiting = [a for a in facts.approvals if a.verdict == "oral"]
    if not waiting:
        return None
    seqs = {act.id: act.seq for act in facts.acts}
    which = "、".join(f"第 {seqs[a.act_id]} 号" for a in waiting if a.act_id in seqs)
    return refuse(
        "oral_confirmed",
        f"{which}事项是口头批准的，还没有补签",
        EMERGENCY,
        "请口头批准的负责人在二十四小时内签批确认",
        who="机关负责人",
        kind="others",
    )


GATES = (
    gate("recusal_concerns", "回避针对参与本案的人员", RECUSAL, recusal_concerns, "held"),
    gate("recusal_decider", "回避由有权的负责人决定", RECUSAL, recusal_decider, joins=("recusal",)),
    gate("head_recusal_way", "主要负责人的回避由集体讨论或者上级决定", RECUSAL, head_recusal_way, joins=("recusal",)),
    gate("replacement_lawful", "接替人员可以承办本案", TWO_OFFICERS, replacement_lawful),
    gate("two_handlers_remain", "变动后仍有两名以上承办人", TWO_OFFICERS, two_handlers_remain),
    gate("giver_handles", "移交人是本案承办人", TWO_OFFICERS, giver_handles),
    gate("reviewer_takes_over", "接办的审核人员在本案之外", "行政处罚法#58", reviewer_takes_over, joins=("review",)),
    gate("recusals_decided", "回避已经决定", RECUSAL, recusals_decided, joins=("recusal",)),
    gate("approval_refused", "口头批准未获确认", EMERGENCY, approval_refused, "held"),
    gate("oral_confirmed", "口头批准已经补签", EMERGENCY, oral_confirmed, joins=("main",)),
)
