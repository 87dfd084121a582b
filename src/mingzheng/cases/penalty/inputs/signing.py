"""Inputs about the people of a case: recusal, handing over, what an oral approval refused leaves to undo."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from mingzheng.cases.engine.inputs import MOST_ACTS, StepInput
from mingzheng.core.inputs import CleanText, Line, OptionalLine, OptionalText, PastDate

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

APPLICANTS: dict[str, Any] = {"party": "当事人申请", "officer": "本人自行提出", "head": "机关负责人指令"}
GROUNDS: dict[str, Any] = {
    "interest": "与案件有直接利害关系",
    "relation": "有其他关系可能影响公正执法",
}
VERDICTS: dict[str, Any] = {"granted": "决定回避", "refused": "不予回避"}
WAYS: dict[str, Any] = {"collective": "本机关负责人集体讨论决定", "superior": "上级机关决定"}


class RecusalRequestInput(StepInput):
    """Somebody asks that an officer, reviewer, presider or head stay out of the case (行政处罚法 43)."""

    applicant: Literal["party", "officer", "head"] = Field(title="由谁提出", json_schema_extra={"choices": APPLICANTS})
    party: uuid.UUID | None = Field(
        None, title="提出的当事人", description="当事人申请时选择", json_schema_extra={"choices_from": "parties"}
    )
    person: uuid.UUID = Field(title="要求回避的人员", json_schema_extra={"choices_from": "case_people"})
    ground: Literal["interest", "relation"] = Field(title="理由类别", json_schema_extra={"choices": GROUNDS})
    reason: CleanText = Field(title="具体理由", description="写明什么关系；书面申请的附上扫描件")

    @model_validator(mode="after")
    def _party_is_named(self) -> Self:
        if (self.applicant == "party") != (self.party is not None):
            message = "当事人申请的应当选择是哪一名当事人，其他情形不选"
            raise ValueError(message)
        return self


class _Verdict(StepInput):
    verdict: Literal["granted", "refused"] = Field(title="决定", json_schema_extra={"choices": VERDICTS})
    reason: CleanText = Field(title="理由")
    evidence_remark: OptionalText = Field(
        "", title="此前证据和行为的效力", description="决定回避时必填：该人员参与的证据是否有效、是否重新进行"
    )

    @model_validator(mode="after")
    def _evidence_is_judged(self) -> Self:
        if self.verdict == "granted" and not self.evidence_remark:
            message = "决定回避的，应当写明此前证据和行为的效力"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return the verdict."""
        return self.verdict


class RecusalDecisionInput(_Verdict):
    """The head of the agency decides on a recusal (行政处罚法 43)."""

    replacement: uuid.UUID | None = Field(
        None,
        title="接替人员",
        description="承办人、听证主持人回避的，由谁接替；案件至少要有两名承办人",
        json_schema_extra={"choices_from": "replacements"},
    )

    @model_validator(mode="after")
    def _replaced_when_granted(self) -> Self:
        if self.verdict == "refused" and self.replacement is not None:
            message = "不予回避的，不选接替人员"
            raise ValueError(message)
        return self


class HeadRecusalInput(_Verdict):
    """The recusal of the head is decided by those above or beside (行政处罚法 43 is silent: an agency's rule)."""

    way: Literal["collective", "superior"] = Field(title="由谁决定", json_schema_extra={"choices": WAYS})
    document: Line = Field(title="决定文件", description="集体讨论笔录或者上级决定的名称、文号")
    decided_on: PastDate = Field(title="决定日期")


class HandOverInput(StepInput):
    """A handler hands the case over to another officer."""

    giver: uuid.UUID = Field(title="移交人", json_schema_extra={"choices_from": "case_handlers"})
    taker: uuid.UUID = Field(title="接办人", json_schema_extra={"choices_from": "replacements"})
    reason: CleanText = Field(title="移交的理由")
    items: OptionalText = Field("", title="移交的材料和未办事项")


class ReviewReassignInput(StepInput):
    """An accepted review goes to another reviewer."""

    taker: uuid.UUID = Field(title="接办的审核人员", json_schema_extra={"choices_from": "reviewers"})
    reason: CleanText = Field(title="转办的理由")


class UndoneInput(StepInput):
    """What was done on an oral approval that was refused is undone (行政强制法 19)."""

    act_seq: int = Field(
        title="未获批准的事项", ge=1, le=MOST_ACTS, json_schema_extra={"choices_from": "refused_approvals"}
    )
    how: CleanText = Field(title="怎样解除或者恢复", description="何时、由谁、怎样解除，财物怎样返还，谁签收")
    receiver: OptionalLine = Field("", title="签收人")
