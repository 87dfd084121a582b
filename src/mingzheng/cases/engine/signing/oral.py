"""Oral approval in an emergency: it takes effect at once, and within 24 hours the approver confirms it or it is undone.

A refusal is never silently kept: the act carries a defect and a duty to undo it (行政强制法 19; practice.md 13).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.models import Act, Defect
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.engine.signing.asking import signoff
from mingzheng.cases.engine.signing.seats import lawful, positions
from mingzheng.cases.engine.signing.verdicts import assign_approver, check_credential, own_row
from mingzheng.cases.engine.types import Outcome, SignatureFact
from mingzheng.cases.engine.writing import next_seq, note_event
from mingzheng.core.errors import Conflict, FieldError, Invalid, NotVisible, Refusal, Refused
from mingzheng.duties import actions as duties
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.agencies.credentials import Credential
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.cases.engine.models import Signoff
    from mingzheng.cases.engine.types import Attempt, OralApproval, Request, Step
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.ledger.recording import Actor, Recorder

CONFIRM, UNDO = "APPROVAL_CONFIRM", "APPROVAL_UNDO"
GATE = "oral_confirmed"
ARTICLE = "行政强制法#19"


def oral_refusal(step: Step, request: Request) -> None:
    """Refuse an oral approval of a step that does not allow one, or one that lies in the future."""
    if request.oral is None:
        return
    if not step.oral or not step.signoff:
        raise Refused(
            f"“{step.title}”不能口头批准",
            (
                Refusal(
                    "oral",
                    "只有情况紧急的环节可以先口头批准、二十四小时内补办手续",
                    ARTICLE,
                    "报负责人在系统内或者纸上签批",
                    kind="never",
                ),
            ),
        )
    if request.oral.at > request.now or not request.oral.means.strip() or not request.oral.reason.strip():
        raise Invalid((FieldError("oral", "请写明何时、以什么方式口头批准和紧急的理由", ARTICLE, "逐项填写实际情况"),))


def with_oral(attempt: Attempt, facts: CaseFacts, oral: OralApproval) -> Attempt:
    """Return the attempt with the oral approval as papers show it."""
    step = attempt.step
    on = oral.at.astimezone(BEIJING).date().isoformat()
    reason = f"{_words(oral)}：{oral.reason}"
    mark = SignatureFact(step.signoff[-1][0], facts.name_of(oral.by), on, "口头批准，待补签", reason)
    return replace(attempt, signatures=(mark,))


def _words(oral: OralApproval) -> str:
    return f"{oral.at.astimezone(BEIJING):%Y-%m-%d %H:%M}（{oral.means}）"


def note_oral(writing: Writing, oral: OralApproval) -> None:
    """Write who approved orally, when, by which means and why, and start the 24 hours.

    Raises Refused when the person named could not lawfully approve.
    """
    facts, rec, act = writing.facts, writing.rec, writing.act
    last = positions(writing.book, facts, writing.attempt.step, act, rec.now)[-1][0]
    if oral.by not in lawful(facts, last, rec.now):
        raise Refused(
            f"不能办理“{writing.attempt.step.title}”",
            (
                Refusal(
                    "signer",
                    f"{facts.name_of(oral.by)}不是可以依法批准的{last.words}",
                    "行政处罚法#57",
                    f"请{last.words}批准",
                    who=last.words,
                    kind="others",
                ),
            ),
        )
    row = signoff(act, last, "oral")
    row.assignee_id, row.verdict, row.at = oral.by, "oral", oral.at
    row.reason = f"{_words(oral)}：{oral.reason}"
    rec.insert(row)
    duties.start(rec, dossier=writing.case.dossier, kind=CONFIRM, subject=str(act.pk), start_on=oral.at)


def answer_oral(  # noqa: PLR0913 - what a signature is made of
    case_id: uuid.UUID,
    *,
    act_seq: int,
    verdict: Literal["approved", "refused"],
    reason: str = "",
    actor: Actor,
    credential: Credential | None,
    now: dt.datetime,
) -> Outcome:
    """Confirm an oral approval in writing, or refuse it; raises Refused for anybody else, Conflict when answered."""
    check_credential(actor, credential, now)
    with record(f"case.oral.{verdict}", actor=actor, now=now, dossier_id=case_id) as rec:
        seq = next_seq(case_id)
        people = [actor.person_id] if actor.person_id else []
        loaded = load(find_case(case_id), now=now, people=people, check_rows=True)
        act = next((r for r in loaded.rows if isinstance(r, Act) and r.seq == act_seq), None)
        if act is None:
            raise NotVisible
        rows = _waiting(loaded, act)
        if not rows:
            message = "这一事项没有待补签的口头批准，请刷新页面。"
            raise Conflict(message)
        row, behalf = own_row(loaded, act, rows, actor, now)
        assign_approver(rec, loaded, behalf)
        rec.change(row, verdict=verdict, signed_by_id=actor.person_id, on_behalf_of_id=behalf)
        rec.facts["reason"] = reason
        _settle(rec, loaded, act, approved=verdict == "approved", reason=reason)
        note_event(rec, loaded.case, seq, f"oral_{verdict}", act, now)
        return Outcome(case_id, act.pk, act.seq, act.status)


def _waiting(loaded: Loaded, act: Act) -> list[Signoff]:
    return [s for s in loaded.signoffs if s.act_id == act.pk and s.verdict == "oral"]


def _settle(rec: Recorder, loaded: Loaded, act: Act, *, approved: bool, reason: str) -> None:
    dossier = loaded.case.dossier
    duties.end_for(rec, dossier_id=dossier.pk, kind=CONFIRM, subject=str(act.pk))
    if approved:
        return
    words = f"口头批准未获确认，负责人不予批准{f'：{reason}' if reason else ''}"
    rec.insert(
        Defect(
            act=act,
            gate=GATE,
            article=ARTICLE,
            consequence="blocks_decision",
            reason=words,
            remedy="立即解除或者恢复原状，并办理“记录解除”",
        )
    )
    duties.start(rec, dossier=dossier, kind=UNDO, subject=str(act.pk), start_on=rec.now)


def confirm_oral_on_paper(writing: Writing, act_id: uuid.UUID, signed_on: dt.date) -> None:
    """Take the checked scan of a signed approval form as the written confirmation of an oral approval."""
    act = next((r for r in writing.loaded.rows if isinstance(r, Act) and r.pk == act_id), None)
    for row in _waiting(writing.loaded, act) if act else ():
        writing.rec.change(row, verdict="approved", signed_by_id=row.assignee_id)
        duties.end_for(writing.rec, dossier_id=writing.case.dossier_id, kind=CONFIRM, subject=str(act_id), on=signed_on)
