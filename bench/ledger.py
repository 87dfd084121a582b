"""The log at a hundred thousand leaves: proofs from the database, and verification beside bare hashing."""

from __future__ import annotations

import datetime as dt
import random
import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from bench.figures import Figure, judged, milliseconds, percentile, timed
from bench.scratch import analyse
from mingzheng.agencies.models import Region
from mingzheng.core.secrets import new_id
from mingzheng.ledger.commitments import Covered, content_digest, group_digest, leaf_bytes, rows_digest
from mingzheng.ledger.models import Leaf, Pending
from mingzheng.ledger.queries import proof
from mingzheng.ledger.recording import Actor, record
from mingzheng.ledger.sequencer import BATCH, sequence
from mingzheng.ledger.tiles import Edge, leaf_hash
from mingzheng.ledger.verifying import live
from mingzheng.ledger.verifying.findings import Report
from mingzheng.ledger.verifying.log import CHUNK, EntryRow, check_log, leaf_parts, stretch

LEAVES, PROOFS, ROWS_AN_ENTRY = 100_000, 400, 4
ROUNDS = 3


def measure(scale: float) -> list[Figure]:
    """Return the times of proofs, and how verification compares with hashing the same bytes."""
    wanted = max(64, int(LEAVES * scale))
    seconds = timed(lambda: grow(wanted))
    analyse()
    size = Leaf.objects.count()
    indexes = random.Random(1).choices(range(size), k=max(10, int(PROOFS * min(scale, 1))))
    proof(0)
    times = [timed(lambda i=i: proof(i)) for i in indexes]  # type: ignore[misc]
    now = timezone.now()
    bare, checked = [], []
    for _ in range(ROUNDS):
        bare.append(bare_hashing(size))
        checked.append(timed(lambda: check_log(Report(), now, apart=True)))
    report = live(now)
    if report.findings:
        raise RuntimeError(report.findings[0].text)
    whole = timed(lambda: live(now))
    note = f"log {min(checked):.1f} s, hashing {min(bare):.1f} s, each the best of {ROUNDS} in turn"
    return [
        Figure(
            f"leaves, {ROWS_AN_ENTRY} rows an entry", f"{size:,}", note=f"recorded and sequenced in {seconds:.0f} s"
        ),
        judged("proof, p95", percentile(times, 0.95) * 1000, 5, unit=" ms", note=milliseconds(times)),
        judged("verify the log against bare hashing", min(checked) / min(bare), 2, unit="×", note=note),
        Figure("  … verify log and every row", f"{whole:.1f} s", note=f"{report.rows:,} rows beside the record"),
    ]


def grow(leaves: int) -> None:
    """Record entries through the recorder, many in a transaction, and sequence them."""
    actor = Actor("account", new_id(), "李明（甲镇）")
    now = timezone.now() - dt.timedelta(seconds=1)
    for start in range(0, leaves, BATCH):
        with transaction.atomic():
            for number in range(start, min(start + BATCH, leaves)):
                with record("bench.regions.added", actor=actor, now=now, dossier_id=new_id()) as rec:
                    rec.insert_many([_region(number, n) for n in range(ROWS_AN_ENTRY)])
        sequence(now)
    while Pending.objects.exists():
        sequence(now)


def _region(number: int, place: int) -> Region:
    code = f"b{number:07d}{place}"
    return Region(code=code, name="甲镇", path=f"/{code}/")


def bare_hashing(size: int) -> float:
    """Return the seconds of hashing alone: rows, content, leaf and tree, of bytes that already lie in memory."""
    edge, spent = Edge.empty(), 0.0
    for start in range(0, size, CHUNK):
        leaves, contents, covers = stretch(start, start + CHUNK)
        given = [_bytes_of(EntryRow(*row[3:]), contents[row[0]], covers[row[0]]) for row in leaves]
        began = time.perf_counter()
        for secret, rows, groups, parts in given:
            rows_digest(secret, rows)
            content_digest({group: group_digest(salt, group, body) for group, salt, body in groups})
            edge.append(leaf_hash(leaf_bytes(parts)))
        spent += time.perf_counter() - began
    began = time.perf_counter()
    edge.root()
    return spent + time.perf_counter() - began


def _bytes_of(entry: EntryRow, contents: list[tuple[str, bytes, str]], covers: list[Covered]) -> tuple[Any, ...]:
    groups = [(group, bytes(salt), body.encode()) for group, salt, body in contents]
    return bytes(entry.row_secret), covers, groups, leaf_parts(entry)
