import datetime as dt

import pytest

from mingzheng.duties import actions
from mingzheng.duties.words import Word, badge, trace_of
from mingzheng.law.queries import calendar_view

pytestmark = [pytest.mark.django_db]
D = dt.date


@pytest.mark.parametrize(
    ("today", "word", "tone"),
    [
        (D(2026, 9, 18), "进行中", "info"),
        (D(2026, 9, 25), "进行中", "info"),
        (D(2026, 9, 26), "3 日内到期", "warn"),
        (D(2026, 9, 28), "3 日内到期", "warn"),
        (D(2026, 9, 29), "今日到期", "danger"),
        (D(2026, 9, 30), "逾期 1 日", "danger"),
        (D(2026, 10, 9), "逾期 10 日", "danger"),
    ],
)
def test_a_running_duty_says_how_near_its_last_day_is(begin, today, word, tone):
    assert badge(begin("PEN_SERVE", D(2026, 9, 18)), today) == (word, tone)


def test_what_is_overdue_in_working_days_is_said_in_working_days(begin):
    duty, calendar = begin("PEN_SERVE", D(2026, 9, 18)), calendar_view()
    assert duty.due_on == D(2026, 9, 29)
    assert badge(duty, D(2026, 9, 30), calendar)[0] == "逾期 1 个工作日"
    assert badge(duty, D(2026, 10, 9), calendar)[0] == "逾期 3 个工作日"
    seized = begin("COE_SEIZE", D(2026, 9, 4), subject="自然日")
    assert badge(seized, seized.due_on + dt.timedelta(days=7), calendar)[0] == "逾期 7 日"


def test_a_tentative_day_says_so_unless_something_presses_more(begin):
    duty = begin("PUB_LICENSE_PENALTY", D(2026, 12, 28))
    assert badge(duty, D(2026, 12, 28)) == ("暂定", "info")
    assert badge(duty, D(2027, 1, 4)) == ("3 日内到期", "warn")


def test_ended_and_paused_duties_say_how(begin, entry):
    duties = {name: begin("COE_SEIZE", D(2026, 9, 4), subject=name) for name in ("按期", "逾期", "免除", "中止")}
    with entry() as rec:
        actions.end(rec, duties["按期"], on=D(2026, 9, 10))
        actions.end(rec, duties["逾期"], on=D(2026, 10, 10))
        actions.end(rec, duties["免除"], outcome="waived", reason="已解除")
        actions.pause(rec, duties["中止"], since=D(2026, 9, 8), reason="检测", document_id="doc")
    today = D(2026, 12, 1)
    assert {name: badge(duty, today)[0] for name, duty in duties.items()} == {
        "按期": "按期办结",
        "逾期": "逾期办结",
        "免除": "已免除",
        "中止": "已中止",
    }


def test_the_words_are_the_nine_of_the_design_with_overdue_in_both_units():
    assert [word.format(days="N") for word in Word] == [
        "进行中",
        "3 日内到期",
        "今日到期",
        "逾期 N 日",
        "逾期 N 个工作日",
        "按期办结",
        "逾期办结",
        "已中止",
        "暂定",
        "已免除",
    ]


def test_the_stored_trace_tells_day_by_day_what_was_skipped_and_why(begin):
    runs = [(line.kind, line.name, line.days) for line in trace_of(begin("PUB_OTHER", D(2026, 9, 18)))]
    assert ("holiday", "国庆", 7) in runs
    assert ("makeup", "调休上班", 1) in runs
    assert sum(days for kind, _, days in runs if kind in {"counted", "makeup"}) == 20
