"""Every period is computed here: start, counting, suspensions, extensions, roll-over, and the trace that explains it.

Rules: Civil Procedure Law 85 (start day excluded, last day rolls over); Administrative Penalty Law 85, Licensing Law 82
and Coercion Law 69 (which days are working days); and the reading that an agency never profits from a roll-over.
"""

from __future__ import annotations

import calendar as months
import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.core.errors import DomainError
from mingzheng.law.specs import (
    SHANGHAI,
    UNIT_WORDS,
    Deadline,
    Extension,
    ExtensionRule,
    PeriodSpec,
    Rank,
    Suspension,
    TraceLine,
    Unit,
)
from mingzheng.law.wording import explain, explain_trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mingzheng.law.calendar import CalendarView

__all__ = [
    "SHANGHAI",
    "UNIT_WORDS",
    "Deadline",
    "Extension",
    "ExtensionRule",
    "PeriodSpec",
    "Rank",
    "Suspension",
    "TraceLine",
    "Unit",
    "add_months",
    "compute",
    "day_of",
    "explain",
    "explain_trace",
    "workdays_between",
]
ONE_DAY = dt.timedelta(days=1)
MONTHS_A_YEAR = 12


def compute(
    spec: PeriodSpec,
    start: dt.date | dt.datetime,
    calendar: CalendarView,
    suspensions: Sequence[Suspension] = (),
    extensions: Sequence[Extension] = (),
) -> Deadline:
    """Compute the last day of a period that starts with the event of ``start``.

    A ``datetime`` must be aware and is read in Beijing time; periods in hours need one. For ``before`` periods it is
    the day they are counted back from. Where the years touched are not announced, agencies get the earlier and
    parties the later candidate. Raises DomainError for a suspension without notice, an extension that the article does
    not allow or that came too late, and for what cannot be computed as a day.
    """
    _check_suspensions(spec, suspensions)
    if spec.unit == "percent_per_day":
        message = f"{spec.name}按日按比例计算，没有届满日。"
        raise DomainError(message)
    if spec.unit == "hour":
        return _hours(spec, start, calendar, bool(suspensions or extensions))
    first = day_of(start)
    candidates = [
        _Count(spec, first, view, tuple(suspensions), tuple(extensions)).deadline()
        for view in (calendar, calendar.weekends_only())
    ]
    pick = max if spec.holder == "party" else min
    return pick(candidates, key=lambda deadline: deadline.due_on)


def day_of(moment: dt.date | dt.datetime) -> dt.date:
    """Return the Beijing day of an aware moment, or the day itself; a naive datetime raises DomainError."""
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.tzinfo is None:
        message = "时间没有写明时区，无法确定是哪一天。"
        raise DomainError(message)
    return moment.astimezone(SHANGHAI).date()


def add_months(start: dt.date, count: int) -> dt.date:
    """Return the corresponding day ``count`` months later, or the month's end where it has none."""
    index = start.year * MONTHS_A_YEAR + start.month - 1 + count
    year, month = divmod(index, MONTHS_A_YEAR)
    last = months.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(start.day, last))


def workdays_between(first: dt.date, last: dt.date, calendar: CalendarView) -> int:
    """Return how many working days follow ``first`` up to and including ``last``; 0 if ``last`` is not later."""
    days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(calendar.is_workday(day) for day in days)


