"""Every change of a duty. Dates come from ``law.periods`` alone, with the trace that explains them."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from mingzheng.core.errors import DomainError
from mingzheng.duties.models import IS_RUNNING, Duty, DutyState
from mingzheng.duties.queries import running_duty, runs
from mingzheng.law import actions as law
from mingzheng.law import catalogue
from mingzheng.law.periods import Deadline, Extension, PeriodSpec, Suspension, TraceLine, compute, day_of
from mingzheng.law.queries import calendar_view

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from mingzheng.agencies.credentials import Credential
    from mingzheng.dossiers.models import Dossier
    from mingzheng.law.calendar import Arrangement, CalendarView
    from mingzheng.law.models import CalendarVersion
    from mingzheng.ledger.recording import Recorder

Outcome = Literal["met", "waived", "cancelled"]
BATCH = 500


def start(  # noqa: PLR0913 - what a duty is
    rec: Recorder,
    *,
    dossier: Dossier,
    kind: str,
    start_on: dt.date | dt.datetime,
    subject: str = "",
    spec: PeriodSpec | None = None,
    calendar: CalendarView | None = None,
) -> Duty:
    """Start a duty of a kind of the catalogue; ``start_on`` is the event's day, or moment for periods in hours.

    For ``before`` periods it is the day counted back from. The agency's own figure applies where it has one; ``spec``
    overrides even that (a figure fixed in a served paper). Raises DomainError for an unknown kind, and when a duty of
    this kind and subject already runs in the dossier.
    """
    if runs(dossier.pk, kind, subject):
        raise DomainError(f"这个案卷里已经有一个正在计算的{_name(kind)}期限，不能重复开始。")
    day = day_of(start_on)
    spec = spec or catalogue.period(kind, dossier.agency_id, day)
    view = calendar or calendar_view(region=dossier.region.code)
    deadline = compute(spec, start_on, view)
    duty = Duty(
        dossier=dossier,
        kind=kind,
        subject=subject,
        agency_id=dossier.agency_id,
        region_id=dossier.region_id,
        holder=spec.holder,
        value=spec.value,
        unit=spec.unit,
        basis=list(spec.basis),
        start_on=day,
        start_at=start_on if isinstance(start_on, dt.datetime) else None,
        started_by=rec.actor.label,
        **_dates(deadline),
    )
    rec.insert(duty)
    return duty


def end(rec: Recorder, duty: Duty, *, outcome: Outcome = "met", on: dt.date | None = None, reason: str = "") -> Duty:
    """End a running duty: met (late if ``on`` is past its last day), waived or cancelled with a reason.

    ``on`` is the day on which it was really met, which may lie before the entry; the recorder's day if None. Raises
    DomainError when it has ended already, and for a waiver without reason.
    """
    _must_run(duty)
    day = on or day_of(rec.now)
    if outcome == "met":
        late = day > duty.due_on or (duty.due_at is not None and on is None and rec.now > duty.due_at)
        state = DutyState.MET_LATE if late else DutyState.MET
    else:
        if not reason:
            raise DomainError(f"免除或者取消{_name(duty.kind)}期限须写明理由。")
        state = DutyState.WAIVED if outcome == "waived" else DutyState.CANCELLED
    rec.change(duty, state=state, ended_on=day, ended_at=rec.now, ended_by=rec.actor.label, end_reason=reason[:200])
    return duty


def end_for(  # noqa: PLR0913 - the duty's name and its end
    rec: Recorder,
    *,
    dossier_id: uuid.UUID,
    kind: str,
    subject: str = "",
    outcome: Outcome = "met",
    on: dt.date | None = None,
    reason: str = "",
) -> Duty | None:
    """End the running duty of a kind and subject; None, and nothing done, when none runs."""
    duty = running_duty(dossier_id, kind, subject)
    return None if duty is None else end(rec, duty, outcome=outcome, on=on, reason=reason)


def pause(
    rec: Recorder, duty: Duty, *, since: dt.date, reason: str, document_id: uuid.UUID | str, basis: str = ""
) -> Duty:
    """Stop the clock from a day on, by a notice that the party was given (许可法 45, 强制法 25).

    ``basis`` names the article where the period's own article knows no suspension. Raises DomainError without notice.
    """
    _must_run(duty)
    if duty.state == DutyState.PAUSED:
        raise DomainError(f"{_name(duty.kind)}期限已经中止。")
    suspension = Suspension(since, since, reason, str(document_id or ""), basis)
    compute(_spec(duty), _start(duty), _view(duty), (*_suspensions(duty), suspension), _extensions(duty))
    stored = [*duty.suspensions, {**_json(suspension), "last": None}]
    rec.change(duty, state=DutyState.PAUSED, suspensions=stored)
    return duty


def resume(rec: Recorder, duty: Duty, *, last: dt.date) -> Duty:
    """Let the clock run again after ``last``, the last day that does not count, and move the last day."""
    if duty.state != DutyState.PAUSED:
        raise DomainError(f"{_name(duty.kind)}期限没有中止，不用恢复。")
    stored = [*duty.suspensions[:-1], {**duty.suspensions[-1], "last": last.isoformat()}]
    suspensions = tuple(_suspension(item) for item in stored)
    deadline = compute(_spec(duty), _start(duty), _view(duty), suspensions, _extensions(duty))
    rec.change(duty, state=DutyState.OPEN, suspensions=stored, **_kept(duty, deadline, _view(duty)))
    return duty


def curtail(rec: Recorder, duty: Duty, *, document_id: uuid.UUID | str, last: dt.date) -> Duty:
    """End a told suspension earlier, after ``last``: the clock runs again from the day after, the last day moves.

    A suspension that had not begun by then falls away. Nothing is done where the document told of none or of a shorter
    one, or where an extension was granted within the time told: that extension stands.
    """
    told = next((item for item in duty.suspensions if item["document"] == str(document_id) and item["last"]), None)
    if not duty.running or told is None or dt.date.fromisoformat(told["last"]) <= last:
        return duty
    shorter = [{**told, "last": last.isoformat()}] if dt.date.fromisoformat(told["first"]) <= last else []
    stored = [new for item in duty.suspensions for new in (shorter if item is told else [item])]
    suspensions = tuple(_suspension(item) for item in stored if item["last"] is not None)
    try:
        deadline = compute(_spec(duty), _start(duty), _view(duty), suspensions, _extensions(duty))
    except DomainError:
        return duty
    rec.change(duty, suspensions=stored, **_kept(duty, deadline, _view(duty)))
    return duty


def extend(
    rec: Recorder, duty: Duty, *, value: int, approved_on: dt.date, document_id: uuid.UUID | str, basis: str = ""
) -> Duty:
    """Extend a duty as its article allows; raises DomainError when too late, too long, too often or without paper.

    ``basis`` names the article of another instrument where the period's own article only points to others.
    """
    _must_run(duty)
    extension = Extension(value, approved_on, str(document_id or ""), basis)
    deadline = compute(_spec(duty), _start(duty), _view(duty), _suspensions(duty), (*_extensions(duty), extension))
    rec.change(duty, extensions=[*duty.extensions, _json(extension)], **_kept(duty, deadline, _view(duty)))
    return duty


def mark_served(rec: Recorder, duty: Duty, *, on: dt.date) -> Duty:
    """Note that a paper naming this last day was served: from now on it may move later, never earlier."""
    _must_run(duty)
    rec.change(duty, served_on=on)
    return duty


def recompute(rec: Recorder, duty: Duty, calendar: CalendarView) -> bool:
    """Move a running duty to what this calendar says; True if anything moved. Served dates are never shortened."""
    if not duty.running or duty.unit == "hour":
        return False
    deadline = compute(_spec(duty), _start(duty), calendar, _suspensions(duty), _extensions(duty))
    values = _kept(duty, deadline, calendar)
    watched = ("due_on", "warn_on", "tentative", "trace")
    if all(getattr(duty, name) == values[name] for name in watched):
        return False
    rec.change(duty, **values)
    return True


@dataclass
class Moved:
    """What a new calendar did: how many duties were looked at, and which moved."""

    looked_at: int = 0
    moved: list[uuid.UUID] = field(default_factory=list)


def recompute_open(rec: Recorder) -> Moved:
    """Move every running duty to the calendar as it is now, under the one entry of ``rec`` (one a calendar version)."""
    outcome = Moved()
    views: dict[str, CalendarView] = {}
    for duty in _running():
        code = duty.region.code
        view = views.setdefault(code, views.get(code) or calendar_view(region=code))
        outcome.looked_at += 1
        if duty.calendar_version != view.version and recompute(rec, duty, view):
            outcome.moved.append(duty.pk)
    rec.facts["recomputed"] = {"looked_at": outcome.looked_at, "moved": len(outcome.moved)}
    return outcome


def adopt_calendar(
    rec: Recorder, arrangement: Arrangement, *, second: Credential | None, region_code: str = ""
) -> tuple[CalendarVersion, Moved]:
    """Enter an announced calendar and move every running duty, under one entry; by two persons."""
    version = law.apply_calendar(rec, arrangement, second=second, region_code=region_code)
    return version, recompute_open(rec)


def _running() -> Iterator[Duty]:
    """Walk all running duties in batches by id, so that memory stays flat while rows change."""
    last: uuid.UUID | None = None
    while True:
        rows = Duty.objects.filter(IS_RUNNING).select_related("region").order_by("pk")
        batch = list((rows.filter(pk__gt=last) if last else rows)[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1].pk


def _kept(duty: Duty, deadline: Deadline, calendar: CalendarView) -> dict[str, Any]:
    """Keep the later of two last days where a party relies on it: its own period, or a date it was served.

    A kept day that the new calendar makes a holiday rolls over for the party like any other.
    """
    values = _dates(deadline)
    if not (duty.holder == "party" or duty.served_on) or deadline.due_on >= duty.due_on:
        return values
    due = calendar.next_workday(duty.due_on) if duty.holder == "party" else duty.due_on
    told = (TraceLine("kept", deadline.due_on, due), TraceLine("due", due, due))
    trace = [line.as_dict() for line in (*deadline.trace[:-1], *told)]
    return {**values, "due_on": due, "warn_on": duty.warn_on, "trace": trace}


def _dates(deadline: Deadline) -> dict[str, Any]:
    return {
        "warn_on": deadline.warn_on,
        "due_on": deadline.due_on,
        "due_at": deadline.due_at,
        "tentative": deadline.tentative,
        "calendar_version": deadline.calendar_version,
        "trace": [line.as_dict() for line in deadline.trace],
    }


def _spec(duty: Duty) -> PeriodSpec:
    """Return the period with the figure that this duty was started with."""
    update = {"value": duty.value, "unit": duty.unit, "basis": tuple(duty.basis)}
    return catalogue.period(duty.kind).model_copy(update=update)


def _start(duty: Duty) -> dt.date | dt.datetime:
    return duty.start_at or duty.start_on


def _view(duty: Duty) -> CalendarView:
    return calendar_view(region=duty.region.code)


def _suspensions(duty: Duty) -> tuple[Suspension, ...]:
    return tuple(_suspension(item) for item in duty.suspensions if item["last"] is not None)


def _suspension(item: dict[str, Any]) -> Suspension:
    first, last = (dt.date.fromisoformat(item[key]) for key in ("first", "last"))
    return Suspension(first, last, item["reason"], item["document"], item["basis"])


def _extensions(duty: Duty) -> tuple[Extension, ...]:
    return tuple(
        Extension(item["value"], dt.date.fromisoformat(item["approved_on"]), item["document"], item.get("basis", ""))
        for item in duty.extensions
    )


def _json(value: Suspension | Extension) -> dict[str, Any]:
    return {key: item.isoformat() if isinstance(item, dt.date) else item for key, item in asdict(value).items()}


def _must_run(duty: Duty) -> None:
    if not duty.running:
        raise DomainError(f"{_name(duty.kind)}期限已经结束（{duty.get_state_display()}），不能再改动。")


def _name(kind: str) -> str:
    return f"“{catalogue.period(kind).name}”"
