"""What became of a party's right to a hearing, and of rights given up: read from the acts of the case. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.catalogue.specs import HearingFacts
from mingzheng.catalogue.triggers import HearingVerdict

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts

CONTENT_STEPS = ("request_hearing", "answer_late_request", "hold_hearing", "terminate_hearing", "report_hearing")
"""What the decision rests on: a review before one of these does not count after it (行政处罚法 58, 65)."""

PENDING = frozenset({"requested", "late", "set", "adjourned"})
"""States in which the party has asked for a hearing that is still to come."""

EXPLICIT = {"statement": "书面声明", "record": "口头表示，已记入笔录并由本人签名", "video": "口头表示，有录音、录像"}
"""Ways in which a right is given up expressly."""

INEXPLICIT = {"spoken": "只有口头表示，没有签名或者录音、录像", "silence": "没有答复"}
"""What people record as a waiver, and what is none (行政处罚法 62; silence is expiry)."""


def hearing_verdict(facts: CaseFacts, party_id: str, proposal: Mapping[str, Any]) -> HearingVerdict:
    """Return whether the right to a hearing must be told for what is proposed; unknown where a figure is missing."""
    party = facts.party(party_id)
    if party is None or facts.lists is None:
        return HearingVerdict("unknown", ("没有本机关的清单可供判断",))
    goods = int(proposal.get("goods_fen", 0))
    verdict = facts.lists.hearing(
        HearingFacts(
            domain=facts.matter.domain,
            party_kind=party.kind,
            fine_fen=int(proposal["fine_fen"]),
            confiscated_fen=int(proposal.get("confiscated_fen", 0)) + goods,
            kinds=tuple(proposal["kinds"]),
        )
    )
    if verdict.state == "not_required" and proposal.get("goods") and not goods:
        return HearingVerdict("unknown", ("没有写明没收财物的价值",))
    return verdict


OFFERED = "主动告知"


def told_reasons(facts: CaseFacts, party_id: str, proposal: Mapping[str, Any], *, offered: bool) -> list[str]:
    """Return why a notice tells the right to a hearing: the threshold, or because the agency offers more (罚63)."""
    verdict = hearing_verdict(facts, party_id, proposal)
    if verdict.state == "required":
        return list(verdict.reasons)
    return [OFFERED] if offered else []


def told_hearing(facts: CaseFacts, party_id: str) -> bool:
    """Tell whether the latest notice to a party told the right to a hearing."""
    notice = facts.last("issue_notice", subject=party_id)
    return bool(notice and notice.made.get("hearing"))


def right_untold(facts: CaseFacts, party_id: str, proposal: Mapping[str, Any]) -> HearingVerdict | None:
    """Return why the right to a hearing is still to be told, None when it was or need not be (行政处罚法 63)."""
    if not proposal.get("kinds") or told_hearing(facts, party_id):
        return None
    verdict = hearing_verdict(facts, party_id, proposal)
    return None if verdict.state == "not_required" else verdict


def concerns(act: ActFact, party_id: str) -> bool:
    """Tell whether an act of a hearing is about a party, alone or with others."""
    return act.track_subject == party_id or party_id in act.made.get("together", ())


def hearing_acts(facts: CaseFacts, party_id: str, *steps: str) -> list[ActFact]:
    """Return the acts of a party's hearings, oldest first; all those that a decision rests on by default."""
    return [a for a in facts.done(*(steps or CONTENT_STEPS)) if concerns(a, party_id)]


def hearing_held(facts: CaseFacts, party_id: str) -> ActFact | None:
    """Return the record of the party's latest hearing, None when none was held."""
    found = [a for a in hearing_acts(facts, party_id, "hold_hearing") if a.made.get("held")]
    return found[-1] if found else None


def hearing_notice(facts: CaseFacts, party_id: str) -> ActFact | None:
    """Return the notice of hearing in force for a party."""
    return facts.last("open_hearing", subject=party_id)


def presider_of(facts: CaseFacts, party_id: str) -> str:
    """Return the id of who presides at a party's hearing, a replacement included; empty before the notice."""
    found = ""
    for act in facts.done("open_hearing", "rule_on_challenge", subject=party_id):
        key = "presider" if act.step == "open_hearing" else "replacement"
        found = str(act.content.get(key) or "") or found
    return found


def clerk_of(facts: CaseFacts, party_id: str) -> str:
    """Return the id of who takes the record at a party's hearing, a replacement included; empty before the notice."""
    found = ""
    for act in facts.done("open_hearing", "rule_on_challenge", subject=party_id):
        key = "clerk" if act.step == "open_hearing" else "replacement_clerk"
        found = str(act.content.get(key) or "") or found
    return found


def open_challenge(facts: CaseFacts, party_id: str) -> ActFact | None:
    """Return a request that presider, clerk or interpreter withdraw on which nobody has ruled yet (行政处罚法 64)."""
    last = facts.last("challenge_presider", "rule_on_challenge", subject=party_id)
    return last if last and last.step == "challenge_presider" else None


def waiver(facts: CaseFacts, step: str, party_id: str) -> ActFact | None:
    """Return the express waiver of a party by a step, with its words; None when there is none."""
    act = facts.last(step, subject=party_id)
    return act if act and act.content.get("way") in EXPLICIT else None


def waiver_on_file(facts: CaseFacts, step: str, party_id: str) -> bool:
    """Tell whether a waiver stands with what the party itself signed or said: a file, or the signed record joined."""
    act = waiver(facts, step, party_id)
    if act is None:
        return False
    return bool(act.evidence) or _signed(facts, act.id)


def _signed(facts: CaseFacts, act_id: uuid.UUID) -> bool:
    return any(d.act_id == act_id and d.state == "checked" for d in facts.documents)
