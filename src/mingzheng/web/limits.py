"""How often somebody may try: by address and by target, in the memory of this process alone (threat 39).

Addresses and targets are kept under a keyed digest only. A portal of several processes allows each its share.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.cache import caches
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest

WINDOW: Final = 600
MOST_AN_ADDRESS: Final = 120
MOST_A_TARGET: Final = 60
FREE_MISSES: Final = 5
LOCKING_MISSES: Final = 20
LOCK: Final = 86_400
FIRST_WAIT: Final = 5
LONGEST_WAIT: Final = 600
REMEMBERED: Final = 3600


GUESSING: Final = "为防止有人逐个试探文书编码、证号"
BUSY: Final = "为了让所有人都能用"


class TooMany(Exception):
    """Too many tries; ``seconds`` says when the next is allowed, ``why`` says for what reason."""

    def __init__(self, seconds: int, why: str = GUESSING) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.why = why


def count(request: HttpRequest, scope: str, most: int) -> None:
    """Count a request of an address, or raise TooMany after ``most`` in ten minutes."""
    key = _key("count", scope, client(request))
    caches["local"].add(key, 0, WINDOW)
    if caches["local"].incr(key) > most:
        raise TooMany(WINDOW, BUSY)


def admit(request: HttpRequest, scope: str, target: str) -> None:
    """Count a try, or raise TooMany: 120 in ten minutes by one address, 60 for one target, or within a wait.

    After five misses each further one doubles the wait, from five seconds to ten minutes.
    """
    address = client(request)
    for key in (_key("miss", scope, address), _key("miss", scope, target)):
        misses, until = caches["local"].get(key, (0, 0.0))
        if misses and (left := until - time.time()) > 0:
            raise TooMany(int(left) + 1)
    for key, most in ((_key("all", scope, address), MOST_AN_ADDRESS), (_key("all", scope, target), MOST_A_TARGET)):
        caches["local"].add(key, 0, WINDOW)
        if caches["local"].incr(key) > most:
            raise TooMany(WINDOW)


def count_target(scope: str, target: str, most: int) -> None:
    """Count a request about a thing, whoever sends it, or raise TooMany after ``most`` in ten minutes (threat 42)."""
    key = _key("about", scope, target)
    caches["local"].add(key, 0, WINDOW)
    if caches["local"].incr(key) > most:
        raise TooMany(WINDOW, BUSY)


def missed(request: HttpRequest, scope: str, target: str, *, locking: bool = False) -> None:
    """Remember that a try found nothing; ``locking`` shuts an address and a target for a day after twenty."""
    for key in (_key("miss", scope, client(request)), _key("miss", scope, target)):
        misses = caches["local"].get(key, (0, 0.0))[0] + 1
        over = misses - FREE_MISSES
        wait = min(FIRST_WAIT * 2 ** min(over, 10), LONGEST_WAIT) if over >= 0 else 0
        if locking and misses >= LOCKING_MISSES:
            wait = LOCK
        caches["local"].set(key, (misses, time.time() + wait), max(REMEMBERED, wait))


def client(request: HttpRequest) -> str:
    """Return the address of who asks; behind proxies that we trust, the one they name."""
    trusted: int = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    named = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if trusted and len(named) >= trusted:
        return named[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(kind: str, scope: str, value: str) -> str:
    return salted_hmac(f"limits.{kind}.{scope}", value, algorithm="sha256").hexdigest()
