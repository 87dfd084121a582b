"""A passkey is made, used in place of a code, and deleted, in Chromium with its virtual authenticator."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from mingzheng.agencies.credentials import code_at
from mingzheng.agencies.models import Account
from mingzheng.demo.district import build
from mingzheng.demo.logins import decrypt

pytestmark = pytest.mark.browser
VIRTUAL = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def account(server):
    build(timezone.now())
    return Account.objects.filter(authenticator__isnull=False, person__isnull=False).order_by("username").first()


@pytest.fixture
def device(chromium, server, account):
    """A page at ``localhost`` (an address has no passkeys), signed in, on a device that can make passkeys."""
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["_started_at"] = session["_seen_at"] = int(time.time())
    session.save()
    base = server.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=base, locale="zh-CN")
    context.set_default_timeout(15_000)
    context.add_cookies([{"name": "mingzheng_session", "value": session.session_key, "url": base}])
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    page.authenticator = line.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL})["authenticatorId"]
    page.line = line
    page.key = session.session_key
    yield page
    context.close()


def forget_proof(key):
    session = SessionStore(key)
    session.pop("step_up", None)
    session.save()


def register(page, account):
    secret = decrypt(Authenticator.objects.get(user=account, type="totp").data["secret"])
    page.goto("/desk/me/passkeys/")
    page.fill("#f-code", code_at(secret, timezone.now()))
    page.fill("#f-name", "办公电脑")
    page.get_by_role("button", name="登记通行密钥").click()
    page.get_by_text("已登记通行密钥").wait_for()


def test_a_passkey_is_made_proves_presence_and_is_deleted(device, account):
    register(device, account)
    assert Authenticator.objects.filter(user=account, type="webauthn").count() == 1
    forget_proof(device.key)
    device.goto("/desk/me/")
    assert device.get_by_text("签批、审核、确认时要填写动态码").is_visible()
    device.goto("/desk/me/passkeys/")
    device.get_by_role("button", name="用通行密钥").click()
    device.get_by_text("已确认是您本人").wait_for()
    device.goto("/desk/me/")
    device.get_by_text("您在 5 分钟内确认过身份").wait_for()
    device.goto("/desk/me/passkeys/")
    device.get_by_role("button", name="删除").click()
    device.get_by_text("已删除这个通行密钥").wait_for()
    assert not Authenticator.objects.filter(user=account, type="webauthn").exists()


def test_a_passkey_is_the_second_half_of_signing_in(device, account):
    register(device, account)
    device.context.clear_cookies()
    word = "a long phrase of words 7"
    Account.objects.filter(pk=account.pk).update(password=ScryptPasswordHasher().encode(word, "ofthetests"))
    device.goto("/desk/login/")
    device.fill("[name=login]", account.username)
    device.fill("[name=password]", word)
    device.get_by_role("button", name="登录").click()
    device.get_by_role("button", name="用通行密钥登录").click()
    device.wait_for_url("**/desk/")
    used = Authenticator.objects.get(user=account, type="webauthn")
    assert used.last_used_at is not None


def test_a_device_that_cannot_verify_its_user_proves_nothing(device, account):
    register(device, account)
    forget_proof(device.key)
    device.line.send("WebAuthn.setUserVerified", {"authenticatorId": device.authenticator, "isUserVerified": False})
    device.goto("/desk/me/passkeys/")
    device.get_by_role("button", name="用通行密钥").click()
    device.get_by_text(re.compile("没有使用通行密钥|没有通过核对")).first.wait_for()
    device.goto("/desk/me/")
    assert device.get_by_text("签批、审核、确认时要填写动态码").is_visible()
