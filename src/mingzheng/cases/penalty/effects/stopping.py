"""Effects of decisions without penalty, of suspension, longer time, withdrawal, and of parties that join or leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.engine.models import Case, Party
from mingzheng.cases.engine.opening import add_party as new_party
from mingzheng.cases.penalty.content import content_digest, proposals
from mingzheng.cases.penalty.effects import fulfilment
from mingzheng.cases.penalty.effects.deciding import schedule_publication
from mingzheng.cases.penalty.effects.shared import (
    ARCHIVE_PERIOD,
    CASE_PERIOD,
    SERVE_PERIOD,
    STATEMENT_PERIOD,
    cancel_duty,
    end_case_period,
    start_duty,
)
from mingzheng.cases.penalty.models import Decision
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.secrets import new_id
from mingzheng.dossiers import actions as dossiers
from mingzheng.duties import actions as duties
from mingzheng.duties.queries import running_duty

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing


def make_no_penalty(w: Writing) -> None:
    """Make the decision not to penalise: served like any, kept private by the rule that only penalties are shown."""
    party, proposal = w.facts.party(w.subject), dict(proposals(w.facts)[w.subject])
    if party is None:
        message = "the party of a decision is in the facts"
        raise ValueError(message)
    document = w.documents["no_penalty_decision"]
    decision = Decision(
        id=new_id(),
        case=w.case,
        party_id=party.id,
        act=w.act,
        kind=str(proposal["disposition"]),
        kinds=[],
        number=document.number,
        decided_on=w.day,
        content_digest=content_digest(w.facts),
        document=document,
    )
    schedule_publication(w, decision, party, proposal)
    w.rec.insert(decision)
    w.made["proposal"] = proposal
    drop_notices(w, "不予行政处罚，不再告知", party.id)
    cancel_duty(w, STATEMENT_PERIOD, subject=party.id, reason="不予行政处罚")
    start_duty(w, SERVE_PERIOD, subject=party.id)
    w.case_values["decided_on"] = w.day
    end_case_period(w, party.id)


def suspend_case(w: Writing) -> None:
    """Stop the ninety days by the approved form, if an instrument says that they stop (行政处罚法 60)."""
    duty = running_duty(w.case.dossier_id, CASE_PERIOD, "")
    if duty is None or not w.input.instrument:
        return
    duties.pause(
        w.rec, duty, since=w.day, reason="中止调查", document_id=w.made["documents"][0], basis=w.input.instrument
    )
    w.made["paused"] = True


def resume_case(w: Writing) -> None:
    """Let the ninety days run again from today (行政处罚法 60)."""
    suspended = w.facts.last("suspend_case")
    duty = running_duty(w.case.dossier_id, CASE_PERIOD, "")
    if duty is not None and suspended is not None and suspended.made.get("paused"):
        duties.resume(w.rec, duty, last=w.day)


def extend_case(w: Writing) -> None:
    """Extend the ninety days by the approved form and the instrument it names (行政处罚法 60)."""
    duty = running_duty(w.case.dossier_id, CASE_PERIOD, "")
    if duty is not None:
        document = w.made["documents"][0]
        duties.extend(
            w.rec, duty, value=w.input.days, approved_on=w.day, document_id=document, basis=w.input.instrument
        )


def withdraw_case(w: Writing) -> None:
    """End the case without a decision: nobody is decided on, what was not served is void, the file is closed."""
    _check_case(w, w.input.other_case)
    release_parties(w, "撤案")
    cancel_duty(w, CASE_PERIOD, reason="撤案")
    w.case_values["closed_on"] = w.day
    dossiers.close_dossier(w.rec, w.case.dossier)
    start_duty(w, ARCHIVE_PERIOD)


def release_parties(w: Writing, reason: str, *parties: str) -> None:
    """Leave parties (all if none is named) undecided: notices not served are void, their periods end."""
    due = [party for party, state in w.facts.states("decision").items() if state == "due"]
    for party in due:
        if not parties or party in parties:
            w.move("decision", "dropped", party)
            cancel_duty(w, STATEMENT_PERIOD, subject=party, reason=reason)
    drop_notices(w, reason, *parties)


def drop_notices(w: Writing, reason: str, *parties: str) -> None:
    """Void the notices that parties (all if none is named) have not received: what they told is given up."""
    for document in w.facts.documents:
        named = not parties or document.subject in parties
        open_notice = document.code == "prior_notice" and document.state != "void" and named
        if open_notice and w.facts.state("service", f"{document.id}:{document.subject}") != "served":
            w.drop(document.id, reason)


def add_party(w: Writing) -> None:
    """Enter a party of the case (行政处罚法 54)."""
    _check_case(w, w.input.other_case)
    row = new_party(w.rec, w.case, w.input, position=len(w.facts.parties))
    w.rec.insert(row)
    subject = row.individual or row.organisation
    if subject is not None:
        dossiers.add_subject(w.rec, w.case.dossier, subject)
    w.made["party"] = str(row.pk)


def split_party(w: Writing) -> None:
    """Take a party out of the case: another case, opened through the usual door, goes on with it."""
    _check_case(w, w.input.other_case)
    _leave(w, "split", "分案")


def note_party_gone(w: Writing) -> None:
    """Leave a party that is gone undecided; what it still owes without a successor is no longer demanded."""
    party = str(w.input.party)
    if all(d.party_id != party for d in w.facts.decisions):
        _leave(w, "gone", "当事人死亡或者终止")
    elif not w.input.successor:
        fulfilment.end_obligations(w, party, "terminated", "当事人死亡或者终止，没有权利义务承受人")


def _leave(w: Writing, role: str, reason: str) -> None:
    row = next((r for r in w.loaded.rows if isinstance(r, Party) and r.pk == w.input.party), None)
    if row is None or row.role != "party":
        raise Invalid((FieldError("party", "当事人不在本案", "本案当事人", "从本案当事人中选择"),))
    w.rec.change(row, role=role)
    release_parties(w, reason, str(row.pk))
    end_case_period(w, str(row.pk))


def _check_case(w: Writing, number: str) -> None:
    if number and not Case.objects.filter(agency=w.case.agency, case_no=number).exclude(pk=w.case.pk).exists():
        raise Invalid((FieldError("other_case", f"本机关没有案号为“{number}”的其他案件", "行政处罚法#47", "核对案号"),))


EFFECTS = (
    add_party,
    extend_case,
    make_no_penalty,
    note_party_gone,
    resume_case,
    split_party,
    suspend_case,
    withdraw_case,
)
