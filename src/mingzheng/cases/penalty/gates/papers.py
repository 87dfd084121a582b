"""Papers, their signatures and their publication. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.gates.wording import gate, refuse

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal


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
    on_paper = act is not None and act.medium in {"paper", "oral"}
    waits = act is not None and any(o.part == "member" and not o.confirmed for o in act.officers)
    wanted = document.served or not document.internal or (document.signers and (on_paper or waits))
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
    drafted = facts.last("draft_publication", "correct_publication", "propose_withholding", subject=attempt.subject)
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


def overruled(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to undo an overrule where every one is undone, or where there was none (政府信息公开条例 15)."""
    made = facts.done("overrule_mask", subject=attempt.subject)
    if len(made) > len(facts.done("drop_overrule", subject=attempt.subject)):
        return None
    return refuse("overruled", "没有人工改动可以撤销", "政府信息公开条例#15", "在公示页查看人工改动", kind="never")


def signing_filmed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse signatures drawn on a screen on a sealed paper, or without a film of the signing (电子签名法 13)."""
    if answer(attempt, "way") != "screen":
        return None
    document = facts.document(attempt.subject)
    if document is not None and document.sealed:
        return refuse(
            "signing_filmed",
            "需要盖机关印章的文书不能用屏幕签名",
            "行政处罚法#59.2",
            "打印后手写签名、盖章",
            kind="never",
        )
    if answer(attempt, "film") in facts.films:
        return None
    return refuse(
        "signing_filmed",
        "屏幕签名没有签名过程的录像，不能证明是本人所签",
        "电子签名法#13",
        "上传签名过程的录像，或者打印后手写签名",
    )


GATES = (
    gate("print_frozen", "文书已制成", "行政处罚法#59", print_frozen),
    gate("signed_after_print", "先打印后签署", "行政处罚法#47", signed_after_print),
    gate("signing_filmed", "屏幕签名有录像", "电子签名法#13", signing_filmed),
    gate("second_person", "由第二人核对", "行政处罚法#47", second_person),
    gate("publication_second_person", "由第二人审核", "行政处罚法#48", publication_second_person),
    gate("overruled", "有改动可以撤销", "政府信息公开条例#15", overruled),
)
