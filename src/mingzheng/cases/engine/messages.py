"""What parties and the public handed in online, once it was fetched from the sealed intake (design.md §8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Agency
from mingzheng.cases.engine.models import Case
from mingzheng.core.crypto import EncryptedJSONField, EncryptedTextField
from mingzheng.ledger.models import Recorded


class MessageKind(models.TextChoices):
    """What somebody handed in."""

    STATEMENT = "statement", "陈述、申辩"
    HEARING = "hearing_request", "要求听证"
    ADDRESS = "address", "确认送达地址"
    CORRECTION = "correction", "公示纠错"
    COMPLAINT = "complaint", "投诉"


class Message(Recorded):
    """One thing handed in, when it was received, and what became of it; the day of receipt is the one that counts.

    Of a party: ``case`` and ``party_id``. A correction names the case whose publication is meant, a complaint none, so
    that no dossier betrays it. ``body_index`` tells equal ones, which are one task (threat 42).
    """

    mutable = True
    recorded_fields = (
        "kind",
        "receipt",
        "agency_id",
        "case_id",
        "party_id",
        "about",
        "received_at",
        "content",
        "times",
        "state",
        "answer",
        "act_seq",
        "done_by",
        "done_at",
    )
    private_fields = frozenset({"content", "answer"})

    kind = models.CharField(max_length=20, choices=MessageKind)
    receipt = models.CharField(max_length=32, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="messages")
    party_id = models.UUIDField(null=True)
    about = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()
    content = EncryptedJSONField()
    body_index = models.CharField(max_length=80, blank=True)
    times = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, default="open")
    answer = EncryptedTextField(default="")
    act_seq = models.PositiveIntegerField(null=True)
    done_by = models.UUIDField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["case"], name="message_case"),
            models.Index(fields=["agency", "kind"], condition=models.Q(state="open"), name="message_open"),
            models.Index(fields=["body_index"], name="message_body"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.receipt}"


class PublicReceipt(models.Model):
    """What a sender may look up with number and secret: how far it is, and the answer.

    ``key`` is a digest of both, so that the table names nobody and cannot be searched by number alone.
    """

    key = models.CharField(max_length=80, primary_key=True)
    message_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=20)
    receipt = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    answer = models.TextField(blank=True)
    done_on = models.DateField(null=True)

    class Meta:
        db_table = "public_receipt"

    def __str__(self) -> str:
        return self.receipt
