"""Drafts: forms not yet submitted, private to their author, never a record (practice.md 27)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.models import NO_CASE, Draft

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping


def keep(
    author_id: uuid.UUID,
    *,
    step: str,
    subject: str = "",
    case_id: uuid.UUID = NO_CASE,
    form: Mapping[str, Any],
    now: dt.datetime,
) -> Draft:
    """Keep an author's draft of a step, in place of the one kept before."""
    row, _ = Draft.objects.update_or_create(
        author_id=author_id,
        case_id=case_id,
        step=step,
        subject=subject,
        defaults={"form": dict(form), "saved_at": now},
    )
    return row


def find(author_id: uuid.UUID, *, step: str, subject: str = "", case_id: uuid.UUID = NO_CASE) -> Draft | None:
    """Return an author's draft of a step, or None."""
    return Draft.objects.filter(author_id=author_id, case_id=case_id, step=step, subject=subject).first()


def drop(author_id: uuid.UUID, *, step: str, subject: str = "", case_id: uuid.UUID = NO_CASE) -> None:
    """Forget a draft: it was submitted or given up."""
    Draft.objects.filter(author_id=author_id, case_id=case_id, step=step, subject=subject).delete()
