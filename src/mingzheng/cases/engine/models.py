"""The tables of a case: tracks, acts with their officers, defects and sign-offs, events, drafts."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Agency, Person, Region, Unit
from mingzheng.catalogue.models import Matter
from mingzheng.core.crypto import EncryptedJSONField, EncryptedTextField
from mingzheng.core.secrets import new_id
from mingzheng.dossiers.models import Dossier, Individual, Organisation
from mingzheng.ledger.models import Recorded

NO_CASE = uuid.UUID(int=0)


class Case(Recorded):
    """A case of enforcement: one dossier under one procedure. Its id is its dossier's id."""

    mutable = True
    recorded_fields = (
        "dossier_id",
        "agency_id",
        "region_id",
        "matter_id",
        "procedure",
        "law_date",
        "case_no",
        "source",
        "stage",
        "filed_on",
        "decided_on",
        "closed_on",
    )

    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="case")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=40)
    law_date = models.DateField()
    case_no = models.CharField(max_length=80)
    source = models.CharField(max_length=20)
    stage = models.CharField(max_length=20)
    seq = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    filed_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "case_no"], name="case_no_once")]
        indexes: ClassVar = [
            models.Index(fields=["agency", "stage", "-opened_at"], name="case_agency_stage"),
            models.Index(fields=["agency", "-opened_at"], name="case_agency_opened"),
            models.Index(fields=["region", "-opened_at"], name="case_region_opened"),
            models.Index(fields=["-opened_at", "-id"], name="case_opened"),
            models.Index(fields=["stage", "-opened_at", "-id"], name="case_stage_opened"),
        ]

    def __str__(self) -> str:
        return self.case_no


class Party(Recorded):
    """A party of a case, with its name as it was when it joined; it may be found to be another row of the register."""

    mutable = True
    recorded_fields = ("case_id", "kind", "role", "individual_id", "organisation_id", "name_snapshot", "position")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parties")
    kind = models.CharField(max_length=12)
    role = models.CharField(max_length=20, default="party")
    individual = models.ForeignKey(Individual, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    name_snapshot = EncryptedTextField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(individual__isnull=False, organisation__isnull=True)
                | models.Q(individual__isnull=True, organisation__isnull=False),
                name="party_is_one_subject",
            )
        ]

    def __str__(self) -> str:
        return str(self.name_snapshot)


class Track(Recorded):
    """One small state machine of a case: main, notice(party), service(document, recipient) …."""

    mutable = True
    recorded_fields = ("case_id", "kind", "subject", "state", "opened_by", "closed_by")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="tracks")
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=120, default="")
    state = models.CharField(max_length=20)
    opened_by = models.PositiveIntegerField()
    closed_by = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "kind", "subject"], name="track_once")]
        indexes: ClassVar = [
            models.Index(fields=["kind", "state"], condition=models.Q(closed_by__isnull=True), name="track_open")
        ]

    def __str__(self) -> str:
        return f"{self.kind}({self.subject}) {self.state}"


class Act(Recorded):
    """One act of a case: proposed, effective, returned or withdrawn."""

    mutable = True
    private_fields = frozenset({"content", "made", "place"})
    recorded_fields = (
        "case_id",
        "seq",
        "effective_seq",
        "track_kind",
        "track_subject",
        "step",
        "nature",
        "status",
        "medium",
        "round",
        "outcome",
        "at",
        "at_source",
        "place",
        "recorded_at",
        "entered_by",
        "entered_as",
        "corrects",
        "content",
        "content_digest",
        "made",
        "evidence",
        "revision",
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acts")
    seq = models.PositiveIntegerField()
    effective_seq = models.PositiveIntegerField(null=True)
    track_kind = models.CharField(max_length=20)
    track_subject = models.CharField(max_length=120, default="")
    step = models.CharField(max_length=40)
    nature = models.CharField(max_length=6)
    status = models.CharField(max_length=10)
    medium = models.CharField(max_length=6, default="online")
    round = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(max_length=20, default="")
    at = models.DateTimeField()
    at_source = models.CharField(max_length=12)
    place = EncryptedTextField(default="")
    recorded_at = models.DateTimeField()
    entered_by = models.UUIDField()
    entered_as = models.CharField(max_length=80)
    corrects = models.PositiveIntegerField(null=True)
    content = EncryptedJSONField(default=dict)
    content_digest = models.CharField(max_length=80)
    made = EncryptedJSONField(default=dict)
    evidence = models.JSONField(default=list)
    revision = models.CharField(max_length=60)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="act_seq_once")]
        indexes: ClassVar = [
            models.Index(fields=["status", "step", "case"], condition=models.Q(status="proposed"), name="act_proposed"),
            models.Index(
                fields=["entered_by", "status"],
                condition=models.Q(status__in=["proposed", "returned"]),
                name="act_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.seq} {self.step}"


class ActOfficer(Recorded):
    """A person named as acting, with the certificate as it stood, and that person's own confirmation."""

    mutable = True
    recorded_fields = ("act_id", "person_id", "part", "certificate_snapshot", "confirmed_at", "confirmed_by")

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="officers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=20, default="officer")
    certificate_snapshot = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=8, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["act", "person", "part"], name="act_officer_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person"], condition=models.Q(confirmed_at__isnull=True), name="act_unconfirmed")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.act_id}"


