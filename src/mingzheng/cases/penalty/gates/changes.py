"""What may still be done to a served paper and to a decision, and when it may be made anew. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.content import fell_last, proposals
from mingzheng.cases.penalty.gates.wording import gate, handlers, name_of_party, refuse
from mingzheng.catalogue.specs import PENALTY_KINDS
from mingzheng.core.money import capital, yuan

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

SAME = ("facts", "kinds", "fine_fen")
"""What makes a decision the same or basically the same (行政复议法 64 para 2, 行政诉讼法 71)."""


def paper_served(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to correct what nobody received: it is made anew instead (procedures.md §6.1)."""
    served = {s.partition(":")[0] for s, state in facts.states("service").items() if state == "served"}
    named = answer(attempt, "document")
    if named is None and served:
        return None
    if named in served:
        return None
    return refuse(
        "paper_served",
        "文书还没有送达" if named else "还没有送达过文书",
        "行政处罚法#75.2",
        "没有送达的文书有误，重新制作，不用补正",
        kind="now" if served else "never",
    )


def clerical_only(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to correct what a decision says: amounts, kinds, articles are changed by decision (trap 48)."""
    texts = [answer(attempt, name) for name in ("wrong", "right")]
    if None in texts:
        return None
    found = [word for word in _content_words(facts) if any(word in text for text in texts)]
    if not found:
        return None
    return refuse(
        "clerical_only",
        f"“{found[0]}”是决定的内容，不是笔误",
        "行政处罚法#75.2",
        "内容有错误的，办理“变更决定”或者“撤销决定、确认违法或者无效”",
    )


def _content_words(facts: CaseFacts) -> list[str]:
    words = [*PENALTY_KINDS, "元", "第十", "条第"]
    for proposal in proposals(facts).values():
        amounts = (int(proposal.get(name, 0)) for name in ("fine_fen", "confiscated_fen"))
        words += [text for fen in amounts if fen for text in (yuan(fen), capital(fen), str(fen // 100))]
    return words


def not_heavier(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a change to the party's disadvantage, or none at all (行政复议法 63 para 2, 行政诉讼法 77)."""
    decision = next((d for d in facts.decisions if d.party_id == attempt.subject), None)
    if decision is not None and decision.kind != "penalty":
        return refuse("not_heavier", "没有给予处罚的决定不能变更", "行政处罚法#75.2", "有错误的先撤销", kind="never")
    kinds, fine = answer(attempt, "kinds"), answer(attempt, "fine_fen")
    if decision is None or kinds is None:
        return None
    added = sorted(set(kinds) - set(decision.kinds))
    if added or fine > decision.fine_fen:
        what = f"增加了{'、'.join(added)}" if added else f"罚款 {yuan(decision.fine_fen)} → {yuan(fine)}"
        return refuse(
            "not_heavier",
            f"变更不得加重：{what}",
            "行政复议法#63.2",
            "确有新的事实、需要加重的，撤销后重新调查、告知和决定",
        )
    if set(kinds) == set(decision.kinds) and fine == decision.fine_fen:
        return refuse("not_heavier", "变更后的内容与原决定相同", "行政处罚法#75.2", "写明变更了什么；笔误用“补正文书”")
    return None


def not_same_again(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse the same decision again on the same facts after it was annulled (行政复议法 64, 行政诉讼法 71)."""
    fallen, now = fell_last(facts, attempt.subject), proposals(facts).get(attempt.subject)
    if fallen is None or now is None or fallen.content.get("ground") == "procedure":
        return None
    by, before = fallen.content.get("by") or fallen.made.get("by_body"), fallen.made.get("proposal")
    if by not in {"reconsideration", "court"} or not before or any(before.get(k) != now.get(k) for k in SAME):
        return None
    article = "行政复议法#64.2" if by == "reconsideration" else "行政诉讼法#71"
    return refuse(
        "not_same_again",
        "不得以同一事实和理由作出与被撤销的决定相同或者基本相同的决定",
        article,
        "补充调查后改动处理建议，或者不予处罚、撤案",
        who=handlers(facts),
    )


def old_withdrawn(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a new decision while the public still reads the one that fell (行政处罚法 48 para 2)."""
    if facts.state("publication", attempt.subject) != "withdraw_due":
        return None
    return refuse(
        "old_withdrawn",
        f"{name_of_party(facts, attempt.subject)}原决定的公示还没有撤回",
        "行政处罚法#48.2",
        "请公示审核员办理“撤回公示”",
        who="公示审核员",
        kind="others",
    )


GATES = (
    gate("paper_served", "文书已经送达", "行政处罚法#75.2", paper_served, joins=("service",)),
    gate("clerical_only", "只补正笔误", "行政处罚法#75.2", clerical_only),
    gate("not_heavier", "变更不加重", "行政复议法#63.2", not_heavier, joins=("decision",)),
    gate("not_same_again", "不重复作出同样的决定", "行政复议法#64.2", not_same_again, joins=("main",)),
    gate("old_withdrawn", "原公示已经撤回", "行政处罚法#48.2", old_withdrawn, joins=("publication",)),
)
