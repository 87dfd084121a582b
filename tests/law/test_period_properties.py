"""Every rule of counting against an oracle that counts in another way."""

import calendar as months
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzheng.core.errors import DomainError
from mingzheng.law.calendar import CalendarView, DayOff, official_days, statutory_days
from mingzheng.law.periods import Extension, PeriodSpec, Suspension, compute, explain

ONE = dt.timedelta(days=1)
SEEDED = CalendarView(
    "2", {day.date: day for day in (*official_days(), *statutory_days(2027))}, frozenset(range(2004, 2027))
)
OFF = {day.date for day in official_days() if day.off}
WORKED = {day.date for day in official_days() if not day.off}
known_days = st.dates(dt.date(2005, 1, 1), dt.date(2024, 12, 31))
any_days = st.dates(dt.date(1995, 1, 1), dt.date(2060, 12, 31))


def spec(unit="workday", value=5, *, holder="agency", direction="after", extension=()):
    return PeriodSpec(
        code="TEST",
        name="试验",
        value=value,
        unit=unit,
        start="甲",
        end="乙",
        holder=holder,
        basis=("行政处罚法#60",),
        direction=direction,
        suspend=("行政强制法#25.3",),
        extension=extension,
    )


def works(day: dt.date) -> bool:
    """The oracle's own reading of the arrangements, from the two plain sets."""
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def following(day: dt.date, length: int = 4000) -> list[dt.date]:
    return [day + n * ONE for n in range(1, length)]


@given(known_days, st.integers(1, 60))
def test_working_days_are_the_nth_working_day_after_the_start(start, value):
    expected = [day for day in following(start, 400) if works(day)][value - 1]
    assert compute(spec(value=value), start, SEEDED).due_on == expected


@given(known_days, st.integers(1, 120))
def test_natural_days_of_an_agency_end_n_days_later_whatever_the_day(start, value):
    assert compute(spec("day", value), start, SEEDED).due_on == start + value * ONE


@given(known_days, st.integers(1, 120))
def test_natural_days_of_a_party_end_on_the_first_working_day_from_then(start, value):
    expected = next(day for day in following(start + (value - 1) * ONE, 60) if works(day))
    assert compute(spec("day", value, holder="party"), start, SEEDED).due_on == expected


@given(known_days, st.integers(1, 24))
def test_months_end_on_the_same_day_or_the_month_s_last(start, value):
    year, month = start.year + (start.month - 1 + value) // 12, (start.month - 1 + value) % 12 + 1
    expected = dt.date(year, month, min(start.day, months.monthrange(year, month)[1]))
    assert compute(spec("month", value), start, SEEDED).due_on == expected


@given(known_days, st.integers(1, 5))
def test_a_year_is_twelve_months(start, value):
    years, twelfths = (compute(spec(unit, n), start, SEEDED) for unit, n in (("year", value), ("month", 12 * value)))
    assert years.due_on == twelfths.due_on


@given(known_days, st.integers(0, 30))
def test_working_days_before_leave_that_many_whole_ones_between_notice_and_target(target, value):
    notice = compute(spec(value=value, direction="before"), target, SEEDED).due_on
    between = [day for day in following(notice, (target - notice).days) if works(day)]
    assert len(between) == value
    later = [day for day in following(notice + ONE, max((target - notice).days - 1, 1)) if works(day)]
    assert len(later) < value or value == 0
    assert notice < target


@given(known_days, st.integers(0, 60))
def test_natural_days_before_count_neither_end(target, value):
    notice = compute(spec("day", value, direction="before"), target, SEEDED).due_on
    assert (target - notice).days - 1 == value


@given(known_days, st.integers(1, 60), st.lists(st.tuples(st.integers(-5, 90), st.integers(0, 20)), max_size=4))
def test_suspended_days_never_count_and_overlaps_count_once(start, value, spans):
    suspensions = [Suspension(start + a * ONE, start + (a + b) * ONE, "检测", "doc") for a, b in spans]
    out = {day for s in suspensions for day in following(s.first - ONE, (s.last - s.first).days + 2)}
    natural = [day for day in following(start, 400) if day not in out][value - 1]
    working = [day for day in following(start, 600) if works(day) and day not in out][value - 1]
    assert compute(spec("day", value), start, SEEDED, suspensions).due_on == natural
    assert compute(spec("workday", value), start, SEEDED, suspensions).due_on == working


