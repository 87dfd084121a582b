"""One act through the door against the same rows written by plain ORM, in turn, in one run."""

from __future__ import annotations

import statistics
import uuid
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bench.figures import Figure, judged, milliseconds, timed
from bench.playing import QuickPlay, collect, district, play_case
from mingzheng.cases.engine.models import Case
from mingzheng.core.secrets import new_id
from mingzheng.demo.play import MINUTE
from mingzheng.ledger.models import Content, Cover, Entry, Pending, Recorded

if TYPE_CHECKING:
    from collections.abc import Iterable

ROUNDS = 200
ACTS_A_CASE = 5
LEDGER = (Entry, Content, Cover, Pending)
Row = models.Model


def measure(scale: float) -> list[Figure]:
    """Return the ratio of an act to plain ORM, with what stands behind it."""
    rounds = max(4, int(ROUNDS * scale))
    built = district(days_ago=60)
    plays: list[QuickPlay] = []
    twins: list[QuickPlay] = []
    for number in range(1 + rounds // ACTS_A_CASE):
        for found in (plays, twins):
            play = QuickPlay(built, timezone.now() - 50 * 24 * 60 * MINUTE if not plays else plays[0].now)
            play.now = max([play.now, *(p.now for p in (*plays, *twins))])
            play_case(play, "market", number, 4)
            found.append(play)
    return _figures(plays, twins, rounds)


def _figures(plays: list[QuickPlay], twins: list[QuickPlay], rounds: int) -> list[Figure]:
    acts: list[float] = []
    plain: list[float] = []
    business: list[float] = []
    bulk: list[float] = []
    clock = max(p.now for p in (*plays, *twins)) + MINUTE
    with CaptureQueriesContext(connection) as queries:
        clock = _collect(plays[-1], clock)
    for number in range(rounds):
        play, twin = plays[number // ACTS_A_CASE], twins[number // ACTS_A_CASE]
        began = clock
        acts.append(timed(lambda p=play, c=began: _collect(p, c)))  # type: ignore[misc]
        clock = play.now
        written = rows_of_last_entry(play.case_id)
        for found, kept in ((plain, written), (business, [r for r in written if not isinstance(r, LEDGER)])):
            again = _as_of_another_case(kept, play, twin)
            found.append(timed(lambda rows=again, c=twin.case_id: write_plainly(rows, c)))  # type: ignore[misc]
        again = _as_of_another_case(written, play, twin)
        bulk.append(timed(lambda rows=again, c=twin.case_id: write_in_bulk(rows, c)))  # type: ignore[misc]
    median = statistics.median
    note = (
        f"act {milliseconds(acts)} in {len(queries)} statements; {len(written)} rows plainly {milliseconds(plain)}; "
        f"{rounds} rounds"
    )
    return [
        judged("one act against the same rows by plain ORM", median(acts) / median(plain), 3, unit="×", note=note),
        Figure("  … against the rows without those of the record", f"{median(acts) / median(business):.2f}×"),
        Figure("  … against the same rows by bulk_create", f"{median(acts) / median(bulk):.2f}×"),
    ]


def _collect(play: QuickPlay, now: Any) -> Any:
    play.now = now
    collect(play)
    return play.now


def rows_of_last_entry(case_id: uuid.UUID) -> list[Row]:
    """Return every row that the newest entry of a case wrote, its own and those of the record."""
    entry = Entry.objects.filter(dossier_id=case_id).latest("recorded_at", "pk")
    rows: list[Row] = []
    for cover in Cover.objects.filter(entry=entry):
        model: Any = apps.get_model(cover.model)
        rows.append(model.objects.get(pk=cover.row_id))
    return [
        *rows,
        entry,
        *Content.objects.filter(entry=entry),
        *Cover.objects.filter(entry=entry),
        *Pending.objects.filter(entry=entry),
    ]


def _as_of_another_case(rows: Iterable[Row], play: QuickPlay, twin: QuickPlay) -> list[Row]:
    """Return the rows as another case would have them, not yet written."""
    given = list(rows)
    seq = Case.objects.values_list("seq", flat=True).get(pk=twin.case_id) + 1
    swap: dict[Any, Any] = {play.case_id: twin.case_id}
    for row in given:
        if isinstance(row, (Recorded, Entry)):
            fresh = new_id()
            swap |= {row.pk: fresh, str(row.pk): str(fresh)}
    return [_changed(row, swap, seq) for row in given]


def _changed(row: Row, swap: dict[Any, Any], seq: int) -> Row:
    again = type(row)()
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        setattr(again, field.attname, None if isinstance(field, models.BigAutoField) else value)
        if field.attname in {"seq", "effective_seq"}:
            setattr(again, field.attname, seq)
        elif isinstance(value, (uuid.UUID, str)):
            setattr(again, field.attname, swap.get(value, value))
    return again


def write_plainly(rows: Iterable[Row], case_id: uuid.UUID) -> None:
    """Write rows as anybody would: one save a row, one transaction."""
    with transaction.atomic():
        Case.objects.filter(pk=case_id).update(seq=F("seq") + 1)
        for row in rows:
            row.save(force_insert=True)


def write_in_bulk(rows: Iterable[Row], case_id: uuid.UUID) -> None:
    """Write rows with one statement a model."""
    by_model: dict[Any, list[Row]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row)
    with transaction.atomic():
        Case.objects.filter(pk=case_id).update(seq=F("seq") + 1)
        for model, some in by_model.items():
            model.objects.bulk_create(some)
