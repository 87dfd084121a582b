"""The legal content of a draft decision: what notice, review and decision must agree on. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.core.digests import digest_of
from mingzheng.documents.typesetting import layout_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingzheng.cases.engine.facts import ActFact, CaseFacts

DECISION_LAYOUT = "decision.typ"
FACT_STEPS = ("inspect", "question", "collect_evidence")


def conclusion(facts: CaseFacts) -> ActFact | None:
    """Return the conclusion in force: the latest effective one."""
    return facts.last("conclude")


def proposals(facts: CaseFacts) -> dict[str, Mapping[str, Any]]:
    """Return party id → what the conclusion in force proposes for it."""
    act = conclusion(facts)
    if act is None:
        return {}
    return {str(p["party"]): p for p in act.content.get("proposals", ())}


def notified(facts: CaseFacts, party: str) -> Mapping[str, Any] | None:
    """Return the proposal that the latest notice told a party, None when there is none."""
    act = facts.last("issue_notice", subject=party)
    return act.made.get("proposal") if act else None


def same_matter(told: Mapping[str, Any], proposed: Mapping[str, Any]) -> bool:
    """Tell whether facts, articles and kinds told are those proposed, and the fine not higher (行政处罚法 44, 45)."""
    keys = ("facts", "breached", "punished_by")
    same = all(told.get(key) == proposed.get(key) for key in keys)
    milder = set(proposed["kinds"]) <= set(told.get("kinds", ()))
    return same and milder and int(proposed["fine_fen"]) <= int(told.get("fine_fen", 0))


def excluded_acts(facts: CaseFacts) -> set[int]:
    """Return the acts that were left out as evidence when their defect was cured (行政处罚法 46)."""
    return {int(a.content["act_seq"]) for a in facts.done("cure_defect") if a.content.get("way") in {"exclude", "redo"}}


def decision_content(facts: CaseFacts) -> dict[str, Any]:
    """Return the canonical content that a clearance binds (design.md §1 invariant 3; threat 17).

    Parties, facts, evidence, articles, kinds, amounts, notices, statements; never number, date, seal or account.
    """
    left_out = excluded_acts(facts)
    evidence_acts = [a for a in facts.done(*FACT_STEPS) if a.seq not in left_out]
    return {
        "case": str(facts.id),
        "matter": str(facts.matter.id),
        "parties": [_party(facts, p.id, proposal) for p in facts.parties if (proposal := proposals(facts).get(p.id))],
        "evidence": {
            "acts": [[a.seq, a.content_digest] for a in evidence_acts],
            "files": sorted({facts.evidence[f] for a in evidence_acts for f in a.evidence if f in facts.evidence}),
        },
        "layouts": {
            "notices": sorted({d.layout_digest for d in facts.documents if d.code == "prior_notice"}),
            "decision": layout_digest(DECISION_LAYOUT),
        },
    }


def _party(facts: CaseFacts, party_id: str, proposal: Mapping[str, Any]) -> dict[str, Any]:
    party = facts.party(party_id)
    notice = facts.last("issue_notice", subject=party_id)
    said = facts.done("make_statement", "answer_statement", subject=party_id)
    return {
        "id": party_id,
        "name": party.name if party else "",
        "identifier": party.identifier if party else "",
        "address": party.address if party else "",
        "representative": party.representative if party else "",
        "birth_on": party.birth_on.isoformat() if party and party.birth_on else None,
        "proposal": dict(proposal),
        "notice": notice.content_digest if notice else None,
        "statements": [a.content_digest for a in said],
    }


def content_digest(facts: CaseFacts) -> str:
    """Return the digest of the decision content."""
    return digest_of(decision_content(facts))


def content_key(facts: CaseFacts) -> str:
    """Return the subject of the review track for the present content."""
    return content_digest(facts)[:39]
