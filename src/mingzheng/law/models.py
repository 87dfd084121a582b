"""Instruments with versions and articles, the calendar's versions, and an agency's lawful changes of periods."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.core.digests import digest
from mingzheng.ledger.models import Recorded


class Rank(models.TextChoices):
    """Kinds of instruments by rank, highest first; judicial interpretations bind courts and stand beside them."""

    LAW = "law", "法律"
    ADMINISTRATIVE_REGULATION = "administrative_regulation", "行政法规"
    LOCAL_REGULATION = "local_regulation", "地方性法规"
    RULE = "rule", "规章"
    NORMATIVE = "normative", "规范性文件"
    INTERPRETATION = "interpretation", "司法解释"


class Instrument(Recorded):
    """One law, regulation, rule or document, whatever its version."""

    recorded_fields = ("key", "title", "aliases", "rank", "repealed_on", "repealed_by")
    mutable = True

    key = models.CharField(max_length=80, unique=True)
    title = models.CharField(max_length=200, unique=True)
    aliases = models.JSONField(default=list)
    rank = models.CharField(max_length=32, choices=Rank.choices)
    repealed_on = models.DateField(null=True)
    repealed_by = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return f"《{self.title}》"


class InstrumentVersion(Recorded):
    """One version of an instrument: when it was adopted and from when to when (inclusive) it was in force."""

    recorded_fields = (
        "instrument_id",
        "adopted_on",
        "promulgated_on",
        "in_force_from",
        "in_force_to",
        "number",
        "articles",
        "text_digest",
        "text_source",
    )
    mutable = True

    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="versions")
    adopted_on = models.DateField()
    promulgated_on = models.DateField(null=True)
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)
    number = models.CharField(max_length=80, blank=True)
    articles = models.PositiveIntegerField(default=0)
    text_digest = models.CharField(max_length=80, blank=True)
    text_source = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "adopted_on"], name="one_version_an_adoption"),
            models.CheckConstraint(
                condition=models.Q(in_force_to__isnull=True) | models.Q(in_force_to__gte=models.F("in_force_from")),
                name="version_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adopted_on} {self.number}"


class LawArticle(Recorded):
    """One article of one version: our own one-line gist, and the text where it was imported."""

    recorded_fields = ("version_id", "no", "gist", "heading", "text_digest")
    mutable = True

    version = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="article_rows")
    no = models.PositiveIntegerField()
    gist = models.CharField(max_length=300, blank=True)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(null=True)  # noqa: DJ001 - null is "not imported", "" would be an empty article

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "no"], name="one_row_an_article")]

    def __str__(self) -> str:
        return f"第 {self.no} 条"

    @property
    def text_digest(self) -> str:
        """The digest of the text, so that the record covers every word without repeating it."""
        return digest(self.text.encode()) if self.text is not None else ""


class CalendarVersion(Recorded):
    """One entry of the calendar: the days of some years, for the whole country or one division."""

    recorded_fields = (
        "number",
        "region_code",
        "first_year",
        "last_year",
        "announced",
        "source",
        "papers",
        "entered_by_id",
        "confirmed_by_id",
        "created_at",
    )

    number = models.PositiveIntegerField(unique=True)
    region_code = models.CharField(max_length=12, blank=True)
    first_year = models.PositiveSmallIntegerField()
    last_year = models.PositiveSmallIntegerField()
    announced = models.BooleanField()
    source = models.CharField(max_length=200)
    papers = models.JSONField(default=list)
    entered_by_id = models.UUIDField(null=True)
    confirmed_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(last_year__gte=models.F("first_year")), name="calendar_years_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 版"


class CalendarDay(Recorded):
    """One day off or make-up working day of a calendar version."""

    recorded_fields = ("version_id", "date", "off", "name")

    version = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="days")
    date = models.DateField()
    off = models.BooleanField()
    name = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "date"], name="one_row_a_calendar_day")]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class PeriodOverride(Recorded):
    """An agency's own figure for a period: tighter as a setting, laxer only on an instrument of the rank demanded."""

    recorded_fields = (
        "code",
        "agency_id",
        "value",
        "unit",
        "basis",
        "scope",
        "relaxes",
        "since",
        "until",
        "entered_by_id",
        "confirmed_by_id",
        "created_at",
    )
    mutable = True

    code = models.CharField(max_length=40)
    agency = models.ForeignKey("agencies.Agency", on_delete=models.PROTECT, related_name="period_overrides")
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    basis = models.CharField(max_length=120, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    relaxes = models.BooleanField()
    since = models.DateField()
    until = models.DateField(null=True)
    entered_by_id = models.UUIDField()
    confirmed_by_id = models.UUIDField()
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(entered_by_id=models.F("confirmed_by_id")), name="override_by_two_persons"
            ),
            models.CheckConstraint(
                condition=models.Q(relaxes=False) | ~models.Q(basis=""), name="relaxing_override_names_its_instrument"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["code", "agency", "since"], name="override_in_force")]

    def __str__(self) -> str:
        return f"{self.code} {self.value} {self.unit}"
