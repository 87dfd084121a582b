"""Changes about a person: who may make them, what they do, and what needs the own code or a second person."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from mingzheng.agencies import actions as agencies
from mingzheng.agencies import credentials
from mingzheng.agencies.models import Absence, Account, ApiToken, Certificate, Delegation, MfaReset, Person, RoleGrant
from mingzheng.core.errors import DomainError, Refused
from mingzheng.desk.people_changes import CHANGES
from mingzheng.desk.tokens import SCOPES
from mingzheng.ledger.models import Entry
from mingzheng.ledger.recording import record

pytestmark = pytest.mark.django_db
NEW = "guan-shan-yue-ye-88"
TOKENS = "/desk/me/tokens/"


@pytest.fixture
def officer(district):
    return district.people["officer"]


@pytest.fixture
def login(district):
    return district.accounts["officer"]


@pytest.fixture
def admin(sign_in):
    return sign_in("admin")


def at(person, what, row):
    return f"/desk/people/{person.pk}/{what}/{row.pk}/"


def test_every_change_is_recorded_under_a_name_of_its_own():
    kinds = [change.kind for change in CHANGES.values()]
    assert len(set(kinds)) == len(kinds)


def test_scopes_are_those_of_the_product():
    assert set(SCOPES) == set(credentials.TOKEN_SCOPES)


def test_a_certificate_is_suspended_given_back_and_revoked(admin, officer, read):
    card = Certificate.objects.get(person=officer)
    page = f"/desk/people/{officer.pk}/"
    assert "暂扣" in read(admin.get(page))
    sent = {"on": "2026-09-01", "reason": "溪市监〔2026〕3号"}
    assert admin.post(at(officer, "card-suspend", card), sent).status_code == 302
    card.refresh_from_db()
    assert card.status == "suspended"
    assert "发还" in read(admin.get(page))
    assert admin.post(at(officer, "card-suspend", card), sent).status_code == 409
    wrong = admin.post(at(officer, "card-restore", card), {"on": "2026-09-01"})
    assert wrong.status_code == 422
    assert "须在暂扣日之后" in read(wrong)
    assert admin.post(at(officer, "card-restore", card), {"on": "2026-09-03"}).status_code == 302
    assert admin.post(at(officer, "card-revoke", card), {"on": "2026-09-04", "reason": "调离"}).status_code == 302
    card.refresh_from_db()
    assert card.status == "revoked"
    assert Entry.objects.filter(kind="agencies.certificate.revoked").exists()
    assert admin.get(at(officer, "card-revoke", card)).status_code == 404


def test_a_role_ends_at_once(admin, officer):
    grant = RoleGrant.objects.get(person=officer, role="handler")
    assert "照样有效" in admin.get(at(officer, "role-end", grant)).content.decode()
    assert admin.post(at(officer, "role-end", grant)).status_code == 302
    grant.refresh_from_db()
    assert grant.ended_at is not None


def test_facts_are_corrected_and_the_phone_number_is_not_shown_again(admin, officer, read):
    page = at(officer, "facts", officer)
    sent = {"name": "岳青禾", "sex": officer.sex, "post": "三级主任科员", "employment": "established",
            "legal_qualification": "yes", "phone": ""}  # fmt: skip
    assert admin.post(page, sent).status_code == 302
    officer.refresh_from_db()
    assert (officer.post, officer.legal_qualification) == ("三级主任科员", True)
    assert admin.post(page, sent | {"phone": "13900000000"}).status_code == 302
    assert Person.objects.get(pk=officer.pk).phone == "13900000000"
    assert "13900000000" not in read(admin.get(page))
    assert admin.post(page, sent | {"name": ""}).status_code == 422


def test_a_person_changes_unit_and_is_away(admin, officer, district):
    unit = district.units["market"]
    assert admin.post(at(officer, "unit", officer), {"unit": str(unit.pk)}).status_code == 302
    other = district.units["city"]
    admin.post(at(officer, "unit", officer), {"unit": str(other.pk)})
    officer.refresh_from_db()
    assert officer.unit_id in {unit.pk, None}
    sent = {"since": "2026-09-10", "until": "2026-09-20", "reason": "休假"}
    assert admin.post(at(officer, "absence", officer), sent).status_code == 302
    assert Absence.objects.get(person=officer).until == dt.date(2026, 9, 20)


def test_a_new_password_needs_the_own_code_ends_sessions_and_must_be_replaced(admin, officer, login, sign_in, code):
    theirs = sign_in("officer")
    page = at(officer, "password", login)
    unproved = admin.post(page, {"password": NEW})
    assert unproved.status_code == 409
    assert not Account.objects.get(pk=login.pk).check_password(NEW)
    assert admin.post(page, {"password": "kurz", "code": code("admin")}).status_code == 422
    assert admin.post(page, {"password": NEW}).status_code == 302, "the code stands for five minutes"
    fresh = Account.objects.get(pk=login.pk)
    assert fresh.check_password(NEW)
    assert fresh.first_password_at is not None
    assert theirs.get("/desk/").status_code == 302


def test_a_login_is_closed_and_opened_again(admin, officer, login, code):
    assert admin.post(at(officer, "close", login), {"code": code("admin")}).status_code == 302
    login.refresh_from_db()
    assert not login.is_active
    assert admin.post(at(officer, "reopen", login), {"password": NEW}).status_code == 302
    login.refresh_from_db()
    assert login.is_active
    assert login.first_password_at is not None


def test_a_second_factor_is_reset_by_two_persons_and_its_owner_may_stop_it(admin, officer, login, sign_in, code, read):
    assert admin.post(at(officer, "reset", login), {"reason": "手机遗失", "code": code("admin")}).status_code == 302
    reset = MfaReset.objects.get()
    own = admin.post(at(officer, "reset-second", reset), {"verdict": "yes"})
    assert own.status_code == 409
    assert "不能是同一人" in read(own)
    head = sign_in("agency_head")
    assert "确认或者不予确认" in read(head.get(f"/desk/people/{officer.pk}/"))
    assert head.post(at(officer, "reset-second", reset), {"verdict": "yes"}).status_code == 409, "no code"
    sent = {"verdict": "yes", "code": code("agency_head")}
    assert head.post(at(officer, "reset-second", reset), sent).status_code == 302
    reset.refresh_from_db()
    assert reset.state == "held"
    mine = sign_in("officer")
    assert "有人申请重置您的动态码，理由：手机遗失" in read(mine.get("/desk/me/"))
    assert mine.post("/desk/me/", {"keep_code": "1"}).status_code == 302
    reset.refresh_from_db()
    assert reset.state == "cancelled"
    assert mine.post("/desk/me/", {"keep_code": "1"}).status_code == 404


def test_a_second_person_may_say_no(admin, officer, login, sign_in, code):
    admin.post(at(officer, "reset", login), {"reason": "手机遗失", "code": code("admin")})
    reset = MfaReset.objects.get()
    head = sign_in("agency_head")
    head.post(at(officer, "reset-second", reset), {"verdict": "no", "code": code("agency_head")})
    reset.refresh_from_db()
    assert reset.state == "cancelled"
    assert reset.seconded_by is not None


def test_all_sessions_of_a_lost_device_are_ended(admin, officer, login, district):
    lost = Client()
    lost.force_login(login, backend="allauth.account.auth_backends.AuthenticationBackend")
    from mingzheng.agencies import sessions
    from mingzheng.desk.asking import moment

    sessions.note(login, lost.session.session_key, mark="x" * 43, address="127.0.0.1", agent="", now=moment())
    assert admin.post(at(officer, "sessions", login)).status_code == 302
    assert not Session.objects.filter(session_key=lost.session.session_key).exists()
    assert lost.get("/desk/").status_code == 302


def test_an_owner_issues_a_token_it_is_shown_once_works_and_is_taken_back(sign_in, officer, code, read, clock):
    mine = sign_in("officer")
    until = (clock.now + dt.timedelta(days=30)).date().isoformat()
    sent = {"name": "局数据平台", "scopes": ["cases.read"], "until": until, "addresses": "10.1.2.0/24、10.1.3.4"}
    assert mine.post(TOKENS, sent).status_code == 422, "no code"
    assert not ApiToken.objects.exists()
    assert mine.post(TOKENS, sent | {"addresses": "hier", "code": code("officer")}).status_code == 422
    for wrong in ({"scopes": ["admin"]}, {"scopes": []}, {"until": "2036-01-01"}, {"until": "x"}, {"name": ""}):
        assert mine.post(TOKENS, sent | wrong).status_code == 422
    shown = mine.post(TOKENS, sent)
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    row, secret = ApiToken.objects.get(), shown.context["secret"]
    assert credentials.bearer(secret, scope="cases.read", address="10.1.2.9", now=clock.now)[1] == row
    assert secret not in read(mine.get(TOKENS))
    assert sign_in("officer2").post(TOKENS, {"revoke": str(row.pk)}).status_code == 404
    assert mine.post(TOKENS, {"revoke": "x"}).status_code == 404
    assert mine.post(TOKENS, {"revoke": str(row.pk)}).status_code == 302
    with pytest.raises(DomainError):
        credentials.bearer(secret, scope="cases.read", address="10.1.2.9", now=clock.now)


def test_an_administrator_takes_a_token_back_and_issues_none_in_somebodys_name(admin, officer, login, district, clock):
    facts = {"name": "接口", "scopes": ["facts.write"], "expires_at": clock.now + dt.timedelta(days=9)}
    with (
        pytest.raises(Refused, match="只由本人发放"),
        record("test", actor=district.actor("admin"), now=clock.now) as rec,
    ):
        agencies.issue_token(rec, login, **facts)
    with record("test", actor=district.actor("officer"), now=clock.now) as rec:
        row, _ = agencies.issue_token(rec, login, **facts)
    assert admin.post(at(officer, "token-revoke", row)).status_code == 302
    row.refresh_from_db()
    assert row.revoked_at is not None


def test_a_substitution_is_ended(admin, district, sign_in):
    person, other = district.people["agency_head"], district.people["publisher"]
    sent = {"part": "delegation", "role": "agency_head", "substitute": str(other.pk), "document": "溪市监办〔2026〕9号",
            "since": "2026-09-01", "until": "2026-09-30"}  # fmt: skip
    admin.post(f"/desk/people/{person.pk}/", sent)
    row = Delegation.objects.get()
    assert admin.post(at(person, "substitute-end", row)).status_code == 302
    row.refresh_from_db()
    assert row.ended_on is not None


@pytest.mark.parametrize("what", [*CHANGES, "unknown"])
def test_nobody_else_changes_anything_and_rows_belong_to_the_person(district, officer, login, sign_in, admin, what):
    elsewhere = district.people["city_officer"]
    for row in (elsewhere, district.accounts["city_officer"], login if what in {"facts", "unit"} else elsewhere):
        assert admin.get(at(officer, what, row)).status_code == 404
        assert admin.get(at(elsewhere, what, row)).status_code == 404, "people of another agency"
    for who in ("officer", "officer2"):
        assert sign_in(who).post(at(officer, what, login)).status_code in {403, 404}
    if what != "reset-second":
        for row in (officer, login, *RoleGrant.objects.filter(person=officer)):
            assert sign_in("agency_head").post(at(officer, what, row)).status_code == 404


def test_the_head_of_the_page_names_the_reader_not_whom_the_page_is_about(admin, officer, district, read):
    page = admin.get(f"/desk/people/{officer.pk}/").content.decode()
    assert f'aria-label="{district.people["admin"].name}的菜单"' in page
    assert f'aria-label="{officer.name}的菜单"' not in page
