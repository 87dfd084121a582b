"""Collective discussion: which meetings count, and whether one covers what is decided now. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import decision_content

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts

SAME = ("facts", "evidence", "breached", "punished_by", "disposition", "ground", "terms")
NOT_HIGHER = ("fine_fen", "confiscated_fen", "goods_fen")


def discussions(facts: CaseFacts) -> list[ActFact]:
    """Return the discussions of a decision that count: enough heads, after the review; oldest first."""
    return [a for a in facts.done("discuss") if a.made.get("content") and a.content.get("purpose") != "dispute"]


def covers(act: ActFact, facts: CaseFacts, party_id: str) -> bool:
    """Tell whether a discussion agreed to what is proposed for a party now: the same, or a lower fine.

    Everything else that changed afterwards, what the party said included, is discussed anew.
    """
    if act.content.get("result") not in {"agreed", "lowered"}:
        return False
    then, now = act.made["content"], decision_content(facts)
    if then.get("evidence") != now["evidence"]:
        return False
    old, new = _party(then, party_id), _party(now, party_id)
    if old is None or new is None or old.get("statements") != new.get("statements"):
        return False
    was, proposed = old["proposal"], new["proposal"]
    same = all(was.get(key) == proposed.get(key) for key in SAME)
    milder = set(proposed["kinds"]) <= set(was["kinds"])
    lower = all(int(proposed.get(key, 0)) <= int(was.get(key, 0)) for key in NOT_HIGHER)
    return same and milder and lower and int(proposed["fine_fen"]) <= _ceiling(act, party_id, int(was["fine_fen"]))


def _party(content: Mapping[str, Any], party_id: str) -> Mapping[str, Any] | None:
    return next((p for p in content.get("parties", ()) if p["id"] == party_id), None)


def _ceiling(act: ActFact, party_id: str, proposed: int) -> int:
    """Return the fine that the heads agreed to: the one they lowered it to, else the one before them."""
    lowered = {str(c["party"]): int(c["fine_fen"]) for c in act.content.get("lowered", ())}
    return lowered.get(party_id, proposed)


def words_of(facts: CaseFacts) -> str:
    """Return in a sentence when the heads discussed the case and what they concluded, for papers."""
    held = discussions(facts)
    if not held:
        return "依法不属于应当集体讨论的情形"
    last = held[-1]
    return f"{last.on.year}年{last.on.month}月{last.on.day}日机关负责人集体讨论：{last.content['conclusion']}"
