"""Records of what happened on site and in questioning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.inputs import ended
from mingzheng.cases.penalty.papers.helping import helper_rows, helper_slots, own_slot
from mingzheng.cases.penalty.papers.subjects import whole_case
from mingzheng.documents.layouts import (
    GenericForm,
    Section,
    SignatureSlot,
    Turn,
)
from mingzheng.documents.specs import PaperSpec

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
from mingzheng.cases.penalty.papers.wording import YES, agency, moment, officer_rows


def _dressed(given: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - an input of its step
    return (("按规定着装、佩戴标识", YES[given.dressed]),) if given.dressed else ()


def inspection_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 现场笔录 (行政处罚法 55; procedures.md D04)."""
    given: Any = attempt.input
    end = ended(given.ended_at)
    rows = (
        ("检查时间", f"{moment(attempt.at)}至{moment(end) if end else '（未记录）'}"),
        ("检查地点", attempt.place or "（未记录）"),
        ("被检查人", "、".join(p.name for p in facts.parties)),
        ("在场人", given.present),
        *officer_rows(facts, attempt),
        ("出示执法证件", YES[given.id_shown]),
        *_dressed(given),
        ("告知申请回避的权利", YES[given.recusal_told]),
    )
    return GenericForm(
        agency=agency(facts),
        title="现场笔录",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="基本情况", rows=rows),
            Section(heading="现场情况", text=given.findings),
            *((Section(heading="拒绝签名的说明", text=given.signature_refused),) if given.signature_refused else ()),
        ),
        signatures=(
            SignatureSlot(label="在场人", hint="以上笔录我看过（向我宣读过），与事实相符"),
            SignatureSlot(label="执法人员"),
            SignatureSlot(label="执法人员"),
            SignatureSlot(label="见证人", hint="没有见证人的划斜线"),
        ),
        page_signers=("在场人", "执法人员"),
    )


def interview_record(facts: CaseFacts, attempt: Attempt) -> GenericForm:
    """Build 询问笔录 (行政处罚法 55; procedures.md D05)."""
    given: Any = attempt.input
    end = ended(given.ended_at)
    roles = {"party": "当事人", "representative": "法定代表人（负责人）", "staff": "工作人员", "witness": "证人"}
    rows = (
        ("询问时间", f"{moment(attempt.at)}至{moment(end) if end else '（未记录）'}"),
        ("询问地点", attempt.place or "（未记录）"),
        ("被询问人", given.person_name),
        ("与案件的关系", roles[given.person_role]),
        ("身份证件号码", given.id_number or "未记录"),
        ("联系电话", given.phone or "未记录"),
        *officer_rows(facts, attempt),
        ("出示执法证件", YES[given.id_shown]),
        *_dressed(given),
        ("告知权利义务", YES[given.rights_told]),
        ("核对或者宣读", YES[given.read_back]),
        *helper_rows(given),
    )
    return GenericForm(
        agency=agency(facts),
        title="询问笔录",
        case_no=facts.case_no,
        date=attempt.on,
        sections=(
            Section(heading="基本情况", rows=rows),
            Section(
                heading="询问内容",
                turns=tuple(Turn(question=q.question, answer=q.answer) for q in given.questions),
            ),
        ),
        signatures=(
            own_slot("被询问人", "以上笔录我看过（向我宣读过），与我说的相符", given),
            *helper_slots(given),
            SignatureSlot(label="询问人"),
            SignatureSlot(label="询问人"),
        ),
        page_signers=("被询问人", "询问人"),
    )


WET = ("在场人", "执法人员")

PAPERS: dict[str, Paper] = {
    "inspection_record": Paper(
        PaperSpec(
            "inspection_record", "现场笔录", "generic.typ", GenericForm, internal=False, numbered="检录", signers=WET
        ),
        inspection_record,
        whole_case,
    ),
    "interview_record": Paper(
        PaperSpec(
            "interview_record", "询问笔录", "generic.typ", GenericForm, internal=False, numbered="询录", signers=WET
        ),
        interview_record,
        whole_case,
    ),
}
