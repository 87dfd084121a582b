"""Inputs of substitute performance: decision, demand, record, clearing at once, costs (行政强制法 50–52)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.claims import claim
from mingzheng.cases.penalty.inputs.own_enforcement import URGENT
from mingzheng.cases.penalty.inputs.shared import Judgement, judged
from mingzheng.core.inputs import (
    ChineseDate,
    ChineseDateTime,
    CleanText,
    Line,
    LongText,
    OptionalLine,
    OptionalText,
    Recordable,
    Yuan,
)

if TYPE_CHECKING:
    from typing import Self

    from pydantic import JsonValue

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

DUTIES: dict[str, JsonValue] = {"remove": "排除妨碍", "restore": "恢复原状", "neither": "都不是"}
DANGERS: dict[str, JsonValue] = {
    "traffic": "危害交通安全",
    "environment": "造成环境污染",
    "resources": "破坏自然资源",
    "none": "都不是",
}
PERFORMERS: dict[str, JsonValue] = {"agency": "本机关", "third": "没有利害关系的第三人"}
PLACES: dict[str, JsonValue] = {
    "road": "道路",
    "river": "河道",
    "waterway": "航道",
    "public": "公共场所",
    "other": "其他地方",
}
MATTER: dict[str, JsonValue] = {"spilled": "遗洒物", "obstacle": "障碍物", "pollutant": "污染物"}
RECEIPT_LENGTH = 60


class SubstitutionInput(StepInput):
    """The agency decides to perform what the party does not (行政强制法 50, 51)."""

    duty: Literal["remove", "restore", "neither"] = Field(
        title="当事人不履行的义务", json_schema_extra={"choices": DUTIES}
    )
    danger: Literal["traffic", "environment", "resources", "none"] = Field(
        title="不履行的后果已经或者将", json_schema_extra={"choices": DANGERS}
    )
    danger_facts: CleanText = Field(title="后果的具体情况")
    basis: list[Line] = Field(
        title="依据的法律、法规条文", min_length=1, max_length=10, description="写成“水法#65”；当事人负有这一义务的条文"
    )
    good_reason: Judgement = judged("当事人不履行有正当理由")
    target: CleanText = Field(title="代履行的标的", description="地点、物品、范围、数量")
    way: CleanText = Field(title="代履行的方式")
    planned_at: ChineseDateTime = Field(title="代履行的时间")
    urgent_reason: OptionalText = Field("", title="在夜间或者法定节假日实施的紧急情况", description=URGENT)
    estimate_fen: Yuan = Field(title="费用预算", ge=0)
    performer: Literal["agency", "third"] = Field(title="代履行人", json_schema_extra={"choices": PERFORMERS})
    performer_name: OptionalLine = Field("", title="第三人的名称", description="委托第三人的填写")
    interested: Judgement = judged("代履行人与当事人或者本案有利害关系", "行政强制法第五十条：有利害关系的不得委托")

    @model_validator(mode="after")
    def _third_named(self) -> Self:
        if self.performer == "third" and not self.performer_name:
            message = "委托第三人代履行的，应当写明名称"
            raise ValueError(message)
        return self


class SubstitutionDemandInput(StepInput):
    """The party is called upon once more, three days before (行政强制法 51 para 1 item 2)."""

    planned_at: ChineseDateTime = Field(title="代履行的时间", description="送达催告书以后至少再过三个工作日")
    urgent_reason: OptionalText = Field("", title="在夜间或者法定节假日实施的紧急情况", description=URGENT)
    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})


class PerformanceInput(StepInput):
    """What every record of substitute performance says (行政强制法 51)."""

    performer_name: Line = Field(title="代履行人", description="与决定书一致；写明现场负责人")
    findings: LongText = Field(title="代履行的经过", description="时间顺序、范围、数量、使用的人员和机械")
    party_present: Judgement = judged("当事人到场")
    witness: OptionalLine = Field("", title="见证人", description="当事人不到场或者拒绝签名的，请见证人签名")
    signature_refused: OptionalText = Field("", title="当事人拒绝签名的说明")
    violence: Judgement = judged("采用了暴力、胁迫或者其他非法方式", "行政强制法第五十一条第三款：不得采用")
    ended_at: Recordable[ChineseDateTime] = Field(title="结束时间")
    recorded: Judgement = judged("已全程录音录像", "直接涉及重大财产权益的现场执法应当全程录音录像")
    unrecorded_reason: OptionalText = Field("", title="应录未录的说明")


class SubstitutionRecordInput(PerformanceInput):
    """Substitute performance under the eyes of the agency's officers (行政强制法 51 para 1 items 3, 4)."""

    result: Literal["complete", "part"] = Field(
        title="结果", json_schema_extra={"choices": {"complete": "代履行完毕", "part": "完成了一部分，以后继续"}}
    )
    urgent_reason: OptionalText = Field("", title="在夜间或者法定节假日实施的紧急情况", description=URGENT)
    utilities: Judgement = judged(
        "停止了居民的供水、供电、供热、供燃气", "行政强制法第四十三条第二款：不得以此迫使当事人履行"
    )

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return complete or part."""
        return self.result


class ClearingInput(PerformanceInput):
    """Roads, waterways and public places are cleared at once (行政强制法 52)."""

    place_kind: Literal["road", "river", "waterway", "public", "other"] = Field(
        title="在什么地方", json_schema_extra={"choices": PLACES}
    )
    matter: Literal["spilled", "obstacle", "pollutant"] = Field(title="清除什么", json_schema_extra={"choices": MATTER})
    urgency: CleanText = Field(title="需要立即清除的原因")
    party_able: Judgement = judged("当事人能够自己清除", "行政强制法第五十二条：能够清除的，责令其清除")
    decided_by: Line = Field(title="决定立即代履行的人", description="姓名、职务")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return present when the party was there and so knows, else absent."""
        return "present" if self.party_present == "yes" else "absent"


