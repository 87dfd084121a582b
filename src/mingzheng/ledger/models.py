"""The tables of the record: entries, their salted content, the rows they cover, and the log over them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, ClassVar, Literal

from django.db import models

from mingzheng.core.secrets import new_id, salt
from mingzheng.ledger.commitments import LeafParts, group_digest, leaf_value, row_digest

DIGEST_LENGTH = 80
NAME_LENGTH = 128
LARGEST_INTEGER = 2**53 - 1  # beyond it JSON numbers lose digits (RFC 8785 §3.2.2.3)

Group = Literal["main", "side", "public"]


def recorded_value(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one return a type
    """Return the JSON value under which a field's value enters a digest.

    Raises ValueError for an integer that JSON cannot carry.
    """
    if isinstance(value, int) and not -LARGEST_INTEGER <= value <= LARGEST_INTEGER:
        message = f"integer {value} is beyond what RFC 8785 can carry"
        raise ValueError(message)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, dict):
        return {str(key): recorded_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [recorded_value(item) for item in value]
    return str(value)


class Recorded(models.Model):
    """A row that carries the digest of its last entry (design.md §4).

    Subclasses name ``recorded_fields`` (model field names; foreign keys by ``_id``); ``private_fields`` are in the
    digest but never in the readable state of an entry; ``recorded_group`` puts the state of a mutable row into a
    group of its own (副卷: ``side``), so that a party's package can leave it out. Rows are written only through a
    ``Recorder``.
    """

    recorded_fields: ClassVar[tuple[str, ...]] = ()
    private_fields: ClassVar[frozenset[str]] = frozenset()
    mutable: ClassVar[bool] = False
    recorded_group: ClassVar[Group | None] = None

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry_id = models.UUIDField(editable=False)
    row_digest = models.CharField(max_length=DIGEST_LENGTH, editable=False)

    class Meta:
        abstract = True

    def recorded_state(self) -> dict[str, Any]:
        """Return the plain values that the digest covers."""
        return {name: recorded_value(getattr(self, name)) for name in self.recorded_fields}

    def computed_digest(self) -> str:
        """Return the digest that an honest row carries."""
        return row_digest(self._meta.label_lower, str(self.pk), self.recorded_state())


class Entry(models.Model):
    """One event of the record; insert-only. Its leaf holds opaque ids, digests and a nonce, nothing readable."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=64)
    dossier_id = models.UUIDField(null=True, db_index=True)
    recorded_at = models.DateTimeField(db_index=True)
    rows_digest = models.CharField(max_length=DIGEST_LENGTH)
    content_digest = models.CharField(max_length=DIGEST_LENGTH)
    nonce = models.BinaryField(default=salt)
    row_secret = models.BinaryField(default=salt)  # salts the commitments to rows; never in a leaf or a package

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def leaf_parts(self) -> LeafParts:
        """Return what the log hashes for this entry."""
        dossier = str(self.dossier_id) if self.dossier_id else None
        return LeafParts(str(self.pk), dossier, self.rows_digest, self.content_digest, bytes(self.nonce))

    def leaf(self) -> dict[str, Any]:
        """Return what the log hashes for this entry, as a JSON value."""
        return leaf_value(self.leaf_parts())


class Content(models.Model):
    """The readable side of an entry, one row and one salt a group; deleted only where an erasure names it."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="contents", db_index=False)
    group = models.CharField(max_length=16)
    salt = models.BinaryField(default=salt)
    body = models.TextField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["entry", "group"], name="content_of_group")]

    def group_digest(self) -> str:
        """Return the salted digest under which this group stands in its entry."""
        return group_digest(bytes(self.salt), self.group, self.body.encode())


class Cover(models.Model):
    """One row that an entry covers, with the digest of the row as the entry left it; insert-only."""

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="covers")
    model = models.CharField(max_length=64)
    row_id = models.UUIDField()
    digest = models.CharField(max_length=DIGEST_LENGTH)

    class Meta:
        # In this order: the newest cover of a row is one step from the end, and a model's rows stream in order.
        indexes: ClassVar = [models.Index(fields=["model", "row_id", "id"], name="cover_row")]


class Pending(models.Model):
    """The sequencer's work list: an entry that has no leaf yet."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="pending")


class Leaf(models.Model):
    """The place of an entry in the log; insert-only."""

    index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="leaf_row")
    hash = models.BinaryField()


class Tile(models.Model):
    """A full tile of 256 hashes and the hash of the subtree that they make; insert-only."""

    id = models.BigAutoField(primary_key=True)
    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["level", "index"], name="tile_place")]


