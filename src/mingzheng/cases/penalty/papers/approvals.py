"""Forms on which heads sign, and the opinion of legal review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import conclusion, proposals
from mingzheng.cases.penalty.inputs import DECLINE_GROUNDS, SOURCES
from mingzheng.core.money import yuan
from mingzheng.documents.layouts import (
    GenericForm,
    Row,
    Section,
    SignatureSlot,
)
from mingzheng.review.models import OpinionKind

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
from mingzheng.cases.penalty.papers.wording import (
    agency,
    approvals,
    citations,
    conduct,
    handler_names,
    moment,
    party_rows,
    sanction,
    statement_words,
)


def filing_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 立案审批表 (行政处罚法 54; procedures.md D02)."""
    given: Any = attempt.input
    clue = facts.last("register_clue")
    rows = (
        ("案由", given.conduct),
        ("案件来源", SOURCES.get(facts.source, facts.source)),
        ("线索登记", moment(clue.at) if clue else ""),
        ("违法行为终了日期", str(given.conduct_ended_on)),
        ("发现日期", str(given.discovered_on)),
        ("立案依据", citations(given.basis)),
        ("承办人", "、".join(facts.name_of(p) for p in given.handlers)),
    )
    return GenericForm(
        agency=agency(facts),
        title="立案审批表",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=rows),
            *(Section(heading="当事人", rows=party_rows(p)) for p in facts.parties),
            Section(heading="简要案情", text=given.brief),
            Section(heading="承办人意见", text=given.opinion or "建议立案调查。"),
            *approvals(attempt),
        ),
    )


def decline_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 不予立案审批表 (行政处罚法 54; procedures.md D03)."""
    given: Any = attempt.input
    clue = facts.last("register_clue")
    rows = (
        ("案件来源", SOURCES.get(facts.source, facts.source)),
        ("线索登记", moment(clue.at) if clue else ""),
        ("不予立案的情形", DECLINE_GROUNDS[given.ground]),
        ("告知情况", given.told),
    )
    return GenericForm(
        agency=agency(facts),
        title="不予立案审批表",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=rows),
            *(Section(heading="当事人", rows=party_rows(p)) for p in facts.parties),
            Section(heading="线索内容", text=str(clue.content["summary"]) if clue else ""),
            Section(heading="不予立案的理由", text=given.reason),
            *approvals(attempt),
        ),
    )


def conclusion_report(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 案件调查终结报告 (行政处罚法 57; procedures.md D12)."""
    given: Any = attempt.input
    sections = []
    for item in given.proposals:
        party = facts.party(str(item.party))
        proposal = item.model_dump(mode="json")
        sections += [
            Section(heading=f"当事人：{party.name if party else ''}", text=item.facts),
            Section(heading="证据", text="\n".join(f"{n}. {line}" for n, line in enumerate(item.evidence, 1))),
            Section(
                heading="定性和处理建议",
                rows=(
                    ("违反的条款", citations(item.breached)),
                    ("处罚依据", citations(item.punished_by)),
                    ("裁量理由", item.discretion),
                    ("建议", sanction(proposal)),
                ),
            ),
        ]
    return GenericForm(
        agency=agency(facts),
        title="案件调查终结报告",
        case_no=facts.case_no,
        sections=(*sections, Section(heading="承办人", text=handler_names(facts)), *approvals(attempt)),
    )


def decision_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 行政处罚决定审批表 (行政处罚法 57; procedures.md D23)."""
    party, proposal = facts.party(attempt.subject), proposals(facts)[attempt.subject]
    reviewed = facts.last("give_opinion")
    rows = (
        ("案由", conduct(facts)),
        ("拟处罚", sanction(proposal)),
        ("处罚依据", citations(proposal["punished_by"])),
        ("陈述申辩", statement_words(facts, attempt.subject)),
        (
            "法制审核",
            f"{moment(reviewed.at)}，{reviewed.content['opinion']}" if reviewed else "依法不属于应当审核的情形",
        ),
    )
    return GenericForm(
        agency=agency(facts),
        title="行政处罚决定审批表",
        case_no=facts.case_no,
        sections=(
            Section(heading="当事人", rows=party_rows(party) if party else ()),
            Section(heading="违法事实", text=str(proposal["facts"])),
            Section(heading="拟作出的决定", rows=rows),
            Section(heading="承办人", text=handler_names(facts)),
            *approvals(attempt),
        ),
    )


def review_opinion(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 法制审核意见书 (procedures.md §4.6, D14)."""
    given: Any = attempt.input
    names = {e.code: e.title for e in facts.lists.elements} if facts.lists else {}
    rows = tuple(
        (names.get(f.element, f.element), f.verdict + (f"：{f.note}" if f.note else "")) for f in given.findings
    )
    reviewer = facts.name_of(attempt.actor_person) if attempt.actor_person else ""
    return GenericForm(
        agency=agency(facts),
        title="法制审核意见书",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="审核对象", rows=_reviewed_rows(facts)),
            Section(heading="要素审查", rows=rows),
            Section(heading="审核意见", rows=(("结论", OpinionKind(given.kind).label),), text=given.opinion),
        ),
        signatures=(SignatureSlot(label="审核人员", name=reviewer, on=str(attempt.on), medium="系统签署"),),
    )


def _reviewed_rows(facts: CaseFacts) -> tuple[Row, ...]:
    act = conclusion(facts)
    rows = [("案由", conduct(facts)), ("承办人", handler_names(facts))]
    for party_id, proposal in proposals(facts).items():
        party = facts.party(party_id)
        rows.append((f"拟对{party.name if party else ''}", sanction(proposal)))
    if act:
        rows.append(("调查终结", moment(act.at)))
    return tuple(rows)


def closing_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 结案审批表 (procedures.md D39)."""
    given: Any = attempt.input
    decided = []
    for decision in facts.decisions:
        party, document = facts.party(decision.party_id), facts.document(decision.document_id)
        paid = f"罚款{yuan(decision.fine_fen)}，已缴{yuan(decision.paid_fen)}" if decision.fine_fen else "无罚款"
        decided.append(
            (party.name if party else "", f"{document.number if document else ''}，{'、'.join(decision.kinds)}，{paid}")
        )
    return GenericForm(
        agency=agency(facts),
        title="结案审批表",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=(("案由", conduct(facts)), ("立案日期", str(facts.filed_on)))),
            Section(heading="处罚决定和履行", rows=tuple(decided)),
            Section(heading="执行情况", text=given.result),
            Section(heading="承办人", text=handler_names(facts)),
            *approvals(attempt),
        ),
    )
