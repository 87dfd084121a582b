"""What the worker does for dossiers: readings that were noted are recorded, a batch at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.dossiers.actions import drop_notes, record_readings, waiting_notes
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.ledger.recording import Actor

RECORDED = "dossiers.readings"


def keep_readings(actor: Actor, now: dt.datetime) -> int:
    """Record the readings that wait, and clear the work list of those of earlier hours; return how many."""
    count = 0
    if waiting_notes():
        with record(RECORDED, actor=actor, now=now, group="side") as rec:
            count = len(record_readings(rec, waiting_notes()))
    drop_notes(now)
    return count
