"""Inputs of handing a case on: to the police, to the supervision organ, to another agency."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.core.inputs import CleanText, Line, LongText, Name, OptionalLine, OptionalText, PastDate

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


class Handed(BaseModel):
    """One object that goes with the case."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Line = Field(title="名称")
    amount: Line = Field(title="数量")
    features: OptionalLine = Field("", title="规格、特征")
    place: OptionalLine = Field("", title="存放地点")


class CrimeReportInput(StepInput):
    """A special group of two or more verified the facts and reports in writing (移送涉嫌犯罪案件的规定 5)."""

    suspected: Line = Field(title="涉嫌的罪名")
    facts: LongText = Field(title="涉嫌犯罪的事实", description="时间、地点、行为、数额、情节、后果")
    standard: CleanText = Field(
        title="达到的追诉标准", description="刑法和司法解释、立案追诉标准的条款及其与事实的对照"
    )
    proofs: list[Line] = Field(title="主要证据", min_length=1, max_length=50, description="一行一项")
    opinion: CleanText = Field(title="专案组意见")


class TransferApprovalInput(StepInput):
    """The chief decides whether the case goes to the police; the reasons are kept either way (移送规定 5)."""

    verdict: Literal["approved", "declined"] = Field(
        title="拟作出的决定", json_schema_extra={"choices": {"approved": "批准移送", "declined": "不批准移送"}}
    )
    reason: CleanText = Field(title="理由", description="不批准的理由应当记录在案")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return approved or declined."""
        return self.verdict


class SendTransferInput(StepInput):
    """The case goes to the police of the same level, with its papers and a list of objects (移送规定 5, 6)."""

    police: Line = Field(title="接受移送的公安机关")
    papers: list[Line] = Field(
        title="移送的材料",
        min_length=1,
        max_length=50,
        description="一行一项：情况调查报告、检验报告或者鉴定结论、其他有关材料",
    )
    goods: list[Handed] = Field(default_factory=list, title="涉案物品", max_length=200)
    copied_to: OptionalLine = Field("", title="抄送的人民检察院")


class ReceiptInput(StepInput):
    """Whoever took the case over signed for it (移送规定 7)."""

    receiver: Line = Field(title="签收的单位和人员")
    received_on: PastDate = Field(title="签收日期")
    number: OptionalLine = Field("", title="回执文号")


class PoliceReplyInput(StepInput):
    """What the police answered: filed, not filed, or sent back (移送规定 8, 10, 13)."""

    verdict: Literal["filed", "refused", "returned"] = Field(
        title="公安机关的处理",
        json_schema_extra={
            "choices": {"filed": "立案", "refused": "不予立案", "returned": "退回（不构成犯罪，依法给予行政处理）"}
        },
    )
    document: Line = Field(title="通知书名称和文号")
    received_on: PastDate = Field(title="收到日期")
    reason: OptionalText = Field("", title="理由", description="不予立案、退回的写明公安机关说明的理由")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return filed, refused or returned."""
        return self.verdict


class RefusalChallengeInput(StepInput):
    """The agency asks the police to reconsider, or the procuratorate to supervise (移送规定 9)."""

    way: Literal["police", "procuratorate"] = Field(
        title="方式",
        json_schema_extra={
            "choices": {"police": "提请公安机关复议", "procuratorate": "建议人民检察院依法进行立案监督"}
        },
    )
    to: Line = Field(title="收文机关")
    reason: CleanText = Field(title="理由")


class AcceptRefusalInput(StepInput):
    """The agency takes the case back and goes on (移送规定 10)."""

    reason: CleanText = Field(title="理由", description="为什么不再提请复议或者建议监督，依法怎样处理")


class PoliceHandOverInput(StepInput):
    """Objects and papers are handed over, with a list (移送规定 12; 行政强制法 21)."""

    receiver: Line = Field(title="接收的单位和人员")
    handed_on: PastDate = Field(title="交接日期")
    goods: list[Handed] = Field(default_factory=list, title="移交的物品", max_length=200)
    papers: list[Line] = Field(title="移交的材料", min_length=1, max_length=50, description="一行一项")


class TellTransferInput(StepInput):
    """The party is told in writing that the case and what was seized went to the police (行政强制法 21)."""

    police: Line = Field(title="接受移送的公安机关")
    goods: OptionalText = Field("", title="一并移送的查封、扣押、冻结的财物")


class CompetenceTransferInput(StepInput):
    """Another agency is competent (行政处罚法 22-25)."""

    to_agency: Line = Field(title="移送到的机关")
    reason: CleanText = Field(title="移送的理由和管辖依据")
    papers: list[Line] = Field(title="移送的材料", min_length=1, max_length=50, description="一行一项")
    told: OptionalLine = Field("", title="告知当事人或者举报人的情况")


class TransferReturnInput(StepInput):
    """The agency sends the case back, or we differ about who is competent (行政处罚法 25)."""

    verdict: Literal["back", "assigned"] = Field(
        title="情形",
        json_schema_extra={"choices": {"back": "被退回，由本机关继续办理", "assigned": "共同的上级机关指定本机关管辖"}},
    )
    document: Line = Field(title="退回函或者指定管辖文书的名称和文号")
    reason: CleanText = Field(title="理由")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return where the case goes on: where it was when it was handed away."""
        return "concluded" if facts.last("conclude") else "filed" if facts.filed_on else "clue"


class DisputeInput(StepInput):
    """The common superior is asked to say who is competent (行政处罚法 25)."""

    superior: Line = Field(title="共同的上一级机关")
    other: Name = Field(title="争议的另一方机关")
    consulted: CleanText = Field(title="协商的经过", description="先协商；协商不成的报请指定管辖")
    opinion: CleanText = Field(title="本机关的意见和理由")


class ClueTransferInput(StepInput):
    """A clue that a public officer abused office goes to the supervision organ (移送规定 18)."""

    to_organ: Line = Field(title="移送到的监察机关或者人民检察院")
    clue: CleanText = Field(title="问题线索", description="涉及的公职人员、单位和行为；不要写举报人信息")
    papers: list[Line] = Field(title="移送的材料", min_length=1, max_length=50, description="一行一项")


class TransferReceiptInput(ReceiptInput):
    """The other agency, or the supervision organ, signed for what it was sent."""

    what: Literal["competence", "clue"] = Field(
        title="签收的是", json_schema_extra={"choices": {"competence": "管辖移送的案件", "clue": "移送监察的问题线索"}}
    )

    @model_validator(mode="after")
    def _numbered(self) -> Self:
        if self.what == "competence" and not self.number:
            message = "请填写对方回执的文号；没有文号的写“无文号”"
            raise ValueError(message)
        return self
