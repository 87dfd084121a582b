"""Persons who work in an agency, their absences, and secondment to another agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from mingzheng.agencies.models.organisation import Agency, Unit
from mingzheng.core.crypto import BLIND_INDEX_LENGTH, EncryptedTextField
from mingzheng.ledger.models import Recorded

if TYPE_CHECKING:
    import datetime as dt


class Sex(models.TextChoices):
    """Sex as the certificate names it."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Employment(models.TextChoices):
    """Whether a person may hold a certificate at all: auxiliary staff may not enforce on their own."""

    ESTABLISHED = "established", "在编在职"
    AUXILIARY = "auxiliary", "执法辅助人员"
    EXTERNAL = "external", "外聘（法律顾问、公职律师等）"


class Person(Recorded):
    """Somebody who works for an agency, with or without a login."""

    recorded_fields = (
        "agency_id",
        "unit_id",
        "name",
        "sex",
        "post",
        "employment",
        "legal_qualification",
        "first_review_on",
        "leads",
        "phone",
        "in_service_from",
        "left_on",
    )
    private_fields = frozenset({"phone"})
    mutable = True

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="people")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="people")
    name = models.CharField(max_length=64)
    sex = models.CharField(max_length=8, choices=Sex)
    post = models.CharField(max_length=64, blank=True)
    employment = models.CharField(max_length=12, choices=Employment, default=Employment.ESTABLISHED)
    legal_qualification = models.BooleanField(default=False)
    first_review_on = models.DateField(null=True)
    leads = models.BooleanField(default=False)
    phone = EncryptedTextField(default="")
    phone_index = models.CharField(max_length=BLIND_INDEX_LENGTH, blank=True, db_index=True)
    in_service_from = models.DateField(null=True)
    left_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name

    def in_service(self, on: dt.date) -> bool:
        """Tell whether the person works here on a day; the day of leaving is no longer a day of service."""
        started = self.in_service_from is None or self.in_service_from <= on
        return started and (self.left_on is None or on < self.left_on)


class Absence(Recorded):
    """Days on which a person is away; both ends are days of absence, no end means until further notice."""

    recorded_fields = ("person_id", "since", "until", "reason")
    mutable = True

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="absence_ends_after_it_starts",
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.since}–{self.until or ''}"


class Secondment(Recorded):
    """抽调: a person of one agency works for another for a term, by a letter that is named."""

    recorded_fields = ("person_id", "agency_id", "unit_id", "document", "since", "until", "ended_on")
    mutable = True

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="secondments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seconded_people")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="seconded_people")
    document = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} → {self.agency_id}"

    def runs(self, on: dt.date) -> bool:
        """Tell whether the secondment stands on a day."""
        return self.since <= on <= self.until and (self.ended_on is None or on < self.ended_on)
