"""The one literal table: every name that a procedure may use, and the procedures shipped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mingzheng.cases.engine import inputs as common
from mingzheng.cases.engine.gates import COMMON_GATES
from mingzheng.cases.engine.loader import PROCEDURES, load
from mingzheng.cases.engine.types import Book
from mingzheng.cases.penalty import inputs as penalty
from mingzheng.cases.penalty.content import content_key, proposals
from mingzheng.cases.penalty.effects import PENALTY_EFFECTS, void_changed_reviews
from mingzheng.cases.penalty.gates import PENALTY_GATES, STATUTORY
from mingzheng.cases.penalty.papers import PENALTY_PAPERS

if TYPE_CHECKING:
    from pydantic import BaseModel

INPUTS: dict[str, type[BaseModel]] = {
    "NoInput": common.NoInput,
    "PaperInput": common.PaperInput,
    "ScanInput": common.ScanInput,
    "ScanCheckInput": common.ScanCheckInput,
    "CureInput": common.CureInput,
    "ClueInput": penalty.ClueInput,
    "InspectionInput": penalty.InspectionInput,
    "InterviewInput": penalty.InterviewInput,
    "EvidenceInput": penalty.EvidenceInput,
    "IdentityInput": penalty.IdentityInput,
    "DeclineInput": penalty.DeclineInput,
    "FilingInput": penalty.FilingInput,
    "ConclusionInput": penalty.ConclusionInput,
    "NoticeInput": penalty.NoticeInput,
    "ServiceInput": penalty.ServiceInput,
    "StatementInput": penalty.StatementInput,
    "StatementAnswerInput": penalty.StatementAnswerInput,
    "ReviewRequestInput": penalty.ReviewRequestInput,
    "ReviewAcceptInput": penalty.ReviewAcceptInput,
    "OpinionInput": penalty.OpinionInput,
    "DecisionInput": penalty.DecisionInput,
    "ClassifyPublicationInput": penalty.ClassifyPublicationInput,
    "DraftPublicationInput": penalty.DraftPublicationInput,
    "CheckPublicationInput": penalty.CheckPublicationInput,
    "WithholdInput": penalty.WithholdInput,
    "WithholdApprovalInput": penalty.WithholdApprovalInput,
    "PaymentInput": penalty.PaymentInput,
    "ClosingInput": penalty.ClosingInput,
    "ArchiveInput": penalty.ArchiveInput,
}

_NAMES = Book(
    inputs=INPUTS,
    gates={**COMMON_GATES, **PENALTY_GATES},
    effects=PENALTY_EFFECTS,
    papers=PENALTY_PAPERS,
    after=(void_changed_reviews,),
    keys={"review": lambda facts: content_key(facts) if proposals(facts) else ""},
)
_LOADED = [load(path, _NAMES, STATUTORY) for path in sorted((PROCEDURES / "penalty_ordinary").glob("*.toml"))]
BOOK = replace(_NAMES, procedures={(p.code, p.law_date): p for p in _LOADED})
"""Loaded at start: a name that resolves to nothing stops the program."""
