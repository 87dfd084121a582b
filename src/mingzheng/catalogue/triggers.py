"""Whether a decision must be reviewed or a hearing offered: pure, on what the lists say for one day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mingzheng.catalogue.specs import HEARING_KINDS, JUDGEMENT_WORDS, JUDGEMENTS, PENALTY_KINDS, ReviewConditions
from mingzheng.core.money import yuan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mingzheng.catalogue.specs import HearingFacts, ReviewFacts, ThresholdSpec

Level = Literal["STATUTORY", "POLICY", "LOCAL", "VOLUNTARY"]
ORDER: tuple[Level, ...] = ("STATUTORY", "POLICY", "LOCAL", "VOLUNTARY")
STATUTE = "行政处罚法#58"
HEARING_STATUTE = "行政处罚法#63"
POLICY = "国办发〔2018〕118号"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a decision is taken in: at which level, in words, by what."""

    level: Level
    text: str
    basis: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """Whether review is required, at the highest level that says so; ``missing`` judgements keep it required."""

    required: bool
    level: Level | None
    reasons: tuple[Reason, ...]
    rule_version: int | None
    rule_digest: str
    time_limit_days: int
    missing: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the reasons in one sentence for papers."""
        return "；".join(f"{r.text}（{r.basis}）" for r in self.reasons)


@dataclass(frozen=True, slots=True)
class RuleView:
    """The review catalogue that holds on a day."""

    kind: str
    conditions: ReviewConditions
    version: int
    digest: str
    time_limit_days: int
    basis: str
    extend_days: int = 3
    stage: Literal["before_notice", "before_decision", "both"] = "before_decision"


@dataclass(frozen=True, slots=True)
class HearingVerdict:
    """Whether the right to a hearing must be told; ``unknown`` where a figure decides and no threshold is entered."""

    state: Literal["required", "not_required", "unknown"]
    reasons: tuple[str, ...]
    article: str = HEARING_STATUTE


def beyond(amount: int, limit: int, comparison: str) -> bool:
    """Return whether an amount reaches (``ge``) or exceeds (``gt``) a limit."""
    return amount >= limit if comparison == "ge" else amount > limit


DEFAULT_DAYS = 5


def review_trigger(rule: RuleView | None, facts: ReviewFacts) -> Trigger:
    """Return whether review is required: statute and policy whatever the rule says, then the agency's own catalogue.

    Without a catalogue in force everything but the summary procedure is taken in. A question of judgement that nobody
    answered keeps the decision in: what the rules cannot place never falls off the catalogue (threat 16).
    """
    reasons = [*_statutory(facts), *_policy(facts), *_local(rule, facts)]
    missing = tuple(name for name in JUDGEMENTS if name not in facts.judgements) if not facts.summary else ()
    if missing:
        unanswered = "、".join(JUDGEMENT_WORDS[name] for name in missing)
        reasons.append(Reason("STATUTORY", f"尚未判断是否{unanswered}", STATUTE))
    if facts.requested:
        reasons.append(Reason("VOLUNTARY", "承办机构或者机关负责人主动送审", "本机关自愿送审"))
    level = min((r.level for r in reasons), key=ORDER.index, default=None)
    return Trigger(
        required=bool(reasons),
        level=level,
        reasons=tuple(reasons),
        rule_version=rule.version if rule else None,
        rule_digest=rule.digest if rule else "",
        time_limit_days=rule.time_limit_days if rule else DEFAULT_DAYS,
        missing=missing,
    )


def _yes(facts: ReviewFacts, name: str) -> bool:
    answer = dict(facts.judgements).get(name)  # type: ignore[call-overload]  # any name may be asked for
    return bool(answer and answer.value)


def _statutory(facts: ReviewFacts) -> Iterator[Reason]:
    if _yes(facts, "public_interest"):
        yield Reason("STATUTORY", "涉及重大公共利益", f"{STATUTE}.1")
    if _yes(facts, "third_party_major") and facts.hearing_held:
        yield Reason("STATUTORY", "直接关系当事人或者第三人重大权益，经过听证程序", f"{STATUTE}.1")
    if _yes(facts, "complex_multi_legal"):
        yield Reason("STATUTORY", "案件情况疑难复杂、涉及多个法律关系", f"{STATUTE}.1")
    if facts.other_statute:
        yield Reason("STATUTORY", "法律、法规规定应当进行法制审核的其他情形", facts.other_statute)


def _policy(facts: ReviewFacts) -> Iterator[Reason]:
    if _yes(facts, "social_risk"):
        yield Reason("POLICY", "可能造成重大社会影响或者引发社会风险", POLICY)
    if _yes(facts, "third_party_major"):
        yield Reason("POLICY", "直接关系行政相对人或者第三人重大权益", POLICY)
    if facts.hearing_held:
        yield Reason("POLICY", "经过听证程序", POLICY)


def _local(rule: RuleView | None, facts: ReviewFacts) -> Iterator[Reason]:
    if facts.summary:
        return
    if rule is None:
        yield Reason("LOCAL", "本机关没有公布施行的审核目录，普通程序案件一律审核", STATUTE)
        return
    if rule.kind == "all_but_summary":
        yield Reason("LOCAL", "除简易程序外的处罚决定全部审核", rule.basis)
        return
    yield from (Reason("LOCAL", text, rule.basis) for text in _conditions(rule.conditions, facts))


def _conditions(rule: ReviewConditions, facts: ReviewFacts) -> Iterator[str]:
    word = "达到" if rule.comparison == "ge" else "超过"
    limit = rule.fine_fen.get(facts.party_kind)
    if limit is not None and beyond(facts.fine_fen, limit, rule.comparison):
        yield f"罚款{word} {yuan(limit)}"
    elif limit is not None and beyond(facts.fine_fen + facts.related_fine_fen, limit, rule.comparison):
        yield f"与十二个月内同类事实的罚款合计{word} {yuan(limit)}"
    limit = rule.confiscated_fen.get(facts.party_kind)
    if limit is not None and beyond(facts.confiscated_fen, limit, rule.comparison):
        yield f"没收金额{word} {yuan(limit)}"
    for kind in facts.kinds:
        if kind in rule.kinds or kind not in PENALTY_KINDS:
            yield f"处罚种类为{kind}"
    if rule.hearing_held and facts.hearing_held:
        yield "经过听证"
    if rule.discretion_deviation and facts.discretion_deviation:
        yield "超出裁量基准减轻或者加重"


def hearing_trigger(thresholds: Iterable[ThresholdSpec], facts: HearingFacts) -> HearingVerdict:
    """Return whether the right to a hearing must be told (行政处罚法 63).

    Certain kinds always require it. An amount is held against the threshold of the field, else of any field; without
    one the answer is unknown, never no. A kind that the law does not name is unknown too.
    """
    always = tuple(f"处罚种类为{kind}" for kind in facts.kinds if kind in HEARING_KINDS)
    if always:
        return HearingVerdict("required", always)
    strange = tuple(f"处罚种类“{k}”没有列明，无法判断是否属于其他较重的行政处罚" for k in facts.kinds if _unclear(k))
    if strange:
        return HearingVerdict("unknown", strange)
    if not facts.fine_fen and not facts.confiscated_fen:
        return HearingVerdict("not_required", ("没有罚款、没收",))
    found = [t for t in thresholds if t.party_kind == facts.party_kind and t.domain in {facts.domain, ""}]
    if not found:
        return HearingVerdict("unknown", ("本机关没有录入这类当事人的“较大数额”标准",))
    threshold = max(found, key=lambda t: len(t.domain))
    return _against(threshold, facts)


PLAIN_KINDS = ("警告", "通报批评", "罚款", "没收违法所得", "没收非法财物")


def _unclear(kind: str) -> bool:
    return kind not in PLAIN_KINDS


def _against(threshold: ThresholdSpec, facts: HearingFacts) -> HearingVerdict:
    word = "达到" if threshold.comparison == "ge" else "超过"
    reasons = []
    if beyond(facts.fine_fen, threshold.fine_fen, threshold.comparison):
        reasons.append(f"罚款{word}较大数额 {yuan(threshold.fine_fen)}（{threshold.basis}）")
    if facts.confiscated_fen and beyond(facts.confiscated_fen, threshold.confiscated_fen, threshold.comparison):
        reasons.append(f"没收{word}较大数额 {yuan(threshold.confiscated_fen)}（{threshold.basis}）")
    if reasons:
        return HearingVerdict("required", tuple(reasons))
    return HearingVerdict("not_required", (f"未{word}较大数额 {yuan(threshold.fine_fen)}（{threshold.basis}）",))
