"""Inputs of notice and statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.shared import HELP, THUMB, helper
from mingzheng.core.inputs import CleanText, Line, LongText, OptionalLine, OptionalText

if TYPE_CHECKING:
    from typing import Self


class NoticeInput(StepInput):
    """The party is told what is proposed and that it may state its case (行政处罚法 44)."""

    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})
    contact_address: Line = Field(title="联系地址", json_schema_extra={"initial_from": "agency_address"})
    offer_hearing: Literal["", "yes"] = Field(
        "",
        title="听证的权利",
        description="达到标准的，告知书自动写明；没有达到或者无法判断的，也可以主动告知",
        json_schema_extra={"choices": {"": "达到标准的告知", "yes": "主动告知"}},
    )
    new_facts: OptionalText = Field(
        "", title="新的事实", description="当事人陈述、申辩之后又加重处罚的必填：依据哪些新事实、新证据"
    )


class StatementInput(StepInput):
    """The party states its case (行政处罚法 45)."""

    form: Literal["written", "oral"] = Field(
        title="形式", json_schema_extra={"choices": {"written": "书面", "oral": "口头（已记录）"}}
    )
    content: LongText = Field(title="陈述、申辩的事实、理由和证据")
    assisted: OptionalLine = Field(
        "", title="宣读人、翻译人员、监护人", description="当事人不能阅读、不通晓汉语或者未成年时填写"
    )
    witness: OptionalLine = helper("见证人")
    thumb_print: Literal["", "yes"] = Field(
        "", title="签名方式", json_schema_extra={"group": HELP, "folded": True, "choices": THUMB}
    )


class StatementPoint(BaseModel):
    """One point of a statement, and whether it is accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    point: CleanText = Field(title="当事人提出的")
    adopted: Literal["yes", "no"] = Field(
        title="是否采纳", json_schema_extra={"choices": {"yes": "采纳", "no": "不采纳"}}
    )
    reason: CleanText = Field(title="理由")


class StatementAnswerInput(StepInput):
    """The handlers review the party's statement (行政处罚法 45)."""

    adopted: Literal["all", "part", "none"] = Field(
        title="复核意见", json_schema_extra={"choices": {"all": "采纳", "part": "部分采纳", "none": "不予采纳"}}
    )
    points: list[StatementPoint] = Field(
        default_factory=list,
        title="逐条复核",
        max_length=50,
        description="提出几条就复核几条；只有一条的可以直接写理由",
    )
    reasons: OptionalText = Field(
        "", title="理由", description="没有逐条填写的，在这里对提出的事实、理由和证据逐条说明"
    )

    @model_validator(mode="after")
    def _answered(self) -> Self:
        if not self.points and not self.reasons:
            message = "应当对当事人提出的事实、理由和证据逐条写明是否采纳和理由"
            raise ValueError(message)
        adopted = {p.adopted for p in self.points}
        if adopted and adopted != {"all": {"yes"}, "none": {"no"}}.get(self.adopted, {"yes", "no"}):
            message = "复核意见与逐条的结论不一致"
            raise ValueError(message)
        return self
