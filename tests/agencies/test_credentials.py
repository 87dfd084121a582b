import datetime as dt
import uuid

import pytest
from allauth.mfa.models import Authenticator

from mingzheng.agencies import actions
from mingzheng.agencies.credentials import (
    MAX_FAILURES,
    Credential,
    StepUpRefused,
    StepUpRequired,
    TokenRefused,
    actor_of,
    bearer,
    code_at,
    made,
    recall,
    step_up,
    totp,
)
from tests.agencies.factories import NOW, account, agency, as_actor, code, credential, do, person, secret_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
STEP = dt.timedelta(seconds=30)
WRONG = "000000"


def login():
    return account(person(agency(), "赵甲"))


def wrong_code(of, now=NOW):
    near = {code_at(secret_of(of), now + n * STEP) for n in (-1, 0, 1)}
    return next(text for text in ("000000", "000001", "000002", "000003") if text not in near)


def test_codes_are_those_of_rfc_6238():
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    times = {59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037"}
    assert {at: totp(secret, at // 30) for at in times} == times


def test_the_own_code_makes_a_credential():
    made = login()
    proof = step_up(made, code(made), NOW)
    assert (proof.account_id, proof.person_id, proof.label, proof.at) == (made.pk, made.person_id, "赵甲", NOW)


def test_a_credential_is_made_nowhere_else():
    with pytest.raises(TypeError):
        Credential(uuid.uuid4(), uuid.uuid4(), "赵甲", NOW, "totp")


def test_a_credential_is_good_for_five_minutes():
    proof = credential(login())
    proof.check(NOW + dt.timedelta(minutes=5))
    for moment in (NOW + dt.timedelta(minutes=5, seconds=1), NOW - dt.timedelta(seconds=1)):
        with pytest.raises(StepUpRequired):
            proof.check(moment)


def test_a_session_keeps_the_own_proof_for_five_minutes_only():
    mine, other = login(), login()
    kept = credential(mine).kept()
    assert recall(mine, kept, NOW + dt.timedelta(minutes=5)).at == NOW
    assert recall(mine, kept, NOW + dt.timedelta(minutes=5, seconds=1)) is None
    assert recall(mine, kept, NOW - dt.timedelta(seconds=1)) is None
    assert recall(other, kept, NOW) is None
    for forged in (None, "x", {}, {"account": str(mine.pk)}, {"account": str(mine.pk), "at": "2026-09-02T10:00:00"}):
        assert recall(mine, forged, NOW) is None


def test_the_code_of_one_step_before_or_after_is_taken_and_no_other():
    for steps, good in [(-2, False), (-1, True), (1, True), (2, False)]:
        made = login()
        text = code(made, NOW + steps * STEP)
        if good:
            assert step_up(made, text, NOW)
        else:
            with pytest.raises(StepUpRefused):
                step_up(made, text, NOW)


def test_a_code_works_once():
    made = login()
    text = code(made)
    step_up(made, text, NOW)
    with pytest.raises(StepUpRefused, match="已经用过"):
        step_up(made, text, NOW)
    assert step_up(made, code(made, NOW + STEP), NOW + STEP)


def test_an_earlier_code_is_not_taken_after_a_later_one():
    made = login()
    step_up(made, code(made, NOW + STEP), NOW)
    with pytest.raises(StepUpRefused, match="已经用过"):
        step_up(made, code(made), NOW)


def test_a_code_may_be_typed_with_blanks():
    made = login()
    text = code(made)
    assert step_up(made, f" {text[:3]} {text[3:]} ", NOW)


def test_a_wrong_code_is_refused_and_five_lock_the_account():
    made = login()
    for _ in range(MAX_FAILURES):
        with pytest.raises(StepUpRefused, match="不正确"):
            step_up(made, wrong_code(made), NOW)
    with pytest.raises(StepUpRefused, match="锁定"):
        step_up(made, code(made), NOW)
    later = NOW + dt.timedelta(minutes=15)
    assert step_up(made, code(made, later), later)


def test_a_right_code_forgets_earlier_failures():
    made = login()
    for moment in (NOW, NOW + 4 * STEP):
        for _ in range(MAX_FAILURES - 1):
            with pytest.raises(StepUpRefused, match="不正确"):
                step_up(made, wrong_code(made, moment), moment)
        assert step_up(made, code(made, moment), moment)


def test_a_closed_account_and_one_without_second_factor_cannot_step_up():
    closed, bare = login(), login()
    do(actions.close_account, closed)
    with pytest.raises(StepUpRefused, match="停用"):
        step_up(closed, code(closed), NOW)
    Authenticator.objects.filter(user=bare).delete()
    with pytest.raises(StepUpRefused, match="尚未绑定"):
        step_up(bare, WRONG, NOW)


def test_somebody_elses_code_is_refused():
    mine, other = login(), login()
    with pytest.raises(StepUpRefused):
        step_up(mine, code(other) if code(other) != code(mine) else WRONG, NOW)


def test_the_secret_is_encrypted_in_the_database():
    made = login()
    kept = Authenticator.objects.get(user=made).data["secret"]
    assert secret_of(made) not in kept


def token_of(made, **values):
    facts = {"name": "数据接口", "scopes": ["cases.read"], "expires_at": NOW + dt.timedelta(days=1), **values}
    return do(actions.issue_token, made, actor=as_actor(made), **facts)


def test_a_token_acts_under_its_own_name():
    made = login()
    row, secret = token_of(made)
    who, token = bearer(secret, scope="cases.read", address="10.0.0.1", now=NOW)
    actor = actor_of(who, token)
    assert (actor.kind, actor.id, actor.person_id) == ("token", row.pk, made.person_id)
    assert actor.label == "赵甲（接口：数据接口）"
    assert actor_of(who).kind == "account"


def test_a_token_works_only_in_its_scope_term_and_place():
    made = login()
    _, secret = token_of(made, addresses=["10.0.0.0/24", "2001:db8::/32"])
    good = {"scope": "cases.read", "address": "10.0.0.7", "now": NOW}
    assert bearer(secret, **good)
    assert bearer(secret, **{**good, "address": "2001:db8::1"})
    for bad in (
        {"scope": "facts.write"},
        {"now": NOW + dt.timedelta(days=1)},
        {"address": "10.0.1.7"},
        {"address": ""},
    ):
        with pytest.raises(TokenRefused):
            bearer(secret, **{**good, **bad})
    with pytest.raises(TokenRefused):
        bearer(secret + "x", **good)


def test_a_revoked_token_and_that_of_a_closed_account_do_not_work():
    first, second = login(), login()
    (row, one), (_, two) = token_of(first), token_of(second)
    do(actions.revoke_token, row, actor=as_actor(first))
    do(actions.close_account, second)
    for secret in (one, two):
        with pytest.raises(TokenRefused):
            bearer(secret, scope="cases.read", address="10.0.0.1", now=NOW)


@pytest.mark.parametrize("method", ["totp", "passkey"])
def test_a_proof_that_a_session_kept_says_how_it_was_given(method):
    mine = login()
    assert recall(mine, made(mine, NOW, method).kept(), NOW).method == method
