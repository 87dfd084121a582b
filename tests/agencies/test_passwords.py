"""What a password must be beyond its length: nothing that anybody would try first in this very place."""

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
