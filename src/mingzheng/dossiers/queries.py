"""Reads across dossiers, their people and subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core.crypto import blind_index
from mingzheng.dossiers.models import Dossier, DossierPerson, DossierState, Individual, Organisation

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

Subject = Individual | Organisation


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
