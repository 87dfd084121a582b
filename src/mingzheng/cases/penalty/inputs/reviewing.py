"""Inputs of legal review: the request, the opinion, what answers it, who helps, and the check before notice."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.shared import YES_NO
from mingzheng.core.inputs import ChineseDate, CleanText, Line, Name, OptionalText

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


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
    takeover_reason: OptionalText = Field(
        "", title="换人审核的理由", description="再次送审由上一轮审核人员办理；换人的写明理由"
    )

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
    carried: int = Field(
        0, title="沿用第几轮的结论", description="本轮没有改动的要素可以沿用；0 为本轮作出", ge=0, le=99
    )


OPINIONS: dict[str, JsonValue] = {
    "AGREE": "同意",
    "AGREE_WITH_COMMENT": "同意并附建议",
    "REVISE": "建议修改后再次送审",
    "SUPPLEMENT_EVIDENCE": "退回补充调查",
    "PROCEDURE_FIX": "程序违法，予以纠正",
    "NO_JURISDICTION": "超越权限，移送有权机关",
    "TRANSFER_CRIME": "涉嫌犯罪，移送司法机关",
    "NOT_PENALIZE": "依法不予处罚或者撤案",
    "DISAGREE": "不同意",
}
PROBLEM_FIELDS: dict[str, JsonValue] = {
    "party": "当事人",
    "facts": "违法事实",
    "evidence": "证据",
    "law": "违反的条款、处罚依据",
    "kinds": "处罚种类",
    "amount": "罚款、没收金额",
    "discretion": "裁量理由",
    "notice": "事先告知",
    "statement": "陈述申辩的复核",
    "procedure": "程序和期限",
    "papers": "文书",
    "other": "其他",
}


class ProblemPoint(BaseModel):
    """One problem of the draft, pointing at what it is about (procedures.md §4.6)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    field: Literal[
        "party", "facts", "evidence", "law", "kinds", "amount", "discretion", "notice", "statement", "procedure",
        "papers", "other",
    ] = Field(title="针对", json_schema_extra={"choices": PROBLEM_FIELDS})  # fmt: skip
    text: CleanText = Field(title="存在的问题和修改意见")


class OpinionInput(StepInput):
    """The written opinion of legal review (procedures.md §4.6)."""

    findings: list[ElementFinding] = Field(title="要素审查", min_length=1, max_length=30)
    kind: Literal[
        "AGREE", "AGREE_WITH_COMMENT", "REVISE", "SUPPLEMENT_EVIDENCE", "PROCEDURE_FIX", "NO_JURISDICTION",
        "TRANSFER_CRIME", "NOT_PENALIZE", "DISAGREE",
    ] = Field(title="审核意见", json_schema_extra={"choices": OPINIONS})  # fmt: skip
    opinion: CleanText = Field(title="意见和理由")
    problems: list[ProblemPoint] = Field(
        default_factory=list, title="存在的问题", max_length=30, description="不同意的逐条写明针对哪一项；同意的不填"
    )
    suggestions: list[Line] = Field(
        default_factory=list,
        title="建议",
        max_length=20,
        description="仅“同意并附建议”填写，一行一条；承办人逐条回应后才算通过",
    )

    @model_validator(mode="after")
    def _agree_without_problem(self) -> Self:
        agreed = self.kind in {"AGREE", "AGREE_WITH_COMMENT"}
        if agreed and any(f.verdict == "不符合" for f in self.findings):
            message = "有要素结论为“不符合”，不能作“同意”的意见"
            raise ValueError(message)
        if agreed and self.problems:
            message = "写明了存在的问题，不能作“同意”的意见；非实质的写在“建议”里"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _suggestions_fit_the_kind(self) -> Self:
        if (self.kind == "AGREE_WITH_COMMENT") != bool(self.suggestions):
            message = "“同意并附建议”应当逐条写明建议；其他意见不填建议，问题写在“存在的问题”里"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return passed for agreement, commented where suggestions wait for answers, returned for anything else."""
        return {"AGREE": "passed", "AGREE_WITH_COMMENT": "commented"}.get(self.kind, "returned")


class SuggestionAnswer(BaseModel):
    """What the handlers answer to one suggestion."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    number: int = Field(title="第几条建议", ge=1, le=20)
    adopted: Literal["yes", "no"] = Field(title="是否采纳", json_schema_extra={"choices": YES_NO})
    text: CleanText = Field(title="怎样办理或者不采纳的理由")


