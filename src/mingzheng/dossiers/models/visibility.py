"""Who sees which dossier, written once (design.md §5)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from mingzheng.agencies.models import Delegation, Region, Role, RoleGrant, Unit
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import standing, stands_in

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from mingzheng.agencies.models import Account

AGENCY_WIDE = frozenset(
    {Role.AGENCY_HEAD, Role.REVIEWER, Role.PUBLISHER, Role.CHECKER, Role.ARCHIVIST, Role.WINDOW_CLERK}
)
UNIT_WIDE = frozenset({Role.HANDLER, Role.UNIT_HEAD})
FINISHED = ("closed", "archived")


class DossierQuerySet(models.QuerySet[Any]):
    """Dossiers that a reader may see."""

    def visible_to(self, account: Account | AnonymousUser | None, now: dt.datetime) -> Self:
        """Keep the dossiers that the account may see at ``now``; absent and forbidden look the same.

        Normal ones: of the own unit (handlers, unit heads), of the own agency (head, reviewers, publishers, checkers,
        archivists, window; file reviewers the finished ones), of the regions of a supervisor's mandate, and those
        opened to one's role by another agency. Sensitive and secret ones: only whoever is named in them. Anonymous,
        closed accounts and system administrators: none.
        """
        person_id = getattr(account, "person_id", None)
        if account is None or person_id is None or not account.is_active:
            return self.none()
        grants = _grants(person_id, now)
        if any(role == Role.SYSTEM_ADMINISTRATOR for role, *_ in grants):
            return self.none()
        named = Q(_named(self.model, person_id, day_of(now)))
        by_role = _by_role(self.model, grants, day_of(now))
        # The role first: it is read off the row, and only what it does not open is asked about by name.
        return self.filter(named if by_role is None else (Q(secrecy="normal") & by_role) | named)

    def has(self, path: str) -> Exists:
        """Return the condition that the dossier which ``path`` of another row names is among these.

        Asked row by row, so that a list is read in its own order until its page is full. As ``path__in`` all ids that a
        reader may see would be put together first, on SQLite for every statement anew.
        """
        return Exists(self.order_by().filter(pk=OuterRef(path)))


def agencies_of(account: Account, now: dt.datetime) -> set[uuid.UUID]:
    """Return the agencies to whose dossiers an account's roles are bound; none for a supervisor, who sees regions.

    No permission: a list is led by it, so that a small agency does not look through everybody's rows for its own.
    """
    grants = _grants(account.person_id, now) if account.person_id else []
    roles = {role for role, *_ in grants}
    return set() if roles & {Role.SUPERVISOR, Role.SYSTEM_ADMINISTRATOR} else {agency for _, agency, *_ in grants}


Grant = tuple[str, uuid.UUID, uuid.UUID | None, str]


def _grants(person_id: uuid.UUID, now: dt.datetime) -> list[Grant]:
    """Return (role, agency, unit, region path) of own grants and of those one is a substitute in."""
    rows = Delegation.objects.filter(stands_in(day_of(now)), substitute_id=person_id)
    replaced = list(rows.values_list("person_id", "role", "agency_id"))
    mine = Q(person_id=person_id)
    for other, role, agency in replaced:
        mine |= Q(person_id=other, role=role, agency_id=agency)
    columns = ("role", "agency_id", "unit_id", "person__unit_id", "agency__region__path")
    grants = RoleGrant.objects.filter(standing(now), mine).values_list(*columns)
    return [(role, agency, unit or own_unit, path) for role, agency, unit, own_unit, path in grants]


def _named(model: type[models.Model], person_id: uuid.UUID, on: dt.date) -> Exists:
    """Ask row by row: a list of all dossiers that a head was ever named in would be made anew for every page."""
    parts: type[models.Model] = model._meta.get_field("people").related_model  # type: ignore[assignment]
    running = Q(until__isnull=True) | Q(until__gte=on)
    named = parts._default_manager.filter(running, dossier_id=OuterRef("pk"), person_id=person_id, since__lte=on)
    return Exists(named.exclude(role="recused"))


def _by_role(model: type[models.Model], grants: Iterable[Grant], on: dt.date) -> Q | None:
    agencies: set[uuid.UUID] = set()
    finished: set[uuid.UUID] = set()
    units: set[uuid.UUID] = set()
    paths: set[str] = set()
    opened = Q()
    for role, agency_id, unit_id, path in grants:
        if role in AGENCY_WIDE:
            agencies.add(agency_id)
        elif role == Role.FILE_REVIEWER:
            finished.add(agency_id)
        elif role in UNIT_WIDE and unit_id is not None:
            units.add(unit_id)
        elif role == Role.SUPERVISOR:
            paths.add(path)
        opened |= Q(agency_id=agency_id, role=role)
    conditions = [
        Q(agency_id__in=agencies) if agencies else None,
        Q(agency_id__in=finished, state__in=FINISHED) if finished else None,
        Q(unit_id__in=_with_subunits(units)) if units else None,
        Q(region_id__in=_regions(paths)) if paths else None,
        Q(_opened(model, opened, on)) if opened else None,
    ]
    found: Q | None = None
    for condition in conditions:
        if condition is not None:
            found = condition if found is None else found | condition
    return found


def _opened(model: type[models.Model], to: Q, on: dt.date) -> Exists:
    rows: type[models.Model] = model._meta.get_field("opened_to").related_model  # type: ignore[assignment]
    running = Q(until__isnull=True) | Q(until__gte=on)
    return Exists(rows._default_manager.filter(to, running, dossier_id=OuterRef("pk"), since__lte=on))


def _with_subunits(units: set[uuid.UUID]) -> list[uuid.UUID]:
    return list(Unit.objects.filter(Q(pk__in=units) | Q(parent_id__in=units)).values_list("pk", flat=True))


def _regions(paths: set[str]) -> list[uuid.UUID]:
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    return list(Region.objects.filter(below).values_list("pk", flat=True))
