"""Roles are given, confirmed by a second person where they are sensitive, and ended; substitutes; who signs what."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.actions.organisation import check_names
from mingzheng.agencies.models import (
    SENSITIVE_ROLES,
    Agency,
    Delegation,
    GrantState,
    Person,
    Rank,
    Role,
    RoleGrant,
    SignAuthority,
    Unit,
)
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.policies import HOLD, can_administer, can_second, role_refusal
from mingzheng.agencies.queries import grants_of, holds
from mingzheng.core.errors import Conflict, FieldError, Invalid, Refusal, insist

if TYPE_CHECKING:
    from mingzheng.ledger.recording import Recorder

OWN_RIGHT_ROLES = frozenset({Role.REVIEWER, Role.PRESIDER})


def grant_role(  # noqa: PLR0913 - the facts of a grant
    rec: Recorder,
    person: Person,
    *,
    role: str,
    agency: Agency,
    unit: Unit | None = None,
    rank: str = Rank.NONE,
    since: dt.date | None = None,
    until: dt.date | None = None,
    document: str = "",
) -> RoleGrant:
    """Give a person a role in an agency or one of its units.

    A sensitive role (reviewer, agency head, publisher, auditor) of an agency open for business is only proposed:
    ``second_grant`` by another person starts a day's hold. Raises Refused, Invalid, Conflict.
    """
    insist("不能授予角色", can_administer(rec.actor, agency, rec.now))
    _check_grant(rec, person, role, agency, unit, rank)
    insist("不能授予角色", role_refusal(person, role, agency, rec.now))
    duplicates = RoleGrant.objects.filter(person=person, role=role, agency=agency, unit=unit, ended_at__isnull=True)
    if duplicates.exclude(state=GrantState.DECLINED).exclude(until__lt=day_of(rec.now)).exists():
        raise Conflict(f"{person.name}已有这个角色，或者正在等待第二人确认。")
    held_back = role in SENSITIVE_ROLES and agency.business_since is not None
    grant = RoleGrant(
        person=person,
        role=role,
        agency=agency,
        unit=unit,
        rank=rank,
        state=GrantState.PROPOSED if held_back else GrantState.GRANTED,
        document=document,
        since=since or day_of(rec.now),
        until=until,
        effective_at=None if held_back else rec.now,
        granted_by=rec.actor.id,
    )
    rec.insert(grant)
    if not held_back:
        _note_first_review(rec, grant)
    return grant


def _note_first_review(rec: Recorder, grant: RoleGrant) -> None:
    if grant.role == Role.REVIEWER and grant.person.first_review_on is None:
        rec.change(grant.person, first_review_on=grant.since)


def _check_grant(rec: Recorder, person: Person, role: str, agency: Agency, unit: Unit | None, rank: str) -> None:
    if rec.actor.kind != "system" and rec.actor.person_id == person.pk:
        refusal = Refusal(
            "own_grant", "不能给自己授予角色", "行政执法三项制度·系统管理与业务分离", "请由另一名系统管理员办理。"
        )
        insist("不能授予角色", refusal)
    if role not in Role.values:
        raise Invalid((FieldError("role", f"没有“{role}”这个角色", rule="role"),))
    if unit is not None and unit.agency_id != agency.pk:
        raise Invalid((FieldError("unit", f"“{unit.name}”不是{agency.name}的内设机构", rule="unit"),))
    if role == Role.UNIT_HEAD and unit is None:
        raise Invalid((FieldError("unit", "承办机构负责人须指明内设机构", rule="unit"),))
    if (role == Role.AGENCY_HEAD) != bool(rank):
        message = "机关负责人须指明正职、分管或者主持工作；其他角色不填"
        raise Invalid((FieldError("rank", message, rule="rank"),))


def second_grant(rec: Recorder, grant: RoleGrant) -> RoleGrant:
    """Confirm a proposed grant as a second person; it takes effect after a day's hold."""
    if grant.state != GrantState.PROPOSED:
        raise Conflict("这项授权不在等待确认。")
    refusal = can_second(rec.actor, agency=grant.agency, first=grant.granted_by, subject=grant.person_id, now=rec.now)
    insist("不能确认授权", refusal or role_refusal(grant.person, grant.role, grant.agency, rec.now))
    rec.change(grant, state=GrantState.GRANTED, seconded_by=rec.actor.id, effective_at=rec.now + HOLD)
    _note_first_review(rec, grant)
    return grant


