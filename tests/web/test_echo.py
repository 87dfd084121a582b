import datetime as dt

import pytest
from django.test import RequestFactory

from mingzheng.law.calendar import CalendarView, official_days
from mingzheng.web.echo import echo
from mingzheng.web.views import date_echo

TODAY = dt.date(2026, 9, 28)


@pytest.fixture
def calendar():
    days = official_days()
    return CalendarView("official", {day.date: day for day in days}, frozenset({2026}))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("9.18", "2026-09-18 周五 工作日"),
        ("9.20", "2026-09-20 周日 工作日（调休上班）"),
        ("10.1", "2026-10-01 周四 休息日（国庆）"),
        ("9.19", "2026-09-19 周六 休息日"),
        ("9.18 14:30", "2026-09-18 周五 14:30 工作日"),
        ("2030-01-02", "2030-01-02 周三 工作日（暂定）"),
        ("1979-05-01", "1979-05-01 周二"),
        ("2.30", ""),
        ("", ""),
        ("x" * 10_000, ""),
    ],
)
def test_a_date_is_told_with_its_kind_of_day(calendar, text, words):
    assert echo(text, TODAY, calendar) == words


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "words"),
    [("2026-09-18", "2026-09-18 周五"), ("", ""), ("<script>", "还看不懂"), ("20", "还看不懂")],
)
def test_the_echo_answers_for_the_field_it_is_asked_for(value, words):
    response = date_echo(RequestFactory().get("/desk/echo/date/", {"of": "items-0-day", "items-0-day": value}))

    assert response.status_code == 200
    assert response.content.decode().startswith(words)
    assert "<" not in response.content.decode()
