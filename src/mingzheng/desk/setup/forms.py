"""What the set-up asks: the agency, in whose name it acts, its standards, and the opening by two persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.agencies.passwords import RULE
from mingzheng.catalogue.specs import PENALTY_KINDS
from mingzheng.core.inputs import ChineseDate, Line, Name, OptionalLine, Yuan
from mingzheng.desk import two_persons
from mingzheng.desk.people_forms import SEXES

if TYPE_CHECKING:
    from typing import Self

NATURES: dict[str, Any] = {
    "statutory": "法定行政机关", "authorised": "法律、法规授权的组织", "entrusted": "受委托组织",
}  # fmt: skip
CAPACITIES: dict[str, Any] = {
    "own": "法定职权", "empowered": "赋权", "entrusted": "受委托", "stationed": "派驻", "joint": "联合",
}  # fmt: skip
COMPARISONS: dict[str, Any] = {"ge": "以上（含本数）", "gt": "超过（不含本数）"}
YES_NO: dict[str, Any] = {"yes": "是", "no": "否"}
ADMIN, HEAD, REGIONS, AGENCY = "系统管理员", "机关正职负责人", "行政区域，从大到小", "机关"
FIRST_WORDS = f"{RULE}；首次登录时绑定验证器"


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _in(group: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - what the form is drawn with
    return {"group": group, **more}


class RegionRow(_Form):
    """One level of administration."""

    code: Line = Field(title="区域代码", description="如 330106；乡镇、街道用九位", max_length=12)
    name: Name = Field(title="区域名称", max_length=64)


class FoundingForm(_Form):
    """A new agency with its administrator and its head."""

    regions: list[RegionRow] = Field(title="行政区域", min_length=1, max_length=6, json_schema_extra=_in(REGIONS))
    name: Name = Field(title="机关全称", max_length=96, json_schema_extra=_in(AGENCY))
    code: Line = Field(
        title="机关代码", description="字母和数字，本系统内不重复", max_length=32, json_schema_extra=_in(AGENCY)
    )
    short_code: Line = Field(
        title="文号用的简称", description="如“溪市监”", max_length=32, json_schema_extra=_in(AGENCY)
    )
    nature: Literal["statutory", "authorised", "entrusted"] = Field(
        "statutory", title="性质", json_schema_extra=_in(AGENCY, choices=NATURES)
    )
    principal: OptionalLine = Field(
        "", title="委托机关", description="受委托组织填写", json_schema_extra=_in(AGENCY, choices_from="agencies")
    )
    address: OptionalLine = Field("", title="地址", json_schema_extra=_in(AGENCY))
    phone: OptionalLine = Field("", title="监督、投诉电话", max_length=40, json_schema_extra=_in(AGENCY))
    admin_name: Name = Field(title="姓名", max_length=64, json_schema_extra=_in(ADMIN))
    admin_sex: Literal["male", "female"] = Field(title="性别", json_schema_extra=_in(ADMIN, choices=SEXES))
    admin_username: Line = Field(title="用户名", description="小写字母、数字、点、横线", json_schema_extra=_in(ADMIN))
    admin_password: Line = Field(
        title="初始密码", description=FIRST_WORDS, json_schema_extra=_in(ADMIN, widget="password")
    )
    head_name: Name = Field(title="姓名", max_length=64, json_schema_extra=_in(HEAD))
    head_sex: Literal["male", "female"] = Field(title="性别", json_schema_extra=_in(HEAD, choices=SEXES))
    head_post: OptionalLine = Field(
        "", title="职务", description="如“局长”", max_length=64, json_schema_extra=_in(HEAD)
    )
    head_username: Line = Field(title="用户名", description="小写字母、数字、点、横线", json_schema_extra=_in(HEAD))
    head_password: Line = Field(
        title="初始密码", description=FIRST_WORDS, json_schema_extra=_in(HEAD, widget="password")
    )


class AgencyForm(_Form):
    """Where the agency is found and reached."""

    address: Line = Field(title="地址")
    phone: Line = Field(title="监督、投诉电话", max_length=40)


class UnitForm(_Form):
    """A unit of the agency."""

    unit: Name = Field(title="名称", max_length=64, description="如“执法一中队”“法规科”")
    legal: Literal["yes", "no"] = Field("no", title="是法制机构", json_schema_extra={"choices": YES_NO})


class LowerRegionForm(_Form):
    """A region below the agency's own, for the areas of certificates and the places of cases."""

    code: Line = Field(title="区域代码", max_length=12)
    name: Name = Field(title="区域名称", max_length=64)


