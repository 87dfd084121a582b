"""The hearing: told by the threshold, asked for in time, held as notified, reported before the decision. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.content import FACT_STEPS, excluded_acts, penalised, proposals
from mingzheng.cases.penalty.gates.wording import (
    first_of,
    gate,
    handlers,
    name_of_party,
    parties_of,
    refuse,
    unread,
)
from mingzheng.cases.penalty.heard import (
    PENDING,
    clerk_of,
    hearing_held,
    hearing_notice,
    hearing_verdict,
    open_challenge,
    presider_of,
    right_untold,
    waiver_on_file,
)
from mingzheng.cases.penalty.inputs.hearings import PEOPLE_OF_THE_PARTY, WAYS

if TYPE_CHECKING:
    import uuid

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

AGENTS = 2
FAR = 60
NOTICE = "PEN_HEARING_NOTICE"
REQUEST = "PEN_HEARING_REQ"
TOMORROW = dt.timedelta(days=1)


def heard_parties(facts: CaseFacts, attempt: Attempt) -> list[str]:
    """Return the parties whom an attempt concerns, for whom a penalty is proposed and not decided yet."""
    waiting = set(penalised(facts)) & proposals(facts).keys() - {d.party_id for d in facts.decisions}
    return [p for p in parties_of(facts, attempt) if p in waiting]


# ── the right ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def hearing_standard_known(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a notice that leaves open whether there is a right to a hearing (行政处罚法 63)."""
    proposal = proposals(facts).get(attempt.subject)
    if proposal is None or not proposal["kinds"] or attempt.input is None or answer(attempt, "offer_hearing") == "yes":
        return None
    verdict = hearing_verdict(facts, attempt.subject, proposal)
    if verdict.state != "unknown":
        return None
    return refuse(
        "hearing_standard_known",
        f"无法判断{name_of_party(facts, attempt.subject)}是否有要求听证的权利：{'；'.join(verdict.reasons)}",
        "行政处罚法#63",
        "请清单管理员录入听证标准；或者在“听证的权利”一项选择主动告知",
        who="清单管理员",
    )


