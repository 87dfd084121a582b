"""Queries that are built and compiled once: in an act the ORM spends more time writing its SQL than the database on it.

Only for the few reads of the hot path; everything else is plain ORM.
"""

from __future__ import annotations

import copy
import datetime as dt
import uuid
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

from django.db import connections
from django.db.models.query import ModelIterable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Given: TypeAlias = "uuid.UUID | str | dt.date | Sequence[uuid.UUID] | Sequence[str]"
UUIDS, DAYS = 0x9E3779B97F4A7C15 << 64, dt.date(1, 1, 2)


@dataclass(frozen=True)
class _Made:
    """A compiled query, its SQL, and for each parameter a constant or the argument it comes from."""

    alias: str
    compiler: SQLCompiler
    sql: str
    places: tuple[tuple[int | None, Any], ...]
    models: bool


class Prepared(Generic[Row]):
    """A query set as a function of its arguments: ``Prepared(lambda case: Track.objects.filter(case=case))(case_id)``.

    Arguments are UUIDs, texts, days, or non-empty lists of them for ``__in``; None has no place in a comparison and
    raises TypeError. The function is called once for each combination of lengths (lists grow to a power of two, by what
    they hold already): it must not look at its arguments. Rows are model instances (with ``select_related``, without
    ``prefetch_related``) or the tuples of ``values_list``.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._made: dict[tuple[type | int, ...], _Made] = {}

    def __call__(self, *given: Given) -> list[Row]:
        """Run the query and return its rows."""
        given = tuple(_grown(one) if isinstance(one, (list, tuple)) else one for one in given)
        shape = tuple(len(one) if isinstance(one, (list, tuple)) else _kind(one) for one in given)
        made = self._made.get(shape)
        if made is None:
            made = self._made[shape] = self._make(given)
        connection = connections[made.alias]
        adapt = _adapter(connection)
        flat = [adapt(value) for one in given for value in (one if isinstance(one, (list, tuple)) else (one,))]
        compiler: Any = copy.copy(made.compiler)
        compiler.connection = connection
        values = tuple(constant if slot is None else flat[slot] for slot, constant in made.places)
        compiler.as_sql = lambda *_a, **_k: (made.sql, values)
        if not made.models:
            return list(compiler.results_iter(tuple_expected=True))
        query = SimpleNamespace(get_compiler=lambda **_: compiler)
        stand_in: Any = SimpleNamespace(query=query, db=made.alias, _known_related_objects={})
        return list(ModelIterable(stand_in))

    def first(self, *given: Given) -> Row | None:
        """Return the first row, or None."""
        return next(iter(self(*given)), None)

    def _make(self, given: tuple[Given, ...]) -> _Made:
        marks, flat = _marks(given)
        queryset = self._build(*marks)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, params = compiler.as_sql()
        adapt = _adapter(compiler.connection)
        slots = {adapt(mark): number for number, mark in enumerate(flat)}
        places = tuple((slots.get(param), param) for param in params)
        if unused := set(slots.values()).difference(slot for slot, _ in places):
            message = f"argument {min(unused)} has no place in the query"
            raise TypeError(message)
        return _Made(queryset.db, compiler, sql, places, models=not queryset.query.values_select)


def _grown(values: Sequence[Any]) -> list[Any]:
    """Return a list with its first member again until it is 1, 2, 4, 8 … long, so that few lengths are ever seen."""
    if not values:
        message = "an empty list cannot be asked for"
        raise TypeError(message)
    length = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[0]] * (length - len(values))]


def _kind(value: Any) -> type:  # noqa: ANN401 - one of Given, but for None and what else a caller may bring
    for kind in (uuid.UUID, str, dt.date):
        if isinstance(value, kind) and not isinstance(value, dt.datetime):
            return kind
    message = f"cannot be prepared: {type(value).__name__}"
    raise TypeError(message)


def _marks(given: tuple[Given, ...]) -> tuple[list[Any], list[Any]]:
    """Return values that occur nowhere else, of the same kinds: as arguments, and all in a row."""
    flat: list[Any] = []

    def mark(value: Any) -> Any:  # noqa: ANN401 - one of Given
        number = len(flat)
        made: dict[type, Any] = {
            uuid.UUID: uuid.UUID(int=UUIDS + number),
            str: f"\ue000{number}",
            dt.date: DAYS + dt.timedelta(days=number),
        }
        flat.append(made[_kind(value)])
        return flat[-1]

    return [[mark(v) for v in one] if isinstance(one, (list, tuple)) else mark(one) for one in given], flat


def _adapter(connection: Any) -> Callable[[Any], Any]:  # noqa: ANN401 - a database wrapper
    """Return what the ORM's fields make of a value for a database: SQLite has no UUIDs and no days."""
    native = connection.vendor == "postgresql"

    def adapt(value: Any) -> Any:  # noqa: ANN401 - one of Given
        if isinstance(value, str) or not native:
            return value.hex if isinstance(value, uuid.UUID) else str(value)
        return value

    return adapt
