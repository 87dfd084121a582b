"""Signing over the interface as on the desk: returns to a place, passing on, co-signing, words of mouth (B18)."""

import uuid

import pytest

from mingzheng.demo.district import build
from tests.api.calling import Desk, is_problem
from tests.api.test_access import proposed
from tests.stories import scripts
from tests.stories.staffing import BEFORE, hire

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db, clock):
    return Desk(hire(build(BEFORE)), clock)


def person(desk, key):
    return str(desk.district.people[key].pk)


def investigated(desk):
    """Bring a case of the interface to a handler who may hand it over in an emergency."""
    proposed(desk)
    desk.sign("unit_head")
    desk.sign("agency_head")


def test_a_proposal_is_co_signed_returned_to_a_place_and_sent_again(desk):
    shown = proposed(desk)
    desk.sign("unit_head", "cosign", to=[person(desk, "other_head")])
    desk.sign("other_head")
    desk.sign("unit_head")
    assert desk.sign("agency_head", "returned", "请核实管辖", return_to="0")["status"] == "proposed"
    desk.sign("unit_head")
    desk.sign("other_head")
    assert desk.sign("agency_head", "returned", "请补充主体资料", return_to="step:inspect")["status"] == "returned"
    filing = scripts.filing(None, handlers=()) | {"handlers": [desk.number(key) for key in ("officer", "officer2")]}
    again = desk.act("officer", "file_case", resubmits=shown["seq"], cosigners=[person(desk, "other_head")], **filing)
    assert [asked["seq"] for asked in desk.view()["proposals"]] == [again["seq"]]


def test_a_head_passes_on_to_one_who_may_sign_and_to_nobody_else(desk):
    proposed(desk)
    for nobody, field in ((person(desk, "officer2"), "to"), (str(uuid.uuid4()), "to"), ("没有这个证号", "to.0")):
        answer = desk.sign("unit_head", "passed_on", status=422, to=[nobody])
        assert answer["errors"][0]["field"] == field
    desk.sign("unit_head", "passed_on", to=[person(desk, "second_head")])
    desk.sign("second_head")
    assert desk.sign("agency_head")["status"] == "effective"


def test_words_of_mouth_are_told_in_full_and_answered_by_the_head_alone(desk):
    investigated(desk)
    handing = {"giver": person(desk, "officer2"), "taker": person(desk, "officer3"), "reason": "现场受伤"}
    said = {
        "by": person(desk, "unit_head"),
        "at": desk.clock.now.isoformat(),
        "means": "手机 0990-5550111",
        "reason": "承办人现场受伤",
    }
    desk.act("officer", "hand_over", status=422, oral=said | {"means": ""}, **handing)
    desk.act("officer", "hand_over", status=409, oral=said | {"by": desk.number("officer2")}, **handing)
    desk.act("officer", "collect_evidence", status=409, oral=said, kind="documentary", description="x", provider="y")
    done = desk.act("officer", "hand_over", oral=said, **handing)
    path = f"/cases/{desk.case}/acts/{done['seq']}/oral"
    is_problem(desk.session("agency_head").post(path, {"verdict": "approved", "code": desk.code("agency_head")}), 409)
    is_problem(desk.session("unit_head").post(path, {"verdict": "maybe", "code": desk.code("unit_head")}), 422)
    answered = desk.session("unit_head").post(path, {"verdict": "approved", "code": desk.code("unit_head")})
    assert (answered.status_code, answered.json()["status"]) == (200, "effective")
