"""The case page says what the system is still doing: papers, decisions that only wait for service, lapses."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from mingzheng.cases.engine.models import Track
from mingzheng.core import jobs
from mingzheng.documents import tasks as documents
from tests.desk.test_case_page import MOST_QUERIES
from tests.stories import scripts
from tests.stories.test_service import decided, told

pytestmark = pytest.mark.django_db


def working(client, play):
    return {one.what: one for one in client.get(f"/desk/cases/{play.case_id}/").context["working"]}


@pytest.fixture
def broken(monkeypatch):
    """No paper can be typeset."""

    def fails(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(documents, "render", fails)
        yield patch


@pytest.fixture
def inspected(clue, broken):
    clue.do("officer", "inspect", officers=("officer", "officer2"), place="临波路", at=clue.now,
            **scripts.inspection(ended_at=clue.now.isoformat()))  # fmt: skip
    return clue


def run_out(play):
    """Let the worker try until it gives up, and let a little time pass."""
    for _ in range(jobs.MAX_ATTEMPTS):
        play.wait(hours=1)
        jobs.run_ready(now=play.now)
    assert DBTaskResult.objects.filter(status=jobs.FAILED).count() == 1


def test_nothing_is_said_where_nothing_is_being_done(clue, sign_in, read):
    assert "系统正在办的" not in read(sign_in("officer").get(f"/desk/cases/{clue.case_id}/"))


def test_a_paper_is_said_to_be_made_then_to_be_tried_again_then_to_have_failed(inspected, sign_in, clock, read):
    officer = sign_in("officer")
    clock.move_to(inspected.now)
    said = next(iter(working(officer, inspected).values()))
    assert (said.state, said.again_url) == ("制作中", "")
    inspected.wait(minutes=2)
    jobs.run_ready(now=inspected.now)
    clock.move_to(inspected.now)
    said = next(iter(working(officer, inspected).values()))
    assert said.state == "待重试"
    assert "自动再试" in said.words
    run_out(inspected)
    clock.move_to(inspected.now)
    page = read(sign_in("officer").get(f"/desk/cases/{inspected.case_id}/"))
    assert "没有制成" in page
    assert "再做一次" in page
    assert "系统管理员" in page


def test_what_failed_is_made_when_asked_again_and_only_then(inspected, broken, sign_in, clock):
    run_out(inspected)
    clock.move_to(inspected.now)
    officer = sign_in("officer")
    url = next(one.again_url for one in working(officer, inspected).values() if one.again_url)
    broken.undo()
    assert officer.post(url).status_code == 302
    assert "不用再做一次" in officer.post(url, follow=True).content.decode(), "one is on the way"
    assert DBTaskResult.objects.filter(status=jobs.READY).count() == 1
    jobs.run_ready(now=inspected.now)
    assert not Track.objects.filter(case_id=inspected.case_id, kind="paper", state="frozen").exists()
    assert working(officer, inspected) == {}
    assert "不用再做一次" in officer.post(url, follow=True).content.decode(), "made"


def test_a_paper_of_another_case_is_not_made_through_this_one(inspected, sign_in, clock):
    run_out(inspected)
    clock.move_to(inspected.now)
    officer = sign_in("officer")
    url = next(one.again_url for one in working(officer, inspected).values() if one.again_url)
    first = str(inspected.case_id)
    inspected.open("officer", scripts.MATTER, [scripts.SECOND_FIRM], summary="另一案。")
    assert officer.post(url.replace(first, str(inspected.case_id))).status_code == 404


def test_a_period_whose_end_the_system_writes_down_says_so_with_its_last_day(play, sign_in, clock, own_seal):
    play.serve(told(play))
    clock.move_to(play.now)
    found = working(sign_in("officer"), play)
    said = next(one for what, one in found.items() if "陈述" in what)
    assert said.state == "等待届满"
    assert "最后一日 2026-" in said.words
    assert "系统自动记" in said.words


def test_a_publication_that_only_waits_for_service_says_so(play, sign_in, clock, own_seal):
    decided(play)
    play.do("publisher", "draft_publication", play.party(), summary="当事人安排一名未取得健康证明的人员加工凉菜。")
    play.do("checker", "check_publication", play.party(), step_up=True, verdict="approved")
    clock.move_to(play.now)
    found = working(sign_in("officer"), play)
    said = next(one for what, one in found.items() if what.startswith("公示："))
    assert said.state == "待送达"
    assert "随即公示" in said.words


def test_it_costs_at_most_one_query_and_none_where_all_went_well(inspected, sign_in, clock):
    run_out(inspected)
    clock.move_to(inspected.now + dt.timedelta(hours=1))
    officer = sign_in("officer")
    officer.get(f"/desk/cases/{inspected.case_id}/")
    with CaptureQueriesContext(connection) as asked:
        officer.get(f"/desk/cases/{inspected.case_id}/")
    assert len([q for q in asked.captured_queries if "dbtaskresult" in q["sql"]]) == 1
    assert len(asked) <= MOST_QUERIES
    Track.objects.filter(case_id=inspected.case_id, kind="paper").update(state="sealed")
    with CaptureQueriesContext(connection) as asked:
        officer.get(f"/desk/cases/{inspected.case_id}/")
    assert not [q for q in asked.captured_queries if "dbtaskresult" in q["sql"]]
