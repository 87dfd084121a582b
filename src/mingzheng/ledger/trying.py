"""Finds out what an action would be refused for, by doing it in a transaction that is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core.errors import DomainError, Invalid, Refused
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from mingzheng.ledger.recording import Actor, Recorder


class _Undone(Exception):
    """Ends a trial, so that its transaction is rolled back."""


def tried(do: Callable[[Recorder], object], kind: str, *, actor: Actor, now: dt.datetime) -> list[str]:
    """Return in words every reason for which ``do`` would be refused, none if it would pass; nothing is written.

    The rules are those of the action itself and stand nowhere a second time.
    """
    try:
        with record(kind, actor=actor, now=now) as rec:
            do(rec)
            raise _Undone  # noqa: TRY301 - it must leave the block of the transaction
    except _Undone:
        return []
    except Refused as error:
        return [f"{one.reason}（{one.remedy}）" for one in error.refusals]
    except Invalid as error:
        return [f"{one.label}：{one.message}" if one.label else one.message for one in error.fields]
    except DomainError as error:
        return [error.message]
