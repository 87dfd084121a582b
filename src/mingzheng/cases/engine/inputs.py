"""Inputs that every procedure shares: one pydantic model per step (design.md §2)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.core.inputs import ChineseDate, CleanText, Line, Name, OptionalLine, OptionalText

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


MOST_ACTS = 1_000_000
"""No case has as many acts: a number beyond is a slip of the pen."""


class StepInput(BaseModel):
    """What a person fills in for one step; unknown members are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    rules: ClassVar[str] = ""

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002 - the seam of subclasses
        """Return the outcome that chooses the step's next state; empty for the only one."""
        return ""

    def attending(self) -> tuple[uuid.UUID, ...]:
        """Return who took part without enforcing, as the members of a meeting: each confirms the record alone."""
        return ()


class NoInput(StepInput):
    """A step that asks nothing more."""


class PartyInput(StepInput):
    """A party as entered with a clue or added later."""

    kind: Literal["organisation", "household", "individual"] = Field(
        title="当事人类型",
        json_schema_extra={
            "choices": {"organisation": "法人或者其他组织", "household": "个体工商户", "individual": "公民"}
        },
    )
    name: Name = Field(title="姓名或者名称")
    identifier: OptionalLine = Field("", title="证件号码或者统一社会信用代码")
    address: OptionalLine = Field("", title="住址或者住所")
    phone: OptionalLine = Field("", title="联系电话")
    representative: OptionalLine = Field("", title="法定代表人（负责人）", description="公民不填")
    birth_on: ChineseDate | None = Field(None, title="出生日期", description="仅公民；有身份证号的可不填")


class PaperInput(StepInput):
    """A paper is printed for wet signature and seal."""

    copies: int = Field(2, title="份数", ge=1, le=20)


class ScanInput(StepInput):
    """A signed and sealed paper comes back as a scan."""

    blob: str = Field(title="扫描件", max_length=64, json_schema_extra={"widget": "file"})
    signed_on: ChineseDate = Field(title="签署日期", description="以纸上签署的日期为准")
    sealed_on: ChineseDate | None = Field(None, title="用印日期", description="无须盖章的文书不填")
    seal_keeper: OptionalLine = Field("", title="用印经办人")
    reader: OptionalLine = Field("", title="宣读人或者翻译人员", description="当事人不能阅读或者不通晓汉语时填写")
    way: Literal["paper", "screen"] = Field("paper", title="签名方式", json_schema_extra={"widget": "hidden"})
    film: OptionalLine = Field("", title="签名过程的录像", json_schema_extra={"widget": "hidden"})


class ScanCheckInput(StepInput):
    """A second person looks at the scan page by page."""

    verdict: Literal["match", "rejected"] = Field(
        title="核对结果",
        json_schema_extra={
            "choices": {"match": "逐页核对，与系统内容一致，签名、盖章齐全", "rejected": "不符，退回重扫"}
        },
    )
    shelf_no: OptionalLine = Field("", title="纸质原件存放位置")
    reason: OptionalText = Field("", title="说明", description="退回时必填")

    @model_validator(mode="after")
    def _reason_when_rejected(self) -> Self:
        if self.verdict == "rejected" and not self.reason:
            message = "退回时应当说明哪一页、哪里不符"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return the verdict."""
        return self.verdict


class CureInput(StepInput):
    """A defect is cured: by a new act, by the signed original, by leaving the evidence out, or by an explanation."""

    act_seq: int = Field(title="有瑕疵的行为", ge=1, le=MOST_ACTS, json_schema_extra={"choices_from": "defective_acts"})
    gate: Line = Field(title="瑕疵", json_schema_extra={"choices_from": "open_defects"})
    way: Literal["redo", "original", "exclude", "explain"] = Field(
        title="补正方式",
        json_schema_extra={
            "choices": {
                "redo": "已依法重新进行",
                "original": "补交签署原件的扫描件",
                "exclude": "不作为定案证据",
                "explain": "书面说明理由",
            }
        },
    )
    redo_seq: int | None = Field(None, title="重新进行的行为序号", ge=1, le=MOST_ACTS)
    explanation: CleanText = Field(title="说明")

    @model_validator(mode="after")
    def _redo_names_the_act(self) -> Self:
        if self.way == "redo" and self.redo_seq is None:
            message = "请写明重新进行的是哪一项行为（序号）"
            raise ValueError(message)
        return self


def subject_uuid(subject: str) -> uuid.UUID | None:
    """Return the id in a subject, None when it is not one."""
    try:
        return uuid.UUID(subject)
    except ValueError:
        return None
