"""The usual deductions of file review (procedures.md §7.3); the figures are ours, within those in use. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.file_review.findings import Source, defects, of_act, problem
from mingzheng.cases.penalty.gates.ending import unsigned_papers

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.cases.penalty.file_review.findings import Check, Finding, Looked

SLOW_FILING = 15
LATE_WORDS = {
    "PEN_CASE": "办案超过法定期限",
    "PEN_SERVE": "决定书超过七个工作日才送达",
    "PEN_REGISTER_EVIDENCE": "先行登记保存逾期没有处理",
    "COE_SEIZE": "查封、扣押逾期没有处理",
    "PEN_CLOSE": "全部办完后没有按期结案",
    "ARCH_CLOSE": "结案后没有按期归档",
}


def _filing_in_time(looked: Looked) -> Finding | None:
    clue = looked.facts.last("register_clue")
    if clue is None or looked.facts.filed_on is None:
        return None
    days = (looked.facts.filed_on - clue.on).days
    if days <= SLOW_FILING:
        return None
    return problem(f"登记线索后 {days} 天才立案", of_act(clue, "登记线索"), points=1)


def _late(*kinds: str) -> Callable[[Looked], Finding | None]:
    def check(looked: Looked) -> Finding | None:
        today = looked.now.date()
        late = [
            d
            for d in looked.facts.duties
            if d.kind in kinds and (d.state == "met_late" or (d.state == "open" and d.due_on < today))
        ]
        if not late:
            return None
        words = "；".join(f"{LATE_WORDS[d.kind]}（最后一日 {d.due_on}）" for d in late)
        return problem(words, points=min(5, 2 * len(late)))

    return check


def _originals(looked: Looked) -> Finding | None:
    missing = unsigned_papers(looked.facts)
    sources = (Source(f"{d.title} {d.number}", document=d.id) for d in missing)
    return problem(f"{len(missing)} 件文书没有归入签名原件", *sources, points=len(missing)) if missing else None


def _receipts(looked: Looked) -> Finding | None:
    left = [t for t in looked.facts.tracks if t.kind == "service" and t.state in {"due", "failed"}]
    if not left:
        return None
    papers = [looked.facts.document(t.subject.partition(":")[0]) for t in left]
    sources = (Source(f"{d.title} {d.number}", document=d.id) for d in papers if d)
    return problem(f"{len(left)} 件文书没有送达手续", *sources, points=2 * len(left))


def _cured(looked: Looked) -> Finding | None:
    cured = [d for d in looked.facts.defects if d.cured_by is not None]
    sources = (Source(d.reason, act=d.act_seq) for d in cured)
    return problem(f"{len(cured)} 项瑕疵事后补正", *sources, points=min(5, len(cured))) if cured else None


def _records(looked: Looked) -> Finding | None:
    sources = defects(looked.facts, "recusal_told", "end_recorded", "read_back", "id_shown", "av_recorded")
    return problem("笔录有漏项", *sources, points=len(sources)) if sources else None


def _unrecorded(looked: Looked) -> Finding | None:
    """Count what was to be filmed and was not, though its reason is told (118号)."""
    acts = [a for a in looked.facts.effective if a.content.get("unrecorded_reason")]
    sources = (of_act(a, f"应录未录：{a.content['unrecorded_reason']}") for a in acts)
    return problem(f"{len(acts)} 次应录未录，已说明原因", *sources, points=min(3, len(acts))) if acts else None


def _corrected(looked: Looked) -> Finding | None:
    acts = [a for a in looked.facts.acts if a.corrects and a.status == "effective"]
    sources = (of_act(a, f"更正第 {a.corrects} 号记录") for a in acts)
    return problem(f"{len(acts)} 项记录事后更正", *sources, points=min(3, len(acts))) if acts else None


DEDUCTIONS: tuple[Check, ...] = (
    ("filing", "及时立案", "行政处罚法#54.2", _filing_in_time),
    ("case_period", "在法定期限内作出决定", "行政处罚法#60", _late("PEN_CASE")),
    ("preserved", "登记保存、强制措施按期处理", "行政处罚法#56", _late("PEN_REGISTER_EVIDENCE", "COE_SEIZE")),
    ("records", "笔录要素齐全", "行政处罚法#55", _records),
    ("recordings", "应当录音录像的都有录音录像", "行政处罚法#47", _unrecorded),
    ("receipts", "文书都有送达手续", "行政处罚法#61", _receipts),
    ("serve_period", "按期送达决定书", "行政处罚法#61", _late("PEN_SERVE")),
    ("originals", "签名原件齐全，没有漏装、缺页", "行政处罚法#47", _originals),
    ("cured", "记录如实、当时完成", "行政处罚法#47", _cured),
    ("corrected", "文书用语规范，没有涂改", "行政处罚法#47", _corrected),
    ("archive", "按期结案、归档", "行政处罚法#47", _late("PEN_CLOSE", "ARCH_CLOSE")),
)