class ClearingNoticeInput(StepInput):
    """A party who was not there is told at once (行政强制法 52)."""

    consequence: CleanText = Field(
        "代履行的费用按照成本合理确定，由你（单位）承担，数额另行书面通知。", title="对当事人的处理"
    )
    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})


class SubstitutionStopInput(StepInput):
    """Substitute performance is stopped, as the party has obeyed or for another reason (行政强制法 51)."""

    ground: Literal["obeyed", "other"] = Field(
        title="情形",
        json_schema_extra={"choices": {"obeyed": "当事人已经自行履行", "other": "其他原因，不再代履行"}},
    )
    reason: CleanText = Field(title="说明", description="怎样查明；已经履行的写明日期和情况")


class CostLine(BaseModel):
    """One cost of the performance."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Line = Field(title="项目")
    proof: OptionalLine = Field("", title="凭证", description="合同、发票等")
    amount_fen: Yuan = Field(title="金额", gt=0)


class CostNoticeInput(StepInput):
    """The party is told what the performance cost (行政强制法 51 para 2)."""

    items: list[CostLine] = Field(title="实际发生的费用", min_length=1, max_length=50)
    over_reason: OptionalText = Field("", title="超过费用预算的原因", description="合计超过决定书的预算时填写")
    payee: Line = Field(title="缴至", description="收款单位、开户银行或者电子缴款方式")
    days: int = Field(15, title="缴纳期限（日）", ge=1, le=180, description="自收到通知书之日起")
    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})


class CostPaymentInput(StepInput):
    """The party pays for the performance (行政强制法 51 para 2)."""

    amount_fen: Yuan = Field(title="缴款金额", gt=0)
    paid_on: ChineseDate = Field(title="缴款日期")
    receipt_no: Line = Field(title="票据号", max_length=RECEIPT_LENGTH)
    channel: Literal["bank", "electronic", "court"] = Field(
        title="缴款方式",
        json_schema_extra={"choices": {"bank": "银行", "electronic": "电子支付系统", "court": "人民法院强制执行"}},
    )

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return paid when nothing is left to pay, else partial."""
        owed = claim(facts, attempt.subject)
        return "paid" if self.amount_fen >= (owed.left_fen if owed else 0) else "partial"


class CostWaiverInput(StepInput):
    """Nothing is asked, or nothing more, for what was performed (行政强制法 51 para 2)."""

    reason: CleanText = Field(title="理由", description="法律另有规定，或者没有发生费用等")
    basis: OptionalLine = Field("", title="依据的法律条文", description="法律另有规定的填写")
