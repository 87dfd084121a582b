"""Gives entries their place in the log: one batch, one lock, one signed checkpoint; it inserts and never updates."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.db import connection, transaction

from mingzheng.core.digests import ALGORITHM
from mingzheng.core.errors import DomainError
from mingzheng.ledger.commitments import LeafParts, leaf_bytes
from mingzheng.ledger.keys import signing_key
from mingzheng.ledger.models import Checkpoint, Entry, Epoch, Leaf, Pending, PublicCheckpoint, PublicEpoch, Tile
from mingzheng.ledger.notes import Head, VerifierKey
from mingzheng.ledger.recording import Actor, Recorder, record
from mingzheng.ledger.tiles import TILE_HEIGHT, Edge, edge_widths, leaf_hash

if TYPE_CHECKING:
    import datetime as dt

BATCH = 2000
LOCK = 0x6C6564676572  # "ledger"
LEDGER = Actor("system", uuid.UUID("0190f7a2-0000-7000-8000-6c6564676572"), "存证序列器")


class BrokenLog(DomainError):
    """The log is not what its last checkpoint says; it must be looked into before anything is added (HTTP 503)."""

    status: ClassVar[int] = 503
    code: ClassVar[str] = "broken_log"


def sequence(now: dt.datetime) -> Checkpoint:
    """Give up to 2000 waiting entries their leaves and return the newest checkpoint, new only if something waited.

    Raises BrokenLog when the tree is not that of the last checkpoint, or the key is not that of the current epoch.
    """
    newest = latest()
    if newest is None or Pending.objects.exists():
        with transaction.atomic():
            lock()
            newest = _extend(now)
    publish_hourly(now)
    return newest


def sequence_through(entry_id: uuid.UUID, now: dt.datetime) -> Checkpoint:
    """Sequence until an entry has its leaf, and return a checkpoint that covers it.

    Raises DomainError when there is no such entry.
    """
    checkpoint = sequence(now)
    while Pending.objects.filter(pk=entry_id).exists():
        checkpoint = sequence(now)
    if not Leaf.objects.filter(entry_id=entry_id).exists():
        message = "找不到这条存证记录，无法锚定。"
        raise DomainError(message)
    return checkpoint


def latest() -> Checkpoint | None:
    """Return the newest checkpoint, or None before the log's first."""
    return Checkpoint.objects.select_related("epoch").order_by("-size", "-id").first()


def start_epoch(rec: Recorder, reason: str, *, cites: str = "") -> Epoch:
    """Start a new epoch under the key that is in place: after a new key, or a restore that lost entries.

    ``cites`` is the last head known outside when that is beyond our own; by default our newest checkpoint.
    """
    key = signing_key()
    newest = latest()
    last = Epoch.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    epoch = Epoch(
        number=number,
        algorithm=f"{ALGORITHM}-ed25519",
        origin=key.name if number == 1 else f"{key.name}/{number}",
        key=key.verifier.encode(),
        started_at=rec.now,
        first_size=newest.size if newest else 0,
        cites=cites or (newest.note if newest else ""),
        reason=reason,
    )
    rec.facts["fingerprint"] = key.verifier.fingerprint
    rec.insert(epoch)
    return epoch


