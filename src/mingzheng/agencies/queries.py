"""Reads of people and what they may do."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mingzheng.agencies.models import (
    Agency,
    Certificate,
    CertificateStatus,
    Delegation,
    GrantState,
    Person,
    Rank,
    Region,
    Role,
    RoleGrant,
    SignAuthority,
)
from mingzheng.agencies.officers import CertificateFact, OfficerFact, RoleFact, SecondmentFact, day_of
from mingzheng.core.prepared import Prepared

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator

    from mingzheng.ledger.models import Recorded

OFFICERS = 2
"""行政处罚法 42: no fewer than two officers."""
NO_LIMIT = -(10**18)
"""Sorts a row without an amount behind every row with one."""
PERSON_COLUMNS = {  # the field of an OfficerFact, and where it is read
    "id": "id",
    "name": "name",
    "sex": "sex",
    "post": "post",
    "employment": "employment",
    "agency_id": "agency_id",
    "agency": "agency__name",
    "unit_id": "unit_id",
    "unit": "unit__name",
    "in_service_from": "in_service_from",
    "left_on": "left_on",
    "legal_qualification": "legal_qualification",
    "first_review_on": "first_review_on",
    "leads": "leads",
    "account_id": "account__id",
}
GRANT_COLUMNS = ("role", "agency_id", "unit_id", "rank", "since", "until", "effective_at", "ended_at")
SECONDMENT_COLUMNS = ("agency_id", "unit_id", "document", "since", "until", "ended_on")
CERTIFICATE_COLUMNS = (
    *("id", "number", "issuer", "categories", "regions"),
    *("valid_from", "valid_to", "status", "suspensions", "revoked_on"),
)
OFFICER_COLUMNS = (
    *PERSON_COLUMNS.values(),
    *(f"grants__{name}" for name in ("id", "state", *GRANT_COLUMNS)),
    *(f"secondments__{name}" for name in ("id", *SECONDMENT_COLUMNS)),
    *(f"certificates__{name}" for name in CERTIFICATE_COLUMNS),
)
ENDS = tuple(
    accumulate((len(PERSON_COLUMNS), 2 + len(GRANT_COLUMNS), 1 + len(SECONDMENT_COLUMNS), len(CERTIFICATE_COLUMNS)))
)
PARTS = tuple(map(slice, (0, *ENDS), ENDS))  # where person, grant, secondment and certificate stand in a row


def standing(now: dt.datetime) -> Q:
    """Return the condition under which a role grant gives its role at a moment."""
    on = day_of(now)
    return (
        Q(state__in=[GrantState.GRANTED, GrantState.ENDED], effective_at__lte=now, since__lte=on)
        & (Q(until__isnull=True) | Q(until__gte=on))
        & (Q(ended_at__isnull=True) | Q(ended_at__gt=now))
        & (Q(person__in_service_from__isnull=True) | Q(person__in_service_from__lte=on))
        & (Q(person__left_on__isnull=True) | Q(person__left_on__gt=on))
    )


def grants_of(person_id: uuid.UUID, now: dt.datetime) -> QuerySet[RoleGrant]:
    """Return the grants that give a person roles at a moment."""
    return RoleGrant.objects.filter(standing(now), person_id=person_id)


SIGNED_BY = (Role.UNIT_HEAD, Role.AGENCY_HEAD)
"""The roles in which a substitute signs."""


def roles_held(person_id: uuid.UUID, now: dt.datetime) -> QuerySet[RoleGrant]:
    """Return a person's grants and, where the person is a substitute in signing, those of whom it stands in for."""
    represented = Delegation.objects.filter(
        stands_in(day_of(now)),
        substitute_id=person_id,
        person_id=OuterRef("person_id"),
        role=OuterRef("role"),
        agency_id=OuterRef("agency_id"),
    )
    mine = Q(person_id=person_id) | (Q(role__in=SIGNED_BY) & Exists(represented))
    return RoleGrant.objects.filter(standing(now), mine)


def holds(person_id: uuid.UUID | None, role: str, agency_id: uuid.UUID, now: dt.datetime) -> bool:
    """Tell whether a person holds a role in an agency at a moment."""
    if person_id is None:
        return False
    return grants_of(person_id, now).filter(role=role, agency_id=agency_id).exists()


