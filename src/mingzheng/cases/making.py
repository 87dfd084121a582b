"""What the system still does for a case by itself: papers being made, decisions that only wait for service, lapses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction

from mingzheng.cases import tasks
from mingzheng.cases.engine.models import Track
from mingzheng.cases.perform import check_visible
from mingzheng.core import jobs
from mingzheng.core.errors import Conflict, NotVisible
from mingzheng.documents.models import Document

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from mingzheng.agencies.models import Account
    from mingzheng.cases.queries import CaseView
    from mingzheng.core.jobs import Unfinished

USUAL: Final = dt.timedelta(minutes=1)
"""A paper is made in a second or two; before this the list of jobs is not asked."""
GONE: Final = jobs.Unfinished(jobs.FAILED, 0)
BEING_MADE: Final = "这份文书正在制作，或者已经制成。刷新本页看结果，不用再做一次。"


@dataclass(frozen=True, slots=True)
class Making:
    """A paper that is not made yet; without a job it is being made, and ``failed`` says that nobody tries any more."""

    document: Document
    job: Unfinished | None

    @property
    def failed(self) -> bool:
        """Return whether the worker has given it up, or has lost it."""
        return self.job is not None and self.job.status == jobs.FAILED


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A period whose end the system writes down by itself: its kind, about what, its last day, by which step."""

    kind: str
    subject: str
    due_on: dt.date
    step: str


def papers_being_made(view: CaseView, now: dt.datetime) -> list[Making]:
    """Return the papers of a case that are not made yet; at most one query, and none where all went well."""
    frozen = {subject for subject, state in view.facts.states("paper").items() if state == "frozen"}
    return _making([view.loaded.documents[one] for one in sorted(frozen & view.loaded.documents.keys())], now)


def _making(documents: Iterable[Document], now: dt.datetime) -> list[Making]:
    documents = list(documents)
    late = {str(one.pk) for one in documents if now - one.frozen_at > USUAL}
    found = jobs.unfinished(tasks.make_paper, late)
    return [Making(one, found.get(str(one.pk), GONE) if str(one.pk) in late else None) for one in documents]


def lapses_to_come(view: CaseView) -> list[Lapsing]:
    """Return the running periods of a case whose end the system writes down, the next first; no query."""
    open_duties = {(duty.kind, duty.subject): duty.due_on for duty in view.duties if duty.state == "open"}
    found = [
        Lapsing(lapse.period, subject, open_duties[lapse.period, subject], lapse.step)
        for lapse in view.procedure.lapses
        for subject, state in view.facts.states(lapse.track).items()
        if state == lapse.state and (lapse.period, subject) in open_duties
    ]
    return sorted(found, key=lambda one: one.due_on)


def make_again(case_id: uuid.UUID, document_id: uuid.UUID, *, reader: Account, now: dt.datetime) -> None:
    """Have a paper made that was given up; raises NotVisible, and Conflict while it is being made or is made.

    It changes no row of the case: what was frozen is made, by the job that would have made it (safe to run twice).
    """
    check_visible(case_id, reader, now)
    with transaction.atomic():
        document = Document.objects.select_for_update().filter(pk=document_id, dossier_id=case_id).first()
        if document is None:
            raise NotVisible
        track = Track.objects.filter(case_id=case_id, kind="paper", subject=str(document_id), state="frozen")
        if not track.exists() or not all(one.failed for one in _making([document], now)):
            raise Conflict(BEING_MADE)
        jobs.enqueue(tasks.make_paper, str(document_id))
