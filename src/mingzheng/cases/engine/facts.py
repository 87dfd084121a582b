"""The frozen picture of a case that gates judge; no ORM, no clock (design.md §2)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from mingzheng.cases.engine.types import HOLDING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.cases.engine.fact_rows import (
        ActFact,
        ApprovalFact,
        Clearance,
        DecisionFact,
        DefectFact,
        DocumentFact,
        DutyFact,
        EarlierDecision,
        MessageFact,
        PartyFact,
        TrackFact,
    )
    from mingzheng.catalogue.queries import MatterLists

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


@dataclass(frozen=True)
class Sources:
    """Where the parts of the picture come from that few gates read; each is asked at most once."""

    lists: Callable[[], MatterLists | None] = lambda: None
    evidence: Callable[[], Mapping[str, str]] = dict
    clearances: Callable[[], tuple[Clearance, ...]] = tuple
    duties: Callable[[], tuple[DutyFact, ...]] = tuple
    films: Callable[[], frozenset[str]] = frozenset
    wordings: Callable[[], Mapping[tuple[str, str], str]] = dict
    own_contacts: Callable[[], frozenset[str]] = frozenset
    deadline: Callable[[str, dt.date], dt.date] = lambda kind, start: start  # noqa: ARG005 - without a calendar
    day_off: Callable[[dt.date], str] = lambda on: ""  # noqa: ARG005 - without a calendar
    earlier: Callable[[], tuple[EarlierDecision, ...]] = tuple
    leaders: Callable[[], frozenset[uuid.UUID]] = frozenset
    submitted: Callable[[], Mapping[str, Mapping[str, Any]]] = dict
    messages: Callable[[], tuple[MessageFact, ...]] = tuple
    signing_ranks: Callable[[str, Sequence[str], int], frozenset[str] | None] = lambda step, kinds, fen: None  # noqa: ARG005 - without a table


@dataclass(frozen=True)
class CaseFacts:
    """One case as it stands, loaded in a bounded number of queries whatever its size.

    ``roles`` are the parts that persons have now, ``ever`` those they had at any time, in the own name or in another's;
    ``recused`` says since when somebody stays out of the case; ``rules`` are the agency's own settings.
    """

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
    approvals: tuple[ApprovalFact, ...] = ()
    roles: Mapping[uuid.UUID, frozenset[str]] = field(default_factory=dict)
    ever: Mapping[uuid.UUID, frozenset[str]] = field(default_factory=dict)
    recused: Mapping[uuid.UUID, dt.date] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[uuid.UUID, OfficerFact] = field(default_factory=dict)
    tampered: tuple[str, ...] = ()
    missing_roles: tuple[str, ...] = ()
    review_agency_id: uuid.UUID | None = None
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
    def duties(self) -> tuple[DutyFact, ...]:
        """Return the periods of the case, in the order in which they were started (one query, on first use)."""
        return self.sources.duties()

    @cached_property
    def films(self) -> frozenset[str]:
        """Return the ids of the case's films and sound recordings (one query, on first use)."""
        return self.sources.films()

    @cached_property
    def wordings(self) -> Mapping[tuple[str, str], str]:
        """Return (paper, part) → the agency's own words (one query, when a paper is made)."""
        return self.sources.wordings()

    @cached_property
    def own_contacts(self) -> frozenset[str]:
        """Return the telephones of the agency and its people, digits only (one query, on first use; threat 29)."""
        return self.sources.own_contacts()

    @cached_property
    def earlier(self) -> tuple[EarlierDecision, ...]:
        """Return the newest decisions in force against the same parties in other cases (two queries, on first use)."""
        return self.sources.earlier()

    def duty(self, kind: str, subject: str = "") -> DutyFact | None:
        """Return the newest period of a kind about a subject, running or ended."""
        return next((d for d in reversed(self.duties) if (d.kind, d.subject) == (kind, subject)), None)

    def last_day(self, kind: str, subject: str = "") -> dt.date | None:
        """Return the last day of the newest period of a kind about a subject."""
        found = self.duty(kind, subject)
        return found.due_on if found else None

    def deadline(self, kind: str, start: dt.date) -> dt.date:
        """Return the last day that a period of a kind would have, counted from (or back from) a day."""
        return self.sources.deadline(kind, start)

    def day_off(self, on: dt.date) -> str:
        """Return what a day off is called (a holiday, a day of the week), empty for a working day."""
        return self.sources.day_off(on)

    def signing_ranks(self, step: str, kinds: Sequence[str], fine_fen: int) -> frozenset[str] | None:
        """Return the ranks that may sign a step of this weight by the agency's 签批权限表; None: any (one query)."""
        return self.sources.signing_ranks(step, kinds, fine_fen)

    def next_number(self, kind: str) -> str:
        """Return the subject of the next track of a kind that is numbered: "1", "2" … within the case."""
        return str(1 + max((int(t.subject) for t in self.tracks if t.kind == kind and t.subject.isdigit()), default=0))

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
        """Return who is named as acting, in proposed acts too: for exclusions they handle the case, assigned or not."""
        proposed = (act for act in self.acts if act.status == "proposed")
        acts = (*self.effective, *proposed)
        return frozenset(o.person_id for act in acts for o in act.officers if o.part == "officer")

    @cached_property
    def leaders(self) -> frozenset[uuid.UUID]:
        """Return the heads of the agency (one query, on first use)."""
        return self.sources.leaders()

    @cached_property
    def submitted(self) -> Mapping[str, Mapping[str, Any]]:
        """Return review subject → the content that was handed in under it (one query, on first use)."""
        return self.sources.submitted()

    @cached_property
    def messages(self) -> tuple[MessageFact, ...]:
        """Return what parties handed in online, the oldest first (one query, on first use)."""
        return self.sources.messages()

    def unread(self, kind: str, party_id: str) -> MessageFact | None:
        """Return the oldest thing of a kind that a party handed in and no handler has taken up."""
        return next((m for m in self.messages if m.open and (m.kind, m.party_id) == (kind, party_id)), None)

    @cached_property
    def review_agencies(self) -> frozenset[uuid.UUID]:
        """Return whose reviewers review the case: the agency's, the principal's, those asked to help (审核协作)."""
        asked = {uuid.UUID(str(a.made["review_agency"])) for a in self.effective if a.made.get("review_agency")}
        principal = getattr(self.matter.capacity, "review_agency_id", None)
        return frozenset({self.agency_id, *asked, *([principal] if principal else [])})

    @cached_property
    def open_defects(self) -> tuple[DefectFact, ...]:
        """Return defects that nothing has cured; those of corrected acts are gone with the act."""
        standing = {act.seq for act in self.effective} | {a.seq for a in self.acts if a.status == "proposed"}
        return tuple(d for d in self.defects if d.cured_by is None and d.act_seq in standing)

    def held_back(self, act: ActFact) -> bool:
        """Tell whether a recorded fact has no effect because of what it failed."""
        return any(d.act_seq == act.seq and d.consequence in HOLDING for d in self.defects)

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
