"""The question put to the index, in the words of SQLite's FTS5 or of PostgreSQL; what is hidden is never counted."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from mingzheng.agencies.models import Agency
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import roles_held
from mingzheng.dossiers.models import Dossier, DossierPerson, OpenTo, Secrecy
from mingzheng.finding import tokens
from mingzheng.finding.models import TABLE
from mingzheng.publication.search import match_expression

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from mingzheng.agencies.models import Account

MOST_AGENCIES: Final = 100
WALKED: Final = 1_001


@dataclass(frozen=True, slots=True)
class Scope:
    """What narrows every question of one reader: the agencies of which anything may be seen, and the dossiers' rule."""

    account: Account
    now: dt.datetime
    agencies: tuple[uuid.UUID, ...]
    visible: str = ""
    values: tuple[Any, ...] = ()


def scope_of(account: Account, now: dt.datetime) -> Scope:
    """Return the scope of a reader: of the own roles, of a supervisor's regions, of dossiers opened or naming one."""
    found: set[uuid.UUID] = set()
    if account.person_id is None:
        return Scope(account, now, ())
    on, held, opened, regions = day_of(now), roles_held(account.person_id, now), Q(), Q()
    for role, agency_id, path in held.values_list("role", "agency_id", "agency__region__path"):
        found.add(agency_id)
        opened |= Q(agency_id=agency_id, role=role)
        regions |= Q(region__path__startswith=path) if role == "supervisor" else Q()
    running = Q(until__isnull=True) | Q(until__gte=on)
    named = DossierPerson.objects.filter(running, person_id=account.person_id)
    found |= set(named.values_list("dossier__agency_id", flat=True).distinct())
    if opened:
        found |= set(OpenTo.objects.filter(opened, running).values_list("dossier__agency_id", flat=True).distinct())
    if regions:
        found |= set(Agency.objects.filter(regions).values_list("pk", flat=True))
    return Scope(account, now, tuple(sorted(found)), *_visible(account, now))


def _visible(account: Account, now: dt.datetime) -> tuple[str, tuple[Any, ...]]:
    """Return the statement that finds the dossier of a row among those to be seen, made once a search; or nothing."""
    this = RawSQL("r.dossier_id", [])  # the column of our own statement
    seen = Dossier.objects.visible_to(account, now).filter(pk=this, secrecy=Secrecy.NORMAL)
    try:
        visible, values = seen.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "", ()
    return visible, tuple(values)


@dataclass(frozen=True, slots=True)
class Match:
    """One question to the index: single words of ours, then runs of what was typed."""

    words: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()

    def expression(self, scope: Scope, kind: str) -> str:
        """Return it as a full-text query; it consists of our own letters only."""
        either, both = (" OR ", " AND ") if connection.vendor == "sqlite" else (" | ", " & ")
        agencies = [tokens.agency(one) for one in scope.agencies]
        parts = [tokens.kind(kind), *self.words]
        if len(agencies) <= MOST_AGENCIES:
            parts.append(f"({either.join(agencies)})")
        if self.runs:
            parts.append(f"({match_expression(list(self.runs), connection.vendor)})")
        return both.join(parts)


def rows(scope: Scope, kind: str, match: Match, limit: int) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Return (object, dossier) of at most ``limit`` things that fit and that the reader may see, newest first."""
    if not scope.agencies or not scope.visible:
        return []
    asked = match.expression(scope, kind)
    with connection.cursor() as cursor:
        sql, before = _statement(cursor, asked, scope.visible)
        cursor.execute(sql, [*before, *scope.values, limit])
        return [(_id(found), _id(dossier)) for found, dossier in cursor.fetchall()]


def _statement(cursor: Any, asked: str, visible: str) -> tuple[str, list[Any]]:  # noqa: ANN401 - a cursor
    """Return the statement: few matches are fetched and sorted, many are met walking from the newest."""
    # Every literal below is ours; what people typed travels as parameters.
    if connection.vendor == "sqlite":
        return (
            f"SELECT r.object_id, r.dossier_id FROM {TABLE}_fts f CROSS JOIN {TABLE} r ON r.id = f.rowid "  # noqa: S608
            f"WHERE {TABLE}_fts MATCH %s AND EXISTS ({visible}) ORDER BY f.rowid DESC LIMIT %s"
        ), [asked]
    fits = "r.search_vector @@ to_tsquery('simple', %s)"
    cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {TABLE} r WHERE {fits} LIMIT {WALKED}) t", [asked])  # noqa: S608
    source, before = f"{TABLE} r WHERE {fits} AND", [asked]
    few = ""
    if cursor.fetchone()[0] < WALKED:
        few = f"WITH m AS MATERIALIZED (SELECT id, object_id, dossier_id FROM {TABLE} r WHERE {fits}) "  # noqa: S608
        source = "m r WHERE"
    return (
        f"{few}SELECT r.object_id, r.dossier_id FROM {source} EXISTS ({visible}) "  # noqa: S608
        "ORDER BY r.id DESC LIMIT %s"
    ), before


def visible_of(scope: Scope, dossiers: Iterable[uuid.UUID], limit: int) -> list[uuid.UUID]:
    """Return which of some dossiers the reader may see and that are open to whole units, newest first."""
    seen = Dossier.objects.visible_to(scope.account, scope.now)
    found = seen.filter(pk__in=list(dossiers), secrecy=Secrecy.NORMAL).order_by("-opened_on", "-pk")
    return list(found.values_list("pk", flat=True)[:limit])


def _id(value: Any) -> uuid.UUID:  # noqa: ANN401 - text on SQLite, a UUID on PostgreSQL
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


def ways(text: str, wanted: Sequence[str]) -> list[Match]:
    """Return the questions that a text may mean, the surest first: a number, then its characters."""
    number = tokens.asked_number(text)
    found = [Match(words=(number,))] if number else []
    return [*found, Match(runs=tuple(wanted))] if wanted else found
