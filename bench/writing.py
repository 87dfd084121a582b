"""Where copies are written: COPY on PostgreSQL, many rows a statement on SQLite; indexes are taken away meanwhile."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection
from psycopg import sql

from bench.cloning import NULL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

INDEXES = """
    SELECT i.indexname, i.indexdef FROM pg_indexes i JOIN pg_class c ON c.relname = i.indexname
     WHERE i.schemaname = 'public' AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = c.oid)
"""
OWN_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
BYTES = "\\\\x"
ESCAPED = re.compile(r"\\([\\tnr])")
MEANT = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}


class Sink:
    """Takes rows as lines of COPY, and keeps them."""

    SET: tuple[str, ...] = ()

    def __init__(self, line: Any) -> None:
        self.line = line
        for setting in self.SET:
            line.execute(setting)

    def write(self, table: str, columns: Sequence[str], text: str) -> None:
        """Take the rows of a table."""
        names = ", ".join(f'"{c}"' for c in columns)
        self._write(f'"{table}" ({names})', text)

    def keep(self) -> None:
        """Commit what was taken."""
        self.line.commit()

    def _write(self, into: str, text: str) -> None:
        raise NotImplementedError


class PostgresSink(Sink):
    """Writes by COPY as the owner of the tables, without triggers."""

    SET = ("SET session_replication_role = replica", "SET synchronous_commit = off")

    def _write(self, into: str, text: str) -> None:
        with self.line.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:
            copy.write(text)


class SqliteSink(Sink):
    """Writes through the connection's own file, foreign keys unchecked: whole cases come at a time."""

    SET = ("PRAGMA foreign_keys = OFF", "PRAGMA synchronous = OFF")

    def _write(self, into: str, text: str) -> None:
        rows = [[cell(c) for c in line.split("\t")] for line in text.rstrip("\n").split("\n")]
        places = ", ".join("?" * len(rows[0]))
        self.line.executemany(f"INSERT INTO {into} VALUES ({places})", rows)


def cell(text: str) -> str | bytes | None:
    """Return what a cell of COPY stands for; the column's affinity makes a number of a number."""
    if text == NULL:
        return None
    if text.startswith(BYTES):
        return bytes.fromhex(text[len(BYTES) :])
    return ESCAPED.sub(lambda found: MEANT[found[1]], text) if "\\" in text else text


@contextlib.contextmanager
def sink() -> Iterator[Sink]:
    """Give what writes to the database of this process."""
    if connection.vendor == "postgresql":
        with psycopg.connect(os.environ["BENCH_ADMIN_URL"], autocommit=False) as line:
            yield PostgresSink(line)
    else:
        connection.ensure_connection()
        yield SqliteSink(connection.connection)
        connection.close()


@contextlib.contextmanager
def without_indexes() -> Iterator[None]:
    """Take away the indexes that no constraint needs, and build them anew at the end."""
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            found = cursor.execute(OWN_INDEXES).fetchall()
            for name, _ in found:
                cursor.execute(f'DROP INDEX "{name}"')
        yield
        with connection.cursor() as cursor:
            for _, made in found:
                cursor.execute(made)
        return
    with psycopg.connect(os.environ["BENCH_ADMIN_URL"], autocommit=True) as line:
        found = line.execute(INDEXES).fetchall()
        for name, _ in found:
            line.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    yield
    with psycopg.connect(os.environ["BENCH_ADMIN_URL"], autocommit=True) as line:
        for _, made in found:
            line.execute(made)


__all__ = ["Sink", "cell", "sink", "without_indexes"]
