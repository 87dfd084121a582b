"""What the public sees: publications with all their versions, the projection the portal reads, and sealed intake."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Agency, Region
from mingzheng.core.crypto import EncryptedJSONField
from mingzheng.core.secrets import token
from mingzheng.dossiers.models import Dossier
from mingzheng.ledger.models import Recorded


class PublicationState(models.TextChoices):
    """Where a publication stands in the one lifecycle (disclosure.md §3.5)."""

    DRAFTED = "drafted", "草拟"
    REDACTED = "redacted", "已脱敏"
    SECRECY_CHECKED = "secrecy_checked", "已保密审查"
    APPROVED = "approved", "待发布"
    WAITING_SERVICE = "waiting_service", "待送达"
    PUBLISHED = "published", "已发布"
    WITHDRAWN = "withdrawn", "已撤回"
    EXPIRED = "expired", "已期满"
    REPAIRED = "repaired", "已信用修复"


class Disclosure(models.TextChoices):
    """Whether it is to be published; only ``withheld`` and a publication end the clock."""

    PUBLISH = "publish", "应当公示"
    UNCLASSIFIED = "unclassified", "未判断"
    WITHHOLD_PROPOSED = "withhold_proposed", "拟不予公开"
    WITHHELD = "withheld", "不予公开"


class Publication(Recorded):
    """One thing to be published and where it stands; the values it is made from stay encrypted here."""

    recorded_fields = (
        "dossier_id",
        "agency_id",
        "region_id",
        "kind",
        "source_id",
        "key",
        "regime",
        "state",
        "disclosure",
        "decided_on",
        "source",
        "version",
        "approved_version",
        "drafted_by",
        "checked_by",
        "approved_by",
        "secrecy_note",
        "served_on",
        "published_at",
        "expires_on",
        "ended_on",
        "end_reason",
        "replaced_by_id",
    )
    private_fields = frozenset({"source", "secrecy_note"})
    mutable = True

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="publications")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="publications")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=24)
    source_id = models.UUIDField()
    key = models.CharField(max_length=32, unique=True, default=token)
    regime = models.CharField(max_length=32, blank=True)
    state = models.CharField(max_length=20, choices=PublicationState, default=PublicationState.DRAFTED)
    disclosure = models.CharField(max_length=20, choices=Disclosure)
    decided_on = models.DateField()
    source = EncryptedJSONField()
    version = models.PositiveIntegerField(default=0)
    approved_version = models.PositiveIntegerField(default=0)
    drafted_by = models.UUIDField(null=True)
    checked_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    secrecy_note = models.CharField(max_length=400, blank=True)
    served_on = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    expires_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=400, blank=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "source_id"], name="publication_source_once"),
            models.CheckConstraint(
                name="publication_checked_by_another",
                condition=models.Q(checked_by__isnull=True) | ~models.Q(checked_by=models.F("drafted_by")),
            ),
            models.CheckConstraint(
                name="publication_approved_by_another",
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("drafted_by")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "state", "decided_on"], name="publication_agency_state"),
            models.Index(fields=["region", "state", "decided_on"], name="publication_region_state"),
            models.Index(fields=["dossier"], name="publication_dossier"),
            models.Index(fields=["-decided_on", "-id"], name="publication_decided"),
            models.Index(
                fields=["decided_on", "id"],
                condition=~models.Q(state__in=["published", "withdrawn", "expired", "repaired"])
                & ~models.Q(disclosure="withheld"),
                name="publication_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id}"


class PublicationVersion(Recorded):
    """One text of a publication, public values only, with the masks that made it; never changed, never dropped."""

    recorded_fields = ("publication_id", "number", "fields", "masks", "text_digest", "drafted_by", "note")

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    fields = models.JSONField()
    masks = models.JSONField(default=dict)
    text_digest = models.CharField(max_length=80)
    drafted_by = models.UUIDField()
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "number"], name="publication_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} 第{self.number}版"


class Withholding(Recorded):
    """不予公开: proposed by one, approved by another, with reason, legal basis and the day it is looked at again."""

    recorded_fields = (
        "publication_id",
        "reason_code",
        "reason",
        "basis",
        "review_on",
        "proposed_by",
        "approved_by",
        "state",
    )
    mutable = True

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="withholdings")
    reason_code = models.CharField(max_length=24)
    reason = models.CharField(max_length=400)
    basis = models.CharField(max_length=200)
    review_on = models.DateField(null=True)
    proposed_by = models.UUIDField()
    approved_by = models.UUIDField(null=True)
    state = models.CharField(max_length=12, default="proposed")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="withholding_approved_by_another",
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("proposed_by")),
            ),
            models.UniqueConstraint(
                fields=["publication"], condition=models.Q(state__in=["proposed", "approved"]), name="withholding_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.state}"


class SecrecyCheck(Recorded):
    """保密审查 of one version: every question of the list answered, by a person who did not draft it."""

    recorded_fields = ("publication_id", "version", "answers", "passed", "note", "person_id")
    private_fields = frozenset({"note"})

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="secrecy_checks")
    version = models.PositiveIntegerField()
    answers = models.JSONField()
    passed = models.BooleanField()
    note = models.CharField(max_length=400, blank=True)
    person_id = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.publication_id} 第{self.version}版"


class MaskOverrule(Recorded):
    """A person's word against the rules of redaction: a mask taken back, or a text masked that no rule found.

    The text and its surroundings stay encrypted. ``asked`` is a checker's, which binds once the drafter takes it over.
    """

    recorded_fields = (
        "publication_id",
        "field",
        "direction",
        "place",
        "rule",
        "reason",
        "person_id",
        "state",
        "answer",
    )
    private_fields = frozenset({"place"})
    mutable = True

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="overrules")
    field = models.CharField(max_length=32)
    direction = models.CharField(max_length=8)
    place = EncryptedJSONField()
    rule = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=400)
    person_id = models.UUIDField()
    state = models.CharField(max_length=8, default="stands")
    answer = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["publication", "state"], name="mask_overrule_state")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.direction}"


class Showing(Recorded):
    """That a version was put before the public: when, with which paper, until when; once for each release."""

    recorded_fields = ("publication_id", "version", "shown_at", "pdf_digest", "repair_from")

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="showings")
    version = models.PositiveIntegerField()
    shown_at = models.DateTimeField()
    pdf_digest = models.CharField(max_length=80)
    repair_from = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.publication_id} 第{self.version}版"


class Takedown(Recorded):
    """That something public was taken down: how long it had been seen, and why; for the supervisor (threat 31)."""

    recorded_fields = ("publication_id", "kind", "shown_at", "taken_at", "seconds", "reason")

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="takedowns")
    kind = models.CharField(max_length=12)
    shown_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    seconds = models.BigIntegerField()
    reason = models.CharField(max_length=400)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "taken_at"], name="takedown_kind")]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.kind}"


class ServedMismatch(Recorded):
    """What the portal served although nobody approved it, found at night and taken off; never the text itself."""

    recorded_fields = ("key", "publication_id", "differs", "found_at", "state", "answer", "person_id")
    mutable = True

    key = models.CharField(max_length=32)
    publication = models.ForeignKey(Publication, null=True, on_delete=models.PROTECT, related_name="mismatches")
    differs = models.JSONField()
    found_at = models.DateTimeField()
    state = models.CharField(max_length=8, default="open")
    answer = models.CharField(max_length=400, blank=True)
    person_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key"], condition=models.Q(state="open"), name="served_mismatch_open"),
        ]

    def __str__(self) -> str:
        return self.key


class PublicDecision(models.Model):
    """What the portal shows of a decision: public values only, or the tombstone of one withdrawn.

    Derived from the approved version in the same transaction; ``id`` orders by publication and never leaves the
    server, ``key`` is the public address and says nothing about time. ``search`` holds the grams of ``search.py``.
    """

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=32, unique=True)
    state = models.CharField(max_length=12)
    kind = models.CharField(max_length=24)
    agency_code = models.CharField(max_length=32)
    agency_name = models.CharField(max_length=96)
    region_code = models.CharField(max_length=12)
    title = models.CharField(max_length=400)
    number = models.CharField(max_length=120)
    number_key = models.CharField(max_length=120, db_index=True)
    party = models.CharField(max_length=200, blank=True)
    matter = models.CharField(max_length=200, blank=True)
    decided_on = models.DateField(null=True)
    published_on = models.DateField()
    expires_on = models.DateField(null=True)
    version = models.PositiveIntegerField()
    fields = models.JSONField(default=dict)
    text_digest = models.CharField(max_length=80)
    note = models.CharField(max_length=400, blank=True)
    replaced_by = models.CharField(max_length=32, blank=True)
    search = models.TextField(blank=True)

    class Meta:
        db_table = "public_decision"
        indexes: ClassVar = [
            models.Index(fields=["agency_code", "-id"], name="public_decision_agency"),
            models.Index(fields=["state", "-id"], name="public_decision_state"),
            models.Index(fields=["kind", "-id"], name="public_decision_kind"),
            models.Index(fields=["agency_code", "kind", "-id"], name="public_decision_agency_kind"),
            models.Index(fields=["-decided_on", "-id"], name="public_decision_day"),
            models.Index(fields=["agency_code", "-decided_on", "-id"], name="public_decision_agency_day"),
            models.Index(fields=["-published_on", "-id"], name="public_decision_published"),
            models.Index(fields=["agency_code", "-published_on", "-id"], name="public_decision_agency_pub"),
        ]

    def __str__(self) -> str:
        return self.title


class PublicDecisionPdf(models.Model):
    """The paper form of a public decision, made anew from its public values; gone when the decision is gone."""

    key = models.CharField(max_length=32, primary_key=True)
    digest = models.CharField(max_length=80)
    body = models.BinaryField()

    class Meta:
        db_table = "public_decision_pdf"

    def __str__(self) -> str:
        return self.key


class Intake(models.Model):
    """A message from the public, sealed to a key that the portal does not hold; insert-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=24)
    received_at = models.DateTimeField()
    key_id = models.CharField(max_length=80)
    sealed = models.BinaryField()

    class Meta:
        db_table = "publication_intake"

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class IntakeClaim(Recorded):
    """That a message was taken over by the package it was meant for; one claim a message.

    No foreign key: with one, SQLite would have to read this table when the portal inserts a message.
    """

    recorded_fields = ("intake_id", "taken_as")

    intake_id = models.UUIDField(unique=True)
    taken_as = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.intake_id} {self.taken_as}"


# Django looks for models here; everybody else imports them from where they stand.
from mingzheng.publication.importing.models import ImportedNotice as ImportedNotice  # noqa: E402, PLC0414
