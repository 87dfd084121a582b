"""What effects share: starting and ending duties, who acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.duties import actions as duties

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.cases.engine.writing import Writing

CASE_PERIOD, STATEMENT_PERIOD, SERVE_PERIOD, PAY_PERIOD = "PEN_CASE", "PEN_STATEMENT", "PEN_SERVE", "PEN_PAY"
ARCHIVE_PERIOD, CONFIRM_PERIOD, REMAKE_PERIOD = "ARCH_CLOSE", "ACT_CONFIRM", "PEN_REMAKE"


def start_duty(w: Writing, kind: str, *, subject: str = "", on: dt.date | None = None) -> None:
    """Start a duty of the case from a day, the act's own by default."""
    duties.start(w.rec, dossier=w.case.dossier, kind=kind, subject=subject, start_on=on or w.day)


def end_duty(w: Writing, kind: str, *, subject: str = "", on: dt.date | None = None) -> None:
    """End the running duty of a kind and subject, if there is one."""
    duties.end_for(w.rec, dossier_id=w.case.dossier_id, kind=kind, subject=subject, on=on or w.day)


def drop_unserved(w: Writing, code: str, reason: str) -> None:
    """Void the papers of a kind for the subject that were not served: a new one takes their place."""
    for document in w.facts.documents:
        earlier = document.code == code and document.subject == w.subject and document.state != "void"
        if earlier and w.facts.state("service", f"{document.id}:{w.subject}") != "served":
            w.drop(document.id, reason)


def cancel_duty(w: Writing, kind: str, *, subject: str = "", reason: str) -> None:
    """End the running duty of a kind and subject without its being met, with the reason."""
    duties.end_for(
        w.rec, dossier_id=w.case.dossier_id, kind=kind, subject=subject, on=w.day, outcome="cancelled", reason=reason
    )


def end_case_period(w: Writing, party_id: str) -> None:
    """End the ninety days with the last party: decided on, or no longer to be decided on here (行政处罚法 60)."""
    settled = {d.party_id for d in w.facts.decisions} | {party_id}
    settled |= {party for party in w.facts.states("decision") if w.state("decision", party) == "dropped"}
    if settled >= {p.id for p in w.facts.parties if p.role == "party"}:
        end_duty(w, CASE_PERIOD)
    end_duty(w, REMAKE_PERIOD, subject=party_id)


def acting_person(w: Writing) -> uuid.UUID:
    """Return the person who acts; a step of a role is taken by one (judging.role_refusal)."""
    if w.rec.actor.person_id is None:
        message = f"{w.attempt.step.code} is taken by a person"
        raise ValueError(message)
    return w.rec.actor.person_id
