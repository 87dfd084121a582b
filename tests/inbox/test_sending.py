import datetime as dt
import hashlib
import hmac
import json
import zoneinfo
from dataclasses import replace

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from mingzheng.config.doctor import running
from mingzheng.config.notices import read_notices
from mingzheng.config.start import plain_settings
from mingzheng.core import jobs, outbound
from mingzheng.inbox import adapters, sending, words
from mingzheng.inbox.models import Dispatch, Kind, Notice, Preference
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


def at(text):
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


@pytest.fixture
def by_mail(settings):
    settings.NOTICES = replace(
        settings.NOTICES, way="mail", desk_url="https://desk.example", mail_from="desk@example.org"
    )
    return settings


@pytest.fixture
def told(play):
    """An officer with two things unread, one of which ends on 9 September 2026, and an address."""
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="线索")
    person = play.district.people["officer"]
    for key, kind, due in (("a", Kind.SIGN, None), ("b", Kind.DUE_TODAY, dt.date(2026, 9, 9))):
        Notice.objects.create(person=person, kind=kind, key=key, dossier_id=play.case_id, due_on=due, made_at=play.now)
    sending.set_preference(person, digest=True, due_today=False, address="officer@example.org")
    return person


def sent_at(moment):
    sending.of_the_day(moment)
    jobs.run_ready(now=moment)
    return mail.outbox


def test_the_digest_comes_once_a_working_day_after_its_hour(told, by_mail):
    assert sent_at(at("2026-09-09 08:29")) == []
    assert len(sent_at(at("2026-09-09 08:30"))) == 1
    assert len(sent_at(at("2026-09-09 08:31"))) == 1
    assert len(sent_at(at("2026-09-09 17:00"))) == 1
    assert len(sent_at(at("2026-09-10 08:30"))) == 2


@pytest.mark.parametrize("day", ["2026-10-01", "2026-09-12", "2026-09-13", "2026-09-25"])
def test_no_digest_comes_on_days_off(told, by_mail, day):
    assert sent_at(at(f"{day} 09:00")) == []


def test_a_saturday_worked_is_a_working_day(told, by_mail):
    assert len(sent_at(at("2026-09-20 09:00"))) == 1


def test_what_leaves_the_house_holds_no_party_no_case_and_no_number(told, play, by_mail):
    sending.set_preference(told, digest=True, due_today=True, address="officer@example.org")
    outbox = sent_at(at("2026-09-09 09:00"))
    assert len(outbox) == 2
    hidden = (play.case.case_no, play.case.dossier.title, scripts.FIRM["name"], str(play.case_id), told.name)
    for one in outbox:
        whole = f"{one.subject}{one.body}{one.extra_headers}{one.message()}"
        assert not [word for word in hidden if word in whole]
    bodies = {one.body for one in outbox}
    assert "您有 1 件事项今日到期。请登录办案平台查看。 https://desk.example/desk/inbox/" in bodies
    assert "您有 2 件未读事项，其中 1 件今日到期。请登录办案平台查看。 https://desk.example/desk/inbox/" in bodies
    for row in Dispatch.objects.all():
        assert not [word for word in hidden if word in f"{row.text}{json.dumps(adapters.payload(row, 'x'))}"]


def test_nothing_leaves_without_a_way_out_an_address_or_the_wish(told, settings):
    assert sent_at(at("2026-09-09 09:00")) == []
    assert not Dispatch.objects.exists()
    settings.NOTICES = replace(settings.NOTICES, way="mail", mail_from="desk@example.org")
    sending.set_preference(told, digest=True, due_today=True, address="")
    assert sent_at(at("2026-09-09 09:00")) == []
    sending.set_preference(told, digest=False, due_today=False, address="officer@example.org")
    assert sent_at(at("2026-09-09 09:00")) == []


def test_quiet_hours_hold_back_what_ends_today_too(told, by_mail):
    sending.set_preference(told, digest=False, due_today=True, address="officer@example.org")
    assert sent_at(at("2026-09-09 00:10")) == []
    jobs.run_ready(now=at("2026-09-09 06:59"))
    assert mail.outbox == []
    jobs.run_ready(now=at("2026-09-09 07:00"))
    assert [one.body for one in mail.outbox] == [
        "您有 1 件事项今日到期。请登录办案平台查看。 https://desk.example/desk/inbox/"
    ]


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("20:59", None),
        ("21:00", "2026-09-10 07:00"),
        ("23:59", "2026-09-10 07:00"),
        ("00:00", "2026-09-09 07:00"),
        ("06:59", "2026-09-09 07:00"),
        ("07:00", None),
    ],
)
def test_quiet_hours_span_midnight(moment, until):
    local = at(f"2026-09-09 {moment}")
    assert words.quiet_until(local, dt.time(21), dt.time(7)) == (at(until) if until else None)


def test_what_missed_its_day_is_not_sent_the_next(told, by_mail):
    sending.of_the_day(at("2026-09-09 20:59"))
    jobs.run_ready(now=at("2026-09-09 21:30"))
    jobs.run_ready(now=at("2026-09-10 07:00"))
    assert mail.outbox == []
    assert Dispatch.objects.get().state == sending.DROPPED


class Gateway:
    """The other side of the webhook: what came, and what it answers."""

    def __init__(self, monkeypatch, statuses):
        self.came, self.statuses = [], list(statuses)
        monkeypatch.setattr(outbound, "post", self.post)

    def post(self, url, body, content_type, *, headers=None):
        self.came.append((url, body, content_type, headers))
        return outbound.Answer(self.statuses.pop(0), {}, b"")


