"""Monthly and quarterly lists (requirements P13): how an address names them, their days, what they are called."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

REGEX: Final = "20[0-9]{2}-(?:0[1-9]|1[0-2]|Q[1-4])"
QUARTERS: Final = "一二三四"
MONTHS_A_QUARTER: Final = 3


@dataclass(frozen=True, slots=True)
class Span:
    """A month (``2026-09``) or a quarter (``2026-Q3``) by its name, first and last day."""

    name: str
    first: dt.date
    last: dt.date

    @property
    def words(self) -> str:
        """Return what people call it."""
        if "Q" in self.name:
            return f"{self.first.year}年第{QUARTERS[int(self.name[-1]) - 1]}季度"
        return f"{self.first.year}年{self.first.month}月"


def span_of(name: str) -> Span | None:
    """Return the month or quarter of a name; None when it names none."""
    if not re.fullmatch(REGEX, name):
        return None
    year, part = int(name[:4]), name[5:]
    return quarter_of(dt.date(year, int(part[1:]) * MONTHS_A_QUARTER, 1)) if "Q" in part else _month(year, int(part))


def month_of(day: dt.date) -> Span:
    """Return the month of a day."""
    return _month(day.year, day.month)


def quarter_of(day: dt.date) -> Span:
    """Return the quarter of a day."""
    number = (day.month - 1) // MONTHS_A_QUARTER + 1
    last = _month(day.year, number * MONTHS_A_QUARTER)
    first = last.first.replace(month=last.first.month - MONTHS_A_QUARTER + 1)
    return Span(f"{day.year:04}-Q{number}", first, last.last)


def _month(year: int, month: int) -> Span:
    days = calendar.monthrange(year, month)[1]
    return Span(f"{year:04}-{month:02}", dt.date(year, month, 1), dt.date(year, month, days))


def back(newest: Span, most: int, since: dt.date = dt.date.min) -> list[Span]:
    """Return months, or quarters, from ``newest`` back to the one of ``since``, ``most`` at most."""
    of = quarter_of if "Q" in newest.name else month_of
    found = [newest]
    while len(found) < most and found[-1].first > since:
        found.append(of(found[-1].first - dt.timedelta(days=1)))
    return found
