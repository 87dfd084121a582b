"""Files of evidence: what was uploaded, untouched, and why it may not be deleted yet."""

from __future__ import annotations

from django.db import models

from mingzheng.core.crypto import EncryptedTextField
from mingzheng.dossiers.models import Dossier
from mingzheng.ledger.models import DIGEST_LENGTH, Recorded


class EvidenceKind(models.TextChoices):
    """The eight kinds of evidence (行政处罚法 46), and what is no evidence but belongs to the file."""

    DOCUMENTARY = "documentary", "书证"
    PHYSICAL = "physical", "物证"
    AUDIOVISUAL = "audiovisual", "视听资料"
    ELECTRONIC = "electronic", "电子数据"
    WITNESS = "witness", "证人证言"
    PARTY = "party", "当事人的陈述"
    EXPERT = "expert", "鉴定意见"
    RECORD = "record", "勘验笔录、现场笔录"
    MATERIAL = "material", "其他材料"


class EvidenceFile(Recorded):
    """One uploaded file of a dossier: the original, never touched, under its digest.

    ``name`` is the uploader's file name; it may tell of persons: encrypted, never a download name.
    """

    recorded_fields = (
        "dossier_id",
        "act_id",
        "digest",
        "name",
        "media_type",
        "size",
        "kind",
        "source",
        "taken_at",
        "uploaded_at",
        "uploaded_by",
    )
    private_fields = frozenset({"name", "source"})

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="evidence")
    act_id = models.UUIDField(null=True, db_index=True)
    digest = models.CharField(max_length=DIGEST_LENGTH, db_index=True)
    name = EncryptedTextField()
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    kind = models.CharField(max_length=16, choices=EvidenceKind)
    source = EncryptedTextField(default="")
    taken_at = models.DateTimeField(null=True)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.UUIDField()


class EvidenceLink(Recorded):
    """That a file also proves another act of its dossier (its own act stands on the file)."""

    recorded_fields = ("file_id", "act_id", "at")

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="links")
    act_id = models.UUIDField(db_index=True)
    at = models.DateTimeField()


class Hold(Recorded):
    """保全: a reason why a file may not be deleted, until it is released."""

    recorded_fields = ("file_id", "reason", "since", "until", "placed_by", "released_by")
    private_fields = frozenset({"reason"})
    mutable = True

    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    placed_by = models.UUIDField()
    released_by = models.UUIDField(null=True)
