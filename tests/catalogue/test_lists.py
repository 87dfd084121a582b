import datetime as dt

import pytest
from pydantic import ValidationError

from mingzheng.catalogue import actions
from mingzheng.catalogue.models import Matter, PublicListItem
from mingzheng.catalogue.queries import disclosure, fences, lists_for, matter, matters, tiers
from mingzheng.catalogue.specs import ReviewRuleSpec, ThresholdSpec
from mingzheng.core.errors import Invalid, Refused
from mingzheng.ledger.models import Cover
from tests.agencies.factories import NOW, agency, as_actor, do, somebody
from tests.catalogue.factories import START, capacity, capacity_spec, matter_spec
from tests.catalogue.factories import matter as adopt

pytestmark = pytest.mark.django_db
LATER = dt.date(2026, 7, 1)


def test_a_matter_is_recorded_and_published_in_one_event():
    here = agency()
    row = adopt(here)
    item = PublicListItem.objects.get(kind="matter")
    assert Cover.objects.filter(row_id=row.pk, digest=row.row_digest).exists()
    assert (item.agency_code, item.code, item.version, item.effective_from) == (here.code, "SP-001", 1, START)
    assert item.content["basis"][0]["penalty"] == "食品安全法#122.1"


def test_a_change_is_a_new_version_and_the_old_one_stays_readable():
    here = agency()
    adopt(here)
    adopt(here, effective_from=LATER, name="无证经营食品")
    assert matter(here.pk, "SP-001", LATER - dt.timedelta(days=1)).name == "未取得食品经营许可从事食品经营活动"
    assert matter(here.pk, "SP-001", LATER).name == "无证经营食品"
    assert matter(here.pk, "SP-001", START - dt.timedelta(days=1)) is None
    assert [item.version for item in PublicListItem.objects.filter(kind="matter").order_by("version")] == [1, 2]


def test_a_repealed_matter_ends_on_its_day():
    here = agency()
    row = adopt(here)
    do(actions.repeal_matter, row, effective_from=LATER, reason="食品安全法修改")
    assert matter(here.pk, "SP-001", LATER - dt.timedelta(days=1)) is not None
    assert matter(here.pk, "SP-001", LATER) is None
    assert matters(here.pk, LATER) == []
    assert PublicListItem.objects.get(kind="matter", version=2).ended


def test_refuses_a_version_before_the_last_one():
    here = agency()
    adopt(here, effective_from=LATER)
    with pytest.raises(Invalid, match="不能早于"):
        adopt(here, effective_from=START)


def test_refuses_the_capacity_of_another_agency():
    other = agency()
    with pytest.raises(Invalid, match="另一个机关"):
        adopt(agency(), under=capacity(other))


@pytest.mark.parametrize(
    "style",
    ["{series}〔{year}〕号", "{year}{serial}", "{series}{series}〔{year}〕{serial}号", "{series}〔{year}〕{serial}{x}"],
)
def test_refuses_a_number_style_that_would_not_tell_papers_apart(style):
    with pytest.raises(ValidationError):
        capacity_spec(agency(), number_style=style)


def test_refuses_entrusted_capacity_without_principal_and_letter():
    with pytest.raises(ValidationError, match="委托机关和委托书"):
        capacity_spec(agency(), kind="entrusted")
    here, county = agency(), agency()
    row = capacity(
        here, kind="entrusted", principal_id=county.pk, document="委托书〔2026〕1号", review_agency_id=county.pk
    )
    assert row.review_agency_id == county.pk
    item = PublicListItem.objects.get(kind="capacity")
    assert (item.content["principal"], item.content["document"]) == (county.name, "委托书〔2026〕1号")


@pytest.mark.parametrize(
    "values",
    [
        {"penalty_kinds": ("罚金",)},
        {"fines": ()},
        {"fines": ({"article": "甲#1", "party_kind": "individual", "min_fen": 5, "max_fen": 3},)},
        {"fines": ({"article": "甲#1", "party_kind": "individual"},)},
        {"basis": ()},
        {"colour": "red"},
    ],
)
def test_refuses_a_matter_that_is_not_whole(values):
    with pytest.raises(ValidationError):
        matter_spec(**values)


