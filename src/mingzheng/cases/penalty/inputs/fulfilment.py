"""Inputs of fulfilment: payment, collection on the spot, deferral, surcharge, goods, other penalties, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.shared import DISPOSAL_WAYS, ENDINGS, Judgement, judged
from mingzheng.cases.penalty.obligations import obligation
from mingzheng.core.inputs import (
    ChineseDate,
    CleanText,
    Line,
    Name,
    OptionalLine,
    OptionalText,
    Recordable,
    Yuan,
)

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


RECEIPT_LENGTH = 60
ReceiptNo = Annotated[Line, Field(max_length=RECEIPT_LENGTH)]


def _paid_up(facts: CaseFacts, attempt: Attempt, fen: int) -> str:
    owed = obligation(facts, attempt.subject)
    return "paid" if fen >= (owed.left_fen if owed else 0) else "partial"


class PaymentInput(StepInput):
    """The party pays at the collecting bank (行政处罚法 67, 70)."""

    amount_fen: Yuan = Field(title="缴款金额", gt=0)
    paid_on: ChineseDate = Field(title="缴款日期")
    receipt_no: Line = Field(title="财政票据号", max_length=RECEIPT_LENGTH)
    channel: Literal["bank", "electronic", "court"] = Field(
        title="缴款方式",
        json_schema_extra={"choices": {"bank": "代收银行", "electronic": "电子支付系统", "court": "人民法院强制执行"}},
    )

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return paid when nothing is left to pay, else partial."""
        return _paid_up(facts, attempt, self.amount_fen)


class CashInput(StepInput):
    """Officers take the fine in cash, at the party's own wish (行政处罚法 69–71)."""

    amount_fen: Yuan = Field(title="收缴金额", gt=0)
    collected_on: ChineseDate = Field(title="收缴日期")
    ashore_on: ChineseDate | None = Field(None, title="抵岸日期", description="仅在水上收缴时填写，二日自抵岸之日起算")
    remote: Judgement = judged("在边远、水上、交通不便地区", "行政处罚法第六十九条")
    hardship: Judgement = judged("当事人到指定银行或者通过电子支付缴款确有困难", "行政处罚法第六十九条")
    asked: Judgement = judged("当事人自己提出当场缴纳", "行政处罚法第六十九条")
    request: Recordable[Line] = Field(
        title="当事人的书面申请", description="申请的日期和签名人；没有留下的写明未记录的原因"
    )
    receipt_no: Recordable[ReceiptNo] = Field(
        title="财政专用票据号", description="行政处罚法第七十条；没有出具的写明原因"
    )

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return paid when nothing is left to pay, else partial."""
        return _paid_up(facts, attempt, self.amount_fen)


class CashHandInput(StepInput):
    """The officers hand the money to the agency (行政处罚法 71)."""

    handed_on: ChineseDate = Field(title="交至机关的日期")
    received_by: Name = Field(title="机关接收人")


class CashBankInput(StepInput):
    """The agency pays the money in (行政处罚法 71)."""

    banked_on: ChineseDate = Field(title="缴付银行的日期")
    slip_no: Line = Field(title="缴款凭证号")


class DeferralRequestInput(StepInput):
    """The party asks for more time or for instalments (行政处罚法 66 para 2)."""

    way: Literal["defer", "instalments"] = Field(
        title="申请事项", json_schema_extra={"choices": {"defer": "延期缴纳", "instalments": "分期缴纳"}}
    )
    form: Literal["written", "oral"] = Field(
        title="形式", json_schema_extra={"choices": {"written": "书面", "oral": "口头（已记录）"}}
    )
    hardship: CleanText = Field(title="经济困难的情况", description="当事人的说明和提交的材料")
    wanted: OptionalLine = Field("", title="请求的期限或者期数")


class Instalment(BaseModel):
    """One part of the fine and its last day."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    due_on: ChineseDate = Field(title="缴款期限")
    amount_fen: Yuan = Field(title="金额", gt=0)


class DeferralAnswerInput(StepInput):
    """The agency answers the application; a plan covers the whole balance (行政处罚法 66 para 2)."""

    verdict: Literal["granted", "declined"] = Field(
        title="答复", json_schema_extra={"choices": {"granted": "准予延期或者分期", "declined": "不予准许"}}
    )
    plan: list[Instalment] = Field(
        default_factory=list, title="缴款计划", max_length=36, description="延期的只填一期；各期合计等于尚欠的罚款"
    )
    reason: CleanText = Field(title="理由")

    @model_validator(mode="after")
    def _plan_fits(self) -> Self:
        if (self.verdict == "granted") != bool(self.plan):
            message = "准予的应当写明每期的日期和金额；不予准许的不填缴款计划"
            raise ValueError(message)
        days = [part.due_on for part in self.plan]
        if days != sorted(set(days)):
            message = "各期的缴款期限应当从早到晚，不能重复"
            raise ValueError(message)
        return self


