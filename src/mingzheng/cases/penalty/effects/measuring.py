"""Effects of preservation, sealing and seizure, testing: their periods start, pause, are extended and end."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.cases.penalty.effects.shared import end_duty, start_duty
from mingzheng.cases.penalty.goods import grounds
from mingzheng.duties import actions as duties
from mingzheng.duties.queries import running_duty
from mingzheng.law.catalogue import period

if TYPE_CHECKING:
    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.duties.models import Duty

PRESERVE_PERIOD, SEIZE_PERIOD = "PEN_REGISTER_EVIDENCE", "COE_SEIZE"
KEEPING = {"preservation": PRESERVE_PERIOD, "measure": SEIZE_PERIOD}
REPORTING = {"preservation": "PEN_REGISTER_REPORT", "measure": "COE_EMERGENCY"}


def start_preservation(w: Writing) -> None:
    """Start the seven working days within which a preservation is dealt with (行政处罚法 56)."""
    start_duty(w, PRESERVE_PERIOD, subject=w.subject)


def start_seizure(w: Writing) -> None:
    """Start the days for which a seizure was decided, thirty at most, from the day it was carried out (强 25)."""
    days = int(grounds(w.facts, w.subject).get("days", 30))
    spec = period(SEIZE_PERIOD, w.facts.agency_id, w.day)
    spec = spec.model_copy(update={"value": min(days, spec.value)})
    duties.start(w.rec, dossier=w.case.dossier, kind=SEIZE_PERIOD, subject=w.subject, start_on=w.day, spec=spec)


def start_report(w: Writing) -> None:
    """Start the twenty-four hours in which an emergency act is reported, from its very minute (行政强制法 19)."""
    duties.start(
        w.rec,
        dossier=w.case.dossier,
        kind=REPORTING[w.attempt.step.track],
        subject=w.subject,
        start_on=w.attempt.at,
    )


def end_report(w: Writing) -> None:
    """End the twenty-four hours: the head has decided, on paper on the day that stands there (行政强制法 19)."""
    kind, signed_on = REPORTING[w.attempt.step.track], w.day if w.act.medium == "paper" else None
    duties.end_for(w.rec, dossier_id=w.case.dossier_id, kind=kind, subject=w.subject, on=signed_on)


def settle_holding(w: Writing) -> None:
    """End the period of a preservation or measure when nothing on its list is left (行政处罚法 56; 行政强制法 27)."""
    if w.act.outcome != "all":
        return
    track = w.attempt.step.track
    end_duty(w, KEEPING[track], subject=w.subject)
    duties.end_for(
        w.rec,
        dossier_id=w.case.dossier_id,
        kind=REPORTING[track],
        subject=w.subject,
        outcome="cancelled",
        reason="已经处理完毕",
    )


def extend_seizure(w: Writing) -> None:
    """Extend a seizure once, by the decision that the party is given (行政强制法 25)."""
    duty = running_duty(w.case.dossier_id, SEIZE_PERIOD, w.subject)
    if duty is not None:
        document = w.documents["extension_notice"].pk
        duties.extend(w.rec, duty, value=w.input.days, approved_on=w.day, document_id=document)
        w.move("measure", "in_force", w.subject)  # signed on paper in time, it may have lapsed before the scan came


def _entrusted(w: Writing, document_id: str) -> ActFact | None:
    document = w.facts.document(document_id)
    return w.facts_act(document.act_id) if document and document.act_id else None


def _paused(w: Writing, act: ActFact) -> Duty | None:
    number = str(act.content.get("measure", ""))
    return running_duty(w.case.dossier_id, SEIZE_PERIOD, number) if number else None


def test_period_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Take the testing period out of the seizure's, from the day on which the party was told (强 25; trap 22)."""
    act = _entrusted(w, document_id)
    duty = _paused(w, act) if act else None
    if act is None or duty is None or any(s["document"] == document_id for s in duty.suspensions):
        return
    told, last = (dt.date.fromisoformat(str(act.content[name])) for name in ("from_on", "to_on"))
    result = w.facts.last("record_test_result", subject=act.track_subject)
    if result is not None:
        last = min(last, dt.date.fromisoformat(str(result.content["finished_on"])))
    since = max(told, received_on)
    if since > last or duty.due_on < received_on:
        return
    duties.pause(w.rec, duty, since=since, reason="检测、检验、鉴定", document_id=document_id)
    duties.resume(w.rec, duty, last=last)


def finish_test(w: Writing) -> None:
    """Give back to the seizure's clock what a test needed less than was told (行政强制法 25)."""
    act = w.facts.last("entrust_test", subject=w.subject)
    duty = _paused(w, act) if act else None
    if act is None or duty is None:
        return
    for document in (d for d in w.facts.documents if d.act_id == act.id and d.code == "test_notice"):
        duties.curtail(w.rec, duty, document_id=document.id, last=w.input.finished_on)


def test_result_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Note that the party knows the result (行政处罚法 45)."""
    act = _entrusted(w, document_id)
    if act is not None and w.state("testing", act.track_subject) == "issued":
        w.move("testing", "told", act.track_subject)


def _test_period_unserved(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    """Give the seizure its days back: a test of which nobody was told stops no clock (行政强制法 25)."""
    act = _entrusted(w, document_id)
    duty = _paused(w, act) if act else None
    told = next((s for s in duty.suspensions if s["document"] == document_id), None) if duty else None
    if duty is not None and told is not None:
        before = dt.date.fromisoformat(told["first"]) - dt.timedelta(days=1)
        duties.curtail(w.rec, duty, document_id=document_id, last=before)


def _test_result_unserved(w: Writing, document_id: str, party: str) -> None:  # noqa: ARG001
    act = _entrusted(w, document_id)
    if act is not None and w.state("testing", act.track_subject) == "told":
        w.move("testing", "issued", act.track_subject)


TAKEN_BACK = {"test_period_served": _test_period_unserved, "test_result_served": _test_result_unserved}
ON_SERVED = {"test_period_served": test_period_served, "test_result_served": test_result_served}
EFFECTS = (
    end_report,
    extend_seizure,
    finish_test,
    settle_holding,
    start_preservation,
    start_report,
    start_seizure,
)
