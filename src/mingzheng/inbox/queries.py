"""What a person reads in the own inbox; only of dossiers that may be seen at the moment of reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q

from mingzheng.dossiers.models import Dossier
from mingzheng.inbox.models import IS_OPEN, Notice

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from mingzheng.agencies.models import Account

MOST: Final = 100
PAGE: Final = 50


def own(account: Account, now: dt.datetime) -> QuerySet[Notice]:
    """Return the notices of a person, newest first, without those of dossiers that are not to be seen any more."""
    return _of(account).filter(Q(dossier_id__isnull=True) | _seen(account, now)).order_by("-pk")


def _seen(account: Account, now: dt.datetime) -> Exists:
    return Exists(Dossier.objects.visible_to(account, now).filter(pk=OuterRef("dossier_id")))


def _of(account: Account) -> QuerySet[Notice]:
    return Notice.objects.filter(person_id=account.person_id) if account.person_id else Notice.objects.none()


def unread(person_id: uuid.UUID | None) -> int:
    """Return how many unread notices a person has, at most 100: one query over an index of open ones.

    It does not ask again what the person may see: what may not be seen any more has been ended by ``drop_unseen``.
    """
    if person_id is None:
        return 0
    return Notice.objects.filter(IS_OPEN, person_id=person_id).order_by().values("pk")[:MOST].count()


def mark_read(account: Account, now: dt.datetime, notice_id: int | None = None) -> int:
    """Mark one of the own notices as read, or all; return how many."""
    rows = _of(account).filter(read_at__isnull=True)
    return (rows if notice_id is None else rows.filter(pk=notice_id)).update(read_at=now)


def drop_unseen(account: Account, now: dt.datetime) -> int:
    """End the unread notices of dossiers that the person may no longer see; return how many."""
    return _of(account).filter(IS_OPEN, ~_seen(account, now), dossier_id__isnull=False).update(ended_at=now)
