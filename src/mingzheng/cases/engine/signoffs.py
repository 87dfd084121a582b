"""Signatures on proposed acts: who is asked, in which order, and what comes of an approval or a return."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person, RoleGrant
from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.agencies.queries import standing
from mingzheng.cases.engine.judging import ROLE_WORDS, judge, order_refusal
from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.models import Act, Defect, Signoff, Track
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.engine.types import Attempt, Outcome, SignatureFact
from mingzheng.cases.engine.writing import Writing, next_seq, note_event
from mingzheng.core.errors import Conflict, NotVisible, Refusal, Refused
from mingzheng.core.validation import validate
from mingzheng.documents import actions as documents
from mingzheng.documents.actions.freezing import REASON_LENGTH
from mingzheng.dossiers import actions as dossiers
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import uuid
    from typing import Literal

    from mingzheng.agencies.credentials import Credential
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.cases.engine.types import Book, Procedure, Step
    from mingzheng.ledger.recording import Actor, Recorder

MEDIUM_WORDS = {"online": "系统签批", "paper": "纸上签批"}


def ask_for_signatures(writing: Writing) -> None:
    """Open the first position of the step's sign-off list; on paper, all of them.

    A position whose only holders handle the case is passed over upwards; the last position never is. Raises Refused
    when nobody could lawfully sign.
    """
    step, facts = writing.attempt.step, writing.facts
    positions = _positions(facts, step, writing.rec.now)
    chosen = positions if writing.act.medium == "paper" else positions[:1]
    writing.rec.insert_many([_signoff(writing.act, position, role) for position, role in chosen])


def _positions(facts: CaseFacts, step: Step, now: dt.datetime) -> list[tuple[int, str]]:
    found = []
    for position, roles in enumerate(step.signoff):
        for role in roles:
            if _lawful_signers(facts, role, now):
                found.append((position, role))
            elif position == len(step.signoff) - 1:
                raise Refused(
                    f"不能办理“{step.title}”",
                    (
                        Refusal(
                            "no_lawful_signer",
                            f"本机关没有可以依法签批的{ROLE_WORDS[role]}（承办、审核过本案的人员不能签批）",
                            "行政处罚法#57",
                            "请管理员设置代理或者上级负责人",
                            who="系统管理员",
                            kind="others",
                        ),
                    ),
                )
    return found


def _lawful_signers(facts: CaseFacts, role: str, now: dt.datetime) -> set[uuid.UUID]:
    grants = RoleGrant.objects.filter(standing(now), agency_id=facts.agency_id, role=role)
    holders = {g.person_id for g in grants if g.unit_id in {None, facts.unit_id}}
    excluded = {p for p in holders if facts.roles.get(p, frozenset()) & {"handler", "reviewer"}}
    return holders - excluded - facts.named


def _signoff(act: Act, position: int, role: str) -> Signoff:
    return Signoff(
        act=act, round=act.round, position=position, role=role, medium=act.medium, content_digest=act.content_digest
    )


def sign(  # noqa: PLR0913 - what a signature is made of
    case_id: uuid.UUID,
    *,
    act_seq: int,
    verdict: Literal["approved", "returned"],
    content_digest: str,
    reason: str = "",
    actor: Actor,
    credential: Credential | None,
    now: dt.datetime,
    book: Book,
) -> Outcome:
    """Approve or return a proposed act; the last approval makes it take effect, gates binding at that moment.

    Raises Refused (no credential, not the signer's turn, a gate fails), Conflict when the content differs from what the
    signer saw or the act is no longer proposed.
    """
    _check_credential(actor, credential, now)
    with record(f"case.sign.{verdict}", actor=actor, now=now, dossier_id=case_id) as rec:
        seq = next_seq(case_id)
        loaded = load(find_case(case_id), now=now, people=[p for p in [actor.person_id] if p], check_rows=True)
        act = _proposed(loaded, act_seq, "online")
        row = _own_signoff(loaded, act, actor, now)
        if content_digest != act.content_digest:
            message = "您看到的内容与待签的内容不一致，请重新打开后再签。"
            raise Conflict(message)
        rec.change(row, verdict=verdict, signed_by_id=actor.person_id, at=now, reason=reason)
        if verdict == "returned":
            return _return(rec, loaded, act, seq)
        _assign_approver(rec, loaded, actor)
        later = [p for p in _positions_of(loaded, book, act, now) if p[0] > row.position]
        if later:
            rec.insert(_signoff(act, *later[0]))
            note_event(rec, loaded.case, seq, "signed", act, now)
            return Outcome(case_id, act.pk, act.seq, act.status)
        signatures = _signatures(loaded, act)
        return take_effect(rec, loaded, book, act, seq, at=now, signatures=signatures, signer=actor.person_id)


def _check_credential(actor: Actor, credential: Credential | None, now: dt.datetime) -> None:
    if actor.kind != "account" or credential is None or credential.person_id != actor.person_id:
        raise Refused(
            "不能签批",
            (Refusal("credential", "签批要由本人当场确认身份，接口令牌不能签批", "电子签名法#13", "输入动态码后再签"),),
        )
    credential.check(now)


def _proposed(loaded: Loaded, act_seq: int, medium: str) -> Act:
    act = next((r for r in loaded.rows if isinstance(r, Act) and r.seq == act_seq), None)
    if act is None:
        raise NotVisible
    if act.status != "proposed":
        message = "这一事项已经办结或者撤回，请刷新页面。"
        raise Conflict(message)
    if act.medium != medium:
        message = "这一事项正在纸上签批，请把签好的审批表扫描归入。"
        raise Conflict(message)
    return act


def _own_signoff(loaded: Loaded, act: Act, actor: Actor, now: dt.datetime) -> Signoff:
    open_rows = [s for s in loaded.signoffs if s.act_id == act.pk and s.verdict == "open" and s.round == act.round]
    person = actor.person_id
    for row in open_rows:
        if person in _lawful_signers(loaded.facts, row.role, now):
            return row
    waiting = "、".join(ROLE_WORDS[s.role] for s in open_rows)
    roles = loaded.facts.roles.get(person, frozenset()) if person else frozenset()
    why = "您承办或者审核了本案，不能签批" if roles & {"handler", "reviewer"} else f"现在轮到{waiting}签批"
    raise Refused(
        "不能签批", (Refusal("signer", why, "行政处罚法#57", f"请{waiting}签批", who=waiting, kind="others"),)
    )


def _positions_of(loaded: Loaded, book: Book, act: Act, now: dt.datetime) -> list[tuple[int, str]]:
    procedure = book.procedure(loaded.case.procedure, loaded.case.law_date)
    return _positions(loaded.facts, procedure.steps[act.step], now)


def _return(rec: Recorder, loaded: Loaded, act: Act, seq: int) -> Outcome:
    rec.change(act, status="returned")
    note_event(rec, loaded.case, seq, "returned", act, rec.now)
    return Outcome(loaded.case.pk, act.pk, act.seq, "returned")


def _assign_approver(rec: Recorder, loaded: Loaded, actor: Actor) -> None:
    if actor.person_id is None:
        raise NotVisible
    person = Person.objects.get(pk=actor.person_id)
    dossiers.assign(rec, loaded.case.dossier, person=person, role="approver")


def _signatures(loaded: Loaded, act: Act) -> tuple[SignatureFact, ...]:
    rows = [s for s in loaded.signoffs if s.act_id == act.pk and s.verdict == "approved" and s.round == act.round]
    names = dict(Person.objects.filter(pk__in=[s.signed_by_id for s in rows]).values_list("pk", "name"))
    return tuple(
        SignatureFact(
            s.role,
            names.get(s.signed_by_id, "") if s.signed_by_id else "",
            s.at.astimezone(BEIJING).date().isoformat() if s.at else "",
            MEDIUM_WORDS[s.medium],
            s.reason,
        )
        for s in rows
    )


def take_effect(  # noqa: PLR0913 - the whole situation of an act
    rec: Recorder,
    loaded: Loaded,
    book: Book,
    act: Act,
    seq: int,
    *,
    at: dt.datetime,
    signatures: tuple[SignatureFact, ...],
    signer: uuid.UUID | None,
) -> Outcome:
    """Make a proposed act take effect online; raises Refused with every gate that fails now."""
    procedure = book.procedure(loaded.case.procedure, loaded.case.law_date)
    attempt = attempt_of(book, procedure, act, now=rec.now, at=at, signatures=signatures, signer=signer)
    refusals = _binding(book, procedure, loaded.facts, attempt)
    if refusals:
        raise Refused(f"还不能办理“{attempt.step.title}”", tuple(refusals))
    writing = write_effect(rec, loaded, book, procedure, attempt, act, seq)
    note_event(rec, loaded.case, seq, "effective", act, at, writing.moved)
    documents = tuple(d.pk for d in writing.documents.values())
    return Outcome(loaded.case.pk, act.pk, act.seq, "effective", documents=documents)


def _binding(book: Book, procedure: Procedure, facts: CaseFacts, attempt: Attempt) -> list[Refusal]:
    order = order_refusal(facts, procedure, attempt)
    return [*([order] if order else []), *(refusal for _, refusal in judge(book, facts, attempt))]


def attempt_of(  # noqa: PLR0913 - the whole situation of an act
    book: Book,
    procedure: Procedure,
    act: Act,
    *,
    now: dt.datetime,
    at: dt.datetime,
    signatures: tuple[SignatureFact, ...],
    signer: uuid.UUID | None,
) -> Attempt:
    """Return the attempt that a proposed act makes at its last signature."""
    step = procedure.steps[act.step]
    given = validate(book.inputs[step.input], act.content, today=day_of(now))
    return Attempt(
        step=step,
        subject=act.track_subject,
        now=now,
        at=at,
        actor_person=signer,
        input=given,
        medium=act.medium,
        deciding=True,
        signatures=signatures,
    )


def write_effect(  # noqa: PLR0913, PLR0917 - the whole situation of an act
    rec: Recorder, loaded: Loaded, book: Book, procedure: Procedure, attempt: Attempt, act: Act, seq: int
) -> Writing:
    """Write moves, papers and effects of a proposed act that takes effect, and the act itself."""
    writing = Writing(rec=rec, loaded=loaded, procedure=procedure, book=book, attempt=attempt, act=act, seq=seq)
    writing.take_effect()
    writing.finish()
    rec.change(
        act,
        status="effective",
        effective_seq=seq,
        at=attempt.at,
        outcome=act.outcome,
        made=act.made,
    )
    return writing


def take_effect_on_paper(outer: Writing, act_id: uuid.UUID, signed_on: dt.date) -> None:
    """Make an act decided on paper take effect on the day that the head signed.

    Gates are read again for that day; what fails is a defect that blocks service (design.md §2).
    """
    loaded, rec, book = outer.loaded, outer.rec, outer.book
    act = next(r for r in loaded.rows if isinstance(r, Act) and r.pk == act_id)
    at = max(dt.datetime.combine(signed_on, dt.time.min, BEIJING), act.recorded_at)
    for row in (s for s in loaded.signoffs if s.act_id == act.pk and s.verdict == "open"):
        rec.change(row, verdict="approved", at=at)
    signatures = _signatures(loaded, act)
    attempt = attempt_of(book, outer.procedure, act, now=rec.now, at=at, signatures=signatures, signer=None)
    failed = _binding(book, outer.procedure, loaded.facts, attempt)
    inner = Writing(
        rec=rec, loaded=loaded, procedure=outer.procedure, book=book, attempt=attempt, act=act, seq=outer.seq
    )
    inner.take_effect()
    for effect in book.after:
        effect(inner)
    outer.moves |= inner.moves
    outer.documents |= inner.documents
    outer.case_values |= inner.case_values
    rec.change(act, status="effective", effective_seq=outer.seq, at=at, outcome=act.outcome, made=inner.made)
    rec.insert_many(
        [
            Defect(
                act=act,
                gate=r.gate,
                article=r.article,
                consequence="blocks_service",
                reason=r.reason,
                remedy=r.remedy,
            )
            for r in failed
        ]
    )


def withdraw_proposal(case_id: uuid.UUID, *, act_seq: int, reason: str, actor: Actor, now: dt.datetime) -> Outcome:
    """Withdraw one's own proposal before it takes effect (B18); raises Refused for somebody else's."""
    with record("case.proposal.withdrawn", actor=actor, now=now, dossier_id=case_id) as rec:
        seq = next_seq(case_id)
        loaded = load(find_case(case_id), now=now, people=[p for p in [actor.person_id] if p])
        act = next((r for r in loaded.rows if isinstance(r, Act) and r.seq == act_seq), None)
        if act is None:
            raise NotVisible
        if act.status != "proposed":
            message = "这一事项已经办结，不能撤回。"
            raise Conflict(message)
        if act.entered_by != actor.id:
            raise Refused(
                "不能撤回",
                (
                    Refusal(
                        "own_proposal",
                        "只能撤回自己提出的事项",
                        "行政处罚法#57",
                        "请提出人撤回",
                        who=act.entered_as,
                        kind="others",
                    ),
                ),
            )
        rec.facts["reason"] = reason
        for row in (s for s in loaded.signoffs if s.act_id == act.pk and s.verdict == "open"):
            rec.change(row, verdict="withdrawn", at=now)
        rec.change(act, status="withdrawn")
        moves = _void_papers(rec, loaded, act, seq, reason)
        note_event(rec, loaded.case, seq, "withdrawn", act, now, moves)
        return Outcome(case_id, act.pk, act.seq, "withdrawn")


def _void_papers(rec: Recorder, loaded: Loaded, act: Act, seq: int, reason: str) -> list[list[str]]:
    """Void the papers that were out for signature on a withdrawn act; their numbers stay used. Return the moves."""
    moves = []
    for document in loaded.documents.values():
        if document.act_id != act.pk or document.state == "void":
            continue
        documents.void(rec, document, reason=f"第 {act.seq} 号事项已撤回：{reason}"[:REASON_LENGTH])
        track = Track.objects.get(case=loaded.case, kind="paper", subject=str(document.pk))
        rec.change(track, state="void", closed_by=seq)
        moves.append(["paper", track.subject, "void"])
    return moves