class AnswerCommentsInput(StepInput):
    """The handlers answer each suggestion of an opinion that agrees (procedures.md §4.6)."""

    answers: list[SuggestionAnswer] = Field(title="逐条回应", min_length=1, max_length=20)


class ObjectionPoint(BaseModel):
    """One point in which the handlers do not follow the opinion."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    problem: CleanText = Field(title="审核意见指出的问题")
    answer: CleanText = Field(title="承办机构的意见和理由")


class ReviewObjectionInput(StepInput):
    """The handlers object in writing, point by point; one further reviewer looks again (L7)."""

    points: list[ObjectionPoint] = Field(title="逐条异议", min_length=1, max_length=30)


class WithdrawReviewInput(StepInput):
    """A request for review is taken back, which stays on the record (procedures.md §4.2)."""

    reason: CleanText = Field(title="撤回的理由")


class ExtendReviewInput(StepInput):
    """More time is asked for where a case is complex (procedures.md §4.3)."""

    reason: CleanText = Field(title="延长的理由")


class CooperationInput(StepInput):
    """The district's pool is asked for a reviewer where the own office has none (审核协作; 罚58)."""

    agency: uuid.UUID = Field(title="请求协作的机关", json_schema_extra={"choices_from": "review_agencies"})
    reason: CleanText = Field(title="请求协作的理由", description="例如：本机关审核人员是本案承办人、请假、没有资格")
    until: ChineseDate = Field(title="协作期限", description="到期后该机关不再看得到本案")
    days: int = Field(5, title="约定的审核期限", description="工作日，自受理起算", ge=1, le=30)


class GroupView(BaseModel):
    """What one member of the review group said."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: uuid.UUID = Field(title="成员", json_schema_extra={"choices_from": "colleagues"})
    opinion: CleanText = Field(title="本人意见")


class ReviewGroupInput(StepInput):
    """The review group met; its minutes are one paper, the opinion another (practice.md 10)."""

    chair: Name = Field(title="召集人（组长）")
    members: list[GroupView] = Field(title="成员和各人意见", min_length=2, max_length=30)
    observers: list[Name] = Field(default_factory=list, title="列席人", max_length=30, description="一行一人")
    conclusion: CleanText = Field(title="讨论结果", description="有不同意见的如实写明")

    def attending(self) -> tuple[uuid.UUID, ...]:
        """Return the members, each of whom confirms the minutes."""
        return tuple(m.person for m in self.members)


class CounselInput(StepInput):
    """Counsel or a public lawyer gives an opinion of its own, which replaces nobody's signature (L1)."""

    kind: Literal["counsel", "public_lawyer", "expert"] = Field(
        title="身份",
        json_schema_extra={"choices": {"counsel": "法律顾问", "public_lawyer": "公职律师", "expert": "专家"}},
    )
    name: Name = Field(title="姓名")
    office: Line = Field(title="所在单位")
    opinion: CleanText = Field(title="意见", description="供审核人员参考，不能代替法制审核意见")


class CheckCaseInput(StepInput):
    """The case is checked before the party is told, where the agency orders it (procedures.md P6, D13)."""

    findings: list[ElementFinding] = Field(title="逐项意见", min_length=1, max_length=30)
    verdict: Literal["agreed", "returned"] = Field(
        title="核审结论", json_schema_extra={"choices": {"agreed": "同意，可以告知", "returned": "退回修改"}}
    )
    opinion: CleanText = Field(title="意见和理由")

    @model_validator(mode="after")
    def _agreed_without_problem(self) -> Self:
        if self.verdict == "agreed" and any(f.verdict == "不符合" for f in self.findings):
            message = "有一项结论为“不符合”，不能作“同意”的结论"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return agreed or returned."""
        return self.verdict
