"""Everything there is, recomputed: ``mingzheng verify --live``."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from django.db import DatabaseError, connection, transaction

from mingzheng.core.errors import DomainError
from mingzheng.ledger import triggers
from mingzheng.ledger.verifying.findings import Finding, Report
from mingzheng.ledger.verifying.log import check_log
from mingzheng.ledger.verifying.tables import check_tables

if TYPE_CHECKING:
    import datetime as dt

UNREADABLE = (DatabaseError, DomainError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, OSError)
Extra = Callable[["dt.datetime"], Iterable[Finding]]


def live(now: dt.datetime, extra: Iterable[Extra] = ()) -> Report:
    """Recompute the whole record and every row it covers, at one moment, without holding writers up.

    ``extra`` are checks of packages above (blobs, papers); each takes ``now`` and gives findings.
    """
    report, apart = Report(), not connection.in_atomic_block
    with _snapshot():
        for name in triggers.missing(connection):
            report.add("trigger_missing", name.partition(".")[0], name, "防改触发器缺失或被改动。")
        _guarded("ledger.leaf", report, lambda: check_log(report, now, apart=apart))
        _guarded("ledger.cover", report, lambda: check_tables(report))
        for check in extra:
            name = f"{check.__module__}.{check.__name__}"
            _guarded(name, report, lambda check=check: report.take(check(now)))  # type: ignore[misc]
    return report


def _guarded(table: str, report: Report, check: Callable[[], None]) -> None:
    """Make a finding of what a driver, parser or check cannot read: an altered row must not end the whole run."""
    try:
        check()
    except UNREADABLE as error:
        report.add("unreadable", table, "", f"有数据无法读取，核验到此中断，疑似被直接改写（{error}）。")


@contextlib.contextmanager
def _snapshot() -> Iterator[None]:
    """Read everything as of one moment. Inside a transaction of the caller's, its view is used."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        yield from _deferred()


def _deferred() -> Iterator[None]:
    """Read in a plain BEGIN: atomic() would be IMMEDIATE here and keep writers out for as long as we look."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
