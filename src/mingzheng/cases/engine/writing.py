"""Writes an act that takes effect: its moves, papers and effects, all under one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from mingzheng.cases.engine.fold import stage_of
from mingzheng.cases.engine.models import Act, Case, Event, Track
from mingzheng.core.errors import NotVisible
from mingzheng.documents import actions as documents

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.agencies.models import Agency
    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.cases.engine.types import Attempt, Book, Paper, Procedure
    from mingzheng.documents.models import Document
    from mingzheng.ledger.recording import Recorder


def next_seq(case_id: uuid.UUID) -> int:
    """Lock a case and return the number of its next event: lock and order in one statement (design.md §2).

    Raises NotVisible when there is no such case.
    """
    table = connection.ops.quote_name(Case._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET seq = seq + 1 WHERE id = %s RETURNING seq",  # noqa: S608 - the table's own name
            [Case._meta.pk.get_db_prep_value(case_id, connection)],
        )
        row = cursor.fetchone()
    if row is None:
        raise NotVisible
    return int(row[0])


class Writing:
    """One act taking effect; effects change the case only through it."""

    def __init__(  # noqa: PLR0913 - the whole situation of an act
        self, *, rec: Recorder, loaded: Loaded, procedure: Procedure, book: Book, attempt: Attempt, act: Act, seq: int
    ) -> None:
        self.rec = rec
        self.loaded = loaded
        self.procedure = procedure
        self.book = book
        self.attempt = attempt
        self.act = act
        self.seq = seq
        self.moves: dict[tuple[str, str], str] = {}
        self.made: dict[str, Any] = dict(act.made)
        self.documents: dict[str, Document] = {}
        self.case_values: dict[str, Any] = {}

    @property
    def facts(self) -> CaseFacts:
        """Return the picture of the case before this act."""
        return self.loaded.facts

    @property
    def case(self) -> Case:
        """Return the case's row."""
        return self.loaded.case

    @property
    def input(self) -> Any:  # noqa: ANN401 - the step's own input model
        """Return the validated input."""
        return self.attempt.input

    @property
    def subject(self) -> str:
        """Return the subject of the step's track."""
        return self.attempt.subject

    @property
    def day(self) -> dt.date:
        """Return the day for which the act counts."""
        return self.attempt.on

    @property
    def moved(self) -> list[list[str]]:
        """Return the moves as an event keeps them."""
        return [[kind, subject, state] for (kind, subject), state in self.moves.items()]

    def state(self, kind: str, subject: str = "") -> str:
        """Return a track's state with the moves of this act."""
        return self.moves.get((kind, subject)) or self.facts.state(kind, subject)

    def facts_act(self, act_id: uuid.UUID) -> ActFact | None:
        """Return the act that made a paper."""
        return next((a for a in self.facts.acts if a.id == act_id), None)

    def move(self, kind: str, state: str, subject: str = "") -> None:
        """Move a track, opening it when it does not exist; unknown states raise KeyError."""
        if state not in self.procedure.tracks[kind].states:
            raise KeyError((kind, state))
        self.moves[kind, subject] = state

    def take_effect(self, *, held: bool = False) -> None:
        """Move the step's own track, freeze its papers, run its effects; ``held`` records a fact without any move."""
        if held:
            self._freeze_papers()
            return
        if self.act.corrects is None:
            self._own_move()
        self._freeze_papers()
        if self.act.corrects is None:
            for name in self.attempt.step.effects:
                self.book.effects[name](self)

    def _own_move(self) -> None:
        step = self.attempt.step
        if not step.to:
            return
        outcome = self.input.outcome(self.facts, self.attempt) if self.input is not None else ""
        self.act.outcome = outcome
        self.move(step.track, step.to[outcome] if outcome in step.to else step.to[""], self.subject)

    def _freeze_papers(self) -> None:
        for code in self.attempt.step.papers:
            paper = self.book.papers[code]
            if paper.approval_form and self.act.medium == "paper":
                continue
            self.freeze(code, paper)

    def freeze(self, code: str, paper: Paper) -> Document:
        """Freeze a paper with its number and open its tracks (design.md §6)."""
        document = documents.freeze(
            self.rec,
            dossier=self.case.dossier,
            agency=self.issuer,
            spec=paper.spec,
            data=paper.data(self.facts, self.attempt),
            subject=paper.subject(self.facts, self.attempt),
            act_id=self.act.pk,
            number_style=self.case.matter.capacity.number_style,
        )
        self.documents[code] = document
        self.made.setdefault("documents", []).append(str(document.pk))
        self.move("paper", "frozen", str(document.pk))
        if paper.spec.served:
            recipient = paper.subject(self.facts, self.attempt)
            self.move("service", "due", f"{document.pk}:{recipient}")
        return document

    @property
    def issuer(self) -> Agency:
        """Return whose papers these are, by number and seal: the principal's of an entrusted matter (行政处罚法 20)."""
        capacity = self.case.matter.capacity
        principal: Agency | None = capacity.principal if capacity.kind == "entrusted" else None
        agency: Agency = capacity.agency
        return principal or agency

    def drop(self, document_id: str, reason: str) -> None:
        """Void a paper that nobody has received, and its service with it; its number stays used."""
        documents.void(self.rec, self.loaded.documents[document_id], reason=reason)
        self.move("paper", "void", document_id)
        for subject, state in self.facts.states("service").items():
            if subject.startswith(f"{document_id}:") and state != "served":
                self.move("service", "dropped", subject)

    def finish(self) -> None:
        """Write moves to tracks and case; the act's own row is written by the caller."""
        for effect in self.book.after:
            effect(self)
        self.act.made = self.made
        self._write_tracks()
        before = {(track.kind, track.subject): track.state for track in self.facts.tracks}
        stage = stage_of(self.procedure.stages, {**before, **self.moves})
        self.case_values |= {"stage": stage, "law_date": self.procedure.law_date}
        changed = {name: value for name, value in self.case_values.items() if getattr(self.case, name) != value}
        if changed:
            self.rec.change(self.case, **changed)

    def freeze_approval_forms(self) -> None:
        """Freeze the forms on which heads sign, and write their tracks; the act itself has not taken effect."""
        for code in self.attempt.step.papers:
            if self.book.papers[code].approval_form:
                self.freeze(code, self.book.papers[code])
        self.act.made = self.made
        self._write_tracks()

    def _write_tracks(self) -> None:
        if not self.moves:
            return
        kinds = {kind for kind, _ in self.moves}
        stored = () if self.loaded.fresh else Track.objects.filter(case=self.case, kind__in=kinds)
        rows = {(t.kind, t.subject): t for t in stored}
        fresh = []
        for (kind, subject), state in self.moves.items():
            closed = self.seq if state in self.procedure.tracks[kind].end else None
            row = rows.get((kind, subject))
            if row is None:
                fresh.append(
                    Track(case=self.case, kind=kind, subject=subject, state=state, opened_by=self.seq, closed_by=closed)
                )
            elif row.state != state or row.closed_by != closed:
                self.rec.change(row, state=state, closed_by=closed)
        self.rec.insert_many(fresh)


def note_event(  # noqa: PLR0913, PLR0917 - what an event says
    rec: Recorder,
    case: Case,
    seq: int,
    kind: str,
    act: Act | None,
    at: dt.datetime,
    moves: list[list[str]] | None = None,
) -> Event:
    """Write one event of a case under its number."""
    event = Event(
        case=case,
        seq=seq,
        kind=kind,
        act=act,
        step=act.step if act else "",
        track_kind=act.track_kind if act else "",
        track_subject=act.track_subject if act else "",
        at=at,
        actor_label=rec.actor.label,
        moves=moves or [],
    )
    rec.insert(event)
    rec.facts |= {"case": str(case.pk), "seq": seq, "event": kind, "step": event.step, "act": act.seq if act else None}
    return event
