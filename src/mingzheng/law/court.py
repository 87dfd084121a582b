"""When an agency may ask a court to enforce: after the time to sue, for three months (行政强制法 53; 行政处罚法 72)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.law.periods import PeriodSpec, compute

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.law.calendar import CalendarView


def suit_ends(sue: PeriodSpec, received_on: dt.date, calendar: CalendarView) -> dt.date:
    """Return the last day on which a party that received the decision may sue; a holiday rolls over for it."""
    return compute(sue, received_on, calendar).due_on


def opens_after(suit_end: dt.date, plan_end: dt.date) -> dt.date:
    """Return the day from which the agency's three months run.

    They run from the end of the time to sue, and from the end of a deferral or of instalments where that is later
    (行政处罚法 72 para 2): before the time to sue has ended no application is open (行政强制法 53).
    """
    return max(suit_end, plan_end)
