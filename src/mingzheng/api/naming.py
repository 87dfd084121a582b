"""Reads what programs name people by: the number on the certificate, not an id of ours."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mingzheng.agencies.models import Certificate
from mingzheng.cases.book import BOOK
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.prepared import Prepared

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

OFFICERS = "officers"
MOST_OFFICERS = 20


_HOLDERS = Prepared(
    lambda here, seconded, numbers: (
        Certificate.objects.filter(
            Q(person__agency_id=here) | Q(person__secondments__agency_id=seconded), number__in=numbers
        )
        .values_list("number", "person_id")
        .distinct()
    )
)


def officers(agency_id: uuid.UUID, numbers: Iterable[str], field: str = OFFICERS) -> tuple[uuid.UUID, ...]:
    """Return the persons behind certificate numbers of one agency's people, seconded ones too, in the order given.

    Raises Invalid naming each number that is not of this agency, or that stands on two cards, and for more than twenty.
    """
    numbers = tuple(numbers)
    if len(numbers) > MOST_OFFICERS:
        raise Invalid((FieldError(field, f"最多 {MOST_OFFICERS} 人", remedy="只写参加这一步的执法人员"),))
    wanted = [number.strip() for number in numbers]
    holders: dict[str, set[uuid.UUID]] = {}
    for number, person_id in _HOLDERS(agency_id, agency_id, wanted) if wanted else ():
        holders.setdefault(number, set()).add(person_id)
    errors = [
        FieldError(
            f"{field}.{place}", "这个执法证号不在本机关名册中", "行政处罚法#42", "核对证号；外单位人员先办理抽调"
        )
        for place, number in enumerate(wanted)
        if len(holders.get(number, ())) != 1
    ]
    if errors:
        raise Invalid(tuple(errors))
    return tuple(next(iter(holders[number])) for number in wanted)


def people(agency_id: uuid.UUID, named: Iterable[str], field: str) -> tuple[uuid.UUID, ...]:
    """Return persons named by certificate number, or by id as other answers give it; raises Invalid as ``officers``.

    An id is not looked up here: whether that person may do what is asked is for the step to say.
    """
    named = tuple(word.strip() for word in named)
    numbers = [word for word in named if not _is_id(word)]
    found = dict(zip(numbers, officers(agency_id, numbers, field), strict=True))
    return tuple(found[word] if word in found else uuid.UUID(word) for word in named)


def with_people(agency_id: uuid.UUID, input_name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return an input whose lists of officers name persons, where the caller named certificates."""
    named = dict(given)
    for field in _officer_fields(BOOK.inputs[input_name]):
        values = named.get(field)
        if isinstance(values, list) and values and all(isinstance(v, str) and not _is_id(v) for v in values):
            named[field] = [str(person) for person in officers(agency_id, values, field)]
    return named


def _officer_fields(model: type[BaseModel]) -> list[str]:
    return [
        name
        for name, info in model.model_fields.items()
        if isinstance(info.json_schema_extra, dict) and info.json_schema_extra.get("choices_from") == OFFICERS
    ]


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
