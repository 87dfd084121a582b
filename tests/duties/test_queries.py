import datetime as dt

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef

from mingzheng.dossiers.models import Dossier
from mingzheng.duties import actions, queries
from mingzheng.duties.models import IS_RUNNING, Duty
from tests.agencies import factories

pytestmark = [pytest.mark.django_db]
D = dt.date
TODAY = D(2026, 10, 12)


@pytest.fixture
def several(begin, entry, another_dossier):
    duties = {
        "overdue": begin("PEN_SERVE", D(2026, 9, 18)),
        "longer": begin("PEN_PAY", D(2026, 9, 1)),
        "running": begin("PEN_CASE", D(2026, 9, 1)),
        "elsewhere": begin("PEN_SERVE", D(2026, 9, 21), dossier=another_dossier),
        "ended": begin("PEN_STATEMENT", D(2026, 9, 1)),
        "paused": begin("COE_SEIZE", D(2026, 9, 4)),
    }
    with entry() as rec:
        actions.end(rec, duties["ended"])
        actions.pause(rec, duties["paused"], since=D(2026, 9, 8), reason="检测", document_id="doc")
    return duties


def names(rows, duties):
    by_id = {duty.pk: name for name, duty in duties.items()}
    return [by_id[row.pk] for row in rows]


@pytest.mark.both_databases
def test_a_dossier_s_running_duties_come_by_last_day(several, dossier):
    assert names(queries.open_duties(dossier.pk), several) == ["longer", "overdue", "paused", "running"]
    assert len(queries.duties_of(dossier.pk)) == 5


@pytest.mark.both_databases
def test_an_agency_s_overdue_duties_leave_out_ended_and_paused_ones(several, office):
    rows = queries.overdue_for_agency([office.pk], TODAY)
    assert names(rows, several) == ["longer", "overdue", "elsewhere"]
    assert names(queries.overdue_for_agency([office.pk], TODAY, limit=1, offset=1), several) == ["overdue"]
    assert list(queries.overdue_for_agency([factories.agency().pk], TODAY)) == []
    assert names(queries.overdue_for_region(office.region_id, TODAY), several) == ["longer", "overdue", "elsewhere"]


def test_today_shows_only_what_stands_in_the_dossiers_given(several, dossier):
    mine = Dossier.objects.filter(pk=dossier.pk)
    assert names(queries.due_soon(mine.has("dossier_id"), TODAY), several) == ["longer", "overdue"]
    assert list(queries.due_soon(Dossier.objects.none().has("dossier_id"), TODAY)) == []
    some = Exists(Dossier.objects.exclude(pk=dossier.pk).filter(pk=OuterRef("dossier_id")))
    assert names(queries.due_soon(some, TODAY, limit=1), several) == ["elsewhere"]


def test_lists_take_one_query_whatever_their_length(several, office, django_assert_num_queries):
    with django_assert_num_queries(1):
        for duty in queries.overdue_for_agency([office.pk], TODAY):
            assert duty.dossier.title
            assert duty.agency.name
    with django_assert_num_queries(1):
        assert [
            (duty.dossier_id, duty.trace) for duty in queries.due_soon(Dossier.objects.all().has("dossier_id"), TODAY)
        ]


def test_the_overdue_list_reads_by_its_partial_index(several, office):
    rows = Duty.objects.filter(IS_RUNNING, agency_id=office.pk, due_on__lt=TODAY).order_by("due_on")
    if connection.vendor == "sqlite":
        assert "duty_agency_due" in rows.explain()


def test_the_database_refuses_an_end_without_a_moment_and_a_moment_without_an_end(several):
    from django.db import IntegrityError, transaction

    for change in ({"state": "met"}, {"ended_at": dt.datetime(2026, 10, 1, tzinfo=dt.UTC)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Duty.objects.filter(pk=several["overdue"].pk).update(**change)