def people_with(role: str, agency_id: uuid.UUID, now: dt.datetime) -> list[Person]:
    """Return the persons who hold a role in an agency at a moment, by name."""
    ids = RoleGrant.objects.filter(standing(now), role=role, agency_id=agency_id).values("person_id")
    return list(Person.objects.filter(pk__in=ids).select_related("unit", "agency").order_by("name", "pk"))


def present(people: Iterable[Person], on: dt.date) -> list[Person]:
    """Keep the persons who are not away on a day."""
    kept = list(people)
    away = set(
        Person.objects.filter(
            Q(absences__until__isnull=True) | Q(absences__until__gte=on),
            pk__in=[person.pk for person in kept],
            absences__since__lte=on,
        ).values_list("pk", flat=True)
    )
    return [person for person in kept if person.pk not in away]


def substitutes(person_id: uuid.UUID, role: str, agency_id: uuid.UUID, on: dt.date) -> list[Delegation]:
    """Return the delegations under which somebody acts for a person in a role on a day."""
    return list(_delegations(role, agency_id, on).filter(person_id=person_id).select_related("substitute"))


def acting_for(substitute_id: uuid.UUID, role: str, agency_id: uuid.UUID, on: dt.date) -> list[Delegation]:
    """Return the delegations under which a person acts for others in a role on a day."""
    return list(_delegations(role, agency_id, on).filter(substitute_id=substitute_id).select_related("person"))


def stands_in(on: dt.date) -> Q:
    """Return the condition under which a delegation lets the substitute act on a day: confirmed, running."""
    running = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    present = Q(substitute__left_on__isnull=True) | Q(substitute__left_on__gt=on)
    return running & present & Q(state=GrantState.GRANTED, since__lte=on, until__gte=on)


def _delegations(role: str, agency_id: uuid.UUID, on: dt.date) -> QuerySet[Delegation]:
    return Delegation.objects.filter(stands_in(on), role=role, agency_id=agency_id)


def signing_ranks(
    agency_id: uuid.UUID, *, step: str, kinds: Iterable[str], fine_fen: int, on: dt.date
) -> frozenset[str] | None:
    """Return the ranks that may sign an act by the agency's 签批权限表, or None when no row speaks of it that day.

    For each kind the narrowest row wins: one that names step and kind before one that names less, the smaller amount
    before the larger. Every kind of the act must be within a rank's powers. 正职, and 主持工作 as 正职 (310号令 5), may
    sign whatever another rank may.
    """
    rows = list(
        SignAuthority.objects.filter(
            Q(until__isnull=True) | Q(until__gte=on),
            Q(step="") | Q(step=step),
            state=GrantState.GRANTED,
            agency_id=agency_id,
            since__lte=on,
        )
    )
    spoken = [[row for row in rows if row.kind in {"", kind}] for kind in (list(kinds) or [""])]
    if not any(spoken):
        return None
    ranks = {str(Rank.DEPUTY)}.intersection(*(_narrowest(found, fine_fen) for found in spoken))
    return frozenset(ranks | {str(Rank.PRINCIPAL), str(Rank.ACTING)})


def _narrowest(rows: list[SignAuthority], fine_fen: int) -> set[str]:
    """Return the ranks of the rows that speak most narrowly; a kind of which no row speaks leaves it to any head."""
    if not rows:
        return {str(rank) for rank in Rank.values}
    enough = [row for row in rows if row.max_fine_fen is None or fine_fen <= row.max_fine_fen]
    narrow = [(bool(r.step), bool(r.kind), NO_LIMIT if r.max_fine_fen is None else -r.max_fine_fen) for r in enough]
    return {row.rank for row, how in zip(enough, narrow, strict=True) if how == max(narrow)}


_OFFICERS = Prepared(lambda ids: Person.objects.filter(pk__in=ids).order_by("pk").values_list(*OFFICER_COLUMNS))


