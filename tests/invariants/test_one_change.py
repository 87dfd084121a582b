"""Change one column of one row of every recorded table, and one byte of every kept file: the nightly run names each."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models.functions import Cast
from django.utils.module_loading import import_string

from mingzheng.ledger import triggers
from mingzheng.ledger.sequencer import sequence
from mingzheng.ledger.verifying import live
from mingzheng.ledger.verifying.rows import recorded_models
from tests.stories import scripts

pytestmark = pytest.mark.django_db
MOST = 10_000


@pytest.fixture
def whole(play, own_seal):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    play.do("officer", "make_statement", play.party(), form="oral", content="请求从轻。")
    play.do("officer", "answer_statement", play.party(), adopted="part", reasons="已考虑。")
    play.approve("unit_head")
    play.attach("officer", "收到的说明一份。".encode(), "说明.txt")
    play.at("2026-09-09 08:00").tick()
    scripts.served(scripts.published(scripts.decided(scripts.reviewed(play))))
    scripts.closed(scripts.originals(scripts.paid(play)))
    sequence(play.now)
    return play


def findings(play, monkeypatch):
    monkeypatch.setattr("mingzheng.ledger.verifying.findings.KEPT", MOST)
    report = live(play.now + dt.timedelta(minutes=1), [import_string(name) for name in settings.LEDGER_EXTRA_CHECKS])
    assert report.total == len(report.findings)
    return report.findings


def other(field, value):
    """Give another value that the column takes."""
    if field.choices:
        return next(key for key, _ in field.flatchoices if key != value)
    by_type = (
        (bool, lambda v: not v),
        (str, lambda v: v[:-1] if len(v) > 1 else v + "甲"),
        (int, lambda v: v + 1),
        (decimal.Decimal, lambda v: v + 1),
        (dt.datetime, lambda v: v + dt.timedelta(seconds=1)),
        (dt.date, lambda v: v + dt.timedelta(days=1)),
        (dict | list, lambda v: json.dumps([v, "甲"])),
    )
    return next((change(value) for kind, change in by_type if isinstance(value, kind)), None)


def columns(model):
    """Name the plain columns of a model that its digest covers."""
    names = set(model.recorded_fields)
    for field in model._meta.concrete_fields:
        plain = not (field.primary_key or field.is_relation or field.unique or isinstance(field, models.BinaryField))
        if plain and field.attname in names and not isinstance(field, models.UUIDField):
            yield field


def change_one(model):
    """Change one column of one row by SQL; give the row's id, None where the table has no row or no such column."""
    for row in model._default_manager.order_by("pk")[:20]:
        for field in columns(model):
            value = other(field, getattr(row, field.attname))
            if value in {None, ""}:
                continue
            if written(model, row.pk, field, value):
                return row.pk
    return None


def written(model, pk, field, value):
    """Write a value by SQL; tell whether the table's own constraints let it."""
    stored = value if isinstance(value, str) else field.get_db_prep_save(value, connection)
    key = pk if connection.features.has_native_uuid_field else uuid.UUID(str(pk)).hex
    statement = f'UPDATE "{model._meta.db_table}" SET "{field.column}" = %s WHERE "{model._meta.pk.column}" = %s'
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [stored, key])
            return cursor.rowcount == 1
    except IntegrityError:
        return False


def test_one_column_of_one_row_of_every_recorded_table_is_named(whole, monkeypatch):
    assert findings(whole, monkeypatch) == []
    triggers.uninstall(connection)  # as whoever owns the tables could
    changed = {model._meta.label_lower: pk for model in recorded_models() if (pk := change_one(model)) is not None}
    triggers.install(connection)
    assert len(changed) > 35, sorted(changed)
    named = {(found.table, found.row) for found in findings(whole, monkeypatch)}
    assert {label for label, pk in changed.items() if (label, str(pk)) not in named} == set()


def test_one_byte_of_every_kept_file_is_named(whole, monkeypatch):
    kept = [path for path in Path(settings.DATA_DIR).joinpath("blobs").rglob("*") if path.is_file()]
    used = [path for path in kept if is_named_somewhere(path.name)]
    assert len(used) > 10
    for path in used:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o600)
        path.write_bytes(data)
    try:
        texts = "".join(found.text for found in findings(whole, monkeypatch))
        assert [path.name for path in used if path.name not in texts] == []
    finally:
        for path in used:  # files outlive the test's transaction, and the same bytes come again
            path.unlink()


def is_named_somewhere(digest):
    """Whether a row of this database names a file: earlier tests left others."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.JSONField):
                written = Cast(field.attname, models.TextField())
                if model._default_manager.annotate(written=written).filter(written__contains=digest).exists():
                    return True
    return False
