"""Who sends a case to the police, and what is known to have been sent. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.gates.wording import gate, refuse

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

CHIEF = frozenset({"principal", "acting"})
WITH_POLICE = frozenset({"sent", "police_filed", "police_refused", "reconsidering", "handed_over"})


def chief_signs(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a deputy: the head of the agency or who presides over its work decides (移送规定 5; trap 45)."""
    if not attempt.deciding or attempt.actor_person is None:
        return None
    signer = facts.people.get(attempt.actor_person)
    if signer is not None and signer.rank(facts.agency_id, attempt.now) in CHIEF:
        return None
    return refuse(
        "chief_signs",
        "移送涉嫌犯罪案件由行政执法机关正职负责人或者主持工作的负责人决定，分管负责人不能代签",
        "移送涉嫌犯罪案件的规定#5",
        "请正职负责人或者主持工作的负责人审批",
        who="正职负责人",
        kind="others",
    )


def with_police(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse to tell parties of a transfer that has not been made (行政强制法 21)."""
    if any(state in WITH_POLICE for state in facts.states("transfer").values()):
        return None
    return refuse("with_police", "案件还没有移送公安机关", "行政强制法#21", "移送后再告知", kind="never")


def something_sent(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a receipt for what was never sent (行政处罚法 25)."""
    if facts.done("transfer_case", "transfer_clue"):
        return None
    return refuse("something_sent", "本案没有向其他机关移送过", "行政处罚法#25", "核对案号", kind="never")


def sent_elsewhere(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a return to us of a case that is with the police, not with another agency (行政处罚法 25)."""
    if facts.state("main") != "transferred" or facts.done("transfer_case"):
        return None
    return refuse(
        "sent_elsewhere",
        "案件移送的是公安机关",
        "行政处罚法#25",
        "公安机关退回的，用“登记公安机关的处理”登记",
        kind="never",
    )


GATES = (
    gate("chief_signs", "由正职负责人决定", "移送涉嫌犯罪案件的规定#5", chief_signs),
    gate("with_police", "案件已经移送公安机关", "行政强制法#21", with_police, joins=("transfer",)),
    gate("something_sent", "有移送可以回执", "行政处罚法#25", something_sent, "held", joins=("main",)),
    gate("sent_elsewhere", "移送的是其他机关", "行政处罚法#25", sent_elsewhere, "held", joins=("main",)),
)
