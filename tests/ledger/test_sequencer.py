"""The sequencer inserts, signs, and stops when something is wrong."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.core.secrets import new_id
from mingzheng.ledger import keys, queries, sequencer, tiles
from mingzheng.ledger.actions import anchor, anchor_on_paper, erase
from mingzheng.ledger.commitments import leaf_bytes
from mingzheng.ledger.models import (
    AnchorKind,
    Checkpoint,
    Content,
    Entry,
    Epoch,
    Leaf,
    Pending,
    PublicCheckpoint,
    Tile,
)
from mingzheng.ledger.notes import SigningKey, VerifierKey, open_checkpoint
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import BrokenLog, sequence, sequence_through, start_epoch

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_first_run_started_an_epoch_with_an_entry_of_its_own():
    epoch = Epoch.objects.get()
    assert (epoch.number, epoch.first_size, epoch.key) == (1, 0, keys.signing_key().verifier.encode())
    assert "测试" in epoch.origin
    first = Checkpoint.objects.order_by("size")[0]
    assert Leaf.objects.get(entry_id=epoch.entry_id).index < first.size
    assert first.epoch_id == epoch.pk


def test_a_batch_gets_leaves_one_signed_head_and_no_list(act, now):
    regions = [act() for _ in range(5)]
    checkpoint = sequence(now)
    assert not Pending.objects.exists()
    assert set(Leaf.objects.values_list("entry_id", flat=True)) >= {r.entry_id for r in regions}
    leaves = [tiles.leaf_hash(leaf_bytes(leaf.entry.leaf_parts())) for leaf in Leaf.objects.order_by("index")]
    assert bytes(checkpoint.root) == tiles.tree_head(leaves)
    key = VerifierKey.decode(checkpoint.epoch.key)
    head = open_checkpoint(checkpoint.note, key, checkpoint.epoch.origin)
    assert (head.size, head.root) == (len(leaves), bytes(checkpoint.root))


def test_leaves_follow_the_times_of_entries(act, later):
    second, first = act(at=later(3)), act(at=later(0))
    sequence(later(4))
    index = dict(Leaf.objects.values_list("entry_id", "index"))
    assert index[first.entry_id] < index[second.entry_id]


def test_nothing_waiting_makes_no_new_checkpoint(act, now, later):
    act()
    first = sequence(now)
    assert sequence(later(1)).pk == first.pk
    assert not Checkpoint.objects.filter(size=first.size).exclude(pk=first.pk).exists()


def test_a_run_with_nothing_to_do_takes_no_lock(act, now):
    act()
    sequence(now)
    with CaptureQueriesContext(connection) as queries_made:
        sequence(now)
    assert not [q for q in queries_made if "lock" in q["sql"].lower() or "SAVEPOINT" in q["sql"]]


def test_batches_are_bounded(act, now, monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 3)
    before = queries.latest_checkpoint().size
    regions = [act() for _ in range(8)]
    assert sequence(now).size == before + 3
    for region in regions:
        covering = sequence_through(region.entry_id, now)
        assert queries.proof(region.entry_id, covering).index < covering.size
    assert not Pending.objects.exists()


def test_sequencing_through_an_unknown_entry_is_refused(now):
    with pytest.raises(DomainError, match="找不到"):
        sequence_through(new_id(), now)


def test_tiles_are_stored_once_full(act, actor, now, monkeypatch):
    for _ in range(300):
        with record("test.read", actor=actor, now=now):
            pass
    sequence(now)
    tile = Tile.objects.get()
    leaves = [bytes(h) for h in Leaf.objects.order_by("index").values_list("hash", flat=True)]
    assert tiles.split(bytes(tile.hashes)) == leaves[:256]
    assert len(bytes(tile.hashes)) == tiles.TILE_BYTES
    assert bytes(tile.root) == tiles.tree_head(leaves[:256])


def test_every_entry_is_proved_and_in_few_queries(actor, now):
    for _ in range(3):
        for _ in range(200):
            with record("test.read", actor=actor, now=now):
                pass
        sequence(now)
    head = queries.latest_checkpoint()
    for index in [0, 1, 199, 255, 256, 511, 512, head.size - 1]:
        with CaptureQueriesContext(connection) as made:
            proof = queries.proof(index)
        assert len(made) <= 5
        assert proof.leaf == Leaf.objects.get(index=index).entry.leaf()
        assert tiles.verify_inclusion(proof.leaf_hash, index, head.size, proof.path, bytes(head.root))
    old = Checkpoint.objects.order_by("size")[0]
    steps = queries.consistency(old.size, head.size)
    assert tiles.verify_consistency(old.size, head.size, steps, bytes(old.root), bytes(head.root))
    assert queries.root_at(old.size) == bytes(old.root)


def test_what_waits_has_no_proof_yet(act, now):
    sequence(now)
    with pytest.raises(NotVisible, match="稍候"):
        queries.proof(act().entry_id)
    with pytest.raises(NotVisible):
        queries.consistency(1, 10_000_000)


def test_an_entry_says_how_far_it_is_anchored(act, actor, now, later):
    region = act()
    assert queries.anchoring_of(region.entry_id).words == "待锚定"
    checkpoint = sequence(now)
    state = queries.anchoring_of(region.entry_id)
    assert (state.words, state.number) == (
        "待锚定（仅本机签名，尚无外部见证）",
        Leaf.objects.get(entry_id=region.entry_id).index + 1,
    )
    with record("ledger.anchor.noted", actor=actor, now=now) as rec:
        anchor(rec, kind=AnchorKind.PAPER, note=checkpoint.note, source="决定书〔2026〕1 号", held_since=now)
    assert queries.anchoring_of(region.entry_id).words.startswith("已锚定（决定书〔2026〕1 号，")
    assert queries.anchoring_of(act().entry_id).words == "待锚定"


def test_a_foreign_checkpoint_is_no_anchor(act, actor, now):
    checkpoint = sequence(now)
    key = SigningKey.generate("other")
    forged = key.sign(checkpoint.note.partition("\n\n")[0] + "\n")
    for note in (forged, "什么"):
        with pytest.raises(DomainError), record("ledger.anchor.noted", actor=actor, now=now) as rec:
            anchor(rec, kind=AnchorKind.WITNESS, note=note, source="市局", held_since=now)


def test_the_public_sees_one_head_an_hour(act, now):
    at = now.replace(minute=10)
    act(at=at)
    first = sequence(at)
    before = PublicCheckpoint.objects.count()
    assert not PublicCheckpoint.objects.filter(size=first.size).exists()  # still this hour's
    act(at=at + dt.timedelta(minutes=20))
    second = sequence(at + dt.timedelta(minutes=20))
    sequence(at + dt.timedelta(minutes=51))
    shown = PublicCheckpoint.objects.order_by("-size")[0]
    assert (shown.size, shown.note) == (second.size, second.note) != (first.size, first.note)
    assert shown.at == now.replace(minute=0) + dt.timedelta(hours=1)
    act(at=at + dt.timedelta(minutes=55))
    sequence(at + dt.timedelta(minutes=55))
    assert PublicCheckpoint.objects.count() == before + 1


def test_a_served_paper_anchors_all_before_its_head(act, actor, now):
    region = act()
    head = sequence(now)
    with record("documents.paper.served", actor=actor, now=now) as rec:
        anchor_on_paper(rec, size=head.size, root=bytes(head.root), source="决定书", held_since=now)
    assert queries.anchoring_of(region.entry_id).state == "anchored"
    with pytest.raises(DomainError, match="分叉"), record("documents.paper.served", actor=actor, now=now) as rec:
        anchor_on_paper(rec, size=head.size, root=bytes(32), source="决定书", held_since=now)


@pytest.mark.sqlite
def test_a_tree_that_is_not_the_signed_one_is_not_continued(act, now, sql, disarmed):
    act()
    sequence(now)
    sql('UPDATE ledger_leaf SET hash = %s WHERE "index" = 0', b"x" * 32)
    act()
    with pytest.raises(BrokenLog, match="不一致"):
        sequence(now)
    assert Pending.objects.exists()


@pytest.mark.sqlite
def test_a_tree_with_a_hole_is_not_continued(act, now, sql, disarmed):
    act()
    sequence(now)
    sql('DELETE FROM ledger_leaf WHERE "index" = 0')
    act()
    with pytest.raises(BrokenLog, match="缺少"):
        sequence(now)


def test_a_changed_key_stops_the_log_until_a_new_epoch(act, actor, now, settings, tmp_path):
    act()
    old = sequence(now)
    settings.KEYS_DIR = tmp_path
    act()
    with pytest.raises(BrokenLog, match="密钥"):
        sequence(now)
    with record("ledger.epoch.started", actor=actor, now=now) as rec:
        epoch = start_epoch(rec, "换用本机关密钥")
    new = sequence(now)
    assert (new.epoch_id, epoch.cites, epoch.first_size) == (epoch.pk, old.note, old.size)
    head = open_checkpoint(new.note, keys.signing_key().verifier, epoch.origin)
    assert head.size == new.size > old.size


def test_a_list_row_of_an_entry_with_a_leaf_does_not_stop_the_log(act, now):
    region = act()
    sequence(now)
    Pending.objects.create(entry_id=region.entry_id)
    act()
    sequence(now)
    assert not Pending.objects.exists()
    assert Leaf.objects.filter(entry_id=region.entry_id).count() == 1


def test_the_key_is_made_once_and_only_its_owner_reads_it(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    key = keys.signing_key()
    file = Path(settings.KEYS_DIR) / keys.KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    keys.forget()
    assert keys.signing_key().verifier == key.verifier
    assert keys.is_test_key(key.name)
    assert not keys.exposed()
    file.chmod(0o644)
    assert keys.exposed()
    assert [f.name for f in file.parent.iterdir()] == [keys.KEY_FILE]


def test_erased_content_leaves_the_proof(act, actor, now, kinds):
    region = act(who="张三")
    sequence(now)
    with record("ledger.content.erased", actor=actor, now=now) as rec:
        erase(rec, region.entry_id, "个人信息保护法第四十七条")
    sequence(now)
    assert not Content.objects.filter(entry_id=region.entry_id).exists()
    entry = Entry.objects.get(pk=region.entry_id)
    assert queries.proof(entry.pk).leaf == entry.leaf()
    assert kinds() == set()


@pytest.mark.parametrize("reason", ["", "  "])
def test_nothing_is_erased_without_a_reason(act, actor, now, reason):
    region = act()
    with pytest.raises(DomainError, match="理由"), record("ledger.content.erased", actor=actor, now=now) as rec:
        erase(rec, region.entry_id, reason)
    assert Content.objects.filter(entry_id=region.entry_id).exists()


def test_what_has_no_content_is_not_erased(actor, now):
    with pytest.raises(NotVisible), record("ledger.content.erased", actor=actor, now=now) as rec:
        erase(rec, new_id(), "理由")
