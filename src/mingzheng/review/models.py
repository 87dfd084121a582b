"""法制审核: a request for one content, what was read, the opinion, and the clearance that is bound to that content."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Agency
from mingzheng.core.crypto import EncryptedJSONField
from mingzheng.dossiers.models import Dossier
from mingzheng.ledger.models import Recorded


class ReviewState(models.TextChoices):
    """Where a review stands; nothing passes by lapse of time."""

    REQUESTED = "requested", "已送审"
    INCOMPLETE = "incomplete", "材料不全退回"
    ACCEPTED = "accepted", "已受理"
    IN_REVIEW = "in_review", "审核中"
    COMMENTED = "commented", "同意并附建议，待逐条回应"
    PASSED = "passed", "审核通过"
    NOT_PASSED = "not_passed", "审核未通过"
    VOID = "void", "已失效"


class OpinionKind(models.TextChoices):
    """Kinds of opinion (procedures.md §4.6); only the first two can pass."""

    AGREE = "AGREE", "同意"
    AGREE_WITH_COMMENT = "AGREE_WITH_COMMENT", "同意并附建议"
    REVISE = "REVISE", "建议修改后再次送审"
    SUPPLEMENT_EVIDENCE = "SUPPLEMENT_EVIDENCE", "退回补充调查"
    PROCEDURE_FIX = "PROCEDURE_FIX", "纠正程序"
    NO_JURISDICTION = "NO_JURISDICTION", "超越权限，移送有权机关"
    TRANSFER_CRIME = "TRANSFER_CRIME", "涉嫌犯罪，移送司法机关"
    NOT_PENALIZE = "NOT_PENALIZE", "依法不予处罚或者撤案"
    DISAGREE = "DISAGREE", "不同意"


class Review(Recorded):
    """A request that one content be reviewed, by ``review_agency``: for entrusted matters that is the principal."""

    recorded_group = "side"
    recorded_fields = (
        "dossier_id",
        "agency_id",
        "review_agency_id",
        "subject",
        "round",
        "content_digest",
        "content",
        "trigger_level",
        "trigger_reason",
        "rule_version",
        "papers",
        "hints",
        "state",
        "requested_by",
        "requested_at",
        "reviewer_id",
        "accepted_on",
        "ended_at",
        "end_reason",
    )
    private_fields = frozenset({"content", "hints", "papers", "trigger_reason", "end_reason"})
    mutable = True

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="reviews")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reviews")
    review_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=64, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    content_digest = models.CharField(max_length=80)
    content = EncryptedJSONField()
    trigger_level = models.CharField(max_length=12)
    trigger_reason = models.CharField(max_length=800)
    rule_version = models.PositiveIntegerField(null=True)
    papers = models.JSONField(default=list)
    hints = EncryptedJSONField(default=list)
    state = models.CharField(max_length=12, choices=ReviewState, default=ReviewState.REQUESTED)
    requested_by = models.UUIDField()
    requested_at = models.DateTimeField()
    reviewer_id = models.UUIDField(null=True)
    accepted_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "subject"],
                condition=models.Q(state__in=["requested", "accepted", "in_review", "commented"]),
                name="review_open_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["dossier", "content_digest"], name="review_content"),
            models.Index(fields=["review_agency", "state", "accepted_on"], name="review_queue"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.state}"


class Reading(Recorded):
    """That the reviewer opened one paper of the request in one version (threat 37)."""

    recorded_group = "side"
    recorded_fields = ("review_id", "paper", "digest", "person_id", "opened_at")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="readings")
    paper = models.CharField(max_length=64)
    digest = models.CharField(max_length=80)
    person_id = models.UUIDField()
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["review", "paper", "digest", "person_id"], name="reading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.paper}"


class Opinion(Recorded):
    """审核意见: never changed; a second opinion is another row. ``person`` is a snapshot of the reviewer."""

    recorded_group = "side"
    recorded_fields = (
        "review_id",
        "content_digest",
        "kind",
        "findings",
        "problems",
        "suggestions",
        "summary",
        "opened",
        "unopened",
        "person_id",
        "person",
        "given_at",
    )

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="opinions")
    content_digest = models.CharField(max_length=80)
    kind = models.CharField(max_length=24, choices=OpinionKind)
    findings = EncryptedJSONField()
    problems = EncryptedJSONField(default=list)
    suggestions = EncryptedJSONField(default=list)
    summary = EncryptedJSONField(default=str)
    opened = models.JSONField(default=list)
    unopened = models.JSONField(default=list)
    person_id = models.UUIDField()
    person = models.JSONField(default=dict)
    given_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.review_id} {self.kind}"


class Answer(Recorded):
    """What the handlers answered to one suggestion of an opinion that agrees with comments."""

    recorded_group = "side"
    recorded_fields = ("opinion_id", "number", "adopted", "text", "person_id", "answered_at")

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    adopted = models.BooleanField()
    text = EncryptedJSONField()
    person_id = models.UUIDField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["opinion", "number"], name="answer_once")]

    def __str__(self) -> str:
        return f"{self.opinion_id} {self.number}"


class Clearance(Recorded):
    """A passed review of exactly one content; it clears nothing else."""

    recorded_group = "side"
    recorded_fields = ("review_id", "opinion_id", "dossier_id", "content_digest", "person_id", "person", "passed_at")

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="clearance")
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="clearances")
    content_digest = models.CharField(max_length=80)
    person_id = models.UUIDField()
    person = models.JSONField(default=dict)
    passed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dossier", "content_digest"], name="clearance_content")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.content_digest}"
