"""``perform``: the one way in which anything happens to a case (design.md §2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError

from mingzheng.agencies.officers import day_of
from mingzheng.cases.engine import requests, signing
from mingzheng.cases.engine.judging import joined_tracks, judge, order_refusal, role_refusal
from mingzheng.cases.engine.loading import as_ids, load, outline, people_in, with_chain
from mingzheng.cases.engine.models import Act, ActOfficer, Case, Defect, Event
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.engine.types import HOLDING, Gate, Outcome
from mingzheng.cases.engine.writing import Writing, next_seq, note_event
from mingzheng.core.digests import digest_of
from mingzheng.core.errors import DomainError, FieldError, Invalid, NotVisible, Refusal, Refused, Stale, Unconfirmed
from mingzheng.core.prepared import Prepared
from mingzheng.core.secrets import new_id
from mingzheng.documents import actions as documents
from mingzheng.duties import actions as duties
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.cases.engine.types import Attempt, Book, Issue, Procedure, Request, Step
    from mingzheng.ledger.recording import Recorder

CONFIRM_PERIOD = "ACT_CONFIRM"
Failed = list[tuple[Gate, Refusal]]


def no_papers(outcome: Outcome) -> None:
    """Issue nothing: for callers whose steps make no paper."""


def perform(case_id: uuid.UUID, request: Request, *, book: Book, issue: Issue = no_papers) -> Outcome:
    """Enter an act: refuse an effect whose gates fail, record a fact with its defects, in one entry.

    ``issue`` is called with the outcome in the transaction of the entry. Raises Invalid for input, Refused with every
    reason, Stale when somebody acted on a joined track since ``seen_seq``, NotVisible for an unknown case. The same
    request id gets the first answer.
    """
    answered = requests.earlier_answer(case_id, request)
    if answered is not None:
        return answered
    try:
        return _perform_new(case_id, request, book, issue)
    except (DomainError, IntegrityError):
        answered = requests.earlier_answer(case_id, request)  # both sendings at once: the first has answered meanwhile
        if answered is None:
            raise
        return answered


def _perform_new(case_id: uuid.UUID, request: Request, book: Book, issue: Issue) -> Outcome:
    procedure = _procedure_of(case_id, book, request.now)
    step = requests.step_of(procedure, request)
    signing.oral_refusal(step, request)
    given = requests.read_input(book, step, request)
    attempt = requests.read_attempt(step, request, given, request.subject)
    _check_credential(step, request)
    _check_papers(case_id, request, procedure, book, attempt)
    with record(f"case.{step.code}", actor=request.actor, now=request.now, dossier_id=case_id) as rec:
        seq = next_seq(case_id)
        loaded = _load(case_id, request, step, given)
        _check_stale(loaded, procedure, book, step, request, upto=seq - 1)
        requests.check_people_and_files(loaded.facts, request, step, given)
        attempt = _with_subject(attempt, loaded, book)
        failed, held = _judge(loaded, procedure, book, attempt)
        _check_confirmed(failed, request)
        outcome = _enter(rec, loaded, procedure, book, attempt, request, seq, failed, held=held)
        requests.keep_receipt(case_id, request, outcome.seq)
        issue(outcome)
    return outcome


_PROCEDURES = Prepared(lambda pk: Case.objects.filter(pk=pk).values_list("procedure", "law_date"))


def _procedure_of(case_id: uuid.UUID, book: Book, now: dt.datetime) -> Procedure:
    """Return the procedure under which a case goes on now; its next act writes it down."""
    found = _PROCEDURES.first(case_id)
    if found is None:
        raise NotVisible
    return book.running(*found, day_of(now))


def enter_first(
    rec: Recorder, loaded: Loaded, procedure: Procedure, book: Book, attempt: Attempt, request: Request
) -> Outcome:
    """Enter the act that opens a case, in the entry that opens it."""
    failed = list(judge(book, loaded.facts, attempt))
    return _enter(rec, loaded, procedure, book, attempt, request, 1, failed, held=False)


def _check_credential(step: Step, request: Request) -> None:
    if request.actor.kind == "token" and (step.nature == "effect" or step.credential):
        raise Refused(
            f"接口令牌不能办理“{step.title}”",
            (
                Refusal(
                    "token", "令牌只能录入事实，不能签署、审批、审核", "电子签名法#13", "请本人登录办理", kind="others"
                ),
            ),
        )
    if not step.credential:
        return
    if request.credential is None or request.credential.person_id != request.actor.person_id:
        raise Refused(
            f"不能办理“{step.title}”",
            (Refusal("credential", "这一步要由本人当场确认身份", "电子签名法#13", "输入动态码后再提交"),),
        )
    request.credential.check(request.now)


def _check_papers(case_id: uuid.UUID, request: Request, procedure: Procedure, book: Book, attempt: Attempt) -> None:
    """Render the papers once, without number, before the lock: a missing glyph or an overflow is a refusal."""
    papers = [book.papers[code] for code in attempt.step.papers]
    if not papers or documents.deferred():
        return
    loaded = _load(case_id, request, attempt.step, attempt.input)
    _check_stale(
        loaded, procedure, book, attempt.step, request, upto=loaded.facts.seq
    )  # who was second learns of the first
    requests.check_people_and_files(loaded.facts, request, attempt.step, attempt.input)
    attempt = _with_subject(attempt, loaded, book)
    if attempt.step.nature == "effect" and _failures(loaded, procedure, book, attempt)[0]:
        return
    for paper in papers:
        documents.preview(paper.spec, paper.data(loaded.facts, attempt))


def _load(case_id: uuid.UUID, request: Request, step: Step, given: Any) -> Loaded:  # noqa: ANN401 - a StepInput
    own = (request.actor.person_id,) if request.actor.person_id else ()
    people = {*request.officers, *people_in(request.input), *as_ids(request.cosigners), *given.attending(), *own}
    people |= as_ids((request.oral.by,)) if request.oral else set()
    case = find_case(case_id)
    if step.plain and request.corrects is None:
        return outline(case, now=request.now, people=people)
    loaded = load(case, now=request.now, people=people, check_rows="rows_intact" in step.gates)
    if "lawful_chain" in step.gates:
        loaded = replace(loaded, facts=with_chain(loaded.facts, request.now))
    return loaded


def _check_stale(loaded: Loaded, procedure: Procedure, book: Book, step: Step, request: Request, *, upto: int) -> None:
    if request.seen_seq is None or request.seen_seq >= upto:
        return
    joined = joined_tracks(book, step)
    since = Event.objects.filter(case=loaded.case, seq__gt=max(request.seen_seq, 0)).order_by("-seq")
    newest = next((event for event in since if _touches(event, step, request.subject, joined)), None)
    if newest is None:
        return
    title = procedure.steps[newest.step].title if newest.step in procedure.steps else newest.kind
    who = f"{newest.actor_label}办理了“{title}”（第 {newest.seq} 号记录）"
    message = f"您打开页面之后，{who}。请查看后再提交，您填写的内容已保留。"
    raise Stale(message)


def _touches(event: Event, step: Step, subject: str, joined: frozenset[str]) -> bool:
    """Tell whether an event changed what a form is about: by its own track, or by what its act moved besides."""
    if event.track_kind in joined:
        return True
    return any(kind in joined and (kind != step.track or moved == subject) for kind, moved, _ in event.moves)


def _with_subject(attempt: Attempt, loaded: Loaded, book: Book) -> Attempt:
    """Return the attempt with its subject: what a step opens takes it from the case, and never one made up outside."""
    step, named = attempt.step, attempt.subject
    opens = step.start == ("",) or ("" in step.start and not loaded.facts.state(step.track, named))
    if opens and step.track in book.keys:
        offered = book.keys[step.track](loaded.facts)
        if isinstance(offered, str):  # there is one at a time, and it may have moved on since it was read
            return replace(attempt, subject=offered)
        if named and named not in offered:
            raise Invalid((FieldError("subject", f"“{step.title}”不针对这一对象", "subject", "从可办理的步骤中选择"),))
        return replace(attempt, subject=named or next(iter(offered), ""))
    if step.track == "main" and named:
        raise Invalid((FieldError("subject", "这一步不针对某一对象", "subject", "去掉 subject"),))
    return attempt


def _judge(loaded: Loaded, procedure: Procedure, book: Book, attempt: Attempt) -> tuple[Failed, bool]:
    failed, held = _failures(loaded, procedure, book, attempt)
    if attempt.step.nature == "effect" and failed:
        raise Refused(f"还不能办理“{attempt.step.title}”", tuple(refusal for _, refusal in failed))
    return failed, held


def _check_confirmed(failed: Failed, request: Request) -> None:
    """Ask first: a defect stays on the record, so the person reads what it will be (执法记录如实; design.md §2)."""
    new = {gate.name for gate, _ in failed} - (request.known_defects or frozenset())
    if request.known_defects is not None and new:
        raise Unconfirmed("这样记录会留下瑕疵", tuple(refusal for _, refusal in failed))


def _failures(loaded: Loaded, procedure: Procedure, book: Book, attempt: Attempt) -> tuple[Failed, bool]:
    facts, step = loaded.facts, attempt.step
    who = role_refusal(facts, attempt) if attempt.actor_person or step.system or step.nature == "effect" else None
    if who is not None:
        raise Refused(f"不能办理“{step.title}”", (who,))
    failed: Failed = []
    correcting = attempt.corrects is not None
    if correcting:
        _check_correction(loaded, attempt)
    order = None if correcting else order_refusal(facts, procedure, attempt)
    if order is not None:
        opens = step.start == ("",)
        if step.system or opens or (step.track != "main" and not facts.state(step.track, attempt.subject)):
            raise Refused(f"不能办理“{step.title}”", (order,))
        failed.append((ORDER, order))
    failed += list(judge(book, facts, attempt))
    held = order is not None or any(gate.consequence in HOLDING for gate, _ in failed)
    return failed, held


def _judged_by_order(facts: CaseFacts, attempt: Attempt) -> Refusal | None:  # noqa: ARG001
    """Pass: the order of a step is judged by ``order_refusal``, which knows the procedure."""
    return None


ORDER = Gate("out_of_order", "按法定顺序进行", "行政处罚法#38", _judged_by_order, "blocks_decision", ("explain",))


def _check_correction(loaded: Loaded, attempt: Attempt) -> None:
    wrong = loaded.facts.act(attempt.corrects or 0)
    standing = wrong is not None and wrong in loaded.facts.effective and wrong.step == attempt.step.code
    if not attempt.step.correctable or not standing:
        raise Refused(
            "不能这样更正",
            (
                Refusal(
                    "correction",
                    f"第 {attempt.corrects} 号记录不是可以更正的同类事实记录",
                    "行政处罚法#47",
                    "选择要更正的那一项记录；已产生效力的事项按程序处理",
                    kind="never",
                ),
            ),
        )


def _enter(  # noqa: PLR0913, PLR0917 - the whole situation of an act
    rec: Recorder,
    loaded: Loaded,
    procedure: Procedure,
    book: Book,
    attempt: Attempt,
    request: Request,
    seq: int,
    failed: Failed,
    *,
    held: bool,
) -> Outcome:
    act, stored = _new_act(rec, loaded, procedure, attempt, request, seq), None
    if request.resubmits is not None:
        stored, act = signing.renewed(loaded, act, attempt.step, request.resubmits)
    if request.oral is not None:
        act.medium = "oral"
        attempt = signing.with_oral(attempt, loaded.facts, request.oral)
    writing = Writing(rec=rec, loaded=loaded, procedure=procedure, book=book, attempt=attempt, act=act, seq=seq)
    proposed = bool(attempt.step.signoff) and request.oral is None
    if proposed:
        act.status, act.effective_seq = "proposed", None
        signing.ask_for_signatures(writing, request.cosigners)
        if request.medium == "paper":
            writing.freeze_approval_forms()
    else:
        writing.take_effect(held=held)
        writing.finish()
    if request.oral is not None:
        signing.note_oral(writing, request.oral)
    officers = _officers(rec, loaded, attempt, act)
    if stored is not None:
        signing.write_round(writing, stored)
        act = stored
    else:
        rec.insert_many([act, *officers, *_defects(act, failed)])
    note_event(rec, loaded.case, seq, _event(request, proposed=proposed), act, attempt.at, writing.moved)
    if any(o.confirmed_at is None for o in officers):
        duties.start(
            rec, dossier=loaded.case.dossier, kind=CONFIRM_PERIOD, subject=str(act.pk), start_on=day_of(rec.now)
        )
    defects, made = tuple(refusal for _, refusal in failed), tuple(d.pk for d in writing.documents.values())
    return Outcome(loaded.case.pk, act.pk, act.seq, act.status, defects, made)


def _event(request: Request, *, proposed: bool) -> str:
    if request.resubmits is not None:
        return "resubmitted"
    return "proposed" if proposed else "entered"


def _new_act(rec: Recorder, loaded: Loaded, procedure: Procedure, attempt: Attempt, request: Request, seq: int) -> Act:
    content = attempt.input.model_dump(mode="json") if attempt.input is not None else {}
    evidence = [str(e) for e in request.evidence]
    named = [str(p) for p in attempt.officers]
    return Act(
        id=new_id(),
        case=loaded.case,
        seq=seq,
        effective_seq=seq,
        track_kind=attempt.step.track,
        track_subject=attempt.subject,
        step=attempt.step.code,
        nature=attempt.step.nature,
        status="effective",
        medium=request.medium,
        at=attempt.at,
        at_source=attempt.at_source,
        place=attempt.place,
        recorded_at=rec.now,
        entered_by=rec.actor.id,
        entered_as=rec.actor.label,
        corrects=request.corrects,
        content=content,
        content_digest=digest_of(
            {
                "step": attempt.step.code,
                "subject": attempt.subject,
                "at": attempt.at.isoformat(),
                "place": attempt.place,
                "input": content,
                "officers": named,
                "evidence": evidence,
            }
        ),
        made={"by": str(rec.actor.person_id)} if rec.actor.person_id else {},
        evidence=evidence,
        revision=procedure.version,
    )


def _officers(rec: Recorder, loaded: Loaded, attempt: Attempt, act: Act) -> list[ActOfficer]:
    facts, rows = loaded.facts, []
    present: tuple[uuid.UUID, ...] = getattr(attempt.input, "attending", tuple)()
    parts = [*((p, "officer") for p in attempt.officers), *((p, "member") for p in present)]
    for person_id, part in parts:
        own = rec.actor.kind == "account" and rec.actor.person_id == person_id
        snapshot = facts.people[person_id].snapshot(attempt.on, facts.matter.certificate_category, facts.lineage)
        rows.append(
            ActOfficer(
                act=act,
                person_id=person_id,
                part=part,
                certificate_snapshot=snapshot,
                confirmed_at=rec.now if own else None,
                confirmed_by="session" if own else "",
            )
        )
    return rows


def _defects(act: Act, failed: Failed) -> list[Defect]:
    return [
        Defect(
            act=act,
            gate=refusal.gate,
            article=refusal.article,
            consequence=gate.consequence,
            reason=refusal.reason,
            remedy=refusal.remedy,
        )
        for gate, refusal in failed
    ]
