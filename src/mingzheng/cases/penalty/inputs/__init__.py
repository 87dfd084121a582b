"""The inputs of the ordinary penalty procedure; each makes the desk form, the API body and the paper's data."""

from mingzheng.cases.penalty.inputs.decision import (
    ArchiveInput,
    CheckPublicationInput,
    ClassifyPublicationInput,
    DecisionInput,
    DraftPublicationInput,
    WithholdApprovalInput,
    WithholdInput,
)
from mingzheng.cases.penalty.inputs.fulfilment import ClosingInput, PaymentInput
from mingzheng.cases.penalty.inputs.hearing import (
    NoticeInput,
    StatementAnswerInput,
    StatementInput,
)
from mingzheng.cases.penalty.inputs.investigation import (
    ClueInput,
    ConclusionInput,
    DeclineInput,
    EvidenceInput,
    FilingInput,
    IdentityInput,
    InspectionInput,
    InterviewInput,
    PartyProposal,
    Question,
)
from mingzheng.cases.penalty.inputs.reviewing import ElementFinding, OpinionInput, ReviewAcceptInput, ReviewRequestInput
from mingzheng.cases.penalty.inputs.serving import ServiceInput
from mingzheng.cases.penalty.inputs.shared import DECLINE_GROUNDS, SOURCES, ended

__all__ = [
    "DECLINE_GROUNDS",
    "SOURCES",
    "ArchiveInput",
    "CheckPublicationInput",
    "ClassifyPublicationInput",
    "ClosingInput",
    "ClueInput",
    "ConclusionInput",
    "DecisionInput",
    "DeclineInput",
    "DraftPublicationInput",
    "ElementFinding",
    "EvidenceInput",
    "FilingInput",
    "IdentityInput",
    "InspectionInput",
    "InterviewInput",
    "NoticeInput",
    "OpinionInput",
    "PartyProposal",
    "PaymentInput",
    "Question",
    "ReviewAcceptInput",
    "ReviewRequestInput",
    "ServiceInput",
    "StatementAnswerInput",
    "StatementInput",
    "WithholdApprovalInput",
    "WithholdInput",
    "ended",
]
