# ruff: noqa: F811 - imported fixtures are asked for by name
"""Stories on PostgreSQL, each new kind of step taken by two at once: one does, one is told, all stays sound."""

from __future__ import annotations

import datetime as dt
import inspect

import pytest

from mingzheng.cases.engine.models import Act, Case, Event
from mingzheng.demo import district as built
from mingzheng.demo.district import build
from tests.invariants.reading import unsound
from tests.security.racing import CHAPTERS, RacedPlay
from tests.stories import (
    test_enforcement,
    test_hearing,
    test_measures,
    test_own_enforcement,
    test_people_of_a_case,
    test_remedy,
    test_review,
    test_stopping,
    test_transfer,
)
from tests.stories.conftest import own_seal  # noqa: F401
from tests.towns import START

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.pg]
STORIES = {
    test_remedy.test_a_court_annuls_orders_anew_and_the_case_publication_and_money_follow: {
        *("changes", "clue", "decision", "fulfilment", "investigation"),
        *("notice", "publication", "remedy", "review", "service"),
    },
    test_measures.test_an_emergency_with_oral_approval_is_reported_on_paper_within_a_day: {"measures", "papers"},
    test_review.test_trap_18_every_head_has_an_opinion_of_the_own_and_dissent_is_written: {"discussion"},
    test_people_of_a_case.test_a_recusal_refused_changes_nobody: {"signing"},
    test_stopping.test_a_case_is_withdrawn_with_its_ground_and_archived: {"closing", "stopping"},
    test_transfer.test_a_clue_of_abuse_of_office_goes_to_the_supervision_organ_while_the_case_goes_on: {"transfer"},
    test_hearing.test_a_late_request_with_a_good_reason_leads_to_a_hearing: {"hearing"},
    test_enforcement.test_after_three_months_a_court_is_asked_with_good_reason_only: {"enforcement"},
    test_own_enforcement.test_an_agency_that_a_law_empowers_enforces_its_order_itself_by_day_and_on_record: {
        "own_enforcement"
    },
    test_own_enforcement.test_costs_that_are_not_paid_are_demanded_and_taken_to_the_court: {"substitution"},
}


@pytest.fixture
def district(transactional_db, monkeypatch):
    market, *others = built.OFFICES  # with the heads who discuss
    monkeypatch.setattr(built, "OFFICES", ((*market[:3], (*market[3], *test_review.MORE)), *others))
    return build(START - dt.timedelta(days=1))


def test_the_stories_race_in_every_chapter():
    assert set().union(*STORIES.values()) == set(CHAPTERS.values())


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__.removeprefix("test_")[:30])
def test_two_who_saw_the_same_act_at_once(district, own_seal, story):
    play = RacedPlay(district, START)
    fixtures = {"play": play, "own_seal": own_seal, "district": district}
    story(**{name: fixtures[name] for name in inspect.signature(story).parameters})
    assert {CHAPTERS[step] for step in ("register_clue", *play.raced)} >= STORIES[story]
    assert unsound(play.case_id, play.now) == []
    seqs = list(Event.objects.filter(case_id=play.case_id).order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, Case.objects.get(pk=play.case_id).seq + 1))
    for step in play.raced:
        assert Act.objects.filter(case_id=play.case_id, step=step).exists()
