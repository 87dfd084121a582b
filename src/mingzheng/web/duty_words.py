"""A duty as pages show it: the state in its fixed word, what is left, and the days of its trace."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.core.dates import WEEKDAYS
from mingzheng.duties.words import Word, badge
from mingzheng.law.periods import TraceLine, explain_trace, workdays_between

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.law.calendar import CalendarView

RUNS = {
    "start": "起算日，不计入",
    "counted": "计入",
    "makeup": "计入（调休上班）",
    "weekend": "周末，跳过",
    "holiday": "跳过",
    "suspended": "中止，不计",
    "extended": "延长",
    "rolled": "顺延",
    "not_rolled": "不顺延",
    "kept": "已告知的日期，不缩短",
    "due": "最后一日",
}
SKIPPED = frozenset({"weekend", "holiday", "suspended"})


@dataclass(frozen=True, slots=True)
class Run:
    """A run of days of a trace, for display."""

    days: str
    dates: str
    words: str
    skipped: bool


@dataclass(frozen=True, slots=True)
class Badge:
    """A duty's badge: word and tone, what is left, the last day, the sentence and the runs that explain it."""

    word: str
    tone: str
    left: str
    due_on: dt.date
    subject: str = ""
    tentative: bool = False
    sentence: str = ""
    runs: tuple[Run, ...] = ()
    basis: str = ""


def badge_of(duty: Any, today: dt.date, calendar: CalendarView | None = None) -> Badge:  # noqa: ANN401 - any duty-like
    """Return the badge of a duty (``state due_on tentative trace unit``); only working days count by the calendar."""
    word, tone = badge(duty, today, calendar)
    counted = calendar if getattr(duty, "unit", "workday") == "workday" else None
    lines = tuple(_line(one) for one in getattr(duty, "trace", None) or ())
    return Badge(
        word=word,
        tone=tone,
        left=left(duty.due_on, today, counted) if duty.state == "open" else "",
        due_on=duty.due_on,
        subject=str(getattr(duty, "subject", "")),
        tentative=bool(getattr(duty, "tentative", False)) and word != Word.TENTATIVE,
        sentence=explain_trace(lines) if lines else "",
        runs=tuple(_runs(lines)),
        basis=str(getattr(duty, "basis", "")),
    )


def left(due_on: dt.date, today: dt.date, calendar: CalendarView | None = None) -> str:
    """Return what is left of an open duty: ``还剩 3 个工作日 · 10-22 周四``, or only the day when it has come."""
    day = f"{due_on:%m-%d} 周{WEEKDAYS[due_on.weekday()]}"
    if due_on <= today:
        return day
    if calendar is None:
        return f"还剩 {(due_on - today).days} 日 · {day}"
    return f"还剩 {workdays_between(today, due_on, calendar)} 个工作日 · {day}"


def _line(one: Any) -> TraceLine:  # noqa: ANN401 - stored or fresh
    return one if isinstance(one, TraceLine) else TraceLine.from_dict(one)


def _runs(lines: Iterable[TraceLine]) -> Iterable[Run]:
    for line in lines:
        if line.kind in RUNS:
            words = f"{line.name}，{RUNS[line.kind]}" if line.kind in {"holiday", "suspended"} else RUNS[line.kind]
            days = f"{line.days} 日" if line.kind in {"counted", "makeup", *SKIPPED} else ""
            yield Run(days=days, dates=_span(line), words=words, skipped=line.kind in SKIPPED)


def _span(line: TraceLine) -> str:
    first, last = (one.date() if isinstance(one, dt.datetime) else one for one in (line.first, line.last))
    return f"{first:%m-%d}" if first == last else f"{first:%m-%d} 至 {last:%m-%d}"
