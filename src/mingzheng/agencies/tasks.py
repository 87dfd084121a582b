"""Work of agencies that the clock starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.actions import carry_out_mfa_reset
from mingzheng.agencies.models import MfaReset, MfaResetState
from mingzheng.ledger.recording import Actor, record

if TYPE_CHECKING:
    import datetime as dt


def carry_out_due_mfa_resets(actor: Actor, now: dt.datetime) -> int:
    """Remove the second factors whose reset was confirmed and whose hold is over; return how many."""
    due = list(MfaReset.objects.filter(state=MfaResetState.HELD, effective_at__lte=now))
    for reset in due:
        with record("agencies.mfa.reset", actor=actor, now=now) as rec:
            carry_out_mfa_reset(rec, reset)
    return len(due)
