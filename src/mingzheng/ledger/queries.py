"""Proofs, checkpoints and how far an entry is anchored; a handful of bounded queries each."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db import connection
from django.db.models import Max
from django.utils.timezone import localtime

from mingzheng.core.digests import ALGORITHM
from mingzheng.core.errors import NotVisible
from mingzheng.ledger import tiles
from mingzheng.ledger.appending import ENTRY
from mingzheng.ledger.commitments import LeafParts, leaf_value
from mingzheng.ledger.covering import as_uuid, db_uuid
from mingzheng.ledger.models import (
    Anchor,
    AnchorKind,
    Checkpoint,
    Entry,
    Epoch,
    ForkAlarm,
    ForkSide,
    Leaf,
    PublicCheckpoint,
    Tile,
)
from mingzheng.ledger.sequencer import latest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

AnchorState = Literal["waiting", "own", "anchored", "forked"]
LEAF, TILE = Leaf._meta.db_table, Tile._meta.db_table
ANCHOR_WORDS: dict[AnchorState, str] = {
    "waiting": "待锚定",
    "own": "待锚定（仅本机签名，尚无外部见证）",
    "anchored": "已锚定",
    "forked": "不一致（见证方所见与本机记录不符）",
}


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands at ``index`` under a signed checkpoint (C2SP tlog-proof in parts)."""

    index: int
    leaf: dict[str, Any]
    leaf_hash: bytes
    path: tuple[bytes, ...]
    size: int
    note: str

    def as_dict(self) -> dict[str, Any]:
        """Return the JSON shape of the API and of packages; hashes in hex."""
        return {
            "index": self.index,
            "leaf": self.leaf,
            "leaf_hash": self.leaf_hash.hex(),
            "path": [step.hex() for step in self.path],
            "size": self.size,
            "checkpoint": self.note,
        }


@dataclass(frozen=True, slots=True)
class Anchoring:
    """How far an entry is beyond our own reach: its number (from 1) once it has one, and the state in words."""

    state: AnchorState
    number: int | None
    by: tuple[str, dt.datetime] | None = None

    @property
    def words(self) -> str:
        """Return the state as people see it, with who holds it since when."""
        if self.by is None:
            return ANCHOR_WORDS[self.state]
        source, since = self.by
        return f"{ANCHOR_WORDS[self.state]}（{source}，{localtime(since):%Y-%m-%d %H:%M}）"


def latest_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint, or None before the log's first."""
    return latest()


def public_checkpoints(limit: int = 100) -> list[PublicCheckpoint]:
    """Return the newest public checkpoints, newest first."""
    return list(PublicCheckpoint.objects.order_by("-size")[:limit])


def proof(place: int | uuid.UUID, checkpoint: Checkpoint | None = None) -> Proof:
    """Return the inclusion proof of a leaf, by index or by entry, under the newest checkpoint or a given one.

    Raises NotVisible when the entry is unknown or not yet under that checkpoint.
    """
    head = checkpoint or Checkpoint.objects.order_by("-size", "-id").only("size", "note").first()
    leaf = _leaf(place)
    if head is None or leaf is None or leaf[0] >= head.size:
        message = "这条记录还没有编入存证目录，请稍候再取证明。"
        raise NotVisible(message)
    index, value, parts = leaf
    ranges = tiles.inclusion_ranges(index, head.size)
    path = tiles.path(ranges, _nodes(ranges))
    return Proof(index, leaf_value(parts), value, tuple(path), head.size, head.note)


def _leaf(place: int | uuid.UUID) -> tuple[int, bytes, LeafParts] | None:
    """Return index and hash of a leaf with what it hashes, None when there is none."""
    by, key = ("entry_id", db_uuid(place)) if isinstance(place, uuid.UUID) else ('"index"', place)
    sql = f"""SELECT l."index", l.hash, e.id, e.dossier_id, e.rows_digest, e.content_digest, e.nonce
 FROM {LEAF} l JOIN {ENTRY} e ON e.id = l.entry_id WHERE l.{by} = %s"""  # noqa: S608 - names are constants of ours
    found = _fetch(sql, [key])
    if not found:
        return None
    index, value, entry_id, dossier_id, rows, content, nonce = found[0]
    dossier = str(as_uuid(dossier_id)) if dossier_id else None
    return index, bytes(value), LeafParts(str(as_uuid(entry_id)), dossier, rows, content, bytes(nonce))


