"""One event, one entry, in the same transaction."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingzheng.agencies.models import Region
from mingzheng.core.errors import Conflict
from mingzheng.core.secrets import new_id
from mingzheng.ledger.commitments import REMOVED, Covered, content_digest, group_digest, rows_digest
from mingzheng.ledger.models import Content, Cover, Entry, Erasure, Pending, recorded_value
from mingzheng.ledger.recording import ClockSetBack, record
from mingzheng.ledger.verifying import mismatched

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_an_event_writes_its_rows_its_entry_and_a_place_on_the_list(act):
    region = act(reason="新设")
    entry = Entry.objects.get(pk=region.entry_id)
    body = json.loads(entry.contents.get().body)
    assert body["facts"] == {"reason": "新设"}
    assert body["states"] == {f"agencies.region:{region.pk}": region.recorded_state()}
    assert body["actor"]["label"] == "李明（甲镇）"
    assert Pending.objects.filter(entry=entry).exists()
    assert Region.objects.get(pk=region.pk).row_digest == region.computed_digest()


def test_an_entry_commits_to_its_content_and_its_rows(act):
    entry = Entry.objects.get(pk=act().entry_id)
    content = entry.contents.get()
    covers = [Covered(c.model, str(c.row_id), c.digest) for c in entry.covers.all()]
    groups = {"main": group_digest(bytes(content.salt), "main", content.body.encode())}
    assert entry.content_digest == content_digest(groups)
    assert entry.rows_digest == rows_digest(bytes(entry.row_secret), covers)


def test_an_error_in_the_block_leaves_nothing(actor, now):
    def fail():
        with record("test.failed", actor=actor, now=now) as rec:
            rec.insert(Region(code="x", name="x", path="/x/"))
            raise RuntimeError

    before = Entry.objects.count()
    with pytest.raises(RuntimeError):
        fail()
    assert Entry.objects.count() == before
    assert not Region.objects.filter(code="x").exists()


def test_a_change_covers_the_new_state(act, rename):
    region = rename(act(), "乙镇")
    cover = Cover.objects.filter(row_id=region.pk).order_by("-id")[0]
    stored = Region.objects.get(pk=region.pk)
    assert (cover.digest, cover.entry_id) == (stored.row_digest, stored.entry_id)
    assert mismatched([stored]) == []


def test_the_second_of_two_writers_is_told(act, rename):
    region = act()
    stale = Region.objects.get(pk=region.pk)
    rename(region, "乙镇")
    with pytest.raises(Conflict, match="刷新"):
        rename(stale, "丙镇")


def test_a_removal_is_covered_as_one(act, actor, now):
    region = act()
    with record("test.region.removed", actor=actor, now=now) as rec:
        rec.remove(region)
    assert Cover.objects.filter(row_id=region.pk).order_by("-id")[0].digest == REMOVED
    with pytest.raises(Conflict), record("test.region.removed", actor=actor, now=now) as rec:
        rec.remove(region)


def test_rows_that_never_change_are_not_changed(act, actor, now):
    row = Erasure(content_entry_id=act().entry_id, group="none", digest="sha256:", reason="无")
    with record("test.erasure", actor=actor, now=now) as rec:
        rec.insert(row)
    with pytest.raises(TypeError, match="never change"), record("test.erasure", actor=actor, now=now) as rec:
        rec.change(row, reason="改")


def test_groups_have_contents_of_their_own(actor, now):
    with record("test.opinion.given", actor=actor, now=now) as rec:
        rec.facts["step"] = "review"
        rec.facts_of("side")["verdict"] = "同意"
    contents = {c.group: c for c in Content.objects.filter(entry_id=rec.entry_id)}
    assert "同意" not in contents["main"].body
    assert json.loads(contents["side"].body)["facts"] == {"verdict": "同意"}
    assert bytes(contents["main"].salt) != bytes(contents["side"].salt)


def test_a_model_of_the_second_file_keeps_its_state_out_of_the_first(act, actor, now, monkeypatch):
    region = act()
    monkeypatch.setattr(Region, "recorded_group", "side")
    with record("test.region.renamed", actor=actor, now=now) as rec:
        rec.change(region, name="副卷镇")
    contents = {c.group: c.body for c in Content.objects.filter(entry_id=rec.entry_id)}
    assert "副卷镇" not in contents["main"]
    assert "副卷镇" in contents["side"]


def test_a_clock_set_back_stops_acts(act, later):
    act(at=later(3600))
    with pytest.raises(ClockSetBack, match="早于最近一条记录") as refused:
        act(at=later(0))
    assert refused.value.status == 503
    assert act(at=later(3600 - 4)).pk  # servers differ by a little
    with pytest.raises(ClockSetBack):
        act(at=later(3600 - 6))


def test_the_tolerance_is_a_setting(act, later, settings):
    settings.LEDGER_CLOCK_TOLERANCE_SECONDS = 60
    act(at=later(100))
    assert act(at=later(41)).pk
    with pytest.raises(ClockSetBack):
        act(at=later(39))


def test_an_entry_costs_few_statements(actor, now):
    with CaptureQueriesContext(connection) as queries, record("test.read", actor=actor, now=now):
        pass
    statements = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(statements) <= (2 if connection.vendor == "postgresql" else 5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (dt.datetime(2026, 9, 2, 10, tzinfo=dt.timezone(dt.timedelta(hours=8))), "2026-09-02T02:00:00.000000+00:00"),
        (dt.date(2026, 9, 2), "2026-09-02"),
        (b"\1\2", "0102"),
        ((1, {"a": None}), [1, {"a": None}]),
        (True, True),
        (1.5, "1.5"),
    ],
)
def test_values_enter_a_digest_in_one_form(value, expected):
    assert recorded_value(value) == expected


def test_an_integer_that_json_cannot_carry_is_refused():
    with pytest.raises(ValueError, match="8785"):
        recorded_value(2**53)


def test_readable_content_leaves_private_fields_out(act, actor, now, monkeypatch):
    monkeypatch.setattr(Region, "private_fields", frozenset({"name"}))
    with record("test.region.added", actor=actor, now=now) as rec:
        rec.insert(Region(code=new_id().hex[:12], name="张三", path="/x/"))
    assert "张三" not in Content.objects.get(entry_id=rec.entry_id).body
