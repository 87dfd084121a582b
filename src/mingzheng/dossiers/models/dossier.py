"""One row per 卷, who takes part in it, and to whom it stands open: the owner of tenancy and secrecy."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.agencies.models import Agency, Person, Region, Role, Unit
from mingzheng.dossiers.models.visibility import DossierQuerySet
from mingzheng.ledger.models import Recorded


class Secrecy(models.TextChoices):
    """Who may see a dossier: sensitive and secret ones only the persons named in it."""

    NORMAL = "normal", "普通"
    SENSITIVE = "sensitive", "敏感"
    SECRET = "secret", "涉密"


class DossierState(models.TextChoices):
    """Life of a dossier."""

    OPEN = "open", "在办"
    CLOSED = "closed", "已结"
    ARCHIVED = "archived", "已归档"


class Part(models.TextChoices):
    """What a person does in one dossier; exclusions are pairs of these."""

    HANDLER = "handler", "承办人"
    APPROVER = "approver", "审批人"
    REVIEWER = "reviewer", "法制审核人员"
    PRESIDER = "presider", "听证主持人"
    HEARING_CLERK = "hearing_clerk", "听证记录员"
    DISCUSSANT = "discussant", "集体讨论成员"
    PUBLICATION_DRAFTER = "publication_drafter", "公示拟稿人"
    PUBLICATION_CHECKER = "publication_checker", "公示审核人"
    FILE_REVIEWER = "file_reviewer", "案卷评查员"
    SUPERVISOR = "supervisor", "执法监督员"
    READER = "reader", "指定阅卷人"
    RECUSED = "recused", "已回避人员"


class Dossier(Recorded):
    """One case, complaint, list item or draw; every row of work belongs to one."""

    recorded_fields = (
        "agency_id",
        "unit_id",
        "region_id",
        "kind",
        "secrecy",
        "state",
        "title",
        "opened_on",
        "closed_on",
    )
    private_fields = frozenset({"title"})
    mutable = True

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="dossiers")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="dossiers")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="dossiers")
    kind = models.CharField(max_length=32)
    secrecy = models.CharField(max_length=12, choices=Secrecy, default=Secrecy.NORMAL)
    state = models.CharField(max_length=12, choices=DossierState, default=DossierState.OPEN)
    title = models.CharField(max_length=200)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["agency", "-opened_on"], name="dossier_agency_opened"),
            models.Index(fields=["region", "-opened_on"], name="dossier_region_opened"),
            models.Index(fields=["unit", "-opened_on"], name="dossier_unit_opened"),
        ]

    def __str__(self) -> str:
        return self.title


class DossierPerson(Recorded):
    """A part that a person takes in a dossier; rows are ended, never removed, because exclusions look back."""

    recorded_fields = ("dossier_id", "person_id", "role", "since", "until", "on_behalf_of_id")
    mutable = True

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="people")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dossier_parts")
    role = models.CharField(max_length=24, choices=Part)
    since = models.DateField()
    until = models.DateField(null=True)
    on_behalf_of = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="represented_parts")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "person", "role"],
                condition=models.Q(until__isnull=True),
                name="dossier_part_once",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "dossier"], name="dossier_person_lookup")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"


class OpenTo(Recorded):
    """A dossier stands open to the holders of a role in another agency (the district pool of reviewers) for a time."""

    recorded_fields = ("dossier_id", "agency_id", "role", "since", "until", "reason")
    mutable = True

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="opened_to")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="dossiers_opened")
    role = models.CharField(max_length=24, choices=Role)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=200)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["agency", "role"], name="dossier_open_to")]

    def __str__(self) -> str:
        return f"{self.dossier_id} → {self.agency_id} {self.role}"
