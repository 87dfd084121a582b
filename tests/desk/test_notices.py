"""Imported decisions on the desk: drafted by one, checked and released by another, as the public then sees them."""

import datetime as dt

import pytest

from mingzheng.agencies import actions as agencies
from mingzheng.demo.district import SETUP
from mingzheng.ledger.recording import record
from mingzheng.publication.models import Publication, PublicDecision, SecrecyCheck
from tests.desk.conftest import SHANGHAI, words

pytestmark = pytest.mark.django_db
FORM = {
    "do": "draft",
    "title": "柏向晚未按规定报告持股变动案",
    "party": "柏向晚",
    "party_kind": "individual",
    "minor": "no",
    "decided_on": "2025-03-06",
    "served_on": "2025-03-08",
    "regime": "penalty",
    "matter": "未按规定报告持股变动",
    "facts": "柏向晚持股变动后未报告，由苗初晴（电话13900000000）代为申报。",
    "law": "《证券法》第六十三条",
    "kinds": "罚款\n警告",
    "result": "对柏向晚警告，并处三万元罚款。",
    "fine_fen": "30000",
    "others": "苗初晴",
}


def at(notice):
    return f"/desk/publications/imported/{notice.pk}/"


def test_one_drafts_another_releases_and_the_public_sees_no_name(notice, sign_in, code, play):
    publisher, checker = sign_in("publisher"), sign_in("checker")
    listed = words(publisher.get("/desk/publications/imported/"))
    assert "溪市监处罚〔2025〕9号" in listed
    assert "1 件待拟稿" in words(publisher.get("/desk/publications/"))
    page = words(publisher.get(at(notice)))
    assert "违法事实摘要在原表中被截断，拟稿时补全" in page
    assert publisher.post(at(notice), FORM).status_code == 302
    own = Publication.objects.get()
    assert (own.state, own.drafted_by) == ("redacted", play.person("publisher"))
    assert publisher.post(at(notice), {"do": "check", "code": code("publisher")}).status_code == 409
    assert "苗某" in words(checker.get(at(notice)))
    answer = checker.post(at(notice), {"do": "check"})
    assert (answer.status_code, Publication.objects.get().state) == (403, "redacted")
    assert checker.post(at(notice), {"do": "check", "code": code("checker")}).status_code == 302
    assert PublicDecision.objects.count() == 0
    assert checker.post(at(notice), {"do": "release"}).status_code == 302
    shown = PublicDecision.objects.get()
    assert (shown.number, shown.party, shown.fields["first_published_on"]) == (
        "溪市监处罚〔2025〕9号",
        "柏某",
        "2025-03-12",
    )
    said = str(shown.fields) + shown.title + shown.search
    assert not [word for word in ("柏向晚", "苗初晴", "13900000000") if word in said]
    assert "已发布" in words(publisher.get("/desk/publications/?state=done"))
    gone = {"do": "withdraw", "reason_code": "wrong", "reason": "金额有误。"}
    assert checker.post(at(notice), gone).status_code == 302
    assert PublicDecision.objects.get().state == "withdrawn"


def test_the_period_of_publication_runs_from_the_first_day_elsewhere(notice, sign_in, code):
    publisher, checker = sign_in("publisher"), sign_in("checker")
    assert publisher.post(at(notice), {**FORM, "regime": "penalty.local"}).status_code == 302
    checker.post(at(notice), {"do": "check", "code": code("checker")})
    checker.post(at(notice), {"do": "release"})
    assert str(PublicDecision.objects.get().expires_on) == "2027-03-12"


def test_what_has_run_out_elsewhere_is_not_published_again(notice, sign_in, clock):
    clock.move_to(dt.datetime(2027, 3, 12, 9, 0, tzinfo=SHANGHAI))
    answer = sign_in("publisher").post(at(notice), {**FORM, "regime": "penalty.local"})
    assert answer.status_code == 409
    assert "公示期已于 2027-03-12 届满" in words(answer)
    assert Publication.objects.count() == 0


def test_a_minor_is_never_drafted(notice, sign_in):
    answer = sign_in("publisher").post(at(notice), {**FORM, "minor": "yes"})
    assert answer.status_code == 409
    assert "当事人是未成年人" in words(answer)
    assert Publication.objects.count() == 0


