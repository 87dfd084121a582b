"""Papers of decisions without penalty, of suspension, longer time, withdrawal and splitting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.inputs.shared import NO_PENALTY_GROUNDS
from mingzheng.cases.penalty.papers.filled import approval_paper
from mingzheng.cases.penalty.papers.subjects import own_subject
from mingzheng.cases.penalty.papers.wording import (
    agency,
    approvals,
    citations,
    handler_names,
    numbered_lines,
    party_rows,
    remedies,
    sanction,
)
from mingzheng.documents.layouts import DecisionLetter, GenericForm, Paragraph, Section
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

BASES = {
    "minor": "行政处罚法#33.1",
    "first": "行政处罚法#33.1",
    "no_fault": "行政处罚法#33.2",
    "under_age": "行政处罚法#30",
    "incapable": "行政处罚法#31",
    "time_barred": "行政处罚法#36",
}
"""By which article a party is not penalised (行政处罚法 30, 31, 33, 36)."""

NO_PENALTY_DECISION = (
    Required("party", "当事人的姓名或者名称、地址", "行政处罚法#59.1"),
    Required("facts", "查明的事实", "行政处罚法#57.1"),
    Required("evidence", "证据", "行政处罚法#59.1"),
    Required("basis", "不予行政处罚的依据", "行政处罚法#33"),
    Required("decision", "决定的内容", "行政处罚法#57.1"),
    Required("remedies", "申请行政复议、提起行政诉讼的途径和期限", "行政处罚法#59.1"),
)


def _basis(proposal: Any) -> str:  # noqa: ANN401 - a stored proposal
    if proposal["disposition"] == "not_established":
        return (
            f"经查，现有证据不能证明违法事实成立。依据{cite('行政处罚法#57.1.3')}，违法事实不能成立的，不予行政处罚。"
        )
    ground = str(proposal["ground"])
    words = str(NO_PENALTY_GROUNDS[ground]).partition("（")[0]
    breached = f"上述行为违反了{citations(proposal['breached'])}的规定。鉴于{words}，"
    return f"{breached}依据{cite(BASES[ground])}，不予行政处罚。"


def no_penalty_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 不予行政处罚审批表 (行政处罚法 57)."""
    party, proposal = facts.party(attempt.subject), proposals(facts)[attempt.subject]
    return GenericForm(
        agency=agency(facts),
        title="不予行政处罚审批表",
        case_no=facts.case_no,
        sections=(
            *((Section(heading="当事人", rows=party_rows(party)),) if party else ()),
            Section(heading="查明的事实", text=str(proposal["facts"])),
            Section(heading="理由和依据", text=_basis(proposal)),
            Section(heading="拟作出的决定", text=sanction(proposal)),
            Section(heading="承办人", text=handler_names(facts)),
            *approvals(attempt),
        ),
    )


def no_penalty_decision(facts: CaseFacts, attempt: Attempt) -> DecisionLetter:
    """Build 不予行政处罚决定书 (行政处罚法 33, 57; procedures.md D25)."""
    given: Any = attempt.input
    party, proposal = facts.party(attempt.subject), proposals(facts)[attempt.subject]
    told = (
        *((("教育", given.education, "education"),) if given.education else ()),
        *((("监护人", f"责令监护人加以管教：{given.guardian_told}", "guardian"),) if given.guardian_told else ()),
    )
    return DecisionLetter(
        agency=agency(facts),
        title="不予行政处罚决定书",
        case_no=facts.case_no,
        date=None if attempt.medium == "paper" else attempt.on,
        party=party_rows(party) if party else (),
        opening="本机关对你（单位）涉嫌违法一案依法立案调查，现已审查终结。",
        paragraphs=(
            Paragraph(heading="查明的事实", text=str(proposal["facts"]), slot="facts"),
            Paragraph(heading="证据", text=numbered_lines(proposal["evidence"]), slot="evidence"),
            Paragraph(heading="理由和依据", text=_basis(proposal), slot="basis"),
            *(Paragraph(heading=heading, text=text, slot=slot) for heading, text, slot in told),
            Paragraph(heading="决定", text="本机关决定对你（单位）不予行政处罚。", slot="decision"),
        ),
        remedies=remedies(given.reconsideration_body, given.court),
    )


PAPERS: dict[str, Paper] = {
    "no_penalty_form": Paper(
        PaperSpec(
            "no_penalty_form",
            "不予行政处罚审批表",
            "generic.typ",
            GenericForm,
            group="side",
            numbered="不罚审",
            signers=("机关负责人",),
        ),
        no_penalty_form,
        own_subject,
        approval_form=True,
    ),
    "no_penalty_decision": Paper(
        PaperSpec(
            "no_penalty_decision",
            "不予行政处罚决定书",
            "decision.typ",
            DecisionLetter,
            internal=False,
            numbered="不罚",
            sealed=True,
            served=True,
            on_served=("decision_served",),
            requires=NO_PENALTY_DECISION,
        ),
        no_penalty_decision,
        own_subject,
    ),
    "suspend_form": approval_paper("suspend_form", "中止调查审批表", "中止"),
    "resume_form": approval_paper("resume_form", "恢复调查审批表", "恢复"),
    "extend_form": approval_paper("extend_form", "延长办案期限审批表", "延期"),
    "withdraw_form": approval_paper("withdraw_form", "撤案审批表", "撤案"),
    "split_form": approval_paper("split_form", "分案审批表", "分案"),
}
