"""加处罚款: three per cent a day, never more than the fine, never while a review or a suit runs (行政处罚法 72, 73)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.core.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.law.periods import Suspension

PERCENT_PER_DAY = 3


@dataclass(frozen=True, slots=True)
class Surcharge:
    """What has accrued: fen, the days that counted, the days left out, and whether the ceiling is reached."""

    fen: int
    days: int
    suspended: int
    capped: bool


def surcharge(
    principal_fen: int, *, due_on: dt.date, until: dt.date, suspensions: Sequence[Suspension] = ()
) -> Surcharge:
    """Return what has accrued by the end of ``until`` on a fine that was due on ``due_on``.

    With an approved deferral or instalment ``due_on`` is the last day of the new term. Days of review or suit are given
    as suspensions, each with its document; without one DomainError.
    """
    if any(not suspension.document for suspension in suspensions):
        message = "复议、诉讼期间不计加处罚款，须有受理通知等文书；没有文书的期间不能扣除。"
        raise DomainError(message)
    late = [due_on + dt.timedelta(days=n) for n in range(1, (until - due_on).days + 1)]
    counted = sum(not any(s.first <= day <= s.last for s in suspensions) for day in late)
    accrued = principal_fen * PERCENT_PER_DAY * counted // 100
    fen = min(principal_fen, accrued)
    return Surcharge(fen=fen, days=counted, suspended=len(late) - counted, capped=fen == principal_fen)


def surcharge_on_balance(
    principal_fen: int,
    *,
    due_on: dt.date,
    until: dt.date,
    payments: Sequence[tuple[dt.date, int]] = (),
    suspensions: Sequence[Suspension] = (),
) -> Surcharge:
    """Return what has accrued on what was still unpaid each day, never more than the whole fine.

    ``payments`` are (day, fen); the day of a payment still counts for the fen paid on it (行政处罚法 72).
    """
    left, start, fen, days, out = principal_fen, due_on, 0, 0, 0
    for on, paid in [*sorted(payment for payment in payments if payment[0] < until), (until, 0)]:
        if left > 0 and on > start:
            part = surcharge(left, due_on=start, until=on, suspensions=suspensions)
            fen, days, out, start = fen + part.fen, days + part.days, out + part.suspended, on
        left -= paid
    fen = min(fen, principal_fen)
    return Surcharge(fen=fen, days=days, suspended=out, capped=fen == principal_fen)
