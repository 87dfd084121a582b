"""Bounded reads of duties. Lists over dossiers start from a set that the caller's ``visible_to`` has made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core.prepared import Prepared
from mingzheng.duties.models import IS_RUNNING, Duty

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from django.db.models import Exists, QuerySet

PAGE = 50
DOSSIER_LIMIT = 500
TODAY_LIMIT = 200


def open_duties(dossier_id: uuid.UUID) -> QuerySet[Duty]:
    """Return the running duties of a dossier, the next due first."""
    return Duty.objects.filter(IS_RUNNING, dossier_id=dossier_id).order_by("due_on", "pk")[:DOSSIER_LIMIT]


def duties_of(dossier_id: uuid.UUID) -> QuerySet[Duty]:
    """Return all duties of a dossier, ended ones too, by last day."""
    return Duty.objects.filter(dossier_id=dossier_id).order_by("due_on", "pk")[:DOSSIER_LIMIT]


def running_duty(dossier_id: uuid.UUID, kind: str, subject: str = "") -> Duty | None:
    """Return the one running duty of a kind and subject, if there is one."""
    return Duty.objects.filter(IS_RUNNING, dossier_id=dossier_id, kind=kind, subject=subject).first()


_RUNNING = Prepared(
    lambda dossier, kind, subject: Duty.objects.filter(
        IS_RUNNING, dossier_id=dossier, kind=kind, subject=subject
    ).values_list("pk")[:1]
)


def runs(dossier_id: uuid.UUID, kind: str, subject: str = "") -> bool:
    """Tell whether a duty of a kind and subject runs."""
    return bool(_RUNNING(dossier_id, kind, subject))


def overdue_for_agency(
    agency_ids: Iterable[uuid.UUID], today: dt.date, *, limit: int = PAGE, offset: int = 0
) -> QuerySet[Duty]:
    """Return duties of these agencies past their last day and still open, the longest overdue first."""
    rows = Duty.objects.filter(IS_RUNNING, state="open", agency_id__in=list(agency_ids), due_on__lt=today)
    return rows.select_related("dossier", "agency").order_by("due_on", "pk")[offset : offset + limit]


def overdue_for_region(region_id: uuid.UUID, today: dt.date, *, limit: int = PAGE, offset: int = 0) -> QuerySet[Duty]:
    """Return the same for all agencies of one region."""
    rows = Duty.objects.filter(IS_RUNNING, state="open", region_id=region_id, due_on__lt=today)
    return rows.select_related("dossier", "agency").order_by("due_on", "pk")[offset : offset + limit]


def due_soon(among: Exists, until: dt.date, *, limit: int = TODAY_LIMIT) -> QuerySet[Duty]:
    """Return what a person's 今日 page shows: duties whose warning day has come by ``until``.

    ``among`` is what the reader may see (``DossierQuerySet.has``) or has a part in (``has_part``), of ``dossier_id``.
    """
    rows = Duty.objects.filter(IS_RUNNING, among, state="open", warn_on__lte=until)
    return shown(rows).order_by("due_on", "pk")[:limit]


def shown(rows: QuerySet[Duty]) -> QuerySet[Duty]:
    """Read no more of each duty than a list of many cases shows; whoever lists them fetches the cases it names."""
    own = ("kind", "subject", "state", "due_on", "tentative", "trace", "basis", "holder", "unit")
    return rows.only(*own, "dossier_id", "agency_id")
