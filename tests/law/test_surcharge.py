import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.core.errors import DomainError
from mingzheng.law.periods import Suspension
from mingzheng.law.surcharge import surcharge

D = dt.date
DUE = D(2026, 3, 16)
ONE = dt.timedelta(days=1)


@given(st.integers(1, 10**12), st.integers(0, 400), st.integers(0, 100), st.integers(0, 100))
def test_it_is_three_per_cent_a_day_never_above_the_fine_and_never_in_review(principal, days, first, length):
    review = Suspension(DUE + first * ONE, DUE + (first + length) * ONE, "行政复议", "doc")
    owed = surcharge(principal, due_on=DUE, until=DUE + days * ONE, suspensions=[review])
    counted = len([n for n in range(1, days + 1) if not first <= n <= first + length])
    assert owed.days == counted
    assert owed.fen == min(principal, principal * 3 * counted // 100)
    assert owed.capped == (owed.fen == principal)


def test_nothing_accrues_on_the_last_day():
    assert surcharge(1_000_000, due_on=DUE, until=DUE).fen == 0
    assert surcharge(1_000_000, due_on=DUE, until=DUE + ONE).fen == 30_000


def test_a_review_without_paper_stops_nothing():
    with pytest.raises(DomainError, match="没有文书"):
        surcharge(100, due_on=DUE, until=DUE + ONE, suspensions=[Suspension(DUE, DUE + ONE, "行政复议", "")])