def test_what_is_missing_is_named_and_nothing_typed_is_lost(notice, sign_in):
    answer = sign_in("publisher").post(at(notice), {**FORM, "decided_on": "", "result": ""})
    assert answer.status_code == 422
    assert "由苗初晴" in answer.content.decode()
    assert Publication.objects.count() == 0


def test_a_returned_draft_is_made_again_and_needs_its_reason(notice, sign_in, code):
    publisher, checker = sign_in("publisher"), sign_in("checker")
    publisher.post(at(notice), FORM)
    assert checker.post(at(notice), {"do": "return"}).status_code == 422
    assert checker.post(at(notice), {"do": "return", "note": "金额请核对。"}).status_code == 302
    assert "金额请核对" in words(publisher.get(at(notice)))
    assert publisher.post(at(notice), FORM).status_code == 302
    assert Publication.objects.get().version == 2


def test_one_that_is_not_used_keeps_its_reason(notice, sign_in):
    publisher = sign_in("publisher")
    assert publisher.post(at(notice), {"do": "drop", "reason": ""}).status_code == 422
    assert publisher.post(at(notice), {"do": "drop", "reason": "决定已经撤销。"}).status_code == 302
    assert "决定已经撤销" in words(publisher.get(at(notice)))
    answer = publisher.post(at(notice), FORM, follow=True)
    assert "不采用" in words(answer)
    assert Publication.objects.count() == 0


@pytest.mark.parametrize("who", ["officer", "admin", "city_publisher"])
def test_nobody_else_sees_or_drafts_it(notice, sign_in, who):
    browser = sign_in(who)
    assert browser.get(at(notice)).status_code in {403, 404}
    assert browser.post(at(notice), FORM).status_code in {403, 404}
    assert "溪市监处罚" not in browser.get("/desk/publications/imported/").content.decode()
    assert Publication.objects.count() == 0


def test_a_checker_does_not_draft(notice, sign_in):
    answer = sign_in("checker").post(at(notice), FORM)
    assert answer.status_code == 409
    assert Publication.objects.count() == 0


def test_an_unknown_step_changes_nothing(notice, sign_in):
    assert sign_in("publisher").post(at(notice), {"do": "publish"}).status_code == 422
    assert sign_in("checker").post(at(notice), {"do": "release"}).status_code in {302, 403}
    assert PublicDecision.objects.count() == 0


def test_a_secrecy_question_answered_with_yes_lets_nothing_pass_and_the_answers_are_those_given(notice, sign_in, code):
    publisher, checker = sign_in("publisher"), sign_in("checker")
    publisher.post(at(notice), FORM)
    assert "涉及商业秘密" in words(checker.get(at(notice)))
    answer = checker.post(at(notice), {"do": "check", "found": ["commercial_secret"], "code": code("checker")})
    assert answer.status_code == 409
    assert "保密审查发现" in words(answer)
    assert not SecrecyCheck.objects.exists()
    assert checker.post(at(notice), {"do": "check"}).status_code == 302
    assert not any(SecrecyCheck.objects.get().answers.values())


def test_a_draft_that_came_back_keeps_what_was_typed_and_takes_another_rule_and_day(notice, sign_in, code):
    publisher, checker = sign_in("publisher"), sign_in("checker")
    publisher.post(at(notice), FORM)
    checker.post(at(notice), {"do": "return", "note": "送达日期请核对。"})
    page = publisher.get(at(notice)).content.decode()
    assert all(word in page for word in ("由苗初晴", "2025-03-08", "并处三万元"))
    publisher.post(at(notice), {**FORM, "served_on": "2025-03-09", "regime": "penalty.local"})
    own = Publication.objects.get()
    assert (str(own.served_on), own.regime, own.version) == ("2025-03-09", "penalty.local", 2)


def test_where_secrecy_has_its_own_person_one_checks_and_another_approves(notice, sign_in, code, district, clock):
    with record("test.rule", actor=SETUP, now=clock.now) as rec:
        agency = notice.agency
        agencies.set_rule(rec, agency, name="own_secrecy_person", value=True, document="演示", second=None)
    publisher, checker = sign_in("publisher"), sign_in("checker")
    publisher.post(at(notice), FORM)
    assert checker.post(at(notice), {"do": "check", "code": code("checker")}).status_code == 409
    assert checker.post(at(notice), {"do": "secrecy"}).status_code == 302
    assert Publication.objects.get().state == "secrecy_checked"
    assert checker.post(at(notice), {"do": "check"}).status_code == 409
