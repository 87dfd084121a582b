"""Effects of the right to a hearing, of the hearing, and of rights given up (行政处罚法 62–65)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person
from mingzheng.agencies.officers import day_of
from mingzheng.cases.penalty.content import proposals
from mingzheng.cases.penalty.effects.shared import STATEMENT_PERIOD, end_duty, start_duty
from mingzheng.cases.penalty.heard import PENDING, clerk_of, hearing_held, open_challenge, presider_of, told_reasons
from mingzheng.dossiers import actions as dossiers
from mingzheng.dossiers.models import DossierPerson
from mingzheng.duties import actions as duties

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.writing import Writing

REQUEST_PERIOD, NOTICE_PERIOD = "PEN_HEARING_REQ", "PEN_HEARING_NOTICE"


def remember_hearing_right(w: Writing) -> None:
    """Keep why the notice told the right to a hearing, so that its service opens it (行政处罚法 63)."""
    offered = w.input.offer_hearing == "yes"
    if reasons := told_reasons(w.facts, w.subject, proposals(w.facts)[w.subject], offered=offered):
        w.made["hearing"] = reasons


def hearing_right_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:
    """Start the five working days in which the party may ask for a hearing; one asked for goes on (罚64)."""
    act = next((a for a in w.facts.done("issue_notice") if document_id in a.made.get("documents", ())), None)
    if act is None or not act.made.get("hearing") or w.state("hearing", party) in PENDING:
        return
    _cancel(w, REQUEST_PERIOD, party, "重新告知")
    w.move("hearing", "told", party)
    start_duty(w, REQUEST_PERIOD, subject=party, on=received_on)


def _cancel(w: Writing, kind: str, party: str, reason: str) -> None:
    duties.end_for(
        w.rec, dossier_id=w.case.dossier_id, kind=kind, subject=party, outcome="cancelled", on=w.day, reason=reason
    )


def give_up(w: Writing) -> None:
    """End the period of a right that the party gives up in express words (行政处罚法 62, 64)."""
    kind = STATEMENT_PERIOD if w.attempt.step.track == "statement" else REQUEST_PERIOD
    duties.end_for(
        w.rec,
        dossier_id=w.case.dossier_id,
        kind=kind,
        subject=w.subject,
        outcome="waived",
        on=w.day,
        reason="当事人明确放弃",
    )
    _write_waiver(w)


def _write_waiver(w: Writing) -> None:
    """Make the record that the party signs, where it has not written or been filmed itself."""
    if w.input.way == "record":
        w.freeze("waiver_record", w.book.papers["waiver_record"])


def note_request(w: Writing) -> None:
    """End the period of asking with a request that came within it (行政处罚法 64)."""
    if w.act.outcome == "requested":
        end_duty(w, REQUEST_PERIOD, subject=w.subject)


def end_request_duty(w: Writing) -> None:
    """End the period of asking on its last day: nothing was asked for."""
    end_duty(w, REQUEST_PERIOD, subject=w.subject, on=w.facts.last_day(REQUEST_PERIOD, w.subject) or w.day)


def refuse_late_request(w: Writing) -> None:
    """End the period, and tell the party in writing why its late request is not followed (行政处罚法 64)."""
    end_request_duty(w)
    if w.act.outcome == "refused":
        w.freeze("hearing_refusal", w.book.papers["hearing_refusal"])


CALLING = frozenset({"hearing_notice", "hearing_adjournment"})
"""What tells the party when it is heard: a newer paper takes the place of one that is not served."""


def appoint_hearing(w: Writing) -> None:
    """Appoint presider and clerk, and count the seven working days back from the hearing (行政处罚法 64)."""
    _call_off(w, "另行通知")
    for role, person in (("presider", w.input.presider), ("hearing_clerk", w.input.clerk)):
        dossiers.assign(w.rec, w.case.dossier, person=Person.objects.get(pk=person), role=role)
    start_duty(w, NOTICE_PERIOD, subject=w.subject, on=day_of(w.input.held_at))


def _call_off(w: Writing, reason: str) -> None:
    """Void the notices of hearing that are not served, and end their period."""
    _cancel(w, NOTICE_PERIOD, w.subject, reason)
    own = {str(d.pk) for d in w.documents.values()}
    for document in w.facts.documents:
        mine = document.code in CALLING and document.subject == w.subject
        earlier = mine and document.id not in own
        served = w.facts.state("service", f"{document.id}:{w.subject}") == "served"
        if earlier and document.state != "void" and not served:
            w.drop(document.id, reason)


def call_off(w: Writing) -> None:
    """Call the hearing off that the party no longer asks for."""
    _call_off(w, "当事人撤回听证要求")
    _write_waiver(w)


def hearing_notice_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Note on which day the party got the notice: in time, or too late to hold the hearing (行政处罚法 64)."""
    end_duty(w, NOTICE_PERIOD, subject=party, on=received_on)