class Epoch(Recorded):
    """A stretch of the log under one key and one set of algorithms; insert-only.

    A new key, or a restored log that outside witnesses knew to be longer, starts a new epoch: it cites the last head
    known and says why.
    """

    recorded_fields = ("number", "algorithm", "origin", "key", "started_at", "first_size", "cites", "reason")

    number = models.PositiveIntegerField(unique=True)
    algorithm = models.CharField(max_length=32)
    origin = models.CharField(max_length=NAME_LENGTH)
    key = models.CharField(max_length=256)  # the public key in the one-line form name+hash+base64
    started_at = models.DateTimeField()
    first_size = models.BigIntegerField()
    cites = models.TextField(blank=True)
    reason = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.number} {self.origin}"


class Checkpoint(models.Model):
    """A signed tree head, as the signed note that outsiders keep; insert-only."""

    id = models.BigAutoField(primary_key=True)
    epoch = models.ForeignKey(Epoch, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["size", "epoch"], name="checkpoint_size")]

    def __str__(self) -> str:
        return f"{self.epoch_id} {self.size}"


class PublicCheckpoint(models.Model):
    """What the public sees of the log's growth: one head an hour, so that night work does not show by the second."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "public_checkpoint"

    def __str__(self) -> str:
        return str(self.size)


class Erasure(Recorded):
    """That the content of one group of an entry was lawfully erased; keeps its digest, so the proof stands."""

    recorded_fields = ("content_entry_id", "group", "digest", "reason")

    content_entry_id = models.UUIDField()
    group = models.CharField(max_length=16)
    digest = models.CharField(max_length=DIGEST_LENGTH)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["content_entry_id", "group"], name="erasure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.content_entry_id} {self.group}"


class AnchorKind(models.TextChoices):
    """Who outside holds a head of this log."""

    PAPER = "paper", "已送达文书"
    WITNESS = "witness", "外部见证"
    TIMESTAMP = "timestamp", "可信时间戳"
    TEST = "test", "测试时间戳（本机自签，不是外部见证）"


class Anchor(Recorded):
    """That somebody outside holds a checkpoint of this log: a party by a served paper, a witness, a timestamp."""

    recorded_fields = ("kind", "size", "root", "source", "evidence", "held_since")

    kind = models.CharField(max_length=12, choices=AnchorKind)
    size = models.BigIntegerField(db_index=True)
    root = models.CharField(max_length=DIGEST_LENGTH)
    source = models.CharField(max_length=200)
    evidence = models.TextField(blank=True)
    held_since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.size}"


class PublicEpoch(models.Model):
    """What the public sees of an epoch: the key under which heads are signed, since when, and what it cites."""

    number = models.PositiveIntegerField(primary_key=True)
    origin = models.CharField(max_length=NAME_LENGTH)
    key = models.CharField(max_length=256)
    fingerprint = models.CharField(max_length=DIGEST_LENGTH)
    started_at = models.DateTimeField()
    first_size = models.BigIntegerField()
    cites = models.TextField(blank=True)
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "public_epoch"

    def __str__(self) -> str:
        return f"{self.number} {self.origin}"


class PublicAnchor(models.Model):
    """What the public sees of an anchor over a public head: who, since when, and the bytes that prove it."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12, choices=AnchorKind)
    size = models.BigIntegerField(db_index=True)
    source = models.CharField(max_length=200)
    held_since = models.DateTimeField()
    evidence = models.TextField()

    class Meta:
        db_table = "public_anchor"

    def __str__(self) -> str:
        return f"{self.kind} {self.size}"


class WitnessedLog(Recorded):
    """Another installation's log that this one witnesses, with the last head it has seen of it."""

    mutable = True
    recorded_fields = ("name", "key", "origin", "size", "root", "note", "seen_at")

    name = models.CharField(max_length=NAME_LENGTH, unique=True)
    key = models.CharField(max_length=256)
    origin = models.CharField(max_length=NAME_LENGTH)
    size = models.BigIntegerField()
    root = models.CharField(max_length=DIGEST_LENGTH)
    note = models.TextField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "witness_log"

    def __str__(self) -> str:
        return f"{self.name} {self.size}"


class ForkSide(models.TextChoices):
    """Whose log does not fit what was seen of it before."""

    OTHER = "other", "下级机关的存证"
    OWN = "own", "本机存证"


class ForkAlarm(Recorded):
    """Two heads of one log that do not fit together; ``kept`` was seen first, ``given`` came later; insert-only."""

    recorded_fields = ("side", "name", "sound_to", "size", "root", "kept", "given", "reason", "found_at")

    side = models.CharField(max_length=8, choices=ForkSide)
    name = models.CharField(max_length=NAME_LENGTH)
    sound_to = models.BigIntegerField()
    size = models.BigIntegerField()
    root = models.CharField(max_length=DIGEST_LENGTH)
    kept = models.TextField()
    given = models.TextField()
    reason = models.CharField(max_length=200)
    found_at = models.DateTimeField()

    class Meta:
        db_table = "witness_alarm"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["side", "name", "size", "root"], name="fork_alarm_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.size}"


NO_ENTRY = uuid.UUID(int=0)
