"""Inputs of reconsideration and suit: what was received, what was answered, how it ended (复议应诉)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import Field, JsonValue, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.cases.penalty.inputs.shared import YES_NO
from mingzheng.core.inputs import ChineseDate, CleanText, Line, LongText, OptionalText, PastDate

if TYPE_CHECKING:
    from typing import Self

OUTCOMES: dict[str, JsonValue] = {
    "maintained": "维持，或者驳回请求",
    "changed": "变更",
    "annulled": "撤销",
    "illegal": "确认违法（不撤销）",
    "invalid": "确认无效",
    "withdrawn": "申请人、原告撤回",
    "settled": "调解、和解",
}
FALLEN = frozenset({"annulled", "illegal", "invalid"})


class ReconsiderationInput(StepInput):
    """The copy of an application for reconsideration was received (行政复议法 48, 54)."""

    party: uuid.UUID = Field(title="申请人（当事人）", json_schema_extra={"choices_from": "parties"})
    body: Line = Field(title="行政复议机关", json_schema_extra={"initial_from": "reconsideration_body"})
    document: Line = Field(title="通知书名称和文号", description="行政复议答复通知书")
    since: PastDate = Field(title="行政复议受理日期", description="从这一天起，加处罚款的数额不予计算")
    until: ChineseDate | None = Field(None, title="审理终结日期", description="已经终结的填写；没有终结的不填")
    received_on: PastDate = Field(title="收到申请书副本的日期", description="答复期限从次日起算")
    procedure: Literal["ordinary", "summary"] = Field(
        "ordinary",
        title="审理程序",
        json_schema_extra={
            "choices": {"ordinary": "普通程序（十个工作日内答复）", "summary": "简易程序（五个工作日内答复）"}
        },
    )
    claims: CleanText = Field(title="复议请求和理由")
    stayed: Literal["no", "yes"] = Field("no", title="是否决定停止执行", json_schema_extra={"choices": YES_NO})


class SuitInput(StepInput):
    """The copy of a statement of claim was received (行政诉讼法 67)."""

    party: uuid.UUID = Field(title="原告（当事人）", json_schema_extra={"choices_from": "parties"})
    body: Line = Field(title="人民法院", json_schema_extra={"initial_from": "court"})
    document: Line = Field(title="案号或者应诉通知书文号")
    since: PastDate = Field(title="立案日期", description="从这一天起，加处罚款的数额不予计算")
    until: ChineseDate | None = Field(None, title="诉讼终结日期", description="已经终结的填写；没有终结的不填")
    received_on: PastDate = Field(title="收到起诉状副本的日期", description="答辩期限从次日起算")
    instance: Literal["first", "second", "retrial"] = Field(
        "first",
        title="审级",
        json_schema_extra={"choices": {"first": "第一审", "second": "第二审", "retrial": "再审"}},
    )
    claims: CleanText = Field(title="诉讼请求和理由")
    stayed: Literal["no", "yes"] = Field("no", title="是否裁定停止执行", json_schema_extra={"choices": YES_NO})


class ReplyInput(StepInput):
    """The agency answers, with evidence, basis and papers (行政复议法 48, 54; 行政诉讼法 67)."""

    facts: LongText = Field(title="答复的事实和理由", description="对请求逐项答复")
    proofs: list[Line] = Field(title="提交的证据", min_length=1, max_length=100, description="一行一项，写明证明什么")
    basis: list[Line] = Field(
        title="提交的依据", min_length=1, max_length=30, json_schema_extra={"choices_from": "articles"}
    )
    representatives: list[Line] = Field(title="委托代理人", max_length=5, description="一行一人", min_length=1)
    conclusion: CleanText = Field(title="答复意见", description="例如“请求维持本机关的行政处罚决定”")


class AttendanceInput(StepInput):
    """Who stood for the agency in court; the head should appear (行政诉讼法 3 para 3)."""

    held_on: PastDate = Field(title="开庭（听取意见）日期")
    head: Literal["yes", "no"] = Field(title="机关负责人是否出庭", json_schema_extra={"choices": YES_NO})
    persons: Line = Field(title="出庭人员", description="姓名和职务")
    reason: OptionalText = Field("", title="负责人不能出庭的说明", description="委托了哪位工作人员、向法院作了什么说明")


class OutcomeInput(StepInput):
    """How reconsideration or suit ended (行政复议法 63-68, 73, 74; 行政诉讼法 62, 69, 70, 74, 75, 77)."""

    result: Literal["maintained", "changed", "annulled", "illegal", "invalid", "withdrawn", "settled"] = Field(
        title="结果", json_schema_extra={"choices": OUTCOMES}
    )
    document: Line = Field(title="文书名称和文号", description="复议决定书、判决书、裁定书、调解书")
    basis_on: PastDate = Field(title="收到日期")
    until: PastDate = Field(title="审理终结日期", description="加处罚款从次日起继续计算")
    ground: Literal["", "facts", "law", "procedure", "power", "improper", "other"] = Field(
        "",
        title="决定被撤销、变更的理由类别",
        description="维持、撤回的不选",
        json_schema_extra={
            "choices": {
                "": "（不适用）",
                "facts": "主要事实不清、证据不足",
                "law": "适用依据错误",
                "procedure": "违反法定程序",
                "power": "超越职权或者滥用职权",
                "improper": "明显不当",
                "other": "其他",
            }
        },
    )
    content: CleanText = Field(title="主要内容和理由")
    remake: Literal["no", "yes"] = Field("no", title="是否责令重新作出", json_schema_extra={"choices": YES_NO})
    within_days: int | None = Field(None, title="重新作出的期限", description="日；文书没有写明的不填", ge=1, le=365)

    @model_validator(mode="after")
    def _remade_only_when_it_falls(self) -> Self:
        if self.remake == "yes" and self.result not in {"annulled", "invalid"}:
            message = "只有决定被撤销或者确认无效的，才可能责令重新作出"
            raise ValueError(message)
        if (self.result in {*FALLEN, "changed"}) != bool(self.ground):
            message = "决定被变更、撤销、确认违法或者无效的，应当选择理由类别，其他结果不选"
            raise ValueError(message)
        return self
