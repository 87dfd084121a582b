import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from mingzheng.agencies import actions
from mingzheng.agencies.models import Account, ApiToken, MfaResetState
from mingzheng.agencies.policies import HOLD
from mingzheng.agencies.tasks import carry_out_due_mfa_resets
from mingzheng.core.errors import Conflict, Invalid, Refused
from tests.agencies.factories import (
    NOW,
    PASSWORD,
    SYSTEM,
    account,
    agency,
    as_actor,
    do,
    open_agency_for_business,
    person,
    somebody,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LATER = NOW + HOLD


def test_an_account_cannot_come_into_being_without_an_entry():
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="ghost", entry_id=None, row_digest="")


def test_an_account_signs_in_with_its_password_only():
    login = account(person(agency()), "zhao.jia")
    assert login.check_password(PASSWORD)
    assert PASSWORD not in login.password


@pytest.mark.parametrize("username", ["", "A", "zhao jia", "赵甲", "-x", "x" * 65])
def test_a_username_that_is_none_is_refused(username):
    with pytest.raises(Invalid, match="用户名"):
        do(actions.open_account, person=person(agency()), username=username, password=PASSWORD)


@pytest.mark.parametrize("password", ["short", "qwerty123456", "zhao.wu.2026"])
def test_a_weak_password_is_refused_in_chinese(password):
    with pytest.raises(Invalid) as refused:
        do(actions.open_account, person=person(agency()), username="zhao.wu.202", password=password)
    message = refused.value.fields[0].message
    assert "密码" in message
    assert "password" not in message


def test_a_person_has_one_account_and_a_name_is_taken_once():
    made = person(agency())
    account(made, "sun.bing")
    for username, owner in [("sun.bing", person(agency())), ("other", made)]:
        with pytest.raises(Conflict, match="已"):
            do(actions.open_account, person=owner, username=username, password=PASSWORD)


def test_a_closed_account_opens_again_with_a_new_password():
    login = account(person(agency()))
    do(actions.close_account, login)
    with pytest.raises(Conflict, match="停用"):
        do(actions.close_account, login)
    do(actions.reopen_account, login, password="zai-lai-yi-ci-88")
    login.refresh_from_db()
    assert login.is_active
    assert login.check_password("zai-lai-yi-ci-88")
    with pytest.raises(Conflict, match="没有停用"):
        do(actions.reopen_account, login, password=PASSWORD)


def test_one_changes_the_own_password_and_nobody_elses():
    login, other = account(person(agency())), account(person(agency()))
    do(actions.set_password, login, password="xin-mi-ma-2026-09", actor=as_actor(login))
    login.refresh_from_db()
    assert login.check_password("xin-mi-ma-2026-09")
    with pytest.raises(Refused, match="系统管理员"):
        do(actions.set_password, login, password="xin-mi-ma-2026-10", actor=as_actor(other))


def test_only_an_administrator_of_the_agency_touches_accounts():
    here = agency()
    login = account(person(here))
    closed = account(person(here))
    do(actions.close_account, closed)
    actor = as_actor(somebody(here, "handler"))
    for action, args, values in [
        (actions.open_account, (), {"person": person(here), "username": "neu", "password": PASSWORD}),
        (actions.close_account, (login,), {}),
        (actions.reopen_account, (closed,), {"password": PASSWORD}),
        (actions.reset_mfa, (login,), {"reason": "手机遗失"}),
    ]:
        with pytest.raises(Refused, match="系统管理员"):
            do(action, *args, actor=actor, **values)


def reset_of(here, login, administrator):
    return do(actions.reset_mfa, login, reason="手机遗失", actor=as_actor(administrator))


def test_a_second_factor_is_reset_by_two_persons_after_a_day():
    here = agency()
    administrator, head = open_agency_for_business(here)
    login = account(person(here))
    row = reset_of(here, login, administrator)
    assert row.state == MfaResetState.PROPOSED
    do(actions.second_mfa_reset, row, actor=as_actor(head))
    with pytest.raises(Refused, match="等待期"):
        do(actions.carry_out_mfa_reset, row, now=LATER - dt.timedelta(seconds=1))
    assert carry_out_due_mfa_resets(SYSTEM, LATER - dt.timedelta(seconds=1)) == 0
    assert Authenticator.objects.filter(user=login).exists()
    assert carry_out_due_mfa_resets(SYSTEM, LATER) == 1
    assert not Authenticator.objects.filter(user=login).exists()
    assert carry_out_due_mfa_resets(SYSTEM, LATER) == 0
    row.refresh_from_db()
    assert do(actions.carry_out_mfa_reset, row, now=LATER).state == MfaResetState.DONE


