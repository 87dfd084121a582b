"""Enforcement by the agency itself: power, demand, remedies, time of day, what is never done (行政强制法 13, 34–44).

The statute says neither when night begins nor which days are 法定节假日. Night is read as 22 to 6 o'clock, as the law
of noise reads it; the days as all that are no working days, as article 69 sets them apart. Pure.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.claims import COST, ORDER, costly, demand_ends, is_claim, paper_of, parts, received_on
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse
from mingzheng.cases.penalty.obligations import SUMS, decision_of, open_obligations, split
from mingzheng.cases.penalty.remedies import pending
from mingzheng.core.errors import DomainError
from mingzheng.law.citation import parse_key
from mingzheng.law.index import shipped_index

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

ONE_DAY = dt.timedelta(days=1)
EVENING, MORNING = dt.time(22), dt.time(6)
GENERAL = frozenset({"行政处罚法", "行政强制法"})
"""Laws of procedure: they say how to enforce and give the power to nobody (行政强制法 13; 行政处罚法 72)."""
OF_THINGS = frozenset({"transfer", "sell"})


def power_to_enforce(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse an agency that no law empowers to enforce itself: it applies to the court (行政强制法 13)."""
    if facts.matter.capacity.kind == "entrusted":
        why = "本事项受委托办理，法律没有把强制执行权授予受委托的机关"
    else:
        wrong = [key for key in answer(attempt, "power") or () if not _empowers(key)]
        if not wrong:
            return None
        why = f"“{'、'.join(wrong)}”不是授予行政机关强制执行权的法律条文"
    return refuse(
        "power_to_enforce",
        f"{why}；行政强制执行由法律设定",
        "行政强制法#13",
        "写明授权的法律条文；法律没有授权的，催告后申请人民法院强制执行",
        who=handlers(facts),
    )


def _empowers(key: str) -> bool:
    try:
        parsed = parse_key(key)
    except DomainError:
        return False
    instrument = shipped_index().find(parsed.instrument)
    if instrument is None or instrument.rank != "law" or not parsed.no or instrument.key in GENERAL:
        return False
    last = instrument.version[-1].articles
    return not last or parsed.no <= last


