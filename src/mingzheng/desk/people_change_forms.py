"""What is filled in when something that stands about a person is changed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from mingzheng.agencies.officers import BEIJING
from mingzheng.core.inputs import ChineseDate, Line, Name, OptionalLine
from mingzheng.desk.people_forms import EMPLOYMENTS, SEXES

if TYPE_CHECKING:
    from mingzheng.agencies.models import Person

YES_NO: dict[str, Any] = {"yes": "有", "no": "没有"}
SCOPES: dict[str, Any] = {
    "cases.read": "看案件",
    "cases.propose": "登记线索",
    "facts.write": "录入事实（不签批）",
    "evidence.write": "上传证据",
    "packages.read": "制作、取走案卷包",
    "duties.read": "看期限",
    "publications.read": "看公示",
    "lists.read": "看人员、事项清单",
}


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(_Form):
    """Nothing to fill in: the button alone does it."""


class ReasonForm(_Form):
    """Why."""

    reason: Line = Field(title="理由")


class DayForm(_Form):
    """From which day."""

    on: ChineseDate = Field(title="发还日期")


class DayReasonForm(_Form):
    """From which day and why."""

    on: ChineseDate = Field(title="从哪一天起")
    reason: Line = Field(title="原因", description="写明文件或者事由")


class AbsenceForm(_Form):
    """Away from a day to a day."""

    since: ChineseDate = Field(title="开始日期")
    until: ChineseDate | None = Field(None, title="结束日期", description="还不知道的不填")
    reason: OptionalLine = Field("", title="原因", description="休假、学习、借调等")


class UnitForm(_Form):
    """Another unit of the same agency."""

    unit: uuid.UUID | None = Field(None, title="内设机构", json_schema_extra={"choices_from": "units"})


class FactsForm(_Form):
    """Facts about a person that were entered wrongly or have changed."""

    name: Name = Field(title="姓名")
    sex: Literal["male", "female"] = Field(title="性别", json_schema_extra={"choices": SEXES})
    post: OptionalLine = Field("", title="职务")
    employment: Literal["established", "auxiliary", "external"] = Field(
        title="身份", json_schema_extra={"choices": EMPLOYMENTS}
    )
    legal_qualification: Literal["yes", "no"] = Field(
        title="国家统一法律职业资格", json_schema_extra={"choices": YES_NO}
    )
    phone: OptionalLine = Field("", title="联系电话", description="不改的不填；现在登记的号码不显示")


class PasswordForm(_Form):
    """A password that somebody else hands over."""

    password: Line = Field(
        title="新的初始密码",
        description="至少 12 位；7 天内有效，本人登录后换成自己的",
        json_schema_extra={"widget": "password"},
    )


class VerdictForm(_Form):
    """A second person's answer."""

    verdict: Literal["yes", "no"] = Field(
        title="意见", json_schema_extra={"choices": {"yes": "已向本人核实，确认重置", "no": "不予确认"}}
    )


class TokenForm(_Form):
    """A token for a program."""

    name: Line = Field(title="用途", description="哪个系统用，如“局数据平台”")
    scopes: list[Literal[tuple(SCOPES)]] = Field(  # type: ignore[valid-type]
        title="可以做什么", min_length=1, json_schema_extra={"choices": SCOPES}
    )
    until: ChineseDate = Field(title="有效期至", description="最长一年")
    addresses: OptionalLine = Field("", title="只从这些网络地址使用", description="如 10.1.2.0/24，几个的用顿号分开")


def facts_of(person: Person) -> dict[str, Any]:
    """Return what stands about a person, for the form; the phone number is not shown again."""
    return {
        "name": person.name,
        "sex": person.sex,
        "post": person.post,
        "employment": person.employment,
        "legal_qualification": "yes" if person.legal_qualification else "no",
        "phone": "",
    }


def changed(person: Person, value: FactsForm) -> dict[str, Any]:
    """Return the values that differ from what stands."""
    given = value.model_dump() | {"legal_qualification": value.legal_qualification == "yes"}
    if not given["phone"]:
        del given["phone"]
    return {name: one for name, one in given.items() if getattr(person, name) != one}


def end_of(day: dt.date) -> dt.datetime:
    """Return the end of a day in Beijing."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), BEIJING)


__all__ = [
    "SCOPES",
    "AbsenceForm",
    "DayForm",
    "DayReasonForm",
    "FactsForm",
    "Nothing",
    "PasswordForm",
    "ReasonForm",
    "TokenForm",
    "UnitForm",
    "VerdictForm",
    "changed",
    "end_of",
    "facts_of",
]
