import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from mingzheng.core.dbroles import Roles, app_privileges, portal_privileges, statements


def test_the_application_never_updates_the_record():
    for table in ("ledger_entry", "ledger_leaf", "ledger_content", "ledger_pending", "ledger_checkpoint"):
        assert "UPDATE" not in app_privileges(table)


def test_the_application_deletes_only_the_work_list_and_erased_content_of_the_record():
    assert app_privileges("ledger_pending") == "SELECT, INSERT, DELETE"
    assert app_privileges("ledger_content") == "SELECT, INSERT, DELETE"
    assert app_privileges("ledger_entry") == "SELECT, INSERT"


def test_the_portal_reads_projections_and_drops_into_the_intake():
    assert portal_privileges("public_decision") == "SELECT"
    assert portal_privileges("publication_intake") == "INSERT"
    assert portal_privileges("agencies_person") is None
    assert portal_privileges("ledger_content") is None


def test_privileges_given_before_are_taken_back_first():
    lines = statements(["ledger_entry"], Roles(app="a", portal="p"))
    assert lines.index('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "a"') < lines.index(
        'GRANT SELECT, INSERT ON "ledger_entry" TO "a"'
    )


def test_a_role_name_cannot_break_out_of_its_quotes():
    assert any('"a""b"' in line for line in statements([], Roles(app='a"b')))


@pytest.mark.pg
@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["UPDATE ledger_entry SET kind = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"]
)
def test_the_server_itself_refuses_the_application(sql):
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.pg
@pytest.mark.django_db
def test_tests_do_not_run_as_a_superuser_or_owner():
    with connection.cursor() as cursor:
        cursor.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT tableowner = current_user FROM pg_tables WHERE tablename = 'ledger_entry'")
        assert cursor.fetchone() == (False,)


@pytest.mark.pg
@pytest.mark.django_db
def test_the_portal_cannot_read_what_is_not_public(portal_database_url):
    with psycopg.connect(portal_database_url) as portal, pytest.raises(psycopg.errors.InsufficientPrivilege):
        portal.execute("SELECT * FROM ledger_entry")
