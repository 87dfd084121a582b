"""The rounds of legal review of a case, and what changed between them. Pure."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import decision_content

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts

AGREEING = frozenset({"AGREE", "AGREE_WITH_COMMENT"})
FOLLOWS: Mapping[str, str] = {
    "AGREE": "可以报机关负责人决定；应当集体讨论的，先集体讨论",
    "AGREE_WITH_COMMENT": "承办人逐条回应建议后视为通过；采纳后改动草案的，改好后重新送审",
    "REVISE": "用“调查终结”修改处理建议，涉及告知内容的重新告知，再次送审",
    "SUPPLEMENT_EVIDENCE": "案件回到调查；补充调查后重新办理“调查终结”，内容有变化的重新告知，再次送审",
    "PROCEDURE_FIX": "依法补正程序；不能补正的重新进行，补正后再次送审",
    "NO_JURISDICTION": "移送有管辖权的机关，不得作出处罚决定",
    "TRANSFER_CRIME": "移送司法机关，不得以行政处罚代替刑事处罚",
    "NOT_PENALIZE": "改为不予处罚、违法事实不成立或者撤案，按相应文书办理",
    "DISAGREE": "不得作出处罚决定：修改草案后再次送审，或者逐条提出异议由另一名审核人员复审一次",
}
"""What follows an opinion, in words (procedures.md §4.6)."""
TOUCHES: Mapping[str, frozenset[str]] = {
    "party": frozenset({"facts", "papers"}),
    "facts": frozenset({"facts", "evidence", "law", "procedure", "crime"}),
    "evidence": frozenset({"officers", "facts", "evidence", "procedure"}),
    "articles": frozenset({"subject", "law", "discretion", "procedure", "power"}),
    "result": frozenset({"discretion", "procedure", "power"}),
    "discretion": frozenset({"discretion"}),
    "hearing_of_party": frozenset({"procedure"}),
}
ALWAYS = frozenset({"papers", "other"})
"""Elements that any change touches: the draft is another paper."""
_PARTS: Mapping[str, str] = {
    **dict.fromkeys(("name", "identifier", "address", "representative", "birth_on"), "party"),
    **dict.fromkeys(("notice", "statements"), "hearing_of_party"),
}
_PROPOSED: Mapping[str, str] = {
    "facts": "facts",
    "evidence": "evidence",
    "breached": "articles",
    "punished_by": "articles",
    "discretion": "discretion",
}


@dataclass(frozen=True, slots=True)
class Round:
    """One request for review: its number in the case, the content it was about, and the opinion given on it."""

    number: int
    subject: str
    requested: ActFact
    opinion: ActFact | None


def rounds(facts: CaseFacts) -> list[Round]:
    """Return the rounds of review, oldest first; a second look upon objection is a round of its own."""
    found: list[Round] = []
    for act in facts.done("request_review", "object_to_review", "give_opinion"):
        if act.step != "give_opinion":
            found.append(Round(len(found) + 1, act.track_subject, act, None))
        elif found:
            found[-1] = Round(found[-1].number, found[-1].subject, found[-1].requested, act)
    return found


def last_opinion(facts: CaseFacts, subject: str) -> ActFact | None:
    """Return the newest opinion on a content."""
    return facts.last("give_opinion", subject=subject)


def reviewer_of(act: ActFact) -> uuid.UUID | None:
    """Return who gave an opinion."""
    by = act.made.get("by")
    return uuid.UUID(str(by)) if by else None


def touched(facts: CaseFacts, number: int) -> frozenset[str]:
    """Return the elements that what changed since a round may concern; every element when nothing is known of it."""
    seen = next((r for r in rounds(facts) if r.number == number and r.opinion is not None), None)
    before = facts.submitted.get(seen.subject) if seen else None
    everything = frozenset(e.code for e in facts.lists.elements) if facts.lists else frozenset()
    if before is None:
        return everything
    now = decision_content(facts)
    if before == now:
        return frozenset()
    return frozenset().union(*(TOUCHES[kind] for kind in _changes(before, now))) | ALWAYS


def _changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    if before.get("evidence") != now.get("evidence"):
        yield "evidence"
    old = {p["id"]: p for p in before.get("parties", ())}
    new = {p["id"]: p for p in now.get("parties", ())}
    if old.keys() != new.keys():
        yield from TOUCHES
    for party_id in old.keys() & new.keys():
        yield from _party_changes(old[party_id], new[party_id])


def _party_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for key in {*old, *new} - {"proposal"}:
        if old.get(key) != new.get(key):
            yield _PARTS.get(key, "party")
    was, is_now = old.get("proposal", {}), new.get("proposal", {})
    for key in {*was, *is_now}:
        if was.get(key) != is_now.get(key):
            yield _PROPOSED.get(key, "result")
