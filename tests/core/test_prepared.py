"""Prepared reads give what the ORM gives, whatever their arguments, and refuse what cannot be prepared."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.db.models import Q

from mingzheng.agencies.models import Agency, Person, Role, RoleGrant
from mingzheng.core.prepared import Prepared

pytestmark = [pytest.mark.both_databases, pytest.mark.django_db]


@pytest.fixture
def district():
    from mingzheng.demo.district import build

    return build(dt.datetime(2026, 9, 1, 1, 0, tzinfo=dt.UTC))


def test_models_with_their_relations_are_those_of_the_orm(district, django_assert_num_queries):
    prepared = Prepared(lambda pk: Person.objects.select_related("agency", "unit").filter(pk=pk))
    for person in Person.objects.select_related("agency", "unit"):
        with django_assert_num_queries(1):
            (found,) = prepared(person.pk)
            shown = (found.pk, found.name, found.agency.name, found.unit and found.unit.name)
        assert shown == (person.pk, person.name, person.agency.name, person.unit and person.unit.name)
        assert found.agency == person.agency
    assert prepared(uuid.uuid4()) == []
    assert prepared.first(uuid.uuid4()) is None


def test_columns_days_texts_and_constants_are_those_of_the_orm(district):
    on = dt.date(2026, 9, 1)

    def asked(agency, role, day):
        running = Q(until__isnull=True) | Q(until__gt=day)
        rows = RoleGrant.objects.filter(running, agency_id=agency, role=role, state="granted")
        return rows.order_by("pk").values_list("pk", "person_id", "since", "person__name")

    prepared = Prepared(asked)
    for agency in Agency.objects.all():
        for role in ("handler", Role.REVIEWER, "nobody"):
            assert prepared(agency.pk, role, on) == list(asked(agency.pk, role, on))
    assert any(prepared(agency.pk, "handler", on) for agency in Agency.objects.all())


def test_lists_of_any_length_are_those_of_the_orm(district):
    prepared = Prepared(lambda ids: Person.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "name"))
    ids = [person.pk for person in district.people.values()]
    for length in (1, 2, 5, 7, 8):
        expected = list(Person.objects.filter(pk__in=ids[:length]).order_by("pk").values_list("pk", "name"))
        assert prepared(ids[:length]) == expected
        assert len(expected) == length
    assert len(prepared._made) == 3


def test_it_is_built_once_and_asks_with_the_very_statement_of_the_orm(district):
    built = []

    def asked(pk):
        built.append(pk)
        return Person.objects.filter(pk=pk).order_by("name")

    prepared = Prepared(asked)
    person = district.people["officer"]
    with connection.execute_wrapper(lambda do, sql, *rest: seen.append(sql) or do(sql, *rest)):
        seen = []
        prepared(person.pk)
        prepared(person.pk)
        list(asked(person.pk))
    assert len(set(seen)) == 1
    assert len(seen) == 3
    assert len(built) == 2


def test_what_cannot_be_prepared_is_refused(district):
    prepared = Prepared(lambda pk: Person.objects.filter(pk=pk))
    with pytest.raises(TypeError, match="NoneType"):
        prepared(None)
    with pytest.raises(TypeError, match="datetime"):
        prepared(dt.datetime.now(dt.UTC))
    with pytest.raises(TypeError, match="empty"):
        Prepared(lambda ids: Person.objects.filter(pk__in=ids))([])
    with pytest.raises(TypeError, match="no place"):
        Prepared(lambda pk: Person.objects.all())(uuid.uuid4())