def officer_facts(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, OfficerFact]:
    """Return frozen pictures of persons with roles, secondments and certificates, in one query."""
    ids = list(dict.fromkeys(person_ids))
    if not ids:
        return {}
    people: dict[uuid.UUID, tuple[Any, ...]] = {}
    roles: dict[uuid.UUID, dict[uuid.UUID, RoleFact]] = defaultdict(dict)
    secondments: dict[uuid.UUID, dict[uuid.UUID, SecondmentFact]] = defaultdict(dict)
    certificates: dict[uuid.UUID, dict[uuid.UUID, CertificateFact]] = defaultdict(dict)
    for row in _OFFICERS(ids):
        person, (grant_id, state, *grant), (secondment_id, *secondment), certificate = (row[part] for part in PARTS)
        people[person[0]] = person
        if grant_id is not None and state in {GrantState.GRANTED, GrantState.ENDED}:
            roles[person[0]][grant_id] = RoleFact(*grant)
        if secondment_id is not None:
            secondments[person[0]][secondment_id] = SecondmentFact(*secondment)
        if certificate[0] is not None and certificate[0] not in certificates[person[0]]:
            named = dict(zip(CERTIFICATE_COLUMNS, certificate, strict=True))
            certificates[person[0]][certificate[0]] = certificate_fact(Certificate(**named))
    return {
        pk: OfficerFact(
            **dict(zip(PERSON_COLUMNS, person, strict=True)),
            roles=tuple(roles[pk].values()),
            secondments=tuple(secondments[pk].values()),
            certificates=tuple(certificates[pk].values()),
        )
        for pk, person in people.items()
    }


def certificate_fact(row: Certificate) -> CertificateFact:
    """Return the frozen picture of a certificate."""
    return CertificateFact(
        id=row.pk,
        number=row.number,
        issuer=row.issuer,
        categories=tuple(row.categories),
        regions=tuple(row.regions),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=row.status,
        suspensions=tuple(
            (dt.date.fromisoformat(s["from"]), dt.date.fromisoformat(s["to"]) if s["to"] else None)
            for s in row.suspensions
        ),
        revoked_on=row.revoked_on,
    )


def access_rows(person_ids: Iterable[uuid.UUID]) -> list[Recorded]:
    """Return the recorded rows that ``officer_facts`` reads, for an effect act that re-checks their digests."""
    ids = list(person_ids)
    return [
        *Person.objects.filter(pk__in=ids),
        *RoleGrant.objects.filter(person_id__in=ids),
        *Certificate.objects.filter(person_id__in=ids),
        *Delegation.objects.filter(substitute_id__in=ids),
    ]


def certificate_fault(
    person_id: uuid.UUID, on: dt.date, category: str | None = None, region: Region | None = None
) -> str | None:
    """Return in words why a person's certificates do not serve on a day for a category and an area, or None."""
    fact = officer_facts([person_id])[person_id]
    return fact.certificate_fault(on, category, region.lineage if region else None)


def certificate_snapshot(person_id: uuid.UUID, on: dt.date) -> dict[str, Any]:
    """Return what a signature keeps of a person and the certificate as it stood that day."""
    return officer_facts([person_id])[person_id].snapshot(on)


def mandate_paths(person_id: uuid.UUID, now: dt.datetime) -> list[str]:
    """Return the paths of the regions that a person supervises at a moment."""
    grants = grants_of(person_id, now).filter(role=Role.SUPERVISOR)
    return list(grants.values_list("agency__region__path", flat=True).distinct())


def recent_sensitive_grants(agency_id: uuid.UUID, now: dt.datetime, days: int = 30) -> QuerySet[RoleGrant]:
    """Return grants of sensitive roles that took effect lately; cases mark them for 30 days (threat 6)."""
    return RoleGrant.objects.filter(
        agency_id=agency_id,
        seconded_by__isnull=False,
        effective_at__gt=now - dt.timedelta(days=days),
        effective_at__lte=now,
    ).select_related("person")


def lacking_people(agency: Agency, now: dt.datetime) -> Iterator[str]:
    """Yield in words what an agency's people lack for one case from filing to publication (行政处罚法 42, 58)."""
    today = day_of(now)
    held = {role: {person.pk for person in people_with(role, agency.pk, now)} for role in Role.values}
    certified = set(
        Certificate.objects.filter(
            person__in=held[Role.HANDLER], status=CertificateStatus.ACTIVE, valid_from__lte=today, valid_to__gte=today
        ).values_list("person_id", flat=True)
    )
    if len(certified) < OFFICERS:
        yield f"持有效执法证的承办人只有 {len(certified)} 名（行政处罚法第四十二条要求不少于两人）"
    if not held[Role.UNIT_HEAD]:
        yield "没有承办机构负责人"
    if not held[Role.AGENCY_HEAD]:
        yield "没有机关负责人"
    if not held[Role.REVIEWER]:
        yield "没有法制审核人员（行政处罚法第五十八条）"
    pair = held[Role.PUBLISHER] | held[Role.CHECKER]
    if not held[Role.PUBLISHER] or not held[Role.CHECKER] or len(pair) < OFFICERS:
        yield "公示发布员和公示审核员不是两个人"
