"""Dossiers open, are handed on, close and are archived; persons take their parts in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.models import Agency, Person, Role, Unit
from mingzheng.agencies.officers import day_of
from mingzheng.core.errors import Conflict, FieldError, Invalid, Refusal, insist
from mingzheng.core.identifiers import name_error
from mingzheng.dossiers.models import Dossier, DossierPerson, DossierState, OpenTo, Part, Secrecy
from mingzheng.dossiers.policies import can_open, excluded, parts_ever

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.ledger.recording import Recorder

TITLE_LENGTH = 200


def open_dossier(  # noqa: PLR0913 - the facts of a dossier
    rec: Recorder,
    *,
    agency_id: uuid.UUID,
    kind: str,
    title: str,
    secrecy: str = Secrecy.NORMAL,
    unit_id: uuid.UUID | None = None,
    region_id: uuid.UUID | None = None,
    dossier_id: uuid.UUID | None = None,
    opened_on: dt.date | None = None,
    opener: OfficerFact | None = None,
) -> Dossier:
    """Open a dossier of an agency in its own region unless another is named; the entry is filed under it.

    ``title`` of a sensitive or secret dossier should be neutral; ``opener`` is the picture of who acts, where it was
    read already. Raises Refused, Invalid.
    """
    insist("不能立卷", can_open(rec.actor, agency_id, rec.now, opener=opener))
    errors = []
    if message := name_error(title, TITLE_LENGTH):
        errors.append(FieldError("title", message, rule="name"))
    if secrecy not in Secrecy.values:
        errors.append(FieldError("secrecy", "密级只能是普通、敏感或者涉密", rule="secrecy"))
    own = opener is not None and (opener.agency_id, opener.unit_id) == (agency_id, unit_id)
    if unit_id and not own and not Unit.objects.filter(pk=unit_id, agency_id=agency_id).exists():
        errors.append(FieldError("unit", "承办机构不是本机关的内设机构", rule="unit"))
    if errors:
        raise Invalid(tuple(errors))
    dossier = Dossier(
        agency_id=agency_id,
        unit_id=unit_id,
        region_id=region_id or Agency.objects.values_list("region_id", flat=True).get(pk=agency_id),
        kind=kind,
        secrecy=secrecy,
        title=title,
        opened_on=opened_on or day_of(rec.now),
    )
    if dossier_id or rec.dossier_id:
        dossier.pk = dossier_id or rec.dossier_id
    rec.dossier_id = rec.dossier_id or dossier.pk
    rec.insert(dossier)
    return dossier


def assign(
    rec: Recorder, dossier: Dossier, *, person: Person | OfficerFact, role: str, on_behalf_of: Person | None = None
) -> DossierPerson:
    """Give a person a part in a dossier from today; who has it already keeps it.

    Raises Refused when an exclusion forbids it or the person is not in service, Invalid for an unknown part.
    """
    if role not in Part.values:
        raise Invalid((FieldError("role", f"没有“{role}”这种参与身份", rule="part"),))
    identities = [person.id, *([on_behalf_of.pk] if on_behalf_of else [])]
    parts = parts_ever(dossier.pk, identities)
    for part in parts:
        if part.person_id == person.id and part.role == role and part.until is None:
            return part
    what = f"不能指派{person.name}为{Part(role).label}"
    insist(what, _service_refusal(person, day_of(rec.now)))
    insist(what, excluded(person.name, identities, role, parts))
    fresh = DossierPerson(
        dossier=dossier, person_id=person.id, role=role, since=day_of(rec.now), on_behalf_of=on_behalf_of
    )
    rec.insert(fresh)
    return fresh


def _service_refusal(person: Person | OfficerFact, on: dt.date) -> Refusal | None:
    if person.in_service(on):
        return None
    return Refusal(
        "in_service", f"{person.name}已不在岗", "行政处罚法#42.1", "请另选一人。", "承办机构负责人", "others"
    )


def end_assignment(rec: Recorder, part: DossierPerson) -> DossierPerson:
    """End a person's part; the row stays, because exclusions look back."""
    if part.until is not None:
        raise Conflict("该人员在本案的身份已经终止。")
    rec.change(part, until=day_of(rec.now))
    return part


