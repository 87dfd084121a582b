"""Indexes of grams, put in place after every migration: that of the public decisions, and others of the same make.

SQLite drops triggers when a migration remakes a table, so an index is not left to one migration (as with the ledger's
triggers); the statements stand in ``data/`` and are safe to run again.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connections

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

DATA = Path(__file__).parent / "data"
TABLE = "public_decision"


def install(connection: BaseDatabaseWrapper, table: str = TABLE) -> None:
    """Make the index over ``table.search`` on SQLite (FTS5) or PostgreSQL (stored tsvector with GIN) unless it stands.

    The table needs a whole number ``id`` and the column ``search``; its name is one of ours, never typed by anybody.
    """
    if table not in connection.introspection.table_names() or stands(connection, table):
        return
    text = (DATA / f"search_{connection.vendor}.sql").read_text(encoding="utf-8").replace("{table}", table)
    with connection.cursor() as cursor:
        for statement in statements(text):
            cursor.execute(statement)


def stands(connection: BaseDatabaseWrapper, table: str = TABLE) -> bool:
    """Return whether the index and, on SQLite, all its triggers are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
            return {f"{table}_fts_{what}" for what in ("insert", "delete", "update")} <= {n for (n,) in cursor}
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{table}_search"])
        return bool(cursor.fetchone()[0])


def statements(text: str) -> list[str]:
    """Return the single statements of a script; a trigger's body stays whole."""
    result: list[str] = []
    pending = ""
    for line in text.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            result.append(pending.strip().removesuffix(";"))
            pending = ""
    return result


def reinstall_after_migration(using: str, **_: Any) -> None:  # noqa: ANN401 - a receiver's keywords
    """Put the index in place at ``post_migrate``."""
    install(connections[using])
