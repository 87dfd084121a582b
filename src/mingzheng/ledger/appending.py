"""How an entry reaches its tables: one statement on PostgreSQL, four on SQLite, where a statement costs no journey."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection

from mingzheng.ledger.models import Content, Cover, Entry, Pending

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence


class ContentRow(NamedTuple):
    """One group of an entry's content."""

    group: str
    salt: bytes
    body: str


class CoverRow(NamedTuple):
    """One row that an entry covers."""

    model: str
    row_id: uuid.UUID
    digest: str


ENTRY: Final = Entry._meta.db_table
CONTENT: Final = Content._meta.db_table
COVER: Final = Cover._meta.db_table
PENDING: Final = Pending._meta.db_table

ENTRY_SQL: Final = f"""INSERT INTO {ENTRY}
 (id, kind, dossier_id, recorded_at, rows_digest, content_digest, nonce, row_secret)
 VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"""  # noqa: S608 - the names are constants of ours
CONTENT_SQL: Final = f'INSERT INTO {CONTENT} (entry_id, "group", salt, body) VALUES (%s, %s, %s, %s)'  # noqa: S608
COVER_SQL: Final = f"INSERT INTO {COVER} (entry_id, model, row_id, digest) VALUES (%s, %s, %s, %s)"  # noqa: S608
PENDING_SQL: Final = f"INSERT INTO {PENDING} (entry_id) VALUES (%s)"  # noqa: S608

# The foreign keys between the four are checked at commit, so the order inside the statement does not matter.
TOGETHER_SQL: Final = f"""WITH entry AS ({ENTRY_SQL}),
 content AS (INSERT INTO {CONTENT} (entry_id, "group", salt, body)
   SELECT %s, * FROM unnest(%s::text[], %s::bytea[], %s::text[])),
 pending AS ({PENDING_SQL})
 INSERT INTO {COVER} (entry_id, model, row_id, digest)
   SELECT %s, * FROM unnest(%s::text[], %s::uuid[], %s::text[])"""  # noqa: S608 - names are constants of ours

NEWEST_SQL: Final = f"SELECT recorded_at FROM {ENTRY} ORDER BY recorded_at DESC LIMIT 1"  # noqa: S608


def newest_time() -> dt.datetime | None:
    """Return when the newest entry says it was recorded; one step into an index, before every act."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_SQL)
        row = cursor.fetchone()
    if row is None:
        return None
    newest: dt.datetime = row[0]
    return newest if newest.tzinfo else newest.replace(tzinfo=dt.UTC)


def append(entry: Entry, contents: Sequence[ContentRow], covers: Sequence[CoverRow]) -> None:
    """Insert an entry, its content, its covers and its place on the sequencer's list."""
    values = [
        entry.pk,
        entry.kind,
        entry.dossier_id,
        entry.recorded_at,
        entry.rows_digest,
        entry.content_digest,
        bytes(entry.nonce),
        bytes(entry.row_secret),
    ]
    if connection.vendor == "postgresql":
        _append_together(values, contents, covers)
    else:
        _append_singly(values, contents, covers)


def _append_together(values: list[Any], contents: Sequence[ContentRow], covers: Sequence[CoverRow]) -> None:
    entry_id = values[0]
    columns = [[row[i] for row in contents] for i in range(3)]
    cover_columns = [[row[i] for row in covers] for i in range(3)]
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER_SQL, [*values, entry_id, *columns, entry_id, entry_id, *cover_columns])


def _append_singly(values: list[Any], contents: Sequence[ContentRow], covers: Sequence[CoverRow]) -> None:
    ops = connection.ops
    entry_id = values[0].hex
    values[0] = entry_id
    values[2] = values[2].hex if values[2] else None
    values[3] = ops.adapt_datetimefield_value(values[3])
    with connection.cursor() as cursor:
        cursor.execute(ENTRY_SQL, values)
        cursor.executemany(CONTENT_SQL, [(entry_id, *row) for row in contents])
        cursor.executemany(COVER_SQL, [(entry_id, row.model, row.row_id.hex, row.digest) for row in covers])
        cursor.execute(PENDING_SQL, [entry_id])