class CapacityForm(_Form):
    """In whose name the agency acts, and where its decisions can be challenged."""

    kind: Literal["own", "empowered", "entrusted", "stationed", "joint"] = Field(
        "own", title="以什么身份执法", json_schema_extra={"choices": CAPACITIES}
    )
    code: Line = Field("own", title="身份编码", description="同一机关有几种身份的，各用一个编码")
    acting_name: Line = Field(title="决定书上的机关名称")
    seal_name: Line = Field(title="用章的名称")
    number_style: Line = Field(
        "{short}{series}〔{year}〕{serial}号",
        title="文号格式",
        description="{short} 简称、{series} 类、{year} 年、{serial} 序号",
    )
    principal: OptionalLine = Field(
        "", title="委托机关", description="受委托的填写", json_schema_extra={"choices_from": "agencies"}
    )
    document: OptionalLine = Field("", title="依据文件", description="权责清单、赋权决定或者委托书；受委托的必填")
    reconsideration_body: Line = Field(title="行政复议机关", json_schema_extra=_in("救济途径"))
    court: Line = Field(title="提起诉讼的人民法院", json_schema_extra=_in("救济途径"))
    since: ChineseDate = Field(title="自哪一天起", json_schema_extra=_in("救济途径"))


class NumbersForm(_Form):
    """Up to which number a series was given out on paper this year."""

    series: Line = Field(title="哪一类文号", json_schema_extra={"choices_from": "series"})
    last: int = Field(title="纸质已经编到第几号", ge=1)
    book: Line = Field(title="依据", description="登记簿的名称，如“2026 年行政处罚决定书编号登记簿”", max_length=100)


class HearingForm(_Form):
    """From what amounts on the right to a hearing is told."""

    domain: OptionalLine = Field("", title="领域", description="不填的适用于各个领域")
    individual_fine: Yuan = Field(title="对公民罚款", gt=0)
    individual_confiscated: Yuan = Field(title="对公民没收违法所得、非法财物", gt=0)
    organisation_fine: Yuan = Field(title="对法人、其他组织罚款", gt=0)
    organisation_confiscated: Yuan = Field(title="对法人、其他组织没收违法所得、非法财物", gt=0)
    comparison: Literal["ge", "gt"] = Field("ge", title="数额怎样算", json_schema_extra={"choices": COMPARISONS})
    basis: Line = Field(title="依据", description="省、部门的规定，写明名称和条款", json_schema_extra=_in("依据"))
    since: ChineseDate = Field(title="自哪一天起", json_schema_extra=_in("依据"))


class ReviewForm(_Form):
    """Which decisions are not made before a legal review."""

    kind: Literal["all_but_summary", "conditions"] = Field(
        "all_but_summary",
        title="哪些决定须经法制审核",
        json_schema_extra={"choices": {"all_but_summary": "除简易程序外全部", "conditions": "符合下列情形之一的"}},
    )
    individual_fine: Yuan | None = Field(None, title="对公民罚款达到", json_schema_extra=_in("列入目录的情形"))
    organisation_fine: Yuan | None = Field(None, title="对单位罚款达到", json_schema_extra=_in("列入目录的情形"))
    kinds: list[str] = Field(
        default_factory=list,
        title="处罚种类",
        max_length=len(PENALTY_KINDS),
        json_schema_extra=_in("列入目录的情形", choices_from="kinds"),
    )
    collective: Literal["yes", "no"] = Field(
        "no", title="审核后还须集体讨论", json_schema_extra=_in("列入目录的情形", choices=YES_NO)
    )
    days: int = Field(5, title="审核期限", description="工作日", ge=1, le=30, json_schema_extra=_in("期限和依据"))
    basis: Line = Field(title="依据", description="本机关目录的名称和文号", json_schema_extra=_in("期限和依据"))
    since: ChineseDate = Field(title="自哪一天起", json_schema_extra=_in("期限和依据"))

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.kind == "conditions" and not (self.individual_fine or self.organisation_fine or self.kinds):
            message = "请至少填写一种列入目录的情形"
            raise ValueError(message)
        return self


class MattersForm(_Form):
    """In which capacity the matters of a table are acted on, and since when."""

    capacity: Line = Field(title="执法身份", json_schema_extra={"choices_from": "capacities"})
    since: ChineseDate = Field(title="自哪一天起", description="当天或者以后")


class OpeningForm(two_persons.TwoPersons):
    """The end of the ceremony, by two persons."""