def test_an_unconfirmed_reset_is_never_carried_out():
    here = agency()
    administrator, _ = open_agency_for_business(here)
    row = reset_of(here, account(person(here)), administrator)
    with pytest.raises(Refused, match="第二人确认"):
        do(actions.carry_out_mfa_reset, row, now=LATER + 30 * HOLD)


def test_the_second_person_of_a_reset_is_another():
    here = agency()
    administrator, head = open_agency_for_business(here)
    login = account(person(here))
    row = reset_of(here, login, administrator)
    for second, word in [(administrator, "同一人"), (login, "本人不能"), (somebody(here, "handler"), "第二人须是")]:
        with pytest.raises(Refused, match=word):
            do(actions.second_mfa_reset, row, actor=as_actor(second))
    do(actions.second_mfa_reset, row, actor=as_actor(head))
    with pytest.raises(Conflict, match="不在等待"):
        do(actions.second_mfa_reset, row, actor=as_actor(head))


def test_the_owner_stops_a_reset_in_its_hold():
    here = agency()
    administrator, head = open_agency_for_business(here)
    login = account(person(here))
    row = reset_of(here, login, administrator)
    do(actions.second_mfa_reset, row, actor=as_actor(head))
    with pytest.raises(Refused, match="系统管理员"):
        do(actions.cancel_mfa_reset, row, actor=as_actor(somebody(here, "handler")))
    do(actions.cancel_mfa_reset, row, actor=as_actor(login))
    with pytest.raises(Conflict, match="办完"):
        do(actions.cancel_mfa_reset, row, actor=as_actor(login))
    assert carry_out_due_mfa_resets(SYSTEM, LATER) == 0


def test_one_reset_at_a_time():
    here = agency()
    administrator, _ = open_agency_for_business(here)
    login = account(person(here))
    reset_of(here, login, administrator)
    with pytest.raises(Conflict, match="等待办理"):
        reset_of(here, login, administrator)


def test_before_opening_for_business_a_reset_is_due_at_once():
    login = account(person(agency()))
    do(actions.reset_mfa, login, reason="演练")
    assert carry_out_due_mfa_resets(SYSTEM, NOW) == 1


def token_of(login, **values):
    facts = {"name": "接口", "scopes": ["cases.read"], "expires_at": NOW + dt.timedelta(days=30), **values}
    return do(actions.issue_token, login, actor=as_actor(login), **facts)


def test_a_tokens_secret_is_shown_once_and_not_kept():
    row, secret = token_of(account(person(agency())))
    assert len(secret) > 40
    assert secret not in str(ApiToken.objects.values().get(pk=row.pk))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["cases.read", "acts.approve"]}, "scopes"),
        ({"scopes": ["opinion"]}, "scopes"),
        ({"expires_at": NOW}, "expires_at"),
        ({"expires_at": NOW + dt.timedelta(days=367)}, "expires_at"),
        ({"addresses": ["somewhere"]}, "addresses"),
    ],
)
def test_a_token_that_should_not_be_is_refused(values, field):
    with pytest.raises(Invalid) as refused:
        token_of(account(person(agency())), **values)
    assert [error.field for error in refused.value.fields] == [field]


def test_one_issues_and_revokes_the_own_tokens_only():
    login, other = account(person(agency())), account(person(agency()))
    row, _ = token_of(login)
    with pytest.raises(Refused, match="系统管理员"):
        do(actions.revoke_token, row, actor=as_actor(other))
    with pytest.raises(Refused, match="系统管理员"):
        do(
            actions.issue_token,
            login,
            name="接口",
            scopes=["cases.read"],
            expires_at=LATER,
            actor=as_actor(other),
        )
    do(actions.revoke_token, row, actor=as_actor(login))
    with pytest.raises(Conflict, match="已经收回"):
        do(actions.revoke_token, row, actor=as_actor(login))
