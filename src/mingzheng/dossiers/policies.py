"""Who may open a dossier, see it, and take a part in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from mingzheng.agencies.models import Agency, Person, Role, RoleGrant
from mingzheng.agencies.queries import officer_facts
from mingzheng.core.errors import NotVisible, Refusal
from mingzheng.core.prepared import Prepared
from mingzheng.dossiers.exclusions import SOFT, administrator, clash
from mingzheng.dossiers.models import Dossier, DossierPerson

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection

    from mingzheng.agencies.models import Account
    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.ledger.recording import Actor


BUSINESS = tuple(role for role in Role.values if role != Role.SYSTEM_ADMINISTRATOR)


def can_open(
    actor: Actor, agency_id: uuid.UUID, now: dt.datetime, *, opener: OfficerFact | None = None
) -> Refusal | None:
    """Refuse whoever holds no business role in the agency; ``opener`` is who acts, where that was read already."""
    if actor.kind == "system":
        return None
    if actor.person_id is not None:
        known = opener is not None and opener.id == actor.person_id
        person = opener if known else officer_facts([actor.person_id]).get(actor.person_id)
        if person is not None and any(person.holds(role, agency_id, now) for role in BUSINESS):
            return None
    return Refusal(
        gate="business_role",
        reason="您在本机关没有业务角色，不能立卷",
        article="行政处罚法#42.1",
        remedy="请由承办人办理，或者请系统管理员授予角色。",
        who="承办人、系统管理员",
        kind="others",
    )


def can_see(account: Account | None, dossier_id: uuid.UUID, now: dt.datetime) -> bool:
    """Tell whether an account may see a dossier at a moment."""
    return Dossier.objects.visible_to(account, now).filter(pk=dossier_id).exists()


def seen(account: Account | None, dossier_id: uuid.UUID, now: dt.datetime) -> Dossier:
    """Return a dossier for a reader; raises NotVisible alike when it is absent and when it is forbidden."""
    dossier = Dossier.objects.visible_to(account, now).filter(pk=dossier_id).first()
    if not isinstance(dossier, Dossier):
        raise NotVisible
    return dossier


def exclusion_refusal(
    dossier_id: uuid.UUID, person_id: uuid.UUID, role: str, *, on_behalf_of_id: uuid.UUID | None = None
) -> Refusal | None:
    """Refuse a part that the person, or whom the person represents, may not take beside one held before, ever."""
    identities = [person_id, *([on_behalf_of_id] if on_behalf_of_id else [])]
    name = Person.objects.values_list("name", flat=True).get(pk=person_id)
    return excluded(name, identities, role, parts_ever(dossier_id, identities))


_PARTS = Prepared(
    lambda dossier, own, others: DossierPerson.objects.filter(
        Q(person_id__in=own) | Q(on_behalf_of_id__in=others), dossier_id=dossier
    )
)
_ADMINISTRATORS = Prepared(
    lambda people: RoleGrant.objects.filter(
        person_id__in=people, role=Role.SYSTEM_ADMINISTRATOR, ended_at__isnull=True
    ).values_list("pk")[:1]
)


def parts_ever(dossier_id: uuid.UUID, identities: Collection[uuid.UUID]) -> list[DossierPerson]:
    """Return every part that persons ever had in a dossier, their own and those taken in their place."""
    people = list(identities)
    return _PARTS(dossier_id, people, people)


def excluded(
    name: str, identities: Collection[uuid.UUID], role: str, parts: Collection[DossierPerson]
) -> Refusal | None:
    """Refuse a part to an administrator, and to whoever (or whose represented) had one that excludes it."""
    if _ADMINISTRATORS(list(identities)):
        return administrator(name, role)
    held = {part.role for part in parts}
    lifted = held | {role} >= SOFT and _presider_may_review({part.dossier_id for part in parts})
    return clash(name, held, role, presider_may_review=lifted)


def _presider_may_review(dossier_ids: Collection[uuid.UUID]) -> bool:
    rules = Agency.objects.filter(dossiers__in=dossier_ids).values_list("settings", flat=True)
    return any(settings.get("presider_may_review") is True for settings in rules)
