"""期限: what must be done by when, and why, as rows that the record covers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Agency, Region
from mingzheng.dossiers.models import Dossier
from mingzheng.ledger.models import Recorded


class DutyState(models.TextChoices):
    """Life of a duty; its words for people depend on the day too, see ``words``."""

    OPEN = "open", "进行中"
    PAUSED = "paused", "已中止"
    MET = "met", "按期办结"
    MET_LATE = "met_late", "逾期办结"
    WAIVED = "waived", "已免除"
    CANCELLED = "cancelled", "已取消"


RUNNING = (DutyState.OPEN, DutyState.PAUSED)
# As "ended_at IS NULL", without a bound value: SQLite uses a partial index only where it can prove the condition.
IS_RUNNING = models.Q(ended_at__isnull=True)


class Duty(Recorded):
    """One period that runs or ran in a dossier.

    ``kind`` is a code of the catalogue of periods, ``subject`` tells apart several of a kind (a party, a document).
    ``value`` and ``unit`` are the figure it was computed with, so that a later override never touches it unasked.
    """

    recorded_fields = (
        "dossier_id",
        "kind",
        "subject",
        "agency_id",
        "region_id",
        "holder",
        "value",
        "unit",
        "basis",
        "start_on",
        "start_at",
        "warn_on",
        "due_on",
        "due_at",
        "tentative",
        "calendar_version",
        "trace",
        "suspensions",
        "extensions",
        "served_on",
        "state",
        "started_by",
        "ended_by",
        "ended_on",
        "ended_at",
        "end_reason",
    )
    mutable = True

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="duties", db_index=False)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120, blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="duties", db_index=False)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="duties", db_index=False)
    holder = models.CharField(max_length=8)
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    basis = models.JSONField(default=list)
    start_on = models.DateField()
    start_at = models.DateTimeField(null=True)
    warn_on = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True)
    tentative = models.BooleanField(default=False)
    calendar_version = models.CharField(max_length=60)
    trace = models.JSONField()
    suspensions = models.JSONField(default=list)
    extensions = models.JSONField(default=list)
    served_on = models.DateField(null=True)
    state = models.CharField(max_length=12, choices=DutyState, default=DutyState.OPEN)
    started_by = models.CharField(max_length=200)
    ended_by = models.CharField(max_length=200, blank=True)
    ended_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "kind", "subject"], condition=IS_RUNNING, name="one_running_duty_of_a_kind"
            ),
            models.CheckConstraint(
                name="ended_duty_says_when",
                condition=models.Q(state__in=[DutyState.OPEN, DutyState.PAUSED], ended_at__isnull=True)
                | models.Q(
                    state__in=[DutyState.MET, DutyState.MET_LATE, DutyState.WAIVED, DutyState.CANCELLED],
                    ended_at__isnull=False,
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "due_on"], condition=IS_RUNNING, name="duty_agency_due"),
            models.Index(fields=["region", "due_on"], condition=IS_RUNNING, name="duty_region_due"),
            models.Index(fields=["due_on", "id"], condition=IS_RUNNING, name="duty_due"),
            models.Index(fields=["kind", "due_on"], condition=IS_RUNNING, name="duty_kind_due"),
            models.Index(fields=["dossier", "due_on"], name="duty_dossier_due"),
        ]

    @property
    def running(self) -> bool:
        """Whether the duty still waits to be met."""
        return self.state in RUNNING
