"""Several writers and several sequencers at once: no entry lost, no place given twice."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from django.db import connection

from mingzheng.agencies.models import Region
from mingzheng.core.errors import Conflict
from mingzheng.ledger import queries, tiles
from mingzheng.ledger.models import Entry, Leaf, Pending, Tile
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence
from mingzheng.ledger.verifying import live

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
WRITERS, EACH = 4, 75


def together(*calls):
    """Run each in a thread with a connection of its own, and pass on what any of them raised."""
    errors = []

    def guarded(call):
        try:
            call()
        except BaseException as error:  # noqa: BLE001 - passed on below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=guarded, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_writers_and_sequencers_together_lose_nothing(actor, now):
    done, written = threading.Event(), []

    def write(number):
        for step in range(EACH):
            at = now + dt.timedelta(seconds=number % 3)  # servers whose clocks differ a little
            with record("test.region.added", actor=actor, now=at) as rec:
                code = uuid.uuid4().hex[:12]
                rec.insert(Region(code=code, name=f"{number}-{step}", path=f"/{code}/"))
            written.append(rec.entry_id)

    def sequence_all():
        while not done.is_set():
            sequence(now)

    sequencers = [threading.Thread(target=lambda: together(sequence_all)) for _ in range(2)]
    for thread in sequencers:
        thread.start()
    try:
        together(*(lambda n=n: write(n) for n in range(WRITERS)))
    finally:
        done.set()
        for thread in sequencers:
            thread.join()
    head = sequence(now + dt.timedelta(seconds=3))
    indexes = list(Leaf.objects.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(head.size)) == list(range(Entry.objects.count()))
    assert set(written) <= set(Leaf.objects.values_list("entry_id", flat=True))
    assert len(written) == WRITERS * EACH
    assert not Pending.objects.exists()
    assert Tile.objects.filter(level=0).count() == head.size // tiles.TILE_WIDTH
    assert live(now).findings == []
    proof = queries.proof(written[-1])
    assert tiles.verify_inclusion(proof.leaf_hash, proof.index, proof.size, proof.path, bytes(head.root))


def test_of_writers_on_one_row_each_sees_the_one_before(actor, act, now):
    region = act()
    conflicts = []

    def rename(number):
        for step in range(20):
            row = Region.objects.get(pk=region.pk)
            try:
                with record("test.region.renamed", actor=actor, now=now) as rec:
                    rec.change(row, name=f"{number}-{step}")
            except Conflict:
                conflicts.append(number)

    together(*(lambda n=n: rename(n) for n in range(3)))
    sequence(now)
    assert Entry.objects.filter(kind="test.region.renamed").count() == 60 - len(conflicts)
    assert live(now).findings == []


@pytest.mark.sqlite
def test_a_whole_run_does_not_keep_writers_out(actor, act, now):
    act()
    inside, written = threading.Event(), threading.Event()

    def look(_at):
        inside.set()
        assert written.wait(10)
        return []

    def write():
        assert inside.wait(10)
        with record("test.read", actor=actor, now=now):
            pass
        written.set()

    together(lambda: live(now, [look]), write)
