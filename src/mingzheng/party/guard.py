"""What the party's connection may do on SQLite: read the tables that its pages need, and change nothing (threat 11).

On PostgreSQL the role's grants do this (``core.dbroles.PARTY_TABLES``). What the party hands in goes over the portal's
connection into the sealed intake.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

from mingzheng.cases.for_party import CONNECTION
from mingzheng.core.dbroles import PARTY_TABLES

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

FORBIDDEN_FUNCTIONS = frozenset({"load_extension", "fts3_tokenizer", "edit", "readfile", "writefile"})
FREE = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_TRANSACTION, sqlite3.SQLITE_SAVEPOINT})


def authorize(action: int, first: str | None, second: str | None, database: str | None, inner: str | None) -> int:  # noqa: ARG001
    """Answer SQLite whether a step of a statement is allowed: SQLITE_OK or SQLITE_DENY."""
    allowed = action in FREE
    if action == sqlite3.SQLITE_READ:
        allowed = (first or "").lower() in PARTY_TABLES and database in {"main", None, ""}
    elif action == sqlite3.SQLITE_FUNCTION:
        allowed = (second or "").lower() not in FORBIDDEN_FUNCTIONS
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def guard_party(connection: BaseDatabaseWrapper, **_: Any) -> None:  # noqa: ANN401 - a receiver's keywords
    """Guard the connection that the party's face opens, and no other."""
    if connection.alias == CONNECTION and connection.vendor == "sqlite":
        connection.connection.set_authorizer(authorize)
