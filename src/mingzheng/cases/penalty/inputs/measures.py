"""Inputs of preservation by registration, of sealing and seizure, and of custody."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.goods import custody
from mingzheng.cases.penalty.inputs.shared import Judgement, judged
from mingzheng.core.inputs import (
    ChineseDateTime,
    CleanText,
    Line,
    OptionalLine,
    OptionalText,
    Recordable,
)

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

KINDS: dict[str, JsonValue] = {"seize": "扣押", "seal": "查封"}
DISPOSALS: dict[str, JsonValue] = {
    "return": "解除保存，返还当事人",
    "seize": "解除保存，转为查封、扣押",
    "test": "送交检测、检验、鉴定",
    "confiscate": "违法事实成立，依法应当没收，并入处罚决定",
    "hand_over": "移送有关机关",
}
MEASURE_DISPOSALS: dict[str, JsonValue] = {
    "confiscated": "没收（已由处罚决定作出）",
    "destroyed": "法律、行政法规规定应当销毁，依法销毁",
    "sold": "鲜活物品或者其他不易保管的财物，依法拍卖、变卖，保存价款",
    "handed_over": "涉嫌犯罪，随案移送司法机关",
}
RELEASE_GROUNDS: dict[str, JsonValue] = {
    "no_breach": "当事人没有违法行为",
    "unrelated": "场所、设施或者财物与违法行为无关",
    "decided": "已经作出处理决定，不再需要查封、扣押",
    "expired": "查封、扣押期限已经届满",
    "refused": "机关负责人认为不应当采取",
    "other": "其他不再需要采取查封、扣押措施的情形",
}
MOVEMENTS: dict[str, JsonValue] = {
    "in": "入库",
    "out": "出库",
    "moved": "改变存放地点或者保管人",
    "entrusted": "委托第三人保管",
}
ALL = "all"


class GoodsLine(BaseModel):
    """One line of a list of goods (行政处罚法 56; 行政强制法 24)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Line = Field(title="名称")
    spec: OptionalLine = Field("", title="规格、型号")
    quantity: Line = Field(title="数量", description="连同单位，例如“12 瓶”")
    feature: OptionalLine = Field("", title="特征", description="批号、编号、成色等能够辨认的特征")


def listed() -> list[GoodsLine]:
    """Return the field of a list of goods."""
    field: list[GoodsLine] = Field(title="物品清单", min_length=1, max_length=200)
    return field


def named_goods() -> list[str]:
    """Return the field that picks goods of a list; empty means all that are left."""
    field: list[str] = Field(
        default_factory=list,
        title="涉及的物品",
        max_length=200,
        description="不选就是清单上尚未处理的全部物品",
        json_schema_extra={"choices_from": "held_goods"},
    )
    return field


class SpotInput(StepInput):
    """What every act on the spot records: certificates shown, approval asked for by telephone."""

    urgency: CleanText = Field(title="情况紧急的理由", description="为什么来不及先报批准")
    approver: OptionalLine = Field("", title="口头同意的负责人", description="没有口头请示的，三项都不填")
    approved_at: ChineseDateTime | None = Field(None, title="口头同意的时间")
    approved_phone: OptionalLine = Field("", title="请示所用的电话")

    @model_validator(mode="after")
    def _whole_oral_approval(self) -> Self:
        given = (bool(self.approver), self.approved_at is not None, bool(self.approved_phone))
        if any(given) and not all(given):
            message = "口头同意应当写明谁同意、什么时间、用哪个电话请示"
            raise ValueError(message)
        return self


class PreservationInput(StepInput):
    """Evidence is to be preserved by registration (行政处罚法 56)."""

    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    reason: CleanText = Field(title="理由", description="证据为什么可能灭失或者以后难以取得")
    goods: list[GoodsLine] = listed()
    kept_at: Line = Field(title="保存地点和方式", description="例如“当事人仓库，就地封存”")
    keeper: Line = Field(title="保管人")


class UrgentPreservationInput(SpotInput, PreservationInput):
    """Evidence was preserved on the spot before a written approval (行政处罚法 56; practice.md 13)."""

    id_shown: Judgement = judged("执法人员已主动出示执法证件", "行政处罚法第五十五条")


class LateReportInput(StepInput):
    """What was done in an emergency is reported to the head and approved afterwards (行政强制法 19)."""

    note: OptionalText = Field("", title="承办人意见", description="需要补充说明的情况")


class RefusedInput(StepInput):
    """The head holds that it should not have been done (行政强制法 19)."""

    refused_by: Line = Field(title="不予批准的负责人")
    reason: CleanText = Field(title="理由")