def publish_hourly(now: dt.datetime) -> PublicCheckpoint | None:
    """Publish the newest checkpoint of before this hour, unless it is public already (threat 24)."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    public = PublicCheckpoint.objects.order_by("-size").first()
    if public is not None and public.at >= hour:
        return None
    known = public.size if public else 0
    newest = (
        Checkpoint.objects.select_related("epoch").filter(at__lt=hour, size__gt=known).order_by("-size", "-id").first()
    )
    if newest is None:
        return None
    _publish_epochs(newest.epoch.number)
    made, _ = PublicCheckpoint.objects.get_or_create(
        size=newest.size, defaults={"root": newest.root, "note": newest.note, "at": hour}
    )
    return made


def _publish_epochs(number: int) -> None:
    """Show the public the keys under which its heads are signed."""
    known = set(PublicEpoch.objects.values_list("number", flat=True))
    for epoch in Epoch.objects.filter(number__lte=number).exclude(number__in=known):
        PublicEpoch.objects.get_or_create(
            number=epoch.number,
            defaults={
                **{n: getattr(epoch, n) for n in ("origin", "key", "started_at", "first_size", "cites", "reason")},
                "fingerprint": VerifierKey.decode(epoch.key).fingerprint,
            },
        )


def right_edge(size: int) -> Edge:
    """Return the right edge of the stored tree of ``size`` leaves; at most a few hundred hashes are read.

    Raises BrokenLog when leaves or tiles are missing.
    """
    levels: list[list[bytes]] = []
    for level, width in enumerate(edge_widths(size)):
        end = size >> (TILE_HEIGHT * level)
        levels.append(_hashes(level, end - width, end))
        if len(levels[-1]) != width:
            _broken(f"第 {level} 层缺少节点，目录树大小 {size}")
    return Edge(size, levels)


def _hashes(level: int, start: int, end: int) -> list[bytes]:
    if start == end:
        return []
    if level == 0:
        leaves = Leaf.objects.filter(index__gte=start, index__lt=end).order_by("index")
        return [bytes(value) for value in leaves.values_list("hash", flat=True)]
    tiles = Tile.objects.filter(level=level - 1, index__gte=start, index__lt=end).order_by("index")
    return [bytes(value) for value in tiles.values_list("root", flat=True)]


def lock() -> None:
    """One sequencer at a time: an advisory lock on PostgreSQL; on SQLite the transaction is IMMEDIATE already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _extend(now: dt.datetime) -> Checkpoint:
    newest = latest()
    epoch = _current_epoch(now)
    edge = right_edge(newest.size if newest else 0)
    if newest and edge.root() != bytes(newest.root):
        _broken(f"第 {newest.size} 条处的树根与已签名的检查点不一致")
    batch = _waiting()
    if not batch and newest:
        return newest
    _insert(edge, batch)
    return _sign(epoch, edge, now)


def _current_epoch(now: dt.datetime) -> Epoch:
    epoch = Epoch.objects.order_by("-number").first()
    if epoch is None:
        with record("ledger.epoch.started", actor=LEDGER, now=now) as rec:
            return start_epoch(rec, "首次启动")
    if epoch.key != signing_key().verifier.encode():
        message = (
            f"签名密钥与第 {epoch.number} 纪元登记的公钥不符，存证已停止。"
            "如确已更换密钥，请运行 mingzheng checkpoint --new-epoch 并写明原因；否则请恢复原密钥。"
        )
        raise BrokenLog(message)
    return epoch


def _waiting() -> list[tuple[Any, ...]]:
    """Return the next batch in the order of its times. A row of an entry that has a leaf already is dropped."""
    ids = list(Pending.objects.order_by("entry_id").values_list("entry_id", flat=True)[:BATCH])
    if not ids:
        return []
    entries = Entry.objects.filter(pk__in=ids, leaf_row__isnull=True).order_by("recorded_at", "id")
    rows = list(entries.values_list("id", "dossier_id", "rows_digest", "content_digest", "nonce"))
    Pending.objects.filter(pk__in=ids).delete()
    return rows


def _insert(edge: Edge, batch: list[tuple[Any, ...]]) -> None:
    leaves, tiles = [], []
    for entry_id, dossier_id, rows, content, nonce in batch:
        parts = LeafParts(str(entry_id), str(dossier_id) if dossier_id else None, rows, content, bytes(nonce))
        value = leaf_hash(leaf_bytes(parts))
        leaves.append(Leaf(index=edge.size, entry_id=entry_id, hash=value))
        tiles += [Tile(level=t.level, index=t.index, hashes=t.hashes, root=t.root) for t in edge.append(value)]
    Leaf.objects.bulk_create(leaves)
    Tile.objects.bulk_create(tiles)


def _sign(epoch: Epoch, edge: Edge, now: dt.datetime) -> Checkpoint:
    head = Head(epoch.origin, edge.size, edge.root())
    note = signing_key().sign(head.text())
    return Checkpoint.objects.create(epoch=epoch, size=head.size, root=head.root, note=note, at=now)


def _broken(what: str) -> NoReturn:
    message = f"存证日志已损坏：{what}。已停止续写，请运行 mingzheng verify --live 查明。"
    raise BrokenLog(message)
