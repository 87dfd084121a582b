"""What a penalty case adds: decisions, obligations and payments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.cases.engine.models import Act, Case, Party
from mingzheng.documents.models import Document
from mingzheng.ledger.models import Recorded


class Decision(Recorded):
    """The decision towards one party."""

    mutable = True
    recorded_fields = (
        "case_id",
        "party_id",
        "act_id",
        "kind",
        "kinds",
        "in_force",
        "number",
        "decided_on",
        "fine_fen",
        "confiscated_fen",
        "content_digest",
        "document_id",
        "disclosure",
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="decisions")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    kinds = models.JSONField(default=list)
    in_force = models.BooleanField(default=True)
    number = models.CharField(max_length=80)
    decided_on = models.DateField()
    fine_fen = models.BigIntegerField(default=0)
    confiscated_fen = models.BigIntegerField(default=0)
    content_digest = models.CharField(max_length=80)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    disclosure = models.CharField(max_length=20, default="scheduled")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party"], condition=models.Q(in_force=True), name="decision_in_force_once"),
            models.CheckConstraint(condition=models.Q(fine_fen__gte=0), name="decision_fine_not_negative"),
        ]

    def __str__(self) -> str:
        return self.number


class Obligation(Recorded):
    """One thing that a decision obliges a party to do, and what has been paid; without money both amounts are 0."""

    mutable = True
    recorded_fields = ("decision_id", "kind", "code", "amount_fen", "paid_fen", "due_on", "state")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="obligations")
    kind = models.CharField(max_length=12, default="fine")
    code = models.CharField(max_length=40, default="")
    amount_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField(default=0)
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=12, default="owed")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(paid_fen__lte=models.F("amount_fen")), name="not_paid_beyond"),
            models.UniqueConstraint(fields=["decision", "kind"], name="obligation_once_a_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.paid_fen}/{self.amount_fen}"


class Payment(Recorded):
    """One payment, with the receipt of the Treasury's form (罚70)."""

    recorded_fields = ("obligation_id", "act_id", "amount_fen", "paid_on", "receipt_no", "channel")

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="payments")
    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="+")
    amount_fen = models.BigIntegerField()
    paid_on = models.DateField()
    receipt_no = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receipt_no"], condition=~models.Q(receipt_no=""), name="receipt_once")
        ]

    def __str__(self) -> str:
        return self.receipt_no
