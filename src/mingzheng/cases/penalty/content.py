"""The legal content of a draft decision: what notice, review and decision must agree on. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.heard import hearing_acts
from mingzheng.core.digests import digest_of
from mingzheng.core.money import yuan
from mingzheng.documents.typesetting import layout_digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts

DECISION_LAYOUT = "decision.typ"
FACT_STEPS = (
    *("inspect", "question", "collect_evidence"),
    *("take_sample", "record_test_result", "seize", "seize_urgently"),
)
"""Facts that are evidence: the content of a decision binds them (行政处罚法 46)."""


def conclusion(facts: CaseFacts) -> ActFact | None:
    """Return the conclusion in force: the latest effective one."""
    return facts.last("conclude")


def proposals(facts: CaseFacts) -> dict[str, Mapping[str, Any]]:
    """Return party id → what the conclusion in force proposes for it."""
    act = conclusion(facts)
    if act is None:
        return {}
    left = {p.id for p in facts.parties if p.role != "party"}
    return {str(p["party"]): p for p in act.content.get("proposals", ()) if str(p["party"]) not in left}


def penalised(facts: CaseFacts) -> list[str]:
    """Return the parties towards whom nothing but a penalty is proposed: they are told and heard (罚44, 62)."""
    found = proposals(facts)
    return [
        p.id
        for p in facts.parties
        if p.role == "party" and found.get(p.id, {}).get("disposition", "penalty") == "penalty"
    ]


def notified(facts: CaseFacts, party: str) -> Mapping[str, Any] | None:
    """Return the proposal that the latest notice told a party, None when there is none."""
    act, fallen = facts.last("issue_notice", subject=party), fell_last(facts, party)
    if act is None or (fallen is not None and fallen.follows(act)):
        return None
    return act.made.get("proposal")


def fell_last(facts: CaseFacts, party: str) -> ActFact | None:
    """Return the latest act by which a decision towards a party ended: what was told before counts no more."""
    found = [a for a in facts.done("annul_decision", "note_remedy_outcome") if a.made.get("party") == party]
    ended = [a for a in found if a.content.get("result") in {"annulled", "invalid"}]
    return ended[-1] if ended else None


def decided_as(facts: CaseFacts, party: str) -> dict[str, Any]:
    """Return what is decided for a party: what was proposed, as changed since (行政复议法 63)."""
    found = dict(proposals(facts).get(party, {}))
    change, decided = facts.last("change_decision", subject=party), facts.last("decide", subject=party)
    if change is None or (decided is not None and decided.follows(change)):
        return found
    return found | {name: change.content[name] for name in ("kinds", "fine_fen", "confiscated_fen")}


SAME = ("facts", "breached", "punished_by")
"""What must be told anew whenever it changes: the facts and the law (行政处罚法 44)."""


def same_matter(told: Mapping[str, Any], proposed: Mapping[str, Any]) -> bool:
    """Tell whether what is proposed was told, and is nowhere heavier (行政处罚法 44, 45)."""
    return not differences(told, proposed)


def heavier(told: Mapping[str, Any], proposed: Mapping[str, Any]) -> bool:
    """Tell whether kinds, amounts or things were added, or the terms of a kind that stays were reworded (罚45)."""
    return bool(set(differences(told, proposed)) - set(WORDS.values()))


def differences(told: Mapping[str, Any], proposed: Mapping[str, Any]) -> list[str]:
    """Return what was not told, or is heavier than told, in words: facts, law, kinds, amounts, goods, terms."""
    found = [WORDS[key] for key in SAME if told.get(key) != proposed.get(key)]
    if told.get("disposition", "penalty") != proposed.get("disposition", "penalty"):
        found.append("处理意见")
    if not set(proposed["kinds"]) <= set(told.get("kinds", ())):
        found.append("处罚种类")
    for key, word in AMOUNTS.items():
        before, now = int(told.get(key) or 0), int(proposed.get(key) or 0)
        if now > before:
            found.append(f"{word} {yuan(before)} → {yuan(now)}")
    if not set(proposed.get("goods") or ()) <= set(told.get("goods") or ()):
        found.append("没收的财物")
    if proposed.get("terms", "") not in {told.get("terms", ""), ""}:
        found.append("许可证、期限和范围")
    acts = _acts(told)
    if any(fine > acts.get(conduct, -1) for conduct, fine in _acts(proposed).items()):
        found.append("各个违法行为的处罚")
    return found


WORDS = {"facts": "违法事实", "breached": "违反的条款", "punished_by": "处罚依据"}
AMOUNTS = {"fine_fen": "罚款", "confiscated_fen": "没收违法所得", "goods_fen": "没收财物的价值"}


def _acts(proposal: Mapping[str, Any]) -> dict[str, int]:
    return {str(one["conduct"]): int(one["fine_fen"]) for one in proposal.get("acts_of_conduct") or ()}


def confiscated(proposal: Mapping[str, Any]) -> int:
    """Return what is confiscated in all, money and goods at their value, in fen."""
    return int(proposal.get("confiscated_fen") or 0) + int(proposal.get("goods_fen") or 0)


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
    heard = [a.content_digest for a in hearing_acts(facts, party_id)]
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
        **({"hearing": heard} if heard else {}),
    }


def content_digest(facts: CaseFacts) -> str:
    """Return the digest of the decision content."""
    return digest_of(decision_content(facts))


def content_key(facts: CaseFacts) -> str:
    """Return the subject of the review track for the present content."""
    return content_digest(facts)[:39]


def weight(facts: CaseFacts, step: str, subject: str, content: Mapping[str, Any]) -> tuple[tuple[str, ...], int]:
    """Return the kinds of penalty and the highest fine that an act is about, for the agency's 签批权限表."""
    inforce = proposals(facts)
    found: list[Mapping[str, Any]] = (
        [p for p in content.get("proposals", ()) if isinstance(p, dict)] if step == "conclude" else []
    )
    found = found or ([inforce[subject]] if subject in inforce else list(inforce.values()))
    kinds = dict.fromkeys(str(kind) for p in found for kind in p.get("kinds", ()))
    return tuple(kinds), max((int(p.get("fine_fen", 0)) for p in found), default=0)


def check_key(facts: CaseFacts) -> str:
    """Return what a check before notice is about: proposals and evidence, not what comes with the notice itself."""
    content = decision_content(facts)
    return digest_of([[p["id"], p["proposal"]] for p in content["parties"]] + [content["evidence"]])[:39]
