"""What the database roles may do on PostgreSQL: the application, and the portal beside it (design.md §4, §8).

Migrations run as a third role, which owns the tables. Grants are computed from the names of the tables alone, so they
are given again after every migration and nothing is forgotten when a table is added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper

RECORD_PREFIX = "ledger_"
DELETABLE_RECORD_TABLES = frozenset(
    {"ledger_pending", "ledger_content"}
)  # a work list; erasure, which a trigger guards
READ_ONLY_TABLES = frozenset({"django_migrations"})
PUBLIC_PREFIX = "public_"
PARTY_TABLES = frozenset(
    {
        *("agencies_agency", "catalogue_matter", "cases_case", "cases_party", "cases_track", "cases_act"),
        *("cases_message", "documents_document", "duties_duty", "dossiers_individual", "dossiers_organisation"),
    }
)  # what the pages of /my/ read; its role changes nothing
INTAKE_TABLES = frozenset({"publication_intake", "public_intake"})


@dataclass(frozen=True, slots=True)
class Roles:
    """Names of the application's and the portal's role; the others' are None where they share its."""

    app: str
    portal: str | None = None
    party: str | None = None


def app_privileges(table: str) -> str:
    """Return what the application may do with a table: nothing ever changes a row of the record."""
    if table in READ_ONLY_TABLES:
        return "SELECT"
    if table.startswith(RECORD_PREFIX):
        return "SELECT, INSERT, DELETE" if table in DELETABLE_RECORD_TABLES else "SELECT, INSERT"
    return "SELECT, INSERT, UPDATE, DELETE"


def portal_privileges(table: str) -> str | None:
    """Return what the portal may do with a table, or None for nothing."""
    if table in INTAKE_TABLES:
        return "INSERT"
    return "SELECT" if table.startswith(PUBLIC_PREFIX) else None


def statements(tables: Iterable[str], roles: Roles) -> list[str]:
    """Return the SQL that gives exactly these privileges, whatever was given before."""
    names = [role for role in (roles.app, roles.portal, roles.party) if role]
    lines = ["REVOKE CREATE ON SCHEMA public FROM PUBLIC"]
    for role in names:
        lines += [
            f"GRANT USAGE ON SCHEMA public TO {quoted(role)}",
            f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted(role)}",
            f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {quoted(role)}",
        ]
    lines.append(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted(roles.app)}")
    for table in sorted(tables):
        lines.append(f"GRANT {app_privileges(table)} ON {quoted(table)} TO {quoted(roles.app)}")
        privileges = portal_privileges(table)
        if roles.portal and privileges:
            lines.append(f"GRANT {privileges} ON {quoted(table)} TO {quoted(roles.portal)}")
        if roles.party and table in PARTY_TABLES:
            lines.append(f"GRANT SELECT ON {quoted(table)} TO {quoted(roles.party)}")
    return lines


def quoted(name: str) -> str:
    """Return an SQL identifier in quotes."""
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def grant(connection: BaseDatabaseWrapper, roles: Roles) -> None:
    """Give the roles their privileges, over a connection of the owner of the tables (PostgreSQL only)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        for statement in statements(tables, roles):
            cursor.execute(statement)
