"""Typed values of the lists: what may stand in a matter, a threshold, a review rule; no ORM."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

PENALTY_KINDS = (
    "警告", "通报批评", "罚款", "没收违法所得", "没收非法财物", "暂扣许可证件", "降低资质等级", "吊销许可证件",
    "限制开展生产经营活动", "责令停产停业", "责令关闭", "限制从业", "行政拘留", "法律、行政法规规定的其他行政处罚",
)  # fmt: skip
"""行政处罚法 9, in its order."""
HEARING_KINDS = ("降低资质等级", "吊销许可证件", "责令停产停业", "责令关闭", "限制从业")
"""Kinds for which the right to a hearing is told whatever the amount (行政处罚法 63)."""
PartyKindName = Literal["individual", "organisation"]
PenaltyKind = Literal[
    "警告", "通报批评", "罚款", "没收违法所得", "没收非法财物", "暂扣许可证件", "降低资质等级", "吊销许可证件",
    "限制开展生产经营活动", "责令停产停业", "责令关闭", "限制从业", "行政拘留", "法律、行政法规规定的其他行政处罚",
]  # fmt: skip
Words = Annotated[str, Field(min_length=1, max_length=400)]
Fen = Annotated[int, Field(ge=0, le=10**17 - 1)]
JUDGEMENTS = ("public_interest", "social_risk", "complex_multi_legal", "third_party_major")
JUDGEMENT_WORDS = {
    "public_interest": "涉及重大公共利益",
    "social_risk": "可能造成重大社会影响或者引发社会风险",
    "complex_multi_legal": "案情疑难复杂、涉及多个法律关系",
    "third_party_major": "直接关系当事人或者第三人重大权益",
}
JudgementName = Literal["public_interest", "social_risk", "complex_multi_legal", "third_party_major"]


class Spec(BaseModel):
    """Base of the typed values: frozen, nothing unknown, nothing coerced silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ArticlePair(Spec):
    """Conduct, the article it breaks, and the article that punishes it (article keys of ``law``)."""

    conduct: Words
    breach: Words
    penalty: Words


class FineFence(Spec):
    """Between what amounts an article lets a kind of party be fined, in fen; no maximum where a formula sets it."""

    article: Words
    party_kind: PartyKindName
    min_fen: Fen = 0
    max_fen: Fen | None = None
    formula: str = Field(default="", max_length=200)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.max_fen is None and not self.formula:
            raise ValueError("罚款幅度应有上限或者计算式")
        if self.max_fen is not None and self.max_fen < self.min_fen:
            raise ValueError("罚款上限不能低于下限")
        return self


class Tier(Spec):
    """One step of the benchmark: when it applies, in words, and between what amounts."""

    name: Words
    condition: Words
    kinds: tuple[PenaltyKind, ...] = ()
    min_fen: Fen = 0
    max_fen: Fen | None = None
    party_kind: PartyKindName | None = None


class DisclosureRule(Spec):
    """How decisions on a matter are published: regime, whether 具有一定社会影响 is presumed, by what rule."""

    regime: str = ""
    social_impact: Literal["yes", "no", "unknown"] = "unknown"
    warning_only: Literal["publish", "withhold"] = "publish"
    basis: str = ""


class MatterSpec(Spec):
    """All that one version of a matter says."""

    code: Words
    name: Words
    domain: Words
    procedure: Words
    certificate_category: Words
    basis: Annotated[tuple[ArticlePair, ...], Field(min_length=1)]
    penalty_kinds: Annotated[tuple[PenaltyKind, ...], Field(min_length=1)]
    fines: tuple[FineFence, ...] = ()
    benchmark: str = ""
    tiers: tuple[Tier, ...] = ()
    disclosure: DisclosureRule = DisclosureRule()
    questions: tuple[Words, ...] = ()
    evidence: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _fined(self) -> Self:
        if "罚款" in self.penalty_kinds and not self.fines:
            raise ValueError("有罚款的事项应当写明罚款幅度")
        return self


class CapacitySpec(Spec):
    """All that one version of a capacity says."""

    code: Words
    kind: Literal["own", "empowered", "entrusted", "stationed", "joint"]
    principal_id: uuid.UUID | None = None
    acting_name: Words
    seal_name: Words
    number_style: Words
    review_agency_id: uuid.UUID
    reconsideration_body: Words
    court: str = ""
    document: str = ""
    scope: str = ""

    @model_validator(mode="after")
    def _numbered(self) -> Self:
        rest = self.number_style.replace("{short}", "", 1)
        for part in ("{series}", "{year}", "{serial}"):
            if rest.count(part) != 1:
                raise ValueError("文号格式应当各写一次 {series}（类）、{year}（年）和 {serial}（序号）")
            rest = rest.replace(part, "")
        if set(rest) & set("{}"):
            raise ValueError("文号格式里有看不懂的花括号")
        return self

    @model_validator(mode="after")
    def _entrusted(self) -> Self:
        if self.kind == "entrusted" and not (self.principal_id and self.document):
            raise ValueError("受委托执法应当写明委托机关和委托书（行政处罚法第二十条）")
        return self


class ThresholdSpec(Spec):
    """较大数额 of one kind of party."""

    domain: str = ""
    party_kind: PartyKindName
    fine_fen: Annotated[int, Field(gt=0)]
    confiscated_fen: Annotated[int, Field(gt=0)]
    comparison: Literal["ge", "gt"] = "ge"
    basis: Words


class ReviewConditions(Spec):
    """Typed conditions of a review catalogue; any one of them takes a decision in."""

    comparison: Literal["ge", "gt"] = "ge"
    fine_fen: dict[PartyKindName, int] = Field(default_factory=dict)
    confiscated_fen: dict[PartyKindName, int] = Field(default_factory=dict)
    kinds: tuple[PenaltyKind, ...] = ()
    hearing_held: bool = True
    discretion_deviation: bool = True


class ReviewRuleSpec(Spec):
    """All that one version of a review catalogue says."""

    kind: Literal["all_but_summary", "conditions"]
    conditions: ReviewConditions = ReviewConditions()
    time_limit_days: Annotated[int, Field(ge=1, le=30)] = 5
    extend_days: Annotated[int, Field(ge=0, le=15)] = 3
    stage: Literal["before_notice", "before_decision", "both"] = "before_decision"
    basis: Words


class Judgement(Spec):
    """A signed yes or no of a person on one question that no figure answers; a “no” is kept with its reason too."""

    value: bool
    reason: Words
    by: uuid.UUID
    on: dt.date


class ReviewFacts(Spec):
    """What the rule reads of a decision about to be made.

    ``related_fine_fen`` are the same party's fines of twelve months on like facts (threat 16).
    """

    summary: bool = False
    party_kind: PartyKindName
    fine_fen: Fen = 0
    related_fine_fen: Fen = 0
    confiscated_fen: Fen = 0
    kinds: tuple[str, ...] = ()
    hearing_held: bool = False
    discretion_deviation: bool = False
    other_statute: str = ""
    requested: bool = False
    judgements: dict[JudgementName, Judgement] = Field(default_factory=dict)


class HearingFacts(Spec):
    """What the threshold reads of a penalty about to be notified, per party."""

    domain: str = ""
    party_kind: PartyKindName
    fine_fen: Fen = 0
    confiscated_fen: Fen = 0
    kinds: tuple[str, ...] = ()