def demanded_in_vain(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse before the demand was served and its term passed, but for goods being hidden (行政强制法 35, 37, 50)."""
    if facts.state("enforcement", attempt.subject) != "waiting":
        return refuse(
            "demanded_in_vain",
            "还没有送达催告书，或者已经中止、终结执行",
            "行政强制法#35",
            "先“制发催告书”并直接送达；中止的先恢复执行",
            who=handlers(facts),
        )
    last = demand_ends(facts, attempt.subject)
    if last is not None and attempt.today > last:
        return None
    if last is not None and answer(attempt, "hiding") and answer(attempt, "way") in OF_THINGS:
        return None
    return refuse(
        "demanded_in_vain",
        f"催告的期限到 {last} 才届满",
        "行政强制法#37",
        "期满仍不履行的再决定；有证据证明正在转移、隐匿财物的写明证据，可以立即执行",
        kind="wait",
        until=last + ONE_DAY if last else None,
    )


def no_excuse(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to enforce against a party that has a good reason (行政强制法 37)."""
    if answer(attempt, "good_reason") != "yes":
        return None
    return refuse(
        "no_excuse",
        "当事人不履行有正当理由的，不得强制执行",
        "行政强制法#37",
        "采纳当事人的意见；履行确有困难的，报批中止执行",
        who=handlers(facts),
    )


def way_fits(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a way of enforcement that does not fit what is owed (行政强制法 12)."""
    way = answer(attempt, "way")
    if way in {None, "other"}:
        return None
    money = any(o.kind in SUMS or o.kind == "goods" for o in open_obligations(facts, attempt.subject))
    if (way in OF_THINGS) == money:
        return None
    return refuse(
        "way_fits",
        "划拨、拍卖只用于金钱给付" if way in OF_THINGS else "排除妨碍、恢复原状、拆除不用于金钱给付",
        "行政强制法#12",
        "选择与尚未履行的义务相应的方式",
    )


def removal_announced(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to pull down before a public announcement and its term to do so oneself (行政强制法 44; trap 25)."""
    if answer(attempt, "way") != "demolish":
        return None
    told = facts.last("announce_removal", subject=attempt.subject)
    if told is None:
        return refuse(
            "removal_announced",
            "还没有公告限期当事人自行拆除",
            "行政强制法#44",
            "先“公告限期自行拆除”",
            who=handlers(facts),
        )
    last = dt.date.fromisoformat(str(told.content["remove_by"]))
    if attempt.today > last:
        return None
    return refuse(
        "removal_announced",
        f"公告自行拆除的期限到 {last} 才届满",
        "行政强制法#44",
        "期满仍不拆除的再决定",
        kind="wait",
        until=last + ONE_DAY,
    )


def term_to_remove(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse an announcement whose term is over when it is posted, or that is not posted yet (行政强制法 44)."""
    posted, last = answer(attempt, "posted_on"), answer(attempt, "remove_by")
    if posted is None or last is None or (posted < last and attempt.today <= last):
        return None
    return refuse(
        "term_to_remove", f"自行拆除的期限 {last} 不在公告之后", "行政强制法#44", "给当事人留出自行拆除的合理时间"
    )


def remedies_lapsed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to pull down while reconsideration or suit can be brought, or runs (行政强制法 44; trap 25).

    One that was brought and has ended without touching the order no longer stands in the way: the order is final then.
    """
    if answer(attempt, "way") != "demolish":
        return None
    if pending(facts, split(attempt.subject)[0]):
        return refuse(
            "remedies_lapsed",
            "行政复议或者行政诉讼还没有结果",
            "行政强制法#44",
            "等复议决定、裁判生效后再办理",
            kind="wait",
        )
    got = received_on(facts, _enforced(facts, attempt.subject))
    if got is None:
        return refuse("remedies_lapsed", "决定书还没有送达当事人", "行政强制法#44", "先送达", who=handlers(facts))
    last = max(facts.deadline("REMEDY_RECON", got), facts.deadline("REMEDY_SUE", got))
    if attempt.today > last:
        return None
    return refuse(
        "remedies_lapsed",
        f"申请行政复议、提起行政诉讼的期限到 {last} 才届满",
        "行政强制法#44",
        "期满当事人不申请、不起诉又不拆除的，才可以强制拆除",
        kind="wait",
        until=last + ONE_DAY,
    )


def _enforced(facts: CaseFacts, subject: str) -> str:
    if is_claim(subject):
        document = paper_of(facts, subject)
        return document.id if document else ""
    decision = decision_of(facts, split(subject)[0])
    return decision.document_id if decision else ""


def by_day(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse, or note, enforcement at night or on a day off without an emergency (行政强制法 43; trap 24)."""
    planned = answer(attempt, "planned_at")
    if attempt.input is None or answer(attempt, "urgent_reason"):
        return None
    start = planned or attempt.at
    ended = answer(attempt, "ended_at")
    end = ended if isinstance(ended, dt.datetime) and planned is None and ended > start else start
    why = _off_hours(facts, start.astimezone(BEIJING), end.astimezone(BEIJING))
    if not why:
        return None
    return refuse(
        "by_day",
        f"{why}，不得实施行政强制执行",
        "行政强制法#43",
        "改在工作日的白天实施；情况紧急的写明理由",
        who=handlers(facts),
    )


def _off_hours(facts: CaseFacts, start: dt.datetime, end: dt.datetime) -> str:
    day = start.date()
    while day <= end.date():
        if name := facts.day_off(day):
            return f"{day} 是{name}"
        day += ONE_DAY
    at_night = any(at.time() >= EVENING or at.time() < MORNING for at in (start, end)) or end.date() > start.date()
    return f"{start:%Y-%m-%d %H:%M} 起的这段时间在夜间（22 时至次日 6 时）" if at_night else ""


def homes_supplied(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse, or note, cutting water, power, heat or gas of people's homes (行政强制法 43 para 2)."""
    if answer(attempt, "utilities") != "yes":
        return None
    return refuse(
        "homes_supplied",
        "不得对居民生活采取停止供水、供电、供热、供燃气等方式迫使当事人履行",
        "行政强制法#43.2",
        "改用法律规定的其他方式；已经停止的立即恢复",
        who=handlers(facts),
    )


def enforcement_stands(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse, or note, going on after the party obeyed, or while enforcement is suspended (行政强制法 39, 51)."""
    state = facts.state("enforcement", attempt.subject)
    if state == "waiting":
        return None
    words = {"done": "当事人已经履行", "suspended": "已经中止执行", "terminated": "已经终结执行"}
    return refuse(
        "enforcement_stands",
        f"{words.get(state, '没有送达的催告书')}，应当停止",
        "行政强制法#39",
        "停止实施；中止的情形消失后先“恢复执行”",
        kind="never" if state in {"done", "terminated"} else "now",
        who=handlers(facts),
    )


def own_enforcement_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse to close while own enforcement, substitute performance or its costs run (行政强制法 34, 51)."""
    left = [*_running(facts)]
    if not left:
        return None
    return refuse(
        "own_enforcement_over",
        f"还没有办完：{'；'.join(left[:5])}（{len(left)} 项）",
        "行政强制法#34",
        "执行、代履行完毕并收缴费用，或者依法停止、终结",
        who=handlers(facts),
    )


TITLES = {"coercion": "强制执行", "substitute": "代履行", "clearing": "立即代履行", "cost": "代履行费用"}
ENDS = {
    "coercion": {"carried", "stopped"},
    "substitute": {"performed", "stopped"},
    "clearing": {"told"},
    "cost": {"paid", "ended"},
    "enforcement": {"done", "terminated"},
}


def _running(facts: CaseFacts) -> list[str]:
    found = [
        f"{title} {_of(subject)}".strip()
        for track, title in TITLES.items()
        for subject, state in facts.states(track).items()
        if state not in ENDS[track]
    ]
    at_court = {"accepted", "allowed"} if facts.rules.get("close_on_court_acceptance") else set()
    found += [
        f"催告 {_of(subject)}"
        for subject, state in facts.states("enforcement").items()
        if is_claim(subject) and state not in ENDS["enforcement"] | at_court
    ]
    return found + [f"代履行费用 {_of(s)}没有确定" for s in _uncosted(facts)]


def _of(subject: str) -> str:
    _, kind, number = parts(subject)
    if number.startswith("c"):
        return f"（立即代履行 {number[1:]} 号）"
    if not number:
        return ""
    return f"（责令改正 {number} 号）" if kind in {ORDER, COST} else f"（{number} 号）"


def _uncosted(facts: CaseFacts) -> list[str]:
    return [subject for subject in costly(facts) if not facts.state("cost", subject)]


ENFORCED = ("enforcement",)
GATES = (
    gate("power_to_enforce", "法律授予强制执行权", "行政强制法#13", power_to_enforce),
    gate("demanded_in_vain", "催告期满仍不履行", "行政强制法#37", demanded_in_vain, joins=ENFORCED),
    gate("no_excuse", "没有不履行的正当理由", "行政强制法#37", no_excuse),
    gate("way_fits", "执行方式与义务相应", "行政强制法#12", way_fits, joins=("obligation",)),
    gate("removal_announced", "公告自行拆除期满", "行政强制法#44", removal_announced, joins=("coercion",)),
    gate("term_to_remove", "留出自行拆除的时间", "行政强制法#44", term_to_remove),
    gate("remedies_lapsed", "复议、诉讼期限届满", "行政强制法#44", remedies_lapsed, joins=("remedy",)),
    gate("by_day", "不在夜间、法定节假日", "行政强制法#43", by_day, "curable"),
    gate("homes_supplied", "不停居民水、电、热、气", "行政强制法#43.2", homes_supplied, "curable"),
    gate("enforcement_stands", "没有履行、中止、终结", "行政强制法#39", enforcement_stands, "held", joins=ENFORCED),
    gate(
        "own_enforcement_over",
        "强制执行、代履行和费用已办完",
        "行政强制法#34",
        own_enforcement_over,
        joins=("coercion", "substitute", "clearing", "cost", "enforcement"),
    ),
)
