"""Who comes in, who does not, and why not: lines of the log that name accounts by their ids alone (ASVS V16.3)."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from structlog import contextvars
from structlog.testing import capture_logs

from mingzheng.agencies.models import Account
from mingzheng.demo.district import build
from tests.agencies.test_sessions import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(now):
    build(now - dt.timedelta(days=1))
    found = Account.objects.filter(username="officer").select_related("person").get()
    found.set_password(PASSWORD)
    found.save(update_fields=["password"])
    return found


def lines(act):
    """Give the lines about the doors that something writes, as (event, account, …)."""
    with capture_logs() as logs:
        act()
    return [{k: v for k, v in line.items() if k != "log_level"} for line in logs if line["event"] in EVENTS]


EVENTS = {
    *("first_password_expired", "too_many", "token_in_the_clear"),
    *("signed_in", "signed_out", "sessions_ended", "account_unknown", "proof_refused", "account_locked"),
    *("token_refused", "role_missing", "not_visible"),
}


def test_signing_in_and_out_with_the_ways_used(account):
    browser = Client()
    came, *_ = lines(lambda: sign_in(browser, account))
    assert came == {"event": "signed_in", "account": str(account.pk), "ways": ["password", "totp"]}
    assert lines(lambda: browser.post("/desk/login/out/")) == [{"event": "signed_out", "account": str(account.pk)}]


def test_wrong_proofs_the_lock_and_names_that_nobody_has(account):
    def attempt(name):
        Client().post("/desk/login/", {"login": name, "password": "something else 77"})

    said = lines(lambda: [attempt(account.username) for _ in range(5)])
    assert [line["event"] for line in said] == ["proof_refused"] * 4 + ["account_locked"]
    assert {line["account"] for line in said} == {str(account.pk)}
    assert lines(lambda: attempt("nobody-of-here")) == [{"event": "account_unknown"}]


def test_a_locked_account_is_named_at_every_attempt(account):
    Account.objects.filter(pk=account.pk).update(locked_until=timezone.now() + dt.timedelta(minutes=9))
    said = lines(lambda: Client().post("/desk/login/", {"login": account.username, "password": PASSWORD}))
    assert said == [{"event": "account_locked", "account": str(account.pk)}]


def test_a_foreign_case_over_the_interface_is_told_like_one_on_a_page(account):
    browser = sign_in(Client(), account)
    said = lines(lambda: browser.get(f"/api/v1/cases/{account.pk}"))
    assert [line["event"] for line in said] == ["not_visible"]


def test_a_line_of_the_next_request_on_the_same_thread_names_nobody_of_the_one_before(account):
    sign_in(Client(), account).get("/desk/")
    assert contextvars.get_contextvars()["account"] == str(account.pk)
    Client().get("/desk/login/")
    assert contextvars.get_contextvars() == {}


def test_refused_tokens_say_why_to_the_operator_and_not_to_the_caller(account, client):
    answers = []
    bearer = {"Authorization": "Bearer mz_unknown"}
    said = lines(lambda: answers.append(client.get("/api/v1/cases", headers=bearer)))
    assert said == [{"event": "token_refused", "why": "unknown", "by": None}]
    assert "unknown" not in answers[0].content.decode()


def test_a_page_of_another_role_is_told_with_its_address(account):
    browser = sign_in(Client(), account)
    said = lines(lambda: browser.get("/desk/people/"))
    assert [(line["event"], line["path"]) for line in said] == [("role_missing", "/desk/people/")]
    said = lines(lambda: browser.get(f"/desk/cases/{account.pk}/"))
    assert [line["event"] for line in said] == ["not_visible"]


def test_no_line_names_a_person_or_an_address(account):
    browser = Client()
    came = lines(lambda: sign_in(browser, account))
    said = str(came + lines(lambda: [browser.get("/desk/people/"), browser.post("/desk/login/out/")]))
    assert [word for word in (account.person.name, account.username, "127.0.0.1") if word in said] == []