class Defect(Recorded):
    """A gate that a fact failed: its article, its consequence, and what cured it."""

    mutable = True
    recorded_fields = ("act_id", "gate", "article", "consequence", "reason", "remedy", "cured_by", "cure", "cured_at")

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="defects")
    gate = models.CharField(max_length=40)
    article = models.CharField(max_length=60)
    consequence = models.CharField(max_length=20)
    reason = models.TextField()
    remedy = models.TextField(default="")
    cured_by = models.PositiveIntegerField(null=True)
    cure = models.CharField(max_length=20, default="")
    cured_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["act", "gate"], name="defect_once")]

    def __str__(self) -> str:
        return f"{self.gate}: {self.reason}"


class Signoff(Recorded):
    """One approval asked for on a proposed act, and the verdict given.

    ``ranks`` are the ranks of head that may give it (empty: any), ``unit`` the unit whose head co-signs, ``assignee``
    the one person it was passed on to or who was asked to co-sign; ``on_behalf_of`` is whom the signer stood in for.
    ``agency`` is that of the case: a head's queue is read by it, so that a province's queue is not looked through.
    """

    mutable = True
    recorded_fields = (
        "act_id",
        "round",
        "position",
        "role",
        "ranks",
        "unit_id",
        "cosign",
        "assignee_id",
        "medium",
        "verdict",
        "content_digest",
        "signed_by_id",
        "on_behalf_of_id",
        "at",
        "reason",
        "return_to",
    )

    act = models.ForeignKey(Act, on_delete=models.PROTECT, related_name="signoffs")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    round = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=20)
    ranks = models.CharField(max_length=40, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    cosign = models.BooleanField(default=False)
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    medium = models.CharField(max_length=6, default="online")
    verdict = models.CharField(max_length=10, default="open")
    content_digest = models.CharField(max_length=80)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    reason = models.TextField(default="")
    return_to = models.CharField(max_length=120, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["act", "round", "position", "role"],
                condition=models.Q(verdict="open", assignee__isnull=True, unit__isnull=True),
                name="signoff_open_once",
            ),
            models.UniqueConstraint(
                fields=["act", "round", "position", "assignee"],
                condition=models.Q(verdict="open", assignee__isnull=False),
                name="signoff_person_once",
            ),
            models.UniqueConstraint(
                fields=["act", "round", "position", "unit"],
                condition=models.Q(verdict="open", assignee__isnull=True, unit__isnull=False),
                name="signoff_unit_once",
            ),
            # Without it, it would be in nobody's queue.
            models.CheckConstraint(
                condition=~models.Q(verdict__in=["open", "oral"]) | models.Q(agency__isnull=False),
                name="signoff_waiting_names_agency",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["agency", "role"], condition=models.Q(verdict__in=["open", "oral"]), name="signoff_of_agency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.verdict}"


class Event(Recorded):
    """What happened to a case, numbered 1..N without gaps: one ledger entry each."""

    recorded_fields = (
        "case_id",
        "seq",
        "kind",
        "act_id",
        "step",
        "track_kind",
        "track_subject",
        "at",
        "actor_label",
        "moves",
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    act = models.ForeignKey(Act, on_delete=models.PROTECT, null=True, related_name="events")
    step = models.CharField(max_length=40, default="")
    track_kind = models.CharField(max_length=20, default="")
    track_subject = models.CharField(max_length=120, default="")
    at = models.DateTimeField()
    actor_label = models.CharField(max_length=80)
    moves = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once")]

    def __str__(self) -> str:
        return f"#{self.seq} {self.kind}"


class Draft(models.Model):
    """A form not yet submitted: private to its author, not a record (practice.md 27)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField(default=NO_CASE)
    step = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, default="")
    author_id = models.UUIDField()
    form = EncryptedJSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author_id", "case_id", "step", "subject"], name="draft_once"),
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.saved_at}"


class RequestReceipt(models.Model):
    """The first answer to a request id, so that the second sending gets the same; not a record."""

    actor_id = models.UUIDField()
    request_id = models.CharField(max_length=64)
    case_id = models.UUIDField()
    event_seq = models.PositiveIntegerField()
    digest = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["actor_id", "request_id"], name="request_once")]

    def __str__(self) -> str:
        return self.request_id