def test_the_fences_of_a_fine_depend_on_the_kind_of_party():
    row = adopt(agency())
    assert (fences(row, "individual").min_fen, fences(row, "individual").max_fen) == (100_000, 1_000_000)
    assert (fences(row, "organisation").min_fen, fences(row, "organisation").max_fen) == (5_000_000, 10_000_000)
    assert fences(row, "individual", ["别的法#1"]) is None


def test_a_fence_by_formula_has_no_figure():
    row = adopt(
        agency(),
        fines=({"article": "食品安全法#126", "party_kind": "organisation", "formula": "货值金额十倍以上二十倍以下"},),
    )
    assert (fences(row, "organisation").max_fen, fences(row, "organisation").formulas) == (
        None,
        ("货值金额十倍以上二十倍以下",),
    )
    assert fences(row, "individual") is None


def test_the_benchmark_has_its_tiers():
    assert [tier.name for tier in tiers(adopt(agency()))] == ["从轻"]


@pytest.mark.parametrize(
    ("rule", "kinds", "state"),
    [
        ({"regime": "penalty", "social_impact": "yes", "basis": "罚48"}, ("罚款",), "publish"),
        ({"regime": "penalty", "social_impact": "unknown"}, ("罚款",), "unclassified"),
        ({"regime": "", "social_impact": "yes"}, ("罚款",), "unclassified"),
        ({"regime": "penalty", "social_impact": "no", "basis": "罚48"}, ("罚款",), "standing"),
        (
            {"regime": "penalty", "social_impact": "yes", "warning_only": "withhold", "basis": "市2"},
            ("警告",),
            "standing",
        ),
        (
            {"regime": "penalty", "social_impact": "yes", "warning_only": "withhold", "basis": "市2"},
            ("警告", "罚款"),
            "publish",
        ),
    ],
)
def test_the_rule_says_how_a_decision_is_published_and_silence_is_unclassified(rule, kinds, state):
    assert disclosure(adopt(agency(), disclosure=rule), kinds).state == state


def test_a_case_reads_all_lists_in_two_queries(django_assert_num_queries):
    row = adopt(agency())
    with django_assert_num_queries(2):
        lists = lists_for(row, LATER)
    assert len(lists.elements) == 11
    with django_assert_num_queries(0):
        assert lists.fences("individual").max_fen == 1_000_000


def test_versions_cannot_stand_twice():
    from django.db import IntegrityError, transaction

    row = adopt(agency())
    copy = Matter.objects.get(pk=row.pk)
    copy.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save(force_insert=True)


def versions_by(here, login, day):
    """Try every list action as a person."""
    row = adopt(here)
    held = row.capacity
    actor = as_actor(login)
    kinds = [
        (actions.adopt_capacity, {"spec": capacity_spec(here, code="x")}),
        (actions.adopt_matter, {"spec": matter_spec(code="X"), "capacity": held}),
        (
            actions.set_hearing_threshold,
            {"spec": ThresholdSpec(party_kind="individual", fine_fen=1, confiscated_fen=1, basis="规定")},
        ),
        (actions.adopt_review_rule, {"spec": ReviewRuleSpec(kind="all_but_summary", basis="目录")}),
    ]
    for action, values in kinds:
        yield lambda action=action, values=values: do(
            action, actor=actor, agency_id=here.pk, effective_from=day, **values
        )
    yield lambda: do(actions.repeal_matter, row, actor=actor, effective_from=day, reason="修法")


def test_the_head_adopts_new_versions_from_today_on():
    here = agency()
    head = somebody(here, "agency_head", rank="principal")
    for attempt in versions_by(here, head, NOW.date()):
        attempt()


@pytest.mark.parametrize("role", ["handler", "system_administrator"])
def test_refuses_a_version_by_somebody_else(role):
    here = agency()
    for attempt in versions_by(here, somebody(here, role), NOW.date()):
        with pytest.raises(Refused, match="只有本机关负责人或者法制审核人员"):
            attempt()


def test_refuses_the_head_of_another_agency():
    here = agency()
    other = somebody(agency(), "agency_head", rank="principal")
    for attempt in versions_by(here, other, NOW.date()):
        with pytest.raises(Refused):
            attempt()


def test_refuses_a_version_that_is_dated_back():
    here = agency()
    head = somebody(here, "agency_head", rank="principal")
    for attempt in versions_by(here, head, NOW.date() - dt.timedelta(days=1)):
        with pytest.raises(Invalid, match="倒填"):
            attempt()
