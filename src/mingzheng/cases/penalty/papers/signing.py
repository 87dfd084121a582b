"""Papers about the people of a case: recusal (procedures.md D38) and handing over."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.inputs.signing import APPLICANTS, GROUNDS, VERDICTS, WAYS
from mingzheng.cases.penalty.papers.subjects import whole_case
from mingzheng.cases.penalty.papers.wording import agency, approvals, conduct, day, handler_names, moment, party_rows
from mingzheng.documents.layouts import GenericForm, NoticeLetter, Paragraph, Section
from mingzheng.documents.specs import PaperSpec, Required
from mingzheng.law.queries import cite

if TYPE_CHECKING:
    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.documents.layouts import Row

RECUSAL_DECISION = (
    Required("request", "回避申请和理由", "行政处罚法#43"),
    Required("decision", "是否回避的决定和理由", "行政处罚法#43"),
)


def _request_rows(facts: CaseFacts, given: Any) -> tuple[Row, ...]:  # noqa: ANN401 - an input or a stored content
    said = given if isinstance(given, dict) else given.model_dump(mode="json")
    party = facts.party(str(said.get("party")))
    return (
        ("案由", conduct(facts) or facts.matter.name),
        ("提出方式", APPLICANTS[said["applicant"]] + (f"（{party.name}）" if party else "")),
        ("要求回避的人员", facts.name_of(uuid.UUID(str(said["person"])))),
        ("理由类别", GROUNDS[said["ground"]]),
    )


def recusal_request(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 回避申请登记表 (行政处罚法 43; procedures.md D38)."""
    given: Any = attempt.input
    return GenericForm(
        agency=agency(facts),
        title="回避申请登记表",
        case_no=facts.case_no,
        sections=(
            Section(heading="申请", rows=(*_request_rows(facts, given), ("提出时间", moment(attempt.at)))),
            Section(heading="具体理由", text=given.reason),
            Section(heading="说明", text="决定作出之前，不停止调查。"),
        ),
    )


def _asked(facts: CaseFacts, attempt: Attempt) -> ActFact | None:
    return facts.last("ask_recusal", subject=attempt.subject)


def _decided(facts: CaseFacts, attempt: Attempt) -> tuple[Section, ...]:
    given, asked = attempt.input, _asked(facts, attempt)
    said: Any = given
    rows = [("决定", VERDICTS[said.verdict])]
    if comes := getattr(said, "replacement", None):
        rows.append(("接替人员", facts.name_of(comes)))
    if said.evidence_remark:
        rows.append(("此前证据和行为的效力", said.evidence_remark))
    return (
        Section(heading="申请", rows=_request_rows(facts, dict(asked.content)) if asked else ()),
        Section(heading="申请理由", text=str(asked.content["reason"]) if asked else ""),
        Section(heading="拟作出的决定", rows=tuple(rows), text=said.reason),
    )


def recusal_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 回避审批表 (行政处罚法 43; procedures.md D38)."""
    return GenericForm(
        agency=agency(facts),
        title="回避审批表",
        case_no=facts.case_no,
        sections=(*_decided(facts, attempt), *approvals(attempt)),
    )


def recusal_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 负责人回避决定登记表: who decided in the chief's place, by which paper."""
    given: Any = attempt.input
    rows = (("由谁决定", WAYS[given.way]), ("决定文件", given.document), ("决定日期", day(given.decided_on)))
    return GenericForm(
        agency=agency(facts),
        title="负责人回避决定登记表",
        case_no=facts.case_no,
        sections=(*_decided(facts, attempt), Section(heading="决定", rows=rows)),
    )


def recusal_decision(facts: CaseFacts, attempt: Attempt) -> NoticeLetter:
    """Build 回避决定书 for the party who asked (行政处罚法 43; procedures.md D38)."""
    given, asked = attempt.input, _asked(facts, attempt)
    said: Any = given
    party = facts.party(_applicant(facts, attempt))
    person = facts.name_of(uuid.UUID(str(asked.content["person"]))) if asked else ""
    words = f"{person}回避，不再参与本案" if said.verdict == "granted" else f"{person}不回避"
    return NoticeLetter(
        agency=agency(facts),
        title="回避决定书",
        case_no=facts.case_no,
        date=attempt.on,
        addressee=party.name if party else "",
        party=party_rows(party) if party else (),
        opening="你（单位）提出的回避申请，本机关已经审查。",
        paragraphs=(
            Paragraph(heading="一、申请和理由", text=str(asked.content["reason"]) if asked else "", slot="request"),
            Paragraph(
                heading="二、决定",
                text=f"根据{cite('行政处罚法#43')}，本机关决定：{words}。理由：{said.reason}",
                slot="decision",
            ),
        ),
        contact=(("承办人", handler_names(facts)),),
    )


def _applicant(facts: CaseFacts, attempt: Attempt) -> str:
    asked = _asked(facts, attempt)
    return str(asked.content.get("party") or "") if asked else ""


def handover_form(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 案件移交审批表 (行政处罚法 42)."""
    given: Any = attempt.input
    rows = (
        ("案由", conduct(facts) or facts.matter.name),
        ("移交人", facts.name_of(given.giver)),
        ("接办人", facts.name_of(given.taker)),
        ("现承办人", handler_names(facts)),
    )
    return GenericForm(
        agency=agency(facts),
        title="案件移交审批表",
        case_no=facts.case_no,
        sections=(
            Section(heading="移交", rows=rows, text=given.items),
            Section(heading="理由", text=given.reason),
            *approvals(attempt),
        ),
    )


PAPERS: dict[str, Paper] = {
    "recusal_request": Paper(
        PaperSpec("recusal_request", "回避申请登记表", "generic.typ", GenericForm, numbered="避申"),
        recusal_request,
        whole_case,
    ),
    "recusal_form": Paper(
        PaperSpec(
            "recusal_form",
            "回避审批表",
            "generic.typ",
            GenericForm,
            group="side",
            numbered="避审",
            signers=("机关负责人",),
        ),
        recusal_form,
        whole_case,
        approval_form=True,
    ),
    "recusal_record": Paper(
        PaperSpec("recusal_record", "负责人回避决定登记表", "generic.typ", GenericForm, group="side", numbered="避登"),
        recusal_record,
        whole_case,
    ),
    "recusal_decision": Paper(
        PaperSpec(
            "recusal_decision",
            "回避决定书",
            "notice.typ",
            NoticeLetter,
            internal=False,
            numbered="避决",
            sealed=True,
            served=True,
            requires=RECUSAL_DECISION,
        ),
        recusal_decision,
        _applicant,
    ),
    "handover_form": Paper(
        PaperSpec(
            "handover_form",
            "案件移交审批表",
            "generic.typ",
            GenericForm,
            group="side",
            numbered="移审",
            signers=("承办机构负责人",),
        ),
        handover_form,
        whole_case,
        approval_form=True,
    ),
}