class PreservationDisposalInput(StepInput):
    """What becomes of goods preserved by registration (行政处罚法 56)."""

    way: Literal["return", "seize", "test", "confiscate", "hand_over"] = Field(
        title="处理", json_schema_extra={"choices": DISPOSALS}
    )
    goods: list[Line] = named_goods()
    reason: CleanText = Field(title="理由")
    receiver: OptionalLine = Field("", title="接收的单位或者个人", description="返还、送检、移送的填写")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return all when nothing on the list is left, else the state in which the track stays."""
        return left_state(facts, attempt, self.goods)


class GroundsInput(StepInput):
    """Which measure, against whom, why and by what law (行政强制法 18, 22, 23)."""

    kind: Literal["seize", "seal"] = Field(title="措施", json_schema_extra={"choices": KINDS})
    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    reason: CleanText = Field(title="理由", description="涉嫌的违法行为，为什么需要采取措施")
    basis: list[Line] = Field(
        title="授予查封、扣押权的法律、法规条文",
        min_length=1,
        max_length=10,
        description="写成“食品安全法#110”；规章和规范性文件不能作为依据",
    )
    necessities: Judgement = judged(
        "其中有公民个人及其所扶养家属的生活必需品", "行政强制法第二十三条：有的不得查封、扣押"
    )
    sealed_by_others: Judgement = judged("已被其他国家机关依法查封", "行政强制法第二十三条：不得重复查封")


class MeasureApprovalInput(GroundsInput):
    """Sealing or seizure is put before the head of the agency (行政强制法 18)."""

    goods: list[GoodsLine] = listed()
    days: int = Field(30, title="期限（日）", ge=1, le=30, description="行政强制法第二十五条：不得超过三十日")


class OnSiteInput(StepInput):
    """What the record on the spot has to say (行政强制法 18; 国办发〔2018〕118号)."""

    goods: list[GoodsLine] = listed()
    kept_at: Line = Field(title="存放地点", description="扣押的写库房，查封的写场所")
    keeper: Line = Field(title="保管人")
    ended_at: Recordable[ChineseDateTime] = Field(title="结束时间")
    id_shown: Judgement = judged("执法人员已出示执法身份证件", "行政强制法第十八条第（三）项")
    party_called: Judgement = judged("已通知当事人到场", "行政强制法第十八条第（四）项")
    party_present: Judgement = judged("当事人到场")
    witness: OptionalLine = Field("", title="见证人", description="当事人不到场的，邀请见证人到场")
    rights_told: Judgement = judged("已当场告知理由、依据、权利和救济途径", "行政强制法第十八条第（五）项")
    heard: Judgement = judged("已听取当事人的陈述和申辩", "行政强制法第十八条第（六）项")
    statement: OptionalText = Field("", title="当事人的陈述、申辩", description="没有陈述的不填")
    recorded: Judgement = judged("已全程录音录像", "直接涉及重大财产权益的现场执法应当全程录音录像")
    unrecorded_reason: OptionalText = Field(
        "", title="应录未录的说明", description="没有录或者没有录全的，如实写明原因"
    )
    signature_refused: OptionalText = Field("", title="拒绝签名的说明", description="当事人拒绝签名的，写明情况")


class SeizureInput(OnSiteInput):
    """An approved measure is carried out (行政强制法 18)."""


class UrgentSeizureInput(OnSiteInput, SpotInput, GroundsInput):
    """A measure was carried out at once because of an emergency (行政强制法 19)."""


class SeizureIssueInput(StepInput):
    """Decision and list are made out on the spot (行政强制法 24)."""

    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})


class NotCarriedOutInput(StepInput):
    """An approved measure is not carried out."""

    reason: CleanText = Field(title="没有实施的原因")


class ExtensionInput(StepInput):
    """Sealing or seizure is extended once (行政强制法 25)."""

    days: int = Field(30, title="延长（日）", ge=1, le=30, description="行政强制法第二十五条：延长不得超过三十日")
    reason: CleanText = Field(title="理由", description="情况复杂在哪里；要书面告知当事人")


class MeasureDisposalInput(StepInput):
    """What becomes of goods sealed or seized (行政强制法 27, 28)."""

    way: Literal["confiscated", "destroyed", "sold", "handed_over"] = Field(
        title="处理", json_schema_extra={"choices": MEASURE_DISPOSALS}
    )
    goods: list[Line] = named_goods()
    reason: CleanText = Field(title="理由和依据")
    receiver: OptionalLine = Field("", title="接收的单位", description="移送、拍卖、销毁的写明单位")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return all when nothing on the list is left, else the state in which the track stays."""
        return left_state(facts, attempt, self.goods)


class ReleaseInput(StepInput):
    """Sealing or seizure is lifted and the goods are given back (行政强制法 28)."""

    ground: Literal["no_breach", "unrelated", "decided", "expired", "refused", "other"] = Field(
        title="解除的情形", json_schema_extra={"choices": RELEASE_GROUNDS}
    )
    goods: list[Line] = named_goods()
    reason: CleanText = Field(title="理由")
    receiver: OptionalLine = Field("", title="领回人", description="立即退还；由谁领回")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return all when nothing on the list is left, else the state in which the track stays."""
        return left_state(facts, attempt, self.goods)


class CustodyInput(StepInput):
    """Goods come into the store, leave it, or change hands (行政强制法 26)."""

    movement: Literal["in", "out", "moved", "entrusted"] = Field(title="变动", json_schema_extra={"choices": MOVEMENTS})
    goods: list[Line] = Field(
        title="物品", min_length=1, max_length=200, json_schema_extra={"choices_from": "held_goods"}
    )
    kept_at: Line = Field(title="现在的存放地点")
    keeper: Line = Field(title="现在的保管人")
    giver: Line = Field(title="移交人")
    receiver: Line = Field(title="接收人")
    reason: CleanText = Field(title="原因")


def left_state(facts: CaseFacts, attempt: Attempt, named: list[str]) -> str:
    """Return all when nothing of a list is left after the named goods, else the present state of its track."""
    track = attempt.step.track
    left = {g.key for g in custody(facts) if (g.track, g.number) == (track, attempt.subject) and g.held}
    return ALL if not named or left <= set(named) else facts.state(track, attempt.subject)
