"""What the server refuses of passkeys; that they work is shown in a browser (tests/browser/test_passkeys.py)."""

import json

import pytest
from django.test import Client

from mingzheng.agencies import passkeys
from mingzheng.agencies.credentials import StepUpRefused
from mingzheng.agencies.models import Account
from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.demo.district import build

pytestmark = pytest.mark.django_db
STATE = {"challenge": "AA", "user_verification": None}
BARE = {"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}


@pytest.fixture
def account(now):
    build(now)
    return Account.objects.filter(person__isnull=False, authenticator__isnull=False).order_by("username").first()


@pytest.fixture
def browser(account):
    client = Client(HTTP_HOST="localhost")
    client.force_login(account)
    return client


@pytest.mark.parametrize("answer", [None, {}, [], "x", BARE])
def test_an_answer_that_is_none_proves_nothing_and_counts_as_a_failure(account, now, answer):
    for failures in (1, 2):
        with pytest.raises(StepUpRefused):
            passkeys.step_up_by_passkey(account, "localhost", STATE, answer, now)
        assert Account.objects.get(pk=account.pk).failures == failures


def test_five_wrong_answers_lock_the_account(account, now):
    for _ in range(5):
        with pytest.raises(StepUpRefused):
            passkeys.step_up_by_passkey(account, "localhost", None, {}, now)
    with pytest.raises(StepUpRefused, match="锁定"):
        passkeys.step_up_by_passkey(account, "localhost", None, {}, now)


def test_a_closed_account_proves_nothing(account, now):
    Account.objects.filter(pk=account.pk).update(is_active=False)
    with pytest.raises(StepUpRefused, match="停用"):
        passkeys.step_up_by_passkey(account, "localhost", None, {}, now)


def test_nothing_is_added_without_proof_of_presence(browser, account):
    page = browser.post("/desk/me/passkeys/", {"credential": "{}", "name": "x", "add": "1"})
    assert page.status_code == 422
    assert "请填写动态码" in page.content.decode()
    assert passkeys.passkeys(account) == []


def test_a_passkey_of_somebody_else_cannot_be_deleted(account):
    with pytest.raises(NotVisible):
        passkeys.remove(account, 999_999)


def test_without_a_passkey_it_says_what_to_do(browser):
    answer = browser.get("/desk/me/prove/", headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "尚未登记通行密钥" in json.loads(answer.content)["detail"]


def test_an_answer_of_another_request_is_not_kept(account):
    with pytest.raises(DomainError, match="没有登记成功"):
        passkeys.add(account, "localhost", None, {"id": "AA"}, "x")
    assert passkeys.passkeys(account) == []
