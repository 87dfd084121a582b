"""Attacks on people and access, by their number in the threat list."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import IntegrityError, connection, transaction

from mingzheng.agencies import actions
from mingzheng.agencies.credentials import (
    TOKEN_SCOPES,
    Credential,
    StepUpRefused,
    StepUpRequired,
    TokenRefused,
    actor_of,
    bearer,
    step_up,
)
from mingzheng.agencies.models import Certificate, RoleGrant
from mingzheng.agencies.policies import HOLD
from mingzheng.agencies.queries import access_rows, holds, officer_facts
from mingzheng.core.errors import Invalid, Refused
from mingzheng.core.secrets import TOKEN_BYTES, token
from mingzheng.dossiers.models import Dossier
from tests.agencies.factories import (
    NOW,
    account,
    agency,
    as_actor,
    certificate,
    code,
    credential,
    do,
    grant,
    open_agency_for_business,
    person,
    somebody,
    unit,
)
from tests.dossiers.factories import dossier, individual, organisation, part

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def test_2_a_certificate_and_a_role_changed_by_sql_no_longer_fit_their_digest():
    here = agency()
    made = person(here, role="handler")
    certificate(made)
    assert [row for row in access_rows([made.pk]) if row.computed_digest() != row.row_digest] == []
    Certificate.objects.update(valid_to=dt.date(2099, 1, 1))
    RoleGrant.objects.update(role="reviewer")
    wrong = [row for row in access_rows([made.pk]) if row.computed_digest() != row.row_digest]
    assert {type(row) for row in wrong} == {Certificate, RoleGrant}


def test_6_an_administrator_cannot_make_himself_reviewer():
    here = agency()
    administrator, _ = open_agency_for_business(here)
    here.refresh_from_db()
    for actor in (as_actor(administrator), as_actor(somebody(here, "system_administrator"))):
        with pytest.raises(Refused):
            grant(administrator.person, "reviewer", here, actor=actor)
    assert not holds(administrator.person_id, "reviewer", here.pk, NOW + 30 * HOLD)


def test_6_a_ghost_reviewer_has_no_role_during_the_hold_nor_without_a_second_person():
    here = agency()
    administrator, head = open_agency_for_business(here)
    here.refresh_from_db()
    ghost = account(person(here, legal_qualification=True))
    row = grant(ghost.person, "reviewer", here, actor=as_actor(administrator))
    assert not holds(ghost.person_id, "reviewer", here.pk, NOW + 30 * HOLD)
    do(actions.second_grant, row, actor=as_actor(head))
    fact = officer_facts([ghost.person_id])[ghost.person_id]
    assert not fact.holds("reviewer", here.pk, NOW + HOLD - MINUTE)
    assert fact.holds("reviewer", here.pk, NOW + HOLD)


def test_6_a_reset_of_the_second_factor_gives_nothing_in_the_hold():
    here = agency()
    administrator, head = open_agency_for_business(here)
    reviewer = somebody(here, "handler")
    row = do(actions.reset_mfa, reviewer, reason="手机遗失", actor=as_actor(administrator))
    do(actions.second_mfa_reset, row, actor=as_actor(head))
    with pytest.raises(Refused):
        do(actions.carry_out_mfa_reset, row, now=NOW + HOLD - MINUTE)
    assert Authenticator.objects.filter(user=reviewer, type="totp").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        TOTP.activate(reviewer, generate_totp_secret())


def test_6_the_database_refuses_a_grant_seconded_by_its_giver():
    here = agency()
    made = person(here, role="handler")
    row = made.grants.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.filter(pk=row.pk).update(seconded_by=row.granted_by)


def test_15_a_late_entry_after_expiry_is_no_better_for_being_backdated_by_a_day_too_far():
    made = person(agency())
    certificate(made, valid_to=NOW.date())
    fact = officer_facts([made.pk])[made.pk]
    today = NOW.date()
    entered_late = fact.certificate_verdict(today, today + dt.timedelta(days=9))
    assert entered_late.lapsed_since
    really_late = fact.certificate_verdict(today + dt.timedelta(days=1), today + dt.timedelta(days=9))
    assert really_late.fault
    assert not really_late.lapsed_since


def test_19_a_session_alone_makes_no_credential():
    login = somebody(agency(), "agency_head", rank="principal")
    for attempt in (
        lambda: Credential(login.pk, login.person_id, "赵甲", NOW, "totp"),
        lambda: Credential(login.pk, login.person_id, "赵甲", NOW, "totp", object()),
    ):
        with pytest.raises(TypeError):
            attempt()


def test_19_a_code_overheard_is_spent_and_a_proof_grows_old():
    login = somebody(agency(), "agency_head", rank="principal")
    text = code(login)
    proof = step_up(login, text, NOW)
    with pytest.raises(StepUpRefused):
        step_up(login, text, NOW)
    with pytest.raises(StepUpRequired):
        proof.check(NOW + 6 * MINUTE)


def test_19_a_colleagues_code_does_not_sign_for_another():
    here = agency()
    head, clerk = somebody(here, "agency_head", rank="principal"), somebody(here, "handler")
    if code(head) != code(clerk):
        with pytest.raises(StepUpRefused):
            step_up(head, code(clerk), NOW)
    assert credential(clerk).person_id == clerk.person_id


FORBIDDEN = ("sign", "approve", "opinion", "review", "release", "confirm", "decide", "publish", "grant", "admin")


def test_20_no_scope_signs_and_no_other_scope_is_given():
    assert not [scope for scope in TOKEN_SCOPES for word in FORBIDDEN if word in scope]
    login = somebody(agency(), "agency_head", rank="principal")
    for word in FORBIDDEN:
        with pytest.raises(Invalid):
            do(
                actions.issue_token,
                login,
                name="接口",
                scopes=[f"acts.{word}"],
                expires_at=NOW + HOLD,
                actor=as_actor(login),
            )


def test_20_a_token_neither_administrates_nor_is_a_second_person():
    here = agency()
    administrator, head = open_agency_for_business(here)
    here.refresh_from_db()
    row = grant(person(here, legal_qualification=True), "reviewer", here, actor=as_actor(administrator))
    for login in (administrator, head):
        made, secret = do(
            actions.issue_token,
            login,
            name="接口",
            scopes=sorted(TOKEN_SCOPES),
            expires_at=NOW + HOLD,
            actor=as_actor(login),
        )
        who, found = bearer(secret, scope="cases.read", address="127.0.0.1", now=NOW)
        actor = actor_of(who, found)
        with pytest.raises(Refused):
            do(actions.add_person, agency=here, name="乙", actor=actor)
        with pytest.raises(Refused):
            do(actions.second_grant, row, actor=actor)
        assert made.digest != secret


def test_20_a_stolen_token_stops_with_its_term_its_owner_and_its_place():
    here = agency()
    login = somebody(here, "handler")
    _, secret = do(
        actions.issue_token,
        login,
        name="接口",
        scopes=["facts.write"],
        expires_at=NOW + HOLD,
        addresses=["10.1.0.0/16"],
        actor=as_actor(login),
    )
    asked = {"scope": "facts.write", "address": "10.1.2.3", "now": NOW}
    assert bearer(secret, **asked)
    with pytest.raises(TokenRefused):
        bearer(secret, **{**asked, "address": "10.2.0.1"})
    with pytest.raises(TokenRefused):
        bearer(secret, **{**asked, "now": NOW + HOLD})
    do(actions.leave, login.person, reason="辞职")
    with pytest.raises(TokenRefused):
        bearer(secret, **asked)


def test_22_neighbours_find_no_dossier_by_id_list_or_count():
    here, there = agency(), agency()
    within = unit(here)
    made = [dossier(here, unit=within, secrecy=secrecy) for secrecy in ("normal", "sensitive", "secret")]
    handler = somebody(here, "handler")
    part(made[0], handler.person)
    roles = [
        ("handler", ""),
        ("agency_head", "principal"),
        ("archivist", ""),
        ("file_reviewer", ""),
        ("supervisor", ""),
    ]
    for role, rank in roles:
        neighbour = somebody(there, role, rank=rank)
        seen = Dossier.objects.visible_to(neighbour, NOW)
        assert seen.count() == 0
        assert not seen.filter(pk__in=[row.pk for row in made]).exists()


def test_22_the_neighbour_in_the_unit_finds_no_sensitive_dossier():
    here = agency()
    within = unit(here)
    closed = dossier(here, unit=within, secrecy="sensitive")
    neighbour = somebody(here, "handler", within=within)
    assert not Dossier.objects.visible_to(neighbour, NOW).filter(pk=closed.pk).exists()
    assert Dossier.objects.visible_to(neighbour, NOW).count() == 0


HIDDEN = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u202e", "\u2066", "\u00ad", "\u3164", "\x00"]


@pytest.mark.parametrize("character", HIDDEN)
def test_35_names_and_numbers_with_hidden_characters_are_refused(character):
    here = agency()
    with pytest.raises(Invalid):
        individual(here, f"张{character}三")
    with pytest.raises(Invalid):
        individual(here, id_number=f"110101{character}199003070038")
    with pytest.raises(Invalid):
        organisation(here, f"演示{character}公司")
    with pytest.raises(Invalid):
        person(here, f"赵{character}甲")
    with pytest.raises(Invalid):
        dossier(here, title=f"案{character}卷")


def test_35_a_full_width_spelling_is_found_as_the_same_person():
    here = agency()
    first = individual(here, id_number="110101199003070038")
    assert individual(here, id_number="１１０１０１１９９００３０７００３８").pk == first.pk


def test_39_secrets_have_at_least_80_bits_and_guesses_are_locked_out():
    assert TOKEN_BYTES * 8 >= 80
    assert len({token() for _ in range(1000)}) == 1000
    login = somebody(agency(), "handler")
    good = code(login)
    for guess in ("111111", "222222", "333333", "444444", "555555"):
        if guess != good:
            with pytest.raises(StepUpRefused):
                step_up(login, guess, NOW)
    login.refresh_from_db()
    if login.locked_until:
        with pytest.raises(StepUpRefused, match="锁定"):
            step_up(login, good, NOW)


def test_12_secrets_and_identifiers_stand_nowhere_in_the_clear():
    here = agency()
    login = somebody(here, "handler", phone="13800138000")
    _, secret = do(
        actions.issue_token,
        login,
        name="接口",
        scopes=["cases.read"],
        expires_at=NOW + HOLD,
        actor=as_actor(login),
    )
    individual(here, "李某甲", id_number="110101199003070038", phone="13900139000")
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = b" ".join(
                    bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row if v is not None
                )
                for word in (secret, "13800138000", "110101199003070038", "13900139000"):
                    if word.encode() in text:
                        found.add((table, word))
    assert found == set()