def decline_grant(rec: Recorder, grant: RoleGrant) -> RoleGrant:
    """Refuse to confirm a proposed grant; it never takes effect."""
    if grant.state != GrantState.PROPOSED:
        raise Conflict("这项授权不在等待确认。")
    refusal = can_second(rec.actor, agency=grant.agency, first=grant.granted_by, subject=grant.person_id, now=rec.now)
    insist("不能处理授权", refusal)
    rec.change(grant, state=GrantState.DECLINED, seconded_by=rec.actor.id)
    return grant


def end_role(rec: Recorder, grant: RoleGrant) -> RoleGrant:
    """End a role at once; what the person did with it stands."""
    insist("不能终止角色", can_administer(rec.actor, grant.agency, rec.now))
    if grant.ended_at is not None:
        raise Conflict("这个角色已经终止。")
    end_grant(rec, grant)
    return grant


def end_grant(rec: Recorder, grant: RoleGrant) -> None:
    """Write the end of a grant; one that never took effect is declined, not ended."""
    if grant.state == GrantState.PROPOSED:
        rec.change(grant, state=GrantState.DECLINED, ended_at=rec.now)
    else:
        rec.change(grant, state=GrantState.ENDED, ended_at=rec.now)


def _issues(rec: Recorder, agency: Agency) -> bool:
    """Tell whether the actor heads the agency (正职 or 主持工作): who divides the work signs the document."""
    if rec.actor.kind != "account" or rec.actor.person_id is None:
        return False
    grants = grants_of(rec.actor.person_id, rec.now).filter(role=Role.AGENCY_HEAD, agency=agency)
    return grants.filter(rank__in=[Rank.PRINCIPAL, Rank.ACTING]).exists()


def confirm_power(rec: Recorder, row: Delegation | SignAuthority) -> None:
    """Confirm as a second person a substitution or a row of the 签批权限表 that an administrator entered."""
    _second(rec, row, GrantState.GRANTED)


def decline_power(rec: Recorder, row: Delegation | SignAuthority) -> None:
    """Refuse to confirm it; it never takes effect."""
    _second(rec, row, GrantState.DECLINED)


def _second(rec: Recorder, row: Delegation | SignAuthority, state: str) -> None:
    if row.state != GrantState.PROPOSED or row.entered_by is None:
        raise Conflict("这一项不在等待第二人确认。")
    subject = row.substitute_id if isinstance(row, Delegation) else None
    refusal = can_second(rec.actor, agency=row.agency, first=row.entered_by, subject=subject, now=rec.now)
    insist("不能确认", refusal)
    rec.change(row, state=state, seconded_by=rec.actor.id)


def delegate(  # noqa: PLR0913 - the facts of the document
    rec: Recorder,
    person: Person,
    *,
    substitute: Person,
    agency: Agency,
    role: str,
    document: str,
    since: dt.date,
    until: dt.date,
) -> Delegation:
    """Name a substitute for a person in one role for a term, by a document; exclusions follow both persons.

    The person represented or the head of the agency names one at once; what an administrator enters for a sensitive
    role of an agency open for business waits for a second person. Review and presiding are not delegated to somebody
    who may not do them in the own right.
    """
    own = (rec.actor.kind == "account" and rec.actor.person_id == person.pk) or _issues(rec, agency)
    insist("不能设置代理", None if own else can_administer(rec.actor, agency, rec.now))
    check_names(document=document)
    if until < since or substitute.pk == person.pk:
        message = "代理期限的结束日不能早于开始日，代理人不能是本人"
        raise Invalid((FieldError("until", message, rule="delegation"),))
    insist("不能设置代理", _delegation_refusal(person, substitute, agency, role, rec.now))
    delegation = Delegation(
        person=person,
        substitute=substitute,
        agency=agency,
        role=role,
        document=document,
        since=since,
        until=until,
        state=_first_state(agency, held=not own and role in SENSITIVE_ROLES),
        entered_by=rec.actor.id,
    )
    rec.insert(delegation)
    return delegation


