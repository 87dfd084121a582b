"""A signer's answer to a proposed act: approve, return to somebody named, pass on, or ask others to co-sign."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mingzheng.agencies.models import Person
from mingzheng.agencies.officers import day_of
from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.models import Act, Signoff
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.engine.signing.asking import admit, signoff
from mingzheng.cases.engine.signing.effects import signatures, take_effect
from mingzheng.cases.engine.signing.seats import (
    barred,
    cosigners,
    lawful,
    positions,
    seat_of,
    without_assignee,
)
from mingzheng.cases.engine.types import Outcome
from mingzheng.cases.engine.writing import next_seq, note_event
from mingzheng.core.errors import Conflict, FieldError, Invalid, NotVisible, Refusal, Refused
from mingzheng.dossiers import actions as dossiers
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.agencies.credentials import Credential
    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.cases.engine.types import Book, Procedure
    from mingzheng.ledger.recording import Actor, Recorder

Answer = Literal["approved", "returned", "passed_on", "cosign"]
STEP = "step:"
"""A return to an earlier step in words: ``step:question``; a number is an earlier position of the same act."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a signer answers; ``to`` are the persons to whom it is passed on or who are asked to co-sign."""

    act_seq: int
    verdict: Answer
    content_digest: str
    reason: str = ""
    return_to: str = ""
    to: tuple[uuid.UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Signing:
    """One answer being written."""

    rec: Recorder
    loaded: Loaded
    book: Book
    act: Act
    row: Signoff
    given: Given
    seq: int
    behalf: uuid.UUID | None

    @property
    def procedure(self) -> Procedure:
        """Return the version under which the case goes on today."""
        case = self.loaded.case
        return self.book.running(case.procedure, case.law_date, day_of(self.rec.now))

    def close(self, verdict: str) -> None:
        """Write the signer's verdict, with both names where a substitute signed."""
        self.rec.change(
            self.row,
            verdict=verdict,
            signed_by_id=self.rec.actor.person_id,
            on_behalf_of_id=self.behalf,
            at=self.rec.now,
            reason=self.given.reason,
            return_to=self.given.return_to,
        )

    def note(self, kind: str) -> Outcome:
        """Write the event and return what came of it."""
        note_event(self.rec, self.loaded.case, self.seq, kind, self.act, self.rec.now)
        return Outcome(self.loaded.case.pk, self.act.pk, self.act.seq, self.act.status)

    def open_rows(self) -> list[Signoff]:
        """Return what is still asked for in this round."""
        return open_rows(self.loaded, self.act)


def sign(
    case_id: uuid.UUID,
    given: Given,
    *,
    actor: Actor,
    credential: Credential | None,
    now: dt.datetime,
    book: Book,
) -> Outcome:
    """Answer a proposed act; the last approval makes it take effect, gates binding at that moment.

    Raises Refused (no credential, not the signer's turn, a gate fails), Conflict when the content differs from what the
    signer saw or the act is no longer proposed, Invalid for a person or a place that cannot be meant.
    """
    check_credential(actor, credential, now)
    with record(f"case.sign.{given.verdict}", actor=actor, now=now, dossier_id=case_id) as rec:
        seq = next_seq(case_id)
        people = [*([actor.person_id] if actor.person_id else []), *given.to]
        loaded = load(find_case(case_id), now=now, people=people, check_rows=True)
        act = proposed(loaded, given.act_seq)
        row, behalf = own_row(loaded, act, open_rows(loaded, act), actor, now)
        if given.content_digest != act.content_digest:
            message = "您看到的内容与待签的内容不一致，请重新打开后再签。"
            raise Conflict(message)
        return ANSWERS[given.verdict](Signing(rec, loaded, book, act, row, given, seq, behalf))


def check_credential(actor: Actor, credential: Credential | None, now: dt.datetime) -> None:
    """Refuse a signature without the own code given within minutes (电子签名法 13)."""
    if actor.kind != "account" or credential is None or credential.person_id != actor.person_id:
        raise Refused(
            "不能签批",
            (Refusal("credential", "签批要由本人当场确认身份，接口令牌不能签批", "电子签名法#13", "输入动态码后再签"),),
        )
    credential.check(now)


def proposed(loaded: Loaded, act_seq: int) -> Act:
    """Return an act that waits for signatures online; raises NotVisible, Conflict."""
    act = next((r for r in loaded.rows if isinstance(r, Act) and r.seq == act_seq), None)
    if act is None:
        raise NotVisible
    if act.status != "proposed":
        message = "这一事项已经办结或者撤回，请刷新页面。"
        raise Conflict(message)
    if act.medium != "online":
        message = "这一事项正在纸上签批，请把签好的审批表扫描归入。"
        raise Conflict(message)
    return act


def open_rows(loaded: Loaded, act: Act) -> list[Signoff]:
    """Return the approvals that an act still waits for."""
    return [s for s in loaded.signoffs if s.act_id == act.pk and s.verdict == "open" and s.round == act.round]


def own_row(
    loaded: Loaded, act: Act, rows: list[Signoff], actor: Actor, now: dt.datetime
) -> tuple[Signoff, uuid.UUID | None]:
    """Return the approval that the actor may give, and whom the actor stands in for; raises Refused."""
    person = actor.person_id
    for row in rows:
        signers = lawful(loaded.facts, seat_of(row), now)
        if person in signers and not (signers[person] and _signed(loaded, act, person)):
            return row, signers[person]
    waiting = "、".join(dict.fromkeys(seat_of(row).words for row in rows))
    why = f"现在轮到{waiting}签批"
    if person and _signed(loaded, act, person):
        why = "您已经签批过这一事项，同一人不能再代他人签批"
    elif person and barred(loaded.facts, person):
        why = "您承办、审核过本案或者已经回避，不能签批"
    raise Refused(
        "不能签批", (Refusal("signer", why, "行政处罚法#57", f"请{waiting}签批", who=waiting, kind="others"),)
    )


def _signed(loaded: Loaded, act: Act, person: uuid.UUID) -> bool:
    mine = (s for s in loaded.signoffs if s.act_id == act.pk and s.round == act.round)
    return any(s.verdict == "approved" and s.signed_by_id == person for s in mine)


def assign_approver(rec: Recorder, loaded: Loaded, behalf: uuid.UUID | None) -> None:
    """Note the signer, and whom the signer stood in for, as approvers of the case: exclusions follow both."""
    if rec.actor.person_id is None:
        raise NotVisible
    people = Person.objects.in_bulk([p for p in (rec.actor.person_id, behalf) if p])
    represented = people[behalf] if behalf else None
    dossiers.assign(
        rec, loaded.case.dossier, person=people[rec.actor.person_id], role="approver", on_behalf_of=represented
    )


def _approve(s: Signing) -> Outcome:
    s.close("approved")
    assign_approver(s.rec, s.loaded, s.behalf)
    if s.open_rows():
        return s.note("signed")
    procedure = s.procedure
    found = positions(s.book, s.loaded.facts, procedure.steps[s.act.step], s.act, s.rec.now)
    later = [seats for seats in found if seats[0].position > s.row.position]
    if later:
        s.rec.insert_many([signoff(s.act, seat) for seat in later[0]])
        return s.note("signed")
    given = signatures(s.loaded, s.act)
    signer = s.rec.actor.person_id
    return take_effect(s.rec, s.loaded, s.book, s.act, s.seq, at=s.rec.now, signatures=given, signer=signer)


def _return(s: Signing) -> Outcome:
    to = s.given.return_to
    if to.isdigit():
        return _send_back(s, int(to))
    procedure = s.procedure
    if to and to.removeprefix(STEP) not in procedure.steps:
        raise Invalid((FieldError("return_to", "没有这一环节", "退回到指定环节", "从列出的环节中选择"),))
    s.close("returned")
    for row in s.open_rows():
        s.rec.change(row, verdict="dropped", at=s.rec.now)
    s.rec.change(s.act, status="returned")
    return s.note("returned")


def _send_back(s: Signing, position: int) -> Outcome:
    """Let an earlier position of the same act sign again; what was signed from there on no longer counts."""
    mine = [r for r in s.loaded.signoffs if r.act_id == s.act.pk and r.round == s.act.round]
    again = [r for r in mine if r.verdict == "approved" and position <= r.position < s.row.position]
    if position not in {r.position for r in again}:
        raise Invalid((FieldError("return_to", "这一级还没有签批过", "退回到指定环节", "选择已经签批过的环节"),))
    s.close("returned")
    for row in s.open_rows():
        s.rec.change(row, verdict="dropped", at=s.rec.now)
    for row in again:
        s.rec.change(row, verdict="recalled")
    s.rec.insert_many([signoff(s.act, seat_of(r)) for r in again if r.position == position])
    return s.note("sent_back")


def _pass_on(s: Signing) -> Outcome:
    seat = without_assignee(seat_of(s.row))
    holders = lawful(s.loaded.facts, seat, s.rec.now)
    to = s.given.to[0] if len(s.given.to) == 1 else None
    if to is None or to == s.rec.actor.person_id or to not in holders:
        raise Invalid(
            (FieldError("to", f"只能转给本机关另一名可以依法签批的{seat.words}", "转办", "从列出的人员中选择"),)
        )
    s.close("passed_on")
    fresh = signoff(s.act, seat)
    fresh.assignee_id = to if holders[to] is None else holders[to]
    s.rec.insert(fresh)
    return s.note("passed_on")


def _ask_cosigners(s: Signing) -> Outcome:
    if not s.given.to:
        raise Invalid((FieldError("to", "没有选择会签人员", "会签", "从列出的人员中选择"),))
    step = s.procedure.steps[s.act.step]
    asked = {r.assignee_id for r in s.open_rows()} | {s.rec.actor.person_id}
    if asked & set(s.given.to):
        message = "所选人员已经在签批或者会签这一事项。"
        raise Conflict(message)
    seats = cosigners(s.loaded.facts, step, s.row.position, s.given.to, s.rec.now)
    s.rec.insert_many([signoff(s.act, seat) for seat in seats])
    admit(s.rec, s.loaded, seats)
    s.rec.facts["reason"] = s.given.reason
    return s.note("cosign_asked")


ANSWERS = {"approved": _approve, "returned": _return, "passed_on": _pass_on, "cosign": _ask_cosigners}
