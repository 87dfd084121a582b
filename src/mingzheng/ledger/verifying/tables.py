"""Every recorded row there is, beside its newest cover; both streamed in the order of row ids."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from mingzheng.core.crypto import Unreadable
from mingzheng.ledger.commitments import REMOVED
from mingzheng.ledger.covering import Newest
from mingzheng.ledger.models import Cover, Recorded
from mingzheng.ledger.verifying.findings import finding
from mingzheng.ledger.verifying.rows import GONE, against, label_of, recorded_models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.ledger.verifying.findings import Report

CHUNK = 1000
FIRST = uuid.UUID(int=0)
LAST = uuid.UUID(int=2**128 - 1)
UNREADABLE = (Unreadable, ValueError, TypeError, KeyError)
CANNOT_BE_READ = "数据无法解密或解析，疑似被直接改写。"


def check_tables(report: Report) -> None:
    """Compare every row of every recorded model with its newest cover."""
    known = {label_of(model) for model in recorded_models()}
    for model in recorded_models():
        _check(model, report)
    for label in Cover.objects.exclude(model__in=known).values_list("model", flat=True).distinct()[:CHUNK]:
        report.add("unknown_table", label, "", "留痕所指的表在本版本中不存在，无法核对。")


def _check(model: type[Recorded], report: Report) -> None:
    """Walk rows and covers side by side, like two sorted lists."""
    label = label_of(model)
    covers = _newest(label)
    cover_id, cover = next(covers, (LAST, None))
    for row_id, row in _rows(model):
        while cover_id < row_id:
            _gone(label, cover_id, cover, report)
            cover_id, cover = next(covers, (LAST, None))
        mine = cover if cover_id == row_id else None
        report.rows += 1
        if row is None:
            report.add("row_unreadable", label, row_id, CANNOT_BE_READ)
        elif wrong := against(row, mine):
            report.take([wrong])
        if cover_id == row_id:
            cover_id, cover = next(covers, (LAST, None))
    while cover is not None:
        _gone(label, cover_id, cover, report)
        cover_id, cover = next(covers, (LAST, None))


def _gone(label: str, row_id: uuid.UUID, cover: Newest | None, report: Report) -> None:
    if cover is not None and cover.digest != REMOVED:
        report.take([finding("row_gone", label, row_id, GONE)])


def _newest(label: str) -> Iterator[tuple[uuid.UUID, Newest]]:
    rows = Cover.objects.filter(model=label).order_by("row_id", "id").values_list("row_id", "digest", "entry_id")
    last: uuid.UUID | None = None
    newest = Newest("", FIRST)
    for row_id, digest, entry_id in rows.iterator(chunk_size=CHUNK):
        if last is not None and row_id != last:
            yield last, newest
        last, newest = row_id, Newest(digest, entry_id)
    if last is not None:
        yield last, newest


def _rows(model: type[Recorded]) -> Iterator[tuple[uuid.UUID, Recorded | None]]:
    """Give the rows by id; a row that cannot be read is given as None, so that one bad value hides no other."""
    manager = model._base_manager
    after = FIRST
    while True:
        some = manager.filter(pk__gt=after).order_by("pk")
        try:
            chunk: list[tuple[uuid.UUID, Recorded | None]] = [(row.pk, row) for row in some[:CHUNK]]
        except UNREADABLE:
            ids = list(some.values_list("pk", flat=True)[:CHUNK])
            chunk = [(row_id, _read(model, row_id)) for row_id in ids]
        yield from chunk
        if len(chunk) < CHUNK:
            return
        after = chunk[-1][0]


def _read(model: type[Recorded], row_id: uuid.UUID) -> Recorded | None:
    try:
        return model._base_manager.get(pk=row_id)
    except UNREADABLE:
        return None
