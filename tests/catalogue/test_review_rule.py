import datetime as dt

import pytest
from pydantic import ValidationError

from mingzheng.catalogue.models import PublicListItem
from mingzheng.catalogue.queries import review_rule, review_trigger
from mingzheng.catalogue.specs import JUDGEMENTS, Judgement, ReviewConditions
from mingzheng.catalogue.triggers import RuleView
from mingzheng.catalogue.triggers import review_trigger as judge
from tests.agencies.factories import agency
from tests.catalogue.factories import START, facts, judgements, rule

LATER = dt.date(2026, 7, 1)


def view(kind="conditions", **conditions):
    return RuleView(kind, ReviewConditions.model_validate(conditions), 3, "sha256:x", 5, "演示区审核目录")


def test_everything_but_the_summary_procedure_is_reviewed_under_the_plain_rule():
    assert judge(view("all_but_summary"), facts()).level == "LOCAL"
    assert not judge(view("all_but_summary"), facts(summary=True, judgements={})).required


def test_without_a_catalogue_everything_but_summary_is_reviewed():
    trigger = judge(None, facts())
    assert (trigger.required, trigger.level, trigger.rule_version) == (True, "LOCAL", None)


@pytest.mark.parametrize(
    ("comparison", "fine", "required"),
    [("ge", 999, False), ("ge", 1000, True), ("gt", 1000, False), ("gt", 1001, True)],
)
def test_a_fine_reaches_its_limit_inclusive_or_not(comparison, fine, required):
    trigger = judge(view(fine_fen={"individual": 1000}, comparison=comparison), facts(fine_fen=fine))
    assert trigger.required is required


def test_the_limit_belongs_to_the_kind_of_party():
    limits = view(fine_fen={"individual": 1000, "organisation": 100_000})
    assert judge(limits, facts(fine_fen=5000)).required
    assert not judge(limits, facts(fine_fen=5000, party_kind="organisation")).required


def test_kinds_hearing_deviation_and_confiscation_take_in():
    limits = view(kinds=("吊销许可证件",), confiscated_fen={"individual": 10})
    assert judge(limits, facts(kinds=("吊销许可证件",))).level == "LOCAL"
    assert judge(limits, facts(hearing_held=True)).level == "POLICY"
    assert judge(limits, facts(discretion_deviation=True)).level == "LOCAL"
    assert judge(limits, facts(confiscated_fen=10)).level == "LOCAL"
    assert not judge(limits, facts(kinds=("警告",))).required


def test_an_unknown_kind_is_taken_in():
    assert judge(view(), facts(kinds=("新种类",))).required


@pytest.mark.parametrize(
    ("yes", "hearing", "level"),
    [
        ("public_interest", False, "STATUTORY"),
        ("complex_multi_legal", False, "STATUTORY"),
        ("social_risk", False, "POLICY"),
        ("third_party_major", False, "POLICY"),
        ("third_party_major", True, "STATUTORY"),
    ],
)
def test_judgements_take_in_at_their_level(yes, hearing, level):
    trigger = judge(view(hearing_held=False), facts(judgements=judgements(**{yes: True}), hearing_held=hearing))
    assert trigger.level == level


def test_the_highest_level_names_the_trigger_and_all_reasons_are_kept():
    trigger = judge(view("all_but_summary"), facts(judgements=judgements(public_interest=True), requested=True))
    assert trigger.level == "STATUTORY"
    assert [r.level for r in trigger.reasons] == ["STATUTORY", "LOCAL", "VOLUNTARY"]
    assert "涉及重大公共利益（行政处罚法#58.1）" in trigger.text


@pytest.mark.parametrize("name", JUDGEMENTS)
def test_a_question_nobody_answered_keeps_the_decision_in(name):
    answers = judgements()
    del answers[name]
    trigger = judge(view(), facts(judgements=answers))
    assert (trigger.required, trigger.missing, trigger.level) == (True, (name,), "STATUTORY")


def test_a_no_needs_a_signer_and_a_reason():
    with pytest.raises(ValidationError):
        Judgement(value=False, reason="", by=judgements()["social_risk"].by, on=START)
    with pytest.raises(ValidationError):
        Judgement.model_validate({"value": False, "reason": "无", "on": START})


def test_a_request_of_the_agency_is_voluntary():
    assert judge(view(), facts(requested=True)).level == "VOLUNTARY"


@pytest.mark.django_db
def test_the_rule_of_the_day_counts_and_older_ones_stay_public():
    here = agency()
    rule(here, kind="conditions", conditions={"fine_fen": {"individual": 1000}}, time_limit_days=7)
    rule(here, effective_from=LATER)
    before = review_trigger(here.pk, facts(fine_fen=10), LATER - dt.timedelta(days=1))
    after = review_trigger(here.pk, facts(fine_fen=10), LATER)
    assert (before.required, before.rule_version, before.time_limit_days) == (False, 1, 7)
    assert (after.required, after.rule_version) == (True, 2)
    assert review_rule(here.pk, START - dt.timedelta(days=1)) is None
    items = PublicListItem.objects.filter(kind="review", agency_code=here.code).order_by("version")
    assert [item.version for item in items] == [1, 2]
    assert items[0].content["conditions"]["fine_fen"] == {"individual": 1000}
    assert len(items[0].content["elements"]) == 11
