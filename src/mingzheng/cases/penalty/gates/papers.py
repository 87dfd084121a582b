"""Papers, their signatures, their service and their publication. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.gates.wording import refuse, unsupported

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

SUPPORTED_SERVICE = frozenset({"direct", "leave", "mail"})


def paper_servable(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note service of a paper without the agency's seal: it has no effect as service (行政处罚法 59)."""
    document = facts.document(attempt.subject.partition(":")[0])
    if document is None:
        return refuse("paper_servable", "没有这份文书", "行政处罚法#61", "从案件页选择要送达的文书", kind="never")
    return document.servability


def service_method(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note service by a way that this landing does not know (行政处罚法 61)."""
    method = answer(attempt, "method")
    if method is None or method in SUPPORTED_SERVICE:
        return None
    return unsupported("service_method", "电子、委托、转交、公告送达", "行政处罚法#61")


def leave_on_refusal(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Note a paper left behind where nobody refused it, or without a witness or pictures (民事诉讼法 89)."""
    if answer(attempt, "method") != "leave" or answer(attempt, "result") != "served":
        return None
    if answer(attempt, "refusal") and answer(attempt, "witness"):
        return None
    return refuse(
        "leave_on_refusal",
        "留置送达只用于拒绝接收，并且应当有见证人或者拍照、录像",
        "民事诉讼法#89",
        "换用其他方式重新送达",
    )


def served_after_issue(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note service that is said to lie before the paper's date, or in the future (行政处罚法 61)."""
    document, received = facts.document(attempt.subject.partition(":")[0]), answer(attempt, "received_on")
    if document is None or received is None:
        return None
    if document.date and received < document.date:
        return refuse(
            "served_after_issue",
            f"收件日期 {received} 早于文书日期 {document.date}",
            "行政处罚法#61",
            "核对送达回证后重新登记",
        )
    if received > attempt.today:
        return refuse("served_after_issue", f"收件日期 {received} 还没有到", "行政处罚法#61", "核对送达回证后重新登记")
    return None


def print_frozen(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to print a paper that is not finished (行政处罚法 59)."""
    document = facts.document(attempt.subject)
    if document is None or document.state in {"frozen", "void"}:
        return refuse("print_frozen", "文书还没有制成", "行政处罚法#59", "稍候片刻再打印", kind="wait")
    act = next((a for a in facts.acts if a.id == document.act_id), None)
    if act is not None and (later := facts.corrected_by.get(act.id)):
        return refuse(
            "print_frozen",
            f"这份文书所记的事项已由第 {later} 号更正",
            "行政处罚法#47",
            "打印更正后的文书",
            kind="never",
        )
    on_paper = act is not None and act.medium == "paper"
    wanted = document.served or (document.signers and (on_paper or not document.internal))
    if not wanted or document.servability is None:
        return refuse(
            "print_needed",
            "这份文书已在系统内签署，不需要手写签名、盖章",
            "行政处罚法#47",
            "需要时打印副本",
            kind="never",
        )
    return None


def signed_after_print(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a scan whose signature is said to lie before the print, or in the future (design.md §2)."""
    printed, signed = facts.last("print_paper", subject=attempt.subject), answer(attempt, "signed_on")
    if signed is None or printed is None:
        return None
    if signed < printed.on:
        return refuse(
            "signed_after_print",
            f"签署日期 {signed} 早于打印日期 {printed.on}",
            "行政处罚法#47",
            "按纸上实际签署的日期填写",
        )
    if signed > attempt.on:
        return refuse("signed_after_print", f"签署日期 {signed} 还没有到", "行政处罚法#47", "按纸上实际签署的日期填写")
    return None


def second_person(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse that the one who joined a scan also checks it (practice.md 19)."""
    joined = facts.last("join_scan", subject=attempt.subject)
    if joined is None or attempt.actor_person is None or joined.made.get("by") != str(attempt.actor_person):
        return None
    return refuse(
        "second_person",
        "扫描件是您归入的，应当由另一人核对",
        "行政处罚法#47",
        "请另一名承办人、档案员或者部门负责人核对",
        kind="others",
    )


def publication_second_person(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse that the drafter of a publication also checks it (design.md §8)."""
    drafted = facts.last("draft_publication", "propose_withholding", subject=attempt.subject)
    if drafted is None or attempt.actor_person is None:
        return None
    if drafted.made.get("by") != str(attempt.actor_person):
        return None
    return refuse(
        "publication_second_person",
        "稿件是您拟的，应当由另一人审核",
        "行政处罚法#48",
        "请公示审核员办理",
        kind="others",
    )
