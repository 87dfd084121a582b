"""What is filled in when something that stands about a person is changed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from mingzheng.agencies.passwords import RULE
from mingzheng.core.inputs import ChineseDate, Line, Name, OptionalLine
from mingzheng.desk.people_forms import EMPLOYMENTS, SEXES

if TYPE_CHECKING:
    from mingzheng.agencies.models import Person

YES_NO: dict[str, Any] = {"yes": "有", "no": "没有"}


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
        description=f"{RULE}；7 天内有效，本人登录后换成自己的",
        json_schema_extra={"widget": "password"},
    )


class VerdictForm(_Form):
    """A second person's answer."""

    verdict: Literal["yes", "no"] = Field(
        title="意见", json_schema_extra={"choices": {"yes": "已向本人核实，确认重置", "no": "不予确认"}}
    )


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


__all__ = [
    "AbsenceForm",
    "DayForm",
    "DayReasonForm",
    "FactsForm",
    "Nothing",
    "PasswordForm",
    "ReasonForm",
    "UnitForm",
    "VerdictForm",
    "changed",
    "facts_of",
]
