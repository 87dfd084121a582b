"""Turns what the queries of cases return into the shapes of the interface; no queries, no rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.types import CONSEQUENCE_WORDS
from mingzheng.duties import words
from mingzheng.law.catalogue import period

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from mingzheng.cases import queries
    from mingzheng.cases.engine.types import Outcome
    from mingzheng.core.errors import Refusal
    from mingzheng.duties.models import Duty
    from mingzheng.law.calendar import CalendarView

Values = dict[str, Any]


def refusals(found: Iterable[Refusal]) -> list[Values]:
    """Return refusals in the shape that pages and interface share."""
    return [one.as_dict() for one in found]


def outcome(came: Outcome) -> Values:
    """Return what came of a request."""
    return {
        "case": came.case_id,
        "act": came.act_id,
        "seq": came.seq,
        "status": came.status,
        "defects": refusals(came.defects),
        "documents": list(came.documents),
        "repeated": came.repeated,
    }


def brief(case: Any) -> Values:  # noqa: ANN401 - a row of cases_visible
    """Return a case as lists show it; the row has its dossier, agency and matter."""
    return {
        "id": case.pk,
        "case_no": case.case_no,
        "title": case.dossier.title,
        "stage": case.stage,
        "stage_title": BOOK.procedure(case.procedure, case.law_date).stage_title(case.stage),
        "procedure": case.procedure,
        "matter": case.matter.code,
        "agency": case.agency.code,
        **{name: getattr(case, name) for name in ("opened_at", "filed_on", "decided_on", "closed_on")},
    }


def duty(row: Duty, today: dt.date, calendar: CalendarView) -> Values:
    """Return a duty with its word of the day and how its last day came about."""
    word, _ = words.badge(row, today, calendar)
    return {
        "id": row.pk,
        "case": row.dossier_id,
        "kind": row.kind,
        "title": period(row.kind).name,
        "subject": row.subject,
        "start_on": row.start_on,
        "warn_on": row.warn_on,
        "due_on": row.due_on,
        "state": row.state,
        "word": word,
        "explanation": words.explained(row),
        "tentative": row.tentative,
        "basis": list(row.basis),
    }


def whole(view: queries.CaseView, today: dt.date, calendar: CalendarView) -> Values:
    """Return everything that the case page shows."""
    facts = view.facts
    return {
        **brief(view.case),
        "seq": facts.seq,
        "tracks": _tracks(view),
        "parties": [{"id": p.id, "kind": p.kind, "name": p.name, "role": p.role} for p in facts.parties],
        "timeline": [_event(item) for item in view.timeline],
        "duties": [duty(row, today, calendar) for row in view.duties],
        "defects": _defects(view),
        "documents": _documents(view),
        "proposals": [_proposal(one) for one in view.proposals],
        "to_confirm": sorted(act.seq for act in view.to_confirm),
        "available": [_step(one) for one in view.possible],
        "refused": [_step(one) for one in (*view.refused, *view.for_others)],
    }


def _tracks(view: queries.CaseView) -> list[Values]:
    shown = []
    for track in view.facts.tracks:
        kind = view.procedure.tracks[track.kind]
        shown.append(
            {
                "kind": track.kind,
                "title": kind.title,
                "subject": track.subject,
                "label": _label(view, track.kind, track.subject),
                "state": track.state,
                "state_title": kind.states.get(track.state, track.state),
                "closed": track.closed_by is not None,
            }
        )
    return shown


def _label(view: queries.CaseView, kind: str, subject: str) -> str:
    found = next((s for s in view.steps if (s.step.track, s.subject) == (kind, subject)), None)
    return found.label if found else next((p.name for p in view.facts.parties if p.id == subject), "")


def _defects(view: queries.CaseView) -> list[Values]:
    return [
        {
            "act_seq": d.act_seq,
            "gate": d.gate,
            "article": d.article,
            "consequence": CONSEQUENCE_WORDS.get(d.consequence, d.consequence),
            "reason": d.reason,
            "remedy": d.remedy,
            "cured": d not in view.facts.open_defects,
        }
        for d in view.facts.defects
    ]


def _documents(view: queries.CaseView) -> list[Values]:
    return [
        {
            **{name: getattr(d, name) for name in ("id", "code", "title", "number", "subject", "state")},
            "to_be_served": d.served,
            "servable": d.servability is None,
            "why_not": d.servability.as_dict() if d.servability else None,
        }
        for d in view.facts.documents
    ]


def _event(item: queries.TimelineItem) -> Values:
    event, act = item.event, item.act
    return {
        "seq": event.seq,
        "kind": event.kind,
        "step": event.step,
        "title": item.title,
        "label": item.label,
        "at": event.at,
        "actor": event.actor_label,
        "act_seq": act.seq if act else None,
        "act_status": act.status if act else "",
        "officers": [_officer(o.certificate_snapshot, confirmed=o.confirmed_at is not None) for o in item.officers],
        "documents": [d.id for d in item.documents],
    }


def _officer(snapshot: Values, *, confirmed: bool) -> Values:
    certificate = snapshot.get("certificate") or {}
    return {
        "name": snapshot.get("name", ""),
        "certificate_no": certificate.get("number", ""),
        "confirmed": confirmed,
    }


def _proposal(one: queries.Proposal) -> Values:
    act = one.act
    return {
        "seq": act.seq,
        "step": act.step,
        "title": one.step.title,
        "subject": act.track_subject,
        "label": one.label,
        "proposed_by": act.entered_as,
        "proposed_at": act.recorded_at,
        "waiting_for": list(one.waiting_for),
        "may_sign": one.may_sign,
        "may_withdraw": one.may_withdraw,
        "content": act.content,
        "content_digest": act.content_digest,
    }


def _step(one: queries.OpenStep) -> Values:
    step = one.step
    return {
        "step": step.code,
        "title": step.title,
        "nature": step.nature,
        "subject": one.subject,
        "label": one.label,
        "input": step.input,
        "code_needed": step.credential,
        "signatures": [role for roles in step.signoff for role in roles],
        "refusals": refusals(one.refusals),
    }
