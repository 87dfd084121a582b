"""The types of the engine: steps as read from data, gates, effects, papers, and the frozen facts they judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from mingzheng.agencies.officers import BEIJING
from mingzheng.core.errors import Refusal
from mingzheng.documents.layouts import with_own_words

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from pydantic import BaseModel

    from mingzheng.agencies.credentials import Credential
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.documents.specs import PaperSpec
    from mingzheng.ledger.recording import Actor

Nature = Literal["fact", "effect"]
Consequence = Literal["curable", "evidence_excluded", "blocks_decision", "blocks_service", "held", "fatal"]

HOLDING = frozenset({"blocks_service", "held"})
"""A fact that fails such a gate is recorded and moves nothing; it does not stand in the way of a decision."""

RANK_WORDS: Mapping[str, str] = {"principal": "正职", "acting": "主持工作", "deputy": "分管"}

CONSEQUENCE_WORDS: Mapping[str, str] = {
    "curable": "可补正",
    "evidence_excluded": "补正前不得作为定案证据",
    "blocks_decision": "补正前不得作出决定",
    "blocks_service": "补正前不得送达",
    "held": "核实前不产生效力",
    "fatal": "不能补正",
}


@dataclass(frozen=True, slots=True)
class TrackKind:
    """One kind of track: what it is called, per what subject, and its states in words."""

    code: str
    title: str
    per: str
    states: Mapping[str, str]
    end: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a procedure, as its TOML says it (design.md §2)."""

    code: str
    title: str
    track: str
    nature: Nature
    start: tuple[str, ...]
    to: Mapping[str, str]
    by: tuple[str, ...]
    time: Literal["server", "stated"]
    input: str
    gates: tuple[str, ...] = ()
    effects: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    signoff: tuple[tuple[str, ...], ...] = ()
    basis: tuple[str, ...] = ()
    officers: bool = False
    credential: bool = False
    correctable: bool = False
    repeatable: bool = True
    system: bool = False
    hidden: bool = False
    oral: bool = False
    rank: Literal["", "principal"] = ""
    purpose: str = ""
    record: Mapping[str, str] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Return whether it records a fact and nothing follows: no move, paper, effect or signature."""
        return self.nature == "fact" and not (self.to or self.papers or self.effects or self.signoff)


@dataclass(frozen=True, slots=True)
class Stage:
    """How far a case is, in a word for heads and lists; it holds by the states of tracks, and gates never read it.

    ``some``: a track of each named kind is in one of the states. ``every``: there are tracks of each named kind, and
    all of them are.
    """

    code: str
    title: str
    some: Mapping[str, frozenset[str]]
    every: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Lapse:
    """What the system writes down when a period has run out: by which step, while the track is in which state."""

    period: str
    track: str
    state: str
    step: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure under one law date; ``digest`` is over the files that define it.

    ``takes_over`` says that cases running under an earlier law date go on under this one from its day.
    """

    code: str
    title: str
    law_date: dt.date
    revision: int
    digest: str
    tracks: Mapping[str, TrackKind]
    steps: Mapping[str, Step]
    stages: tuple[Stage, ...]
    lapses: tuple[Lapse, ...] = ()
    takes_over: bool = True

    def stage_title(self, code: str) -> str:
        """Return a stage in words."""
        return next((stage.title for stage in self.stages if stage.code == code), code)

    @property
    def version(self) -> str:
        """Return what an act records as the version it was done under."""
        return f"{self.code}@{self.law_date}r{self.revision}"


@dataclass(frozen=True, slots=True)
class SignatureFact:
    """One approval as a paper shows it."""

    role: str
    name: str
    on: str
    medium: str
    reason: str
    on_behalf_of: str = ""
    cosign: bool = False

    @property
    def names(self) -> str:
        """Return who signed, with whom a substitute stands in for."""
        return f"{self.name}（代{self.on_behalf_of}）" if self.on_behalf_of else self.name


