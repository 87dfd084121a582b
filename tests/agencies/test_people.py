import datetime as dt

import pytest

from mingzheng.agencies import actions
from mingzheng.agencies.models import ApiToken, Certificate, Person, PublicOfficer, RoleGrant
from mingzheng.agencies.queries import holds, people_with, present
from mingzheng.core.errors import Conflict, Invalid, Refused
from tests.agencies.factories import (
    NOW,
    account,
    agency,
    as_actor,
    certificate,
    do,
    grant,
    person,
    region,
    somebody,
    unit,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.mark.parametrize("name", ["㛃䶮", "𬱖丽", "阿卜杜拉·买买提", "欧阳 娜娜", "John Smith"])
def test_a_name_with_rare_characters_is_taken(name):
    assert Person.objects.get(pk=person(agency(), name).pk).name == name


@pytest.mark.parametrize("name", ["张\u200b三", "张\u202e三", "张\n三", "…", "一" * 101])
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(Invalid) as refused:
        person(agency(), name)
    assert [error.field for error in refused.value.fields] == ["name"]


def test_a_wrong_telephone_is_refused_and_a_right_one_is_kept_encrypted():
    with pytest.raises(Invalid, match="电话"):
        person(agency(), phone="12")
    made = person(agency(), phone="13800138000")
    assert Person.objects.get(pk=made.pk).phone == "13800138000"
    raw = Person.objects.raw("SELECT id, phone AS sealed FROM agencies_person WHERE id = %s", [made.pk.hex])
    assert b"13800138000" not in bytes(raw[0].sealed)


def test_a_unit_of_another_agency_is_refused():
    with pytest.raises(Invalid, match="内设机构"):
        person(agency(), within=unit(agency()))


def test_only_an_administrator_of_the_agency_touches_its_people():
    here = agency()
    made = person(here)
    for actor in (as_actor(somebody(here, "handler")), as_actor(somebody(agency(), "system_administrator"))):
        for action, args, values in [
            (actions.add_person, (), {"agency": here, "name": "乙"}),
            (actions.change_person, (made,), {"post": "队长"}),
            (actions.add_absence, (made,), {"since": TODAY, "until": TODAY}),
            (actions.transfer, (made,), {"agency": agency()}),
            (actions.leave, (made,), {"reason": "退休"}),
            (
                actions.second_person_to,
                (person(agency()),),
                {"agency": here, "document": "抽调函", "since": TODAY, "until": TODAY},
            ),
        ]:
            with pytest.raises(Refused, match="系统管理员"):
                do(action, *args, actor=actor, **values)


def test_a_change_reaches_the_public_list():
    made = person(agency(), "赵甲", post="科员")
    certificate(made)
    do(actions.change_person, made, name="赵乙", post="主任")
    assert PublicOfficer.objects.values_list("name", "post").get() == ("赵乙", "主任")


def test_a_change_of_what_is_no_fact_is_refused():
    with pytest.raises(Invalid, match="left_on"):
        do(actions.change_person, person(agency()), left_on=TODAY)


def test_an_absent_person_is_not_present():
    made, other = person(agency()), person(agency())
    do(actions.add_absence, made, since=TODAY, until=TODAY + dt.timedelta(days=2), reason="年休假")
    assert present([made, other], TODAY) == [other]
    assert present([made, other], TODAY + dt.timedelta(days=3)) == [made, other]


def test_an_absence_does_not_end_before_it_starts():
    with pytest.raises(Invalid, match="结束日"):
        do(actions.add_absence, person(agency()), since=TODAY, until=TODAY - dt.timedelta(days=1))


def test_leaving_closes_the_login_ends_roles_and_takes_the_certificate_back_at_once():
    here = agency()
    made = person(here, role="handler")
    login = account(made)
    card = certificate(made)
    do(actions.issue_token, login, name="接口", scopes=["cases.read"], expires_at=NOW + dt.timedelta(days=9))
    departure = do(actions.leave, made, reason="退休")
    login.refresh_from_db()
    card.refresh_from_db()
    assert (departure.accounts, departure.grants, departure.certificates) == (1, 1, 1)
    assert not login.is_active
    assert not holds(made.pk, "handler", here.pk, NOW)
    assert (card.status, card.revoked_on) == ("revoked", TODAY)
    assert PublicOfficer.objects.get(pk=card.pk).status == "revoked"
    assert ApiToken.objects.get().revoked_at == NOW
    assert not Person.objects.get(pk=made.pk).in_service(TODAY)


def test_leaving_happens_once():
    made = person(agency())
    do(actions.leave, made, reason="退休")
    with pytest.raises(Conflict, match="离岗"):
        do(actions.leave, made, reason="退休")


def test_a_transfer_to_another_agency_begins_anew_there():
    here, there = agency(), agency()
    made = person(here, role="handler")
    login = account(made)
    certificate(made)
    do(actions.transfer, made, agency=there)
    login.refresh_from_db()
    assert (made.agency, login.is_active) == (there, False)
    assert RoleGrant.objects.get().ended_at == NOW
    assert Certificate.objects.get().status == "revoked"


def test_a_transfer_within_the_agency_ends_only_roles_of_the_old_unit():
    here = agency()
    old, new = unit(here), unit(here)
    made = person(here, role="unit_head", within=old)
    grant(made, "handler", here)
    certificate(made)
    do(actions.transfer, made, unit=new)
    assert not holds(made.pk, "unit_head", here.pk, NOW)
    assert holds(made.pk, "handler", here.pk, NOW)
    assert PublicOfficer.objects.get().unit == new.name


def test_a_seconded_person_can_hold_a_role_there_for_the_term():
    there = agency()
    made = person(agency())
    with pytest.raises(Refused, match="抽调"):
        grant(made, "handler", there)
    until = TODAY + dt.timedelta(days=30)
    do(actions.second_person_to, made, agency=there, document="抽调函〔2026〕1号", since=TODAY, until=until)
    grant(made, "handler", there)
    assert people_with("handler", there.pk, NOW) == [made]


def test_nobody_is_seconded_to_the_own_agency_or_backwards_in_time():
    here = agency(region())
    made = person(here)
    with pytest.raises(Conflict, match="本来就在"):
        do(actions.second_person_to, made, agency=here, document="函", since=TODAY, until=TODAY)
    with pytest.raises(Invalid, match="结束日"):
        do(
            actions.second_person_to,
            made,
            agency=agency(),
            document="函",
            since=TODAY,
            until=TODAY - dt.timedelta(days=1),
        )
