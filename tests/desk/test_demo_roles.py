"""The demo's subdistrict: empowered, reviewed by the seconded head of the judicial office, with work for each."""

import datetime as dt

import pytest

from mingzheng.catalogue.models import Capacity
from mingzheng.demo import street
from mingzheng.demo.acts import STREET
from mingzheng.demo.play import Play
from mingzheng.demo.script import cases
from mingzheng.demo.stories import Days
from tests.towns import START

SUBMITTED, PROPOSED = 1, 2


@pytest.fixture
def office(district):
    street.build_street(district, START - dt.timedelta(days=1))
    return district


def test_it_acts_in_its_own_name_by_an_instrument_of_the_province(office):
    capacity = Capacity.objects.get(agency=office.agencies[street.KEY])

    assert (capacity.kind, capacity.acting_name) == ("empowered", "溪桥区枕流街道办事处")
    assert "演示省人民政府" in capacity.document
    assert "第二十四条" in capacity.document


def test_its_unit_head_finds_the_filing_to_approve(office, clock, sign_in):
    played = _played(office, PROPOSED)
    clock.move_to(played.now)

    page = sign_in(STREET.unit_head).get("/desk/").content.decode()

    assert "等我批" in page
    assert played.case.case_no in page


def test_the_seconded_reviewer_finds_the_request_and_takes_it_over(office, clock, sign_in):
    played = _played(office, SUBMITTED)
    clock.move_to(played.now)

    page = sign_in(STREET.reviewer).get("/desk/").content.decode()
    assert "送审待受理" in page
    assert played.case.case_no in page

    subject = played.case.tracks.get(kind="review").subject
    played.do(STREET.reviewer, "accept_review", subject, verdict="accepted")
    assert played.states()["review"] == "accepted"


def _played(office, place):
    """Play one of the demo's own stories of the subdistrict to its end."""
    stories = [make for key, make in cases(Days(START + dt.timedelta(days=30))) if key == street.KEY]
    played = Play(office, START, street.KEY)
    for moment in stories[place](played):
        played.now = max(moment, played.now)
    return played
