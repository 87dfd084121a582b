"""What a party's earlier decisions mean for this case: first offence, fined already, split sums. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import confiscated, proposals
from mingzheng.catalogue.specs import HearingFacts
from mingzheng.core.money import yuan

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.cases.engine.fact_rows import EarlierDecision
    from mingzheng.cases.engine.facts import CaseFacts

RECENT_YEARS, SUMMED_MONTHS = 2, 12


def before(facts: CaseFacts, party_id: str, *, own: bool = True) -> list[EarlierDecision]:
    """Return the decisions in force against a party: of this agency, or of every agency of the region."""
    return [e for e in facts.earlier if e.party_id == party_id and (not own or e.agency_id == facts.agency_id)]


def alike(facts: CaseFacts, earlier: EarlierDecision) -> bool:
    """Return whether an earlier decision was on the same matter of the same agency."""
    return earlier.matter == facts.matter.code and earlier.agency_id == facts.agency_id


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the day some months earlier; where the month is shorter, its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=year, month=month + 1, day=min(last, day.day))
        except ValueError:
            continue
    raise AssertionError


def related_fine(facts: CaseFacts, party_id: str, on: dt.date) -> int:
    """Return the party's fines of twelve months on the same matter of this agency, in fen (threat 16)."""
    since = months_before(on, SUMMED_MONTHS)
    return sum(e.fine_fen for e in before(facts, party_id) if alike(facts, e) and since <= e.decided_on <= on)


def split(facts: CaseFacts, party_id: str, on: dt.date) -> str:
    """Return that only together with earlier fines a limit of hearings is met; empty when it is not so (threat 16)."""
    proposal, party = proposals(facts).get(party_id), facts.party(party_id)
    if proposal is None or party is None or facts.lists is None:
        return ""
    fine, related = int(proposal["fine_fen"]), related_fine(facts, party_id, on)
    if not related or not fine:
        return ""
    asked = _hearing(facts, party.kind, proposal)
    together = asked.model_copy(update={"fine_fen": fine + related})
    words = f"{party.name}：十二个月内同类事项已罚 {yuan(related)}，本次拟罚 {yuan(fine)}，合计 {yuan(fine + related)}"
    if facts.lists.hearing(asked).state != "required" and facts.lists.hearing(together).state == "required":
        return f"{words}，合计达到听证标准，核对是否同一违法行为被拆分"
    return words


def _hearing(facts: CaseFacts, kind: Any, proposal: Mapping[str, Any]) -> HearingFacts:  # noqa: ANN401 - a literal
    return HearingFacts(
        domain=facts.matter.domain,
        party_kind=kind,
        fine_fen=int(proposal["fine_fen"]),
        confiscated_fen=confiscated(proposal),
        kinds=tuple(proposal["kinds"]),
    )


def listed(found: list[EarlierDecision]) -> str:
    """Return decisions in one line each, joined."""
    named = [f"{e.case_no}（{e.number}，{e.decided_on}）" for e in found if not e.restricted][:5]
    kept = sum(e.restricted for e in found)
    return "；".join([*named, *([f"另有 {kept} 件限制查看的案件"] if kept else [])])
