"""Typed values of the lists: what may stand in a matter, a threshold, a review rule; no ORM."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
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


WORDING_PLACES = ("当事人", "机关", "案由", "案号")
"""What an agency's own words may leave open, in braces."""


class Spec(BaseModel):
    """Base of the typed values: frozen, nothing unknown, nothing coerced silently."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ArticlePair(Spec):
    """Conduct, the article it breaks, and the article that punishes it (article keys of ``law``)."""

    conduct: Words
    breach: Words
    penalty: Words


BaseName = Literal["", "income", "goods"]
Times = Annotated[Decimal, Field(ge=0, le=1000, max_digits=8, decimal_places=4)]


class Range(Spec):
    """Two ends of an amount in fen, both included, or a multiple of 违法所得 (income) or 货值金额 (goods).

    Of a multiple, ``min_fen`` and ``max_fen`` are the least and the most that it may come to.
    """

    min_fen: Fen = 0
    max_fen: Fen | None = None
    base: BaseName = ""
    min_times: Times = Decimal(0)
    max_times: Times | None = None

    @property
    def times_words(self) -> str:
        """Return the multiple in words, empty where the range is of fixed amounts."""
        if not self.base:
            return ""
        what = "违法所得" if self.base == "income" else "货值金额"
        low = f"{_plain(self.min_times)}倍以上" if self.min_times else ""
        return f"{what}{low}{_plain(self.max_times or Decimal(0))}倍以下"

    @model_validator(mode="after")
    def _multiple(self) -> Self:
        if bool(self.base) != (self.max_times is not None) or (self.min_times and not self.base):
            raise ValueError("倍数应当写明以什么为基数，并写明上限倍数")
        if self.max_times is not None and self.max_times < self.min_times:
            raise ValueError("倍数上限不能低于下限")
        if self.max_fen is not None and self.max_fen < self.min_fen:
            raise ValueError("上限不能低于下限")
        return self


def _plain(times: Decimal) -> str:
    return f"{times.normalize():f}"


class FineFence(Range):
    """Between what amounts an article lets a kind of party be fined.

    ``when_base`` says on what the branch of an article turns: it holds from ``from_fen`` (以上, included) and below
    ``below_fen`` (不足, not included). ``formula`` is what no figure here says; a fine under it cannot be checked.
    """

    article: Words
    party_kind: PartyKindName
    formula: str = Field(default="", max_length=200)
    when_base: BaseName = ""
    from_fen: Fen = 0
    below_fen: Fen | None = None

    def applies(self, amount: int | None) -> bool:
        """Return whether the branch holds for an amount of its base; without one every branch may."""
        if not self.when_base or amount is None:
            return True
        return self.from_fen <= amount and (self.below_fen is None or amount < self.below_fen)

    @property
    def words(self) -> str:
        """Return the multiple or the formula in words, empty for fixed amounts."""
        return self.formula or self.times_words

    @model_validator(mode="after")
    def _ended(self) -> Self:
        if self.max_fen is None and not self.base and not self.formula:
            raise ValueError("罚款幅度应有上限、倍数或者计算式")
        if self.below_fen is not None and (not self.when_base or self.below_fen <= self.from_fen):
            raise ValueError("分档的基数写得不对")
        return self


class Tier(Range):
    """One step of the benchmark: when it applies, in words, which kinds it provides, and between what amounts."""

    name: Words
    condition: Words
    kinds: tuple[PenaltyKind, ...] = ()
    party_kind: PartyKindName | None = None


class TimeBar(Spec):
    """A special limit of 行政处罚法 36 “法律另有规定的除外”: only a law may set it."""

    years: Annotated[int, Field(ge=1, le=20)]
    article: Words
    harm_only: bool = False


class Wording(Spec):
    """Texts offered when a matter is worked; 【填：…】 is what the handler fills in, {party} and the like are known."""

    facts: str = Field(default="", max_length=4000)
    discretion: str = Field(default="", max_length=4000)
    conduct: str = Field(default="", max_length=200)


class MatterRules(Spec):
    """What a matter adds to the general law: limit, precondition, factors, wording, and the library it came from."""

    time_bar: TimeBar | None = None
    after_refused_correction: bool = False
    lighter: tuple[Words, ...] = ()
    heavier: tuple[Words, ...] = ()
    wording: Wording = Wording()
    library: str = Field(default="", max_length=64)


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
    rules: MatterRules = MatterRules()

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


class WordingSpec(Spec):
    """An agency's own words in a kind of paper; ``{当事人}``, ``{机关}``, ``{案由}``, ``{案号}`` are the case's."""

    paper: Words
    part: Literal["opening", "closing"]
    text: Annotated[str, Field(max_length=1_000)] = ""
    document: Words

    @model_validator(mode="after")
    def _places_known(self) -> Self:
        strange = set(re.findall(r"\{[^}]*\}?|\}", self.text)) - {f"{{{name}}}" for name in WORDING_PLACES}
        if strange:
            raise ValueError(f"看不懂的占位：{'、'.join(sorted(strange))}；可用的是 {'、'.join(WORDING_PLACES)}")
        return self


class ReviewConditions(Spec):
    """Typed conditions of a review catalogue; any one of them takes a decision in.

    ``collective_required`` is no condition: what the catalogue takes in is discussed collectively after the review.
    """

    comparison: Literal["ge", "gt"] = "ge"
    fine_fen: dict[PartyKindName, int] = Field(default_factory=dict)
    confiscated_fen: dict[PartyKindName, int] = Field(default_factory=dict)
    kinds: tuple[PenaltyKind, ...] = ()
    hearing_held: bool = True
    discretion_deviation: bool = True
    collective_required: bool = False


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
