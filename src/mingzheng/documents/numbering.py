"""Numbers of papers: one series per agency, 类 and year, without gaps, from a locked counter (never max + 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from mingzheng.documents.models import NumberSeries

if TYPE_CHECKING:
    from mingzheng.agencies.models import Agency


STYLE = "{short}{series}〔{year}〕{serial}号"
"""Hexagonal brackets, no leading zero (GB/T 9704); an agency may add 字 or a letter (catalogue.Capacity)."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed, and its parts."""

    text: str
    series: str
    year: int
    serial: int


def written(short_code: str, series: str, year: int, serial: int, style: str = STYLE) -> str:
    """Return a number in an agency's style, by default 机关代字 + 类 + 〔年〕序号号."""
    return style.format(short=short_code, series=series, year=year, serial=serial)


def take(agency: Agency, *, series: str, year: int, style: str = STYLE, of_papers: bool = True) -> Number:
    """Take the next number; call it last in the transaction. ``of_papers`` is False for what numbers no paper (案号).

    The UPDATE holds the counter's row to the end of the transaction, so a transaction that fails gives its number back
    and no other can have gone past it.
    """
    serial = _next(agency, series, year)
    if serial is None:
        fresh = NumberSeries(agency=agency, series=series, year=year, of_papers=of_papers)
        NumberSeries.objects.bulk_create([fresh], ignore_conflicts=True)
        serial = _next(agency, series, year)
    if serial is None:
        raise NumberSeries.DoesNotExist
    return Number(written(agency.short_code, series, year, serial, style), series, year, serial)


def _next(agency: Agency, series: str, year: int) -> int | None:
    """Lock a counter and return its next number in one statement, None when the series has not begun."""
    table = connection.ops.quote_name(NumberSeries._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET last = last + 1"  # noqa: S608 - the table's own name
            " WHERE agency_id = %s AND series = %s AND year = %s RETURNING last",
            [agency._meta.pk.get_db_prep_value(agency.pk, connection), series, year],
        )
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def start_after(agency: Agency, *, series: str, year: int, last: int, of_papers: bool = True) -> bool:
    """Begin a series after the numbers an agency already gave on paper; return False once it has begun."""
    fresh = {"first": last + 1, "last": last, "of_papers": of_papers}
    _, made = NumberSeries.objects.get_or_create(agency=agency, series=series, year=year, defaults=fresh)
    return made
