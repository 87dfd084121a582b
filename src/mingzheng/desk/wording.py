"""The fixed words of the desk, and stored values as people read them."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args, get_origin

from mingzheng.agencies.models import Role
from mingzheng.core import dates, money
from mingzheng.core.annotations import shape_of
from mingzheng.core.inputs import Money
from mingzheng.law.catalogue import shipped
from mingzheng.web.articles import cited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from mingzheng.cases.engine.facts import CaseFacts

ACTS: Final = {"proposed": "待审批", "effective": "已生效", "returned": "已退回", "withdrawn": "已撤回"}
SOURCES: Final = {
    "server": "系统时间",
    "stated": "录入人填写",
    "signed_paper": "以签署的纸质原件为准",
    "device": "设备记录",
}
MEDIA: Final = {"online": "系统内签批", "paper": "纸上签批", "oral": "口头批准"}
VERDICTS: Final = {
    "open": "待签",
    "approved": "同意",
    "returned": "退回",
    "passed_on": "转办",
    "recalled": "已退回重签",
    "dropped": "不再需要",
    "withdrawn": "已撤回",
    "oral": "口头批准，待补签",
    "refused": "不予确认",
}
CLUE_SOURCES: Final = {
    "inspection": "检查发现",
    "report": "投诉举报",
    "transfer": "其他机关移送",
    "assigned": "上级交办",
    "monitoring": "监测发现",
    "media": "媒体披露",
    "surrender": "主动供述",
}
CURES: Final = {"redo": "重新进行", "original": "补交原件", "exclude": "不作为证据", "explain": "书面说明"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a content: its label, its text, and lines of its own where it holds parts."""

    label: str
    text: str = ""
    parts: tuple[tuple[Row, ...], ...] = ()


def role(code: str) -> str:
    """Return a role in words."""
    return Role(code).label if code in Role.values else code


def roles(codes: tuple[str, ...]) -> str:
    """Return roles in words, joined."""
    return "、".join(role(code) for code in codes)


def duty(kind: str) -> str:
    """Return a period's name."""
    spec = shipped().get(kind)
    return spec.name if spec else kind


def content(model: type[BaseModel], values: Mapping[str, Any], facts: CaseFacts) -> tuple[Row, ...]:
    """Return a stored content line by line in words: choices, names, articles, money and dates written out."""
    rows = []
    for name, info in model.model_fields.items():
        if name in values and (row := _row(name, info, values[name], facts)) is not None:
            rows.append(row)
    return tuple(rows)


def _row(name: str, info: FieldInfo, value: Any, facts: CaseFacts) -> Row | None:  # noqa: ANN401 - a stored value
    label, shape = info.title or name, shape_of(info)
    if value in (None, "", []):
        return None
    if isinstance(value, dict) and "unrecorded" in value:
        return Row(label, f"未记录：{value['unrecorded']}")
    if shape.model is not None and shape.many:
        return Row(label, parts=tuple(content(shape.model, part, facts) for part in value))
    if shape.model is not None:
        return Row(label, parts=(content(shape.model, value, facts),))
    if isinstance(value, list):
        return Row(label, "\n".join(_word(info, one, facts) for one in value))
    return Row(label, _word(info, value, facts))


def _word(info: FieldInfo, value: Any, facts: CaseFacts) -> str:  # noqa: ANN401 - a stored value
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    choices, source = extra.get("choices"), str(extra.get("choices_from", ""))
    shape = shape_of(info)
    if isinstance(choices, dict) and str(value) in choices:
        return str(choices[str(value)])
    if shape.marked(Money) and isinstance(value, int):
        return money.yuan(value)
    if source == "articles":
        return cited(str(value))
    if source == "elements":
        return element(facts, str(value))
    if shape.base is uuid.UUID:
        return _named(facts, str(value))
    return _dated(shape.base, value)


def _named(facts: CaseFacts, value: str) -> str:
    party = facts.party(value)
    return party.name if party else facts.name_of(uuid.UUID(value))


def _dated(base: Any, value: Any) -> str:  # noqa: ANN401 - a type and a stored value
    wanted = {base, *(get_args(base) if get_origin(base) else ())}
    if dt.datetime in wanted and isinstance(value, str):
        return at(dt.datetime.fromisoformat(value))
    if dt.date in wanted and isinstance(value, str):
        return dates.words(dt.date.fromisoformat(value))
    return str(value)


def at(value: dt.datetime) -> str:
    """Return a moment as ``2026-10-22 周四 14:30``."""
    local = value.astimezone(dates.ZONE)
    return f"{dates.words(local.date())} {local:%H:%M}"


def element(facts: CaseFacts, code: str) -> str:
    """Return an element of legal review in words."""
    found = facts.lists.elements if facts.lists else ()
    return next((one.title for one in found if one.code == code), code)


def excerpt(values: Mapping[str, Any]) -> str:
    """Return what an act says in one passage: its main text, whatever the step calls it."""
    for name in ("findings", "content", "summary", "brief", "description", "reasons", "opinion", "result", "statement",
                 "explanation", "conclusion", "reason", "facts", "note"):  # fmt: skip
        text = values.get(name)
        if isinstance(text, str) and not text.isascii():
            return text
    if "receipt_no" in values:
        return f"{money.yuan(values['amount_fen'])}，财政票据 {values['receipt_no']}"
    proposals = values.get("proposals")
    if isinstance(proposals, list) and proposals:
        return "\n".join(str(one.get("facts", "")) for one in proposals)
    return ""
