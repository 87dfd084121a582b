"""Reads of publications for the desk, the supervisor and the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from mingzheng.publication.fields import restore, sources
from mingzheng.publication.models import (
    Disclosure,
    Intake,
    IntakeClaim,
    Publication,
    PublicationState,
    PublicDecision,
    PublicDecisionPdf,
    Takedown,
    Withholding,
)
from mingzheng.publication.projection import drifted

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from mingzheng.publication.models import PublicationVersion

__all__ = [
    "Piece",
    "comparison",
    "drifted",
    "flash_publications",
    "flash_takedowns",
    "has_public_pdf",
    "public_agencies",
    "public_decision",
    "public_pdf",
    "publication_of",
    "unclaimed",
    "unpublished",
    "withholdings_due",
]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text side by side: what stood, what stands, and by which rule (empty where nothing changed)."""

    before: str
    after: str
    rule: str = ""


def publication_of(kind: str, source_id: uuid.UUID) -> Publication | None:
    """Return the publication of a decision, or None before it was scheduled."""
    return Publication.objects.filter(kind=kind, source_id=source_id).select_related("agency", "region").first()


def comparison(publication: Publication, version: PublicationVersion) -> dict[str, list[Piece]]:
    """Return each redacted field of a version beside its source, mask by mask, for the page of checker and drafter.

    Only the version made from the present source can be laid beside it.
    """
    fields, _ = restore(publication.source)
    result: dict[str, list[Piece]] = {}
    for name, text in sources(fields).items():
        if text:
            result[name] = _pieces(text, version.masks.get(name, []))
    return result


def _pieces(text: str, masks: list[dict[str, str | int]]) -> list[Piece]:
    pieces: list[Piece] = []
    last = 0
    for mask in masks:
        start, end = int(mask["start"]), int(mask["end"])
        if text[last:start]:
            pieces.append(Piece(text[last:start], text[last:start]))
        pieces.append(Piece(text[start:end], str(mask["replaced"]), str(mask["rule"])))
        last = end
    return [*pieces, Piece(text[last:], text[last:])] if text[last:] else pieces


def public_decision(key: str, using: str = "portal") -> PublicDecision | None:
    """Return what is shown under a public address; ``state`` withdrawn is a tombstone (410), None was never there."""
    return PublicDecision.objects.using(using).defer("search").filter(key=key).first()


def has_public_pdf(key: str, using: str = "portal") -> bool:
    """Return whether what is shown under a public address has a paper form."""
    return PublicDecisionPdf.objects.using(using).filter(key=key).exists()


def public_pdf(key: str, using: str = "portal") -> bytes | None:
    """Return the paper form of what is shown under a public address, or None where it has none."""
    body = PublicDecisionPdf.objects.using(using).filter(key=key).values_list("body", flat=True).first()
    return None if body is None else bytes(body)


def public_agencies(using: str = "portal") -> list[tuple[str, str]]:
    """Return (code, name) of the agencies that have something public, by code, for the portal's filter."""
    rows = PublicDecision.objects.using(using).filter(state="published")
    return list(rows.values_list("agency_code", "agency_name").distinct().order_by("agency_code"))


def unpublished(agency_id: uuid.UUID) -> QuerySet[Publication]:
    """Return an agency's publications on which something is still to be done, oldest decision first."""
    done = [
        PublicationState.PUBLISHED,
        PublicationState.WITHDRAWN,
        PublicationState.EXPIRED,
        PublicationState.REPAIRED,
    ]
    rows = Publication.objects.filter(agency_id=agency_id).exclude(state__in=done)
    return rows.exclude(disclosure=Disclosure.WITHHELD).order_by("decided_on", "pk")


def withholdings_due(today: dt.date) -> QuerySet[Withholding]:
    """Return approved reasons whose day of review has come: they expire unless somebody renews them (threat 32)."""
    return Withholding.objects.filter(state="approved", review_on__lte=today).select_related("publication")


FLASH_DAYS = 7
FLASH_KINDS = ("withdrawn", "recalled", "mismatch")


def flash_takedowns(agency_ids: Iterable[uuid.UUID] | None = None) -> QuerySet[Takedown]:
    """Return what was taken down within seven days of being shown, shortest first, for the supervisor (threat 31)."""
    rows = Takedown.objects.filter(kind__in=FLASH_KINDS, seconds__lte=FLASH_DAYS * 86_400)
    if agency_ids is not None:
        rows = rows.filter(publication__agency_id__in=list(agency_ids))
    return rows.select_related("publication__agency", "publication__notice", "publication__dossier").order_by(
        "seconds", "-taken_at"
    )


def flash_publications(agency_id: uuid.UUID | None = None) -> list[Publication]:
    """Return the publications that were seen for seven days at most."""
    return [row.publication for row in flash_takedowns(None if agency_id is None else [agency_id])]


def unclaimed(kind: str) -> QuerySet[Intake]:
    """Return messages of a kind that nobody has taken over, oldest first."""
    taken = IntakeClaim.objects.filter(intake_id=OuterRef("pk"))
    return Intake.objects.filter(~Exists(taken), kind=kind).order_by("received_at")
