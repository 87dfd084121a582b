"""Who may change calendar, index and periods: always two persons, the second by the own code just entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.models import Agency, Person, Role
from mingzheng.agencies.policies import can_administer, can_second
from mingzheng.agencies.queries import grants_of
from mingzheng.core.errors import Refusal, Refused, insist

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.agencies.credentials import Credential
    from mingzheng.ledger.recording import Actor, Recorder

SETTERS = (Role.SYSTEM_ADMINISTRATOR, Role.UNIT_HEAD, Role.AGENCY_HEAD)
TWO_PERSONS = "行政执法三项制度·重要设置双人复核"


def can_set_periods(actor: Actor, agency: Agency, now: dt.datetime) -> Refusal | None:
    """Refuse whoever neither leads in the agency nor administers it."""
    person_id = actor.person_id if actor.kind == "account" else None
    if person_id and grants_of(person_id, now).filter(role__in=SETTERS, agency=agency).exists():
        return None
    return Refusal(
        gate="period_setter",
        reason="只有本机关的负责人、机构负责人或者系统管理员可以变更期限",
        article=TWO_PERSONS,
        remedy="请由上述人员录入，再由另一人确认。",
        who="机关负责人、机构负责人、系统管理员",
        kind="others",
    )


def insist_on_two(
    rec: Recorder, second: Credential | None, *, what: str, agency: Agency | None = None
) -> tuple[uuid.UUID, uuid.UUID]:
    """Return both persons, or raise Refused: calendar and index by an administrator, periods by ``can_set_periods``.

    The second person proves by a credential, is another one, and stands outside administration.
    """
    first = rec.actor.person_id
    if rec.actor.kind != "account" or first is None:
        raise Refused(what, (_needs_second("须由本人登录办理，系统和接口不能办理"),))
    if agency is None:
        insist(what, can_administer(rec.actor, None, rec.now))
        agency = Person.objects.select_related("agency__region").get(pk=first).agency
    else:
        insist(what, can_set_periods(rec.actor, agency, rec.now))
    if second is None or second.person_id is None:
        raise Refused(what, (_needs_second("须由两人办理，还缺另一人的确认"),))
    second.check(rec.now)
    insist(what, can_second(second.actor(), agency=agency, first=rec.actor.id, subject=first, now=rec.now))
    return first, second.person_id


def _needs_second(reason: str) -> Refusal:
    return Refusal(
        gate="second_person",
        reason=reason,
        article=TWO_PERSONS,
        remedy="请由本机关负责人、审计员或者执法监督员输入本人的动态码确认。",
        who="机关负责人、审计员、执法监督员",
        kind="others",
    )
