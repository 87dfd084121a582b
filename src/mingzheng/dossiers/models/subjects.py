"""Individuals and organisations that dossiers are about; identifiers, address and telephone are encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from mingzheng.agencies.models import Agency, Sex
from mingzheng.core.crypto import BLIND_INDEX_LENGTH, EncryptedDateField, EncryptedTextField
from mingzheng.dossiers.models.dossier import Dossier
from mingzheng.ledger.models import Recorded

if TYPE_CHECKING:
    import datetime as dt

ADULT_AGE = 18


class IdKind(models.TextChoices):
    """Kind of an individual's identity paper."""

    CITIZEN = "citizen", "居民身份证"
    RESIDENCE = "residence", "港澳台居民居住证"
    FOREIGN_RESIDENCE = "foreign_residence", "外国人永久居留身份证"
    PASSPORT = "passport", "护照"
    TRAVEL = "travel", "港澳台居民来往内地（大陆）通行证"
    OTHER = "other", "其他证件"
    UNKNOWN = "", "未记录"


class OrganisationKind(models.TextChoices):
    """Kind of an organisation; a household business is sanctioned like one but is a natural person's."""

    ENTERPRISE = "enterprise", "企业"
    HOUSEHOLD = "household", "个体工商户"
    INSTITUTION = "institution", "事业单位"
    SOCIAL = "social", "社会组织"
    AUTHORITY = "authority", "机关"
    RURAL_COLLECTIVE = "rural_collective", "农村集体经济组织、农民专业合作社"
    OTHER = "other", "其他组织"


class Individual(Recorded):
    """A natural person as one agency knows them; the same number is one row an agency."""

    recorded_fields = (
        "agency_id",
        "name",
        "sex",
        "id_kind",
        "id_number",
        "birth_on",
        "address",
        "phone",
        "occupation",
        "workplace",
    )
    private_fields = frozenset(
        {"name", "sex", "id_kind", "id_number", "birth_on", "address", "phone", "occupation", "workplace"}
    )
    mutable = True

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="individuals")
    name = models.CharField(max_length=100)
    sex = models.CharField(max_length=8, choices=Sex, blank=True)
    id_kind = models.CharField(max_length=20, choices=IdKind, blank=True)
    id_number = EncryptedTextField(default="")
    id_index = models.CharField(max_length=BLIND_INDEX_LENGTH, blank=True)
    birth_on = EncryptedDateField(null=True)
    address = EncryptedTextField(default="")
    phone = EncryptedTextField(default="")
    phone_index = models.CharField(max_length=BLIND_INDEX_LENGTH, blank=True, db_index=True)
    occupation = models.CharField(max_length=64, blank=True)
    workplace = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "id_index"], condition=~models.Q(id_index=""), name="individual_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def age(self, on: dt.date) -> int | None:
        """Return full years on a day, the day after the birthday counting (一周岁 is reached the day after)."""
        if self.birth_on is None:
            return None
        born: dt.date = self.birth_on
        return on.year - born.year - ((on.month, on.day) <= (born.month, born.day))

    def minor(self, on: dt.date) -> bool | None:
        """Tell whether the person is under 18 on a day; None when the birth date is not recorded."""
        years = self.age(on)
        return None if years is None else years < ADULT_AGE


class Organisation(Recorded):
    """A legal person or other organisation as one agency knows it."""

    recorded_fields = (
        "agency_id",
        "name",
        "kind",
        "uscc",
        "other_number",
        "legal_representative",
        "address",
        "phone",
    )
    private_fields = frozenset({"uscc", "other_number", "legal_representative", "address", "phone"})
    mutable = True

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="organisations")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    uscc = EncryptedTextField(default="")
    uscc_index = models.CharField(max_length=BLIND_INDEX_LENGTH, blank=True)
    other_number = EncryptedTextField(default="")
    legal_representative = models.CharField(max_length=100, blank=True)
    address = EncryptedTextField(default="")
    phone = EncryptedTextField(default="")
    phone_index = models.CharField(max_length=BLIND_INDEX_LENGTH, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agency", "uscc_index"], condition=~models.Q(uscc_index=""), name="organisation_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class SubjectRole(models.TextChoices):
    """What a subject is in a dossier."""

    PARTY = "party", "当事人"
    INSPECTED = "inspected", "检查对象"
    RECIPIENT = "recipient", "受送达人"
    AGENT = "agent", "代理人"
    WITNESS = "witness", "证人"
    GUARDIAN = "guardian", "监护人"
    INTERESTED = "interested", "利害关系人"


class DossierSubject(Recorded):
    """A subject of a dossier: exactly one of an individual and an organisation."""

    recorded_fields = ("dossier_id", "individual_id", "organisation_id", "role")
    mutable = True

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="subjects")
    individual = models.ForeignKey(Individual, null=True, on_delete=models.PROTECT, related_name="dossiers")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="dossiers")
    role = models.CharField(max_length=12, choices=SubjectRole)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dossier_subject_is_one",
                condition=models.Q(individual__isnull=True, organisation__isnull=False)
                | models.Q(individual__isnull=False, organisation__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["dossier", "individual", "role"],
                condition=models.Q(individual__isnull=False),
                name="dossier_individual_once",
            ),
            models.UniqueConstraint(
                fields=["dossier", "organisation", "role"],
                condition=models.Q(organisation__isnull=False),
                name="dossier_organisation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.role}"
