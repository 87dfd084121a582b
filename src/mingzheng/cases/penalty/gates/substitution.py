"""Substitute performance: what for, by whom, after which demand, watched by whom, at what cost (强制法 50–52). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.officers import day_of
from mingzheng.cases.engine.gates import answer, officer_fault
from mingzheng.cases.penalty.claims import (
    CLEARING,
    CLOSED,
    ORDER,
    claim,
    costly,
    estimate_fen,
    order_of,
    parts,
    received_on,
)
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse
from mingzheng.cases.penalty.inputs.substitution import PLACES
from mingzheng.core.errors import DomainError
from mingzheng.core.money import yuan
from mingzheng.law.citation import parse_key
from mingzheng.law.index import shipped_index

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.fact_rows import DocumentFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

MAY_OBLIGE = frozenset({"law", "administrative_regulation", "local_regulation"})


def replaceable_duty(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse another duty than to remove an obstruction or to restore, or one without its article (行政强制法 50)."""
    if parts(attempt.subject)[1] != ORDER or order_of(facts, attempt.subject) is None:
        why = "只有责令排除妨碍、恢复原状的决定可以代履行"
    elif answer(attempt, "duty") == "neither":
        why = "只有排除妨碍、恢复原状等义务可以代履行"
    else:
        wrong = [key for key in answer(attempt, "basis") or () if not _known(key)]
        if not wrong:
            return None
        why = f"“{'、'.join(wrong)}”不是法规索引里的法律、法规条文"
    return refuse(
        "replaceable_duty", why, "行政强制法#50", "写明当事人负有这一义务的法律、法规条文；其他义务申请人民法院强制执行"
    )


def _known(key: str) -> bool:
    try:
        parsed = parse_key(key)
    except DomainError:
        return False
    instrument = shipped_index().find(parsed.instrument)
    if instrument is None or instrument.rank not in MAY_OBLIGE or not parsed.no:
        return False
    last = instrument.version[-1].articles
    return not last or parsed.no <= last


