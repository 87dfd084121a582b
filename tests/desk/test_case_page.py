import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.stories import scripts

pytestmark = pytest.mark.django_db
MOST_QUERIES = 45  # one of them is the count of notices in the head of every page


def page(play, client):
    return client.get(f"/desk/cases/{play.case_id}/")


def test_the_first_button_is_what_the_reader_does_next(clue, sign_in):
    officer = sign_in("officer")
    assert page(clue, officer).context["first_way"].title == "现场检查"
    scripts.investigated(clue)
    assert page(clue, officer).context["first_way"].title == "调查终结"


def test_what_is_not_for_every_case_is_folded_and_never_the_first_button(clue, sign_in, read):
    scripts.concluded(scripts.investigated(clue))
    shown = page(clue, sign_in("officer"))
    titles = [way.title for way in shown.context["rare_ways"]]
    assert {"撤案", "中止调查", "移交承办"} <= set(titles)
    assert not set(titles) & {way.title for way in shown.context["other_ways"]}
    assert f"特殊情形才办的（{len(titles)} 项）" in read(shown)


def test_what_waits_for_signature_is_not_offered_a_second_time(clue, sign_in, read):
    clue.do("officer", "file_case", **scripts.filing(clue))
    shown = page(clue, sign_in("officer"))
    assert "立案" not in [w.title for w in (shown.context["first_way"], *shown.context["other_ways"])]
    assert shown.context["proposals"][0].withdraw_url
    assert not shown.context["proposals"][0].sign_url
    assert page(clue, sign_in("unit_head")).context["proposals"][0].sign_url


def test_what_cannot_be_done_says_why_by_which_article_and_who_can(investigated, sign_in, read):
    scripts.concluded(investigated)
    said = read(page(investigated, sign_in("officer")))
    assert "还差 2 项才能办理“送法制审核”" in said
    assert "《中华人民共和国行政处罚法》第四十四条" in said
    assert "制发并送达事先告知书" in said


def test_the_timeline_names_officers_with_their_certificates_and_marks_what_is_unconfirmed(clue, sign_in, read):
    clue.do("officer", "inspect", officers=("officer", "officer2"), place="临波路 88 号", at=clue.now,
            **scripts.inspection(ended_at=clue.now.isoformat()))  # fmt: skip
    said = read(page(clue, sign_in("officer")))
    assert re.search(
        r"岳青禾（99010200001）、\s*祁砚舟（99010200002）|祁砚舟（99010200002）、岳青禾（99010200001）", said
    )
    assert "待共同确认" in said
    named = page(clue, sign_in("officer2"))
    assert "下一步：确认您署名的记录" in read(named)


def test_the_last_day_of_a_period_is_explained(investigated, sign_in, read):
    said = read(page(investigated, sign_in("officer")))
    assert "普通程序办案" in said
    assert "为什么是这一天" in said
    assert "起算日，不计入" in said


def test_the_case_as_it_stood_shows_the_states_of_that_day(investigated, sign_in, read):
    officer = sign_in("officer")
    then = read(officer.get(f"/desk/cases/{investigated.case_id}/at/2/"))
    assert "线索" in then
    assert "立案 · 已生效" not in then
    assert officer.get(f"/desk/cases/{investigated.case_id}/at/999/").status_code == 404


def test_a_record_shows_what_was_written_and_its_place_in_the_log(investigated, sign_in, read):
    said = read(sign_in("officer").get(f"/desk/cases/{investigated.case_id}/acts/2/"))
    assert "后厨有一名工作人员正在加工凉菜" in said
    assert "本人确认" in said
    assert "存证目录第" in said or "待编入存证目录" in said


def test_rows_changed_behind_the_back_turn_the_page_red(investigated, sign_in, read):
    from mingzheng.cases.engine.models import Case

    Case.objects.filter(pk=investigated.case_id).update(source="report")
    assert "与记录不一致" in read(page(investigated, sign_in("officer")))


def test_the_queries_of_the_page_do_not_grow_with_the_case(clue, sign_in):
    officer = sign_in("officer")
    page(clue, officer)
    with CaptureQueriesContext(connection) as few:
        page(clue, officer)
    scripts.notified(scripts.concluded(scripts.investigated(clue)))
    with CaptureQueriesContext(connection) as many:
        assert page(clue, officer).status_code == 200
    assert len(many) <= MOST_QUERIES, len(many)
    assert len(many) - len(few) <= 12, (len(few), len(many))


def test_the_list_of_the_file_has_two_volumes_and_says_what_is_missing(investigated, sign_in, read):
    said = read(sign_in("officer").get(f"/desk/file/{investigated.case_id}/"))
    assert "正卷" in said
    assert "副卷" in said
    assert "缺 2 件" in said
    assert "现场笔录" in said
