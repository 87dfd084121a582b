"""What the record says last of a row: the newest entry that covers it."""

from __future__ import annotations

import itertools
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from mingzheng.ledger.appending import COVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

AT_ONCE = 200
Key = tuple[str, uuid.UUID]


class Newest(NamedTuple):
    """The newest cover of a row."""

    digest: str
    entry_id: uuid.UUID


def newest_covers(keys: Iterable[Key]) -> dict[Key, Newest]:
    """Return the newest cover of each row, by one step from the end of the index a row."""
    found: dict[Key, Newest] = {}
    for some in _batches(keys, AT_ONCE):
        one = f"(SELECT id FROM {COVER} WHERE model = %s AND row_id = %s ORDER BY id DESC LIMIT 1)"  # noqa: S608
        sql = f"SELECT model, row_id, digest, entry_id FROM {COVER} WHERE id IN ({', '.join([one] * len(some))})"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(sql, [value for model, row_id in some for value in (model, db_uuid(row_id))])
            for model, row_id, digest, entry_id in cursor.fetchall():
                found[model, as_uuid(row_id)] = Newest(digest, as_uuid(entry_id))
    return found


def db_uuid(value: uuid.UUID) -> uuid.UUID | str:
    """Return a UUID as this database stores it."""
    return value if connection.features.has_native_uuid_field else value.hex


def as_uuid(value: Any) -> uuid.UUID:  # noqa: ANN401 - what a driver gives
    """Return a UUID as the driver gave it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(value)


def _batches(keys: Iterable[Key], size: int) -> Iterator[Sequence[Key]]:
    left = iter(keys)
    while some := list(itertools.islice(left, size)):
        yield some