class _Count:
    """One counting with one candidate of the calendar."""

    def __init__(
        self,
        spec: PeriodSpec,
        start: dt.date,
        view: CalendarView,
        suspensions: tuple[Suspension, ...],
        extensions: tuple[Extension, ...],
    ) -> None:
        self.spec, self.start, self.view = spec, start, view
        self.suspensions, self.extensions = suspensions, extensions
        self.lines = [TraceLine("start", start, start, spec.value, spec.unit, spec.direction)]
        self.reached: set[int] = {start.year}

    def deadline(self) -> Deadline:
        """Return the deadline with its trace."""
        expiry = self._before() if self.spec.direction == "before" else self._after()
        due = self._rolled(expiry)
        warn = expiry if self.spec.holder == "party" else self._warning(due)
        if not self.view.is_workday(due):
            before = self.view.previous_workday(due)
            self.lines.append(TraceLine("not_rolled", due, before, name=self.view.label(due), note=self.spec.direction))
        # A year that any counted, skipped or final day lies in makes the whole result tentative.
        self.reached |= {due.year, expiry.year}
        doubtful = sorted(self.reached - self.view.announced)
        self.lines += [TraceLine("tentative", dt.date(y, 1, 1), dt.date(y, 12, 31), name=str(y)) for y in doubtful]
        self.lines += [TraceLine("warn", warn, warn), TraceLine("due", due, due)]
        return Deadline(
            code=self.spec.code,
            due_on=due,
            warn_on=warn,
            tentative=bool(doubtful),
            calendar_version=self.view.version,
            trace=tuple(self.lines),
        )

    def _after(self) -> dt.date:
        expiry = self._first_expiry()
        for used, extension in enumerate(self.extensions):
            rule = _extension_rule(self.spec, extension, used, self._rolled_day(expiry))
            self.lines.append(
                TraceLine("extended", extension.approved_on, expiry, extension.value, rule.unit, extension.document)
            )
            expiry = self._walk(expiry, extension.value, rule.unit)
        self.lines.append(TraceLine("expiry", expiry, expiry, name=self.view.label(expiry)))
        return expiry

    def _first_expiry(self) -> dt.date:
        spec = self.spec
        if spec.unit == "january_31":
            return dt.date(self.start.year + 1, 1, 31)
        if spec.unit in {"workday", "day"}:
            return self._walk(self.start, spec.value, spec.unit)
        count = spec.value * (MONTHS_A_YEAR if spec.unit == "year" else 1)
        return self._stretch(add_months(self.start, count))

    def _walk(self, day: dt.date, count: int, unit: str) -> dt.date:
        """Count ``count`` days of the unit from the day after ``day``; suspended days never count."""
        while count:
            day += ONE_DAY
            counts = self._note(day, unit)
            count -= counts
        return day

    def _stretch(self, nominal: dt.date) -> dt.date:
        """Add to a period of months as many days as were suspended within it."""
        day, owed = self.start, 0
        while day < nominal or owed:
            day += ONE_DAY
            suspended = self._suspended(day)
            if suspended:
                self._run(day, "suspended", suspended.reason, suspended.document)
            if day <= nominal:
                owed += bool(suspended)
            elif not suspended:
                owed -= 1
        return day

    def _note(self, day: dt.date, unit: str) -> bool:
        suspended = self._suspended(day)
        if suspended:
            self._run(day, "suspended", suspended.reason, suspended.document)
            return False
        kind = self.view.kind(day)
        if unit == "day" or kind == "workday":
            self._run(day, "counted")
            return True
        self._run(day, kind, self.view.name(day) or "周末")
        return kind == "makeup"

    def _run(self, day: dt.date, kind: str, name: str = "", note: str = "") -> None:
        self.reached.add(day.year)
        last = self.lines[-1]
        same = kind != "start" and (last.kind, last.name, last.note) == (kind, name, note)
        if same and any(abs((day - end).days) == 1 for end in (last.first, last.last)):
            self.lines[-1] = TraceLine(kind, min(last.first, day), max(last.last, day), last.days + 1, name, note)
        else:
            self.lines.append(TraceLine(kind, day, day, 1, name, note))

    def _suspended(self, day: dt.date) -> Suspension | None:
        return next((s for s in self.suspensions if s.first <= day <= s.last), None)

    def _before(self) -> dt.date:
        """Leave ``value`` whole days between notice and target: neither end counts."""
        day, count = self.start, self.spec.value
        while count:
            day -= ONE_DAY
            count -= self._note(day, self.spec.unit)
        day -= ONE_DAY
        self.lines.append(TraceLine("expiry", day, day, name=self.view.name(day)))
        return day

    def _rolled_day(self, expiry: dt.date) -> dt.date:
        return self.view.next_workday(expiry) if self.spec.rolls else expiry

    def _rolled(self, expiry: dt.date) -> dt.date:
        due = self._rolled_day(expiry)
        if due != expiry:
            self.lines.append(TraceLine("rolled", expiry, due, (due - expiry).days, self.view.label(expiry)))
        return due

    def _warning(self, due: dt.date) -> dt.date:
        """Return the internal warning day: a working day on or before the last day, ``lead`` working days ahead."""
        day = self.view.previous_workday(due)
        for _ in range(self.spec.lead):
            day = self.view.previous_workday(day - ONE_DAY)
        if self.spec.direction == "after":
            return max(day, min(self.start, due))
        return day


