"""What the inputs share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, JsonValue

from mingzheng.core.inputs import (
    Unrecorded,
)

if TYPE_CHECKING:
    import datetime as dt


SOURCES: dict[str, JsonValue] = {
    "inspection": "检查发现",
    "report": "投诉举报",
    "transfer": "其他机关移送",
    "assigned": "上级交办",
    "monitoring": "监测发现",
    "media": "媒体披露",
    "surrender": "主动供述",
}


DECLINE_GROUNDS: dict[str, JsonValue] = {
    "no_facts": "没有违法事实或者查无实据",
    "minor": "违法行为轻微并及时改正，没有造成危害后果",
    "time_bar": "超过追责期限",
    "not_ours": "不属于本机关管辖，另行移送",
    "duplicate": "与已登记的线索重复",
    "mistaken": "登记有误",
}


YES_NO: dict[str, JsonValue] = {"yes": "是", "no": "否"}


Judgement = Literal["yes", "no"]


def judged(title: str, help_text: str = "") -> Judgement:
    """Return the field of a yes-or-no judgement that is kept either way."""
    field: Judgement = Field(title=title, description=help_text, json_schema_extra={"choices": YES_NO})
    return field


def ended(value: dt.datetime | Unrecorded) -> dt.datetime | None:
    """Return the recorded end of a fact, None when it was answered 未记录."""
    return None if isinstance(value, Unrecorded) else value