def hearing_right_told(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse review and decision where the threshold is met, or not known, and no notice told the right (罚63)."""
    for party in heard_parties(facts, attempt):
        verdict = right_untold(facts, party, proposals(facts)[party])
        if verdict is not None:
            return refuse(
                "hearing_right_told",
                f"还没有告知{name_of_party(facts, party)}要求听证的权利：{'；'.join(verdict.reasons)}",
                "行政处罚法#63",
                "重新制发事先告知书，写明要求听证的权利",
                who=handlers(facts),
            )
    return None


def hearing_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse until a hearing that may be asked for, or was, is over and reported (行政处罚法 64, 65)."""
    for party in heard_parties(facts, attempt):
        refusal = _still_open(facts, attempt, party)
        if refusal is not None:
            return refusal
    return None


def _still_open(facts: CaseFacts, attempt: Attempt, party: str) -> Refusal | None:
    state, name = facts.state("hearing", party), name_of_party(facts, party)
    if facts.unread("hearing_request", party):
        return unread("hearing_over", facts, "hearing_request", party, "行政处罚法#64.1.1")
    last = facts.last_day(REQUEST, party)
    running = last is None or attempt.today <= last
    given_up = {"waived": "waive_hearing", "withdrawn": "withdraw_hearing"}.get(state)
    if state in PENDING or state == "held":
        why, remedy = {
            "late": (f"{name}逾期要求听证，还没有答复", "办理“答复逾期的听证要求”"),
            "held": (f"{name}的听证还没有报告", "请听证主持人提出听证报告"),
        }.get(state, (f"{name}要求听证，还没有举行", "组织听证；当事人撤回要求或者无正当理由不出席的，如实记录"))
        who = facts.names_of(facts.holding("presider")) if state == "held" else handlers(facts)
        return refuse("hearing_over", why, "行政处罚法#65", remedy, who=who)
    if (
        not running
        or state not in {"told", "waived", "withdrawn"}
        or (given_up and waiver_on_file(facts, given_up, party))
    ):
        return None
    until = last + TOMORROW if last else None
    if given_up:
        return refuse(
            "hearing_over",
            f"{name}放弃听证的签名材料或者录音、录像还没有归入",
            "行政处罚法#64",
            "归入当事人签名的原件，或者等期限届满",
            who=handlers(facts),
            until=until,
        )
    return refuse(
        "hearing_over", f"{name}要求听证的期限还没有届满", "行政处罚法#64.1.1", "等期限届满", kind="wait", until=until
    )


def evidence_heard(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to rest a decision on evidence that came after the hearing and was neither told nor heard (罚65)."""
    left_out = excluded_acts(facts)
    for party in heard_parties(facts, attempt):
        held = hearing_held(facts, party)
        if held is None:
            continue
        told = facts.last("issue_notice", subject=party)
        known = [held, told] if told else [held]
        new = [a for a in facts.done(*FACT_STEPS) if a.seq not in left_out and all(a.follows(k) for k in known)]
        if new:
            which = first_of([f"第 {a.seq} 号" for a in new])
            return refuse(
                "evidence_heard",
                f"{which}证据在{name_of_party(facts, party)}的听证之后取得，没有经过质证",
                "行政处罚法#65",
                "不以此为依据，或者重新告知、再次听证",
                who=handlers(facts),
            )
    return None


def hearing_period_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to note an expiry before the five working days have run out (行政处罚法 64)."""
    last = facts.last_day(REQUEST, attempt.subject)
    if last is not None and attempt.on > last:
        return None
    return refuse(
        "hearing_period_over", "要求听证的期限还没有届满", "行政处罚法#64.1.1", "等期限届满", kind="wait", until=last
    )


def waiver_explicit(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a waiver that nobody signed or recorded: it has no effect; silence is none at all (罚62, 64)."""
    way = answer(attempt, "way")
    if way not in {"spoken", "silence"}:
        return None
    article = "行政处罚法#62" if attempt.step.code == "waive_statement" else "行政处罚法#64.1.1"
    return refuse(
        "waiver_explicit",
        f"{WAYS[way]}，不是明确放弃",
        article,
        "由当事人签名的书面材料或者录音、录像证明，或者等期限届满",
    )


# ── before the hearing ────────────────────────────────────────────────────────────────────────────────────────────────


def hearing_notice_time(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a hearing so near that seven whole working days cannot lie between notice and hearing (罚64)."""
    held_at = answer(attempt, "held_at")
    if held_at is None:
        return None
    day = day_of(held_at)
    if facts.deadline(NOTICE, day) >= attempt.today:
        return None
    first = earliest_hearing(facts, attempt.today)
    return refuse(
        "hearing_notice_time",
        f"听证定在 {day}，与今天之间不足七个工作日",
        "行政处罚法#64.1.2",
        f"今天就送达的，最早可以定在 {first}；请留出送达的时间",
    )


def earliest_hearing(facts: CaseFacts, today: dt.date) -> dt.date:
    """Return the first working day on which a hearing may be held if its notice is served today."""
    days = (today + dt.timedelta(days=n) for n in range(FAR))
    return next((d for d in days if facts.deadline(NOTICE, d) >= today and _works(facts, d)), today)


def _works(facts: CaseFacts, day: dt.date) -> bool:
    """Tell whether a day is worked: then it is one more between a notice and the day after it."""
    return facts.deadline(NOTICE, day + TOMORROW) != facts.deadline(NOTICE, day)


def presider_outside(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a presider who investigates the case or was not appointed; note it of a hearing held (行政处罚法 64)."""
    if fault := _clerk_fault(facts, attempt):
        return fault
    chosen: uuid.UUID | None = answer(attempt, "presider") or answer(attempt, "replacement")
    if chosen is None:
        return None
    name = facts.name_of(chosen)
    if chosen in facts.named or "handler" in facts.roles.get(chosen, frozenset()):
        return _presider(f"{name}是本案调查人员，不能主持听证", "指定不是本案调查人员的人主持")
    person = facts.people.get(chosen)
    if person is None or not person.holds("presider", facts.agency_id, attempt.now):
        return _presider(f"{name}不是本机关的听证主持人", "从听证主持人中指定")
    named = presider_of(facts, attempt.subject) if attempt.step.code == "hold_hearing" else ""
    if named and named != str(chosen):
        return _presider(f"{name}不是通知当事人的听证主持人", "由指定的主持人重新听证")
    return None


def _clerk_fault(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    chosen = answer(attempt, "clerk") or answer(attempt, "replacement_clerk")
    if chosen is None:
        return None
    clerk = facts.people.get(chosen)
    if clerk is None or not clerk.holds("hearing_clerk", facts.agency_id, attempt.now):
        return _presider("所选的记录员不是本机关的听证记录员", "从听证记录员中指定")
    if attempt.step.code == "rule_on_challenge" and str(chosen) == clerk_of(facts, attempt.subject):
        return _presider(f"{clerk.name}就是被申请回避的记录员", "另行指定记录员")
    return None


def _presider(reason: str, remedy: str) -> Refusal:
    return refuse("presider_outside", reason, "行政处罚法#64.1.4", remedy, who="机关负责人")


def hearing_public(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to announce a hearing that is not public, or once more the same (行政处罚法 64)."""
    notice = hearing_notice(facts, attempt.subject)
    if notice is None or notice.content.get("public") != "yes":
        return refuse("hearing_public", "本案听证不公开举行", "行政处罚法#64.1.3", "不用公告", kind="never")
    last = facts.last("open_hearing", "announce_hearing", subject=attempt.subject)
    if last is not None and last.step == "announce_hearing":
        return refuse("hearing_public", "这次听证已经公告", "行政处罚法#64.1.3", "不用再办", kind="never")
    return None


REPLACING = {"presider": "replacement", "clerk": "replacement_clerk", "interpreter": "replacement_name"}


def challenge_open(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to rule where nobody asked for a withdrawal, and to replace somebody else (行政处罚法 64)."""
    asked = open_challenge(facts, attempt.subject)
    if asked is not None:
        right = REPLACING[str(asked.content.get("of") or "presider")]
        if answer(attempt, "verdict") != "granted" or answer(attempt, right):
            return None
        return refuse(
            "challenge_open", "另行指定的不是被申请回避的人的替代", "行政处罚法#64.1.4", "按申请回避的人另行指定"
        )
    return refuse("challenge_open", "没有待决定的回避申请", "行政处罚法#64.1.4", "有申请时再办", kind="never")


def challenge_decided(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a hearing while the withdrawal of its presider was not decided (行政处罚法 43, 64)."""
    if open_challenge(facts, attempt.subject) is None:
        return None
    return refuse(
        "challenge_decided",
        "主持人、记录员或者翻译人员是否回避还没有决定",
        "行政处罚法#64.1.4",
        "先由机关负责人决定",
        who="机关负责人",
    )


# ── the hearing itself ────────────────────────────────────────────────────────────────────────────────────────────────


def _joint(attempt: Attempt) -> list[str]:
    return list(dict.fromkeys([attempt.subject, *map(str, answer(attempt, "together") or ())]))


def _not_as_noticed(facts: CaseFacts, attempt: Attempt, party: str) -> str:
    notice, duty, name = hearing_notice(facts, party), facts.duty(NOTICE, party), name_of_party(facts, party)
    if notice is None or duty is None or facts.state("hearing", party) != "set":
        return f"没有通知{name}这次听证"
    day = dt.datetime.fromisoformat(str(notice.content["held_at"])).astimezone(BEIJING).date()
    if day != attempt.on:
        return f"通知{name}的听证日期是 {day}"
    if duty.state not in {"met", "met_late"}:
        return f"听证通知书没有送达{name}"
    return f"听证通知书送达{name}时，距听证不足七个工作日" if duty.state == "met_late" else ""


def hearing_as_noticed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a hearing on another day than notified, or notified less than seven working days before (罚64)."""
    faults = [fault for party in _joint(attempt) if (fault := _not_as_noticed(facts, attempt, party))]
    if attempt.input is None or not faults:
        return None
    return refuse(
        "hearing_as_noticed", "；".join(faults), "行政处罚法#64.1.2", "依法通知后再次听证", who=handlers(facts)
    )


def default_unexcused(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note an absence that is no default: excused, or without a timely notice; the hearing stays open (罚64)."""
    if attempt.input is None:
        return None
    faults = [fault for party in _joint(attempt) if (fault := _not_as_noticed(facts, attempt, party))]
    why = "当事人有正当理由" if answer(attempt, "excused") == "yes" else "；".join(faults)
    if not why:
        return None
    return refuse(
        "default_unexcused", f"不能视为放弃听证：{why}", "行政处罚法#64.1.6", "办理延期，另行通知", who=handlers(facts)
    )


def heard_in_full(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a record without rights told, investigator, party, or with more than two agents of a party (罚64)."""
    if attempt.input is None:
        return None
    parts = [p.part for p in answer(attempt, "participants") or ()]
    parties = len(_joint(attempt))
    faults = [
        "没有告知权利义务" if answer(attempt, "rights_told") != "yes" else "",
        "调查人员没有到场" if "investigator" not in parts else "",
        "当事人和代理人都没有到场" if not PEOPLE_OF_THE_PARTY & set(parts) else "",
        f"代理人有 {parts.count('agent')} 名" if parts.count("agent") > AGENTS * parties else "",
        "没有听取最后陈述" if not answer(attempt, "last_statement") else "",
    ]
    if not any(faults):
        return None
    why = "、".join(filter(None, faults))
    return refuse("heard_in_full", f"听证笔录显示：{why}", "行政处罚法#64", "说明情况，影响质证、申辩的再次听证")


def hearing_record_signed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a record that the party neither signed nor was noted to refuse (行政处罚法 64 para 1 item 8)."""
    if attempt.input is None:
        return None
    refused = answer(attempt, "signed") == "refused"
    if answer(attempt, "read_back") == "yes" and (not refused or answer(attempt, "refusal_note")):
        return None
    why = "笔录没有交当事人核对" if answer(attempt, "read_back") != "yes" else "当事人拒绝签名，主持人没有注明"
    return refuse(
        "hearing_record_signed", why, "行政处罚法#64.1.8", "交当事人核对签名，拒绝的由主持人注明；归入原件或者说明"
    )


GATES = (
    gate("hearing_standard_known", "听证标准明确", "行政处罚法#63", hearing_standard_known, joins=("main",)),
    gate("hearing_right_told", "已经告知听证的权利", "行政处罚法#63", hearing_right_told, joins=("main", "notice")),
    gate("hearing_over", "听证已经结束或者没有要求", "行政处罚法#64", hearing_over, joins=("hearing",)),
    gate("evidence_heard", "证据经过听证质证", "行政处罚法#65", evidence_heard, joins=("main", "hearing")),
    gate("hearing_period_over", "要求听证的期限届满", "行政处罚法#64.1.1", hearing_period_over),
    gate("waiver_explicit", "明确放弃", "行政处罚法#62", waiver_explicit, "held"),
    gate("hearing_notice_time", "听证七个工作日前通知", "行政处罚法#64.1.2", hearing_notice_time),
    gate("presider_outside", "主持人不是本案调查人员", "行政处罚法#64.1.4", presider_outside),
    gate("hearing_public", "公开举行的听证", "行政处罚法#64.1.3", hearing_public),
    gate("challenge_open", "有待决定的回避", "行政处罚法#64.1.4", challenge_open),
    gate("challenge_decided", "主持人回避已经决定", "行政处罚法#64.1.4", challenge_decided),
    gate("hearing_as_noticed", "按通知举行听证", "行政处罚法#64.1.2", hearing_as_noticed),
    gate("default_unexcused", "无正当理由不出席", "行政处罚法#64.1.6", default_unexcused, "held"),
    gate("heard_in_full", "听证依法进行", "行政处罚法#64", heard_in_full, "curable"),
    gate("hearing_record_signed", "听证笔录经核对签名", "行政处罚法#64.1.8", hearing_record_signed, "curable"),
)
