"""Inputs of collective discussion and of calling to account."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.core.inputs import CleanText, Line, Name, OptionalText, Yuan

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


class MemberOpinion(BaseModel):
    """What one head said; nobody's opinion may be left out (行政处罚法 57 para 2; trap 18)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    person: uuid.UUID = Field(title="负责人", json_schema_extra={"choices_from": "leaders"})
    view: Literal["agree", "differ"] = Field(
        title="对拟处理意见", json_schema_extra={"choices": {"agree": "同意", "differ": "有不同意见"}}
    )
    opinion: CleanText = Field(title="本人意见")


class Ceiling(BaseModel):
    """To how much the heads lowered the fine of one party."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    fine_fen: Yuan = Field(title="罚款降为")


class DiscussionInput(StepInput):
    """The heads of the agency discussed a complex or grave case (行政处罚法 57 para 2; procedures.md D15)."""

    purpose: Literal["decision", "dispute"] = Field(
        "decision",
        title="讨论事由",
        description="对审核分歧的讨论不能代替审核通过",
        json_schema_extra={"choices": {"decision": "讨论拟作出的处罚决定", "dispute": "讨论承办与审核的分歧"}},
    )
    host: Name = Field(title="主持人")
    recorder: Name = Field(title="记录人")
    members: list[MemberOpinion] = Field(title="参加的负责人和各人意见", min_length=1, max_length=30)
    absent: list[Line] = Field(
        default_factory=list, title="缺席的负责人", max_length=30, description="一行一人，写明原因"
    )
    observers: list[Name] = Field(default_factory=list, title="列席人", max_length=30, description="一行一人")
    presented: CleanText = Field(title="案情介绍", description="承办人介绍的案情、拟处理意见和审核意见")
    result: Literal["agreed", "lowered", "changed", "open"] = Field(
        title="讨论结论",
        json_schema_extra={
            "choices": {
                "agreed": "同意拟作出的处罚决定",
                "lowered": "同意处罚，降低罚款",
                "changed": "改变处理意见（修改、不予处罚、撤案、移送）",
                "open": "没有形成结论",
            }
        },
    )
    lowered: list[Ceiling] = Field(default_factory=list, title="降低后的罚款", max_length=20)
    conclusion: CleanText = Field(title="结论和理由")
    dissent: OptionalText = Field("", title="不同意见", description="有不同意见的必填，如实记录")

    @model_validator(mode="after")
    def _dissent_is_written(self) -> Self:
        if any(m.view == "differ" for m in self.members) and not self.dissent:
            message = "有负责人持不同意见，应当如实写明不同意见"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _lowered_names_amounts(self) -> Self:
        if (self.result == "lowered") != bool(self.lowered):
            message = "降低罚款的应当写明降为多少；没有降低的不填"
            raise ValueError(message)
        if self.purpose == "dispute" and self.result in {"agreed", "lowered"}:
            message = "讨论分歧不能直接同意处罚：审核没有通过的不得作出决定，请选择“改变处理意见”或者“没有形成结论”"
            raise ValueError(message)
        return self

    def attending(self) -> tuple[uuid.UUID, ...]:
        """Return the heads who took part, each of whom confirms the record."""
        return tuple(m.person for m in self.members)

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return what came of the meeting."""
        return self.result


class AccountabilityInput(StepInput):
    """Somebody is called to account for papers, opinion or decision (L8; 行政处罚法 76)."""

    about: Literal["papers", "opinion", "decision", "unreviewed", "other"] = Field(
        title="追究的事项",
        json_schema_extra={
            "choices": {
                "papers": "送审材料不真实、不准确、不完整",
                "opinion": "法制审核意见有错误",
                "decision": "处罚决定有错误",
                "unreviewed": "未经法制审核或者审核未通过作出决定",
                "other": "其他",
            }
        },
    )
    person: Name = Field(title="被追究的人员")
    facts: CleanText = Field(title="事由和依据")
    body: Line = Field(title="承办追究的机关或者机构")


class AccountabilityResultInput(StepInput):
    """How it goes on, or what came of it."""

    state: Literal["progress", "ended"] = Field(
        title="情况", json_schema_extra={"choices": {"progress": "正在办理", "ended": "已有结果"}}
    )
    result: CleanText = Field(title="办理情况或者结果", description="有文号的写明文号")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return progress or ended."""
        return self.state
