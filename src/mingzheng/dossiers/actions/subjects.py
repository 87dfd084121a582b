"""Subjects are found again by their number or entered anew, with identifiers checked and encrypted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from mingzheng.agencies.models import Sex
from mingzheng.agencies.officers import day_of
from mingzheng.core import text as texts
from mingzheng.core.crypto import blind_index
from mingzheng.core.errors import Conflict, FieldError, Invalid
from mingzheng.core.identifiers import (
    birth_date,
    id_card_error,
    id_card_sex,
    name_error,
    normalise,
    phone_error,
    uscc_error,
)
from mingzheng.dossiers.models import (
    Dossier,
    DossierSubject,
    IdKind,
    Individual,
    Organisation,
    OrganisationKind,
    SubjectRole,
)
from mingzheng.dossiers.queries import individual_by_number, organisation_by_number

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from mingzheng.ledger.models import Recorded
    from mingzheng.ledger.recording import Recorder

CARD_KINDS = frozenset({IdKind.CITIZEN, IdKind.RESIDENCE, IdKind.FOREIGN_RESIDENCE})
LINE_LENGTH = 200
NUMBER_LENGTH = 40


def find_or_add_individual(rec: Recorder, *, agency_id: uuid.UUID, name: str, **values: Any) -> Individual:  # noqa: ANN401
    """Return the agency's row of a natural person: found by identity number, else entered.

    ``values``: id_kind, id_number, sex, birth_on, address, phone, occupation, workplace. Contact data that changed are
    brought up to date. A number known under another name is refused. Raises Invalid naming every wrong field.
    """
    clean = _individual_values(day_of(rec.now), name=name, **values)
    known = individual_by_number(agency_id, clean["id_number"])
    if known is None:
        row = Individual(agency_id=agency_id, **clean)
        _insert(rec, row)
        return row
    _same_name(known.name, clean["name"], "该证件号码")
    _refresh(rec, known, clean, ("address", "phone", "phone_index", "occupation", "workplace"))
    return known


def find_or_add_organisation(rec: Recorder, *, agency_id: uuid.UUID, name: str, **values: Any) -> Organisation:  # noqa: ANN401
    """Return the agency's row of an organisation: found by 统一社会信用代码, else entered.

    ``values``: kind, uscc, other_number, legal_representative, address, phone. Raises Invalid naming every wrong field.
    """
    clean = _organisation_values(name=name, **values)
    known = organisation_by_number(agency_id, clean["uscc"])
    if known is None:
        row = Organisation(agency_id=agency_id, **clean)
        _insert(rec, row)
        return row
    _same_name(known.name, clean["name"], "该统一社会信用代码")
    _refresh(rec, known, clean, ("address", "phone", "phone_index", "legal_representative"))
    return known


def change_individual(rec: Recorder, row: Individual, **values: Any) -> Individual:  # noqa: ANN401
    """Correct facts about a natural person, all checked again."""
    fields = ("name", "sex", "id_kind", "id_number", "birth_on", "address", "phone", "occupation", "workplace")
    clean = _individual_values(day_of(rec.now), **_merged(row, fields, values))
    _change(rec, row, clean)
    return row


def change_organisation(rec: Recorder, row: Organisation, **values: Any) -> Organisation:  # noqa: ANN401
    """Correct facts about an organisation, all checked again."""
    fields = ("name", "kind", "uscc", "other_number", "legal_representative", "address", "phone")
    _change(rec, row, _organisation_values(**_merged(row, fields, values)))
    return row


def identify_individual(rec: Recorder, row: Individual, **given: Any) -> Individual:  # noqa: ANN401
    """Return the row of who this natural person was found to be, with what was verified.

    ``given``: id_number, birth_on, address, phone. A number that the row has not is another row's: the agency's row of
    that number, or a new one; nobody else's dossier changes. Raises Invalid naming every wrong field.
    """
    _none_of(given, ("legal_representative",), "公民没有这一项")
    if given.get("id_number", row.id_number) == row.id_number:
        return change_individual(rec, row, **given)
    kept = {name: getattr(row, name) for name in ("sex", "address", "phone", "occupation", "workplace")}
    values: dict[str, Any] = {**kept, **given, "id_kind": IdKind.CITIZEN}
    return find_or_add_individual(rec, agency_id=row.agency_id, name=row.name, **values)


def identify_organisation(rec: Recorder, row: Organisation, **given: Any) -> Organisation:  # noqa: ANN401
    """Return the row of the organisation this was found to be, with what was verified.

    ``given``: id_number (its 统一社会信用代码), address, phone, legal_representative. Raises Invalid.
    """
    _none_of(given, ("birth_on",), "只有公民有这一项")
    uscc = given.pop("id_number", row.uscc)
    if uscc == row.uscc:
        return change_organisation(rec, row, **given)
    kept = {name: getattr(row, name) for name in ("kind", "legal_representative", "address", "phone")}
    try:
        return find_or_add_organisation(rec, agency_id=row.agency_id, name=row.name, **{**kept, **given}, uscc=uscc)
    except Invalid as error:
        renamed = tuple(replace(f, field="id_number") if f.field == "uscc" else f for f in error.fields)
        raise Invalid(renamed) from error


def _none_of(given: dict[str, Any], fields: tuple[str, ...], message: str) -> None:
    if wrong := [field for field in fields if field in given]:
        raise Invalid(tuple(FieldError(field, message, rule="kind", remedy="不填") for field in wrong))


def add_subject(
    rec: Recorder, dossier: Dossier, subject: Individual | Organisation, *, role: str = SubjectRole.PARTY
) -> DossierSubject:
    """Name a subject in a dossier of the same agency; who is named already stays."""
    link = _link(dossier, subject)
    known = DossierSubject.objects.filter(dossier=dossier, role=role, **link).first()
    if known is not None:
        return known
    row = DossierSubject(dossier=dossier, role=role, **link)
    rec.insert(row)
    return row


def name_subjects(rec: Recorder, dossier: Dossier, subjects: Iterable[Individual | Organisation]) -> None:
    """Name the first subjects of a dossier opened under this entry, in which nobody is named yet; each once."""
    rec.insert_many(
        DossierSubject(dossier=dossier, role=SubjectRole.PARTY, **_link(dossier, subject))
        for subject in {subject.pk: subject for subject in subjects}.values()
    )


def _link(dossier: Dossier, subject: Individual | Organisation) -> dict[str, Any]:
    if subject.agency_id != dossier.agency_id:
        raise Conflict("当事人资料属于另一个机关，请在本机关重新登记。")
    return {"individual": subject} if isinstance(subject, Individual) else {"organisation": subject}


def _merged(row: Recorded, fields: tuple[str, ...], values: dict[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(values) - set(fields)):
        raise Invalid(tuple(FieldError(field, "没有这一项", rule="field") for field in unknown))
    return {**{name: getattr(row, name) for name in fields}, **values}


# A number taken meanwhile ends the whole entry, so there is no savepoint to go back to.
def _insert(rec: Recorder, row: Recorded) -> None:
    try:
        rec.insert(row)
    except IntegrityError as error:  # another desk entered the same number a moment ago
        raise Conflict("刚刚有人登记了同一号码，请刷新后再办。") from error


def _change(rec: Recorder, row: Recorded, clean: dict[str, Any]) -> None:
    try:
        rec.change(row, **clean)
    except IntegrityError as error:
        raise Conflict("该号码已登记在另一条资料上，请先核对。") from error


def _refresh(rec: Recorder, row: Recorded, clean: dict[str, Any], names: tuple[str, ...]) -> None:
    fresh = {name: clean[name] for name in names if clean[name] and clean[name] != getattr(row, name)}
    if fresh:
        rec.change(row, **fresh)


def _same_name(known: str, given: str, what: str) -> None:
    if known != given:
        message = f"{what}已登记为“{known}”，与“{given}”不一致"
        raise Invalid((FieldError("name", message, rule="same_name", remedy="请核对号码；更名的，请先更正资料。"),))


def _individual_values(today: dt.date, *, name: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401
    errors = _line_errors(values, ("occupation", "workplace", "address"))
    errors += _name_and_phone(name, values.get("phone", ""))
    id_kind, number = values.get("id_kind", ""), values.get("id_number", "")
    born, sex = values.get("birth_on"), values.get("sex", "")
    if number and not id_kind:
        id_kind = IdKind.CITIZEN
    if id_kind not in IdKind.values or (sex and sex not in Sex.values):
        errors.append(FieldError("id_kind", "证件种类或者性别不在可选范围内", rule="choice"))
    if message := _number_error(id_kind, number, today):
        errors.append(FieldError("id_number", message, rule="id_number"))
    elif number and id_kind in CARD_KINDS:
        if born and born != birth_date(number):
            errors.append(FieldError("birth_on", "出生日期与身份证件号码不一致", rule="birth_on"))
        born, sex = birth_date(number), id_card_sex(number)
    if born and born > today:
        errors.append(FieldError("birth_on", "出生日期不能在今天之后", rule="birth_on"))
    if errors:
        raise Invalid(tuple(errors))
    number = normalise(number) if number else ""
    return {
        "name": texts.tidy(name),
        "sex": sex,
        "id_kind": id_kind,
        "id_number": number,
        "id_index": blind_index("id_number", number),
        "birth_on": born,
        **_contact(values),
        "occupation": texts.tidy(values.get("occupation", "")),
        "workplace": texts.tidy(values.get("workplace", "")),
    }


def _number_error(id_kind: str, number: str, today: dt.date) -> str | None:
    if not number:
        return None
    if id_kind in CARD_KINDS:
        return id_card_error(number, today)
    return _plain_number_error(number)


def _plain_number_error(number: str) -> str | None:
    try:
        folded = normalise(number)
    except ValueError as error:
        return str(error)
    if not folded.isalnum() or len(folded) > NUMBER_LENGTH:
        return f"证件号码由字母和数字组成，最多 {NUMBER_LENGTH} 位"
    return None


def _organisation_values(*, name: str, **values: Any) -> dict[str, Any]:  # noqa: ANN401
    errors = _line_errors(values, ("address", "legal_representative"))
    errors += _name_and_phone(name, values.get("phone", ""), limit=LINE_LENGTH)
    uscc, other = values.get("uscc", ""), values.get("other_number", "")
    kind = values.get("kind", OrganisationKind.ENTERPRISE)
    if kind not in OrganisationKind.values:
        errors.append(FieldError("kind", "组织种类不在可选范围内", rule="choice"))
    if uscc and (message := uscc_error(uscc)):
        errors.append(FieldError("uscc", message, rule="GB 32100-2015"))
    if other and (message := _plain_number_error(other)):
        errors.append(FieldError("other_number", message, rule="number"))
    if errors:
        raise Invalid(tuple(errors))
    uscc = normalise(uscc) if uscc else ""
    return {
        "name": texts.tidy(name),
        "kind": kind,
        "uscc": uscc,
        "uscc_index": blind_index("uscc", uscc),
        "other_number": normalise(other) if other else "",
        "legal_representative": texts.tidy(values.get("legal_representative", "")),
        **_contact(values),
    }


def _contact(values: dict[str, Any]) -> dict[str, str]:
    phone = normalise(values.get("phone", "")) if values.get("phone") else ""
    return {
        "address": texts.tidy(values.get("address", "")),
        "phone": phone,
        "phone_index": blind_index("phone", phone),
    }


def _name_and_phone(name: str, phone: str, limit: int = 100) -> list[FieldError]:
    errors = []
    if message := name_error(name, limit):
        errors.append(FieldError("name", message, rule="name"))
    if phone and (message := phone_error(phone)):
        errors.append(FieldError("phone", message, rule="phone"))
    return errors


def _line_errors(values: dict[str, Any], names: tuple[str, ...]) -> list[FieldError]:
    errors = []
    for name in names:
        text = values.get(name, "")
        if reason := texts.fault(text):
            errors.append(FieldError(name, f"{reason}，请删去后重新输入", rule="text"))
        elif len(text) > LINE_LENGTH:
            errors.append(FieldError(name, f"最多 {LINE_LENGTH} 个字，现有 {len(text)} 个", rule="length"))
    return errors
