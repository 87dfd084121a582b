"""Valid input, damaged in every place and in many ways; and what must hold of the answer."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.core.errors import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

HAN = re.compile(r"[\u4e00-\u9fff]")
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")
DEEP: Any = 1
for _ in range(3_000):
    DEEP = [DEEP]

NEVER = {
    "an object": {"没有这个": 1},
    "10,000 elements": ["甲"] * 10_000,
    "a list of lists": [[["甲"]]],
    "nested 3,000 deep": DEEP,
    "overlong": "长" * 25_000,
    "NaN": float("nan"),
    "infinite": float("inf"),
    "negative and huge": -(10**30),
    "huge": 10**30,
    "NUL": "甲\x00乙",
    "a lone surrogate": "甲\ud800乙",
    "turned direction": "甲\u202e乙",
    "a private character": "甲\ue000乙",
    "bytes": b"\xff",
}
"""What no field of any input takes."""

PERHAPS = {"empty": "", "blank": "   ", "zero": 0, "true": True, "null": None, "no elements": [], "text": "甲乙丙"}
"""What some fields take: the answer is a model or a refusal."""

NO_DATES = ("2026-02-30", "2026-13-01", "0000-01-01", "9999-99-99", "1066-10-14", "20260-01-01", "某年某月")
EXTRA = "没有这一项"


@dataclass(frozen=True)
class Damage:
    """One damaged input: what was done at which place, and whether it must be refused there."""

    name: str
    path: str
    data: Any
    refused: bool


def damages(model: type[BaseModel], given: dict[str, Any]) -> Iterator[Damage]:
    """Yield the input damaged in every place: each field of the model, and each place inside what is given."""
    yield Damage("unknown field", EXTRA, given | {EXTRA: "1"}, refused=True)
    for name, field in model.model_fields.items():
        if field.is_required():
            yield Damage("missing", name, {k: v for k, v in given.items() if k != name}, refused=True)
            yield Damage("null", name, given | {name: None}, refused=True)
        if name not in given:
            yield from _at(given, (name,), None)
    for place in places(given):
        yield from _at(given, place, _get(given, place))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything inside a value; of a list its first element stands for all."""
    items = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def _get(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def put(given: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """Return a copy of the input with another value in one place."""
    data = copy.copy(given)
    here = data
    for key in path[:-1]:
        here[key] = copy.copy(here[key])
        here = here[key]
    here[path[-1]] = value
    return data


def _at(given: dict[str, Any], path: tuple[Any, ...], valid: Any) -> Iterator[Damage]:
    where = ".".join(map(str, path))
    for name, value in NEVER.items():
        yield Damage(name, where, put(given, path, value), refused=True)
    for name, value in PERHAPS.items():
        yield Damage(name, where, put(given, path, value), refused=False)
    if isinstance(valid, str) and ISO_DATE.match(valid):
        for value in NO_DATES:
            yield Damage(f"no date {value}", where, put(given, path, value), refused=True)
    if isinstance(valid, list) and valid:
        yield Damage("10,000 of it", where, put(given, path, valid[:1] * 10_000), refused=True)


def faults(damage: Damage, answer: object) -> str:
    """Return what is wrong with the answer to a damaged input, empty where it is right."""
    if not isinstance(answer, BaseException):
        return "taken" if damage.refused else ""
    if not isinstance(answer, Invalid):
        return f"{type(answer).__name__}: {str(answer)[:200]}"
    if not answer.fields:
        return "no field is named"
    if not all(HAN.search(f.message) and HAN.search(f.remedy or f.message) for f in answer.fields):
        return f"not in Chinese: {answer.fields}"
    named = [f.field for f in answer.fields]
    if damage.refused and not any(_of(name, damage.path) for name in named):
        return f"names {named[:3]}"
    return "" if len(named) <= MANY else f"{len(named)} complaints"


MANY = 250


def _of(named: str, path: str) -> bool:
    """Tell whether a complaint is about a place: the place itself, what it lies in, or what lies in it."""
    return named == path or path.startswith(f"{named}.") or named.startswith(f"{path}.")
