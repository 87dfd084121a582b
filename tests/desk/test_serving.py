"""The form of service: nothing is typed twice, the plain case is one press, other ways unfold."""

import pytest

from mingzheng.cases.engine.models import Act
from tests.stories import scripts

pytestmark = pytest.mark.django_db
PERSON = {"kind": "individual", "name": "路远山", "address": "溪桥区观澜街 1 号", "birth_on": "1980-05-01"}


def url(play, code, subject=""):
    return f"/desk/cases/{play.case_id}/do/{code}/" + (f"?subject={subject}" if subject else "")


@pytest.fixture
def told(play):
    """Give the play of a case whose notice waits to be served on these parties, and the subject of its service."""

    def to(*parties):
        scripts.concluded(scripts.investigated(play, parties))
        play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
        play.approve("unit_head")
        paper = play.paper("prior_notice")
        play.wet(paper, "officer", "officer2")
        return play, f"{paper.pk}:{paper.subject}"

    return to


def confirm_address(play, **values):
    given = {
        "party": play.party(),
        "address": "溪桥区银杏路 2 号",
        "receiver": "殷晓澄",
        "receiver_relation": "店员",
        "duty_told": "yes",
        "consent": "yes",
        "channel": "sms",
        "account": "13900000007",
    }
    play.do("officer", "confirm_address", **(given | values))


def sent(form, frame, **values):
    """Return what the browser sends when nothing but these values is touched."""
    given = {}
    for one in (*form.fields, *(frame.fields if frame else ())):
        if one.value not in ("", []):
            given[one.name] = one.value
    return given | values


def test_a_person_is_served_with_one_press(told, sign_in):
    play, subject = told(PERSON)
    officer = sign_in("officer")
    page = officer.get(url(play, "serve", subject)).context
    form = page["form"]
    assert [form[name].value for name in ("method", "receiver", "receiver_kind", "relation")] == [
        *("direct", "路远山", "self", "本人")
    ]
    answer = officer.post(url(play, "serve", subject), sent(form, page["frame"], subject=subject, result="served"))
    assert answer.status_code == 302
    assert play.states()["notice"] == "served"


def test_for_a_firm_only_the_name_of_who_signs_is_typed(told, sign_in):
    play, subject = told(scripts.FIRM)
    officer = sign_in("officer")
    page = officer.get(url(play, "serve", subject)).context
    given = sent(page["form"], page["frame"], subject=subject, result="served", receiver="陈䶮㛃")
    assert officer.post(url(play, "serve", subject), given).status_code == 302
    served = Act.objects.filter(step="serve").latest("seq")
    assert served.content["relation"] == "法定代表人或者负责收件的人"
    assert play.states()["notice"] == "served"


def test_the_confirmed_address_and_receiver_are_filled_in_and_told(told, sign_in, read):
    play, subject = told(scripts.FIRM)
    confirm_address(play)
    officer = sign_in("officer")
    page = officer.get(url(play, "serve", subject))
    assert page.context["form"]["receiver"].value == ""
    assert page.context["frame"]["done_place"].value == "溪桥区银杏路 2 号"
    assert "手机短信 13900000007；确认书还没有归入签名原件，不能电子送达" in read(page)
    play.wet(play.paper("address_confirmation"), "officer", "officer2")
    signed = officer.get(url(play, "serve", subject)).context["form"]
    assert [signed[name].value for name in ("receiver", "receiver_kind")] == ["殷晓澄", "designated"]


def test_other_ways_are_folded_until_they_are_filled_in_or_wrong(told, sign_in, read):
    play, subject = told(scripts.FIRM)
    officer = sign_in("officer")
    page = officer.get(url(play, "serve", subject))
    assert [g.title for g in page.context["form"].groups if g.folds and g.is_open] == []
    assert "留置送达填写" in read(page)
    form, frame = page.context["form"], page.context["frame"]
    wrong = sent(form, frame, subject=subject, result="served", method="electronic", arrived_at="昨天晚上吧")
    again = officer.post(url(play, "serve", subject), wrong)
    assert again.status_code == 422
    assert [g.title for g in again.context["form"].groups if g.folds and g.is_open] == ["电子送达填写"]


def test_an_announcement_cannot_be_picked_as_a_way_of_service(told, sign_in, read):
    play, subject = told(scripts.FIRM)
    officer = sign_in("officer")
    page = officer.get(url(play, "serve", subject))
    given = sent(
        page.context["form"], page.context["frame"], subject=subject, method="public", result="failed", note="无"
    )
    again = officer.post(url(play, "serve", subject), given)
    assert again.status_code == 422
    assert "办理“公告送达”" in read(again)


def test_the_tries_so_far_are_told_and_become_the_course_of_an_announcement(told, sign_in, read):
    play, subject = told(scripts.FIRM)
    officer = sign_in("officer")
    refused = officer.get(url(play, "propose_announcement", subject))
    assert "没有用其他方式送达未成的有效记录" in read(refused)
    done = play.do(
        "officer",
        "serve",
        subject,
        officers=("officer", "officer2"),
        method="direct",
        result="failed",
        note="门店关闭。",
    )
    play.confirm("officer2", done.seq)
    page = officer.get(url(play, "propose_announcement", subject))
    assert page.context["form"]["course"].value == "2026-09-01，直接送达：门店关闭。"
    given = sent(page.context["form"], None, subject=subject, ground="exhausted", reason="无人经营。")
    given |= {"channel": "newspaper", "where": "澜川日报"}
    assert officer.post(url(play, "propose_announcement", subject), given).status_code == 302
    assert "门店关闭。" in read(sign_in("agency_head").get(f"/desk/cases/{play.case_id}/sign/{play.case.seq}/"))
