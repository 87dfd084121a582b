"""Regions, the agencies that act in them, and their units."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.ledger.models import Recorded


class Nature(models.TextChoices):
    """By what right an agency acts (行政处罚法 17, 19, 20)."""

    STATUTORY = "statutory", "法定行政机关"
    AUTHORISED = "authorised", "法律、法规授权的组织"
    ENTRUSTED = "entrusted", "受委托组织"


class Region(Recorded):
    """An area of administration; ``path`` holds its own code and those above it, so that cover is a prefix."""

    recorded_fields = ("code", "name", "parent_id", "path")
    mutable = True

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=64)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = models.CharField(max_length=160, db_index=True)

    def __str__(self) -> str:
        return self.name

    @property
    def lineage(self) -> tuple[str, ...]:
        """Return the codes of this region and of all above it, the widest first."""
        return tuple(self.path.strip("/").split("/"))


class Agency(Recorded):
    """A body that enforces; every dossier, number and seal belongs to one."""

    recorded_fields = (
        "code",
        "name",
        "short_code",
        "region_id",
        "nature",
        "principal_id",
        "address",
        "phone",
        "settings",
        "business_since",
        "closed_on",
    )
    mutable = True

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=96)
    short_code = models.CharField(max_length=32)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="agencies")
    nature = models.CharField(max_length=12, choices=Nature)
    principal = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="entrusted")
    address = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    business_since = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="agency_entrusted_names_principal",
                condition=~models.Q(nature=Nature.ENTRUSTED) | models.Q(principal__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Unit(Recorded):
    """A part of an agency: 承办机构, 法制机构, 中队, 所."""

    recorded_fields = ("agency_id", "name", "parent_id", "legal", "closed_on")
    mutable = True

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="units")
    name = models.CharField(max_length=64)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    legal = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["agency", "name"], name="unit_name_once")]

    def __str__(self) -> str:
        return self.name
