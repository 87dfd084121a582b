import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from mingzheng.agencies import actions
from mingzheng.agencies.credentials import code_at
from tests.agencies.factories import PASSWORD, account, agency, do, person, secret_of

pytestmark = pytest.mark.django_db
LOGIN = "/desk/login/"
CODE = "/desk/login/mfa/authenticate/"


def moment():
    return timezone.now()


@pytest.fixture
def login():
    made = person(agency(), role="handler")
    return account(made, "zhao.jia")


@pytest.fixture
def bare():
    made = account(person(agency(), role="handler"), "qian.yi")
    Authenticator.objects.all().delete()
    return made


def password(client, username="zhao.jia", text=PASSWORD):
    return client.post(LOGIN, {"login": username, "password": text})


def signed_in(client):
    return "_auth_user_id" in client.session


def test_name_and_password_alone_do_not_sign_in(client, login):
    answer = password(client)
    assert (answer.status_code, answer.url) == (302, CODE)
    assert not signed_in(client)


def test_name_password_and_code_sign_in(client, login):
    password(client)
    answer = client.post(CODE, {"code": code_at(secret_of(login), moment())})
    assert answer.url == "/desk/"
    assert signed_in(client)


def test_a_code_used_to_sign_in_works_nowhere_again(client, login):
    text = code_at(secret_of(login), moment())
    password(client)
    client.post(CODE, {"code": text})
    other = Client()
    password(other)
    assert "动态码不正确" in other.post(CODE, {"code": text}).content.decode()
    assert not signed_in(other)


def test_a_recovery_code_signs_in_once(client, login):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    text = RecoveryCodes.activate(login).get_unused_codes()[0]
    password(client)
    client.post(CODE, {"code": text})
    assert signed_in(client)
    other = Client()
    password(other)
    other.post(CODE, {"code": text})
    assert not signed_in(other)


@pytest.mark.parametrize("answer", ["{}", "null", "[1", '{"id": "AA", "rawId": "AA", "response": {}}'])
def test_a_passkeys_answer_that_fits_no_request_signs_nobody_in_and_counts(client, login, answer):
    password(client)
    page = client.post(CODE, {"code": "", "credential": answer}).content.decode()
    assert "通行密钥没有通过核对" in page
    assert 'name="credential" id="id_credential">' in page
    assert not signed_in(client)
    login.refresh_from_db()
    assert login.failures == 1


def test_neither_code_nor_passkey_signs_nobody_in(client, login):
    password(client)
    client.post(CODE, {"code": "", "credential": ""})
    assert not signed_in(client)


@pytest.mark.parametrize(("username", "text"), [("zhao.jia", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_look_the_same(client, login, username, text):
    page = password(client, username, text).content.decode()
    assert "用户名或者密码不正确" in page
    assert not signed_in(client)


def test_five_wrong_passwords_lock_the_account_for_fifteen_minutes(client, login):
    for _ in range(5):
        password(client, text="wrong")
    login.refresh_from_db()
    assert login.locked_until > moment() + dt.timedelta(minutes=14)
    assert "暂时锁定" in password(Client(), text=PASSWORD).content.decode()


def test_wrong_codes_lock_the_account_too(client, login):
    password(client)
    for _ in range(5):
        client.post(CODE, {"code": "abcdef"})
    login.refresh_from_db()
    assert login.locked_until is not None
    assert "锁定" in client.post(CODE, {"code": code_at(secret_of(login), moment())}).content.decode()
    assert not signed_in(client)


def test_a_closed_account_does_not_sign_in(client, login):
    do(actions.close_account, login)
    answer = password(client)
    assert not signed_in(client)
    assert answer.status_code in {200, 302}


def test_closing_an_account_ends_its_sessions(client, login):
    client.force_login(login)
    do(actions.close_account, login)
    answer = client.get("/desk/login/mfa/")
    assert answer.status_code == 302
    assert answer["Location"].startswith(LOGIN)


def test_who_has_a_role_and_no_second_factor_is_sent_to_enrol(client, bare):
    answer = password(client, "qian.yi")
    assert signed_in(client)
    assert answer.status_code == 302
    for address in ("/desk/", "/"):
        moved = client.get(address)
        assert (moved.status_code, moved.url) == (302, "/desk/login/mfa/totp/activate/")
    told = client.get("/api/v1/cases")
    assert (told.status_code, told.json()["type"]) == (403, "second_factor")


def test_enrolling_shows_the_code_as_an_image_and_gives_recovery_codes(client, bare):
    password(client, "qian.yi")
    page = client.get("/desk/login/mfa/totp/activate/").content.decode()
    assert "绑定动态码" in page
    assert "data:" not in page
    assert "<style" not in page
    assert "style=" not in page
    image = client.get("/desk/login/mfa/totp/qr.svg")
    assert image["Content-Type"] == "image/svg+xml"
    assert b"<script" not in image.content
    assert image.content.startswith(b'<svg xmlns="http://www.w3.org/2000/svg"')  # else no browser shows it in <img>
    assert "no-store" in image["Cache-Control"]
    secret = client.session["mfa.totp.secret"]
    assert secret in page
    answer = client.post("/desk/login/mfa/totp/activate/", {"code": code_at(secret, moment())})
    assert answer.url == "/desk/login/mfa/recovery-codes/"
    assert client.get(answer.url).content.decode().count("<code>") == 10
    assert Authenticator.objects.filter(user=bare, type="totp").exists()


def test_the_second_factor_cannot_be_switched_off(client, bare):
    password(client, "qian.yi")
    client.get("/desk/login/mfa/totp/activate/")
    client.post("/desk/login/mfa/totp/activate/", {"code": code_at(client.session["mfa.totp.secret"], moment())})
    page = client.post("/desk/login/mfa/totp/deactivate/").content.decode()
    assert "不能自行停用" in page
    assert Authenticator.objects.filter(user=bare, type="totp").exists()


def test_the_image_of_a_secret_is_shown_only_while_enrolling(client, login):
    client.force_login(login)
    assert client.get("/desk/login/mfa/totp/qr.svg").status_code == 404
    assert Client().get("/desk/login/mfa/totp/qr.svg").status_code == 302


@pytest.mark.parametrize("address", ["/desk/login/signup/", "/accounts/signup/", "/desk/login/password/reset/"])
def test_nobody_signs_up_or_resets_by_mail(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", [LOGIN, "/desk/login/out/", "/desk/login/closed/", "/desk/login/mfa/"])
def test_pages_of_sign_in_are_chinese_and_hold_nothing_inline(client, login, address):
    if address not in {LOGIN, "/desk/login/closed/"}:
        client.force_login(login)
    page = client.get(address).content.decode()
    assert "明证" in page
    assert not [word for word in ("Sign In", "Sign Out", "Menu:", "style=", "onclick=") if word in page]
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
