"""The frame of a fine as a property: multiples are exact, limits include themselves, branches leave no gap."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from mingzheng.catalogue.frames import Amounts, fences, span, within
from mingzheng.catalogue.specs import FineFence, Tier

FEN = st.integers(min_value=0, max_value=10**12)
TIMES = st.decimals(min_value=0, max_value=1000, places=4, allow_nan=False, allow_infinity=False)


def fence(**values):
    return FineFence.model_validate({"article": "甲法#1", "party_kind": "organisation"} | values)


def two_branches(limit, low, high, times):
    branch = {"when_base": "goods"}
    return (
        fence(**branch, min_fen=low, max_fen=high, below_fen=limit),
        fence(**branch, from_fen=limit, base="goods", min_times=times[0], max_times=times[1]),
    )


@given(base=FEN, low=TIMES, more=TIMES)
def test_a_multiple_never_leaves_the_exact_range_and_misses_it_by_less_than_a_fen(base, low, more):
    top = min(low + more, Decimal(1000))
    found = span(fence(base="income", min_times=low, max_times=top), Amounts(income=base))
    first, last = found
    assert first >= base * low > first - 1
    assert last <= max(base * top, first)
    assert last > base * top - 1


@given(base=FEN, floor=FEN, cap=FEN)
def test_a_floor_and_a_cap_hold_whatever_the_base(base, floor, cap):
    floor, cap = sorted((floor, cap))
    low, high = span(fence(base="goods", max_times="3", min_fen=floor, max_fen=cap), Amounts(goods=base))
    assert floor <= low <= high <= cap


@given(goods=FEN, limit=st.integers(min_value=1, max_value=10**12))
def test_at_the_threshold_itself_the_upper_branch_holds_and_a_fen_below_the_lower(goods, limit):
    branches = two_branches(limit, 5, 10, ("10", "20"))
    found = fences(branches, "organisation", (), Amounts(goods=goods))
    lower = (5, 10)
    assert (found.min_fen, found.max_fen) == (lower if goods < limit else (goods * 10, goods * 20))
    assert not found.missing


def test_without_the_base_nothing_is_computed_and_the_base_is_named():
    found = fences(two_branches(100, 5, 10, ("10", "20")), "organisation")
    assert (found.max_fen, found.missing) == (None, ("货值金额",))


def test_of_two_articles_that_one_act_offends_against_the_higher_fine_gives_the_frame():
    both = (fence(min_fen=100, max_fen=1_000), fence(article="乙法#2", min_fen=50, max_fen=2_000))
    assert (fences(both, "organisation").min_fen, fences(both, "organisation").max_fen) == (50, 2_000)
    assert fences(both, "organisation", ["甲法#1.1"]).max_fen == 1_000
    assert fences(both, "organisation", ["丙法#1"]) is None
    assert fences(both, "individual") is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("甲法#12", "甲法#12", True),
        ("甲法#12", "甲法#12.1", True),
        ("甲法#12.1.3", "甲法#12.1", True),
        ("甲法#12", "甲法#1", False),
        ("甲法#12", "甲法#124", False),
        ("甲法#12.1", "甲法#12.11", False),
        ("甲法", "甲法#12", False),
    ],
)
def test_a_provision_lies_within_its_article_only(one, other, same):
    assert within(one, other) is same
    assert within(other, one) is same


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"base": "goods"},
        {"max_times": "2"},
        {"base": "goods", "min_times": "3", "max_times": "2"},
        {"max_fen": 1, "min_fen": 2},
        {"max_fen": 1, "below_fen": 5},
        {"max_fen": 1, "when_base": "goods", "from_fen": 5, "below_fen": 5},
        {"base": "goods", "max_times": "0.00001"},
    ],
)
def test_a_fence_that_says_nothing_or_contradicts_itself_is_refused(values):
    with pytest.raises(ValidationError):
        fence(**values)


def test_a_tier_may_be_a_multiple_too():
    tier = Tier(name="一般", condition="其他", base="goods", min_times="13", max_times="17")
    assert span(tier, Amounts(goods=1_000_000)) == (13_000_000, 17_000_000)
    assert tier.times_words == "货值金额13倍以上17倍以下"
    assert span(tier, Amounts()) is None
