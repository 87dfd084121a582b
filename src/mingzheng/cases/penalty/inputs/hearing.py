"""Inputs of notice, service, statement and legal review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.core.inputs import (
    ChineseDate,
    CleanText,
    Line,
    LongText,
    OptionalLine,
    OptionalText,
)

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


class NoticeInput(StepInput):
    """The party is told what is proposed and that it may state its case (行政处罚法 44)."""

    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})
    contact_address: Line = Field(title="联系地址", json_schema_extra={"initial_from": "agency_address"})


class ServiceInput(StepInput):
    """A paper is taken to its recipient (行政处罚法 61; 民事诉讼法 87–95)."""

    method: Literal["direct", "leave", "mail", "electronic", "entrust", "transfer", "public"] = Field(
        title="送达方式",
        json_schema_extra={
            "choices": {
                "direct": "直接送达",
                "leave": "留置送达",
                "mail": "邮寄送达",
                "electronic": "电子送达",
                "entrust": "委托送达",
                "transfer": "转交送达",
                "public": "公告送达",
            }
        },
    )
    result: Literal["served", "failed"] = Field(
        title="结果", json_schema_extra={"choices": {"served": "已送达", "failed": "未送达"}}
    )
    received_on: ChineseDate | None = Field(None, title="收件日期", description="回证上的日期；未送达的不填")
    receiver: OptionalLine = Field("", title="签收人")
    relation: OptionalLine = Field("", title="签收人与受送达人的关系", description="本人签收的填“本人”")
    refusal: OptionalText = Field("", title="拒收事由", description="仅留置送达填写")
    witness: OptionalLine = Field("", title="见证人或者拍照、录像说明", description="仅留置送达填写")
    note: OptionalText = Field("", title="备注", description="未送达的写明原因")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.result == "served" and self.received_on is None:
            message = "已送达的应当填写收件日期"
            raise ValueError(message)
        if self.result == "served" and self.method != "leave" and not (self.receiver and self.relation):
            message = "应当填写签收人及其与受送达人的关系（关系缺失是败诉的常见原因）"
            raise ValueError(message)
        if self.result == "failed" and not self.note:
            message = "未送达的应当写明原因和经过"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return served or failed."""
        return self.result


class StatementInput(StepInput):
    """The party states its case (行政处罚法 45)."""

    form: Literal["written", "oral"] = Field(
        title="形式", json_schema_extra={"choices": {"written": "书面", "oral": "口头（已记录）"}}
    )
    content: LongText = Field(title="陈述、申辩的事实、理由和证据")


class StatementAnswerInput(StepInput):
    """The handlers review the party's statement (行政处罚法 45)."""

    adopted: Literal["all", "part", "none"] = Field(
        title="复核意见", json_schema_extra={"choices": {"all": "采纳", "part": "部分采纳", "none": "不予采纳"}}
    )
    reasons: CleanText = Field(title="逐条理由", description="对提出的事实、理由和证据逐条说明")


class ReviewRequestInput(StepInput):
    """The draft decision is submitted for legal review (行政处罚法 58)."""

    statement: CleanText = Field(title="送审说明", description="基本事实、适用依据、裁量基准适用、调查取证情况")


class ReviewAcceptInput(StepInput):
    """The reviewer finds the papers complete, or returns them (procedures.md §4.4)."""

    verdict: Literal["accepted", "incomplete"] = Field(
        title="材料审查",
        json_schema_extra={"choices": {"accepted": "材料齐备，受理", "incomplete": "材料不全，退回补充"}},
    )
    missing: OptionalText = Field("", title="所缺材料", description="退回时必填")

    @model_validator(mode="after")
    def _missing_named(self) -> Self:
        if self.verdict == "incomplete" and not self.missing:
            message = "退回时应当写明缺哪些材料"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return accepted or incomplete."""
        return self.verdict


class ElementFinding(BaseModel):
    """What the reviewer finds on one element of the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    element: Line = Field(title="要素", json_schema_extra={"choices_from": "elements"})
    verdict: Literal["符合", "不符合", "不适用"] = Field(title="结论")
    note: OptionalText = Field("", title="说明", description="结论不是“符合”的，写明理由")


class OpinionInput(StepInput):
    """The written opinion of legal review (procedures.md §4.6)."""

    findings: list[ElementFinding] = Field(title="要素审查", min_length=1, max_length=30)
    kind: Literal["AGREE", "REVISE", "SUPPLEMENT_EVIDENCE", "PROCEDURE_FIX", "DISAGREE"] = Field(
        title="审核意见",
        json_schema_extra={
            "choices": {
                "AGREE": "同意",
                "REVISE": "建议修改后再次送审",
                "SUPPLEMENT_EVIDENCE": "退回补充调查",
                "PROCEDURE_FIX": "程序违法，予以纠正",
                "DISAGREE": "不同意",
            }
        },
    )
    opinion: CleanText = Field(title="意见和理由")

    @model_validator(mode="after")
    def _agree_without_problem(self) -> Self:
        if self.kind == "AGREE" and any(f.verdict == "不符合" for f in self.findings):
            message = "有要素结论为“不符合”，不能作“同意”的意见"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return passed for agreement, returned for anything else."""
        return "passed" if self.kind == "AGREE" else "returned"
