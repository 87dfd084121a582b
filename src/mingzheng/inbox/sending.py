"""The daily digest and the day's last call: one message a person, kind and day; sent by a job, outside transactions.

A message is marked sent after the other side took it. Being killed in between sends it once more, with the same
identifier; never less than once, and never more than once for each such interruption.
"""

from __future__ import annotations

import datetime as dt
import smtplib
from collections import Counter
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.core import jobs
from mingzheng.core.errors import DomainError
from mingzheng.inbox import adapters, words
from mingzheng.inbox.models import IS_OPEN, Dispatch, Kind, Notice, Preference
from mingzheng.law.queries import calendar_view

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from mingzheng.agencies.models import Person

FAILED, SENT, WAITING, DROPPED = "failed", "sent", "waiting", "dropped"


def of_the_day(now: dt.datetime) -> int:
    """Write today's messages for whoever has something unread and said whereto; return how many were written.

    Nothing is written without a way out. The digest comes on working days from its hour on; what ends today is told
    on any day. Either waits for the end of the quiet hours.
    """
    if adapters.chosen() is None:
        return 0
    local, today = now.astimezone(BEIJING), day_of(now)
    done = _write(words.URGENT, today, now, _due_today(today))
    if local.time() >= settings.NOTICES.digest_time and calendar_view().is_workday(today):
        done += _write(words.DIGEST, today, now, _unread())
    return done


def _addressed(kind: str) -> set[uuid.UUID]:
    """Return who wants messages of a kind, said whereto, and still works here."""
    wanted = {"digest": True} if kind == words.DIGEST else {"due_today": True}
    rows = Preference.objects.filter(**wanted, person__left_on__isnull=True, person__account__is_active=True)
    return {row.person_id for row in rows if row.address}


def _unread() -> dict[uuid.UUID, str]:
    counts: dict[uuid.UUID, Counter[str]] = {}
    rows = Notice.objects.filter(IS_OPEN).values_list("person_id", "kind").annotate(n=Count("pk"))
    for person, kind, number in rows.order_by():
        counts.setdefault(person, Counter())[kind] += number
    return {person: words.digest(found) for person, found in counts.items()}


def _due_today(today: dt.date) -> dict[uuid.UUID, str]:
    rows = Notice.objects.filter(IS_OPEN, kind=Kind.DUE_TODAY, due_on=today).values_list("person_id")
    return {person: words.due_today(number) for person, number in rows.annotate(n=Count("pk")).order_by()}


def _write(kind: str, today: dt.date, now: dt.datetime, texts: dict[uuid.UUID, str]) -> int:
    told = set(Dispatch.objects.filter(day=today, kind=kind).values_list("person_id", flat=True))
    fresh = sorted((texts.keys() & _addressed(kind)) - told)
    for person in fresh:
        with transaction.atomic():
            row, new = Dispatch.objects.get_or_create(
                person_id=person, day=today, kind=kind, defaults={"text": texts[person], "made_at": now}
            )
            if new:
                jobs.enqueue(send, row.pk)
    return len(fresh)


@jobs.job
def send(dispatch_id: int, *, now: dt.datetime) -> None:
    """Send one message unless it is sent or of yesterday; wait out the quiet hours, fail loudly to be tried again."""
    row = Dispatch.objects.get(pk=dispatch_id)
    if row.state in {SENT, DROPPED}:
        return
    adapter, address = adapters.chosen(), _address(row.person_id)
    if adapter is None or not address or row.day < day_of(now):
        Dispatch.objects.filter(pk=row.pk).update(state=DROPPED, error="没有发送途径、地址，或者已经过了当天")
        return
    local = now.astimezone(BEIJING)
    if (until := words.quiet_until(local, *settings.NOTICES.quiet_hours)) is not None:
        raise jobs.Later((until - local).total_seconds(), "quiet hours")
    try:
        adapter.send(row, address, now)
    except (DomainError, OSError, smtplib.SMTPException) as error:
        said = error.message if isinstance(error, DomainError) else type(error).__name__
        Dispatch.objects.filter(pk=row.pk).update(state=FAILED, tries=row.tries + 1, error=said[:200])
        raise
    Dispatch.objects.filter(pk=row.pk).update(state=SENT, tries=row.tries + 1, sent_at=now, error="")


def _address(person_id: uuid.UUID) -> str:
    row = Preference.objects.filter(pk=person_id).first()
    return row.address if row else ""


def forget_old(now: dt.datetime, keep: dt.timedelta = dt.timedelta(days=180)) -> int:
    """Delete messages, and notices that no longer wait, after half a year; return how many."""
    gone = Dispatch.objects.filter(made_at__lt=now - keep).delete()[0]
    return gone + Notice.objects.filter(made_at__lt=now - keep, ended_at__isnull=False).delete()[0]


def set_preference(person: Person, *, digest: bool, due_today: bool, address: str) -> Preference:
    """Keep what a person wants sent, and whereto."""
    values = {"digest": digest, "due_today": due_today, "address": address}
    return Preference.objects.update_or_create(person=person, defaults=values)[0]


def preference_of(person: Person) -> Preference:
    """Return what a person wants sent; by default everything, to nowhere."""
    return Preference.objects.filter(person=person).first() or Preference(person=person)


def failures(now: dt.datetime, days: int = 3) -> QuerySet[Dispatch]:
    """Return messages of the last days that did not get out, newest first."""
    since = now - dt.timedelta(days=days)
    return Dispatch.objects.filter(state=FAILED, made_at__gte=since).order_by("-made_at")
