"""What leaves the house about somebody's notices: figures and dates, never a party, a case's name or number; pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from mingzheng.inbox.models import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

DIGEST: Final = "digest"
URGENT: Final = "urgent"


def digest(counts: Mapping[str, int]) -> str:
    """Return the daily message: how much waits, and how much of it presses."""
    total = sum(counts.values())
    parts = [
        f"{counts[kind]} 件{word}"
        for kind, word in ((Kind.OVERDUE, "已逾期"), (Kind.DUE_TODAY, "今日到期"), (Kind.DUE_TOMORROW, "明日到期"))
        if counts.get(kind)
    ]
    pressing = f"，其中 {'、'.join(parts)}" if parts else ""
    return f"您有 {total} 件未读事项{pressing}。请登录办案平台查看。"


def due_today(count: int) -> str:
    """Return the message of a day on which something ends."""
    return f"您有 {count} 件事项今日到期。请登录办案平台查看。"


def quiet_until(local: dt.datetime, begin: dt.time, end: dt.time) -> dt.datetime | None:
    """Return when the quiet hours end that ``local`` lies in, or None outside them; they may span midnight."""
    at = local.time()
    inside = begin <= at < end if begin <= end else at >= begin or at < end
    if not inside or begin == end:
        return None
    day = local.date() + dt.timedelta(days=1 if begin > end and at >= begin else 0)
    return dt.datetime.combine(day, end, local.tzinfo)