@dataclass(frozen=True, slots=True)
class OralApproval:
    """An approval given by word of mouth in an emergency: by whom, when, by which telephone or other means, and why."""

    by: uuid.UUID
    at: dt.datetime
    means: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody tries a step: what is known of it when gates judge.

    A preview (what could be done now?) has no ``input`` and no ``officers``; gates that need them pass it.
    """

    step: Step
    subject: str
    now: dt.datetime
    at: dt.datetime
    actor_person: uuid.UUID | None = None
    input: BaseModel | None = None
    officers: tuple[uuid.UUID, ...] = ()
    at_source: str = "stated"
    medium: str = "online"
    deciding: bool = False
    place: str = ""
    corrects: int | None = None
    signatures: tuple[SignatureFact, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def on(self) -> dt.date:
        """Return the day, in Beijing, for which the step is judged."""
        return self.at.astimezone(BEIJING).date()

    @property
    def today(self) -> dt.date:
        """Return the day, in Beijing, on which the step is taken, whatever zone the clock of the face is kept in."""
        return self.now.astimezone(BEIJING).date()


GateCheck = Callable[["CaseFacts", Attempt], Refusal | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """A named condition in code: its words, its article, its check, and what failing it means for a fact."""

    name: str
    title: str
    article: str
    check: GateCheck
    consequence: Consequence = "blocks_decision"
    cures: tuple[str, ...] = ("redo", "explain")
    joins: tuple[str, ...] = ()


Effect = Callable[["Writing"], None]

Weight = Callable[["CaseFacts", str, str, Mapping[str, Any]], tuple[tuple[str, ...], int]]
"""Facts, step, subject and content of an act → the kinds of penalty and the fine by which the sign-off table judges."""


def weightless(facts: CaseFacts, step: str, subject: str, content: Mapping[str, Any]) -> tuple[tuple[str, ...], int]:  # noqa: ARG001
    """Return no kinds and no fine: for procedures in which nothing is weighed."""
    return (), 0


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that a step makes: its spec and how its data come out of facts and attempt."""

    spec: PaperSpec
    build: Callable[[CaseFacts, Attempt], BaseModel]
    subject: Callable[[CaseFacts, Attempt], str]
    approval_form: bool = False

    def data(self, facts: CaseFacts, attempt: Attempt) -> BaseModel:
        """Return what the paper says: as built from the case, with the agency's own words around it."""
        made = self.build(facts, attempt)
        own = {part: facts.wordings.get((self.spec.code, part), "") for part in ("opening", "closing")}
        words = {part: _filled(text, facts, attempt) for part, text in own.items() if text}
        worded: BaseModel = with_own_words(made, words)
        return worded


def _filled(text: str, facts: CaseFacts, attempt: Attempt) -> str:
    party = facts.party(attempt.subject.rpartition(":")[2])
    filing = facts.last("file_case")
    names = "、".join(p.name for p in facts.parties if p.role == "party")
    places = {
        "当事人": party.name if party else names,
        "机关": str(facts.matter.capacity.acting_name),
        "案由": str(filing.content.get("conduct", "")) if filing else str(facts.matter.name),
        "案号": facts.case_no,
    }
    for name, value in places.items():
        text = text.replace(f"{{{name}}}", value)
    return text


@dataclass(frozen=True, slots=True)
class Book:
    """Everything that names in procedures resolve to: the one literal table of the product.

    ``after`` runs after every act that takes effect; ``weight`` says how heavy an act is; ``keys`` gives the
    subject (or subjects) of tracks that a step opens itself.
    """

    inputs: Mapping[str, type[BaseModel]]
    gates: Mapping[str, Gate]
    effects: Mapping[str, Effect]
    papers: Mapping[str, Paper]
    after: tuple[Effect, ...] = ()
    weight: Weight = weightless
    keys: Mapping[str, Callable[[CaseFacts], str | tuple[str, ...]]] = field(default_factory=dict)
    procedures: Mapping[tuple[str, dt.date], Procedure] = field(default_factory=dict)

    def procedure(self, code: str, law_date: dt.date) -> Procedure:
        """Return a procedure by code and law date; KeyError when it is not shipped."""
        return self.procedures[code, law_date]

    def running(self, code: str, law_date: dt.date, on: dt.date) -> Procedure:
        """Return the version under which a case goes on: the newest in force that takes running cases over.

        New law of procedure applies to the steps after its day, done steps stay (practice.md 3; 法〔2004〕96号).
        Raises KeyError when the case's own version is not shipped.
        """
        later = [d for name, d in self.procedures if name == code and law_date < d <= on]
        over = [d for d in later if self.procedures[code, d].takes_over]
        return self.procedures[code, max([law_date, *over])]

    def procedure_on(self, code: str, on: dt.date) -> Procedure:
        """Return the version of a procedure in force on a day.

        Raises KeyError when there is none.
        """
        dates = [date for name, date in self.procedures if name == code and date <= on]
        if not dates:
            raise KeyError(code)
        return self.procedures[code, max(dates)]


@dataclass(frozen=True)
class Request:
    """What a face asks of ``perform``: plain values, validated inside.

    ``known_defects`` are the gates whose defects a person has read and confirms; None asks nobody (programs, paper).
    ``cosigners`` are asked beside the first position, ``resubmits`` is the returned act that this is the next round of,
    ``oral`` the approval given by word of mouth where the step allows one.
    """

    step: str
    actor: Actor
    now: dt.datetime
    subject: str = ""
    input: Mapping[str, Any] = field(default_factory=dict)
    at: dt.datetime | None = None
    at_source: str = ""
    place: str = ""
    officers: tuple[uuid.UUID, ...] = ()
    evidence: tuple[uuid.UUID, ...] = ()
    seen_seq: int | None = None
    request_id: str = ""
    credential: Credential | None = None
    medium: Literal["online", "paper"] = "online"
    corrects: int | None = None
    known_defects: frozenset[str] | None = None
    cosigners: tuple[uuid.UUID, ...] = ()
    resubmits: int | None = None
    oral: OralApproval | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request: the act, its number, its state, and the defects noted."""

    case_id: uuid.UUID
    act_id: uuid.UUID
    seq: int
    status: str
    defects: tuple[Refusal, ...] = ()
    documents: tuple[uuid.UUID, ...] = ()
    repeated: bool = False


Issue = Callable[[Outcome], None]
