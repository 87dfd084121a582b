"""What may be attacked, who appears, and what an outcome demands of us before the case ends. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal


def act_to_attack(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note an application against a case in which nobody was served anything (行政复议法 11)."""
    if any(state == "served" for state in facts.states("service").values()):
        return None
    return refuse("act_to_attack", "本案还没有送达过文书", "行政复议法#11", "核对申请所针对的行为和案号", kind="never")


def head_appears(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a head who stayed away without a word (行政诉讼法 3 para 3)."""
    if attempt.input is None or answer(attempt, "head") == "yes" or answer(attempt, "reason"):
        return None
    return refuse(
        "head_appears",
        "机关负责人没有出庭，也没有说明理由",
        "行政诉讼法#3.3",
        "补充说明不能出庭的理由和委托的工作人员",
    )


def remedies_settled(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse closing while a change that another body ordered has not been carried out (行政复议法 77)."""
    for outcome in facts.done("note_remedy_outcome"):
        if outcome.content.get("result") != "changed":
            continue
        changed = facts.last("change_decision", subject=str(outcome.made.get("party", "")))
        if changed is None or outcome.follows(changed):
            return refuse(
                "remedies_settled",
                f"{outcome.content.get('document', '')}变更了决定，本机关还没有办理",
                "行政复议法#77",
                "办理“变更决定”",
                who=handlers(facts),
            )
    return None


GATES = (
    gate("act_to_attack", "有送达过的文书", "行政复议法#11", act_to_attack, "curable", joins=("service",)),
    gate("head_appears", "负责人出庭或者说明", "行政诉讼法#3.3", head_appears, "curable"),
    gate("remedies_settled", "复议、诉讼结果已经落实", "行政复议法#77", remedies_settled, joins=("remedy",)),
)
