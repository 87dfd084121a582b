"""What is changed behind the platform's back is found."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from freezegun import freeze_time

from mingzheng.agencies.models import Region
from mingzheng.core import spreading
from mingzheng.core.secrets import new_id
from mingzheng.ledger import triggers
from mingzheng.ledger.commitments import row_digest
from mingzheng.ledger.models import Checkpoint, Cover, Entry, Epoch, Leaf, Pending, PublicCheckpoint
from mingzheng.ledger.notes import Head, SigningKey
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence
from mingzheng.ledger.verifying import Finding, compare, live, mismatched

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def wrong(region, **more):
    return {found.kind for found in mismatched([Region.objects.get(pk=region.pk)], **more)}


def forged_digest(region, **fields):
    state = {**region.recorded_state(), **fields}
    return row_digest("agencies.region", str(region.pk), state)


def test_an_honest_record_is_sound(act, rename, actor, now, kinds):
    region = rename(act(), "乙镇")
    other = act()
    sequence(now)
    with record("test.region.removed", actor=actor, now=now) as rec:
        rec.remove(other)
    assert kinds() == set()
    assert wrong(region) == set()
    report = live(now)
    assert report.sound
    assert report.entries == Entry.objects.count()
    assert report.leaves == Leaf.objects.count() >= 3
    assert report.rows >= 2


def test_a_value_changed_by_sql_is_found(act, sql, keep_ids, kinds, now):
    region = act()
    sql("UPDATE agencies_region SET name = 'x' WHERE id = %s", keep_ids(region.pk))
    assert wrong(region) == kinds() == {"row_changed"}
    found = live(now).findings[0]
    assert str(region.pk) in found.text
    assert "疑似" in found.text


def test_a_value_changed_with_its_digest_is_found(act, sql, keep_ids, kinds):
    region = act()
    digest = forged_digest(region, name="x")
    sql("UPDATE agencies_region SET name = 'x', row_digest = %s WHERE id = %s", digest, keep_ids(region.pk))
    assert wrong(region) == kinds() == {"row_rolled_back"}


def test_an_older_state_put_back_with_its_old_digest_is_found(act, rename, sql, keep_ids, kinds):
    region = act(name="旧镇")
    old = (region.name, region.row_digest, keep_ids(region.entry_id))
    rename(region, "新镇")
    statement = "UPDATE agencies_region SET name = %s, row_digest = %s, entry_id = %s WHERE id = %s"
    sql(statement, *old, keep_ids(region.pk))
    assert wrong(region) == kinds() == {"row_rolled_back"}


def test_a_row_that_points_at_another_entry_is_found(act, sql, keep_ids, kinds):
    region, other = act(), act()
    sql("UPDATE agencies_region SET entry_id = %s WHERE id = %s", keep_ids(other.entry_id), keep_ids(region.pk))
    assert wrong(region) == kinds() == {"row_entry"}


def test_a_row_inserted_by_sql_is_found(act, kinds):
    region = act()
    forged = Region(code="forged", name="假镇", path="/forged/", entry_id=region.entry_id)
    forged.row_digest = forged.computed_digest()
    forged.save(force_insert=True)
    assert wrong(forged) == kinds() == {"row_uncovered"}


def test_a_row_inserted_with_a_forged_cover_is_found(act, kinds, now):
    """Inserting into the record is what the application's role may do: the cover must fit its entry as well."""
    region = act()
    sequence(now)
    forged = Region(code="forged", name="假镇", path="/forged/", entry_id=region.entry_id)
    forged.row_digest = forged.computed_digest()
    forged.save(force_insert=True)
    Cover.objects.create(entry_id=region.entry_id, model="agencies.region", row_id=forged.pk, digest=forged.row_digest)
    assert wrong(forged) == {"cover_forged"}
    assert kinds() == {"covers_changed"}


def test_a_row_deleted_by_sql_is_found(act, sql, keep_ids, kinds, now):
    dossier = new_id()
    kept, gone = act(dossier_id=dossier), act(dossier_id=dossier)
    sql("DELETE FROM agencies_region WHERE id = %s", keep_ids(gone.pk))
    assert wrong(kept) == set()
    assert wrong(kept, dossier_id=dossier, whole=[Region]) == kinds() == {"row_gone"}


def test_a_removed_row_put_back_is_found(act, actor, now, kinds):
    region = act()
    again = Region.objects.get(pk=region.pk)
    with record("test.region.removed", actor=actor, now=now) as rec:
        rec.remove(region)
    again.save(force_insert=True)
    assert wrong(again) == kinds() == {"row_revived"}


