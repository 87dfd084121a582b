"""Who may change people and access; one condition a rule, each refusal with its remedy."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.models import Agency, Employment, Person, Role, RoleGrant
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import grants_of, mandate_paths, standing
from mingzheng.core.errors import Refusal

if TYPE_CHECKING:
    import uuid

    from mingzheng.ledger.recording import Actor

HOLD = dt.timedelta(days=1)
SECONDING_ROLES = (Role.AGENCY_HEAD, Role.AUDITOR, Role.UNIT_HEAD)
QUALIFICATION_SINCE = dt.date(2018, 1, 1)  # 行政处罚法 (2017) 38.3 bound who first took up review from this day on
SEPARATION = "行政执法三项制度·系统管理与业务分离"


def can_administer(actor: Actor, agency: Agency | None, now: dt.datetime) -> Refusal | None:
    """Refuse whoever is neither the system itself nor an administrator (of that agency, where one is named)."""
    if actor.kind == "system":
        return None
    if actor.kind == "account" and actor.person_id is not None:
        grants = grants_of(actor.person_id, now).filter(role=Role.SYSTEM_ADMINISTRATOR)
        if (grants.filter(agency=agency) if agency else grants).exists():
            return None
    return Refusal(
        gate="administrator",
        reason="只有本机关的系统管理员可以办理人员、证件和权限",
        article=SEPARATION,
        remedy="请联系系统管理员。",
        who="系统管理员",
        kind="others",
    )


def can_second(
    actor: Actor, *, agency: Agency, first: uuid.UUID, subject: uuid.UUID | None, now: dt.datetime
) -> Refusal | None:
    """Refuse a second person who is the first, the one concerned, an administrator, or without standing there."""
    if actor.kind != "account" or actor.person_id is None:
        return _second("第二人须是本人登录的工作人员")
    if actor.id == first:
        return _second("提出和确认不能是同一人")
    if actor.person_id == subject:
        return _second("本人不能确认给自己的授权")
    return _standing_refusal(actor.person_id, agency, now)


def _standing_refusal(person_id: uuid.UUID, agency: Agency, now: dt.datetime) -> Refusal | None:
    roles = grants_of(person_id, now)
    if roles.filter(role=Role.SYSTEM_ADMINISTRATOR).exists():
        return _second("第二人须在系统管理之外")
    if roles.filter(role__in=SECONDING_ROLES, agency=agency).exists():
        return None
    if any(agency.region.path.startswith(path) for path in mandate_paths(person_id, now)):
        return None
    return _second("第二人须是本机关负责人、承办机构负责人、审计员，或者有权的执法监督员")


def _second(reason: str) -> Refusal:
    return Refusal(
        gate="second_person",
        reason=reason,
        article=SEPARATION,
        remedy="请由本机关负责人、审计员或者司法行政部门的执法监督员登录后确认。",
        who="机关负责人、审计员、执法监督员",
        kind="others",
    )


def role_refusal(person: Person, role: str, agency: Agency, now: dt.datetime) -> Refusal | None:
    """Refuse a role that the person may not hold: not in service there, administration mixed with business, 罚58."""
    on = day_of(now)
    if not works_for(person, agency.pk, on):
        return Refusal(
            gate="in_service",
            reason=f"{person.name}不在{agency.name}工作",
            article="行政处罚法#42",
            remedy="请先办理调入或者登记抽调函。",
        )
    others = RoleGrant.objects.filter(person=person, ended_at__isnull=True).exclude(state="declined")
    others = others.exclude(until__lt=on)
    administrator = others.filter(role=Role.SYSTEM_ADMINISTRATOR).exists()
    business = others.exclude(role=Role.SYSTEM_ADMINISTRATOR).exists()
    if (administrator and role != Role.SYSTEM_ADMINISTRATOR) or (business and role == Role.SYSTEM_ADMINISTRATOR):
        return Refusal(
            gate="administrator_apart",
            reason=f"{person.name}不能同时是系统管理员和业务人员",
            article=SEPARATION,
            remedy="请先终止其中一项，或者另选一人。",
        )
    return review_refusal(person, on) if role == Role.REVIEWER else None


def review_refusal(person: Person, on: dt.date) -> Refusal | None:
    """Refuse a reviewer without the legal qualification who first takes up review now (行政处罚法 58.2)."""
    if person.employment == Employment.EXTERNAL:
        return Refusal(
            gate="reviewer_of_agency",
            reason=f"{person.name}是外聘人员，可以提出意见，不能代替法制审核人员",
            article="行政处罚法#58.2",
            remedy="请由本机关法制审核人员审核，或者请求审核协作。",
        )
    first = person.first_review_on or on
    if first >= QUALIFICATION_SINCE and not person.legal_qualification:
        return Refusal(
            gate="reviewer_qualified",
            reason=f"{person.name}初次从事行政处罚决定法制审核，没有国家统一法律职业资格",
            article="行政处罚法#58.2",
            remedy="请登记其法律职业资格，或者另选人员，或者请求审核协作。",
        )
    return None


def works_for(person: Person, agency_id: uuid.UUID, on: dt.date) -> bool:
    """Tell whether a person belongs to an agency on a day, by post or by secondment."""
    if not person.in_service(on):
        return False
    return person.agency_id == agency_id or any(s.runs(on) for s in person.secondments.filter(agency_id=agency_id))


def has_any_role(person_id: uuid.UUID, now: dt.datetime) -> bool:
    """Tell whether a person has or will have a role, which makes a second factor compulsory."""
    pending = RoleGrant.objects.filter(person_id=person_id, ended_at__isnull=True).exclude(state="declined")
    return pending.exists() or RoleGrant.objects.filter(standing(now), person_id=person_id).exists()
