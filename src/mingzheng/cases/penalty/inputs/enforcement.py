"""Inputs of demand, application to court, suspension and end of enforcement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.shared import COURT_ANSWERS, SUSPENSION_GROUNDS, TERMINATION_GROUNDS
from mingzheng.core.inputs import ChineseDate, CleanText, Line, OptionalLine, OptionalText, Yuan

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


class DemandInput(StepInput):
    """The party is called upon to fulfil before a court is asked (行政强制法 35, 54)."""

    contact: Line = Field(title="联系人", json_schema_extra={"initial_from": "own_name"})
    contact_phone: Line = Field(title="联系电话", json_schema_extra={"initial_from": "agency_phone"})
    contact_address: Line = Field(title="联系地址", json_schema_extra={"initial_from": "agency_address"})
    days: int = Field(
        10,
        title="履行的期限（工作日）",
        ge=1,
        le=90,
        description="准备申请法院的不少于十个工作日；本机关自行强制执行、代履行的由本机关确定合理的期限",
    )
    note: OptionalText = Field("", title="补充说明")


def _goods_to_auction() -> Any:  # noqa: ANN401 - pydantic's FieldInfo is typed as Any
    return Field(title="物品", min_length=1, max_length=200, json_schema_extra={"choices_from": "held_goods"})


class AuctionInput(StepInput):
    """Sealed or seized goods are to be auctioned for the fine, where a law says so (行政处罚法 72; 行政强制法 46)."""

    law: Line = Field(
        title="授权拍卖抵缴的法律条文",
        description="写成“行政强制法#46.3”；行政处罚法第七十二条只说“根据法律规定”，本身不是授权",
    )
    goods: list[Line] = _goods_to_auction()
    house: Line = Field(title="委托的拍卖机构")
    reason: CleanText = Field(title="理由")


class AuctionResultInput(StepInput):
    """What the auction brought, and how much of it pays the fine (行政处罚法 72)."""

    goods: list[Line] = _goods_to_auction()
    way: Literal["auction", "sale"] = Field(
        title="处理方式", json_schema_extra={"choices": {"auction": "拍卖", "sale": "依法变卖等其他处理"}}
    )
    house: Line = Field(title="拍卖、处理的机构")
    paid_on: ChineseDate = Field(title="抵缴日期")
    proceeds_fen: Yuan = Field(title="价款", gt=0)
    costs_fen: Yuan = Field(0, title="拍卖、处理的费用")
    amount_fen: Yuan = Field(title="抵缴罚款的金额", gt=0, description="价款扣除费用后抵缴，不超过尚欠的罚款")
    receipt_no: Line = Field(title="财政票据号", max_length=60)


class SurplusInput(StepInput):
    """What the auction brought beyond the fine goes back to the party."""

    amount_fen: Yuan = Field(title="退还金额", gt=0)
    returned_on: ChineseDate = Field(title="退还日期")
    receiver: Line = Field(title="领取人")
    voucher_no: Line = Field(title="凭证号")


class CourtApplicationInput(StepInput):
    """A court is asked to enforce (行政强制法 53–55)."""

    court: Line = Field(
        title="申请的人民法院", description="本机关所在地的基层人民法院；标的是不动产的填不动产所在地的法院"
    )
    object: CleanText = Field(title="执行标的情况", description="财产线索、许可证件、场所等")
    other: OptionalText = Field("", title="附送的其他材料")
    late_reason: OptionalText = Field("", title="逾期申请的正当理由", description="仅三个月已经届满时填写")


class CourtAnswerInput(StepInput):
    """What the court answered, or that its ruling is objected to (行政强制法 56–58)."""

    result: Literal["accepted", "refused", "allowed", "denied", "objected"] = Field(
        title="法院的答复", json_schema_extra={"choices": COURT_ANSWERS}
    )
    received_on: ChineseDate = Field(title="收到或者提出的日期")
    number: OptionalLine = Field("", title="法院文书号")
    reason: OptionalText = Field("", title="理由", description="不予受理、不准予执行和申请复议的写明")

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if self.result in {"refused", "denied", "objected"} and not self.reason:
            message = "不予受理、不准予执行、申请复议的应当写明理由"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return the court's answer."""
        return self.result


class SuspensionInput(StepInput):
    """Enforcement is suspended (行政强制法 39)."""

    ground: Literal["hardship", "third_party", "irreparable", "other"] = Field(
        title="中止的情形", json_schema_extra={"choices": SUSPENSION_GROUNDS}
    )
    reason: CleanText = Field(title="理由")


class ResumptionInput(StepInput):
    """Why enforcement goes on (行政强制法 39)."""

    reason: CleanText = Field(title="中止情形消失的说明")


class EnforcementTerminationInput(StepInput):
    """Enforcement ends without fulfilment (行政强制法 39, 40)."""

    ground: Literal["death", "dissolved", "object_gone", "annulled", "three_years", "other"] = Field(
        title="终结的情形", json_schema_extra={"choices": TERMINATION_GROUNDS}
    )
    reason: CleanText = Field(title="理由")
