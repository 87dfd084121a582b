"""Plays acts as the people of the cast: all through the product's only door, with real step-ups and real papers."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases import perform as door
from mingzheng.cases import tasks
from mingzheng.cases.engine.models import Act, Case, Track
from mingzheng.cases.engine.opening import Opening
from mingzheng.cases.engine.types import Outcome, Request
from mingzheng.core import files, jobs
from mingzheng.documents.models import Document
from mingzheng.documents.queries import printable_file
from mingzheng.documents.scanning import rasterise
from mingzheng.review.models import Review

if TYPE_CHECKING:
    from mingzheng.demo.district import District

MINUTE = dt.timedelta(minutes=1)
PROCEDURE = "penalty.ordinary"
FRAME = (
    *("at", "at_source", "place", "evidence", "medium", "corrects", "seen_seq", "request_id"),
    *("cosigners", "resubmits", "oral"),
)


class Play:
    """One case being played at a declared clock; ``now`` only moves forward."""

    def __init__(self, district: District, now: dt.datetime, office: str = "market") -> None:
        self.district = district
        self.now = now
        self.office = office
        self.case_id = uuid.UUID(int=0)

    @property
    def case(self) -> Case:
        """Return the case as stored now."""
        return Case.objects.get(pk=self.case_id)

    def at(self, text: str) -> Play:
        """Move the clock to ``2026-09-01 10:30`` (Beijing); raises ValueError backwards."""
        moment = dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=BEIJING)
        if moment < self.now:
            message = f"the clock of a play does not go back: {text}"
            raise ValueError(message)
        self.now = moment
        return self

    def wait(self, **span: float) -> Play:
        """Move the clock on by a time span."""
        self.now += dt.timedelta(**span)
        return self

    def party(self, index: int = 0) -> str:
        """Return the id of a party by its place."""
        return str(self.case.parties.order_by("position")[index].pk)

    def person(self, key: str) -> uuid.UUID:
        """Return a person's id by key of the cast."""
        return self.district.people[key].pk

    def open(self, who: str, matter: str, parties: list[dict[str, Any]], **clue: Any) -> Outcome:  # noqa: ANN401
        """Open a case with its clue."""
        at = clue.pop("at", None)
        request = Request(
            step="register_clue",
            actor=self.district.actor(who),
            now=self.now,
            at=at,
            input={"source": "inspection", "discovered_on": self.now.astimezone(BEIJING).date().isoformat(), **clue},
        )
        agency = self.district.agencies[self.office]
        outcome = door.open_case(Opening(agency.pk, PROCEDURE, matter, parties, request))
        self.case_id = outcome.case_id
        self._pass()
        return outcome

    def do(self, who: str, step: str, subject: str = "", **values: Any) -> Outcome:  # noqa: ANN401
        """Take a step; the names of ``FRAME``, ``officers`` and ``step_up`` are its frame, all else its input."""
        frame = {name: values.pop(name) for name in FRAME if name in values}
        officers = tuple(self.person(key) for key in values.pop("officers", ()))
        credential = self.district.credential(who, self.now) if values.pop("step_up", False) else None
        request = Request(
            step=step,
            actor=self.district.actor(who),
            now=self.now,
            subject=subject,
            input=values,
            officers=officers,
            credential=credential,
            **frame,
        )
        outcome = door.perform(self.case_id, request, reader=self.district.accounts[who])
        self._pass()
        return outcome

    def approve(self, who: str, *, act_seq: int | None = None, reason: str = "") -> Outcome:
        """Approve the newest proposed act (or a named one) with the own code."""
        return self._sign(who, "approved", act_seq, reason)

    def give_back(self, who: str, *, reason: str, act_seq: int | None = None, return_to: str = "") -> Outcome:
        """Return the newest proposed act."""
        return self._sign(who, "returned", act_seq, reason, return_to=return_to)

    def pass_on(self, who: str, to: str, *, reason: str = "外出开会", act_seq: int | None = None) -> Outcome:
        """Pass the newest task of signing on to another person."""
        return self._sign(who, "passed_on", act_seq, reason, to=(self.person(to),))

    def ask_cosigners(self, who: str, *keys: str, act_seq: int | None = None) -> Outcome:
        """Ask others to co-sign the newest proposal."""
        return self._sign(who, "cosign", act_seq, "", to=tuple(self.person(key) for key in keys))

    def answer_oral(self, who: str, verdict: Any, act_seq: int, *, reason: str = "") -> Outcome:  # noqa: ANN401
        """Confirm or refuse an oral approval with the own code."""
        outcome = door.answer_oral(
            self.case_id,
            act_seq=act_seq,
            verdict=verdict,
            reason=reason,
            actor=self.district.actor(who),
            credential=self.district.credential(who, self.now),
            now=self.now,
            reader=self.district.accounts[who],
        )
        self._pass()
        return outcome

    def _sign(self, who: str, verdict: Any, act_seq: int | None, reason: str, **more: Any) -> Outcome:  # noqa: ANN401
        acts = Act.objects.filter(case_id=self.case_id)
        act = acts.get(seq=act_seq) if act_seq else acts.filter(status="proposed").latest("seq")
        outcome = door.sign(
            self.case_id,
            act_seq=act.seq,
            verdict=verdict,
            content_digest=act.content_digest,
            reason=reason,
            actor=self.district.actor(who),
            credential=self.district.credential(who, self.now),
            now=self.now,
            reader=self.district.accounts[who],
            **more,
        )
        self._pass()
        return outcome

    def confirm(self, who: str, act_seq: int) -> Outcome:
        """Confirm an act in which one is named."""
        outcome = door.confirm(
            self.case_id,
            act_seq=act_seq,
            actor=self.district.actor(who),
            credential=self.district.credential(who, self.now),
            now=self.now,
            reader=self.district.accounts[who],
        )
        self._pass()
        return outcome

    def attach(self, who: str, data: bytes, name: str, kind: str = "material") -> uuid.UUID:
        """Attach a file to the case and return its id."""
        blob = files.put(data, agency_id=self.case.agency_id)
        row = door.attach_file(
            self.case_id,
            blob=blob,
            name=name,
            kind=kind,
            actor=self.district.actor(who),
            now=self.now,
            reader=self.district.accounts[who],
        )
        self._pass()
        return row.pk

    def open_paper(self, who: str, paper: str) -> None:
        """Open a paper handed in, as the reviewer."""
        review = Review.objects.filter(dossier_id=self.case_id).latest("requested_at")
        door.note_opened(
            self.case_id,
            review_id=review.pk,
            paper=paper,
            actor=self.district.actor(who),
            now=self.now,
            reader=self.district.accounts[who],
        )

    def paper(self, code: str, subject: str | None = None) -> Document:
        """Return the newest paper of a kind (about ``subject`` when given)."""
        rows = Document.objects.filter(dossier_id=self.case_id, code=code).order_by("-frozen_at", "-pk")
        return next(d for d in rows if subject is None or d.subject == subject)

    def papers(self, code: str) -> list[Document]:
        """Return all papers of a kind, oldest first."""
        return list(Document.objects.filter(dossier_id=self.case_id, code=code).order_by("frozen_at", "pk"))

    def wet(self, document: Document, joiner: str, checker: str, *, keeper: str = "印章管理员") -> None:
        """Print a paper, sign and seal it by hand, scan it back and have a second person check it."""
        subject = str(document.pk)
        self.do(joiner, "print_paper", subject, copies=2)
        document.refresh_from_db()
        scan = self.attach(joiner, rasterise(printable_file(document)), f"{document.title}（签字扫描件）.pdf")
        day = self.now.astimezone(BEIJING).date().isoformat()
        sealed = {"sealed_on": day, "seal_keeper": keeper} if document.sealed else {}
        self.do(joiner, "join_scan", subject, blob=str(scan), signed_on=day, **sealed)
        self.do(checker, "check_scan", subject, verdict="match", shelf_no="A-01", step_up=True)

    def serve(self, document: Document, who: str = "officer", other: str = "officer2", **values: Any) -> Outcome:  # noqa: ANN401
        """Serve a paper on its party in person."""
        subject = f"{document.pk}:{document.subject}"
        given = {
            "method": "direct",
            "result": "served",
            "received_on": self.now.astimezone(BEIJING).date().isoformat(),
            "receiver": "门店负责人",
            "relation": "本人",
        } | values
        place = given.pop("place", "溪桥区临波路 88 号")
        outcome = self.do(who, "serve", subject, officers=(who, other), place=place, **given)
        self.confirm(other, outcome.seq)
        return outcome

    def states(self) -> dict[str, str]:
        """Return track → state in one readable dict (subjects left out where there is one of a kind)."""
        found: dict[str, str] = {}
        for track in Track.objects.filter(case_id=self.case_id).order_by("kind", "opened_by"):
            found[f"{track.kind}:{track.subject}" if track.kind in found else track.kind] = track.state
        return found

    def _pass(self) -> None:
        """Let the worker work and a minute pass."""
        jobs.run_ready(now=self.now)
        self.now += MINUTE

    def tick(self) -> int:
        """Let the system write lapses down."""
        return tasks.tick(self.now)
