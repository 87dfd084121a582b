"""The papers of the ordinary penalty procedure: their specs, and who builds their data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.papers.approvals import (
    closing_form,
    conclusion_report,
    decision_form,
    decline_form,
    filing_form,
    review_opinion,
)
from mingzheng.cases.penalty.papers.letters import penalty_decision, prior_notice
from mingzheng.cases.penalty.papers.records import inspection_record, interview_record, service_receipt
from mingzheng.documents.layouts import DecisionLetter, GenericForm, NoticeLetter, ServiceReceipt
from mingzheng.documents.specs import PENALTY_DECISION, PENALTY_NOTICE, PaperSpec

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt


def _whole_case(facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG001
    return ""


def _own_subject(facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG001
    return attempt.subject


def _recipient(facts: CaseFacts, attempt: Attempt) -> str:  # noqa: ARG001
    return attempt.subject.partition(":")[2]


WET = ("在场人", "执法人员")


PENALTY_PAPERS: dict[str, Paper] = {
    "inspection_record": Paper(
        PaperSpec(
            "inspection_record", "现场笔录", "generic.typ", GenericForm, internal=False, numbered="检录", signers=WET
        ),
        inspection_record,
        _whole_case,
    ),
    "interview_record": Paper(
        PaperSpec(
            "interview_record", "询问笔录", "generic.typ", GenericForm, internal=False, numbered="询录", signers=WET
        ),
        interview_record,
        _whole_case,
    ),
    "filing_form": Paper(
        PaperSpec("filing_form", "立案审批表", "generic.typ", GenericForm, numbered="立", signers=("机关负责人",)),
        filing_form,
        _whole_case,
        approval_form=True,
    ),
    "decline_form": Paper(
        PaperSpec(
            "decline_form", "不予立案审批表", "generic.typ", GenericForm, numbered="不立", signers=("机关负责人",)
        ),
        decline_form,
        _whole_case,
        approval_form=True,
    ),
    "conclusion_report": Paper(
        PaperSpec("conclusion_report", "案件调查终结报告", "generic.typ", GenericForm, group="side", numbered="终"),
        conclusion_report,
        _whole_case,
        approval_form=True,
    ),
    "prior_notice": Paper(
        PaperSpec(
            "prior_notice",
            "行政处罚事先告知书",
            "notice.typ",
            NoticeLetter,
            internal=False,
            numbered="罚告",
            sealed=True,
            served=True,
            on_served=("notice_served",),
            requires=PENALTY_NOTICE,
        ),
        prior_notice,
        _own_subject,
    ),
    "service_receipt": Paper(
        PaperSpec(
            "service_receipt",
            "送达回证",
            "receipt.typ",
            ServiceReceipt,
            internal=False,
            numbered="送",
            signers=("受送达人", "送达人"),
        ),
        service_receipt,
        _recipient,
    ),
    "review_opinion": Paper(
        PaperSpec("review_opinion", "法制审核意见书", "generic.typ", GenericForm, group="side", numbered="审"),
        review_opinion,
        _whole_case,
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
        _own_subject,
        approval_form=True,
    ),
    "penalty_decision": Paper(
        PaperSpec(
            "penalty_decision",
            "行政处罚决定书",
            "decision.typ",
            DecisionLetter,
            internal=False,
            numbered="罚决",
            sealed=True,
            served=True,
            on_served=("decision_served",),
            requires=PENALTY_DECISION,
        ),
        penalty_decision,
        _own_subject,
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
        _whole_case,
        approval_form=True,
    ),
}
