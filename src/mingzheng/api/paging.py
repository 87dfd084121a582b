"""Pages of lists: a limit with a cap, and a cursor that names the last row shown."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model

from mingzheng.api.problems import invalid

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from mingzheng.core.errors import Invalid

Row = TypeVar("Row", bound=Model)
LIMIT = 50
MOST = 100
CURSOR_LENGTH = 200
SEPARATOR = "|"


def cursor_of(*parts: object) -> str:
    """Return the cursor that names a row by the values of its order."""
    return base64.urlsafe_b64encode(SEPARATOR.join(map(str, parts)).encode()).decode().rstrip("=")


def read_cursor(text: str, *readers: Callable[[str], Any]) -> tuple[Any, ...] | None:
    """Return the values in a cursor, None for the first page; raises Invalid for one that was not made here."""
    if not text:
        return None
    try:
        parts = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(SEPARATOR)
        return tuple(read(part) for read, part in zip(readers, parts, strict=True))
    except (ValueError, OverflowError, binascii.Error) as error:
        raise bad_cursor() from error


def bad_cursor() -> Invalid:
    """Return the refusal of a cursor."""
    return invalid("cursor", "翻页位置无效", "用上一页答复中的 next", "从第一页重新取")


def cut(rows: QuerySet[Row], limit: int, name: Callable[[Row], str]) -> tuple[list[Row], str | None]:
    """Return a page of an ordered list and the cursor of the next, by reading one row beyond."""
    found = list(rows[: limit + 1])
    page = found[:limit]
    return page, name(page[-1]) if len(found) > limit else None
