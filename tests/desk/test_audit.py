"""Who saw what and who changed what: noted by itself, recorded, shown to whom it may be."""

import datetime as dt

import pytest
from django.db import OperationalError

from mingzheng.agencies import actions as agencies
from mingzheng.config.start import SYSTEM
from mingzheng.demo.district import SETUP
from mingzheng.dossiers.models import DossierReading, ReadingNote
from mingzheng.dossiers.tasks import keep_readings
from mingzheng.ledger.models import Entry
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence
from mingzheng.ledger.verifying import live
from mingzheng.web import middleware
from tests.desk.conftest import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(district, clock):
    """The archivist of the market agency is its auditor too."""
    with record("setup.grant_role", actor=SETUP, now=clock.now) as rec:
        grant = agencies.grant_role(
            rec, district.people["archivist"], role="auditor", agency=district.agencies["market"], document="演示"
        )
    if grant.state == "proposed":
        with record("setup.second_grant", actor=district.actor("agency_head"), now=clock.now) as rec:
            agencies.second_grant(rec, grant)
    clock.move_to(clock.now + dt.timedelta(days=2))
    return "archivist"


def test_a_reading_is_noted_once_an_hour_recorded_and_verifies(clue, sign_in, clock):
    officer, page = sign_in("officer"), f"/desk/cases/{clue.case_id}/"
    officer.get(page)
    officer.get(page)
    officer.get(f"{page}evidence/")
    assert sorted(n.what for n in ReadingNote.objects.all()) == ["desk_case", "desk_evidence"]
    assert keep_readings(SYSTEM, clock.now) == 2
    assert keep_readings(SYSTEM, clock.now) == 0
    assert Entry.objects.filter(kind="dossiers.readings").count() == 1
    officer.get(page)
    clock.move_to(clock.now + dt.timedelta(hours=1))
    sign_in("officer").get(page)
    assert keep_readings(SYSTEM, clock.now) == 1
    assert ReadingNote.objects.count() == 1
    assert DossierReading.objects.filter(what="desk_case").count() == 2
    sequence(clock.now)
    assert live(clock.now).findings == []


def test_what_was_refused_or_only_posted_is_no_reading(clue, sign_in):
    sign_in("city_officer").get(f"/desk/cases/{clue.case_id}/")
    sign_in("officer").post(f"/desk/cases/{clue.case_id}/do/inspect/", {})
    assert not ReadingNote.objects.exists()


def test_a_program_reads_in_the_name_of_its_person(clue, district, clock, client):
    with record("test.token", actor=district.actor("officer"), now=clock.now) as rec:
        _, secret = agencies.issue_token(
            rec,
            account=district.accounts["officer"],
            name="台账",
            scopes=["cases.read"],
            expires_at=clock.now + dt.timedelta(days=30),
        )
    answer = client.get(f"/api/v1/cases/{clue.case_id}", headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert ReadingNote.objects.get().person_id == district.people["officer"].pk


def test_what_cannot_be_noted_is_not_shown(clue, sign_in, monkeypatch):
    def busy(**_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(middleware, "note_reading", busy)
    answer = sign_in("officer").get(f"/desk/cases/{clue.case_id}/")
    assert answer.status_code == 503
    assert "没有健康证明" not in answer.content.decode()


def test_the_auditor_sees_the_own_people_and_the_supervisor_all(clue, auditor, sign_in, clock):
    page = f"/desk/cases/{clue.case_id}/"
    for who in ("officer", "supervisor"):
        assert sign_in(who).get(page).status_code == 200
    keep_readings(SYSTEM, clock.now)
    seen = words(sign_in(auditor).get("/desk/audit/"))
    assert "岳青禾" in seen
    assert "裴正言" not in seen
    seen = words(sign_in("supervisor").get("/desk/audit/"))
    assert "岳青禾" in seen
    assert "裴正言" in seen
    assert "岳青禾" not in words(of_one(sign_in("supervisor"), "裴正言")).partition("案卷")[2]


def of_one(browser, name):
    """Ask for one person's readings as the form of the page does."""
    return browser.post("/desk/audit/", {"person": name}, follow=True)


def test_threat_34_whose_readings_are_asked_for_stands_in_no_address(clue, sign_in, clock):
    for who in ("officer", "supervisor"):
        sign_in(who).get(f"/desk/cases/{clue.case_id}/")
    keep_readings(SYSTEM, clock.now)
    supervisor = sign_in("supervisor")
    answer = of_one(supervisor, "裴正言")
    address = answer.redirect_chain[0][0]
    assert address.startswith("/desk/audit/?view=")
    assert "person" not in address
    assert {row["person"] for row in answer.context["rows"]} == {"裴正言"}
    assert answer.context["person"] == "裴正言"
    everybody = {row["person"] for row in supervisor.get("/desk/audit/?person=裴正言").context["rows"]}
    assert everybody == {"裴正言", "岳青禾"}, "a name in the address says nothing"
    assert supervisor.post("/desk/audit/", {"person": " "})["Location"] == "/desk/audit/"


def test_the_sealed_address_is_its_writers_of_this_page_and_of_this_day(clue, auditor, sign_in, clock):
    supervisor = sign_in("supervisor")
    address = of_one(supervisor, "裴正言").redirect_chain[0][0]
    assert supervisor.get(address).status_code == 200
    assert sign_in(auditor).get(address).status_code == 404
    assert supervisor.get("/desk/audit/?view=x").status_code == 404
    found = supervisor.post("/desk/search/", {"q": "裴正言"})["Location"].strip("/").rpartition("/")[2]
    assert supervisor.get(f"/desk/audit/?view={found}").status_code == 404
    clock.move_to(clock.now + dt.timedelta(hours=25))
    assert sign_in("supervisor").get(address).status_code == 404


def test_threat_07_that_a_supervisor_looked_is_not_told_to_the_agency(clue, sign_in, clock):
    page = f"/desk/cases/{clue.case_id}/"
    for who in ("officer", "supervisor"):
        sign_in(who).get(page)
    keep_readings(SYSTEM, clock.now)
    own = words(sign_in("officer").get(f"{page}access/"))
    assert "岳青禾" in own
    assert "裴正言" not in own
    assert "裴正言" in words(sign_in("supervisor").get(f"{page}access/"))


def test_changes_of_settings_are_told_from_the_record(auditor, sign_in, district, clock):
    with record("agencies.rule.set", actor=SETUP, now=clock.now) as rec:
        agencies.set_rule(
            rec, district.agencies["city"], name="uniform_ordered", value=True, document="城管文", second=None
        )
    seen = words(sign_in(auditor).get("/desk/audit/?tab=changes"))
    assert "审计员" in seen
    assert "城管文" not in seen
    assert "uniform_ordered" not in seen
    assert "uniform_ordered" in words(sign_in("supervisor").get("/desk/audit/?tab=changes"))


def test_nobody_else_opens_the_audit(district, sign_in):
    for who in ("officer", "agency_head", "admin", "reviewer"):
        assert sign_in(who).get("/desk/audit/").status_code == 404


def test_readings_of_another_agency_stay_outside(clue, sign_in):
    assert sign_in("city_officer").get(f"/desk/cases/{clue.case_id}/access/").status_code == 404