@pytest.mark.sqlite
def test_a_value_that_cannot_be_read_hides_no_other(act, sql, keep_ids, now):
    regions = sorted((act() for _ in range(3)), key=lambda r: r.pk)
    sql("UPDATE agencies_region SET entry_id = 'nonsense' WHERE id = %s", keep_ids(regions[0].pk))
    sql("UPDATE agencies_region SET name = 'x' WHERE id = %s", keep_ids(regions[2].pk))
    found = {(f.kind, f.row) for f in live(now).findings}
    assert found == {("row_unreadable", str(regions[0].pk)), ("row_changed", str(regions[2].pk))}


def test_rows_are_checked_in_a_bounded_number_of_queries(act):
    regions = [act() for _ in range(50)]
    with CaptureQueriesContext(connection) as made:
        assert mismatched(regions, dossier_id=new_id(), whole=[Region]) == []
    assert len(made) <= 4


def test_an_entry_that_waits_too_long_is_found(act, later, kinds):
    act()
    assert kinds(later(9)) == set()
    assert kinds(later(11)) == {"pending_late"}


def test_an_entry_taken_off_the_list_is_found(act, sql, kinds):
    act()
    sql("DELETE FROM ledger_pending")
    assert kinds() == {"pending_missing"}


# What only the owner of the tables can do, with the triggers off ──────────────────────────────────────────────────────


@pytest.fixture
def long_log(actor, act, now):
    """A log with one full tile and checkpoints on both sides of it."""
    act()
    sequence(now)
    for _ in range(300):
        with record("test.read", actor=actor, now=now):
            pass
    return sequence(now)


SEVENTH = '(SELECT entry_id FROM ledger_leaf WHERE "index" = 7)'
LAST_CONTENT = "(SELECT max(id) FROM ledger_content)"
FIRST_COVER = "(SELECT min(id) FROM ledger_cover)"
NOTHING = "zeroblob(32)"
TAMPERINGS = [
    (f"UPDATE ledger_entry SET kind = 'x' WHERE id = {SEVENTH}", "entry_changed"),
    (f"UPDATE ledger_entry SET recorded_at = '2020-01-01 00:00:00' WHERE id = {SEVENTH}", "entry_changed"),
    (f"UPDATE ledger_entry SET nonce = zeroblob(16) WHERE id = {SEVENTH}", "leaf_changed"),
    (f"UPDATE ledger_content SET body = replace(body, '李明', '王五') WHERE id = {LAST_CONTENT}", "content_changed"),
    (f"DELETE FROM ledger_content WHERE id = {LAST_CONTENT}", "content_changed"),
    (f"UPDATE ledger_cover SET digest = 'sha256:00' WHERE id = {FIRST_COVER}", "covers_changed"),
    (f"DELETE FROM ledger_cover WHERE id = {FIRST_COVER}", "covers_changed"),
    (f'UPDATE ledger_leaf SET hash = {NOTHING} WHERE "index" = 7', "tile_changed"),
    (f'UPDATE ledger_leaf SET hash = {NOTHING} WHERE "index" = 299', "checkpoint_forked"),
    ('DELETE FROM ledger_leaf WHERE "index" = 7', "leaf_missing"),
    ('DELETE FROM ledger_leaf WHERE "index" > 290', "checkpoint_beyond"),
    (f"UPDATE ledger_tile SET hashes = CAST({NOTHING} || substr(hashes, 33) AS BLOB)", "tile_changed"),
    (f"UPDATE ledger_tile SET hashes = {NOTHING} || substr(hashes, 33)", "unreadable"),
    (f"UPDATE ledger_tile SET root = {NOTHING}", "tile_changed"),
    ("DELETE FROM ledger_tile", "tile_missing"),
    ('UPDATE ledger_tile SET "index" = 5', "tile_missing"),
    (f'INSERT INTO ledger_tile (level, "index", hashes, root) VALUES (3, 0, {NOTHING}, {NOTHING})', "tile_extra"),
    (f"UPDATE ledger_checkpoint SET root = {NOTHING}", "checkpoint_forked"),
    ("UPDATE ledger_checkpoint SET note = replace(note, char(10) || '30', char(10) || '31')", "checkpoint_signature"),
    ("DELETE FROM ledger_checkpoint WHERE size > 10", "checkpoint_missing"),
    ("UPDATE ledger_epoch SET key = %s", "epoch_key"),
]


@pytest.mark.sqlite
@pytest.mark.parametrize(("statement", "expected"), TAMPERINGS)
def test_every_tampering_with_the_log_is_found(long_log, sql, disarmed, kinds, statement, expected):
    sql("PRAGMA defer_foreign_keys = ON")
    if "ledger_epoch" in statement:
        key = SigningKey.generate("someone").verifier.encode()
        sql(statement, key)
    else:
        sql(statement.replace("%", "%%"))
    assert expected in kinds()


