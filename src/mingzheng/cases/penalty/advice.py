"""What stands beside a form while it is filled: the measure and its range, what is missing, what came before. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.discretion import deviation, frame, parts, tier_of, tiers
from mingzheng.cases.penalty.earlier import before, split
from mingzheng.cases.penalty.papers.wording import measure, sanction
from mingzheng.catalogue.frames import fence_words, range_words, tier_words
from mingzheng.catalogue.specs import FineFence
from mingzheng.core.money import parse_yuan, yuan

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.cases.engine.fact_rows import PartyFact
    from mingzheng.cases.engine.facts import CaseFacts

Rows = tuple[tuple[str, str], ...]
RECORDS = {"inspect": "现场笔录", "question": "询问笔录"}


def penalty_rows(facts: CaseFacts, party_id: str, proposal: Mapping[str, Any]) -> Rows:
    """Return a proposed penalty in words with its frame, its tier and in what it leaves the benchmark."""
    rows = (("拟处罚", sanction(proposal)), ("裁量理由", measure(proposal)))
    return (*rows, *range_rows(facts, party_id, proposal))


def range_rows(facts: CaseFacts, party_id: str, proposal: Mapping[str, Any]) -> Rows:
    """Return for each unlawful act the frame as computed and the tier, and in what the benchmark is left."""
    party = facts.party(party_id)
    if party is None or facts.lists is None:
        return ()
    rows = []
    for part in parts(proposal):
        fences, tier = frame(facts, party, part), tier_of(facts, party, part)
        if fences is not None and part.fine_fen:
            rows.append((f"法定幅度{part.label}", fences.words))
        if tier is not None and part.fine_fen:
            which, ends = tier
            computed = f"，即 {yuan(ends[0])} 至 {yuan(ends[1])}" if which.base and ends and ends[1] is not None else ""
            rows.append((f"裁量档次{part.label}", f"{which.name}（{which.condition}）：{range_words(which)}{computed}"))
    rows += [("偏离裁量基准", why) for why in deviation(facts, party_id, proposal)]
    return tuple(rows)


def computed_rows(facts: CaseFacts, proposal: Mapping[str, Any]) -> Rows:
    """Return what frame and tiers come to for the amounts typed so far, before anything is sent (行政处罚法 34)."""
    party = facts.party(str(proposal.get("party", "")))
    if party is None or facts.lists is None:
        return ()
    rows = []
    for part in parts(_typed(proposal)):
        fences = frame(facts, party, part)
        if fences is not None and fences.max_fen is not None:
            rows.append((f"{party.name}{part.label}：法定幅度", fences.words))
        rows += [
            (f"{party.name}{part.label}：{tier.name}", f"{yuan(ends[0])} 至 {yuan(ends[1])}")
            for tier, ends in tiers(facts, party, part)
            if ends is not None and ends[1] is not None and part.tier in {"", tier.name}
        ]
    return tuple(rows)


def _typed(proposal: Mapping[str, Any]) -> dict[str, Any]:
    """Return a proposal as typed with its amounts in fen, those that do not read left out."""
    read = {name: _fen(proposal.get(name)) for name in ("fine_fen", "income_fen", "goods_value_fen")}
    acts = [_typed(one) for one in proposal.get("acts_of_conduct") or () if one.get("conduct")]
    return {**proposal, **read, "fine_fen": read["fine_fen"] or 0, "acts_of_conduct": acts}


def _fen(value: Any) -> int | None:  # noqa: ANN401 - text or fen
    if isinstance(value, int):
        return value
    try:
        return parse_yuan(str(value)) if value else None
    except ValueError:
        return None


def frame_rows(facts: CaseFacts, kind: str) -> Rows:
    """Return the statutory frame and the benchmark for a kind of party, before an amount is chosen."""
    fines = [FineFence.model_validate(f) for f in facts.matter.fines if f["party_kind"] == kind]
    rows = [("法定幅度", "\n".join(fence_words(f) for f in fines))] if fines else []
    listed = facts.lists.tiers if facts.lists else ()
    return (*rows, *((t.name, tier_words(t)) for t in listed if t.party_kind in {None, kind}))


def factor_rows(facts: CaseFacts) -> Rows:
    """Return the factors that the benchmark of the matter names."""
    rules = facts.lists.rules if facts.lists else None
    if rules is None:
        return ()
    named = (("从轻", rules.lighter), ("从重", rules.heavier))
    return tuple((label, "；".join(words)) for label, words in named if words)


def tier_choices(facts: CaseFacts) -> list[tuple[str, str]]:
    """Return the tiers that a proposal may choose from."""
    listed = facts.lists.tiers if facts.lists else ()
    return [(t.name, f"{t.name}（{range_words(t)}）") for t in listed]


def checklist(facts: CaseFacts) -> list[tuple[str, bool]]:
    """Return the evidence that the matter asks for, each with whether the file has something of that name."""
    made = " ".join(RECORDS[act.step] for act in facts.done(*RECORDS))
    said = " ".join(str(act.content.get("description", "")) for act in facts.done("collect_evidence"))
    return [(name, _named(name, f"{made} {said}")) for name in facts.matter.evidence]


def _named(name: str, said: str) -> bool:
    """Return whether a text names the piece: its whole name, or one of those that it joins by 或者."""
    return any(one.removesuffix("复印件").strip() in said for one in name.split("或者"))


def offered(facts: CaseFacts, party: PartyFact, day: dt.date | None) -> dict[str, str]:
    """Return the wording that the matter offers for a party, known places filled in, the others marked 【填：…】."""
    rules = facts.lists.rules if facts.lists else None
    if rules is None:
        return {}
    clue = facts.last("register_clue")
    known = {
        "party": party.name,
        "place": str(clue.content.get("place", "")) if clue else "",
        "day": f"{day.year}年{day.month}月{day.day}日" if day else "",
    }
    texts = {"facts": rules.wording.facts, "discretion": rules.wording.discretion}
    return {name: _filled(text, known) for name, text in texts.items() if text}


def _filled(text: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value or f"【填：{ASKED[name]}】")
    return text.strip()


ASKED = {"party": "当事人", "place": "地点", "day": "日期"}


def earlier_rows(facts: CaseFacts, on: dt.date) -> Rows:
    """Return the decisions in force against the parties: first offence, one fine for one act, sums (罚 29, 33)."""
    rows = []
    for party in facts.parties:
        for one in [e for e in before(facts, party.id) if not e.restricted][:5]:
            alike = "，同类事项" if one.matter == facts.matter.code else ""
            fine = f"，罚款 {yuan(one.fine_fen)}" if one.fine_fen else ""
            rows.append((party.name, f"{one.case_no}，{one.number}，{one.decided_on}{alike}{fine}"))
        elsewhere = {e.agency_name for e in before(facts, party.id, own=False) if e.agency_id != facts.agency_id}
        if elsewhere:
            rows.append((party.name, f"{'、'.join(sorted(elsewhere))}也有对其生效的处罚决定，请向该机关核实"))
        if words := split(facts, party.id, on):
            rows.append(("合计", words))
    return tuple(rows)
