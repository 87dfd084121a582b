"""Persons come, move and go; who goes loses login, roles and certificates at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mingzheng.agencies.actions.certificates import project, withdraw_certificate
from mingzheng.agencies.actions.organisation import check_names
from mingzheng.agencies.actions.roles import end_grant
from mingzheng.agencies.models import (
    Absence,
    Account,
    Agency,
    ApiToken,
    Certificate,
    Delegation,
    Employment,
    Person,
    RoleGrant,
    Secondment,
    Sex,
    Unit,
)
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.policies import can_administer
from mingzheng.core.crypto import blind_index
from mingzheng.core.errors import Conflict, FieldError, Invalid, insist
from mingzheng.core.identifiers import phone_error

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.ledger.recording import Recorder

CHANGEABLE = frozenset(
    {"name", "sex", "post", "employment", "legal_qualification", "first_review_on", "leads", "phone"}
)


@dataclass(frozen=True, slots=True)
class Departure:
    """What a person's departure ended; the open work left is ``dossiers.queries.open_parts``."""

    person: Person
    accounts: int
    grants: int
    certificates: int


def add_person(  # noqa: PLR0913 - the facts of a person
    rec: Recorder,
    *,
    agency: Agency,
    name: str,
    unit: Unit | None = None,
    sex: str = Sex.MALE,
    post: str = "",
    employment: str = Employment.ESTABLISHED,
    legal_qualification: bool = False,
    first_review_on: dt.date | None = None,
    leads: bool = False,
    phone: str = "",
    in_service_from: dt.date | None = None,
) -> Person:
    """Enter somebody who works for an agency, without login, role or certificate."""
    insist("不能登记人员", can_administer(rec.actor, agency, rec.now))
    check_names(name=name)
    _check_unit(unit, agency)
    _check_phone(phone)
    person = Person(
        agency=agency,
        unit=unit,
        name=name,
        sex=sex,
        post=post,
        employment=employment,
        legal_qualification=legal_qualification,
        first_review_on=first_review_on,
        leads=leads,
        phone=phone,
        phone_index=blind_index("phone", phone),
        in_service_from=in_service_from,
    )
    rec.insert(person)
    return person


def change_person(rec: Recorder, person: Person, **values: Any) -> Person:  # noqa: ANN401 - field values
    """Correct facts about a person (name, post, qualification …); the public list follows."""
    insist("不能更改人员信息", can_administer(rec.actor, person.agency, rec.now))
    if unknown := set(values) - CHANGEABLE:
        raise Invalid(tuple(FieldError(field, "这一项不能在这里更改", rule="changeable") for field in sorted(unknown)))
    check_names(**{key: values[key] for key in ("name",) if key in values})
    if "phone" in values:
        _check_phone(values["phone"])
        values["phone_index"] = blind_index("phone", values["phone"])
    rec.change(person, **values)
    refresh_projections(rec, person)
    return person


def add_absence(rec: Recorder, person: Person, *, since: dt.date, until: dt.date | None, reason: str = "") -> Absence:
    """Note that a person is away from a day to a day, both included."""
    insist("不能登记离岗", can_administer(rec.actor, person.agency, rec.now))
    if until is not None and until < since:
        raise Invalid((FieldError("until", "结束日不能早于开始日", rule="order"),))
    absence = Absence(person=person, since=since, until=until, reason=reason)
    rec.insert(absence)
    return absence


def second_person_to(  # noqa: PLR0913 - the facts of the letter
    rec: Recorder,
    person: Person,
    *,
    agency: Agency,
    document: str,
    since: dt.date,
    until: dt.date,
    unit: Unit | None = None,
) -> Secondment:
    """Second a person to another agency for a term, by a letter that is named (抽调函)."""
    insist("不能登记抽调", can_administer(rec.actor, agency, rec.now))
    check_names(document=document)
    _check_unit(unit, agency)
    if agency.pk == person.agency_id:
        raise Conflict(f"{person.name}本来就在{agency.name}工作。")
    if until < since:
        raise Invalid((FieldError("until", "结束日不能早于开始日", rule="order"),))
    secondment = Secondment(person=person, agency=agency, unit=unit, document=document, since=since, until=until)
    rec.insert(secondment)
    return secondment