def _check_suspensions(spec: PeriodSpec, suspensions: Iterable[Suspension]) -> None:
    for suspension in suspensions:
        if not suspension.document:
            message = (
                f"{spec.name}：{suspension.reason}没有书面告知当事人的文书，不得扣除时间。请先制作并送达告知文书。"
            )
            raise DomainError(message)
        if not spec.suspend and not suspension.basis:
            message = f"{spec.name}没有可以扣除时间的规定。依照其他法律、法规、规章扣除的，请写明条文。"
            raise DomainError(message)
        if suspension.last < suspension.first:
            message = f"{spec.name}：扣除的结束日 {suspension.last} 早于开始日 {suspension.first}。"
            raise DomainError(message)
        if spec.direction == "before":
            message = f"{spec.name}是提前通知的最短时间，不能扣除。"
            raise DomainError(message)


def _extension_rule(spec: PeriodSpec, extension: Extension, used: int, expiry: dt.date) -> ExtensionRule:
    if used >= len(spec.extension) and extension.basis and spec.rank != "law" and spec.unit in {"day", "workday"}:
        own = ExtensionRule(value=extension.value, unit=spec.unit, approver="", basis=extension.basis)
        return _checked_extension(spec, own, extension, expiry)
    if used >= len(spec.extension):
        done = f"只能延长 {len(spec.extension)} 次" if spec.extension else "没有可以延长的规定"
        message = f"{spec.name}{done}，不得再延长。"
        raise DomainError(message)
    return _checked_extension(spec, spec.extension[used], extension, expiry)


def _checked_extension(spec: PeriodSpec, rule: ExtensionRule, extension: Extension, expiry: dt.date) -> ExtensionRule:
    if extension.value > rule.value or extension.value < 1:
        message = f"{spec.name}最多延长 {rule.value} {UNIT_WORDS[rule.unit]}，不能延长 {extension.value}。"
        raise DomainError(message)
    if not extension.document:
        message = f"{spec.name}：延长须有延期决定并告知当事人，没有文书的不得延长。"
        raise DomainError(message)
    if extension.approved_on > expiry:
        message = f"{spec.name}已于 {expiry} 届满，{extension.approved_on} 才批准的延长无效；延长须在届满前批准。"
        raise DomainError(message)
    return rule


def _hours(spec: PeriodSpec, start: dt.date | dt.datetime, calendar: CalendarView, altered: bool) -> Deadline:  # noqa: FBT001
    if altered:
        message = f"{spec.name}按小时连续计算，不能扣除或者延长。"
        raise DomainError(message)
    if not isinstance(start, dt.datetime):
        message = f"{spec.name}按小时计算，请写明起算的时和分。"
        raise DomainError(message)
    day_of(start)
    local = start.astimezone(SHANGHAI)
    # Added in UTC: hours run on, whatever the wall clock does.
    due = (start.astimezone(dt.UTC) + dt.timedelta(hours=spec.value)).astimezone(SHANGHAI)
    lines = (
        TraceLine("start", local, local, spec.value, "hour", spec.direction),
        TraceLine("warn", due.date(), due.date()),
        TraceLine("due", due, due),
    )
    return Deadline(spec.code, due.date(), due.date(), False, calendar.version, lines, due)  # noqa: FBT003
