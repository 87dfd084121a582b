"""Forms on which heads sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty import collective
from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.inputs import DECLINE_GROUNDS, SOURCES
from mingzheng.cases.penalty.inputs.investigation import CLUE_OPINIONS
from mingzheng.cases.penalty.inputs.shared import ENDINGS
from mingzheng.cases.penalty.obligations import state_words
from mingzheng.cases.penalty.papers.subjects import own_subject, whole_case
from mingzheng.documents.layouts import (
    GenericForm,
    Section,
)
from mingzheng.documents.specs import PaperSpec

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
from mingzheng.cases.penalty.papers.wording import (
    agency,
    approvals,
    citations,
    conduct,
    day,
    handler_names,
    hearing_words,
    measure,
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
        ("违法行为终了日期", day(given.conduct_ended_on)),
        ("发现日期", day(given.discovered_on)),
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


def clue_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 案件来源登记表 (行政处罚法 54; procedures.md D01); who reported it stands nowhere on it."""
    given: Any = attempt.input
    clue = facts.last("register_clue")
    said = clue.content if clue else {}
    by = next((p.name for p in facts.people.values() if clue and p.account_id == clue.entered_by), "")
    rows = (
        ("案件来源", SOURCES.get(facts.source, facts.source)),
        ("登记时间", moment(clue.recorded_at) if clue else ""),
        ("登记人", by or handler_names(facts)),
        ("发现日期", day(said.get("discovered_on"))),
        ("违法行为发生地", str(said.get("place") or "（未记录）")),
        *((("举报人", "依法保密，另行保存，本表不记载"),) if facts.source == "report" else ()),
    )
    return GenericForm(
        agency=agency(facts),
        title="案件来源登记表",
        case_no=facts.case_no,
        sections=(
            Section(heading="登记", rows=rows),
            *(Section(heading="当事人", rows=party_rows(p)) for p in facts.parties),
            Section(heading="线索内容", text=str(said.get("summary", ""))),
            Section(heading="核查情况", text=given.checked),
            Section(heading="初步意见", text=f"{CLUE_OPINIONS[given.opinion]}。{given.reason}"),
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


INVESTIGATED = {
    "inspect": "现场检查",
    "question": "询问",
    "request_evidence": "调取证据",
    "take_sample": "抽样取证",
    "entrust_test": "委托检测、检验、鉴定",
    "preserve": "先行登记保存证据",
    "preserve_urgently": "先行登记保存证据",
    "seize": "查封、扣押",
    "seize_urgently": "查封、扣押",
}
"""What an investigation consists of, as its report tells it (procedures.md D12)."""


def _course(facts: CaseFacts) -> str:
    done = sorted(facts.done(*INVESTIGATED), key=lambda act: act.at)
    return "\n".join(f"{moment(act.at)}，{INVESTIGATED[act.step]}。" for act in done) or "（没有记录）"


def conclusion_report(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 案件调查终结报告 (行政处罚法 57; procedures.md D12)."""
    given: Any = attempt.input
    sections = []
    for item in given.proposals:
        party = facts.party(str(item.party))
        proposal = item.model_dump(mode="json")
        sections += [
            *((Section(heading="当事人", rows=party_rows(party)),) if party else ()),
            Section(heading="违法事实", text=item.facts),
            Section(heading="证据", text="\n".join(f"{n}. {line}" for n, line in enumerate(item.evidence, 1))),
            Section(
                heading="定性和处理建议",
                rows=(
                    ("违反的条款", citations(item.breached)),
                    ("处罚依据", citations(item.punished_by)),
                    ("裁量理由", measure(proposal)),
                    ("建议", sanction(proposal)),
                ),
            ),
        ]
    return GenericForm(
        agency=agency(facts),
        title="案件调查终结报告",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=(("案由", conduct(facts)), ("立案日期", day(facts.filed_on)))),
            Section(heading="调查经过", text=_course(facts)),
            *sections,
            Section(heading="承办人", text=handler_names(facts)),
            *approvals(attempt),
        ),
    )


def decision_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 行政处罚决定审批表 (行政处罚法 57; procedures.md D23)."""
    party, proposal = facts.party(attempt.subject), proposals(facts)[attempt.subject]
    reviewed, against = facts.last("give_opinion"), getattr(attempt.input, "against_review", "")
    rows = (
        ("案由", conduct(facts)),
        ("拟处罚", sanction(proposal)),
        ("处罚依据", citations(proposal["punished_by"])),
        ("陈述申辩", statement_words(facts, attempt.subject)),
        *((("听证", heard),) if (heard := hearing_words(facts, attempt.subject)) else ()),
        (
            "法制审核",
            f"{moment(reviewed.at)}，{reviewed.content['opinion']}" if reviewed else "依法不属于应当审核的情形",
        ),
        ("集体讨论", collective.words_of(facts)),
        *((("不采纳自愿送审意见的理由", against),) if against else ()),
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


def closing_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 结案审批表 (procedures.md D39)."""
    given: Any = attempt.input
    decided = []
    for decision in facts.decisions:
        party, document = facts.party(decision.party_id), facts.document(decision.document_id)
        owed = "；".join(state_words(o) for o in decision.obligations) or "没有需要履行的义务"
        decided.append(
            (party.name if party else "", f"{document.number if document else ''}，{'、'.join(decision.kinds)}，{owed}")
        )
    return GenericForm(
        agency=agency(facts),
        title="结案审批表",
        case_no=facts.case_no,
        sections=(
            Section(heading="基本情况", rows=(("案由", conduct(facts)), ("立案日期", day(facts.filed_on)))),
            Section(heading="处罚决定和履行", rows=tuple(decided)),
            Section(heading="执行情况", rows=(("结案类型", str(ENDINGS[given.ending])),), text=given.result),
            Section(heading="承办人", text=handler_names(facts)),
            *approvals(attempt),
        ),
    )


PAPERS: dict[str, Paper] = {
    "filing_form": Paper(
        PaperSpec("filing_form", "立案审批表", "generic.typ", GenericForm, numbered="立", signers=("机关负责人",)),
        filing_form,
        whole_case,
        approval_form=True,
    ),
    "clue_form": Paper(
        PaperSpec(
            "clue_form",
            "案件来源登记表",
            "generic.typ",
            GenericForm,
            group="side",
            numbered="源",
            signers=("机关负责人",),
        ),
        clue_form,
        whole_case,
        approval_form=True,
    ),
    "decline_form": Paper(
        PaperSpec(
            "decline_form", "不予立案审批表", "generic.typ", GenericForm, numbered="不立", signers=("机关负责人",)
        ),
        decline_form,
        whole_case,
        approval_form=True,
    ),
    "conclusion_report": Paper(
        PaperSpec(
            "conclusion_report",
            "案件调查终结报告",
            "generic.typ",
            GenericForm,
            group="side",
            numbered="终",
            signers=("承办机构负责人",),
        ),
        conclusion_report,
        whole_case,
        approval_form=True,
    ),
    "decision_form": Paper(
        PaperSpec(
            "decision_form",
            "行政处罚决定审批表",
            "generic.typ",
            GenericForm,
            group="side",
            numbered="罚审",
            signers=("机关负责人",),
        ),
        decision_form,
        own_subject,
        approval_form=True,
    ),
    "closing_form": Paper(
        PaperSpec(
            "closing_form",
            "结案审批表",
            "generic.typ",
            GenericForm,
            group="side",
            numbered="结",
            signers=("机关负责人",),
        ),
        closing_form,
        whole_case,
        approval_form=True,
    ),
}