def danger_named(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse where neither traffic, nor the environment, nor natural resources are endangered (行政强制法 50)."""
    if answer(attempt, "danger") != "none":
        return None
    return refuse(
        "danger_named",
        "不履行的后果没有也不会危害交通安全、造成环境污染或者破坏自然资源",
        "行政强制法#50",
        "不能代履行；催告后申请人民法院强制执行",
    )


def performer_disinterested(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a third party that has an interest, or is a party of the case (行政强制法 50)."""
    if answer(attempt, "performer") != "third":
        return None
    name = str(answer(attempt, "performer_name") or "")
    if answer(attempt, "interested") != "yes" and all(p.name != name for p in facts.parties):
        return None
    return refuse(
        "performer_disinterested", "不得委托有利害关系的人代履行", "行政强制法#50", "另行委托没有利害关系的第三人"
    )


def demanded_three_days(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse, or note, performance less than three working days after the last demand (行政强制法 51)."""
    if attempt.input is None:
        return None
    planned = answer(attempt, "planned_at")
    day = day_of(planned) if planned else attempt.on
    last = facts.deadline("COE_PROXY_DEMAND", day)
    known = attempt.today if planned else _demanded_on(facts, attempt.subject)
    if known is not None and known <= last:
        return None
    return refuse(
        "demanded_three_days",
        f"{day} 代履行，催告书最迟应当在 {last} 送达",
        "行政强制法#51.1.2",
        "推迟代履行的时间，至少在三个工作日以前催告",
        who=handlers(facts),
    )


def _demanded_on(facts: CaseFacts, subject: str) -> dt.date | None:
    paper = paper_made(facts, "demand_substitution", "substitution_demand", subject)
    return received_on(facts, paper.id) if paper else None


def paper_made(facts: CaseFacts, step: str, code: str, subject: str) -> DocumentFact | None:
    """Return the paper that the newest act of a step about a subject made."""
    act = facts.last(step, subject=subject)
    return next((d for d in facts.documents if act and d.act_id == act.id and d.code == code), None)


def supervised(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a performance with no officer of the agency, or one who judged the case, on the spot (行政强制法 51)."""
    if attempt.input is None:
        return None
    known = [facts.people[p] for p in dict.fromkeys(attempt.officers) if p in facts.people]
    faults = [fault for officer in known if (fault := officer_fault(facts, officer, attempt.on))]
    if known and not faults:
        return None
    return refuse(
        "supervised",
        "；".join(["代履行时本机关没有派有资格的人员到场监督", *faults]),
        "行政强制法#51.1.3",
        "立即派员；已经完毕的书面说明现场情况",
        who=handlers(facts),
    )


def performance_signed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a record that neither the party nor a witness signs (行政强制法 51 para 1 item 4)."""
    if attempt.input is None or answer(attempt, "witness"):
        return None
    if answer(attempt, "party_present") == "yes" and not answer(attempt, "signature_refused"):
        return None
    return refuse(
        "performance_signed",
        "当事人不到场或者拒绝签名，又没有见证人签名",
        "行政强制法#51.1.4",
        "请在场的见证人补签，或者书面说明",
    )


def performer_as_decided(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note another performer than the decision names (行政强制法 51 para 1 item 1)."""
    decided, name = facts.last("decide_substitution", subject=attempt.subject), answer(attempt, "performer_name")
    if decided is None or name is None or decided.content.get("performer") != "third":
        return None
    if str(decided.content["performer_name"]) in str(name):
        return None
    return refuse(
        "performer_as_decided",
        f"决定书写明的代履行人是“{decided.content['performer_name']}”",
        "行政强制法#51.1.1",
        "书面说明更换代履行人的原因",
        who=handlers(facts),
    )


def no_violence(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note violence, threats or other unlawful means (行政强制法 51 para 3)."""
    if answer(attempt, "violence") != "yes":
        return None
    return refuse(
        "no_violence",
        "代履行采用了暴力、胁迫或者其他非法方式",
        "行政强制法#51.3",
        "立即停止，报告机关负责人，依法处理并赔偿",
        who="机关负责人",
    )


def clearing_allowed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note clearing at once off roads, waterways, public places, or where the party could (行政强制法 52)."""
    if facts.state("main") in CLOSED:
        return refuse("clearing_allowed", "案件已经办结", "行政强制法#52", "另行登记线索", kind="never")
    place = answer(attempt, "place_kind")
    if place == "other":
        allowed = "、".join(str(word) for code, word in PLACES.items() if code != "other")
        why = f"只有{allowed}的遗洒物、障碍物、污染物可以立即代履行"
    elif answer(attempt, "party_able") == "yes":
        why = "当事人能够自己清除"
    else:
        return None
    return refuse(
        "clearing_allowed",
        why,
        "行政强制法#52",
        "责令当事人清除；逾期不履行的催告后依法代履行；已经实施的书面说明理由",
    )


def performance_known(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to ask for costs before the performance is over and the absent party was told (行政强制法 51, 52)."""
    party, _, number = parts(attempt.subject)
    if attempt.subject not in costly(facts):
        why = "代履行还没有完毕"
    elif number.startswith("c") and facts.state("clearing", f"{party}:{CLEARING}#{number[1:]}") != "told":
        why = "立即代履行还没有通知不在场的当事人"
    else:
        return None
    return refuse(
        "performance_known", why, "行政强制法#52", "代履行完毕、通知当事人以后再确定费用", who=handlers(facts)
    )


def costs_by_actual(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse costs beyond the estimate of the decision without a reason (行政强制法 51 para 2)."""
    items, planned = answer(attempt, "items"), estimate_fen(facts, attempt.subject)
    total = sum(line.amount_fen for line in items or ())
    if planned is None or total <= planned or answer(attempt, "over_reason"):
        return None
    return refuse(
        "costs_by_actual",
        f"实际费用 {yuan(total)} 超过决定书的预算 {yuan(planned)}，没有说明原因",
        "行政强制法#51.2",
        "核对凭证；按成本合理确定，确实超过预算的写明原因",
        who=handlers(facts),
    )


def cost_not_overpaid(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a payment beyond what the performance cost (行政强制法 51 para 2)."""
    owed, amount = claim(facts, attempt.subject), answer(attempt, "amount_fen")
    if owed is None or amount is None or amount <= owed.left_fen:
        return None
    return refuse(
        "cost_not_overpaid",
        f"缴款 {yuan(amount)} 超过尚欠的 {yuan(owed.left_fen)}",
        "行政强制法#51.2",
        "核对票据金额和缴款码",
        kind="never",
    )


GATES = (
    gate("replaceable_duty", "可以代履行的义务", "行政强制法#50", replaceable_duty),
    gate("danger_named", "后果属于法定情形", "行政强制法#50", danger_named),
    gate("performer_disinterested", "代履行人没有利害关系", "行政强制法#50", performer_disinterested),
    gate("demanded_three_days", "代履行三日前催告", "行政强制法#51.1.2", demanded_three_days, "curable"),
    gate("supervised", "派员到场监督", "行政强制法#51.1.3", supervised, "curable"),
    gate("performance_signed", "当事人或者见证人签名", "行政强制法#51.1.4", performance_signed, "curable"),
    gate("performer_as_decided", "代履行人与决定一致", "行政强制法#51.1.1", performer_as_decided, "curable"),
    gate("no_violence", "不用暴力、胁迫", "行政强制法#51.3", no_violence, "curable"),
    gate("clearing_allowed", "可以立即代履行", "行政强制法#52", clearing_allowed, "curable"),
    gate(
        "performance_known", "代履行完毕并已通知", "行政强制法#52", performance_known, joins=("substitute", "clearing")
    ),
    gate("costs_by_actual", "费用按成本确定", "行政强制法#51.2", costs_by_actual),
    gate("cost_not_overpaid", "缴款不超过代履行费用", "行政强制法#51.2", cost_not_overpaid, "held", joins=("cost",)),
)
