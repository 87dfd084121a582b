import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.catalogue.queries import hearing_trigger
from mingzheng.catalogue.specs import HEARING_KINDS, ThresholdSpec
from mingzheng.catalogue.triggers import hearing_trigger as judge
from tests.agencies.factories import agency
from tests.catalogue.factories import START, hearing, threshold

LATER = dt.date(2026, 7, 1)


def spec(**values):
    plain = {"party_kind": "individual", "fine_fen": 500_000, "confiscated_fen": 500_000, "basis": "规定"}
    return ThresholdSpec.model_validate(plain | values)


@pytest.mark.parametrize(
    ("comparison", "fine", "state"),
    [
        ("ge", 499_999, "not_required"),
        ("ge", 500_000, "required"),
        ("gt", 500_000, "not_required"),
        ("gt", 500_001, "required"),
    ],
)
def test_a_limit_includes_itself_or_not_as_its_instrument_says(comparison, fine, state):
    assert judge([spec(comparison=comparison)], hearing(fine_fen=fine)).state == state


@pytest.mark.parametrize("kind", HEARING_KINDS)
def test_certain_kinds_always_need_the_right_told(kind):
    assert judge([], hearing(kinds=("罚款", kind), fine_fen=1)).state == "required"


def test_an_amount_without_a_threshold_is_unknown_never_no():
    assert judge([], hearing(fine_fen=1)).state == "unknown"
    assert judge([spec(party_kind="organisation")], hearing(fine_fen=1)).state == "unknown"
    assert judge([spec(domain="环保")], hearing(fine_fen=1, domain="市场监管")).state == "unknown"


def test_a_warning_needs_no_threshold():
    assert judge([], hearing(kinds=("警告",))).state == "not_required"


@pytest.mark.parametrize("kind", ["暂扣许可证件", "行政拘留", "限制开展生产经营活动", "别的什么"])
def test_a_kind_the_article_does_not_place_is_unknown(kind):
    assert judge([spec()], hearing(kinds=(kind,))).state == "unknown"


def test_the_threshold_of_the_field_goes_before_that_of_any_field():
    both = [spec(fine_fen=100), spec(domain="环保", fine_fen=10_000)]
    assert judge(both, hearing(fine_fen=5_000, domain="环保")).state == "not_required"
    assert judge(both, hearing(fine_fen=5_000, domain="城管")).state == "required"


def test_confiscation_has_its_own_amount():
    verdict = judge([spec(confiscated_fen=100)], hearing(kinds=("没收违法所得",), confiscated_fen=100))
    assert verdict.state == "required"
    assert "没收" in verdict.reasons[0]


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.sampled_from(["ge", "gt"]))
def test_a_higher_fine_never_loses_the_right(fine, limit, comparison):
    lower, higher = (
        judge([spec(fine_fen=limit, comparison=comparison)], hearing(fine_fen=f)) for f in (fine, fine + 1)
    )
    assert not (lower.state == "required" and higher.state != "required")


@pytest.mark.django_db
def test_the_threshold_of_the_day_counts():
    here = agency()
    threshold(here, fine_fen=1_000_000)
    threshold(here, fine_fen=500_000, effective_from=LATER)
    ask = hearing(fine_fen=700_000)
    assert hearing_trigger(here.pk, ask, LATER - dt.timedelta(days=1)).state == "not_required"
    assert hearing_trigger(here.pk, ask, LATER).state == "required"
    assert hearing_trigger(here.pk, ask, START - dt.timedelta(days=1)).state == "unknown"
    assert hearing_trigger(agency().pk, ask, LATER).state == "unknown"
