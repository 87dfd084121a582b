"""What must be there to begin lawfully, and to end: persons, decisions, service, payment, publication, papers. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.gates.wording import first_of, gate, handlers, refuse

if TYPE_CHECKING:
    from mingzheng.cases.engine.fact_rows import DocumentFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt, GateCheck
    from mingzheng.core.errors import Refusal


def lawful_chain(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse filing where nobody could lawfully approve, review or publish (design.md §5)."""
    if not facts.missing_roles:
        return None
    return refuse(
        "lawful_chain",
        f"本机关缺少可以依法办理后续环节的人员：{'、'.join(facts.missing_roles)}",
        "行政处罚法#58",
        "请管理员设置人员；没有法制审核人员的，由管理员在事项的权限来源里设定代为审核的机关",
        who="系统管理员",
        kind="others",
    )


def withheld_for_a_reason(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to review what a rule holds back by itself: only a reason given in the single case is looked at again."""
    if facts.last("approve_withholding", subject=attempt.subject) is not None:
        return None
    return refuse(
        "withheld_for_a_reason",
        "这一类决定依规则不公开，没有需要复查的个案理由",
        "行政处罚法#48",
        "不需要办理",
        kind="never",
    )


def unplaced(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse to place again what a rule or a checker has placed (行政处罚法 48)."""
    decision = next((d for d in facts.decisions if d.party_id == attempt.subject), None)
    if decision is not None and decision.disclosure == "unclassified":
        return None
    return refuse("unplaced", "公示规则已经确定", "行政处罚法#48", "照确定的规则办理公示", kind="never")


def unfinished(name: str, kind: str, ends: tuple[str, ...], reason: str, article: str, remedy: str) -> GateCheck:
    """Return the check that no track of a kind is left short of its ends."""

    def check(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
        left = [s for s, state in facts.states(kind).items() if state not in ends]
        if not left:
            return None
        return refuse(name, f"{reason}（{len(left)} 项）", article, remedy, who=handlers(facts))

    return check


def all_decided(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse closing while a party has no decision (行政处罚法 57)."""
    settled = {d.party_id for d in facts.decisions}
    settled |= {party for party, state in facts.states("decision").items() if state in {"annulled", "dropped"}}
    if facts.state("main") == "transferred":
        return None
    left = [p.name for p in facts.parties if p.role == "party" and p.id not in settled]
    if not left:
        return None
    return refuse("all_decided", f"对{'、'.join(left)}还没有作出决定", "行政处罚法#57", "作出决定", who=handlers(facts))


def papers_complete(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse closing while a paper is out for signature or scan, but for the form that decides it (行政处罚法 47)."""
    out, step = {"printed", "scanned"}, attempt.step.code
    on_paper = attempt.deciding and attempt.medium == "paper"
    own = {a.id for a in facts.acts if on_paper and (a.step, a.status) == (step, "proposed")}
    papers = [d for d in _standing_papers(facts) if d.act_id not in own]
    waiting = [d.title for d in papers if facts.state("paper", d.id) in out]
    return _missing_papers("papers_complete", waiting, facts)


def file_complete(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Refuse archiving while a paper that people sign by hand has no signed original (行政处罚法 47, 55)."""
    return _missing_papers("file_complete", [f"{d.title}（{d.number}）" for d in unsigned_papers(facts)], facts)


def unsigned_papers(facts: CaseFacts) -> list[DocumentFact]:
    """Return the papers outside the approval forms that still lack their signed original (缺件)."""
    return [d for d in _standing_papers(facts) if d.signers and not d.internal and d.state not in {"checked", "void"}]


def _standing_papers(facts: CaseFacts) -> list[DocumentFact]:
    """Return the papers but for those of records that were corrected since."""
    return [d for d in facts.documents if d.act_id not in facts.corrected_by]


def _missing_papers(name: str, titles: list[str], facts: CaseFacts) -> Refusal | None:
    if not titles:
        return None
    return refuse(
        name,
        f"还有文书没有归入签名原件：{first_of(titles)}",
        "行政处罚法#47",
        "打印签字后扫描归入并核对",
        who=handlers(facts),
    )


GATES = (
    gate("withheld_for_a_reason", "因个案理由不予公开", "行政处罚法#48", withheld_for_a_reason),
    gate("unplaced", "尚未判断公示规则", "行政处罚法#48", unplaced),
    gate("lawful_chain", "后续环节有合法人员", "行政处罚法#58", lawful_chain),
    gate("all_decided", "每个当事人都有决定", "行政处罚法#57", all_decided, joins=("decision",)),
    gate(
        "all_served",
        "文书已全部送达",
        "行政处罚法#61",
        unfinished("all_served", "service", ("served", "dropped"), "还有文书没有送达", "行政处罚法#61", "送达并登记"),
        joins=("service",),
    ),
    gate(
        "all_published",
        "已公示或者依法不予公开",
        "行政处罚法#48",
        unfinished(
            "all_published",
            "publication",
            ("published", "withheld", "withdrawn", "repaired"),
            "公示还没有完成",
            "行政处罚法#48",
            "办理公示，或者报批不予公开",
        ),
        joins=("publication",),
    ),
    gate("papers_complete", "文书齐全", "行政处罚法#47", papers_complete, joins=("paper",)),
    gate("file_complete", "签名原件齐全", "行政处罚法#47", file_complete, joins=("paper",)),
)
