"""A list that somebody takes out, and each time it was fetched."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Account, Agency
from mingzheng.core.crypto import EncryptedJSONField, EncryptedTextField
from mingzheng.ledger.models import Recorded

LONGEST_PURPOSE = 200


class ExportState(models.TextChoices):
    """How far a list is on its way out."""

    WAITING = "waiting", "待批准"
    REFUSED = "refused", "不同意"
    APPROVED = "approved", "已批准，正在制作"
    MADE = "made", "可以下载"
    FAILED = "failed", "没有做成"


class ListExport(Recorded):
    """One list asked for: what, by whom, what for; above two hundred rows or with names, who agreed.

    ``filters`` are those of the page it was asked on. ``rows`` counts what was made, never what was asked for.
    """

    mutable = True
    recorded_fields = (
        "account_id",
        "agency_id",
        "kind",
        "form",
        "filters",
        "purpose",
        "personal",
        "asked_at",
        "state",
        "decided_by",
        "decided_at",
        "reason",
        "made_at",
        "rows",
        "digest",
        "expires_at",
    )
    private_fields = frozenset({"filters", "purpose", "reason"})

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    form = models.CharField(max_length=4)
    filters = EncryptedJSONField(default=dict)
    purpose = EncryptedTextField()
    personal = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ExportState)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(default="")
    made_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(null=True)
    digest = models.CharField(max_length=80, blank=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "-asked_at"], name="export_mine"),
            models.Index(fields=["agency"], condition=models.Q(state="waiting"), name="export_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ExportReading(Recorded):
    """That a person was given the rows of a list, and how many they were."""

    recorded_group = "side"
    recorded_fields = ("export_id", "person_id", "agency_id", "rows", "read_at")

    export_id = models.UUIDField(db_index=True)
    person_id = models.UUIDField()
    agency_id = models.UUIDField()
    rows = models.PositiveIntegerField()
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.export_id}"
