"""Reads of reviews: the clearance of a content, the reviewer's queue, what a page shows of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F

from mingzheng.agencies.officers import day_of
from mingzheng.catalogue.queries import elements
from mingzheng.dossiers.models import Dossier
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.ledger.verifying import mismatched
from mingzheng.review.models import Clearance, Review, ReviewState
from mingzheng.review.opinions import Hint, unopened

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from mingzheng.agencies.models import Account
    from mingzheng.catalogue.elements import Element


def clearance(dossier_id: uuid.UUID, content_digest: str) -> Clearance | None:
    """Return the clearance of exactly this content, or None: never of another, never of a voided review.

    A clearance that is not as the record left it, or whose review or opinion is not, does not clear (threat 2).
    """
    rows = Clearance.objects.filter(
        dossier_id=dossier_id,
        content_digest=content_digest,
        review__content_digest=content_digest,
        review__state=ReviewState.PASSED,
    ).select_related("review", "opinion")
    for row in rows.order_by("-passed_at"):
        if not mismatched([row, row.review, row.opinion]):
            return row
    return None


def clearance_rows(dossier_id: uuid.UUID) -> list[Clearance | Review]:
    """Return the recorded rows on which clearances rest, for an effect act that re-checks them against the record."""
    rows = list(Clearance.objects.filter(dossier_id=dossier_id))
    return [*rows, *Review.objects.filter(dossier_id=dossier_id)]


def queue(agency_ids: Iterable[uuid.UUID], reader: Account, now: dt.datetime) -> QuerySet[Review]:
    """Return what waits for reviewers of some agencies and the reader may see, in the order of acceptance."""
    states = [ReviewState.REQUESTED, ReviewState.ACCEPTED, ReviewState.IN_REVIEW]
    rows = Review.objects.filter(review_agency_id__in=list(agency_ids), state__in=states)
    seen = Dossier.objects.visible_to(reader, now)
    return (
        rows.filter(seen.has("dossier_id"))
        .select_related("dossier", "agency")
        .order_by(F("accepted_on").asc(nulls_last=True), "requested_at", "pk")
    )


def overdue(reader: Account, now: dt.datetime) -> list[Review]:
    """Return the reviews past their last day in the dossiers that the reader may see, the oldest first.

    They stand in the lists of heads and supervisor until an opinion is given; none passes by lapse of time.
    """
    seen = Dossier.objects.visible_to(reader, now)
    late = Duty.objects.filter(IS_RUNNING, seen.has("dossier_id"), kind="REVIEW_LEGAL", due_on__lt=day_of(now))
    subjects = list(late.order_by("due_on").values_list("subject", flat=True))
    rows = {str(r.pk): r for r in Review.objects.filter(pk__in=subjects).select_related("dossier", "agency")}
    return [rows[subject] for subject in subjects if subject in rows]


@dataclass(frozen=True, slots=True)
class Question:
    """One element on the reviewer's page: what is asked, and what the system noticed; the answer is left open."""

    element: Element
    hints: tuple[Hint, ...]


def questions(review: Review) -> tuple[Question, ...]:
    """Return the elements in order with the automatic findings on each, shown with their source, never ticked."""
    hints = [Hint.model_validate(hint) for hint in review.hints]
    return tuple(Question(e, tuple(h for h in hints if h.element == e.code)) for e in elements())


def unread(review: Review, person_id: uuid.UUID) -> list[dict[str, str]]:
    """Return the required papers that a reviewer has not opened yet."""
    opened = review.readings.filter(person_id=person_id)
    return unopened(review.papers, [{"paper": row.paper, "digest": row.digest} for row in opened])
