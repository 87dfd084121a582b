import datetime as dt
import re

import pytest
from django.test import Client

from mingzheng.cases import messages
from mingzheng.cases.engine.messages import Message
from mingzheng.core.errors import Refused
from mingzheng.publication.models import Intake
from tests.party.conftest import PHONE
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
WORDS = "凉菜间当天已经停用，新员工的健康证明第二天就办好了，请求从轻处罚。"


def receipt_in(answer):
    return re.search(r"\d{8}-[A-Z2-7]{4}-[A-Z2-7]{4}", answer.content.decode())[0]


def state_it(party, **values):
    answer = party.post("/my/case/statement/", {"sender": "陈䶮㛃（负责人）", "text": WORDS, **values})
    assert answer.status_code == 200, answer.content.decode()
    return receipt_in(answer)


def test_a_party_reads_what_its_paper_means_and_its_last_day_in_words(party, told):
    text = party.get("/my/case/").content.decode()
    assert "已经告知拟作出的处罚，正在听取您的意见" in text
    due = told.case.dossier.duties.get(kind="PEN_STATEMENT").due_on
    assert f"您最晚 {due.year} 年 {due.month} 月 {due.day} 日 24 时前可以陈述、申辩" in text
    assert "次日起算" in text
    assert "《中华人民共和国行政处罚法》第四十四条" in text
    assert "行政处罚法#" not in text
    assert "告知书送达" in text or "送达文书" in text
    assert "法制审核" not in text


@pytest.mark.parametrize(
    ("code", "phone"), [("own", "0990-5550198"), ("AAAABBBBCCCCDDDD", PHONE), ("own", ""), ("own", "0990")]
)
def test_39_a_wrong_code_or_telephone_lets_nobody_in_and_both_look_the_same(told, code, phone):
    code = told.paper("prior_notice").lookup if code == "own" else code
    answer = Client().post("/my/", {"code": code, "phone": phone})
    assert answer.status_code == 422
    assert "文书编码和手机号对不上" in answer.content.decode()
    assert "my" not in answer.cookies


def test_39_guessing_the_telephone_of_a_paper_is_slowed_and_then_locked_for_a_day(told, monkeypatch):
    from mingzheng.web import limits

    clock = [1_000_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: clock[0])
    code, guesses = told.paper("prior_notice").lookup, 0
    for number in range(40):
        answer = Client(REMOTE_ADDR=f"10.0.0.{number}").post("/my/", {"code": code, "phone": f"1380000{number:04}"})
        if answer.status_code == 422:
            guesses += 1
        else:
            assert answer.status_code == 429
            clock[0] += min(int(answer["Retry-After"]), 700)
    assert guesses <= 20
    clock[0] += 3600
    assert Client().post("/my/", {"code": code, "phone": PHONE}).status_code == 429
    clock[0] += 90_000
    assert Client().post("/my/", {"code": code, "phone": PHONE}).status_code == 303


def test_without_having_come_in_there_is_nothing_to_see_and_half_an_hour_ends_it(party, clock):
    assert Client().get("/my/case/")["Location"] == "/my/"
    clock.move_to(clock.now + dt.timedelta(minutes=31))
    assert party.get("/my/case/")["Location"] == "/my/"


def test_a_cookie_that_was_altered_or_of_another_purpose_lets_nobody_in(party):
    from django.utils import timezone

    from mingzheng.publication.sealed_terms import seal_terms

    for value in ("x" * 80, seal_terms({"q": "凉菜"}, timezone.now())):
        browser = Client()
        browser.cookies["my"] = value
        assert browser.get("/my/case/").status_code == 302


def test_whoever_leaves_is_out(party):
    party.post("/my/leave/")
    assert party.get("/my/case/").status_code == 302


def test_a_statement_is_sealed_received_and_taken_up_by_the_handlers_step_on_its_day_of_receipt(
    party, told, clock, sign_in
):
    received = clock.now
    number = state_it(party)
    assert WORDS.encode() not in bytes(Intake.objects.get().sealed)
    assert messages.take_in(clock.now) == 1
    assert number in party.get("/my/case/").content.decode()

    clock.move_to(clock.now + dt.timedelta(days=3))
    desk = sign_in("officer")
    today = desk.get("/desk/").content.decode()
    assert "网上来件" in today
    message = Message.objects.get()
    page = desk.get(f"/desk/messages/{message.pk}/").content.decode()
    assert WORDS in page
    step = re.search(r'href="(/desk/cases/[^"]+do/make_statement/[^"]+)"', page)[1].replace("&amp;", "&")
    form = desk.get(step)
    assert WORDS in form.content.decode()

    data = {name: value for name, value in fields_of(form.content.decode()).items() if name != "_draft"}
    answer = desk.post(step, data | {"form": "written"})
    assert answer.status_code == 302, answer.content.decode()
    act = told.case.acts.get(step="make_statement")
    assert act.at.replace(second=0) == received.replace(second=0, microsecond=0)
    assert not act.defects.exists()
    message.refresh_from_db()
    assert (message.state, message.act_seq) == ("done", act.seq)
    assert "已经记入案卷" in came_in(told).get("/my/case/").content.decode()


