"""What goes out: stable names, dates in ISO 8601 with offset, money in fen."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Annotated, Any

from ninja import Schema
from pydantic import PlainSerializer, WithJsonSchema

from mingzheng.agencies.officers import BEIJING
from mingzheng.api.problems import RefusalOut

Moment = Annotated[
    dt.datetime,
    PlainSerializer(lambda value: value.astimezone(BEIJING).isoformat(), return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
AsTyped = Annotated[Any, WithJsonSchema({"type": "object"})]


class Outcome(Schema):
    """What came of a request: the act, its number, its state, the defects noted, the papers made."""

    case: uuid.UUID
    act: uuid.UUID
    seq: int
    status: str
    defects: list[RefusalOut]
    documents: list[uuid.UUID]
    repeated: bool


class FileOut(Schema):
    """A file attached to a case, to be named by acts as evidence."""

    id: uuid.UUID
    name: str
    kind: str
    media_type: str
    size: int
    digest: str


class CaseBrief(Schema):
    """A case as lists show it."""

    id: uuid.UUID
    case_no: str
    title: str
    stage: str
    stage_title: str
    procedure: str
    matter: str
    agency: str
    opened_at: Moment
    filed_on: dt.date | None
    decided_on: dt.date | None
    closed_on: dt.date | None


class CasePage(Schema):
    """One page of cases."""

    items: list[CaseBrief]
    next: str | None


class HitOut(Schema):
    """One thing that a search found; ``case_id`` is the case it stands in."""

    kind: str
    label: str
    detail: str
    case_id: uuid.UUID | None
    row_id: uuid.UUID | None
    key: str


class GroupOut(Schema):
    """The hits of one kind; ``more`` says that there are others to be seen."""

    kind: str
    title: str
    hits: list[HitOut]
    more: bool


class FoundOut(Schema):
    """What a search found, by kind."""

    groups: list[GroupOut]


class TrackOut(Schema):
    """One small state machine of a case."""

    kind: str
    title: str
    subject: str
    label: str
    state: str
    state_title: str
    closed: bool


class PartyOut(Schema):
    """A party: the id that subjects and inputs name it by; identifiers stay inside."""

    id: str
    kind: str
    name: str
    role: str


class OfficerOut(Schema):
    """A person named in an act."""

    name: str
    certificate_no: str
    confirmed: bool


class DefectOut(Schema):
    """A gate that a fact failed, until something cures it."""

    act_seq: int
    gate: str
    article: str
    consequence: str
    reason: str
    remedy: str
    cured: bool


class DocumentOut(Schema):
    """A paper of the case."""

    id: str
    code: str
    title: str
    number: str
    subject: str
    state: str
    to_be_served: bool
    servable: bool
    why_not: RefusalOut | None


class EventOut(Schema):
    """One event of the timeline."""

    seq: int
    kind: str
    step: str
    title: str
    label: str
    at: Moment
    actor: str
    act_seq: int | None
    act_status: str
    officers: list[OfficerOut]
    documents: list[str]


class DutyOut(Schema):
    """A duty with its dates, its word of the day and how its last day came about."""

    id: uuid.UUID
    case: uuid.UUID
    kind: str
    title: str
    subject: str
    start_on: dt.date
    warn_on: dt.date
    due_on: dt.date
    state: str
    word: str
    explanation: str
    tentative: bool
    basis: list[str]


class DutyPage(Schema):
    """One page of duties."""

    items: list[DutyOut]
    next: str | None


class StepOut(Schema):
    """A step that could be taken about a subject; with refusals: not now, not by this caller."""

    step: str
    title: str
    nature: str
    subject: str
    label: str
    input: str
    code_needed: bool
    signatures: list[str]
    refusals: list[RefusalOut]


class ProposalOut(Schema):
    """A proposed act, with the content and the digest that a signature is about."""

    seq: int
    step: str
    title: str
    subject: str
    label: str
    proposed_by: str
    proposed_at: Moment
    waiting_for: list[str]
    may_sign: bool
    may_withdraw: bool
    content: AsTyped
    content_digest: str


class CaseOut(CaseBrief):
    """A case with everything that its page shows."""

    seq: int
    tracks: list[TrackOut]
    parties: list[PartyOut]
    timeline: list[EventOut]
    duties: list[DutyOut]
    defects: list[DefectOut]
    documents: list[DocumentOut]
    proposals: list[ProposalOut]
    to_confirm: list[int]
    available: list[StepOut]
    refused: list[StepOut]


class ProcedureBrief(Schema):
    """A procedure under one law date."""

    code: str
    title: str
    law_date: dt.date
    revision: int
    digest: str


class Choice(Schema):
    """One of the values that a field takes, with its words."""

    value: str
    title: str


class StepSpec(Schema):
    """A step of a procedure, with the JSON schema of its input."""

    code: str
    title: str
    track: str
    nature: str
    purpose: str
    by: list[str]
    signatures: list[list[str]]
    basis: list[str]
    gates: list[str]
    officers: bool
    code_needed: bool
    time: str
    correctable: bool
    papers: list[str]
    input_schema: Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]


class ProcedureOut(ProcedureBrief):
    """A procedure with its tracks and steps."""

    tracks: Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]
    steps: list[StepSpec]
    choices: dict[str, list[Choice]]


class PublicationOut(Schema):
    """A publication of a case one may see; ``key`` is its public address once it is published."""

    id: uuid.UUID
    case: uuid.UUID
    kind: str
    state: str
    state_title: str
    disclosure: str
    decided_on: dt.date
    served_on: dt.date | None
    published_at: Moment | None
    ended_on: dt.date | None
    key: str | None


class PublicationPage(Schema):
    """One page of publications."""

    items: list[PublicationOut]
    next: str | None


class PublicOfficerOut(Schema):
    """An officer of the public list."""

    name: str
    agency_code: str
    agency_name: str
    unit: str
    post: str
    certificate_no: str
    issuer: str
    category: str
    area: str
    valid_from: dt.date
    valid_to: dt.date
    status: str


class OfficerPage(Schema):
    """One page of officers."""

    items: list[PublicOfficerOut]
    next: str | None


class MatterOut(Schema):
    """A matter of enforcement in force today."""

    code: str
    name: str
    domain: str
    procedure: str
    version: int
    effective_from: dt.date
    penalty_kinds: list[str]
    basis: list[dict[str, Any]]
    digest: str


class CheckpointOut(Schema):
    """A public checkpoint: the size of the log, its head, the signed note (C2SP)."""

    size: int
    root: str
    note: str
    at: Moment


class ProofOut(Schema):
    """That an entry stands in the log under a signed checkpoint; hashes in hex."""

    index: int
    leaf: Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]
    leaf_hash: str
    path: list[str]
    size: int
    checkpoint: str
