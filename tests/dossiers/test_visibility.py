import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from mingzheng.agencies import actions as people
from mingzheng.core.errors import NotVisible
from mingzheng.dossiers import actions
from mingzheng.dossiers.models import Dossier, Part
from mingzheng.dossiers.policies import can_see, seen
from tests.agencies.factories import NOW, account, agency, do, grant, person, region, somebody, unit
from tests.dossiers.factories import dossier, part

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)


def sees(login, of, now=NOW):
    return can_see(login, of.pk, now)


@pytest.fixture
def here():
    return agency(region(parent=region()))


@pytest.fixture
def crew(here):
    return unit(here)


@pytest.fixture
def normal(here, crew):
    return dossier(here, unit=crew)


# role, in the dossier's unit, in another unit of the agency, in another agency
MATRIX = [
    ("handler", True, False, False),
    ("unit_head", True, False, False),
    ("agency_head", True, True, False),
    ("reviewer", True, True, False),
    ("publisher", True, True, False),
    ("checker", True, True, False),
    ("archivist", True, True, False),
    ("window_clerk", True, True, False),
    ("presider", False, False, False),
    ("hearing_clerk", False, False, False),
    ("file_reviewer", False, False, False),
    ("auditor", False, False, False),
    ("system_administrator", False, False, False),
]


@pytest.mark.parametrize("row", MATRIX, ids=[row[0] for row in MATRIX])
def test_each_role_sees_what_it_may_of_normal_dossiers(here, crew, normal, row):
    role, same_unit, same_agency, other_agency = row
    rank = "principal" if role == "agency_head" else ""
    there = agency()
    places = [(here, crew, same_unit), (here, unit(here), same_agency), (there, unit(there), other_agency)]
    for at, within, expected in places:
        login = somebody(at, role, rank=rank, within=within, legal_qualification=True)
        assert sees(login, normal) is expected, (role, at.name)


@pytest.mark.parametrize("role", [row[0] for row in MATRIX] + ["supervisor"])
@pytest.mark.parametrize("secrecy", ["sensitive", "secret"])
def test_no_role_opens_a_sensitive_dossier(here, crew, role, secrecy):
    closed = dossier(here, unit=crew, secrecy=secrecy)
    rank = "principal" if role == "agency_head" else ""
    login = somebody(here, role, rank=rank, within=crew, legal_qualification=True)
    assert not sees(login, closed)


@pytest.mark.parametrize("secrecy", ["normal", "sensitive", "secret"])
def test_whoever_is_named_sees_the_dossier_while_named(here, secrecy):
    there = agency()
    made = dossier(here, secrecy=secrecy)
    login = somebody(there, "reviewer", legal_qualification=True)
    row = part(made, login.person, Part.REVIEWER)
    assert sees(login, made)
    do(actions.end_assignment, row)
    assert sees(login, made)
    assert not sees(login, made, NOW + DAY)


def test_nobody_anonymous_closed_or_personless_sees_anything(here, crew, normal):
    login = somebody(here, "handler", within=crew)
    assert not sees(AnonymousUser(), normal)
    assert not sees(None, normal)
    do(people.close_account, login)
    login.refresh_from_db()
    assert not sees(login, normal)


def test_who_left_sees_nothing_more_by_a_role(here, crew, normal):
    login = somebody(here, "handler", within=crew)
    do(people.leave, login.person, reason="辞职")
    login.is_active = True  # even if the session still held an open account
    assert not sees(login, normal)


def test_an_administrator_named_by_mistake_sees_nothing(here, normal):
    login = somebody(here, "handler")
    part(normal, login.person)
    for row in login.person.grants.all():
        do(people.end_role, row)
    grant(login.person, "system_administrator", here)
    assert not sees(login, normal)


def test_a_unit_head_sees_subunits(here, crew):
    login = somebody(here, "unit_head", within=crew)
    assert sees(login, dossier(here, unit=unit(here, parent=crew)))


def test_a_role_in_its_hold_or_over_opens_nothing(here, crew, normal):
    made = person(here, within=crew)
    login = account(made)
    grant(made, "archivist", here, since=NOW.date() + DAY, until=NOW.date() + 2 * DAY)
    assert [sees(login, normal, NOW + n * DAY) for n in range(4)] == [False, True, True, False]


def test_a_supervisor_sees_the_regions_of_the_mandate_and_no_others():
    city = region()
    district, other = region(parent=city), region()
    bureau = agency(city)
    login = somebody(bureau, "supervisor")
    assert sees(login, dossier(agency(district)))
    assert sees(login, dossier(agency(city)))
    assert not sees(login, dossier(agency(other)))
    below = somebody(agency(district), "supervisor")
    assert not sees(below, dossier(agency(city)))


def test_a_file_reviewer_sees_finished_dossiers(here, normal):
    login = somebody(here, "file_reviewer")
    do(actions.close_dossier, normal)
    assert sees(login, normal)
    do(actions.archive_dossier, normal)
    assert sees(login, normal)


def test_a_pool_of_reviewers_sees_only_what_was_opened_to_it(here, normal):
    bureau = agency()
    login = somebody(bureau, "reviewer", legal_qualification=True)
    handler = somebody(bureau, "handler")
    row = do(actions.open_to, normal, agency_id=bureau.pk, role="reviewer", reason="审核协作")
    assert sees(login, normal)
    assert not sees(handler, normal)
    assert not sees(login, dossier(here))
    do(actions.end_opening, row)
    assert not sees(login, normal, NOW + DAY)


def test_what_is_made_sensitive_closes_to_the_pool_at_once(normal):
    bureau = agency()
    login = somebody(bureau, "reviewer", legal_qualification=True)
    do(actions.open_to, normal, agency_id=bureau.pk, role="reviewer", reason="审核协作")
    do(actions.classify, normal, secrecy="sensitive", reason="涉未成年人")
    assert not sees(login, normal)


def test_a_substitute_sees_what_the_person_represented_sees_for_the_term(here, crew, normal):
    head = somebody(here, "unit_head", within=crew)
    login = somebody(here, "handler", within=unit(here))
    assert not sees(login, normal)
    do(
        people.delegate,
        head.person,
        substitute=login.person,
        agency=here,
        role="unit_head",
        document="代理通知",
        since=NOW.date(),
        until=NOW.date() + DAY,
    )
    assert [sees(login, normal, NOW + n * DAY) for n in range(3)] == [True, True, False]


def test_denied_looks_like_absent(here, normal):
    stranger = somebody(agency(), "agency_head", rank="principal")
    messages = set()
    for address in (normal.pk, type(normal)(agency=here).pk):
        with pytest.raises(NotVisible) as refused:
            seen(stranger, address, NOW)
        messages.add((refused.value.status, refused.value.message))
    assert len(messages) == 1


def test_a_list_holds_each_dossier_once_and_costs_a_few_queries(here, crew, django_assert_max_num_queries):
    login = somebody(here, "handler", within=crew)
    grant(login.person, "archivist", here)
    made = [dossier(here, unit=crew) for _ in range(3)]
    part(made[0], login.person)
    with django_assert_max_num_queries(5):
        found = list(Dossier.objects.visible_to(login, NOW))
    assert {row.pk for row in found} == {row.pk for row in made}
    assert len(found) == 3
