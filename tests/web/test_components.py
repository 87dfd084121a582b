import datetime as dt
import re
import types

import pytest
from django.template import Context, Template
from django.test import Client, override_settings

from mingzheng.core.errors import Refusal
from mingzheng.law.calendar import CalendarView
from mingzheng.web import duty_words, words
from mingzheng.web.components import Pages, pages
from mingzheng.web.navigation import ENTRIES, entries


def drawn(source, **context):
    return Template("{% load mingzheng %}" + source).render(Context(context))


@pytest.fixture
def html():
    with override_settings(DEMO=True, ALLOWED_HOSTS=["testserver"]):
        response = Client().get("/desk/components/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_of_components_is_closed_in_real_use():
    with override_settings(DEMO=False, DEBUG=False, ALLOWED_HOSTS=["testserver"]):
        assert Client().get("/desk/components/").status_code == 404


def test_the_page_of_components_shows_every_word_of_state(html):
    for word in words.ALL:
        assert word in html


def test_no_script_or_style_stands_in_the_page(html):
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)
    assert re.findall(r"<script[^>]*>", html) == [tag for tag in re.findall(r"<script[^>]*>", html) if "src=" in tag]
    assert not re.search(r"(src|href)=\"(https?:)?//", html)


def test_ids_of_the_page_are_unique(html):
    ids = re.findall(r'\sid="([^"]+)"', html)

    assert len(ids) == len(set(ids)), sorted({one for one in ids if ids.count(one) > 1})


def test_the_form_of_the_page_can_be_posted():
    with override_settings(DEMO=True, ALLOWED_HOSTS=["testserver"]):
        response = Client().post("/desk/components/", {"_rows": "add:items", "items-TOTAL": "2"})

    assert response.status_code == 200
    assert 'name="items-TOTAL" value="3"' in response.content.decode()


def test_a_status_is_icon_word_and_tint():
    html = drawn('{% status "逾期 3 日" %}')

    assert "tone-danger" in html
    assert "#alert" in html
    assert "逾期 3 日" in html


def test_an_unknown_word_is_neutral():
    assert "tone-neutral" in drawn('{% status "某种状态" %}')


def test_what_is_drawn_is_escaped():
    assert "<b>" not in drawn("{% status word %}", word="<b>")
    assert "<b>" not in drawn("{% refusals listed %}", listed=[Refusal("g", "<b>", "<b>", "<b>")])


def test_dates_and_money_are_written_one_way():
    moment = dt.datetime(2026, 10, 22, 6, 30, tzinfo=dt.UTC)

    assert "2026-10-22 周四" in drawn("{% date d %}", d=dt.date(2026, 10, 22))
    assert "2026-10-22 周四 14:30" in drawn("{% date d %}", d=moment)
    assert "30,000.00 元" in drawn("{% money fen %}", fen=3_000_000)
    assert drawn("{{ fen|capital }}", fen=3_000_000) == "叁万元整"
    assert "—" in drawn("{% date d %}{% money fen %}", d=None, fen=None)


def test_refusals_stand_in_their_groups_and_count():
    listed = [
        Refusal("a", "甲", "第一条", "请改", kind="never"),
        Refusal("b", "乙", "第二条", "请办", kind="now"),
        Refusal("c", "丙", "第三条", "请等", kind="wait", until=dt.date(2026, 10, 8)),
    ]

    html = drawn('{% refusals listed "还差 3 项" ways %}', listed=listed, ways={"b": "/desk/do/"})

    assert html.index("您现在可办") < html.index("需等到") < html.index("不能补救")
    assert "需要他人" not in html
    assert "2026-10-08 周四起" in html
    assert 'href="/desk/do/"' in html


def test_no_refusal_draws_nothing():
    assert drawn("{% refusals listed %}", listed=[]).strip() == ""


def test_a_long_list_is_counted_to_a_thousand():
    assert pages({"q": "x"}, number=1, total=1001).words == "第 1–50 条，共 1000+ 条"
    assert pages({}, number=1, total=0).words == "共 0 条"
    assert pages({}, number=2, total=60).words == "第 51–60 条，共 60 条"


def test_pages_keep_the_filters():
    second = pages({"q": "占道", "page": "2"}, number=2, total=200)

    assert second.previous_url == "?q=%E5%8D%A0%E9%81%93&page=1"
    assert second.next_url == "?q=%E5%8D%A0%E9%81%93&page=3"
    assert pages({}, number=4, total=200) == Pages(151, 200, 200, previous_url="?page=3")


@pytest.mark.parametrize("role", sorted({role for entry in ENTRIES for role in entry.roles}))
def test_no_role_has_more_than_seven_entries(role):
    assert 2 <= len(entries([role], "/desk/", {})) <= 7


def test_the_navigation_marks_where_one_is_and_what_waits():
    shown = entries(["handler", "unit_head"], "/desk/cases/1/", {"approvals": 3})

    assert [entry.label for entry in shown if entry.current] == ["案件"]
    assert [(entry.label, entry.count) for entry in shown if entry.count] == [("审批", 3)]
    assert [entry.label for entry in entries(["handler"], "/desk/", {}) if entry.current] == ["今日"]
    assert [entry.label for entry in entries(["handler"], "/desk/inbox/", {}) if entry.current] == []


def test_large_print_is_kept_and_leads_back_only_here():
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        client = Client()
        back = client.post("/display/", {"size": "large", "next": "/desk/components/"})
        away = client.post("/display/", {"size": "normal", "next": "https://evil.example/"})
        beside = client.post("/display/", {"size": "normal", "next": "//evil.example/"})

    assert back["Location"] == "/desk/components/"
    assert back.cookies["size"].value == "large"
    assert away["Location"] == beside["Location"] == "/"


@pytest.mark.parametrize(
    ("unit", "words"), [("workday", "还剩 5 个工作日 · 09-09 周三"), ("day", "还剩 7 日 · 09-09 周三")]
)
def test_what_is_left_is_counted_in_the_unit_of_the_period(unit, words):
    today, due = dt.date(2026, 9, 2), dt.date(2026, 9, 9)
    duty = types.SimpleNamespace(state="open", due_on=due, tentative=False, unit=unit)
    assert duty_words.badge_of(duty, today, CalendarView("1", {}, frozenset({2026}))).left == words
