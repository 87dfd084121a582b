"""What the system understood of a date somebody typed: ``2026-09-18 周五 工作日``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mingzheng.core.dates import Unreadable, parse_date, parse_datetime, words

if TYPE_CHECKING:
    import datetime as dt


class Calendar(Protocol):
    """What is asked of the working-day calendar (``law.calendar.CalendarView``)."""

    def is_workday(self, date: dt.date, /) -> bool:
        """Return whether the day is a working day."""

    def name(self, date: dt.date, /) -> str | None:
        """Return the holiday's name."""

    def tentative(self, date: dt.date, /) -> bool:
        """Return whether the year is not yet announced."""


def echo(text: str, today: dt.date, calendar: Calendar | None = None) -> str:
    """Return the date or moment in words, or "" if not understood; with the kind of day where a calendar knows it.

    A day long past whose year the calendar never had (a date of birth) is told without.
    """
    if not text.strip():
        return ""
    try:
        return _words(parse_date(text, today=today), "", today, calendar)
    except Unreadable:
        pass
    try:
        moment = parse_datetime(text, today=today)
    except Unreadable:
        return ""
    return _words(moment.date(), f" {moment:%H:%M}", today, calendar)


def _words(date: dt.date, time: str, today: dt.date, calendar: Calendar | None) -> str:
    known = calendar is not None and not (date < today and calendar.tentative(date))
    return f"{words(date)}{time}{f' {kind_of_day(date, calendar)}' if calendar is not None and known else ''}"


def kind_of_day(date: dt.date, calendar: Calendar) -> str:
    """Return 工作日 or 休息日 with the holiday's name, marked 暂定 where the year is not yet announced."""
    kind = "工作日" if calendar.is_workday(date) else "休息日"
    name = calendar.name(date)
    return f"{kind}{f'（{name}）' if name else ''}{'（暂定）' if calendar.tentative(date) else ''}"
