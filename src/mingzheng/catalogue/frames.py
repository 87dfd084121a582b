"""The statutory frame of a fine and the range of a tier, computed from the facts they hang on: exact, pure.

A multiple of the unlawful income or of the value of the goods is rounded into the frame: its lower end up to a whole
fen, its upper end down. 以上, 以下 include the figure itself; 不足 does not (行政处罚法 85; 民法典 1259 by analogy).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from mingzheng.core.money import yuan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingzheng.catalogue.specs import FineFence, PartyKindName, Range, Tier

BASE_WORDS = {"income": "违法所得", "goods": "货值金额"}


@dataclass(frozen=True, slots=True)
class Amounts:
    """What frames are computed from, in fen; None where nobody has entered it."""

    income: int | None = None
    goods: int | None = None

    def of(self, base: str) -> int | None:
        """Return the amount of a base."""
        return self.income if base == "income" else self.goods


UNKNOWN = Amounts()


@dataclass(frozen=True, slots=True)
class Fences:
    """The statutory frame of a fine for one party; no maximum where ``missing`` bases or a formula would set it."""

    min_fen: int
    max_fen: int | None
    formulas: tuple[str, ...]
    articles: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the frame in words."""
        if self.max_fen is None:
            return "；".join(self.formulas) or f"{yuan(self.min_fen)} 以上，按计算式"
        return f"{yuan(self.min_fen)} 至 {yuan(self.max_fen)}"


def span(of: Range, amounts: Amounts) -> tuple[int, int | None] | None:
    """Return the two ends of a range in fen, both included; None where its base is not entered.

    Of a multiple, ``min_fen`` is the least and ``max_fen`` the most that it may come to (最高不超过).
    """
    if not of.base:
        return of.min_fen, of.max_fen
    base = amounts.of(of.base)
    if base is None:
        return None
    low = max(_times(base, of.min_times, ROUND_CEILING), of.min_fen)
    high = _times(base, of.max_times or Decimal(0), ROUND_FLOOR)
    return low, max(low, high if of.max_fen is None else min(high, of.max_fen))


def _times(base: int, times: Decimal, rounding: str) -> int:
    return int((base * times).to_integral_value(rounding=rounding))


def fences(
    fines: Iterable[FineFence], party_kind: PartyKindName, articles: Iterable[str] = (), amounts: Amounts = UNKNOWN
) -> Fences | None:
    """Return the frame of a fine for a kind of party under the cited articles (any, if none); None when none fits.

    Of several articles that one act offends against, the one with the higher fine gives the frame (行政处罚法 29).
    """
    cited = tuple(articles)
    found = [f for f in fines if f.party_kind == party_kind and (not cited or any(within(f.article, a) for a in cited))]
    groups = [
        _of_article([f for f in found if f.article == article], amounts)
        for article in dict.fromkeys(f.article for f in found)
    ]
    return max(groups, key=_weight, default=None)


def within(article: str, cited: str) -> bool:
    """Return whether two keys name the same provision, or one a part of the other: 法#124 and 法#124.1."""
    short, long = sorted((article, cited), key=len)
    return long == short or ("#" in short and long.startswith(f"{short}."))


def _weight(one: Fences) -> tuple[bool, int, int]:
    return one.max_fen is None, one.max_fen or 0, one.min_fen


def _of_article(found: list[FineFence], amounts: Amounts) -> Fences:
    """Return the frame of one article: of its branches those whose base lies within their bounds."""
    missing = [BASE_WORDS[b] for f in found for b in (f.base, f.when_base) if b and amounts.of(b) is None]
    applying = [f for f in found if f.applies(amounts.of(f.when_base) if f.when_base else None)] or found
    spans = [s for f in applying if (s := span(f, amounts)) is not None]
    maxima = [high for _, high in spans] if len(spans) == len(applying) and not missing else [None]
    return Fences(
        min_fen=min((low for low, _ in spans), default=0),
        max_fen=None if None in maxima else max(m for m in maxima if m is not None),
        formulas=tuple(f.words for f in applying if f.words),
        articles=(found[0].article,),
        missing=tuple(dict.fromkeys(missing)),
    )


def tiers_for(
    tiers: Iterable[Tier], party_kind: str, amounts: Amounts = UNKNOWN
) -> list[tuple[Tier, tuple[int, int | None] | None]]:
    """Return the tiers for a kind of party, each with its range; None where its base is not entered."""
    return [(t, span(t, amounts)) for t in tiers if t.party_kind in {None, party_kind}]


def range_words(of: Range) -> str:
    """Return a range in words, a multiple as a multiple."""
    if of.base:
        return of.times_words + (f"，最高 {yuan(of.max_fen)}" if of.max_fen is not None else "")
    return (
        f"{yuan(of.min_fen)} 至 {yuan(of.max_fen)}" if of.max_fen is not None else f"{yuan(of.min_fen)} 以上，不设上限"
    )


def fence_words(of: FineFence) -> str:
    """Return a fence in words, and on what its branch turns."""
    words = of.formula or range_words(of)
    if not of.when_base:
        return words
    since = f"{yuan(of.from_fen)} 以上" if of.from_fen else ""
    below = f"不足 {yuan(of.below_fen)}" if of.below_fen is not None else ""
    return f"{BASE_WORDS[of.when_base]}{since}{below}的，{words}"


def tier_words(tier: Tier) -> str:
    """Return when a tier applies and between what amounts."""
    return f"{tier.condition}：{range_words(tier)}"
