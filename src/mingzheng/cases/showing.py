"""Reads for those who show the program: its procedures, and a case that serves as an example."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.models import Case

if TYPE_CHECKING:
    import uuid


def procedures() -> list[dict[str, Any]]:
    """Return the procedures that new cases run, in words and with their digests, newest law date first."""
    return [
        {"code": p.code, "title": p.title, "law_date": p.law_date, "digest": p.digest, "procedure": p}
        for p in sorted(BOOK.procedures.values(), key=lambda p: (p.code, p.law_date), reverse=True)
    ]


def any_case() -> bool:
    """Return whether there is any case at all."""
    return Case.objects.exists()


def example_case(wanted: dict[str, Any]) -> uuid.UUID | None:
    """Return the latest case with a given (track kind, state), of an agency code when named; for the demo."""
    kind, state = wanted["track"]
    rows = Case.objects.filter(tracks__kind=kind, tracks__state=state)
    if kind != "main":
        rows = rows.filter(closed_on=None)
    if "agency" in wanted:
        rows = rows.filter(agency__code=wanted["agency"])
    return rows.order_by("-opened_at").values_list("pk", flat=True).first()
