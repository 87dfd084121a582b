"""Sessions of an account: which are open, how one is ended, and which devices several accounts share (threat 19)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.sessions.models import Session

from mingzheng.agencies.models import SignIn
from mingzheng.core.digests import digest
from mingzheng.core.errors import NotVisible

if TYPE_CHECKING:
    import uuid

    from mingzheng.agencies.models import Account

APP = "mingzheng.sessions"  # as allauth asks its adapter who has to prove themselves again
SEEN = "_seen_at"
NOTED = "_sign_in"  # in the session: which row of ours is its own, also after its key was changed
AT_ONCE = 5
"""How many sessions an account may have at once: the desk, the hall, the phone, and two more."""
LOOKED_BACK = dt.timedelta(days=30)
KEPT = dt.timedelta(days=180)
AGENT_LENGTH = 160
BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that still works, as its owner sees it."""

    id: uuid.UUID
    device: str
    address: str
    since: dt.datetime
    seen: dt.datetime
    current: bool


def note(account: Account, session_key: str, *, mark: str, address: str | None, agent: str, now: dt.datetime) -> SignIn:
    """Write a sign-in down; of the browser's mark only the digest is kept."""
    return SignIn.objects.update_or_create(
        session_key=session_key,
        defaults={
            "account": account,
            "device": digest(mark.encode()),
            "address": address or None,
            "agent": agent[:AGENT_LENGTH],
            "at": now,
        },
    )[0]


def follow(noted: str, session_key: str) -> None:
    """Let a sign-in follow its session to a new key: a password that is changed changes the key too."""
    SignIn.objects.filter(pk=noted).update(session_key=session_key)


def open_sessions(account: Account, current: str, now: dt.datetime) -> list[OpenSession]:
    """Return the account's sessions that work now, the newest first; ``current`` is the key of the reader's own."""
    rows = {row.session_key: row for row in SignIn.objects.filter(account=account)}
    alive = []
    for session in Session.objects.filter(session_key__in=rows, expire_date__gt=now):
        row = rows[session.session_key]
        stamp = session.get_decoded().get(SEEN)
        seen = dt.datetime.fromtimestamp(stamp, dt.UTC) if stamp else row.at
        if (now - seen).total_seconds() <= settings.SESSION_COOKIE_AGE:
            here = session.session_key == current
            alive.append(OpenSession(row.pk, device_words(row.agent), row.address or "", row.at, seen, here))
    return sorted(alive, key=lambda one: one.since, reverse=True)


def end_session(account: Account, sign_in_id: uuid.UUID) -> None:
    """End one of the account's own sessions; raises NotVisible for a session of somebody else, or none."""
    row = SignIn.objects.filter(account=account, pk=sign_in_id).first()
    if row is None:
        raise NotVisible
    Session.objects.filter(session_key=row.session_key).delete()


def end_others(account: Account, current: str) -> int:
    """End every session of the account but the reader's own, and return how many."""
    keys = SignIn.objects.filter(account=account).exclude(session_key=current).values("session_key")
    count: int = Session.objects.filter(session_key__in=keys).delete()[0]
    return count


def keep_newest(account: Account, current: str, now: dt.datetime) -> int:
    """End the sessions of an account beyond ``AT_ONCE``, the longest unused first, and return how many (ASVS V7.1.2).

    A sign-in is never refused for it: whoever left sessions open elsewhere gets in, and they end.
    """
    others = [one for one in open_sessions(account, current, now) if not one.current]
    for one in sorted(others, key=lambda one: one.seen, reverse=True)[AT_ONCE - 1 :]:
        end_session(account, one.id)
    return max(0, len(others) + 1 - AT_ONCE)


def shared_devices(now: dt.datetime) -> list[list[Account]]:
    """Return, for each device on which more than one account signed in during thirty days, those accounts."""
    by_device: dict[str, dict[uuid.UUID, Account]] = defaultdict(dict)
    for row in SignIn.objects.filter(at__gte=now - LOOKED_BACK).select_related("account__person"):
        by_device[row.device][row.account_id] = row.account
    return [list(found.values()) for found in by_device.values() if len(found) > 1]


def forget_old(now: dt.datetime) -> int:
    """Delete sign-ins older than half a year whose sessions are gone, and return how many."""
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    count: int = SignIn.objects.filter(at__lt=now - KEPT).exclude(session_key__in=alive).delete()[0]
    return count


def device_words(agent: str) -> str:
    """Return browser and system in a few words."""
    browser = next((word for mark, word in BROWSERS if mark in agent), "未知浏览器")
    system = next((word for mark, word in SYSTEMS if mark in agent), "")
    return f"{browser}（{system}）" if system else browser
