"""The frozen picture of a case that gates judge; no ORM, no clock (design.md §2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from mingzheng.agencies.officers import BEIJING

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable, Iterable, Mapping

    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.catalogue.queries import MatterLists
    from mingzheng.core.errors import Refusal

T = TypeVar("T")


class Later(Sequence[T]):
    """A part of the picture that is read on first use."""

    def __init__(self, read: Callable[[], Iterable[T]]) -> None:
        self._read = read

    @cached_property
    def _items(self) -> tuple[T, ...]:
        return tuple(self._read())

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - an item, or a tuple for a slice
        return self._items[index]


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


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """A decision towards a party and how far it is paid."""

    id: uuid.UUID
    party_id: str
    kinds: tuple[str, ...]
    fine_fen: int
    paid_fen: int
    decided_on: dt.date
    document_id: str
    due_on: dt.date | None
    disclosure: str = "publish"


@dataclass(frozen=True, slots=True)
class Clearance:
    """A passed review, bound to one content digest."""

    content_digest: str
    reviewer: uuid.UUID
    at: dt.datetime


@dataclass(frozen=True)
class Sources:
    """Where the parts of the picture come from that few gates read; each is asked at most once."""

    lists: Callable[[], MatterLists | None] = lambda: None
    evidence: Callable[[], Mapping[str, str]] = dict
    clearances: Callable[[], tuple[Clearance, ...]] = tuple
    statement_ends: Callable[[], Mapping[str, dt.date]] = dict


@dataclass(frozen=True)
class CaseFacts:
    """One case as it stands, loaded in a bounded number of queries whatever its size."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    agency_id: uuid.UUID
    agency_name: str
    lineage: tuple[str, ...]
    unit_id: uuid.UUID | None
    matter: Any
    case_no: str
    source: str
    stage: str
    seq: int
    opened_at: dt.datetime
    filed_on: dt.date | None
    decided_on: dt.date | None
    parties: tuple[PartyFact, ...] = ()
    tracks: tuple[TrackFact, ...] = ()
    acts: tuple[ActFact, ...] = ()
    defects: tuple[DefectFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()
    decisions: tuple[DecisionFact, ...] = ()
    roles: Mapping[uuid.UUID, frozenset[str]] = field(default_factory=dict)
    people: Mapping[uuid.UUID, OfficerFact] = field(default_factory=dict)
    tampered: tuple[str, ...] = ()
    missing_roles: tuple[str, ...] = ()
    sources: Sources = field(default_factory=Sources)

    @cached_property
    def lists(self) -> MatterLists | None:
        """Return what the agency's lists say of the matter (two queries, on first use)."""
        return self.sources.lists()

    @cached_property
    def evidence(self) -> Mapping[str, str]:
        """Return file id → digest (one query, on first use)."""
        return self.sources.evidence()

    @cached_property
    def clearances(self) -> tuple[Clearance, ...]:
        """Return the passed reviews (one query, on first use)."""
        return self.sources.clearances()

    @cached_property
    def statement_ends(self) -> Mapping[str, dt.date]:
        """Return party → last day to state its case (one query, on first use)."""
        return self.sources.statement_ends()

    @cached_property
    def effective(self) -> tuple[ActFact, ...]:
        """Return effective acts that no later act corrects, in the order in which they took effect."""
        corrected = {act.corrects for act in self.acts if act.status == "effective" and act.corrects}
        acts = [a for a in self.acts if a.status == "effective" and a.seq not in corrected]
        return tuple(sorted(acts, key=lambda a: a.effective_seq or 0))

    @cached_property
    def corrected_by(self) -> Mapping[uuid.UUID, int]:
        """Return the acts that an effective act corrects, with its number: their papers no longer count."""
        taken = {act.corrects: act.seq for act in self.acts if act.status == "effective" and act.corrects}
        return {act.id: taken[act.seq] for act in self.acts if act.seq in taken}

    @cached_property
    def named(self) -> frozenset[uuid.UUID]:
        """Return who is named as acting in effective acts: for exclusions they handle the case, assigned or not."""
        return frozenset(o.person_id for act in self.effective for o in act.officers)

    @cached_property
    def open_defects(self) -> tuple[DefectFact, ...]:
        """Return defects that nothing has cured; those of corrected acts are gone with the act."""
        standing = {act.seq for act in self.effective} | {a.seq for a in self.acts if a.status == "proposed"}
        return tuple(d for d in self.defects if d.cured_by is None and d.act_seq in standing)

    def state(self, kind: str, subject: str = "") -> str:
        """Return a track's state, empty when there is no such track."""
        return next((t.state for t in self.tracks if t.kind == kind and t.subject == subject), "")

    def states(self, kind: str) -> dict[str, str]:
        """Return subject → state of every track of a kind."""
        return {t.subject: t.state for t in self.tracks if t.kind == kind}

    def last(self, *steps: str, subject: str | None = None) -> ActFact | None:
        """Return the latest effective act of any of the steps (about ``subject`` when given)."""
        found = self.done(*steps, subject=subject)
        return found[-1] if found else None

    def done(self, *steps: str, subject: str | None = None) -> tuple[ActFact, ...]:
        """Return the effective acts of the steps, oldest first."""
        return tuple(a for a in self.effective if a.step in steps and (subject is None or a.track_subject == subject))

    def party(self, party_id: str) -> PartyFact | None:
        """Return a party by id."""
        return next((p for p in self.parties if p.id == party_id), None)

    def document(self, document_id: str) -> DocumentFact | None:
        """Return a paper by id."""
        return next((d for d in self.documents if d.id == document_id), None)

    def act(self, seq: int) -> ActFact | None:
        """Return an act by its number."""
        return next((a for a in self.acts if a.seq == seq), None)

    def holding(self, role: str) -> tuple[uuid.UUID, ...]:
        """Return the persons who hold a role in this dossier."""
        return tuple(person for person, roles in self.roles.items() if role in roles)

    def name_of(self, person_id: uuid.UUID) -> str:
        """Return a person's name as the picture knows it."""
        person = self.people.get(person_id)
        return person.name if person else "（不在册）"

    def names_of(self, people: Iterable[uuid.UUID]) -> str:
        """Return names joined for reading."""
        return "、".join(self.name_of(p) for p in people)