def consistency(old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of ``old`` leaves is the start of that of ``new``.

    Raises ValueError unless 0 < old <= new, NotVisible when the tree is smaller.
    """
    ranges = tiles.consistency_ranges(old, new)
    if not Leaf.objects.filter(index=new - 1).exists():
        message = "存证目录还没有这么大。"
        raise NotVisible(message)
    return tiles.path(ranges, _nodes(ranges))


def root_at(size: int) -> bytes:
    """Return the root over the first ``size`` leaves as they stand now; raises NotVisible when there are fewer."""
    if size == 0:
        return tiles.EMPTY_ROOT
    if not Leaf.objects.filter(index=size - 1).exists():
        message = "存证目录还没有这么大。"
        raise NotVisible(message)
    return tiles.path([(0, size)], _nodes([(0, size)]))[0]


def anchoring(entry_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Anchoring]:
    """Return how far entries are anchored, with the first that held each; unknown ones are waiting.

    Three queries, and one an entry that is held. Stamps of this machine's own test authority hold nothing.
    """
    wanted = list(entry_ids)
    outside = Anchor.objects.exclude(kind=AnchorKind.TEST)
    held = outside.aggregate(size=Max("size"))["size"] or 0
    sound_to = forked_from()
    found = dict(Leaf.objects.filter(entry_id__in=wanted).values_list("entry_id", "index"))
    states: dict[uuid.UUID, Anchoring] = {}
    for entry_id in wanted:
        index = found.get(entry_id)
        if index is None:
            states[entry_id] = Anchoring("waiting", None)
        elif sound_to is not None and index >= sound_to:
            states[entry_id] = Anchoring("forked", index + 1)
        elif index >= held:
            states[entry_id] = Anchoring("own", index + 1)
        else:
            first = outside.filter(size__gt=index).order_by("held_since", "size").values_list("source", "held_since")
            states[entry_id] = Anchoring("anchored", index + 1, first.first())
    return states


def alarms(limit: int = 20) -> list[ForkAlarm]:
    """Return the forks on record, of our log and of those witnessed here, newest first."""
    return list(ForkAlarm.objects.order_by("-found_at")[:limit])


def forked_from() -> int | None:
    """Return the size up to which our log still agrees with its witnesses, None while none of them objects.

    An alarm stands until a later epoch, which is a recorded act of people, cites what was lost.
    """
    newest = Epoch.objects.order_by("-number").first()
    alarms = ForkAlarm.objects.filter(side=ForkSide.OWN)
    if newest is not None and newest.number > 1:
        alarms = alarms.filter(found_at__gt=newest.started_at)
    return min(alarms.values_list("sound_to", flat=True), default=None)


def agreed_to(heads: Iterable[tuple[int, str]]) -> int:
    """Return the first of some sizes (largest first), with tagged roots, at which our tree has that very root, or 0."""
    for size, root in heads:
        try:
            if f"{ALGORITHM}:{root_at(size).hex()}" == root:
                return size
        except NotVisible:
            continue
    return 0


def anchoring_of(entry_id: uuid.UUID) -> Anchoring:
    """Return how far one entry is anchored."""
    return anchoring([entry_id])[entry_id]


def entry_of(index: int) -> Entry:
    """Return the entry at a leaf; raises NotVisible when there is none."""
    leaf = Leaf.objects.select_related("entry").filter(index=index).first()
    if leaf is None:
        raise NotVisible
    return leaf.entry


def _nodes(ranges: tiles.Ranges) -> dict[tiles.Node, bytes]:
    """Read the subtrees of a proof's ranges: one query for tiles, one for their roots, one for leaves."""
    slices = {node: tiles.slice_of(node) for start, end in ranges for node in tiles.nodes_of(start, end)}
    wanted = {(place.level, place.index) for place in slices.values()}
    stored = _full_tiles(wanted)
    loose = {node: place for node, place in slices.items() if (place.level, place.index) not in stored}
    partial = _partial_tiles(loose.values())
    hashes: dict[tiles.Node, bytes] = {}
    for node, place in slices.items():
        where = (place.level, place.index)
        if where in stored:
            data = stored[where]
            steps = [
                data[i * tiles.HASH_SIZE : (i + 1) * tiles.HASH_SIZE]
                for i in range(place.start, place.start + place.count)
            ]
        else:
            steps = [
                partial[place.level][(place.index << tiles.TILE_HEIGHT) + place.start + i] for i in range(place.count)
            ]
        hashes[node] = tiles.perfect_root(steps)
    return hashes


def _full_tiles(wanted: set[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    if not wanted:
        return {}
    where = " OR ".join(['(level = %s AND "index" = %s)'] * len(wanted))
    sql = f'SELECT level, "index", hashes FROM {TILE} WHERE {where}'  # noqa: S608 - names are constants of ours
    return {(level, index): bytes(data) for level, index, data in _fetch(sql, [n for one in wanted for n in one])}


def _partial_tiles(places: Iterable[tiles.Slice]) -> dict[int, dict[int, bytes]]:
    """Read the hashes of unfinished tiles, one a level: from leaves, and from the roots of the tiles below."""
    hashes: dict[int, dict[int, bytes]] = defaultdict(dict)
    spans = _spans(places)
    if 0 in spans:
        sql = f'SELECT "index", hash FROM {LEAF} WHERE "index" >= %s AND "index" < %s'  # noqa: S608 - as above
        hashes[0] = {index: bytes(value) for index, value in _fetch(sql, spans.pop(0))}
    if spans:
        where = " OR ".join(['(level = %s AND "index" >= %s AND "index" < %s)'] * len(spans))
        sql = f'SELECT level, "index", root FROM {TILE} WHERE {where}'  # noqa: S608 - as above
        values = [n for level, (start, end) in spans.items() for n in (level - 1, start, end)]
        for level, index, value in _fetch(sql, values):
            hashes[level + 1][index] = bytes(value)
    return hashes


def _fetch(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run one of the statements of a proof, written out: building them anew costs more than the database's part."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _spans(places: Iterable[tiles.Slice]) -> dict[int, tuple[int, int]]:
    """Return the stretch of hashes wanted at each level; a tree has one unfinished tile a level, so 255 at most."""
    spans: dict[int, tuple[int, int]] = {}
    for place in places:
        start = (place.index << tiles.TILE_HEIGHT) + place.start
        first, last = spans.get(place.level, (start, start))
        spans[place.level] = (min(first, start), max(last, start + place.count))
    return spans
