"""Inputs of sampling and testing, of orders to correct, and of letters that ask for evidence or for help."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import Field, JsonValue, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.shared import Judgement, judged
from mingzheng.core.inputs import ChineseDate, CleanText, Line, LongText, OptionalLine, OptionalText, PastDate

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

RETEST = "对结果有异议的，可以在法律、法规、规章规定的期限内书面申请复检或者重新鉴定。"
RECHECKED: dict[str, JsonValue] = {"corrected": "已经改正", "partly": "部分改正", "uncorrected": "没有改正"}
CONSEQUENCE = "逾期不改正的，本机关将依法处理。"


class SamplingInput(StepInput):
    """Samples are taken as evidence (行政处罚法 56)."""

    sample: Line = Field(title="样品名称和规格")
    lot: OptionalLine = Field("", title="批号或者生产日期")
    base: Line = Field(title="抽样基数", description="从多少中抽取，例如“同批次 40 袋”")
    quantity: Line = Field(title="抽样数量")
    backup: OptionalLine = Field("", title="备份样品数量和存放处", description="没有备份的不填")
    method: Line = Field(title="抽样依据和方法")
    sealed: Judgement = judged("样品已当场加封")
    id_shown: Judgement = judged("执法人员已主动出示执法证件", "行政处罚法第五十五条")
    attended: Literal["party", "witness", "nobody"] = Field(
        title="在场人", json_schema_extra={"choices": {"party": "当事人", "witness": "见证人", "nobody": "没有人在场"}}
    )
    attendant: OptionalLine = Field("", title="在场人姓名、身份")
    signature_refused: OptionalText = Field("", title="拒绝签名的说明")


class EntrustmentInput(StepInput):
    """A qualified institution is asked to test, inspect or appraise (行政强制法 25 para 3)."""

    party: uuid.UUID = Field(title="告知的当事人", json_schema_extra={"choices_from": "parties"})
    objects: Line = Field(title="检测、检验、鉴定的物品", description="样品或者查封、扣押、保存的物品")
    question: CleanText = Field(title="委托事项", description="要查明什么，依据什么标准")
    institution: Line = Field(title="检测、检验、鉴定机构")
    qualification: Line = Field(title="机构的资质", description="资质证书名称和编号")
    from_on: ChineseDate = Field(title="开始日期")
    to_on: ChineseDate = Field(title="结束日期", description="明确的期间；告知当事人后才从查封、扣押期限中扣除")
    measure: OptionalLine = Field(
        "",
        title="要扣除期间的查封、扣押",
        description="没有查封、扣押的不选",
        json_schema_extra={"choices_from": "running_measures"},
    )

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.to_on < self.from_on:
            message = "结束日期早于开始日期"
            raise ValueError(message)
        return self


class TestResultInput(StepInput):
    """The institution has reported, or gives no result."""

    result: Literal["reported", "none"] = Field(
        title="结果", json_schema_extra={"choices": {"reported": "已出具报告", "none": "没有出具结果（终止委托）"}}
    )
    finished_on: PastDate = Field(title="完成或者终止日期")
    report_no: OptionalLine = Field("", title="报告编号")
    finding: CleanText = Field(title="结论", description="报告的结论；没有结果的写明原因")

    @model_validator(mode="after")
    def _report_numbered(self) -> Self:
        if self.result == "reported" and not self.report_no:
            message = "请填写报告编号"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return reported or none."""
        return self.result


class ResultNoticeInput(StepInput):
    """The party is told the result."""

    retest: CleanText = Field(RETEST, title="异议和复检", description="向谁、在什么期限内提出")
    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})


class ResultObjectionInput(StepInput):
    """The party objects to a result or asks for another test."""

    kind: Literal["objection", "retest"] = Field(
        title="内容", json_schema_extra={"choices": {"objection": "对结果有异议", "retest": "申请复检或者重新鉴定"}}
    )
    content: LongText = Field(title="理由和证据")


class ObjectionAnswerInput(StepInput):
    """The agency answers the objection."""

    verdict: Literal["accepted", "refused"] = Field(
        title="处理", json_schema_extra={"choices": {"accepted": "理由成立，另行委托", "refused": "理由不成立"}}
    )
    reasons: CleanText = Field(title="理由")


class OrderInput(StepInput):
    """The party is ordered to correct its conduct (行政处罚法 28); this is no penalty."""

    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    facts: LongText = Field(title="违法事实")
    basis: list[Line] = Field(title="依据", min_length=1, max_length=10, description="写成“食品安全法#45”")
    content: CleanText = Field(title="改正内容和要求")
    correct_by: ChineseDate | None = Field(None, title="改正期限", description="不填就是立即改正")
    consequence: CleanText = Field(CONSEQUENCE, title="逾期不改正的后果")


class RecheckInput(StepInput):
    """Whether the party has corrected its conduct is looked at again (行政处罚法 28)."""

    result: Literal["corrected", "partly", "uncorrected"] = Field(
        title="复查结果", json_schema_extra={"choices": RECHECKED}
    )
    present: Line = Field(title="在场人", description="姓名、职务或者与当事人的关系")
    findings: LongText = Field(title="改正情况", description="客观描述所见")
    id_shown: Judgement = judged("执法人员已主动出示执法证件", "行政处罚法第五十五条")
    signature_refused: OptionalText = Field("", title="拒绝签名的说明")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return how far it is corrected."""
        return self.result


class EvidenceRequestInput(StepInput):
    """Somebody is asked to hand over evidence (行政处罚法 55)."""

    addressee: Line = Field(title="单位或者个人")
    materials: LongText = Field(title="要提供的材料", description="一行一项")
    deliver_by: ChineseDate | None = Field(None, title="提供的日期", description="不填就是收到后及时提供")
    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})


class HelpLetterInput(StepInput):
    """Another agency is asked for help (行政处罚法 26)."""

    addressee: Line = Field(title="协助的机关")
    request: LongText = Field(title="请求协助的事项和理由")
    reply_by: ChineseDate | None = Field(None, title="希望回复的日期")
    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})
