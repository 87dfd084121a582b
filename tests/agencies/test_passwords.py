"""What a password must be beyond its length: nothing that anybody would try first in this very place."""

import hashlib

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from mingzheng.agencies.models import Account
from mingzheng.demo.district import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(now):
    build(now)
    return Account.objects.filter(person__isnull=False).select_related("person__agency__region").first()


@pytest.mark.parametrize(
    "made",
    [
        lambda a: "correct Mingzheng horse 7",
        lambda a: "我在执法单位用的长密码一二三四",
        lambda a: f"correct horse {a.person.agency.code.lower()} 77",
        lambda a: f"{a.person.agency.region.name} correct horse 7",
        lambda a: f"correct horse {a.person.name} 7",
    ],
)
def test_names_of_product_trade_agency_region_and_owner_are_refused(account, made):
    with pytest.raises(ValidationError) as refused:
        validate_password(made(account), account)
    assert "别人最先猜" in str(refused.value)


def test_a_long_sentence_of_other_words_is_taken_with_or_without_an_account(account):
    validate_password("correct horse battery staple", account)
    validate_password("chufang zhengzhifang 77", account)  # a kitchen is no penalty
    validate_password("correct horse battery staple")


def digest_of(password):
    return hashlib.sha1(password.encode()).hexdigest().upper()


@pytest.fixture(params=["\r\n", "\n"], ids=["crlf", "lf"])
def leaked(request, tmp_path, settings):
    """A list as its downloader writes it: sorted, with counts of different length."""
    lines = sorted(f"{digest_of(f'leaked passphrase {i}')}:{i * 997}" for i in range(500))
    settings.LEAKED_PASSWORDS = str(tmp_path / "leaked.txt")
    (tmp_path / "leaked.txt").write_bytes(request.param.join(lines).encode())


def test_every_password_of_the_operators_list_is_refused_and_no_other(leaked):
    for number in range(500):
        with pytest.raises(ValidationError) as refused:
            validate_password(f"leaked passphrase {number}")
        assert refused.value.messages == ["这个密码已经泄露过：请换一个从未在别处用过的。"]
    for number in range(500, 1000):
        validate_password(f"leaked passphrase {number}")


def test_an_empty_list_and_no_list_refuse_nothing(tmp_path, settings):
    (tmp_path / "empty.txt").touch()
    for path in ("", str(tmp_path / "empty.txt")):
        settings.LEAKED_PASSWORDS = path
        validate_password("leaked passphrase 1")


def test_a_list_that_cannot_be_read_refuses_with_words(tmp_path, settings):
    settings.LEAKED_PASSWORDS = str(tmp_path / "gone.txt")
    with pytest.raises(ValidationError, match="读不到"):
        validate_password("leaked passphrase 1")
