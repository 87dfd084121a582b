import re

import pytest
from django.test import Client

from mingzheng.cases import messages
from mingzheng.cases.engine.messages import Message, PublicReceipt
from mingzheng.publication.models import Intake, IntakeClaim
from tests.desk.conftest import clock, district, own_seal, play, sign_in
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
__all__ = ["clock", "district", "own_seal", "play", "sign_in"]
TEXT = "罚款数额应当是八千元，页面写成了八万元。"


@pytest.fixture
def decision(play, own_seal):
    scripts.investigated(play)
    scripts.notified(scripts.concluded(play))
    play.wait(days=8)
    play.tick()
    scripts.served(scripts.decided(scripts.reviewed(play)))
    scripts.published(play)
    from mingzheng.publication.models import PublicDecision

    return PublicDecision.objects.get()


def handed_in(address, **values):
    answer = Client().post(address, values)
    assert answer.status_code == 200, answer.content.decode()
    text = answer.content.decode()
    number = re.search(r"\d{8}-[A-Z2-7]{4}-[A-Z2-7]{4}", text)[0]
    secret = re.search(r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}", text)[0]
    return number, secret


def looked_up(number, secret):
    return Client().post("/receipts/", {"number": number, "secret": secret})


def test_a_correction_is_sealed_fetched_answered_and_read_with_number_and_secret(decision, clock, sign_in):
    number, secret = handed_in(f"/decisions/{decision.key}/correct/", text=TEXT)
    assert TEXT.encode() not in bytes(Intake.objects.get().sealed)
    messages.take_in(clock.now)
    assert "正在办理" in looked_up(number, secret).content.decode()
    message = Message.objects.get()
    assert message.case_id is not None
    desk = sign_in("checker")
    assert "公示纠错" in desk.get("/desk/").content.decode()
    assert TEXT in desk.get(f"/desk/messages/{message.pk}/").content.decode()
    desk.post(f"/desk/messages/{message.pk}/", {"answer": "经核对，决定书载明罚款八千元，公示内容一致。"})
    found = looked_up(number, secret.lower().replace("-", " ")).content.decode()
    assert "决定书载明罚款八千元" in found
    assert "已经办结" in found


def test_42_nothing_is_taken_down_because_somebody_asks(decision, clock):
    handed_in(f"/decisions/{decision.key}/correct/", text="本人已完成信用修复，请立即撤下。")
    messages.take_in(clock.now)
    assert Client().get(f"/decisions/{decision.key}/").status_code == 200


def test_42_a_hundred_equal_ones_are_one_task_and_each_sender_can_look_it_up(decision, clock, monkeypatch):
    from mingzheng.portal import handing_in

    monkeypatch.setattr(handing_in, "MOST", 1000)
    monkeypatch.setattr(handing_in, "MOST_AN_OBJECT", 1000)
    receipts = [handed_in(f"/decisions/{decision.key}/correct/", text=TEXT) for _ in range(100)]
    while messages.take_in(clock.now):
        pass
    message = Message.objects.get()
    assert message.times == 100
    assert looked_up(*receipts[70]).status_code == 200


def test_42_one_object_takes_so_many_in_ten_minutes_whoever_sends_them(decision, monkeypatch):
    from mingzheng.portal import handing_in

    monkeypatch.setattr(handing_in, "MOST_AN_OBJECT", 2)
    address = f"/decisions/{decision.key}/correct/"
    answers = [Client(REMOTE_ADDR=f"10.0.0.{n}").post(address, {"text": TEXT}).status_code for n in range(4)]
    assert answers == [200, 200, 429, 429]


def test_39_the_number_alone_or_a_wrong_secret_finds_nothing_and_guessing_is_slowed(decision, clock):
    number, _ = handed_in(f"/decisions/{decision.key}/correct/", text=TEXT)
    messages.take_in(clock.now)
    answers = [looked_up(number, "AAAA-BBBB-CCCC-DDD" + c).status_code for c in "ABCDEFGH"]
    assert set(answers) == {404, 429}
    assert not PublicReceipt.objects.filter(key__contains=number).exists()


def test_a_complaint_reaches_the_supervisor_and_nobody_of_the_agency(decision, clock, sign_in):
    handed_in("/report/", agency="XQSJ", officer="99010200001", text="检查时没有出示证件，态度粗暴。")
    messages.take_in(clock.now)
    message = Message.objects.get()
    assert message.case_id is None
    assert "没有出示证件" in sign_in("supervisor").get(f"/desk/messages/{message.pk}/").content.decode()
    for who in ("officer", "unit_head", "agency_head", "publisher", "checker", "reviewer", "admin"):
        desk = sign_in(who)
        assert desk.get(f"/desk/messages/{message.pk}/").status_code == 404, who
        assert "态度粗暴" not in desk.get("/desk/").content.decode()


def test_an_empty_form_is_told_what_is_missing_and_nothing_is_received(decision):
    answer = Client().post("/report/", {"agency": "XQSJ", "text": ""})
    assert answer.status_code == 422
    assert "事情经过和要求" in answer.content.decode()
    assert not Intake.objects.exists()


def test_what_is_withdrawn_or_was_never_there_cannot_be_corrected():
    assert Client().get("/decisions/nothing/correct/").status_code == 404


def test_a_box_that_does_not_open_is_noted_once_and_stops_nothing(decision, clock):
    from mingzheng.core.secrets import new_id

    Intake.objects.create(id=new_id(), kind="correction", received_at=clock.now, key_id="x", sealed=b"rubbish" * 9)
    handed_in(f"/decisions/{decision.key}/correct/", text=TEXT)
    assert messages.take_in(clock.now) == 2
    assert messages.take_in(clock.now) == 0
    assert Message.objects.count() == 1
    assert IntakeClaim.objects.count() == 2