def day_held(act: ActFact) -> dt.date:
    """Return the day for which an act set the hearing."""
    return day_of(dt.datetime.fromisoformat(str(act.content["held_at"])))


def adjourn(w: Writing) -> None:
    """Call the day off; the hearing is held after another notice (行政处罚法 64)."""
    _call_off(w, "听证延期、中止")


def replace_presider(w: Writing) -> None:
    """End the part of a presider or clerk who withdraws, and give it to another (行政处罚法 43, 64).

    An interpreter has no part in the program: who takes the place is named in the act and on the record.
    """
    if w.input.verdict != "granted" or open_challenge(w.facts, w.subject) is None:
        return
    if w.input.replacement is not None:
        _replace(w, "presider", presider_of, w.input.replacement)
    if w.input.replacement_clerk is not None:
        _replace(w, "hearing_clerk", clerk_of, w.input.replacement_clerk)


def _replace(w: Writing, role: str, who: Callable[[CaseFacts, str], str], chosen: uuid.UUID) -> None:
    before = who(w.facts, w.subject)
    elsewhere = {who(w.facts, p.id) for p in w.facts.parties if p.id != w.subject}
    parts = [r for r in w.loaded.rows if isinstance(r, DossierPerson) and r.role == role]
    for row in parts:
        if str(row.person_id) == before and before not in elsewhere:
            dossiers.end_assignment(w.rec, row)
    dossiers.assign(w.rec, w.case.dossier, person=Person.objects.get(pk=chosen), role=role)


def _together(w: Writing, state: str) -> None:
    """Move the other parties heard with this one, whose hearing was set too."""
    found = [p for p in dict.fromkeys(map(str, w.input.together)) if p != w.subject and w.state("hearing", p) == "set"]
    for party in found:
        w.move("hearing", state, party)
    w.made["together"] = found


def note_hearing(w: Writing) -> None:
    """Note whose hearing this was: one record stands for all parties heard together (行政处罚法 64)."""
    w.made["held"] = True
    _together(w, "held")


def note_default(w: Writing) -> None:
    """End the hearing of all who stayed away or left (行政处罚法 64 para 1 item 6)."""
    _together(w, "terminated")


def report_together(w: Writing) -> None:
    """Close the hearing of every party that the same record is about (行政处罚法 65)."""
    held = hearing_held(w.facts, w.subject)
    others = [
        p.id
        for p in w.facts.parties
        if p.id != w.subject and w.state("hearing", p.id) == "held" and hearing_held(w.facts, p.id) == held
    ]
    for party in others:
        w.move("hearing", "reported", party)
    w.made["together"] = others


def write_statement_record(w: Writing) -> None:
    """Make the record of what the party said by word of mouth, for its signature (行政处罚法 45)."""
    if w.input.form == "oral":
        w.freeze("statement_record", w.book.papers["statement_record"])


EFFECTS = (
    adjourn,
    appoint_hearing,
    call_off,
    end_request_duty,
    give_up,
    note_default,
    note_hearing,
    note_request,
    refuse_late_request,
    remember_hearing_right,
    replace_presider,
    report_together,
    write_statement_record,
)
