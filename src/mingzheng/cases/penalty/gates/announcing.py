"""Service by public announcement: the last resort, its paper, its posting, its period (民事诉讼法 95). Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.gates import answer
from mingzheng.cases.penalty.delivery import announcement, failed_attempts
from mingzheng.cases.penalty.gates.wording import gate, handlers, refuse

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.core.errors import Refusal

ARTICLE = "民事诉讼法#95"


def announcement_last_resort(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse an announcement before another way was tried and failed, or the search is on file (民事诉讼法 95)."""
    if failed_attempts(facts, attempt.subject):
        return None
    proof = answer(attempt, "proof") or ()
    if answer(attempt, "ground") == "missing" and proof and {str(p) for p in proof} <= set(facts.evidence):
        return None
    return refuse(
        "announcement_last_resort",
        "没有用其他方式送达未成的有效记录（两名送达人均已确认、没有瑕疵），也没有下落不明的证明",
        ARTICLE,
        "先用其他方式送达并如实登记；下落不明的，选择“下落不明”，写明查找经过并附证明",
        who=handlers(facts),
    )


def announcement_sealed(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note an announcement posted without the agency's seal, or none at all (行政处罚法 59)."""
    paper = announcement(facts, attempt.subject)
    if paper is None:
        return refuse("announcement_sealed", "没有批准的公告", ARTICLE, "先办理“公告送达”", who=handlers(facts))
    if paper.servability is None:
        return None
    return refuse(
        "announcement_sealed", f"公告还没有盖章：{paper.servability.reason}", "行政处罚法#59.2", "盖章后再发出"
    )


def posting_proved(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Note a posting without the page or pictures, or on an impossible day (民事诉讼法 95)."""
    posted = answer(attempt, "posted_on")
    if posted is None:
        return None
    paper = announcement(facts, attempt.subject)
    if paper is not None and paper.date and posted < paper.date:
        fault = f"发出公告的日期 {posted} 早于公告的日期 {paper.date}"
    elif not attempt.evidence:
        fault = "没有刊登版面、网页截图或者张贴照片"
    else:
        return None
    return refuse("posting_proved", fault, ARTICLE, "上传版面、截图或者照片，核对日期后重新登记")


def announcement_over(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to note service by announcement before its period has run out (民事诉讼法 95)."""
    last = facts.last_day("SERVE_PUBLIC", attempt.subject)
    if last is not None and attempt.on > last:
        return None
    return refuse("announcement_over", "公告的期间还没有届满", ARTICLE, "等期间届满", kind="wait", until=last)


GATES = (
    gate("announcement_last_resort", "公告送达是最后的方式", ARTICLE, announcement_last_resort, joins=("service",)),
    gate("announcement_sealed", "公告已盖章", "行政处罚法#59.2", announcement_sealed, "blocks_service"),
    gate("posting_proved", "公告有发出的凭证", ARTICLE, posting_proved, "blocks_service"),
    gate("announcement_over", "公告期满", ARTICLE, announcement_over),
)
