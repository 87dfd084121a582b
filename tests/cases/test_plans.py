"""The lists of 今日 and of the cases find their rows by an index on SQLite, whatever the number of cases."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingzheng.cases import queries
from tests.stories import scripts

pytestmark = pytest.mark.django_db


@pytest.fixture
def played(play):
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL the plan follows the statistics; bench large measures it")
    scripts.investigated(play)
    return play


def plan_of(made):
    """Return how SQLite would find the rows of the first statement that reads acts or cases."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {made[0]['sql']}")
        return [row[3] for row in cursor.fetchall()]


@pytest.mark.parametrize("asked", [queries.returned_to, queries.waiting_for_others])
def test_what_is_unfinished_is_found_by_the_index_of_the_unfinished(played, asked):
    with CaptureQueriesContext(connection) as made:
        asked(played.district.accounts["officer"])
    plan = plan_of(made.captured_queries)
    assert any("act_unfinished" in line for line in plan), plan


def test_a_page_of_cases_is_read_in_its_order_and_asked_row_by_row(played):
    rows = queries.cases_visible(played.district.accounts["supervisor"], played.now)
    with CaptureQueriesContext(connection) as made:
        list(rows[:50])
    plan = plan_of(made.captured_queries)
    assert not any("TEMP B-TREE" in line for line in plan), plan
    assert not any(line.startswith("SCAN") and "USING INDEX" not in line for line in plan), plan


@pytest.mark.parametrize(("few", "sorted_anew"), [(1000, True), (0, False)])
def test_the_own_cases_are_looked_up_while_few_and_asked_row_by_row_when_many(played, monkeypatch, few, sorted_anew):
    officer = played.district.accounts["officer"]
    monkeypatch.setattr(queries, "CAP", few)
    rows = queries.filtered(queries.cases_visible(officer, played.now), mine=officer.person_id)
    with CaptureQueriesContext(connection) as made:
        assert [case.pk for case in rows[:50]] == [played.case_id]
    plan = plan_of(made.captured_queries[-1:])
    assert any("TEMP B-TREE" in line or "LIST SUBQUERY" in line for line in plan) is sorted_anew, plan
