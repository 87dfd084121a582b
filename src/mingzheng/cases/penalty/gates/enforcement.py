"""Demand, the application to a court in its window, and the end of enforcement (行政强制法 34–42, 53–58). Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse
from mingzheng.cases.penalty.obligations import SURCHARGE, obligation, open_obligations, overdue, split, subject_of
from mingzheng.cases.penalty.remedies import pending

if TYPE_CHECKING:
    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

ONE_DAY = dt.timedelta(days=1)


def something_owed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse enforcement where nothing is left to enforce (行政强制法 34)."""
    if open_obligations(facts, attempt.subject):
        return None
    return refuse("something_owed", "这一当事人没有尚未履行的义务", "行政强制法#34", "不用强制执行", kind="never")


def demand_due(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a demand before the decision is served and its time, or the plan's, has passed (行政强制法 34, 35)."""
    late = overdue(facts, attempt.subject, attempt.today)
    if late:
        return None
    days = [o.due_on for o in open_obligations(facts, attempt.subject) if o.due_on]
    return refuse(
        "demand_due",
        f"履行期限到 {min(days)} 才届满" if days else "决定书还没有送达，履行期限没有开始",
        "行政强制法#34",
        "期满仍不履行的再催告",
        kind="wait",
        until=min(days) + ONE_DAY if days else None,
    )


def no_remedy_pending(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse demand and application while a reconsideration or a suit runs (行政强制法 53)."""
    if not pending(facts, split(attempt.subject)[0]):
        return None
    return refuse(
        "no_remedy_pending",
        "行政复议或者行政诉讼还没有结果",
        "行政强制法#53",
        "等复议决定、裁判生效后再办理",
        kind="wait",
    )


def demand_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a court before ten working days have passed since the demand was served (行政强制法 54, 69)."""
    last = facts.last_day("COE_DEMAND", attempt.subject)
    if last is not None and attempt.today > last:
        return None
    return refuse(
        "demand_over",
        f"催告书送达后十个工作日到 {last} 才届满" if last else "还没有送达催告书",
        "行政强制法#54",
        "期满仍不履行的再申请" if last else "先“制发催告书”并直接送达",
        kind="wait" if last else "now",
        until=last + ONE_DAY if last else None,
        who=handlers(facts),
    )


def _unanswered(facts: CaseFacts, party: str) -> ActFact | None:
    said, replied = facts.last("state_on_demand", subject=party), facts.last("answer_on_demand", subject=party)
    if said is None or (replied and replied.follows(said)):
        return None
    return said


def demand_answered(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a court while what the party said to the demand is not reviewed (行政强制法 36)."""
    if _unanswered(facts, attempt.subject) is None:
        return None
    return refuse(
        "demand_answered",
        "当事人对催告的陈述、申辩还没有复核",
        "行政强制法#36",
        "先“复核对催告的陈述申辩”",
        who=handlers(facts),
    )


def statement_on_demand(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to answer what was not said (行政强制法 36)."""
    if _unanswered(facts, attempt.subject) is not None:
        return None
    return refuse("statement_on_demand", "没有待复核的陈述、申辩", "行政强制法#36", "当事人提出后再复核", kind="never")


def surcharge_thirty_days(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to enforce a surcharge that has run for less than thirty days (行政强制法 46)."""
    owed = obligation(facts, subject_of(attempt.subject, SURCHARGE))
    last = facts.last_day("COE_SURCHARGE_30", attempt.subject)
    if owed is None or owed.state != "owed" or last is None or attempt.today > last:
        return None
    return refuse(
        "surcharge_thirty_days",
        f"加处罚款到 {last} 才满三十日",
        "行政强制法#46",
        "满三十日并经催告仍不履行的再申请",
        kind="wait",
        until=last + ONE_DAY,
    )


def court_window(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a court before the time to sue has ended, and after three months unless for good reason (强制法 53)."""
    window, today = facts.duty("COE_COURT", attempt.subject), attempt.today
    if window is None:
        return refuse(
            "court_window",
            "决定书、催告书送达后才开始计算",
            "行政强制法#53",
            "先送达决定书、催告书",
            who=handlers(facts),
        )
    if today <= window.start_on:
        return refuse(
            "court_window",
            f"起诉期限或者批准的缴款期限到 {window.start_on} 才届满",
            "行政强制法#53",
            f"从次日起到 {window.due_on} 可以申请",
            kind="wait",
            until=window.start_on + ONE_DAY,
        )
    if today <= window.due_on or answer(attempt, "late_reason"):
        return None
    return refuse(
        "court_window",
        f"申请期限已于 {window.due_on} 届满，没有正当理由的法院不予受理",
        "行政诉讼法解释#156",
        "确有正当理由的写明；没有的依法终结执行并追究责任",
    )


def three_years(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to give up enforcement before it was suspended for three years (行政强制法 39 para 2)."""
    last = facts.last_day("COE_STOP_3Y", attempt.subject)
    if answer(attempt, "ground") != "three_years":
        return None
    stopped = facts.state("enforcement", attempt.subject) == "suspended"
    if stopped and last is not None and attempt.today > last:
        return None
    return refuse(
        "three_years",
        f"中止到 {last} 才满三年" if stopped and last else "没有中止执行",
        "行政强制法#39.2",
        "中止满三年未恢复的再终结",
        kind="wait",
        until=last + ONE_DAY if stopped and last else None,
    )


GATES = (
    gate("something_owed", "还有义务没有履行", "行政强制法#34", something_owed, joins=("obligation",)),
    gate("demand_due", "履行期限已过", "行政强制法#34", demand_due, joins=("obligation",)),
    gate("no_remedy_pending", "没有正在进行的复议、诉讼", "行政强制法#53", no_remedy_pending),
    gate("demand_over", "催告满十个工作日", "行政强制法#54", demand_over),
    gate("demand_answered", "对催告的陈述申辩已复核", "行政强制法#36", demand_answered),
    gate("statement_on_demand", "有待复核的陈述申辩", "行政强制法#36", statement_on_demand),
    gate("surcharge_thirty_days", "加处罚款满三十日", "行政强制法#46", surcharge_thirty_days),
    gate("court_window", "在申请法院的期限内", "行政强制法#53", court_window),
    gate("three_years", "中止满三年", "行政强制法#39.2", three_years),
)
