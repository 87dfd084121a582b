"""What the worker does for publications: takes down what is over, compares what is served with what was approved."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import structlog

from mingzheng.agencies.officers import day_of
from mingzheng.core.errors import Refused
from mingzheng.ledger.recording import Actor, record
from mingzheng.publication.actions.ending import expire
from mingzheng.publication.actions.served import take_off
from mingzheng.publication.models import Publication, PublicationState, ServedMismatch
from mingzheng.publication.projection import MISSING, differing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

log = structlog.get_logger(__name__)
SYSTEM = Actor("system", uuid.UUID("0190f7a2-0000-7000-8000-7075626c6963"), "系统")
BATCH = 500


def nightly(now: dt.datetime) -> None:
    """Do the night's work; safe to run twice."""
    expire_due(now)
    compare_served(now)


def expire_due(now: dt.datetime) -> int:
    """Take down what has been shown for its full period, one entry each; returns how many (P17)."""
    due = Publication.objects.filter(state=PublicationState.PUBLISHED, expires_on__lt=day_of(now))
    done = 0
    for publication in due.select_related("agency", "dossier").order_by("pk")[:BATCH]:
        with record("publication.expire", actor=SYSTEM, now=now, dossier_id=publication.dossier_id) as rec:
            expire(rec, publication)
        done += 1
    if done:
        log.info("publications_expired", count=done)
    return done


def compare_served(now: dt.datetime) -> int:
    """Compare what the portal serves with what was approved; take off, record and cry out about what differs.

    Returns how many addresses were newly found wrong. What was found before and waits for a person is not found again.
    """
    known = set(ServedMismatch.objects.filter(state="open").values_list("key", flat=True))
    found = 0
    for key, what in _new(differing(), known):
        log.critical("portal_differs_from_approved", key=key, differs=list(what))
        publication = Publication.objects.select_related("agency", "dossier").filter(key=key).first()
        dossier_id = publication.dossier_id if publication else None
        try:
            with record("publication.mismatch", actor=SYSTEM, now=now, dossier_id=dossier_id) as rec:
                take_off(rec, key, publication, what)
        except Refused:
            log.exception("mismatch_not_taken_off", key=key)
            continue
        found += 1
    return found


def _new(wrong: dict[str, tuple[str, ...]], known: set[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is wrong and not yet known; what was taken off is missing until a person has looked at it."""
    for key, what in wrong.items():
        if key not in known or what != (MISSING,):
            yield key, what