def end_secondment(rec: Recorder, secondment: Secondment) -> None:
    """End a secondment before its term, from today on; what was done under it stays."""
    insist("不能终止抽调", can_administer(rec.actor, secondment.agency, rec.now))
    if secondment.ended_on is not None:
        raise Conflict(f"抽调已于 {secondment.ended_on} 终止。")
    rec.change(secondment, ended_on=day_of(rec.now))


def transfer(rec: Recorder, person: Person, *, agency: Agency | None = None, unit: Unit | None = None) -> Departure:
    """Move a person to another unit, or to another agency, where login, roles and certificate begin anew."""
    insist("不能办理调动", can_administer(rec.actor, person.agency, rec.now))
    target = agency or person.agency
    _check_unit(unit, target)
    if target.pk != person.agency_id:
        departure = _end_everything(rec, person, reason="调离")
        rec.change(person, agency=target, unit=unit, post="", leads=False)
        return departure
    left = [g for g in _open_grants(person) if g.unit_id is not None and g.unit_id != (unit.pk if unit else None)]
    for grant in left:
        end_grant(rec, grant)
    rec.change(person, unit=unit)
    refresh_projections(rec, person)
    return Departure(person, accounts=0, grants=len(left), certificates=0)


def leave(rec: Recorder, person: Person, *, reason: str) -> Departure:
    """End a person's service today: the login closes at once, roles end, certificates are taken back."""
    insist("不能办理离岗", can_administer(rec.actor, person.agency, rec.now))
    if person.left_on is not None:
        raise Conflict(f"{person.name}已于 {person.left_on} 离岗。")
    rec.facts["reason"] = reason
    departure = _end_everything(rec, person, reason=reason)
    rec.change(person, left_on=day_of(rec.now))
    return departure


def _end_everything(rec: Recorder, person: Person, *, reason: str) -> Departure:
    today = day_of(rec.now)
    accounts = list(Account.objects.filter(person=person, is_active=True))
    for account in accounts:
        rec.change(account, is_active=False)
    for token in ApiToken.objects.filter(account__person=person, revoked_at__isnull=True):
        rec.change(token, revoked_at=rec.now)
    grants = _open_grants(person)
    for grant in grants:
        end_grant(rec, grant)
    certificates = list(Certificate.objects.filter(person=person, revoked_on__isnull=True))
    for certificate in certificates:
        withdraw_certificate(rec, certificate, on=today, reason=reason)
    for delegation in Delegation.objects.filter(Q(person=person) | Q(substitute=person), ended_on__isnull=True):
        rec.change(delegation, ended_on=today)
    for secondment in Secondment.objects.filter(person=person, ended_on__isnull=True):
        rec.change(secondment, ended_on=today)
    return Departure(person, accounts=len(accounts), grants=len(grants), certificates=len(certificates))


def _open_grants(person: Person) -> list[RoleGrant]:
    return list(RoleGrant.objects.filter(person=person, ended_at__isnull=True).exclude(state="declined"))


def refresh_projections(rec: Recorder, person: Person) -> None:
    """Write the public rows of a person's certificates anew."""
    for certificate in Certificate.objects.filter(person=person, revoked_on__isnull=True):
        certificate.person = person
        project(rec, certificate)


def _check_unit(unit: Unit | None, agency: Agency) -> None:
    if unit is not None and unit.agency_id != agency.pk:
        raise Invalid((FieldError("unit", f"“{unit.name}”不是{agency.name}的内设机构", rule="unit"),))


def _check_phone(phone: str) -> None:
    if phone and (message := phone_error(phone)):
        raise Invalid((FieldError("phone", message, rule="phone"),))
