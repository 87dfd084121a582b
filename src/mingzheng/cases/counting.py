"""How many cases stand in each stage, counted along indexes and no further than anybody reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from mingzheng.cases.book import BOOK
from mingzheng.dossiers.models import agencies_of

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.models import Case

COUNTED = 201
"""How far the cases of each stage are counted for its button: beyond, it says 200+."""


def stage_counts(rows: QuerySet[Case], reader: Account, now: dt.datetime, *, most: int = COUNTED) -> dict[str, int]:
    """Return how many of ``rows`` (``cases_visible``) of the reader's agencies are in each stage, up to ``most``.

    Each is counted along its agency's index and no further: nobody reads the exact number of a hundred thousand off a
    button. Cases of other agencies in which such a reader is named are listed and not counted; a supervisor's, and
    those of readers without a role, are counted wherever they are.
    """
    if agencies := agencies_of(reader, now):
        rows = rows.filter(agency_id__in=agencies)
    parts: list[str] = []
    values: list[Any] = []
    for stage in {stage.code for p in BOOK.procedures.values() for stage in p.stages}:
        sql, given = (
            rows.filter(stage=stage).select_related(None).order_by().values("stage")[:most].query.sql_with_params()
        )
        parts.append(f"SELECT * FROM ({sql}) AS s{len(parts)}")  # noqa: S608 - our own statement, values beside it
        values += given
    counted = f"SELECT stage, count(*) FROM ({' UNION ALL '.join(parts)}) AS t GROUP BY stage"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted, values)
        return {str(stage): int(number) for stage, number in cursor.fetchall()}
