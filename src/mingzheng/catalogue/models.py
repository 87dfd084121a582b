"""The lists: matters, capacities, thresholds of hearing, the review catalogue; each change is a new version with dates.

Rows never change: a version is replaced by a later one, and which one holds on a day is read from its dates.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Agency
from mingzheng.ledger.models import Recorded


class CapacityKind(models.TextChoices):
    """By what right, and in whose name, a matter is acted on (practice.md 20; 行政处罚法 17, 19, 20, 24)."""

    OWN = "own", "法定职权"
    EMPOWERED = "empowered", "赋权"
    ENTRUSTED = "entrusted", "受委托"
    STATIONED = "stationed", "派驻"
    JOINT = "joint", "联合"


class Comparison(models.TextChoices):
    """Whether a limit itself is already beyond it: 以上 includes, 超过 does not (刑法式“以上”含本数)."""

    INCLUSIVE = "ge", "以上（含本数）"
    EXCLUSIVE = "gt", "超过（不含本数）"


class PartyKind(models.TextChoices):
    """The two kinds of party that limits tell apart; a household business counts by the rule of its list."""

    INDIVIDUAL = "individual", "公民"
    ORGANISATION = "organisation", "法人或者其他组织"


class RuleKind(models.TextChoices):
    """What a review rule takes in."""

    ALL_BUT_SUMMARY = "all_but_summary", "除简易程序外全部审核"
    CONDITIONS = "conditions", "符合所列情形之一"


class Capacity(Recorded):
    """In whose name an agency acts on matters, whose seal it uses, who reviews, and where to seek reconsideration."""

    recorded_fields = (
        "agency_id",
        "code",
        "version",
        "effective_from",
        "ended",
        "kind",
        "principal_id",
        "acting_name",
        "seal_name",
        "number_style",
        "review_agency_id",
        "reconsideration_body",
        "court",
        "document",
        "scope",
    )

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="capacities")
    code = models.CharField(max_length=32)
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    ended = models.BooleanField(default=False)
    kind = models.CharField(max_length=12, choices=CapacityKind)
    principal = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    acting_name = models.CharField(max_length=96)
    seal_name = models.CharField(max_length=96)
    number_style = models.CharField(max_length=64)
    review_agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    reconsideration_body = models.CharField(max_length=96)
    court = models.CharField(max_length=96, blank=True)
    document = models.CharField(max_length=200, blank=True)
    scope = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "code", "version"], name="capacity_version_once"),
            models.CheckConstraint(
                name="capacity_entrusted_names_principal",
                condition=~models.Q(kind=CapacityKind.ENTRUSTED)
                | (models.Q(principal__isnull=False) & ~models.Q(document="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.acting_name}（{self.get_kind_display()}）"


class Matter(Recorded):
    """执法事项: one version of what an agency may act on, with its law, its fences, its benchmark, its rules."""

    recorded_fields = (
        "agency_id",
        "code",
        "version",
        "effective_from",
        "repealed",
        "name",
        "domain",
        "procedure",
        "capacity_id",
        "certificate_category",
        "basis",
        "penalty_kinds",
        "fines",
        "benchmark",
        "tiers",
        "disclosure",
        "questions",
        "evidence",
        "rules",
        "spec_digest",
    )

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="matters")
    code = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    repealed = models.BooleanField(default=False)
    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=64)
    procedure = models.CharField(max_length=64)
    capacity = models.ForeignKey(Capacity, on_delete=models.PROTECT, related_name="matters")
    certificate_category = models.CharField(max_length=64)
    basis = models.JSONField(default=list)
    penalty_kinds = models.JSONField(default=list)
    fines = models.JSONField(default=list)
    benchmark = models.CharField(max_length=200, blank=True)
    tiers = models.JSONField(default=list)
    disclosure = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    rules = models.JSONField(default=dict)
    spec_digest = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "code", "version"], name="matter_version_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "code", "-effective_from"], name="matter_by_code")]

    def __str__(self) -> str:
        return self.name


class HearingThreshold(Recorded):
    """较大数额 for one agency, field and kind of party from a day on (行政处罚法 63); no row means unknown."""

    recorded_fields = (
        "agency_id",
        "domain",
        "party_kind",
        "version",
        "effective_from",
        "comparison",
        "fine_fen",
        "confiscated_fen",
        "basis",
    )

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="hearing_thresholds")
    domain = models.CharField(max_length=64, blank=True)
    party_kind = models.CharField(max_length=16, choices=PartyKind)
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    comparison = models.CharField(max_length=2, choices=Comparison, default=Comparison.INCLUSIVE)
    fine_fen = models.BigIntegerField()
    confiscated_fen = models.BigIntegerField()
    basis = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "domain", "party_kind", "version"], name="hearing_threshold_version_once"
            ),
            models.CheckConstraint(name="hearing_threshold_positive", condition=models.Q(fine_fen__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.party_kind} {self.fine_fen}"


class ReviewRule(Recorded):
    """One version of an agency's 重大执法决定法制审核目录 (procedures.md §4.2)."""

    recorded_fields = (
        "agency_id",
        "version",
        "effective_from",
        "kind",
        "conditions",
        "time_limit_days",
        "extend_days",
        "stage",
        "basis",
        "rule_digest",
    )

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="review_rules")
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    kind = models.CharField(max_length=20, choices=RuleKind)
    conditions = models.JSONField(default=dict)
    time_limit_days = models.PositiveSmallIntegerField()
    extend_days = models.PositiveSmallIntegerField(default=0)
    stage = models.CharField(max_length=20, default="before_decision")
    basis = models.CharField(max_length=200)
    rule_digest = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "version"], name="review_rule_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} 第{self.version}版"


class WordingPart(models.TextChoices):
    """Which words of a paper are the agency's own; what a statute demands of a paper is never among them."""

    OPENING = "opening", "开头语"
    CLOSING = "closing", "结尾附言"


class PaperWording(Recorded):
    """An agency's own words at the beginning or the end of a kind of paper, from a day on; empty takes them back."""

    recorded_fields = ("agency_id", "paper", "part", "version", "effective_from", "text", "document")

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="paper_wordings")
    paper = models.CharField(max_length=40)
    part = models.CharField(max_length=8, choices=WordingPart)
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    text = models.TextField(blank=True)
    document = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "paper", "part", "version"], name="paper_wording_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.paper} {self.part} 第{self.version}版"


class PublicListItem(models.Model):
    """What the public reads of a list: every version with its dates, content and digest; older ones stay readable."""

    key = models.CharField(max_length=32, unique=True)
    kind = models.CharField(max_length=24)
    agency_code = models.CharField(max_length=32)
    agency_name = models.CharField(max_length=96)
    code = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    effective_from = models.DateField()
    ended = models.BooleanField(default=False)
    title = models.CharField(max_length=200)
    content = models.JSONField()
    digest = models.CharField(max_length=80)
    published_at = models.DateTimeField()

    class Meta:
        db_table = "public_list_item"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "agency_code", "code", "version"], name="public_list_version_once"),
        ]

    def __str__(self) -> str:
        return self.title
