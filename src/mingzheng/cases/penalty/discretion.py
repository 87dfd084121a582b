"""How a proposed measure stands to statute and benchmark: its parts, their frames, their tiers, deviation. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.inputs.substance import STATUTORY_LIGHTER
from mingzheng.catalogue.frames import Amounts, Fences, tiers_for
from mingzheng.core.money import yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingzheng.cases.engine.fact_rows import PartyFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.catalogue.specs import Tier

Ends = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Part:
    """One unlawful act of a proposal with its own law and measure; most proposals have one, without a name."""

    name: str
    articles: tuple[str, ...]
    kinds: tuple[str, ...]
    fine_fen: int
    tier: str
    amounts: Amounts

    @property
    def label(self) -> str:
        """Return how texts name the act."""
        return f"“{self.name}”" if self.name else ""


def parts(proposal: Mapping[str, Any]) -> list[Part]:
    """Return the acts of a proposal, each to be judged on its own (trap 52)."""
    split = proposal.get("acts_of_conduct") or ()
    return [_part(str(one["conduct"]), one) for one in split] or [_part("", proposal)]


def _part(name: str, of: Mapping[str, Any]) -> Part:
    return Part(
        name=name,
        articles=tuple(of.get("punished_by", ())),
        kinds=tuple(of.get("kinds", ())),
        fine_fen=int(of.get("fine_fen", 0)),
        tier=str(of.get("tier", "")),
        amounts=Amounts(income=of.get("income_fen"), goods=of.get("goods_value_fen")),
    )


def frame(facts: CaseFacts, party: PartyFact, part: Part) -> Fences | None:
    """Return the statutory frame of the fine for one act, None where the lists give none."""
    if facts.lists is None:
        return None
    return facts.lists.fences(party.kind, part.articles, part.amounts)  # type: ignore[arg-type]  # one of two names


def tiers(facts: CaseFacts, party: PartyFact, part: Part) -> list[tuple[Tier, Ends | None]]:
    """Return the tiers of the benchmark for one act with their ranges."""
    return tiers_for(facts.lists.tiers, party.kind, part.amounts) if facts.lists else []


def tier_of(facts: CaseFacts, party: PartyFact, part: Part) -> tuple[Tier, Ends | None] | None:
    """Return the tier that was chosen, else the first that the fine falls into."""
    found = tiers(facts, party, part)
    if part.tier:
        return next((one for one in found if one[0].name == part.tier), None)
    return next((one for one in found if one[1] is not None and holds(one[1], part.fine_fen)), None)


def holds(ends: Ends, fen: int) -> bool:
    """Return whether an amount lies within a range, both ends included."""
    low, high = ends
    return low <= fen and (high is None or fen <= high)


def may_go_below(proposal: Mapping[str, Any]) -> bool:
    """Return whether the penalty may be mitigated below the minimum: a statutory ground with its reason (罚 32)."""
    grounds = set(proposal.get("weight_grounds") or ())
    lawful = bool(grounds & STATUTORY_LIGHTER and proposal.get("deviation_reason"))
    return proposal.get("weight") == "mitigated" and lawful


def deviation(facts: CaseFacts, party_id: str, proposal: Mapping[str, Any] | None = None) -> tuple[str, ...]:
    """Return in what a party's proposal leaves the benchmark, in words; empty when it keeps to it (罚 34).

    What deviates needs a reason, a review, and the decision of the chief head or of all heads (practice.md 24).
    """
    chosen = proposals(facts).get(party_id) if proposal is None else proposal
    party = facts.party(party_id)
    if chosen is None or party is None or facts.lists is None or chosen.get("disposition", "penalty") != "penalty":
        return ()
    return tuple(why for part in parts(chosen) for why in _deviations(facts, party, part))


def _deviations(facts: CaseFacts, party: PartyFact, part: Part) -> Iterator[str]:
    fences, fine = frame(facts, party, part), part.fine_fen
    if fine and fences is not None and fine < fences.min_fen:
        yield f"{part.label}罚款 {yuan(fine)} 低于法定下限 {yuan(fences.min_fen)}（减轻处罚）"
        return
    listed = tiers(facts, party, part)
    if not listed or not (fine or part.tier):
        return
    tier = tier_of(facts, party, part)
    if tier is None:
        yield f"{part.label}罚款 {yuan(fine)} 不落在裁量基准的任何一档" if not part.tier else f"没有“{part.tier}”档"
        return
    which, ends = tier
    if fine and ends is not None and not holds(ends, fine):
        top = yuan(ends[1]) if ends[1] is not None else "不设上限"
        yield f"{part.label}罚款 {yuan(fine)} 在“{which.name}”档（{yuan(ends[0])} 至 {top}）以外"
    if which.kinds and (beyond := [k for k in part.kinds if k not in which.kinds]):
        yield f"{part.label}“{'、'.join(beyond)}”不在“{which.name}”档的处罚种类以内"
