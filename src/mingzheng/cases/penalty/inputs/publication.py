"""Inputs of what comes after a draft: overrules, secrecy check, correction, taking down, review of reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.decision import SECRECY, SecrecyQuestion
from mingzheng.core.inputs import ChineseDate, CleanText, Line, Name, OptionalLine, OptionalText
from mingzheng.publication.actions import OVERRULE_DIRECTIONS
from mingzheng.publication.fields import FIELD_WORDS, REDACTED

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

Spot = Annotated[str, StringConstraints(min_length=1, max_length=200)]
"""A stretch of the original text, to the letter."""


class OverruleMaskInput(StepInput):
    """A mask is taken back, or a text masked that no rule found (disclosure.md §3.4)."""

    direction: Literal["spare", "mask", "name"] = Field(
        title="改动", json_schema_extra={"choices": {**OVERRULE_DIRECTIONS}}
    )
    field: Literal["title", "party", "legal_representative", "matter", "facts", "result", "remedies", "fulfilment"] = (
        Field(title="哪一项", json_schema_extra={"choices": {name: FIELD_WORDS[name] for name in REDACTED}})
    )
    text: Spot = Field(title="原文", description="照原文抄写或者选取")
    start: int = Field(-1, title="位置", ge=-1, le=20_000, description="原文中第几个字开始；同样的字有几处时用")
    replaced: OptionalLine = Field("", title="代替的写法", description="不写的用***；商业秘密可以写（略）")
    reason: CleanText = Field(title="理由")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return whether it binds at once (the drafter's own) or is asked of the drafter."""
        drafted = facts.last("draft_publication", "correct_publication", subject=attempt.subject)
        own = drafted is not None and drafted.made.get("by") == str(attempt.actor_person)
        return "made" if own else "asked"


class DropOverruleInput(StepInput):
    """An overrule is undone before the release, or one that another asked for is declined (disclosure.md §3.4)."""

    number: int = Field(title="第几处改动", ge=1, le=500, description="公示页“人工改动”表里的序号")
    answer: CleanText = Field(title="理由", description="为什么撤销，或者为什么不采纳")


class CheckSecrecyInput(StepInput):
    """Secrecy is checked by a person of its own, question by question (政府信息公开条例 17)."""

    verdict: Literal["passed", "returned"] = Field(
        title="审查结论", json_schema_extra={"choices": {"passed": "逐项审查，可以公开", "returned": "退回修改"}}
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
        """Return passed or returned."""
        return self.verdict


class CorrectPublicationInput(StepInput):
    """What is public is corrected, and the public is told what (disclosure.md §3.6)."""

    summary: CleanText = Field(title="更正后的违法事实摘要", json_schema_extra={"initial_from": "public_summary"})
    others: list[Name] = Field(
        default_factory=list, title="摘要中其他应当隐去姓名的人", max_length=50, description="一行一人"
    )
    note: CleanText = Field(title="更正说明", description="公众看得到：更正了什么；不要写个人信息")


class WithdrawWrongInput(StepInput):
    """What was published wrongly comes down at once, with its reason for all to read."""

    reason: CleanText = Field(title="公开说明的理由", description="公众看得到；不要写个人信息")


class RepairPublicationInput(StepInput):
    """Publication ends by credit repair, on a document that is named (信用修复)."""

    basis: Line = Field(title="准予信用修复的文书", description="文书名称和文号")


class ReviewWithholdingInput(StepInput):
    """A reason not to publish is looked at again by its day (B20)."""

    verdict: Literal["keep", "publish"] = Field(
        title="复查结论", json_schema_extra={"choices": {"keep": "理由仍然成立", "publish": "理由不再成立，恢复公示"}}
    )
    basis: OptionalLine = Field("", title="依据", description="理由仍然成立的必填")
    reason: CleanText = Field(title="理由")
    review_on: ChineseDate | None = Field(None, title="下次复查日期", description="理由仍然成立的必填，一年以内")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.verdict == "keep" and not (self.basis and self.review_on):
            message = "理由仍然成立的，应当写明依据和下次复查日期"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return keep or publish."""
        return self.verdict
