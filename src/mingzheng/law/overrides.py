"""Whether an agency may change a period: what tightens is its business, what relaxes needs a law of due rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.core.errors import DomainError
from mingzheng.law.periods import UNIT_WORDS

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.law.periods import PeriodSpec, Unit

RANK_ORDER = {"normative": 1, "rule": 2, "local_regulation": 3, "administrative_regulation": 4, "law": 5}
RANK_WORDS = {
    "normative": "规范性文件",
    "rule": "规章",
    "local_regulation": "地方性法规",
    "administrative_regulation": "行政法规",
    "law": "法律",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What an agency wants instead: the figure, by which article, for what, from when to when."""

    value: int
    since: dt.date
    unit: Unit | None = None
    basis: str = ""
    scope: str = ""
    until: dt.date | None = None


def relaxes(spec: PeriodSpec, change: Change) -> bool:
    """Return whether a change gives the agency more room or the party less; another unit always counts as that."""
    if change.unit is not None and change.unit != spec.unit:
        return True
    # More is worse for the party where the agency has longer, or the party itself must come earlier.
    if (spec.holder == "agency") == (spec.direction == "after"):
        return change.value > spec.value
    return change.value < spec.value


def judge(spec: PeriodSpec, change: Change, *, rank: str, title: str) -> bool:
    """Return whether the change relaxes; raises DomainError when it may not.

    ``rank`` is that of the instrument named, "" for none. A figure that is itself a setting moves freely between its
    bounds. Invariant 8: 罚60 law, regulation or rule; 强25 law or administrative regulation; 强32 law.
    """
    if change.value < 1 or (change.until is not None and change.until < change.since):
        raise DomainError(f"{spec.name}：数值至少为 1，结束日不能早于开始日。")
    laxer = relaxes(spec, change)
    if spec.setting and _within_bounds(spec, change):
        return laxer
    if not laxer:
        return False
    if not rank:
        raise DomainError(
            f"把{spec.name}从 {spec.value} {UNIT_WORDS[spec.unit]}放宽，须写明依据："
            f"只有{RANK_WORDS[spec.rank]}以上的规定可以另定。收紧不需要依据。"
        )
    if RANK_ORDER.get(rank, 0) < RANK_ORDER[spec.rank]:
        raise DomainError(
            f"《{title}》是{RANK_WORDS.get(rank, '其他文件')}，位阶不够："
            f"{spec.name}只有{RANK_WORDS[spec.rank]}以上可以另定。"
        )
    return True


def _within_bounds(spec: PeriodSpec, change: Change) -> bool:
    low = spec.minimum or 1
    return (change.unit or spec.unit) == spec.unit and low <= change.value <= (spec.maximum or change.value)
