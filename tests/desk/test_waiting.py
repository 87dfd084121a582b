"""今日 and the case page say what waits to be served and by when, and on which day a hearing is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingzheng.agencies.models import RoleGrant
from mingzheng.cases import waiting
from mingzheng.cases.messages import open_messages
from mingzheng.desk import today
from mingzheng.dossiers.models import Dossier, DossierPerson
from mingzheng.duties.queries import due_soon
from tests.stories import scripts
from tests.stories.test_hearing import asked, called
from tests.stories.test_hearing import told as told_of_hearing
from tests.stories.test_service import decided, told

pytestmark = pytest.mark.django_db


def sections(page):
    return {section.key: section for section in page.context["sections"]}


def test_a_paper_waits_with_its_button_until_it_is_served(play, clock, sign_in, own_seal):
    paper = told(play)
    clock.move_to(play.now)
    item = sections(sign_in("officer").get("/desk/"))["serve"].items[0]
    assert (item.what, item.action, item.duty) == ("送达《行政处罚事先告知书》", "登记送达", None)
    assert f"/do/serve/?subject={paper.pk}" in item.url
    assert "serve" not in sections(sign_in("officer3").get("/desk/"))
    play.serve(paper)
    clock.move_to(play.now)
    assert "serve" not in sections(sign_in("officer").get("/desk/"))


def test_a_decision_waits_with_its_last_day_and_is_on_top_when_it_is_due(play, clock, sign_in, own_seal):
    decided(play)
    clock.move_to(play.now)
    found = sections(sign_in("officer").get("/desk/"))
    assert found["serve"].items[0].duty.due_on.isoformat() == "2026-09-18"
    assert all(item.what != "决定书送达" for key in found for item in found[key].items)
    clock.move_to(play.at("2026-09-18 09:00").now)
    found = sections(sign_in("officer").get("/desk/"))
    assert [i.action for i in found["due"].items if "处罚决定书" in i.what] == ["登记送达"]


def test_older_periods_of_others_never_crowd_out_the_own_ones(play, clock, sign_in, own_seal, monkeypatch):
    told(play)
    first = play.case_id
    DossierPerson.objects.filter(dossier_id=first, role="handler").update(until=play.now.date())
    play.case_id = None
    play.wait(days=2)
    told(play)
    monkeypatch.setattr(today, "TODAY_LIMIT", 1)
    monkeypatch.setattr(today, "due_soon", lambda *given, limit=1, **more: due_soon(*given, limit=limit, **more))
    clock.move_to(play.at("2027-03-01 09:00").now)
    officer = sign_in("officer")
    late = sections(officer.get("/desk/"))["overdue"]
    assert {item.url for item in late.items} == {f"/desk/cases/{play.case_id}/"}


def test_more_than_are_listed_are_counted_and_said(play, clock, sign_in, read, own_seal, monkeypatch):
    for _ in range(2):
        play.case_id = None
        told(play)
    clock.move_to(play.now)
    monkeypatch.setattr(today, "SHOWN", 1)
    page = sign_in("officer").get("/desk/")
    found = sections(page)["serve"]
    assert (found.count, len(found.listed), found.more) == ("2", 1, True)
    assert "这里先列 1 项" in read(page)
    monkeypatch.setattr(today, "OWN_PAGE", 2)
    assert sections(sign_in("officer").get("/desk/"))["serve"].count == "2 项以上"


def test_the_queue_takes_as_many_queries_for_three_papers_as_for_one(play, own_seal):
    told(play)
    reader = play.district.accounts["officer"]

    def cost():
        with CaptureQueriesContext(connection) as made:
            found = waiting.to_serve(reader, Dossier.objects.visible_to(reader, play.now))
        return len(found), len(made)

    one = cost()
    for _ in range(2):
        play.case_id = None
        told(play)
    assert (one[0], cost()) == (1, (3, one[1]))


def test_whoever_may_see_nothing_waits_for_nothing(play, own_seal):
    told(play)
    officer, admin = (play.district.accounts[who] for who in ("officer", "admin"))
    RoleGrant.objects.filter(person_id=admin.person_id).update(person_id=officer.person_id)
    seen = Dossier.objects.visible_to(officer, play.now)
    assert not seen.exists(), "an administrator sees no case, named in it or not"
    assert waiting.to_serve(officer, seen) == []
    assert waiting.hearing_days(officer, seen) == []
    assert open_messages(officer, play.now, seen) == []


def test_the_day_of_the_hearing_stands_among_the_periods_and_on_today(play, clock, sign_in, read, own_seal):
    told_of_hearing(play)
    asked(play)
    called(play)
    clock.move_to(play.now)
    for who in ("officer", "presider"):
        assert [i.what for i in sections(sign_in(who).get("/desk/"))["hearings"].items] == ["举行听证 2026-09-16 09:00"]
    page = read(sign_in("officer").get(f"/desk/cases/{play.case_id}/?part=duties"))
    assert "举行听证" in page
    assert scripts.FIRM
