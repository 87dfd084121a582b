"""Inputs of decision, publication and archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.shared import YES_NO
from mingzheng.core.inputs import (
    ChineseDate,
    CleanText,
    Line,
    Name,
    OptionalLine,
    OptionalText,
)
from mingzheng.publication.actions import SECRECY_QUESTIONS

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


class DecisionInput(StepInput):
    """The decision is made; its legal content is the reviewed proposal and cannot be typed here (invariant 3)."""

    payee: OptionalLine = Field("", title="代收机构及账户", json_schema_extra={"initial_from": "payee"})
    reconsideration_body: Line = Field(title="行政复议机关", json_schema_extra={"initial_from": "reconsideration_body"})
    court: Line = Field(title="有管辖权的人民法院", json_schema_extra={"initial_from": "court"})
    against_review: OptionalText = Field(
        "", title="不采纳自愿送审意见的理由", description="仅自愿送审、审核意见不同意时填写；应当审核的案件不得如此"
    )
    surcharge: Literal["yes", "no"] = Field(
        "yes",
        title="告知到期不缴纳的可以加处罚款",
        description="罚款决定与罚款收缴分离实施办法第七条；没有告知的以后不能加处",
        json_schema_extra={"choices": YES_NO},
    )


class ClassifyPublicationInput(StepInput):
    """A checker says which rule of publication applies where the matter does not (disclosure.md §3.2)."""

    regime: Literal["penalty", "penalty.local", "penalty.market"] = Field(
        title="适用的公示规则",
        json_schema_extra={
            "choices": {
                "penalty": "行政处罚决定公示",
                "penalty.local": "行政处罚决定公示（地方期限：单位五年、个人二年）",
                "penalty.market": "市场监督管理行政处罚信息公示",
            }
        },
    )
    reason: CleanText = Field(title="理由", description="说明为什么具有一定社会影响、适用这一规则")


class DraftPublicationInput(StepInput):
    """The public text is drafted and masked (disclosure.md §3.4)."""

    summary: CleanText = Field(title="公开的违法事实摘要", json_schema_extra={"initial_from": "public_summary"})
    others: list[Name] = Field(
        default_factory=list,
        title="摘要中其他应当隐去姓名的人",
        max_length=50,
        description="当事人、法定代表人和被询问人自动隐去；摘要里还提到的其他自然人写在这里，一行一人",
    )


SecrecyQuestion = Literal[
    "state_secret", "forbidden", "security", "commercial_secret", "privacy", "minor", "informant", "internal"
]
SECRECY: dict[str, Any] = {
    "title": "保密审查发现的问题",
    "max_length": len(SECRECY_QUESTIONS),
    "description": "逐项审查，有的打勾；都没有的，不用勾。勾了任何一项都不能同意公开",
    "json_schema_extra": {"choices": SECRECY_QUESTIONS},
}


class CheckPublicationInput(StepInput):
    """A second person checks secrecy and masking (disclosure.md §3.5)."""

    verdict: Literal["approved", "returned"] = Field(
        title="审核结论",
        json_schema_extra={"choices": {"approved": "已作保密审查，同意公开", "returned": "退回修改"}},
        description="同意，就是确认已经审查：不含国家秘密、商业秘密和应当隐去的个人信息（政府信息公开条例 14、15、17）",
    )
    found: list[SecrecyQuestion] = Field(default_factory=list, **SECRECY)
    reason: OptionalText = Field("", title="说明", description="退回时必填")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.verdict == "returned" and not self.reason:
            message = "退回时应当说明理由"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return approved or returned."""
        return self.verdict


class WithholdInput(StepInput):
    """Not publishing is proposed, with its reason, basis and the day it is looked at again (B20)."""

    reason_code: Line = Field(title="不予公开的情形", json_schema_extra={"choices_from": "withhold_reasons"})
    basis: Line = Field(title="依据")
    reason: CleanText = Field(title="理由")
    review_on: ChineseDate = Field(title="复查日期", description="到期重新判断是否公开")


class WithholdApprovalInput(StepInput):
    """A second person approves that a decision is not published, or does not."""

    verdict: Literal["approved", "returned"] = Field(
        title="审批结论", json_schema_extra={"choices": {"approved": "同意不予公开", "returned": "不同意，应当公开"}}
    )
    reason: CleanText = Field(title="理由")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return approved or returned."""
        return self.verdict


class ArchiveInput(StepInput):
    """The file is put in order and archived (行政处罚法 47)."""

    retention: Literal["permanent", "30", "10"] = Field(
        "30", title="保管期限", json_schema_extra={"choices": {"permanent": "永久", "30": "30 年", "10": "10 年"}}
    )
    boxed_at: OptionalLine = Field("", title="存放位置")
    note: OptionalText = Field("", title="备考")