@given(known_days, st.integers(1, 6), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 15)), max_size=3))
def test_suspended_days_stretch_a_period_of_months(start, value, spans):
    suspensions = [Suspension(start + a * ONE, start + (a + b) * ONE, "检测", "doc") for a, b in spans]
    out = {day for s in suspensions for day in following(s.first - ONE, (s.last - s.first).days + 2)}
    plain = compute(spec("month", value), start, SEEDED).due_on
    running = (plain - start).days
    expected = [day for day in following(start, 900) if day not in out][running - 1]
    assert compute(spec("month", value), start, SEEDED, suspensions).due_on == expected


@given(known_days, st.integers(1, 40), st.integers(1, 30), st.integers(-10, 10))
def test_an_extension_adds_its_days_if_approved_by_the_last_day_and_is_refused_after(start, value, more, when):
    rule = {"value": 30, "unit": "day", "approver": "负责人", "basis": "行政强制法#25.1"}
    seize = spec("day", value, extension=(rule,))
    first = start + value * ONE
    extension = Extension(more, first + when * ONE, "doc")
    if when > 0:
        with pytest.raises(DomainError, match="届满"):
            compute(seize, start, SEEDED, (), [extension])
    else:
        assert compute(seize, start, SEEDED, (), [extension]).due_on == first + more * ONE


@given(any_days, st.sampled_from(["workday", "day", "month", "year"]), st.integers(1, 30), st.booleans(), st.booleans())
def test_nothing_raises_whatever_the_year_and_every_deadline_explains_itself(start, unit, value, party, ahead):
    holder = "party" if party else "agency"
    direction = "before" if ahead and unit in {"workday", "day"} else "after"
    deadline = compute(spec(unit, value, holder=holder, direction=direction), start, SEEDED)
    sentence = explain(deadline)
    assert f"{deadline.due_on.month} 月 {deadline.due_on.day} 日" in sentence
    touched = {deadline.due_on.year, start.year}
    assert deadline.tentative == ("暂定" in sentence)
    assert deadline.tentative >= bool(touched - set(range(2004, 2027)))


@given(st.dates(dt.date(2026, 12, 1), dt.date(2030, 12, 31)), st.integers(1, 40), st.sampled_from(["workday", "day"]))
def test_where_a_year_is_open_an_agency_never_gets_more_time_than_a_party(start, value, unit):
    agency = compute(spec(unit, value), start, SEEDED).due_on
    party = compute(spec(unit, value, holder="party"), start, SEEDED).due_on
    assert agency <= party


@settings(max_examples=50)
@given(known_days, st.integers(1, 20), st.sets(st.integers(1, 60), max_size=20))
def test_more_days_off_never_shorten_a_period_of_working_days(start, value, more):
    extra = {start + n * ONE: DayOff(start + n * ONE, off=True, name="加放") for n in more}
    wider = CalendarView("x", {**SEEDED.days, **extra}, SEEDED.announced)
    assert compute(spec(value=value), start, wider).due_on >= compute(spec(value=value), start, SEEDED).due_on


@given(known_days, st.integers(1, 60))
def test_the_runs_of_the_trace_add_up_to_the_period(start, value):
    deadline = compute(spec(value=value), start, SEEDED)
    runs = [line for line in deadline.trace if line.kind in {"counted", "makeup", "weekend", "holiday"}]
    assert sum(line.days for line in runs if line.kind in {"counted", "makeup"}) == value
    assert sum(line.days for line in runs) == (deadline.due_on - start).days
    assert [line.first for line in runs] == sorted(line.first for line in runs)


@given(known_days, st.integers(1, 60), st.booleans())
def test_the_warning_of_an_agency_is_a_working_day_not_after_the_last(start, value, days):
    deadline = compute(spec("day" if days else "workday", value), start, SEEDED)
    assert deadline.warn_on <= deadline.due_on
    assert SEEDED.is_workday(deadline.warn_on) or deadline.warn_on == start
