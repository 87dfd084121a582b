"""Inputs of what happens to a decision afterwards: correction in writing, change, annulment, withdrawal from view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, JsonValue, model_validator

from mingzheng.cases.engine.inputs import StepInput
from mingzheng.catalogue.specs import PENALTY_KINDS, PenaltyKind
from mingzheng.core.inputs import CleanText, Line, OptionalLine, PastDate, Yuan

if TYPE_CHECKING:
    from typing import Self

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

BODIES: dict[str, JsonValue] = {
    "own": "本机关自行纠正",
    "superior": "上级行政机关",
    "reconsideration": "行政复议机关",
    "court": "人民法院",
}
RESULTS: dict[str, JsonValue] = {
    "annulled": "撤销",
    "illegal": "确认违法（不撤销）",
    "invalid": "确认无效",
}
REMADE_LONGEST = 365


class CorrectPaperInput(StepInput):
    """A clerical error in a served paper is put right in writing, never its content (procedures.md §6.1)."""

    document: Line = Field(title="要补正的文书", json_schema_extra={"choices_from": "served_papers"})
    where: Line = Field(title="位置", description="例如“第二段第三行”")
    wrong: Line = Field(title="原文")
    right: Line = Field(title="补正为")
    reason: CleanText = Field(title="说明", description="怎样发生的笔误")

    @model_validator(mode="after")
    def _differs(self) -> Self:
        if self.wrong == self.right:
            message = "补正前后的文字相同"
            raise ValueError(message)
        return self


class ChangeDecisionInput(StepInput):
    """A decision is changed to something milder (行政处罚法 75 para 2; 行政复议法 63; 行政诉讼法 77)."""

    by: Literal["own", "superior", "reconsideration", "court"] = Field(
        title="由谁变更", json_schema_extra={"choices": BODIES}
    )
    basis: Line = Field(title="依据的文书", description="名称和文号；自行纠正的写明经办的审批文书")
    basis_on: PastDate = Field(title="文书日期", description="上级、复议机关、法院的文书填收到日期")
    kinds: list[PenaltyKind] = Field(
        title="变更后的处罚种类",
        min_length=1,
        max_length=len(PENALTY_KINDS),
        json_schema_extra={"choices": {kind: kind for kind in PENALTY_KINDS}},
    )
    fine_fen: Yuan = Field(0, title="变更后的罚款金额", description="元；没有罚款填 0")
    confiscated_fen: Yuan = Field(0, title="变更后没收违法所得的金额", description="元；没有填 0")
    reason: CleanText = Field(title="变更的理由")

    @model_validator(mode="after")
    def _money_fits_the_kind(self) -> Self:
        if ("罚款" in self.kinds) != (self.fine_fen > 0):
            message = "罚款金额与处罚种类不符：选了“罚款”应填金额，没选的填 0"
            raise ValueError(message)
        return self


class AnnulDecisionInput(StepInput):
    """A decision falls: annulled, found illegal, or void (行政处罚法 48; 行政复议法 64; 行政诉讼法 70)."""

    result: Literal["annulled", "illegal", "invalid"] = Field(title="结果", json_schema_extra={"choices": RESULTS})
    by: Literal["own", "superior", "reconsideration", "court"] = Field(
        title="由谁作出", json_schema_extra={"choices": BODIES}
    )
    basis: Line = Field(title="依据的文书", description="名称和文号；自行纠正的写明经办的审批文书")
    basis_on: PastDate = Field(title="文书日期", description="上级、复议机关、法院的文书填收到日期")
    ground: Literal["facts", "law", "procedure", "power", "improper", "other"] = Field(
        title="理由类别",
        json_schema_extra={
            "choices": {
                "facts": "主要事实不清、证据不足",
                "law": "适用依据错误",
                "procedure": "违反法定程序",
                "power": "超越职权或者滥用职权",
                "improper": "明显不当",
                "other": "其他",
            }
        },
    )
    reason: CleanText = Field(title="理由")
    remake: Literal["no", "yes"] = Field(
        "no", title="是否重新作出决定", json_schema_extra={"choices": {"no": "不再作出", "yes": "重新作出"}}
    )
    within_days: int | None = Field(
        None, title="重新作出的期限", description="日；文书没有写明的不填", ge=1, le=REMADE_LONGEST
    )

    @model_validator(mode="after")
    def _remade_only_when_it_falls(self) -> Self:
        if self.remake == "yes" and self.result == "illegal":
            message = "确认违法但不撤销的，原决定仍然有效，不重新作出"
            raise ValueError(message)
        if self.within_days and self.remake == "no":
            message = "不再作出决定的，不填重新作出的期限"
            raise ValueError(message)
        return self

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG002
        """Return how the decision stands: as it was though illegal, to be made anew, or gone."""
        return "illegal" if self.result == "illegal" else "remade" if self.remake == "yes" else "gone"


class WithdrawPublicationInput(StepInput):
    """What was shown of a decision that fell is withdrawn, and the public is told why (行政处罚法 48 para 2)."""

    reason: CleanText = Field(title="公开说明的理由", description="公众看得到；不要写个人信息")
    note: OptionalLine = Field("", title="备注", description="只在本机关内部保留")

    def outcome(self, facts: CaseFacts, attempt: Attempt) -> str:
        """Return what comes next: a changed decision is shown in its place, or held back by rule, or nothing."""
        return replaced(facts, attempt.subject)


def replaced(facts: CaseFacts, party: str) -> str:
    """Return whether a newer decision takes the place of the one withdrawn: due, held, or gone."""
    last = facts.last("change_decision", "annul_decision", subject=party)
    decision = next((d for d in facts.decisions if d.party_id == party), None)
    if last is None or last.step != "change_decision" or decision is None:
        return "gone"
    return "held" if decision.disclosure == "withheld" else "due"
