"""Enforcement certificates, and the public list of officers made from them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models.people import Person
from mingzheng.ledger.models import Recorded


class CertificateStatus(models.TextChoices):
    """State of a certificate; expiry is read from the dates, never stored."""

    ACTIVE = "active", "有效"
    SUSPENDED = "suspended", "暂扣"
    REVOKED = "revoked", "注销"


class Certificate(Recorded):
    """中华人民共和国行政执法证 of a person, or an older or ministry card.

    ``suspensions`` keeps every suspension as ``{"from": date, "to": date|null, "reason": text}`` (both days
    suspended), so that the state of any day can be read.
    """

    recorded_fields = (
        "person_id",
        "number",
        "issuer",
        "categories",
        "regions",
        "valid_from",
        "valid_to",
        "status",
        "suspensions",
        "revoked_on",
        "revoked_reason",
    )
    mutable = True

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=40)
    issuer = models.CharField(max_length=96)
    categories = models.JSONField(default=list)
    regions = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_to = models.DateField()
    status = models.CharField(max_length=12, choices=CertificateStatus, default=CertificateStatus.ACTIVE)
    suspensions = models.JSONField(default=list)
    revoked_on = models.DateField(null=True)
    revoked_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "number"], name="certificate_number_once"),
            models.CheckConstraint(
                name="certificate_ends_after_it_starts", condition=models.Q(valid_to__gte=models.F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PublicOfficer(Recorded):
    """执法人员清单: what anybody may look up of an officer (disclosure.md §1.2); ``id`` is the certificate's."""

    recorded_fields = (
        "name",
        "sex",
        "agency_code",
        "agency_name",
        "region_code",
        "unit",
        "post",
        "certificate_no",
        "issuer",
        "category",
        "area",
        "valid_from",
        "valid_to",
        "status",
    )
    mutable = True

    name = models.CharField(max_length=64, db_index=True)
    sex = models.CharField(max_length=8, blank=True)
    agency_code = models.CharField(max_length=32, db_index=True)
    agency_name = models.CharField(max_length=96)
    region_code = models.CharField(max_length=12)
    unit = models.CharField(max_length=64, blank=True)
    post = models.CharField(max_length=64, blank=True)
    certificate_no = models.CharField(max_length=40, db_index=True)
    issuer = models.CharField(max_length=96)
    category = models.CharField(max_length=200)
    area = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_to = models.DateField()
    status = models.CharField(max_length=12, choices=CertificateStatus)

    class Meta:
        db_table = "public_officer"

    def __str__(self) -> str:
        return f"{self.name} {self.certificate_no}"
