"""The pages of a hearing, as handler, clerk and presider see them."""

import datetime as dt

import pytest

from tests.stories import scripts
from tests.stories.test_hearing import MAN, REPORT, asked, called, record, told

pytestmark = pytest.mark.django_db


def url(play, code):
    return f"/desk/cases/{play.case_id}/do/{code}/?subject={play.party()}"


@pytest.fixture
def requested(play):
    told(play)
    play.at("2026-09-04 09:00")
    return asked(play)


def test_the_handler_calls_the_hearing_from_the_page(requested, sign_in, read):
    officer = sign_in("officer")
    page = officer.get(url(requested, "open_hearing"))
    form = page.context["form"]
    assert [c.label for c in form["presider"].choices if c.value] == ["贺听澜", "闻人朗"]
    assert "留足七个工作日" in read(page)
    given = {
        "subject": requested.party(),
        "held_at": "2026-09-15 09:00",
        "venue": "本局二楼听证室",
        "presider": str(requested.person("presider")),
        "clerk": str(requested.person("clerk")),
        "public": "yes",
        "closed_ground": "",
        "closed_reason": "",
        "contact": "柳记言",
        "contact_phone": "0990-5550101",
    }
    refused = officer.post(url(requested, "open_hearing"), given)
    assert refused.status_code == 409
    assert "最早可以定在 2026-09-16" in read(refused)
    done = officer.post(url(requested, "open_hearing"), given | {"held_at": "2026-09-16 09:00"}, follow=True)
    assert "等待机关负责人审批" in read(done)


def test_clerk_and_presider_find_their_work_and_the_case(requested, sign_in, read):
    assert sign_in("clerk").get(f"/desk/cases/{requested.case_id}/").status_code == 404
    called(requested)
    clerk = sign_in("clerk")
    assert "已通知的听证" in read(clerk.get("/desk/"))
    page = clerk.get(url(requested, "hold_hearing"))
    form = page.context["form"]
    assert form["presider"].value == str(requested.person("presider"))
    assert "路远山" in read(page)
    requested.at("2026-09-16 09:00").tick()
    requested.do("clerk", "hold_hearing", requested.party(), place="听证室", **record(requested))
    presider = sign_in("presider")
    assert "待提出听证报告" in read(presider.get("/desk/"))
    assert presider.get(url(requested, "report_hearing")).status_code == 200


def test_reviewer_and_head_read_the_hearing(requested, sign_in, read):
    called(requested)
    requested.at("2026-09-16 09:00").tick()
    requested.do("clerk", "hold_hearing", requested.party(), place="听证室", **record(requested))
    requested.do("presider", "report_hearing", requested.party(), step_up=True, **REPORT)
    requested.do("officer", "request_review", statement="请审核。")
    key = requested.case.tracks.get(kind="review").subject
    requested.do("reviewer", "accept_review", key, verdict="accepted")
    page = sign_in("reviewer").get(f"/desk/cases/{requested.case_id}/do/give_opinion/?subject={key}")
    assert "听证笔录、听证报告" in read(page)
    requested.do("reviewer", "give_opinion", key, step_up=True, **scripts.opinion())
    requested.do("officer", "decide", requested.party(), **scripts.DECISION)
    requested.approve("unit_head")
    act = requested.case.acts.get(step="decide")
    page = read(sign_in("agency_head").get(f"/desk/cases/{requested.case_id}/sign/{act.seq}/"))
    assert "应你（单位）的要求" in page


def test_a_bare_silence_is_shown_as_no_waiver_before_it_is_written(play, sign_in, read):
    told(play, (MAN,))
    moment = play.now.astimezone(dt.timezone(dt.timedelta(hours=8)))
    given = {
        "subject": play.party(),
        "done_at": f"{moment:%Y-%m-%d %H:%M}",
        "done_source": "stated",
        "words": "没有回电话。",
        "way": "silence",
        "by": "本人",
    }
    page = sign_in("officer").post(url(play, "waive_hearing"), given)
    assert page.status_code == 409
    assert "不是明确放弃" in read(page)
    assert play.states()["hearing"] == "told"
