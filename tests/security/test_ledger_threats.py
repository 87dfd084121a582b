# ruff: noqa: F811 - imported fixtures are asked for by name
"""Threats 1, 2, 4, 24, 25, 36 against the record, by number."""

from __future__ import annotations

import io
import shutil

import pytest
from django.core.management import call_command
from django.db import connection
from freezegun import freeze_time

from mingzheng.agencies.models import Region
from mingzheng.ledger import keys, queries, tiles
from mingzheng.ledger.commitments import content_digest, group_digest, leaf_bytes, plain_canonical
from mingzheng.ledger.models import Checkpoint, Content, Entry, Epoch, Leaf, PublicCheckpoint, PublicEpoch
from mingzheng.ledger.notes import Head, NoteError, SigningKey, VerifierKey, open_checkpoint
from mingzheng.ledger.publishing import publish_files, restore_faults
from mingzheng.ledger.recording import ClockSetBack, record
from mingzheng.ledger.sequencer import BrokenLog, publish_hourly, sequence
from mingzheng.ledger.verifying import compare, live, mismatched
from tests.ledger.conftest import _begun, act, actor, disarmed, keep_ids, later, rename, sql  # noqa: F401

pytestmark = [pytest.mark.django_db]


def rebuild(sql):
    """What an administrator with database and key can do: every leaf, every tile, every head anew."""
    key = keys.signing_key()
    edge, roots = tiles.Edge.empty(), {}
    for leaf in Leaf.objects.select_related("entry").order_by("index"):
        value = tiles.leaf_hash(leaf_bytes(leaf.entry.leaf_parts()))
        sql('UPDATE ledger_leaf SET hash = %s WHERE "index" = %s', value, leaf.index)
        edge.append(value)
        roots[edge.size] = edge.root()
    for head in Checkpoint.objects.select_related("epoch"):
        note = key.sign(Head(head.epoch.origin, head.size, roots[head.size]).text())
        sql("UPDATE ledger_checkpoint SET root = %s, note = %s WHERE id = %s", roots[head.size], note, head.pk)


@pytest.mark.sqlite
def test_01_a_log_rebuilt_with_the_real_key_fails_against_a_head_on_paper(act, now, sql, disarmed, keep_ids):
    heads = []
    regions = []
    for number in range(6):
        regions.append(act(fine=f"{number}00 元"))
        heads.append(sequence(now).note)
    victim = Entry.objects.get(pk=regions[3].entry_id)
    content = victim.contents.get()
    body = content.body.replace("300 元", "900 元")
    digest = content_digest({"main": group_digest(bytes(content.salt), "main", body.encode())})
    sql("UPDATE ledger_content SET body = %s WHERE id = %s", body, content.pk)
    sql("UPDATE ledger_entry SET content_digest = %s WHERE id = %s", digest, keep_ids(victim.pk))
    rebuild(sql)
    assert {f.kind for f in live(now).findings} <= {"trigger_missing", "public_checkpoint"}  # inside all fits again
    index = Leaf.objects.get(entry=victim).index
    (found,) = compare(heads)
    assert found.kind == "outside_forked"
    assert f"第 {index + 1} 条至第 {index + 1} 条" in found.text
    (found,) = compare([heads[-1]])
    assert found.kind == "outside_forked"


@pytest.mark.both_databases
def test_02_a_changed_business_row_is_refused_to_the_next_act_and_listed(act, sql, keep_ids, now):
    region = act()
    sql("UPDATE agencies_region SET name = %s WHERE id = %s", "改", keep_ids(region.pk))
    read = Region.objects.get(pk=region.pk)
    assert [f.kind for f in mismatched([read])] == ["row_changed"]
    assert str(region.pk) in [f.row for f in live(now).findings]


@pytest.mark.both_databases
def test_02_the_platform_itself_writes_over_no_forged_row(act, rename, sql, keep_ids):
    region = act()
    sql("UPDATE agencies_region SET row_digest = 'sha256:00' WHERE id = %s", keep_ids(region.pk))
    with pytest.raises(Exception, match="刷新"):
        rename(region, "乙镇")


@pytest.mark.sqlite
def test_04_an_older_backup_is_shorter_than_a_head_kept_outside(act, now, sql, disarmed):
    act()
    old = sequence(now)
    act()
    new = sequence(now)
    sql('DELETE FROM ledger_leaf WHERE "index" >= %s', old.size)
    sql("DELETE FROM ledger_checkpoint WHERE size > %s", old.size)
    assert [f.kind for f in compare([old.note, new.note])] == ["outside_beyond"]


