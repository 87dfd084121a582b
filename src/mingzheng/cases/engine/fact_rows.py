"""The rows that the facts of a case are made of: plain values, frozen, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping

    from mingzheng.core.errors import Refusal


@dataclass(frozen=True, slots=True)
class PartyFact:
    """A party: its kind (individual or organisation), name, and what gates read of it."""

    id: str
    kind: str
    name: str
    role: str
    identifier: str
    address: str
    phone: str
    representative: str
    birth_on: dt.date | None
    household: bool = False


@dataclass(frozen=True, slots=True)
class TrackFact:
    """A track and its state."""

    kind: str
    subject: str
    state: str
    opened_by: int
    closed_by: int | None


@dataclass(frozen=True, slots=True)
class OfficerPart:
    """A person named in an act, and whether that person confirmed it."""

    person_id: uuid.UUID
    part: str
    confirmed: bool
    certificate: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DefectFact:
    """A defect of an act, open until ``cured_by``."""

    act_seq: int
    gate: str
    article: str
    consequence: str
    reason: str
    remedy: str
    cured_by: int | None


@dataclass(frozen=True, slots=True)
class MessageFact:
    """What a party handed in online: its kind, when it was received, and whether it still waits for a handler."""

    kind: str
    party_id: str
    received_at: dt.datetime
    open: bool


@dataclass(frozen=True, slots=True)
class ActFact:
    """An act as gates read it."""

    id: uuid.UUID
    seq: int
    effective_seq: int | None
    step: str
    nature: str
    status: str
    medium: str
    track_kind: str
    track_subject: str
    at: dt.datetime
    recorded_at: dt.datetime
    entered_by: uuid.UUID
    corrects: int | None
    content: Mapping[str, Any]
    content_digest: str
    made: Mapping[str, Any]
    evidence: tuple[str, ...]
    officers: tuple[OfficerPart, ...] = ()

    @property
    def on(self) -> dt.date:
        """Return the day of the act in Beijing."""
        return self.at.astimezone(BEIJING).date()

    def follows(self, other: ActFact) -> bool:
        """Tell whether the act took effect after another."""
        return (self.effective_seq or self.seq) > (other.effective_seq or other.seq)


@dataclass(frozen=True, slots=True)
class ApprovalFact:
    """One approval asked for on an act, and the answer."""

    act_id: uuid.UUID
    round: int
    position: int
    role: str
    verdict: str
    medium: str
    signed_by: uuid.UUID | None
    on_behalf_of: uuid.UUID | None
    at: dt.datetime | None
    reason: str
    return_to: str


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """A paper of the case; ``servability`` says why it may not be served yet."""

    id: str
    code: str
    title: str
    subject: str
    number: str
    state: str
    served: bool
    internal: bool
    signers: tuple[str, ...]
    date: dt.date | None
    act_id: uuid.UUID | None
    data_digest: str
    layout_digest: str
    servability: Refusal | None
    group: str = "main"
    pages: int | None = None
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class ObligationFact:
    """One thing that a decision demands: its kind, its payment code, and for money how much of it is paid."""

    kind: str
    amount_fen: int
    paid_fen: int
    due_on: dt.date | None
    state: str
    code: str = ""

    @property
    def left_fen(self) -> int:
        """Return what is still to be paid."""
        return self.amount_fen - self.paid_fen


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """A decision towards a party; ``paid_fen`` and ``due_on`` are those of the fine."""

    id: uuid.UUID
    party_id: str
    kinds: tuple[str, ...]
    fine_fen: int
    paid_fen: int
    decided_on: dt.date
    document_id: str
    due_on: dt.date | None
    disclosure: str = "publish"
    content_digest: str = ""
    obligations: tuple[ObligationFact, ...] = ()
    kind: str = "penalty"
    number: str = ""


@dataclass(frozen=True, slots=True)
class Clearance:
    """A passed review, bound to one content digest."""

    content_digest: str
    reviewer: uuid.UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class DutyFact:
    """A period of the case: its last day, and its state (open, paused, met, met_late, waived, cancelled)."""

    kind: str
    subject: str
    start_on: dt.date
    due_on: dt.date
    state: str


@dataclass(frozen=True, slots=True)
class EarlierDecision:
    """A decision in force against a party of this case, made in another case of the region.

    A ``restricted`` one stands in a dossier that only those named in it may see: it counts, but is not named.
    """

    party_id: str
    case_no: str
    agency_id: uuid.UUID
    agency_name: str
    matter: str
    number: str
    decided_on: dt.date
    fine_fen: int
    kinds: tuple[str, ...]
    began_on: dt.date | None = None
    ended_on: dt.date | None = None
    place: str = ""
    restricted: bool = False
