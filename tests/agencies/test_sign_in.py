import datetime as dt
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from mingzheng.agencies import actions
from mingzheng.agencies.credentials import code_at
from mingzheng.agencies.models import Account
from mingzheng.ledger.models import Entry
from tests.agencies.factories import PASSWORD, account, agency, as_actor, do, person, secret_of

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


FIRST = "/desk/login/password/first/"
OWN = "guan-shan-yue-ye-88"


@pytest.fixture
def given(login):
    """The account after an administrator gave it a new password."""
    do(actions.set_password, login, password=PASSWORD, now=moment())
    return login


def to_first_password(client, login):
    password(client)
    return client.post(CODE, {"code": code_at(secret_of(login), moment())})


def test_a_password_that_somebody_gave_opens_only_the_page_that_replaces_it(client, given):
    answer = to_first_password(client, given)
    assert answer.url == FIRST
    assert not signed_in(client)
    assert client.get("/desk/").status_code == 302
    same = client.post(FIRST, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert "不能与初始密码相同" in same.content.decode()
    weak = client.post(FIRST, {"new_password1": "123456", "new_password2": "123456"})
    assert weak.status_code == 422
    assert not signed_in(client)
    done = client.post(FIRST, {"new_password1": OWN, "new_password2": OWN})
    assert done.url == "/desk/"
    assert signed_in(client)
    given.refresh_from_db()
    assert given.check_password(OWN)
    assert given.first_password_at is None
    assert Entry.objects.filter(kind="agencies.account.own_password").exists()


def test_the_page_that_replaces_a_password_is_no_way_in(client, given):
    assert client.get(FIRST).url == LOGIN
    password(client)
    assert client.post(FIRST, {"new_password1": OWN, "new_password2": OWN}).url == LOGIN, "the code comes first"
    given.refresh_from_db()
    assert given.check_password(PASSWORD)


def test_an_own_password_needs_no_replacing(client, login):
    assert to_first_password(client, login).url == "/desk/"


def test_a_given_password_lives_seven_days(client, given):
    Account.objects.filter(pk=given.pk).update(first_password_at=moment() - dt.timedelta(days=7, minutes=1))
    page = password(client)
    assert "初始密码已超过 7 天" in page.content.decode()
    assert not signed_in(client)


def test_whoever_opens_a_login_gives_a_first_password_and_the_owner_makes_it_the_own(client):
    made = do(actions.open_account, person=person(agency(), role="handler"), username="sun.bing", password=PASSWORD)
    assert made.first_password_at is not None
    do(actions.set_password, made, password=OWN, actor=as_actor(made))
    made.refresh_from_db()
    assert made.first_password_at is None


def test_signing_out_clears_what_the_browser_kept(client, login):
    client.force_login(login, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Clear-Site-Data" not in client.get("/desk/login/out/")
    assert client.post("/desk/login/out/")["Clear-Site-Data"] == '"cache", "storage"'
    assert not signed_in(client)