@pytest.fixture
def published(tmp_path, settings):
    """The folder of static files, which a restored database does not bring back."""
    settings.PUBLIC_LOG_DIR = tmp_path / "public-ledger"
    return settings.PUBLIC_LOG_DIR


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_04_an_older_backup_serves_only_after_a_recorded_restore_and_the_lost_range_is_named(
    act, now, later, tmp_path, published
):
    act()
    sequence(now)
    publish_hourly(later(3600))
    assert publish_files(published).size
    connection.close()
    file, copy = connection.settings_dict["NAME"], tmp_path / "backup.sqlite3"
    shutil.copyfile(file, copy)
    for _ in range(5):
        act(at=later(4000))
    sequence(later(4000))
    lost = publish_hourly(later(7200))
    assert publish_files(published).size == lost.size
    assert restore_faults(published) == []
    connection.close()
    shutil.copyfile(copy, file)  # the file swapped, the acts gone
    (fault,) = restore_faults(published)
    assert f"检查点 {lost.size}" in fault
    assert "疑似恢复自旧备份" in fault
    act(at=later(8000))
    sequence(later(8000))
    assert publish_hourly(later(4 * 3600)) is not None
    with pytest.raises(BrokenLog):
        publish_files(published)
    with freeze_time(later(9000)):
        call_command("checkpoint", new_epoch="恢复自 9 月 1 日的备份", stdout=io.StringIO())
    assert restore_faults(published) == []
    epoch = Epoch.objects.latest("number")
    assert epoch.cites == lost.note
    content = Content.objects.get(entry_id=epoch.entry_id)
    assert f"检查点 {lost.size}" in content.body
    act(at=later(9500))
    sequence(later(9500))
    head = publish_hourly(later(5 * 3600))
    assert publish_files(published).size == head.size
    assert PublicEpoch.objects.get(number=epoch.number).cites == lost.note
    assert (published.parent / f"{published.name}-before-{epoch.number}" / "checkpoint").read_text() == lost.note
    assert live(later(9600)).findings == []


@pytest.mark.both_databases
def test_24_a_leaf_made_from_what_everybody_knows_is_not_the_published_one(act, actor, now):
    region = act(fine="300 元")
    sequence(now)
    entry = Entry.objects.get(pk=region.entry_id)
    content = entry.contents.get()
    published = bytes(Leaf.objects.get(entry=entry).hash)
    parts = entry.leaf_parts()
    assert tiles.leaf_hash(leaf_bytes(parts)) == published
    unsalted = content_digest({"main": group_digest(b"", "main", content.body.encode())})
    guesses = [parts._replace(nonce=b""), parts._replace(nonce=bytes(16)), parts._replace(content=unsalted)]
    assert all(tiles.leaf_hash(leaf_bytes(guess)) != published for guess in guesses)
    assert len(bytes(entry.nonce)) == len(bytes(content.salt)) == len(bytes(entry.row_secret)) == 16
    assert plain_canonical(entry.leaf()) == leaf_bytes(parts)


@pytest.mark.both_databases
def test_24_equal_events_leave_different_leaves(actor, now):
    for _ in range(2):
        with record("test.read", actor=actor, now=now) as rec:
            rec.facts["what"] = "同一件事"
    sequence(now)
    two = list(Leaf.objects.order_by("-index")[:2])
    first, second = (leaf.entry for leaf in two)
    assert first.content_digest != second.content_digest
    assert first.rows_digest == second.rows_digest  # of no rows
    assert bytes(two[0].hash) != bytes(two[1].hash)


@pytest.mark.both_databases
def test_24_a_leaf_says_nothing_readable(act, now):
    region = act(name="某某镇", reason="夜间检查")
    leaf = plain_canonical(Entry.objects.get(pk=region.entry_id).leaf()).decode()
    assert leaf.isascii()
    assert "test.region" not in leaf
    assert "2026" not in leaf.replace(str(region.entry_id), "")


@pytest.mark.both_databases
def test_24_public_heads_come_by_the_hour(act, now, later):
    sequence(now)
    before = PublicCheckpoint.objects.count()
    for minute in range(0, 50, 10):
        act(at=later(minute * 60))
        sequence(later(minute * 60))
    assert PublicCheckpoint.objects.count() == before


@pytest.mark.both_databases
def test_25_a_package_signed_anew_does_not_open_with_the_key_from_outside(act, now):
    act()
    checkpoint = sequence(now)
    known = VerifierKey.decode(checkpoint.epoch.key)
    forged = SigningKey.generate(known.name).sign(queries.latest_checkpoint().note.partition("\n\n")[0] + "\n")
    with pytest.raises(NoteError):
        open_checkpoint(forged, known, checkpoint.epoch.origin)


@pytest.mark.both_databases
def test_36_a_clock_set_back_two_days_stops_acts(act, later):
    act(at=later(2 * 86400))
    entries, contents = Entry.objects.count(), Content.objects.count()
    with pytest.raises(ClockSetBack, match="校准"):
        act(at=later(0))
    assert (Entry.objects.count(), Content.objects.count()) == (entries, contents)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_12_a_copy_of_the_database_holds_no_signing_key(act, now, tmp_path):
    act()
    sequence(now)
    connection.close()
    copy = tmp_path / "copy.sqlite3"
    shutil.copyfile(connection.settings_dict["NAME"], copy)
    assert b"PRIVATE+KEY" not in copy.read_bytes()
