"""People of a table are tried one by one, and entered together: units, persons, roles, certificates, logins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mingzheng.agencies.actions.accounts import USERNAME, USERNAME_FORM, open_account
from mingzheng.agencies.actions.certificates import issue_certificate
from mingzheng.agencies.actions.organisation import add_unit
from mingzheng.agencies.actions.people import add_person
from mingzheng.agencies.actions.roles import grant_role
from mingzheng.agencies.models import Account, Agency, Person, Role
from mingzheng.agencies.officers import day_of
from mingzheng.core.errors import Conflict, DomainError
from mingzheng.core.secrets import token
from mingzheng.ledger.trying import tried

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from mingzheng.agencies.importing import PersonRow
    from mingzheng.agencies.models import Unit
    from mingzheng.core.tables import Judged
    from mingzheng.ledger.recording import Actor, Recorder

FIRST_PASSWORD_BYTES = 12


@dataclass(frozen=True, slots=True)
class Entered:
    """A person who was entered, and the first password of the login, shown once and kept nowhere."""

    person: Person
    username: str = ""
    password: str = ""


def try_people(
    agency: Agency, read: Iterable[Judged[PersonRow]], *, actor: Actor, now: dt.datetime
) -> list[Judged[PersonRow]]:
    """Return the rows with every reason for which entering them would be refused; nothing is written.

    Each is really entered, in a transaction that is undone: the rules are those of the actions and stand nowhere twice.
    """
    seen: set[str] = set()
    judged = []
    for row in read:
        reasons = list(row.reasons)
        if row.value is not None:
            reasons += _double(row.value, agency, seen)
            reasons = reasons or tried(_entering(agency, row.value), "agencies.people", actor=actor, now=now)
        judged.append(replace(row, reasons=tuple(reasons)))
    return judged


def _entering(agency: Agency, value: PersonRow) -> Callable[[Recorder], object]:
    return lambda rec: _enter(rec, agency, value)


def _double(value: PersonRow, agency: Agency, seen: set[str]) -> list[str]:
    """Return what the table itself or the agency has already, and a login that could not be opened.

    A namesake is a person only a human can tell apart.
    """
    reasons = []
    if Person.objects.filter(agency=agency, name=value.name, left_on__isnull=True).exists():
        reasons.append("本机关已有同名的人；确是另一人的，请在人员页单独登记")
    keys = {f"姓名 {value.name}": value.name, f"执法证号 {value.number}": value.number,
            f"用户名 {value.username}": value.username}  # fmt: skip
    if value.username and not USERNAME.fullmatch(value.username):
        reasons.append(USERNAME_FORM)
    reasons += [f"{words}在表里重复" for words, given in keys.items() if given and words in seen]
    if value.username and Account.objects.filter(username=value.username).exists():
        reasons.append(f"用户名 {value.username} 已被使用")
    seen.update(keys)
    return reasons


def import_people(rec: Recorder, agency: Agency, rows: Iterable[PersonRow]) -> list[Entered]:
    """Enter all people of a table, or none; where a login is asked for it gets a first password of its own.

    Raises Refused, Invalid or Conflict as the actions do; then the table is tried anew. Of two who send the same table
    at once the second waits, and finds its people entered.
    """
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
    entered: list[Entered] = []
    seen: set[str] = set()
    for value in rows:
        if reasons := _double(value, agency, seen):
            message = f"{value.name}：{'；'.join(reasons)}。预览以后有人登记过，请重新预览。"
            raise Conflict(message)
        person = _enter(rec, agency, value)
        if not value.username:
            entered.append(Entered(person))
            continue
        password = token(FIRST_PASSWORD_BYTES)
        open_account(rec, person=person, username=value.username, password=password)
        entered.append(Entered(person, value.username, password))
    if not entered:
        message = "没有可以登记的行。"
        raise DomainError(message)
    rec.facts["people"] = len(entered)
    return entered


def _enter(rec: Recorder, agency: Agency, value: PersonRow) -> Person:
    unit = _unit(rec, agency, value.unit)
    person = add_person(
        rec,
        agency=agency,
        name=value.name,
        unit=unit,
        sex=value.sex,
        post=value.post,
        employment=value.employment,
        legal_qualification=value.legal_qualification,
        phone=value.phone,
        in_service_from=day_of(rec.now),
    )
    for role in value.roles:
        within = unit if role == Role.UNIT_HEAD else None
        rank = value.rank if role == Role.AGENCY_HEAD else ""
        grant_role(rec, person, role=role, agency=agency, unit=within, rank=rank, document="人员表")
    if value.number and value.valid_from and value.valid_to:
        issue_certificate(
            rec,
            person,
            number=value.number,
            issuer=value.issuer,
            categories=value.categories,
            regions=value.regions,
            valid_from=value.valid_from,
            valid_to=value.valid_to,
        )
    return person


def _unit(rec: Recorder, agency: Agency, name: str) -> Unit | None:
    if not name:
        return None
    return agency.units.filter(name=name).first() or add_unit(rec, agency=agency, name=name)