@pytest.mark.sqlite
def test_a_changed_tile_byte_names_the_first_differing_entry(long_log, sql, disarmed, now):
    tenth = f"substr(hashes, 1, 32 * 9) || {NOTHING} || substr(hashes, 32 * 10 + 1)"
    sql(f"UPDATE ledger_tile SET hashes = CAST({tenth} AS BLOB)")
    (found,) = [f for f in live(now).findings if f.kind == "tile_changed"]
    assert "第 10 条" in found.text


@pytest.mark.sqlite
def test_triggers_that_are_off_are_found(act, disarmed, kinds):
    act()
    assert kinds() == {"trigger_missing"}


def test_a_forged_public_checkpoint_is_found(act, now, kinds):
    act()
    sequence(now)
    PublicCheckpoint.objects.create(size=77, root=b"x" * 32, note="?", at=now)
    assert kinds() == {"public_checkpoint"}


def test_an_erasure_written_by_sql_is_found(act, actor, now, kinds):
    from mingzheng.ledger.models import Content, Erasure

    region = act()
    Erasure.objects.create(
        content_entry_id=region.entry_id,
        group="main",
        digest="sha256:",
        reason="?",
        entry_id=region.entry_id,
        row_digest="",
    )
    Content.objects.filter(entry_id=region.entry_id).delete()
    assert kinds() == {"row_uncovered", "content_changed"}


def test_checks_of_packages_above_join_the_report(act, now):
    act()
    report = live(now, [lambda at: [Finding("blob_missing", "evidence.file", "1", f"{at:%Y} 缺少原件")]])
    assert [f.kind for f in report.findings] == ["blob_missing"]


def test_memory_keeps_only_so_many_findings(now, monkeypatch):
    report = live(now, [lambda _: (Finding("x", "t", str(i), "x") for i in range(5000))])
    assert (report.total, len(report.findings)) == (5000, 1000)


def test_heads_kept_outside_agree_with_an_honest_log(act, now):
    act()
    first = sequence(now)
    act()
    second = sequence(now)
    assert compare([first.note, second.note]) == []


def test_a_note_of_an_unknown_key_is_not_taken_for_ours(act, now):
    act()
    checkpoint = sequence(now)
    text = Head(checkpoint.epoch.origin, checkpoint.size, bytes(checkpoint.root)).text()
    forged = SigningKey.generate(checkpoint.epoch.origin).sign(text)
    assert [f.kind for f in compare([forged, "?"])] == ["outside_unknown", "outside_unknown"]


def test_the_command_says_what_it_checked(act, now, capsys):
    act()
    sequence(now)
    Pending.objects.all().delete()
    call_command("verify_live")
    assert "未发现不一致" in capsys.readouterr().out


def test_the_command_exits_with_findings_in_chinese(act, sql, capsys, now, tmp_path):
    act()
    sequence(now)
    sql("UPDATE agencies_region SET name = 'x'")
    with pytest.raises(SystemExit) as left:
        call_command("verify_live")
    assert left.value.code == 1
    assert "疑似绕过系统修改" in capsys.readouterr().err


def test_the_command_compares_checkpoints_kept_outside(act, now, capsys, tmp_path):
    act()
    note = tmp_path / "checkpoint"
    note.write_text(sequence(now).note)
    call_command("verify_live", "--checkpoint", str(note))
    note.write_text("?")
    with pytest.raises(SystemExit):
        call_command("verify_live", "--checkpoint", str(note))


def test_the_checkpoint_command_prints_a_head_for_witnesses(act, capsys):
    act()
    call_command("checkpoint")
    out = capsys.readouterr().out
    assert Checkpoint.objects.order_by("-size")[0].note in out
    assert "测试密钥" in out


def test_the_checkpoint_command_starts_an_epoch_after_a_new_key(act, now, settings, tmp_path, capsys):
    settings.KEYS_DIR = tmp_path
    act()
    with pytest.raises(CommandError, match="--new-epoch"):
        call_command("checkpoint")
    with freeze_time(now):
        call_command("checkpoint", "--new-epoch", "换用本机关密钥")
    assert Epoch.objects.order_by("-number")[0].reason == "换用本机关密钥"
    assert Checkpoint.objects.order_by("-size")[0].note in capsys.readouterr().out


def test_triggers_stand_in_every_database(db):
    assert triggers.missing(connection) == []


@pytest.mark.django_db(transaction=True)
def test_other_processes_find_the_same_in_a_long_log(act, now, monkeypatch):
    region, *_ = act(), act(), act()
    sequence(now)
    Cover.objects.create(entry_id=region.entry_id, model="agencies.region", row_id=new_id(), digest=region.row_digest)
    alone = live(now)
    monkeypatch.setattr(spreading, "MANY", 1)
    monkeypatch.setattr(spreading.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    assert live(now) == alone
    assert alone.leaves >= 3
    assert "covers_changed" in {found.kind for found in alone.findings}
