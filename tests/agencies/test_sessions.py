"""Sign-ins really made over the pages: the own list, ending a session, a device that two accounts share."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from mingzheng.agencies import sessions
from mingzheng.agencies.credentials import code_at
from mingzheng.agencies.models import Account, SignIn
from mingzheng.config.doctor import people
from mingzheng.demo.district import build
from mingzheng.demo.logins import decrypt

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase 7"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36"


@pytest.fixture
def accounts(now):
    build(now - dt.timedelta(days=1))
    found = list(Account.objects.filter(person__isnull=False, authenticator__isnull=False).order_by("username")[:2])
    for account in found:
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
    return found


def sign_in(browser, account, **headers):
    """Sign in as people do: name, password, then the code that the authenticator shows now."""
    browser.post("/desk/login/", {"login": account.username, "password": PASSWORD}, **headers)
    secret = decrypt(Authenticator.objects.get(user=account, type="totp").data["secret"])
    Account.objects.filter(pk=account.pk).update(totp_last_counter=None)
    answer = browser.post("/desk/login/mfa/authenticate/", {"code": code_at(secret, timezone.now())}, **headers)
    assert answer.status_code == 302, answer.content.decode()[:500]
    return browser


def test_the_own_page_lists_every_device_and_marks_this_one(accounts):
    here = sign_in(Client(), accounts[0])
    sign_in(Client(), accounts[0], HTTP_USER_AGENT=PHONE)
    text = here.get("/desk/me/").content.decode()
    assert "Chrome（安卓）" in text
    assert text.count("结束</button>") == 1
    assert "本机" in text


def test_a_session_that_is_ended_is_signed_out_at_once(accounts):
    here, lost = sign_in(Client(), accounts[0]), sign_in(Client(), accounts[0])
    assert lost.get("/desk/").status_code == 200
    row = SignIn.objects.get(session_key=lost.session.session_key)
    assert here.post("/desk/me/", {"end": str(row.pk)}).status_code == 302
    assert lost.get("/desk/").status_code == 302
    assert here.get("/desk/").status_code == 200


def test_all_others_are_ended_by_one_button(accounts):
    here, *rest = [sign_in(Client(), accounts[0]) for _ in range(3)]
    here.post("/desk/me/", {"end": "others"})
    assert [one.get("/desk/").status_code for one in rest] == [302, 302]
    assert here.get("/desk/").status_code == 200


@pytest.mark.parametrize("which", ["somebody", "", "0192f0c1-7d3a-7c3e-8a55-3b1f0e6d2a11"])
def test_nobody_ends_the_session_of_another(accounts, which):
    here, other = sign_in(Client(), accounts[0]), sign_in(Client(), accounts[1])
    row = SignIn.objects.get(session_key=other.session.session_key)
    assert here.post("/desk/me/", {"end": str(row.pk) if which == "somebody" else which}).status_code == 404
    assert other.get("/desk/").status_code == 200


def test_two_accounts_on_one_device_are_named_and_on_two_devices_not(accounts, settings):
    one, two = accounts
    sign_in(Client(), one)
    sign_in(Client(), two)
    now = timezone.now()
    assert sessions.shared_devices(now) == []
    shared = Client()
    sign_in(shared, one)
    shared.post("/desk/login/out/")
    sign_in(shared, two)
    assert {account.pk for account in sessions.shared_devices(now)[0]} == {one.pk, two.pk}
    told = " ".join(found.text for found in people.devices(now))
    assert one.person.name in told
    assert two.person.name in told
    settings.DEMO = True
    assert list(people.devices(now)) == []


def test_the_mark_of_a_browser_is_kept_as_a_digest_and_no_script_reads_it(accounts):
    browser = sign_in(Client(), accounts[0])
    cookie = browser.cookies["mingzheng_device"]
    assert cookie["httponly"]
    assert cookie["path"] == "/desk/login/"
    assert cookie.value not in SignIn.objects.get().device


def test_old_sign_ins_are_forgotten(accounts):
    sign_in(Client(), accounts[0])
    SignIn.objects.update(at=timezone.now() - dt.timedelta(days=181))
    assert sessions.forget_old(timezone.now()) == 0  # its session lives
    assert sessions.forget_old(timezone.now() + dt.timedelta(days=2)) == 1


def test_a_session_stays_in_the_list_when_its_password_is_changed(accounts):
    here = sign_in(Client(), accounts[0])
    new = "another long sentence 8"
    asked = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/desk/login/password/", asked).status_code == 302
    assert here.get("/desk/").status_code == 200
    assert SignIn.objects.filter(session_key=here.session.session_key).exists()
    assert sessions.end_others(accounts[0], "") == 1
    assert here.get("/desk/").status_code == 302


def test_the_sixth_session_ends_the_longest_unused_and_the_demo_ends_none(accounts, settings):
    browsers = [sign_in(Client(), accounts[0]) for _ in range(sessions.AT_ONCE + 1)]
    assert [one.get("/desk/").status_code for one in browsers] == [302, *[200] * sessions.AT_ONCE]
    settings.DEMO = True
    sign_in(Client(), accounts[0])
    assert browsers[1].get("/desk/").status_code == 200


def test_whoever_finds_a_desk_left_open_ends_no_other_session_without_a_proof(accounts):
    here, other = sign_in(Client(), accounts[0]), sign_in(Client(), accounts[0])
    session = here.session
    for step in session["account_authentication_methods"]:
        step["at"] -= 600
    session.save()
    asked = here.post("/desk/me/", {"end": "others"})
    assert asked["Location"].startswith("/desk/login/")
    assert other.get("/desk/").status_code == 200
    there = here.post(asked["Location"], {"password": PASSWORD}, follow=True)
    assert "已结束其他 1 处登录" in there.content.decode()  # what was asked for goes on by itself
    assert other.get("/desk/").status_code == 302
