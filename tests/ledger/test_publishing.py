"""The log as static files."""

from __future__ import annotations

import datetime as dt

import pytest

from mingzheng.ledger import tiles
from mingzheng.ledger.models import Leaf, PublicCheckpoint
from mingzheng.ledger.notes import head_of
from mingzheng.ledger.publishing import export_public_log
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def grow(actor, now):
    def run(count, hours):
        at = now + dt.timedelta(hours=hours)
        for _ in range(count):
            with record("test.read", actor=actor, now=at):
                pass
        sequence(at)
        sequence(at + dt.timedelta(hours=1))

    return run


def hashes(folder, size):
    """Put the leaves together again from files alone."""
    found = []
    for index in range(-(-size // 256)):
        width = min(256, size - index * 256)
        found += tiles.split((folder / tiles.tile_path(0, index, width)).read_bytes())
    return found


def test_anybody_recomputes_the_head_from_the_files(grow, tmp_path):
    for hours, count in enumerate((10, 300, 250)):
        grow(count, hours * 2)
        head = export_public_log(tmp_path)
        written = head_of((tmp_path / "checkpoint").read_text())
        assert written.size == head.size
        assert tiles.tree_head(hashes(tmp_path, head.size)) == written.root
    upper = (tmp_path / tiles.tile_path(1, 0, head.size // 256)).read_bytes()
    assert tiles.split(upper)[0] == tiles.tree_head(hashes(tmp_path, head.size)[:256])


def test_nothing_beyond_the_public_head_is_written(grow, act, now, tmp_path):
    grow(300, 0)
    act(at=now + dt.timedelta(hours=1, minutes=1))
    sequence(now + dt.timedelta(hours=1, minutes=1))
    head = export_public_log(tmp_path)
    assert Leaf.objects.count() > head.size
    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert bytes(Leaf.objects.get(index=head.size - 1).hash) in written
    assert bytes(Leaf.objects.get(index=head.size).hash) not in written


def test_an_interrupted_export_goes_on_where_it_stopped(grow, tmp_path):
    grow(600, 0)
    head = export_public_log(tmp_path)
    (tmp_path / tiles.tile_path(0, 1)).unlink()
    export_public_log(tmp_path)
    assert tiles.tree_head(hashes(tmp_path, head.size)) == head_of(head.note).root


def test_there_is_nothing_to_write_before_the_first_head(tmp_path):
    assert PublicCheckpoint.objects.count() == 0
    assert export_public_log(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
