"""Threat 11: the party's pages read what they need over their own connection, and that connection changes nothing."""

import contextlib

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client

from mingzheng.core import dbroles
from mingzheng.party import guard

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]


@contextlib.contextmanager
def own_connection():
    values = {**connections.settings["party"], "NAME": connection.settings_dict["NAME"]}
    opened = type(connections["default"])(values, alias="party")
    mirrored, connections["party"] = connections["party"], opened
    try:
        yield opened
    finally:
        opened.close()
        connections["party"] = mirrored


def test_11_the_pages_of_a_party_run_on_its_own_connection(party):
    with own_connection():
        assert party.get("/my/case/").status_code == 200
        assert party.get("/my/case/statement/").status_code == 200
        assert Client().post("/my/", {"code": "A" * 16, "phone": "13800000000"}).status_code == 422


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM agencies_account",
        "SELECT * FROM evidence_evidencefile",
        "SELECT * FROM review_opinion",
        "SELECT * FROM publication_publication",
        "UPDATE cases_message SET state = 'done'",
        "DELETE FROM cases_act",
        "INSERT INTO publication_intake (id, kind) VALUES ('x', 'statement')",
        "PRAGMA table_info(cases_case)",
    ],
)
def test_11_nothing_else_can_be_read_and_nothing_changed(statement, db):
    with own_connection() as opened, opened.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute(statement)


def test_11_on_postgresql_the_role_may_only_select_these_tables():
    lines = dbroles.statements([*dbroles.PARTY_TABLES, "review_opinion"], dbroles.Roles("app", None, "party"))
    given = [line for line in lines if line.endswith('TO "party"') and line.startswith("GRANT") and ' ON "' in line]
    assert {line.split()[1] for line in given} == {"SELECT"}
    assert not any("review_opinion" in line for line in given)
    assert len(given) == len(dbroles.PARTY_TABLES)


def test_other_connections_are_not_guarded(db):
    guard.guard_party(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM agencies_account")
