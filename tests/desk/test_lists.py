import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingzheng.cases.engine.models import Case
from mingzheng.demo.play import Play
from mingzheng.desk import case_list
from mingzheng.dossiers import actions
from mingzheng.ledger.recording import record
from tests.agencies.factories import SYSTEM
from tests.stories import scripts

pytestmark = pytest.mark.django_db


def another(play, parties, **clue):
    other = Play(play.district, play.now, office=play.office)
    other.open("officer", scripts.MATTER, parties, summary="线索", **clue)
    play.now = other.now
    return other


def test_the_list_says_stage_nearest_period_and_handlers_in_a_fixed_number_of_queries(play, sign_in, read):
    scripts.investigated(play)
    officer = sign_in("officer")
    officer.get("/desk/cases/")
    with CaptureQueriesContext(connection) as few:
        said = read(officer.get("/desk/cases/"))
    assert "调查中" in said
    assert "普通程序办案" in said
    assert "岳青禾、祁砚舟" in said
    for _ in range(4):
        another(play, [scripts.SECOND_FIRM])
    with CaptureQueriesContext(connection) as many:
        assert "共 5 条" in read(officer.get("/desk/cases/"))
    assert len(many) <= len(few) <= 20


def test_lists_say_why_they_are_empty(district, sign_in, read):
    officer = sign_in("officer")
    assert "还没有案件" in read(officer.get("/desk/cases/"))
    assert "没有符合条件的案件" in read(officer.get("/desk/cases/?stage=filed"))
    assert "今天没有要办的" in read(officer.get("/desk/"))
    assert "系统管理员不办案" in read(sign_in("admin").get("/desk/"))


@pytest.mark.both_databases
def test_stages_count_the_own_agency_and_what_one_is_named_in_elsewhere_is_listed_all_the_same(play, sign_in, read):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    case = Case.objects.get()
    helper = play.district.people["city_officer"]
    with record("test.assign", actor=SYSTEM, now=play.now, dossier_id=case.dossier_id) as rec:
        actions.assign(rec, case.dossier, person=helper, role="handler")
    own, other = sign_in("officer").get("/desk/cases/"), sign_in("city_officer").get("/desk/cases/")
    assert own.context["stages"][0].label == "全部 1"
    assert other.context["stages"][0].label == "全部 0"
    assert case.case_no in read(other)
    assert "共 1 条" in read(other)
    chosen = sign_in("city_officer").get("/desk/cases/?stage=clue")
    assert case.case_no in read(chosen)
    assert [chip.label for chip in chosen.context["stages"] if chip.current] == ["线索 0"]


def test_further_pages_are_reached_although_nothing_is_counted_further(play, sign_in, monkeypatch):
    for _ in range(5):
        another(play, [scripts.SECOND_FIRM])
    monkeypatch.setattr(case_list, "PAGE", 2)
    monkeypatch.setattr(case_list, "stage_counts", lambda rows, reader, now: {})
    officer = sign_in("officer")
    pages = [officer.get(f"/desk/cases/?page={n}").context for n in (1, 2, 3)]
    assert [len(page["rows"]) for page in pages] == [2, 2, 1]
    assert len({row.number for page in pages for row in page["rows"]}) == 5
    assert [bool(page["pages"].next_url) for page in pages] == [True, True, False]


def test_beyond_two_hundred_a_stage_is_told_as_more(play, sign_in, read, monkeypatch):
    another(play, [scripts.SECOND_FIRM])
    monkeypatch.setattr(case_list, "stage_counts", lambda rows, reader, now: {"clue": case_list.COUNTED, "closed": 3})
    page = sign_in("officer").get("/desk/cases/")
    assert [chip.label for chip in page.context["stages"]] == ["全部 200+", "线索 200+", "已结案 3"]
    assert "共 203+ 条" in read(page)
    alone = sign_in("officer").get("/desk/cases/?stage=clue")
    assert "共 1 条" in read(alone), "one stage of many is counted further"


def test_odd_pages_and_stages_are_answered(district, sign_in):
    officer = sign_in("officer")
    for query in ("page=0", "page=-1", "page=x", "page=99999999999", "stage=%00", "stage=<b>"):
        assert officer.get(f"/desk/cases/?{query}").status_code == 200, query
    assert officer.get("/desk/cases/?view=../../x").status_code == 404


@pytest.mark.both_databases
def test_a_character_that_cannot_be_seen_is_no_failure(district, sign_in):
    officer = sign_in("officer")
    assert officer.get("/desk/cases/?stage=%00").status_code == 200
    place = officer.post("/desk/search/", {"q": "a\0b"})["Location"]
    assert officer.get(place).status_code == 200


def test_today_differs_by_role(play, sign_in, read):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    seen = play.do("officer", "inspect", officers=("officer", "officer2"), place="临波路", at=play.now,
                   **scripts.inspection(ended_at=play.now.isoformat()))  # fmt: skip
    play.do("officer", "file_case", **scripts.filing(play))
    assert "等我批" in read(sign_in("unit_head").get("/desk/"))
    assert "待我确认" in read(sign_in("officer2").get("/desk/"))
    waiting = read(sign_in("officer").get("/desk/"))
    assert "等别人" in waiting
    assert "等承办机构负责人" in waiting
    play.give_back("unit_head", reason="请补充主体资料")
    assert "被退回" in read(sign_in("officer").get("/desk/"))
    assert "今天没有要办的" in read(sign_in("publisher").get("/desk/"))
    assert seen.seq == 2


def test_what_is_overdue_stands_first(play, clock, sign_in, read):
    _unconfirmed(play)
    clock.move_to(play.now + dt.timedelta(days=10))
    page = sign_in("officer").get("/desk/")
    assert page.context["sections"][0].title == "逾期"
    assert "署名人员确认" in read(page)


def test_whoever_is_named_finds_the_period_at_the_button_that_ends_it(play, clock, sign_in, read):
    _unconfirmed(play)
    clock.move_to(play.now + dt.timedelta(days=10))

    first, *others = sign_in("officer2").get("/desk/").context["sections"]

    assert (first.title, [item.action for item in first.items]) == ("逾期", ["查看并确认"])
    assert all(item.what != "署名人员确认" for section in others for item in section.items)


def test_heads_see_the_periods_of_others_apart_from_their_own_work(play, clock, sign_in, read):
    _unconfirmed(play)
    clock.move_to(play.now + dt.timedelta(days=10))
    titles = {
        "unit_head": "本机关逾期和临近的期限",
        "agency_head": "本机关逾期和临近的期限",
        "supervisor": "辖区内逾期和临近的期限",
    }

    for who, title in titles.items():
        page = sign_in(who).get("/desk/")
        assert page.context["sections"] == []
        assert [item.what for item in page.context["watched"].items] == ["署名人员确认"]
        assert title in read(page)
        assert "由承办人办理" in read(page)
    assert sign_in("city_head").get("/desk/").context["watched"].items == []


def _unconfirmed(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    play.do("officer", "inspect", officers=("officer", "officer2"), place="临波路", at=play.now,
            **scripts.inspection(ended_at=play.now.isoformat()))  # fmt: skip
