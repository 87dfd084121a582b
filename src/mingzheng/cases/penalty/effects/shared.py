"""What effects share: starting and ending duties, who acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.duties import actions as duties

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.cases.engine.writing import Writing

CASE_PERIOD, STATEMENT_PERIOD, SERVE_PERIOD, PAY_PERIOD = "PEN_CASE", "PEN_STATEMENT", "PEN_SERVE", "PEN_PAY"
ARCHIVE_PERIOD, CONFIRM_PERIOD = "ARCH_CLOSE", "ACT_CONFIRM"


def start_duty(w: Writing, kind: str, *, subject: str = "", on: dt.date | None = None) -> None:
    """Start a duty of the case from a day, the act's own by default."""
    duties.start(w.rec, dossier=w.case.dossier, kind=kind, subject=subject, start_on=on or w.day)


def end_duty(w: Writing, kind: str, *, subject: str = "", on: dt.date | None = None) -> None:
    """End the running duty of a kind and subject, if there is one."""
    duties.end_for(w.rec, dossier_id=w.case.dossier_id, kind=kind, subject=subject, on=on or w.day)


def acting_person(w: Writing) -> uuid.UUID:
    """Return the person who acts; a step of a role is taken by one (judging.role_refusal)."""
    if w.rec.actor.person_id is None:
        message = f"{w.attempt.step.code} is taken by a person"
        raise ValueError(message)
    return w.rec.actor.person_id