@pytest.fixture
def by_webhook(settings):
    settings.NOTICES = replace(
        settings.NOTICES, way="webhook", webhook_url="https://gateway.example/in", webhook_key="secret"
    )
    return settings


def test_the_webhook_is_signed_and_tried_again_with_growing_waits(told, by_webhook, monkeypatch):
    gateway = Gateway(monkeypatch, [500, 503, 200])
    now = at("2026-09-09 09:00")
    sending.of_the_day(now)
    for seconds in (0, 5, 6, 20, 60):
        jobs.run_ready(now=now + dt.timedelta(seconds=seconds))
    assert len(gateway.came) == 3
    url, body, content_type, headers = gateway.came[0]
    said = json.loads(body)
    assert said["text"] == "您有 2 件未读事项，其中 1 件今日到期。请登录办案平台查看。"
    assert said.keys() == {"id", "kind", "day", "to", "text", "url"}
    expected = hmac.new(b"secret", headers[adapters.MOMENT].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers[adapters.SIGNATURE] == f"sha256={expected}"
    assert {json.loads(one[1])["id"] for one in gateway.came} == {Dispatch.objects.get().pk}
    assert Dispatch.objects.get().state == sending.SENT
    assert (url, content_type) == ("https://gateway.example/in", "application/json; charset=utf-8")


def test_a_kill_between_sending_and_marking_sends_at_most_once_more(told, by_webhook, monkeypatch):
    gateway = Gateway(monkeypatch, [200, 200, 200])
    now = at("2026-09-09 09:00")
    sending.of_the_day(now)
    row = Dispatch.objects.get()
    marking = Dispatch.objects.filter

    class Killed(BaseException):
        pass

    def cut(*_args, **_kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(type(marking(pk=row.pk)), "update", cut)
        with pytest.raises(Killed):
            sending.send.func(row.pk, now=now)
    assert len(gateway.came) == 1
    sending.send.func(row.pk, now=now)
    sending.send.func(row.pk, now=now)
    assert len(gateway.came) == 2
    assert json.loads(gateway.came[0][1])["id"] == json.loads(gateway.came[1][1])["id"]


def test_the_doctor_names_a_way_out_that_does_not_take_messages(told, by_webhook, monkeypatch, settings):
    Gateway(monkeypatch, [500])
    now = at("2026-09-09 09:00")
    assert [f.level for f in running.notices(now)] == ["好"]
    sending.of_the_day(now)
    jobs.run_ready(now=now)
    found = next(iter(running.notices(now)))
    assert found.level == "错误"
    assert "网关应答 500" in found.text
    settings.NOTICES = replace(settings.NOTICES, way="")
    assert [f.level for f in running.notices(now)] == ["好"]


def test_somebody_who_left_gets_nothing_more(told, play, by_mail):
    type(told).objects.filter(pk=told.pk).update(left_on=dt.date(2026, 9, 8))
    assert sent_at(at("2026-09-09 09:00")) == []


def test_own_preferences_are_kept_on_the_own_page(district, sign_in, read):
    browser = sign_in("officer")
    assert "没有开通对外提醒" in read(browser.get("/desk/me/"))
    sent = browser.post("/desk/me/", {"notices": "1", "digest": "1", "notice_address": " a@example.org "})
    assert sent.status_code == 302
    kept = sending.preference_of(district.people["officer"])
    assert (kept.digest, kept.due_today, kept.address) == (True, False, "a@example.org")
    assert sending.preference_of(district.people["officer2"]).address == ""


def test_old_messages_are_forgotten(told, by_mail):
    sent_at(at("2026-09-09 09:00"))
    assert sending.forget_old(at("2026-10-09 09:00")) == 0
    assert sending.forget_old(at("2027-09-09 09:00")) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NOTIFY", "pigeon", "mail or webhook"),
        ("DIGEST_TIME", "half past eight", "times like"),
        ("QUIET_HOURS", "21:00", "2 times"),
        ("NOTIFY", "webhook", "NOTIFY_WEBHOOK_URL is not set"),
        ("NOTIFY", "mail", "MAIL_HOST is not set"),
    ],
)
def test_a_wrong_setting_stops_the_program(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        read_notices()


def test_what_opens_a_gateway_stands_in_no_text_of_the_settings(settings):
    settings.NOTICES = replace(
        settings.NOTICES,
        way="webhook",
        webhook_url="https://gateway.example/in?key=tuer-4711",
        webhook_key="geheim-4711",
        mail_password="kennwort-4711",
    )
    assert "4711" not in repr(settings.NOTICES)
    assert "4711" not in str(plain_settings())


def test_an_address_with_a_password_is_refused_without_being_repeated():
    with pytest.raises(outbound.Unreachable) as told:
        outbound.post("https://user:kennwort-4711@gateway.example/in?key=tuer-4711", b"", "text/plain")
    assert "4711" not in told.value.message
    assert "gateway.example" in told.value.message


@pytest.mark.parametrize(
    "address", ["a@example.org\nBcc: b@example.org", "a@example.org,b@example.org", "a\u200b@b", "x" * 201]
)
def test_an_address_is_one_address_and_never_a_header(play, address):
    client = Client()
    client.force_login(play.district.accounts["officer"], backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/desk/me/", {"notices": "1", "digest": "1", "notice_address": address})
    assert answer.status_code == 422
    assert not Preference.objects.exists()
    assert client.post("/desk/me/", {"notices": "1", "notice_address": " a@example.org "}).status_code == 302
    assert Preference.objects.get().address == "a@example.org"
