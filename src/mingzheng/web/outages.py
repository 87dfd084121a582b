"""Tells what is wrong below the program: no room left, or no database; anything else is a fault of the program."""

from __future__ import annotations

import errno
from typing import Final, Literal

from django.db import DatabaseError, InterfaceError, OperationalError

Outage = Literal["full", "away", "busy"]
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL_STATE: Final = "53100"  # disk_full (PostgreSQL, appendix A)
BUSY_STATES: Final = frozenset({"40001", "40P01", "55P03", "57014"})
FULL_WORDS: Final = ("disk is full", "no space left on device")
PROGRAM_WORDS: Final = ("no such ", "syntax error", "near ", "too many sql variables", "misuse")


def outage(exception: BaseException | None) -> Outage | None:
    """Return which outage an exception comes from, None where it is none.

    ``away`` leaves open whether a transaction was kept: the connection may have gone while it was being kept.
    """
    for one in _chain(exception):
        if isinstance(one, OSError) and one.errno in NO_ROOM:
            return "full"
        if isinstance(one, DatabaseError | InterfaceError):
            return _of_database(one)
    return None


def _of_database(error: DatabaseError | InterfaceError) -> Outage | None:
    words = str(error).lower()
    state = str(getattr(error.__cause__, "sqlstate", None) or "")
    if state == FULL_STATE or any(word in words for word in FULL_WORDS):
        return "full"
    if not isinstance(error, OperationalError | InterfaceError) or words.startswith(PROGRAM_WORDS):
        return None
    return "busy" if state in BUSY_STATES or "lock" in words else "away"


def _chain(exception: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while exception is not None and exception not in found:
        found.append(exception)
        exception = exception.__cause__
    return found
