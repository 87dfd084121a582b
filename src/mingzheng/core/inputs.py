"""Types for input models: what people type, read tolerantly, with refusals in Chinese.

A value already in stored form passes unchanged (ISO date, int of fen), so drafts, API bodies and stored contents are
read by the same model. ``validation context {"today": date}`` lets dates leave out the year.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from mingzheng.core import text as texts
from mingzheng.core.dates import Unreadable, checked, parse_date, parse_datetime
from mingzheng.core.money import parse_yuan

NAME_LENGTH = 100
LINE_LENGTH = 200
TEXT_LENGTH = 4_000
LONG_LENGTH = 20_000
MOST_FEN = 10**14 - 1
"""Just under one trillion yuan: even sums of such amounts stay whole in JSON (RFC 8785)."""

T = TypeVar("T")


class Money:
    """Marks an int of fen that people type in yuan."""


class Multiline:
    """Marks a text that may have several lines."""


def _error(kind: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(kind, "{message}", {"message": message})


def _today(info: ValidationInfo) -> dt.date | None:
    today = (info.context or {}).get("today") if isinstance(info.context, dict) else None
    return today if isinstance(today, dt.date) else None


def _read_date(value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever was sent
    if isinstance(value, dt.datetime):
        raise _error("zh_date", "这里只填日期，不填时间")
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        raise _error("zh_date", "这里要填日期，请写成 2026-09-18")
    try:
        return parse_date(value, today=_today(info))
    except Unreadable as error:
        raise _error("zh_date", str(error)) from error


def _check_come(value: dt.date, info: ValidationInfo) -> dt.date:
    today = _today(info)
    if today is not None and value > today:
        raise _error("future_date", "这一天还没有到")
    return value


def _check_date(value: dt.date) -> dt.date:
    try:
        return checked(value)
    except Unreadable as error:
        raise _error("zh_date", str(error)) from error


def _read_datetime(value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever was sent
    if not isinstance(value, str):
        if isinstance(value, dt.datetime):
            return value
        raise _error("zh_datetime", "这里要填日期和时间，请写成 2026-09-18 14:30")
    try:
        return parse_datetime(value, today=_today(info))
    except Unreadable as error:
        raise _error("zh_datetime", str(error)) from error


def _check_datetime(value: dt.datetime) -> dt.datetime:
    if value.tzinfo is None:
        raise _error("zh_datetime", "时间缺少时区")
    _check_date(value.date())
    return value


def _read_yuan(value: Any) -> Any:  # noqa: ANN401 - whatever was sent
    if isinstance(value, bool | float):
        raise _error("zh_money", "金额的格式不对，请写成文字 30000.00（元）或者整数（分）")
    if not isinstance(value, str):
        return value
    try:
        return parse_yuan(value[:NAME_LENGTH])
    except ValueError as error:
        raise _error("zh_money", str(error)) from error


def _clean(value: Any) -> Any:  # noqa: ANN401 - whatever was sent
    if not isinstance(value, str):
        return value
    value = texts.tidy(value)
    if reason := texts.fault(value):
        raise _error("zh_text", f"{reason}，请删去后重新输入")
    return value


class Unrecorded(BaseModel):
    """The answer 未记录 to a statutory field of a fact, with its reason; it makes a defect, never a refusal."""

    model_config = ConfigDict(extra="forbid")

    unrecorded: Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=LINE_LENGTH)]


def _clean_line(value: Any) -> Any:  # noqa: ANN401 - whatever was sent
    value = _clean(value)
    if isinstance(value, str):
        if "\n" in value:
            raise _error("zh_line", "这里只能写一行，请去掉换行")
        value = re.sub(r"\s+", " ", value)
    return value


def _has_letter(value: str) -> str:
    if not any(unicodedata.category(character)[0] in "LN" for character in value):
        raise _error("zh_name", "至少应有一个汉字、字母或数字")
    return value


ChineseDate = Annotated[
    dt.date,
    BeforeValidator(_read_date),
    AfterValidator(_check_date),
    WithJsonSchema({"type": "string", "format": "date", "description": "YYYY-MM-DD"}),
]
PastDate = Annotated[ChineseDate, AfterValidator(_check_come)]
ChineseDateTime = Annotated[
    dt.datetime,
    BeforeValidator(_read_datetime),
    AfterValidator(_check_datetime),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Yuan = Annotated[
    int,
    BeforeValidator(_read_yuan),
    Field(ge=0, le=MOST_FEN),
    Money(),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "description": "分"},
                {"type": "string", "description": "元，如 30,000.00"},
            ]
        }
    ),
]
CleanText = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=TEXT_LENGTH), Multiline()]
LongText = Annotated[str, BeforeValidator(_clean), Field(min_length=1, max_length=LONG_LENGTH), Multiline()]
OptionalText = Annotated[str, BeforeValidator(_clean), Field(max_length=TEXT_LENGTH), Multiline()]
Line = Annotated[str, BeforeValidator(_clean_line), Field(min_length=1, max_length=LINE_LENGTH)]
OptionalLine = Annotated[str, BeforeValidator(_clean_line), Field(max_length=LINE_LENGTH)]
Name = Annotated[
    str, BeforeValidator(_clean_line), Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(_has_letter)
]
# Recordable[ChineseDate]: an answer, or 未记录 with its reason.
Recordable: TypeAlias = T | Unrecorded