def hand_over(rec: Recorder, part: DossierPerson, *, to: Person) -> DossierPerson:
    """Pass a part on to another person, who takes it in the own name."""
    fresh = assign(rec, part.dossier, person=to, role=part.role)
    end_assignment(rec, part)
    return fresh


def open_to(
    rec: Recorder, dossier: Dossier, *, agency_id: uuid.UUID, role: str, reason: str, until: dt.date | None = None
) -> OpenTo:
    """Open a normal dossier to the holders of a role in another agency, as for a pool of reviewers (审核协作)."""
    if role not in Role.values or role == Role.SYSTEM_ADMINISTRATOR:
        raise Invalid((FieldError("role", f"不能向“{role}”开放案卷", rule="role"),))
    if message := name_error(reason, TITLE_LENGTH):
        raise Invalid((FieldError("reason", message, rule="name"),))
    if dossier.secrecy != Secrecy.NORMAL:
        raise Conflict("敏感、涉密案卷只能逐人指定，不能整体开放。")
    row = OpenTo(dossier=dossier, agency_id=agency_id, role=role, since=day_of(rec.now), until=until, reason=reason)
    rec.insert(row)
    return row


def end_opening(rec: Recorder, row: OpenTo) -> OpenTo:
    """Close a dossier to those it was opened to, after today."""
    if row.until is not None and row.until <= day_of(rec.now):
        raise Conflict("开放已经结束。")
    rec.change(row, until=day_of(rec.now))
    return row


def rename(rec: Recorder, dossier: Dossier, *, title: str) -> Dossier:
    """Give a dossier another title."""
    if message := name_error(title, TITLE_LENGTH):
        raise Invalid((FieldError("title", message, rule="name"),))
    rec.change(dossier, title=title)
    return dossier


def classify(rec: Recorder, dossier: Dossier, *, secrecy: str, reason: str) -> Dossier:
    """Set who may see a dossier; whoever opened it up or closed it in gives the reason."""
    if secrecy not in Secrecy.values:
        raise Invalid((FieldError("secrecy", "密级只能是普通、敏感或者涉密", rule="secrecy"),))
    if message := name_error(reason, TITLE_LENGTH):
        raise Invalid((FieldError("reason", message, rule="name"),))
    rec.facts["reason"] = reason
    rec.change(dossier, secrecy=secrecy)
    if secrecy != Secrecy.NORMAL:
        for row in dossier.opened_to.filter(until__isnull=True):
            rec.change(row, until=day_of(rec.now))
    return dossier


def close_dossier(rec: Recorder, dossier: Dossier) -> Dossier:
    """Close an open dossier."""
    return _move(rec, dossier, from_=DossierState.OPEN, to=DossierState.CLOSED, closed_on=day_of(rec.now))


def reopen_dossier(rec: Recorder, dossier: Dossier) -> Dossier:
    """Open a closed or archived dossier again."""
    ended = DossierState.ARCHIVED if dossier.state == DossierState.ARCHIVED else DossierState.CLOSED
    return _move(rec, dossier, from_=ended, to=DossierState.OPEN, closed_on=None)


def archive_dossier(rec: Recorder, dossier: Dossier) -> Dossier:
    """Archive a closed dossier."""
    return _move(rec, dossier, from_=DossierState.CLOSED, to=DossierState.ARCHIVED, closed_on=dossier.closed_on)


def _move(rec: Recorder, dossier: Dossier, *, from_: str, to: str, closed_on: dt.date | None) -> Dossier:
    if dossier.state != from_:
        raise Conflict(f"案卷现为“{DossierState(dossier.state).label}”，不能改为“{DossierState(to).label}”。")
    rec.change(dossier, state=to, closed_on=closed_on)
    return dossier
