"""Re-exports for Django's model registry; imported by nobody else (house.md §1)."""

from mingzheng.cases.engine.messages import Message, PublicReceipt
from mingzheng.cases.engine.models import (
    Act,
    ActOfficer,
    Case,
    Defect,
    Draft,
    Event,
    Party,
    RequestReceipt,
    Signoff,
    Track,
)
from mingzheng.cases.engine.public import PublicProcedure
from mingzheng.cases.exports.models import ExportReading, ListExport
from mingzheng.cases.penalty.models import Decision, Obligation, Payment

__all__ = [
    "Act",
    "ActOfficer",
    "Case",
    "Decision",
    "Defect",
    "Draft",
    "Event",
    "ExportReading",
    "ListExport",
    "Message",
    "Obligation",
    "Party",
    "Payment",
    "PublicProcedure",
    "PublicReceipt",
    "RequestReceipt",
    "Signoff",
    "Track",
]
