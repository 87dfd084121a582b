"""One reading of input for pages and API: a model, or Invalid with every field named in Chinese."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from mingzheng.core import text as texts
from mingzheng.core.annotations import shape_of
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.inputs import Money
from mingzheng.core.wording import MISSING, MISSING_CHOICE, OTHER, WORDINGS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

Model = TypeVar("Model", bound=BaseModel)

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WITH_REMEDY = re.compile(r"([^请].*?)[，。；：]\s*(请.+)", re.DOTALL)
_BLANK_TYPES = frozenset({"missing", "none_required"})
_NUMBER_BOUNDS = ("gt", "ge", "lt", "le")
_FEN_A_YUAN = 100
_DEPTH = 12


def validate(model: type[Model], data: Mapping[str, Any], *, today: dt.date | None = None) -> Model:
    """Return the model read from plain data; ``today`` lets dates leave out the year. Raises Invalid."""
    if faults := tuple(_unprintable(model, data, ())):
        raise Invalid(fields=faults)
    try:
        return model.model_validate(data, context={"today": today})
    except ValidationError as error:
        raise Invalid(fields=translate(model, error)) from error


def _unprintable(model: type[BaseModel], value: Any, loc: tuple[int | str, ...]) -> Iterator[FieldError]:  # noqa: ANN401
    """Yield an error for each text with characters that no field takes, whatever the model's own types say.

    What is nested deeper than any input is refused before anything walks into it.
    """
    if len(loc) > _DEPTH:
        path, info = _locate(model, loc)
        label = label_of(path.rsplit(".", 1)[-1], info)
        yield FieldError(path, "内容套得太深", f"最多 {_DEPTH} 层", "请核对后重新填写", label)
    elif isinstance(value, str):
        if reason := texts.fault(texts.tidy(value)):
            path, info = _locate(model, loc)
            label = label_of(path.rsplit(".", 1)[-1], info)
            yield FieldError(path, reason, "不收看不见的字符和控制字符", "请删去后重新输入", label)
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _unprintable(model, inner, (*loc, str(key)))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _unprintable(model, inner, (*loc, index))


def translate(model: type[BaseModel], error: ValidationError) -> tuple[FieldError, ...]:
    """Return pydantic's errors as field errors in Chinese, one per path and cause (``parties.0.name``)."""
    found: dict[tuple[str, str], FieldError] = {}
    for detail in _of_the_branch_meant(error.errors(include_url=False)):
        path, info = _locate(model, detail["loc"])
        if detail["type"] == "extra_forbidden" and path.rsplit(".", 1)[-1] != detail["loc"][-1]:
            path, info = f"{path}.{detail['loc'][-1]}", None
        field_error = _field_error(path, info, detail)
        found.setdefault((path, field_error.message), field_error)
    return tuple(found.values())


def label_of(name: str, info: FieldInfo | None) -> str:
    """Return the name people know a field by: its title, else its own name."""
    return (info.title if info is not None else None) or name


def _field_error(path: str, info: FieldInfo | None, detail: ErrorDetails) -> FieldError:
    message, rule, remedy = _words(info, detail)
    last = path.rsplit(".", 1)[-1]
    return FieldError(field=path, message=message, rule=rule, remedy=remedy, label=label_of(last, info))


def _words(info: FieldInfo | None, detail: ErrorDetails) -> tuple[str, str, str]:
    kind, context = detail["type"], dict(detail.get("ctx", {}))
    if kind in _BLANK_TYPES or _is_blank(kind, detail["input"]):
        return MISSING_CHOICE if _is_choice(info) else MISSING
    if kind in {"value_error", "assertion_error"}:
        return _own_words(str(context.get("error", "")))
    if kind in {"too_short", "too_long"} and isinstance(detail["input"], str):
        kind = f"string_{kind}"  # pydantic says "items" of a text whose length is checked after our own reading
    if kind not in WORDINGS:
        return _own_words(detail["msg"])
    _amounts(info, context)
    return tuple(part.format_map(_Gentle(context)) for part in WORDINGS[kind])  # type: ignore[return-value]


class _Gentle(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "规定"


def _is_blank(kind: str, value: Any) -> bool:  # noqa: ANN401 - whatever was sent
    return value is None or (kind in {"too_short", "string_too_short"} and value in ("", []))


def _is_choice(info: FieldInfo | None) -> bool:
    extra = info.json_schema_extra if info is not None else None
    if info is not None and info.annotation is bool:
        return True
    return isinstance(extra, dict) and (
        bool({"choices", "choices_from"} & extra.keys()) or extra.get("widget") in {"select", "radios", "checkboxes"}
    )


def _own_words(message: str) -> tuple[str, str, str]:
    """Split a validator's own text ``message，请…``; a text without Chinese is a fault of ours and never shown."""
    if not _HAN.search(message):
        return OTHER
    if match := _WITH_REMEDY.fullmatch(message.strip().rstrip("。")):
        return match[1], match[1], match[2]
    head, _, remedy = message.strip().partition("。")
    return head, head, remedy.strip() or "请核对后重新填写"


def _amounts(info: FieldInfo | None, context: dict[str, Any]) -> None:
    if info is not None and shape_of(info).marked(Money):
        for bound in _NUMBER_BOUNDS:
            if isinstance(context.get(bound), int):
                context[bound] = f"{context[bound] / _FEN_A_YUAN:,.2f} 元"


def _of_the_branch_meant(details: list[ErrorDetails]) -> list[ErrorDetails]:
    """Drop, where a field may be answered 未记录, the complaints of the branch that was not meant."""
    meant = []
    for detail in details:
        loc = detail["loc"]
        if "Unrecorded" in loc and loc[-1] == "Unrecorded":
            continue
        told = any("Unrecorded" in other["loc"][1:-1] and other["loc"][0] == loc[0] for other in details)
        if told and "Unrecorded" not in loc and isinstance(detail["input"], dict):
            continue
        meant.append(detail)
    return meant or details


def _locate(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, FieldInfo | None]:
    """Return the dotted path without pydantic's names of union branches, and the field it ends at."""
    path: list[str] = []
    here: type[BaseModel] | None = model
    info: FieldInfo | None = None
    for part in loc:
        if isinstance(part, int):
            path.append(str(part))
            continue
        named = _field(here, part) if here is not None else None
        if named is not None:
            name, info = named
            here = shape_of(info).model
            path.append(name)
        elif here is model and info is None:
            path.append(part)
    return ".".join(path), info


def _field(model: type[BaseModel], part: str) -> tuple[str, FieldInfo] | None:
    for name, info in model.model_fields.items():
        if part in {name, info.alias, info.validation_alias}:
            return name, info
    return None