class SurchargeInput(StepInput):
    """The agency decides to add to the fine; the amount is computed, never typed (行政处罚法 72)."""

    until: ChineseDate = Field(title="计算到哪一天", description="含当日；不能是以后的日期")
    reason: CleanText = Field(title="决定加处的理由", description="加处罚款是机关可以作出的决定，写明为什么加处")


class AgreementInput(StepInput):
    """Part of a surcharge is remitted by agreement; never of the fine (行政强制法 42)."""

    agreed_on: ChineseDate = Field(title="达成执行协议的日期")
    reduce_fen: Yuan = Field(title="减免加处罚款的金额", gt=0)
    remedied: CleanText = Field(title="当事人采取的补救措施")
    harmless: Judgement = judged("不损害公共利益和他人合法权益", "行政强制法第四十二条")
    stages: OptionalText = Field("", title="分阶段履行的约定")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return cleared when nothing of the surcharge is left, else left."""
        owed = obligation(facts, attempt.subject)
        return "cleared" if owed is not None and self.reduce_fen >= owed.left_fen else "left"


class GoodsInput(StepInput):
    """Confiscated goods are received and put into custody (行政处罚法 74)."""

    items: list[Line] = Field(
        title="接收的财物", min_length=1, max_length=200, description="一行一项，照决定书写明的名称、数量、特征"
    )
    complete: Judgement = judged("决定没收的财物已经全部接收")
    from_custody: Judgement = judged("原已扣押、由本机关保管")
    kept_at: Line = Field(title="存放地点")
    keeper: Name = Field(title="保管人")
    witness: OptionalLine = Field("", title="见证人", description="当事人不在场或者拒绝签名时填写")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return all when nothing is missing, else part."""
        return "all" if self.complete == "yes" else "part"


class DisposalInput(StepInput):
    """How confiscated goods are to be disposed of (行政处罚法 74)."""

    way: Literal["auction", "transfer", "destroy", "other"] = Field(
        title="处理方式", json_schema_extra={"choices": DISPOSAL_WAYS}
    )
    reason: CleanText = Field(
        title="依据和理由", description="依法应当销毁的写明依据；其他的公开拍卖或者按国家规定处理"
    )


class DisposalRecordInput(StepInput):
    """Confiscated goods were disposed of, with who saw it (行政处罚法 74; procedures.md D40)."""

    way: Literal["auction", "transfer", "destroy", "other"] = Field(
        title="处理方式", json_schema_extra={"choices": DISPOSAL_WAYS}
    )
    done_on: ChineseDate = Field(title="处理日期")
    where: Line = Field(title="处理地点")
    done_with: Line = Field(title="拍卖机构、接收单位或者销毁单位")
    witness: OptionalLine = Field("", title="监督人、见证人", description="销毁的必须写明")
    proceeds_fen: Yuan = Field(0, title="所得款项", description="元；没有填 0")
    treasury_no: OptionalLine = Field("", title="上缴国库的凭证号", description="有所得款项的必须写明")
    result: CleanText = Field(title="处理结果", description="逐项写明，附照片、录像或者拍卖成交材料")


class ConductInput(StepInput):
    """Officers look whether a penalty that is not money is carried out (行政处罚法 66)."""

    checked_on: ChineseDate = Field(title="检查日期")
    result: Literal["executed", "not_executed"] = Field(
        title="结果", json_schema_extra={"choices": {"executed": "已执行", "not_executed": "没有执行"}}
    )
    found: CleanText = Field(
        title="查明的情况", description="许可证件是否交回、注销，是否停产停业，限制是否已经登记，写明怎样查明"
    )
    until: ChineseDate | None = Field(None, title="处罚期限届满日", description="暂扣、限制、停产停业有期限的填写")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return executed or not_executed."""
        return self.result


class TermEndInput(StepInput):
    """A penalty with a term has run out, and what was done then."""

    ended_on: ChineseDate = Field(title="发还或者解除的日期")
    done: CleanText = Field(title="办理情况", description="发还许可证件、解除限制，写明当事人签收或者通知的情况")


class RefundInput(StepInput):
    """What was paid under a decision that no longer stands is given back (行政强制法 41)."""

    amount_fen: Yuan = Field(title="退还金额", gt=0)
    refunded_on: ChineseDate = Field(title="退还日期")
    voucher_no: Line = Field(title="退付凭证号")
    receiver: Name = Field(title="收款人")


class ClosingInput(StepInput):
    """The case is closed."""

    result: CleanText = Field(title="执行情况", json_schema_extra={"initial_from": "fulfilment"})
    ending: Literal["fulfilled", "court", "terminated", "annulled"] = Field(
        "fulfilled", title="结案类型", json_schema_extra={"choices": ENDINGS}
    )
    orders_open: OptionalText = Field(
        "", title="改正期限未满的责令改正怎样跟踪", description="没有责令改正，或者已经复查的不填"
    )
