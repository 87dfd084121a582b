"""Inputs of decisions without penalty, suspension, longer time, withdrawal, and of parties that join or leave."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from mingzheng.cases.engine.inputs import PartyInput, StepInput
from mingzheng.core.inputs import CleanText, Line, OptionalLine, OptionalText, PastDate

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

INSTRUMENT = "写明法律、法规、规章的条款，例如“市场监督管理行政处罚程序规定#64”"


class NoPenaltyInput(StepInput):
    """The party is not penalised, or the facts are not established (行政处罚法 33, 57 para 1)."""

    education: OptionalText = Field(
        "", title="教育情况", description="何时、以何种方式、教育了什么（行政处罚法第三十三条第三款）"
    )
    guardian_told: OptionalText = Field(
        "", title="责令监护人管教的情况", description="仅不满十四周岁、精神病人等填写：监护人、时间、方式"
    )
    reconsideration_body: Line = Field(title="行政复议机关", json_schema_extra={"initial_from": "reconsideration_body"})
    court: Line = Field(title="有管辖权的人民法院", json_schema_extra={"initial_from": "court"})


class SuspendInput(StepInput):
    """The investigation rests; the ninety days stop only by an instrument that says so (行政处罚法 60)."""

    ground: Literal["pending_ruling", "interpretation", "force_majeure", "untraceable", "other"] = Field(
        title="中止的情形",
        json_schema_extra={
            "choices": {
                "pending_ruling": "须以相关案件的裁判结果或者其他行政决定为依据",
                "interpretation": "法律适用问题送请有权机关解释或者确认",
                "force_majeure": "不可抗力致使暂时无法调查",
                "untraceable": "当事人下落不明致使暂时无法调查",
                "other": "其他应当中止调查的情形",
            }
        },
    )
    reason: CleanText = Field(title="理由")
    instrument: OptionalLine = Field(
        "", title="中止期间不计入办案期限的依据", description=f"{INSTRUMENT}；没有依据的不填，九十日照常计算"
    )


class ResumeInput(StepInput):
    """What stood in the way is gone."""

    reason: CleanText = Field(title="恢复的理由", description="中止的原因何时、怎样消除")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return where the case goes on: it was concluded before, or it was not."""
        return "concluded" if facts.last("conclude") else "filed"


class ExtendInput(StepInput):
    """More time to handle the case, by an instrument that allows it (行政处罚法 60)."""

    days: int = Field(title="延长的天数", ge=1, le=365, json_schema_extra={"unit": "日"})
    instrument: Line = Field(title="可以延长的依据", description=INSTRUMENT)
    reason: CleanText = Field(title="理由", description="案情怎样复杂，为什么不能按期办结")


class WithdrawInput(StepInput):
    """The case is withdrawn before a decision (procedures.md P12''')."""

    ground: Literal["not_ours", "party_gone", "time_bar", "no_facts", "joined", "other"] = Field(
        title="撤案的情形",
        json_schema_extra={
            "choices": {
                "not_ours": "本机关没有管辖权",
                "party_gone": "当事人死亡或者终止，没有权利义务承受人",
                "time_bar": "超过追责期限",
                "no_facts": "立案依据的违法事实不存在",
                "joined": "并入其他案件办理",
                "other": "其他应当撤案的情形",
            }
        },
    )
    reason: CleanText = Field(title="理由")
    other_case: OptionalLine = Field("", title="并入的案件", description="案号；仅并案时填写")

    @model_validator(mode="after")
    def _joined_to_a_case(self) -> Self:
        if (self.ground == "joined") != bool(self.other_case):
            message = "并案的应当写明并入哪一个案件的案号，其他情形不填"
            raise ValueError(message)
        return self


class AddPartyInput(PartyInput):
    """A party joins: found out later, taken over from a joined case, or the successor of one that is gone."""

    cause: Literal["found", "joined", "successor"] = Field(
        title="追加的原因",
        json_schema_extra={
            "choices": {
                "found": "调查中发现的其他当事人",
                "joined": "其他案件并入本案",
                "successor": "承受原当事人的权利义务",
            }
        },
    )
    other_case: OptionalLine = Field("", title="并入的案件", description="案号；仅并案时填写")
    reason: CleanText = Field(title="理由和依据")


class SplitInput(StepInput):
    """A party is taken out of the case, into one of its own."""

    party: uuid.UUID = Field(title="分出的当事人", json_schema_extra={"choices_from": "parties"})
    other_case: Line = Field(title="另案的案号", description="先用“登记线索”另立一案，再填它的案号")
    reason: CleanText = Field(title="分案的理由")


class PartyGoneInput(StepInput):
    """A party has died or is dissolved."""

    party: uuid.UUID = Field(title="当事人", json_schema_extra={"choices_from": "parties"})
    way: Literal["died", "dissolved"] = Field(
        title="情形", json_schema_extra={"choices": {"died": "公民死亡", "dissolved": "法人或者其他组织终止"}}
    )
    happened_on: PastDate = Field(title="死亡或者终止的日期")
    proof: Line = Field(title="证明", description="死亡证明、注销登记等的名称和编号")
    successor: OptionalLine = Field("", title="权利义务承受人", description="没有的不填；有的还应当用“追加当事人”登记")
