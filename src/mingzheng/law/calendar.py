"""The working-day calendar as a value: no clock, no database, and no year for which it fails."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import chinese_calendar.constants as official
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mingzheng.core.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DayKind = Literal["workday", "makeup", "weekend", "holiday"]
SATURDAY = 5
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SEED_SOURCE = "chinesecalendar 1.11（国务院办公厅历年节假日安排的通知）"
SEED_FIRST_YEAR = 2004
SEED_LAST_YEAR = 2026
STATUTE_SOURCE = "全国年节及纪念日放假办法（2024 修订）；调休安排尚未公布"
# Only the days that 全国年节及纪念日放假办法 fixes; lunar festivals and Qingming as the almanac of the year has them.
STATUTORY_DAYS = {
    2027: (
        ("元旦", (1, 1)),
        ("春节", (2, 5)),
        ("春节", (2, 6)),
        ("春节", (2, 7)),
        ("春节", (2, 8)),
        ("清明", (4, 5)),
        ("劳动节", (5, 1)),
        ("劳动节", (5, 2)),
        ("端午", (6, 9)),
        ("中秋", (9, 15)),
        ("国庆", (10, 1)),
        ("国庆", (10, 2)),
        ("国庆", (10, 3)),
    )
}
SHORT_NAMES = {
    "国庆节": "国庆",
    "中秋节": "中秋",
    "端午节": "端午",
    "清明节": "清明",
    "中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日": "抗战胜利纪念日",
}


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day that the arrangement changes: off, or worked although a weekend."""

    date: dt.date
    off: bool
    name: str


@dataclass(frozen=True)
class CalendarView:
    """Working days as known to one version; a year not announced goes by weekends and is tentative (暂定)."""

    version: str
    days: Mapping[dt.date, DayOff] = field(repr=False)
    announced: frozenset[int] = field(repr=False)

    def kind(self, date: dt.date) -> DayKind:
        """Return how a day counts: an ordinary or make-up working day, a weekend, or a holiday."""
        day = self.days.get(date)
        weekend = date.weekday() >= SATURDAY
        if day is None:
            return "weekend" if weekend else "workday"
        if day.off:
            return "holiday"
        return "makeup" if weekend else "workday"

    def is_workday(self, date: dt.date) -> bool:
        """Return whether offices work on this day, make-up Saturdays and Sundays included."""
        return self.kind(date) in {"workday", "makeup"}

    def name(self, date: dt.date) -> str:
        """Return the holiday's name, 调休上班 for a make-up day, "" for any other day."""
        kind = self.kind(date)
        if kind == "holiday":
            return self.days[date].name
        return "调休上班" if kind == "makeup" else ""

    def label(self, date: dt.date) -> str:
        """Return the day's name, or its day of the week where it has none."""
        return self.name(date) or WEEKDAYS[date.weekday()]

    def tentative(self, date: dt.date) -> bool:
        """Return whether the year's arrangement is not announced yet."""
        return date.year not in self.announced

    def next_workday(self, date: dt.date) -> dt.date:
        """Return this day if it is a working day, else the first one after it."""
        while not self.is_workday(date):
            date += dt.timedelta(days=1)
        return date

    def previous_workday(self, date: dt.date) -> dt.date:
        """Return this day if it is a working day, else the last one before it."""
        while not self.is_workday(date):
            date -= dt.timedelta(days=1)
        return date

    def weekends_only(self) -> CalendarView:
        """Return the other candidate for years not announced: weekends and nothing else (design.md §3)."""
        known = {date: day for date, day in self.days.items() if date.year in self.announced}
        return replace(self, days=known)


class _ImportedDay(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = Field(min_length=1, max_length=40)
    date: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    isOffDay: bool  # noqa: N815 - the name in the file


class _ImportedYear(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    year: int = Field(ge=1990, le=2200)
    papers: list[str] = Field(min_length=1)
    days: list[_ImportedDay] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One year's announced arrangement, as read from a file."""

    year: int
    papers: tuple[str, ...]
    days: tuple[DayOff, ...]


def short_name(name: str) -> str:
    """Return the everyday name of a holiday, joined names included (国庆节、中秋节 → 国庆、中秋)."""
    return "、".join(SHORT_NAMES.get(part, part) for part in name.split("、"))


def parse_arrangement(data: object) -> Arrangement:
    """Read one year's arrangement in the form of the holiday-cn files.

    Raises DomainError that names what is wrong: not that form, no paper (not announced), a day of another year, a day
    named twice, or a working day that changes nothing.
    """
    try:
        year = _ImportedYear.model_validate(data)
    except ValidationError as error:
        places = "、".join(sorted({".".join(str(p) for p in e["loc"][:2]) or "整个文件" for e in error.errors()}))
        message = f"不能导入日历：{places} 不合要求（须有年份、所依据的通知和至少一天的安排）。请用已公布年份的文件。"
        raise DomainError(message) from None
    days = tuple(_day(item) for item in year.days)
    _check(year.year, days)
    return Arrangement(year=year.year, papers=tuple(year.papers), days=days)


def _day(item: _ImportedDay) -> DayOff:
    try:
        date = dt.date.fromisoformat(item.date)
    except ValueError:
        message = f"不能导入日历：{item.date} 不是日期。"
        raise DomainError(message) from None
    return DayOff(date=date, off=item.isOffDay, name=short_name(item.name))


def _check(year: int, days: tuple[DayOff, ...]) -> None:
    seen: set[dt.date] = set()
    for day in days:
        if not dt.date(year - 1, 12, 1) <= day.date <= dt.date(year + 1, 1, 31):
            message = f"不能导入日历：{day.date} 不属于 {year} 年的安排。"
            raise DomainError(message)
        if day.date in seen:
            message = f"不能导入日历：{day.date} 出现两次。"
            raise DomainError(message)
        if not day.off and day.date.weekday() < SATURDAY:
            message = f"不能导入日历：{day.date} 本来就是工作日，不会是调休上班。"
            raise DomainError(message)
        seen.add(day.date)


def official_days() -> tuple[DayOff, ...]:
    """Return every day off and make-up day of the announced years 2004–2026, in order of date."""
    names = {holiday.value: short_name(holiday.chinese) for holiday in official.Holiday}
    off = (DayOff(date, off=True, name=names[name]) for date, name in official.holidays.items())
    worked = (DayOff(date, off=False, name=names[name]) for date, name in official.workdays.items())
    return _sorted((*off, *worked))


def statutory_days(year: int) -> tuple[DayOff, ...]:
    """Return the days that the measures on holidays fix for a year whose arrangement is not announced."""
    fixed = STATUTORY_DAYS.get(year, ())
    return _sorted(DayOff(dt.date(year, month, day), off=True, name=name) for name, (month, day) in fixed)


def _sorted(days: Iterable[DayOff]) -> tuple[DayOff, ...]:
    return tuple(sorted(days, key=lambda day: day.date))


def overlay_codes(region: str) -> tuple[str, ...]:
    """Return the codes of divisions whose holidays a region shares, widest first (370502 → 370000, 370500, 370502)."""
    digits = region.strip()
    codes = [digits[:size].ljust(6, "0") for size in (2, 4, 6) if len(digits) >= size]
    return tuple(dict.fromkeys([*codes, digits] if digits else codes))
