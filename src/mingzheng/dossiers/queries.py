"""Reads across dossiers, their people and subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q

from mingzheng.agencies.models import Agency, Role
from mingzheng.agencies.queries import grants_of
from mingzheng.core.crypto import blind_index
from mingzheng.dossiers.models import (
    Dossier,
    DossierPerson,
    DossierReading,
    DossierState,
    Individual,
    Organisation,
)

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from mingzheng.agencies.models import Account

Subject = Individual | Organisation
READ: Final = {
    "desk_case": "案件页面",
    "desk_file": "案卷",
    "desk_evidence": "证据清单",
    "desk_original": "证据原件",
    "desk_paper": "文书",
    "desk_paper_page": "文书",
    "desk_scan_page": "扫描件",
    "desk_printable": "打印件",
    "desk_review": "审核页面",
    "desk_review_paper": "送审材料",
    "desk_publication": "公示稿",
    "desk_record": "存证凭证",
    "desk_stood": "案件当时的样子",
    "desk_package": "案件包",
    "desk_access": "阅看记录",
    "desk_self_check": "案卷自查",
    "desk_compare": "前后对照",
    "desk_step": "办理页面",
    "desk_sign": "签批页面",
    "api": "接口",
}
"""What a reading is of, by the page that gave it out."""


def open_parts(person_id: uuid.UUID) -> QuerySet[DossierPerson]:
    """Return the parts in open dossiers that a person still has: the work to hand over on leaving."""
    return DossierPerson.objects.filter(
        person_id=person_id, until__isnull=True, dossier__state=DossierState.OPEN
    ).select_related("dossier")


def people_in(dossier_id: uuid.UUID, role: str) -> list[DossierPerson]:
    """Return who has a part in a dossier now, the first assigned first."""
    parts = DossierPerson.objects.filter(dossier_id=dossier_id, role=role, until__isnull=True)
    return list(parts.select_related("person", "on_behalf_of").order_by("since", "pk"))


def earlier(subject: Subject, *, than: uuid.UUID | None = None) -> QuerySet[Dossier]:
    """Return the agency's other dossiers of the same subject, newest first, whatever the reader may see.

    The same subject is the one with the same number (blind index), else the very row. Callers show only what
    ``visible_to`` lets the reader see.
    """
    if isinstance(subject, Individual):
        same = Individual.objects.filter(agency_id=subject.agency_id, id_index=subject.id_index)
        rows = same if subject.id_index else Individual.objects.filter(pk=subject.pk)
        found = Dossier.objects.filter(subjects__individual__in=rows)
    else:
        alike = Organisation.objects.filter(agency_id=subject.agency_id, uscc_index=subject.uscc_index)
        firms = alike if subject.uscc_index else Organisation.objects.filter(pk=subject.pk)
        found = Dossier.objects.filter(subjects__organisation__in=firms)
    found = found.filter(agency_id=subject.agency_id).distinct().order_by("-opened_on", "-pk")
    return found.exclude(pk=than) if than else found


def individual_by_number(agency_id: uuid.UUID, number: str) -> Individual | None:
    """Return the individual whom an agency knows under an identity number, in any spelling."""
    index = blind_index("id_number", number)
    return Individual.objects.filter(agency_id=agency_id, id_index=index).first() if index else None


def organisation_by_number(agency_id: uuid.UUID, number: str) -> Organisation | None:
    """Return the organisation that an agency knows under a 统一社会信用代码, in any spelling."""
    index = blind_index("uscc", number)
    return Organisation.objects.filter(agency_id=agency_id, uscc_index=index).first() if index else None


def readings_visible_to(
    account: Account, now: dt.datetime, *, own: uuid.UUID | None = None
) -> QuerySet[DossierReading]:
    """Return the readings that an account may see.

    Supervisors see all of their region; others those of files of ``own`` (or the agency where they audit) by its own
    people only: that a supervisor looked may betray who complained.
    """
    if account.person_id is None:
        return DossierReading.objects.none()
    grants = list(grants_of(account.person_id, now).select_related("agency__region"))
    regions = Q(pk__in=[])
    for grant in grants:
        if grant.role == Role.SUPERVISOR:
            below = Agency.objects.filter(region__path__startswith=grant.agency.region.path)
            regions |= Q(region_id__in=below.values("region_id"))
    audited = {g.agency_id for g in grants if g.role == Role.AUDITOR} | ({own} if own else set())
    mine = Q(agency_id__in=audited, person_agency_id__in=audited)
    return DossierReading.objects.filter(regions | mine)


def what_in_words(what: str) -> str:
    """Return what a reading is of, as people call it."""
    return READ.get(what.partition(":")[0], "案件资料")


def has_part(path: str, person_id: uuid.UUID, *roles: str) -> Exists:
    """Return the condition that a person has one of some parts in the dossier that ``path`` of another row names.

    Asked row by row where the rows are fewer than the person's dossiers, which may be tens of thousands.
    """
    parts = DossierPerson.objects.filter(person_id=person_id, role__in=roles, until__isnull=True)
    return Exists(parts.filter(dossier_id=OuterRef(path)))
