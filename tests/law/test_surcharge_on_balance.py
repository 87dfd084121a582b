"""What accrues on what is still unpaid, and when a court may be asked: properties and the example of the reference."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from mingzheng.law.calendar import CalendarView, official_days, statutory_days
from mingzheng.law.catalogue import period
from mingzheng.law.court import opens_after, suit_ends
from mingzheng.law.periods import Suspension, add_months, compute
from mingzheng.law.surcharge import surcharge, surcharge_on_balance

D = dt.date
DUE, ONE = D(2026, 3, 16), dt.timedelta(days=1)
VIEW = CalendarView(
    "2", {day.date: day for day in (*official_days(), *statutory_days(2027))}, frozenset(range(2004, 2027))
)
fens = st.integers(1, 10**10)
offsets = st.integers(0, 200)
paid = st.lists(st.tuples(offsets.map(lambda n: DUE + n * ONE), st.integers(1, 10**9)), max_size=5)


def accrued(fen, days, payments=(), suspensions=()):
    return surcharge_on_balance(fen, due_on=DUE, until=DUE + days * ONE, payments=payments, suspensions=suspensions)


@given(fens, offsets, paid)
def test_trap_6_it_never_passes_the_fine_and_paying_never_makes_it_more(fen, days, payments):
    found = accrued(fen, days, payments)
    assert 0 <= found.fen <= fen
    assert found.fen <= accrued(fen, days).fen == surcharge(fen, due_on=DUE, until=DUE + days * ONE).fen


@given(fens, offsets, offsets, paid)
def test_it_never_falls_as_days_go_by(fen, first, more, payments):
    assert accrued(fen, first, payments).fen <= accrued(fen, first + more, payments).fen


@given(fens, offsets, paid)
def test_nothing_accrues_on_days_of_review_or_suit(fen, days, payments):
    whole = Suspension(DUE, D.max, "行政诉讼", "受理通知书")
    found = accrued(fen, days, payments, [whole])
    assert (found.fen, found.days) == (0, 0)


@given(fens, offsets, st.integers(0, 100), st.integers(0, 100))
def test_days_inside_a_suspension_add_nothing(fen, days, first, length):
    pause = Suspension(DUE + first * ONE, DUE + (first + length) * ONE, "行政复议", "受理通知书")
    if first <= days <= first + length:
        assert accrued(fen, days, (), [pause]).fen == accrued(fen, max(first - 1, 0), (), [pause]).fen


def test_trap_6_ten_thousand_yuan_a_hundred_days_late_add_ten_thousand():
    found = accrued(1_000_000, 100)
    assert (found.fen, found.capped) == (1_000_000, True)
    assert accrued(1_000_000, 33).fen == 990_000
    assert accrued(1_000_000, 34).capped


def test_what_is_paid_late_counts_up_to_its_day():
    half = [(DUE + 10 * ONE, 500_000)]
    assert accrued(1_000_000, 20, half).fen == 10 * 30_000 + 10 * 15_000
    assert accrued(1_000_000, 200, [(DUE + 5 * ONE, 1_000_000)]).fen == 5 * 30_000


def test_days_are_told_that_counted_and_that_did_not_until_all_is_paid():
    pause = Suspension(DUE + 3 * ONE, DUE + 4 * ONE, "行政复议", "受理通知书")
    found = accrued(1_000_000, 20, [(DUE + 6 * ONE, 400_000), (DUE + 10 * ONE, 600_000)], [pause])
    assert (found.days, found.suspended, found.fen) == (8, 2, 4 * 30_000 + 4 * 18_000)
    assert (accrued(1_000_000, 0).days, accrued(1_000_000, -5).days) == (0, 0)


def test_the_last_fen_that_is_left_counts_too():
    assert accrued(100, 41, [(DUE + ONE, 99)]).fen == 3 + 1


def test_what_was_paid_in_time_or_is_paid_after_the_day_changes_nothing_before():
    early = [(DUE - 5 * ONE, 400_000)]
    assert accrued(1_000_000, 1, early).fen == 18_000
    assert accrued(1_000_000, 10, [(DUE + 11 * ONE, 500_000)]).fen == 300_000
    assert accrued(1_000_000, 10, [(DUE + 10 * ONE, 500_000)]).fen == 300_000


def test_trap_26_the_window_of_the_reference_opens_after_the_time_to_sue_and_warns_before_the_holiday():
    end = suit_ends(period("REMEDY_SUE"), D(2026, 1, 5), VIEW)
    assert end == D(2026, 7, 6)  # 07-05 is a Sunday, and the party's last day rolls over
    window = compute(period("COE_COURT"), end, VIEW)
    assert window.due_on == D(2026, 10, 6)  # in the holiday, and the agency's does not
    assert window.warn_on < D(2026, 9, 30)


@given(st.dates(D(2020, 1, 1), D(2025, 12, 31)), st.dates(D(2020, 1, 1), D(2027, 12, 31)))
def test_the_window_is_three_months_from_the_later_of_suit_and_plan(received, plan_end):
    end = suit_ends(period("REMEDY_SUE"), received, VIEW)
    window = compute(period("COE_COURT"), opens_after(end, plan_end), VIEW)
    assert end >= add_months(received, 6)
    assert window.due_on == add_months(max(end, plan_end), 3)
    assert window.warn_on <= window.due_on