def came_in(told):
    browser = Client()
    browser.post("/my/", {"code": told.paper("prior_notice").lookup, "phone": PHONE})
    return browser


def fields_of(text):
    """Return what a browser would send of a form as it was shown."""
    form = text[text.index('id="form"') :]
    form = form[: form.index("</form>")]
    found = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    for tag in re.findall(r"<input[^>]*>", form):
        kind, name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("type", "name", "value"))
        if name and value and (not kind or kind[1] in {"text", "hidden"}):
            found[name[1]] = value[1]
        if name and value and "checked" in tag:
            found[name[1]] = value[1]
    found |= {
        name: body.strip() for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', form)
    }
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_a_statement_in_time_keeps_the_period_from_expiring_and_the_case_from_going_on(party, told, clock):
    state_it(party)
    messages.take_in(clock.now)
    told.wait(days=8)
    before = told.case.seq
    assert told.tick() == 0, list(told.case.acts.filter(seq__gt=before).values_list("step", "status", "outcome"))
    assert told.states()["statement"] == "waiting"
    with pytest.raises(Refused) as refused:
        told.do("officer", "request_review", statement="事实清楚、证据确凿，请审核。")
    assert "在网上提交的陈述、申辩还没有记入案卷" in str([one.reason for one in refused.value.refusals])


def test_a_statement_that_came_too_late_does_not_keep_the_period_open(party, told, clock):
    told.wait(days=8)
    clock.move_to(told.now)
    state_it(came_in(told))
    messages.take_in(clock.now)
    assert told.tick() == 1
    assert told.states()["statement"] == "expired"


def test_what_the_handler_answers_without_recording_it_is_read_by_the_party(party, told, clock, sign_in):
    state_it(party)
    messages.take_in(clock.now)
    message = Message.objects.get()
    desk = sign_in("officer")
    assert desk.post(f"/desk/messages/{message.pk}/", {"answer": ""}).status_code == 422
    assert (
        desk.post(f"/desk/messages/{message.pk}/", {"answer": "同一内容已于昨日书面提交并记入案卷。"}).status_code
        == 302
    )
    assert "同一内容已于昨日书面提交" in party.get("/my/case/").content.decode()


@pytest.mark.parametrize("who", ["officer3", "reviewer", "publisher", "supervisor", "admin"])
def test_nobody_but_the_handlers_reads_what_a_party_handed_in(party, clock, sign_in, who):
    state_it(party)
    messages.take_in(clock.now)
    assert sign_in(who).get(f"/desk/messages/{Message.objects.get().pk}/").status_code == 404


def test_an_address_goes_into_the_form_that_confirms_it(party, told, clock, sign_in):
    answer = party.post(
        "/my/case/address/",
        {
            "sender": "陈䶮㛃",
            "address": "溪桥区临波路 90 号",
            "phone": PHONE,
            "consent": "yes",
            "account": "13900001111",
        },
    )
    assert answer.status_code == 200, answer.content.decode()
    messages.take_in(clock.now)
    step = f"/desk/cases/{told.case_id}/do/confirm_address/?message={Message.objects.get().pk}"
    text = sign_in("officer").get(step).content.decode()
    assert "溪桥区临波路 90 号" in text
    assert "13900001111" in text


def test_a_form_sent_twice_is_received_once(party, clock):
    number = state_it(party)
    state_it(party, receipt=number)
    messages.take_in(clock.now)
    assert messages.take_in(clock.now) == 0
    assert Message.objects.count() == 1


def test_a_sealed_message_with_a_forged_case_is_refused_when_it_is_fetched(told, clock):
    from mingzheng.publication.actions import receive

    receive(
        "statement", {"receipt": "20260901-AAAA-BBBB", "code": "A" * 16, "phone": PHONE, "text": "x"}, now=clock.now
    )
    assert messages.take_in(clock.now) == 1
    assert not Message.objects.exists()
    assert messages.take_in(clock.now) == 0


def test_a_party_of_another_case_sees_nothing_of_this_one(party, told):
    text = party.get("/my/case/").content.decode()
    assert scripts.SECOND_FIRM["name"] not in text
    assert "岳青禾" not in text


def test_the_pages_are_kept_by_no_cache_and_no_search_engine(party):
    answer = party.get("/my/case/")
    assert answer["Cache-Control"] == "private, no-store"
    assert "noindex" in answer.content.decode()
