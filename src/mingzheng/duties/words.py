"""The fixed words under which people see a duty (design language: 期限), each with its tone."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Literal

from mingzheng.duties.models import Duty, DutyState
from mingzheng.law.periods import TraceLine, explain_trace, workdays_between

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.law.calendar import CalendarView

Tone = Literal["danger", "warn", "ok", "info", "neutral"]
NEAR_DAYS = 3


class Word(StrEnum):
    """Every word a duty may carry; {days} is filled in."""

    RUNNING = "进行中"
    NEAR = "3 日内到期"
    TODAY = "今日到期"
    OVERDUE = "逾期 {days} 日"
    OVERDUE_WORKING = "逾期 {days} 个工作日"
    MET = "按期办结"
    MET_LATE = "逾期办结"
    PAUSED = "已中止"
    TENTATIVE = "暂定"
    WAIVED = "已免除"


ENDED: dict[str, tuple[Word, Tone]] = {
    DutyState.MET: (Word.MET, "ok"),
    DutyState.MET_LATE: (Word.MET_LATE, "warn"),
    DutyState.WAIVED: (Word.WAIVED, "neutral"),
    DutyState.CANCELLED: (Word.WAIVED, "neutral"),
    DutyState.PAUSED: (Word.PAUSED, "neutral"),
}


def badge(duty: Duty, today: dt.date, calendar: CalendarView | None = None) -> tuple[str, Tone]:
    """Return the word and tone of a duty on a day; what presses wins over what is tentative.

    With a calendar, what is overdue in a period of working days is said in working days (none yet: in days).
    """
    if duty.state in ENDED:
        return ENDED[duty.state]
    left = (duty.due_on - today).days
    if left < 0:
        working = workdays_between(duty.due_on, today, calendar) if calendar and duty.unit == "workday" else 0
        word = Word.OVERDUE_WORKING.format(days=working) if working else Word.OVERDUE.format(days=-left)
        return word, "danger"
    if left == 0:
        return Word.TODAY, "danger"
    if left <= NEAR_DAYS:
        return Word.NEAR, "warn"
    return (Word.TENTATIVE if duty.tentative else Word.RUNNING), "info"


def trace_of(duty: Duty) -> tuple[TraceLine, ...]:
    """Return the stored trace, day runs and turning points, for the page that opens it."""
    return tuple(TraceLine.from_dict(line) for line in duty.trace)


def explained(duty: Duty) -> str:
    """Return one sentence from the stored trace: how this last day came about."""
    return explain_trace(trace_of(duty))
