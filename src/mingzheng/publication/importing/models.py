"""Decisions as a foreign table told them, waiting for a draft."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Agency
from mingzheng.core.crypto import EncryptedJSONField
from mingzheng.ledger.models import Recorded


class NoticeState(models.TextChoices):
    """Where an imported notice stands until it has become a publication."""

    WAITING = "waiting", "待拟稿"
    TAKEN = "taken", "已拟稿"
    DROPPED = "dropped", "不采用"


class ImportedNotice(Recorded):
    """One decision of one party as a foreign table told it; nothing of it is public until two persons release it."""

    recorded_fields = (
        "agency_id",
        "batch",
        "source_digest",
        "row",
        "number",
        "party_digest",
        "published_on",
        "values",
        "state",
        "publication_id",
        "dropped_reason",
    )
    private_fields = frozenset({"values"})
    mutable = True

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="imported_notices")
    batch = models.UUIDField()
    source_digest = models.CharField(max_length=80)
    row = models.PositiveIntegerField()
    number = models.CharField(max_length=120)
    party_digest = models.CharField(max_length=80)
    published_on = models.DateField()
    values = EncryptedJSONField()
    state = models.CharField(max_length=12, choices=NoticeState, default=NoticeState.WAITING)
    publication = models.OneToOneField(
        "publication.Publication", null=True, on_delete=models.PROTECT, related_name="notice"
    )
    dropped_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "number", "party_digest"], name="imported_notice_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "state", "number"], name="imported_notice_listed")]

    def __str__(self) -> str:
        return f"{self.number} 第{self.row}行"
