"""What the portal's connection may do on SQLite: read tables named public_…, insert into the intake, nothing else.

On PostgreSQL the role's grants do this (``core.dbroles``). An authorizer is asked while a statement is prepared, so a
bug in a page cannot reach case tables by any spelling of SQL; it does not stop code that runs in the same process and
takes the authorizer off (threat 11: own process and role is the stronger form).
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

ALIAS = "portal"
PREFIX = "public_"
INTAKE = "publication_intake"
ALLOWED_PRAGMAS = frozenset({"data_version"})
FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "edit", "readfile", "writefile"})
FREE = frozenset(
    {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT, sqlite3.SQLITE_RECURSIVE}
)


def authorize(action: int, first: str | None, second: str | None, database: str | None, inner: str | None) -> int:
    """Answer SQLite whether a step of a statement is allowed: SQLITE_OK or SQLITE_DENY."""
    if first == "sqlite_master":
        return _verdict(_declares_virtual_table(action, second))
    name = (first or "").lower()
    allowed = action in FREE
    if action == sqlite3.SQLITE_READ:
        allowed = name.startswith(PREFIX) and database in {"main", None, ""}
    elif action == sqlite3.SQLITE_FUNCTION:
        allowed = (second or "").lower() not in FORBIDDEN_FUNCTIONS
    elif action == sqlite3.SQLITE_INSERT:
        allowed = name == INTAKE and database == "main" and inner is None
    elif action == sqlite3.SQLITE_PRAGMA:
        # FTS5 asks for it while it reads its own structure; it changes nothing.
        allowed = name in ALLOWED_PRAGMAS and second is None
    return _verdict(allowed)


def _declares_virtual_table(action: int, column: str | None) -> bool:
    """Tell whether a step on the schema is what SQLite asks when FTS5 declares its columns to it.

    No schema is written by it: a statement that updates sqlite_master is refused by SQLite itself as long as
    ``PRAGMA writable_schema`` is off, and pragmas are refused here.
    """
    return action == sqlite3.SQLITE_UPDATE or (action == sqlite3.SQLITE_READ and column == "ROWID")


def _verdict(allowed: bool) -> int:  # noqa: FBT001 - turns a truth into SQLite's constant
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def install(connection: sqlite3.Connection) -> None:
    """Put the authorizer on a raw SQLite connection; statements prepared before are prepared anew under it."""
    connection.set_authorizer(authorize)


def guard_portal(connection: BaseDatabaseWrapper, **_: Any) -> None:  # noqa: ANN401 - a receiver's keywords
    """Guard the connection that the portal opens, and no other."""
    if connection.alias == ALIAS and connection.vendor == "sqlite":
        install(connection.connection)