def _first_state(agency: Agency, *, held: bool) -> str:
    waits = held and agency.business_since is not None
    return GrantState.PROPOSED if waits else GrantState.GRANTED


def _delegation_refusal(
    person: Person, substitute: Person, agency: Agency, role: str, now: dt.datetime
) -> Refusal | None:
    label = Role(role).label if role in Role.values else role
    if role == Role.SYSTEM_ADMINISTRATOR or not holds(person.pk, role, agency.pk, now):
        return Refusal(
            "delegation", f"{person.name}没有可以代理的“{label}”", "签批权限", "请先核对其角色；系统管理不设代理。"
        )
    if role in OWN_RIGHT_ROLES and not holds(substitute.pk, role, agency.pk, now):
        return Refusal(
            "delegation",
            f"{substitute.name}本人不是{label}，不能代理",
            "行政处罚法#58.2",
            "请选择具备该角色的人员，或者请求审核协作。",
        )
    return role_refusal(substitute, role, agency, now)


def end_delegation(rec: Recorder, delegation: Delegation) -> Delegation:
    """End a substitute's powers from today."""
    own = (rec.actor.kind == "account" and rec.actor.person_id == delegation.person_id) or _issues(
        rec, delegation.agency
    )
    insist("不能终止代理", None if own else can_administer(rec.actor, delegation.agency, rec.now))
    if delegation.ended_on is not None:
        raise Conflict("代理已经终止。")
    rec.change(delegation, ended_on=day_of(rec.now))
    return delegation


def add_sign_authority(  # noqa: PLR0913 - one row of the table
    rec: Recorder,
    *,
    agency: Agency,
    rank: str,
    document: str,
    since: dt.date,
    step: str = "",
    kind: str = "",
    max_fine_fen: int | None = None,
    until: dt.date | None = None,
) -> SignAuthority:
    """Enter one row of an agency's 签批权限表; an empty step or kind means any, no amount means without limit.

    The head of the agency adopts it at once; what an administrator enters waits for a second person once the agency is
    open for business.
    """
    own = _issues(rec, agency)
    insist("不能登记签批权限", None if own else can_administer(rec.actor, agency, rec.now))
    check_names(document=document)
    if rank not in {Rank.PRINCIPAL, Rank.DEPUTY, Rank.ACTING}:
        raise Invalid((FieldError("rank", "请填写正职、分管或者主持工作", rule="rank"),))
    row = SignAuthority(
        agency=agency,
        step=step,
        kind=kind,
        max_fine_fen=max_fine_fen,
        rank=rank,
        document=document,
        since=since,
        until=until,
        state=_first_state(agency, held=not own),
        entered_by=rec.actor.id,
    )
    rec.insert(row)
    return row


def end_sign_authority(rec: Recorder, row: SignAuthority) -> SignAuthority:
    """End a row of the 签批权限表 with yesterday; what was signed by it stands."""
    insist("不能终止签批权限", None if _issues(rec, row.agency) else can_administer(rec.actor, row.agency, rec.now))
    yesterday = day_of(rec.now) - dt.timedelta(days=1)
    if row.until is not None and row.until <= yesterday:
        raise Conflict("这一行已经终止。")
    rec.change(row, until=yesterday)
    return row
