"""What starts and stops the period for closing: nothing is left to be done for the case, or something is again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.effects.shared import cancel_duty, start_duty
from mingzheng.cases.penalty.obligations import ENDED

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing

CLOSE_PERIOD = "PEN_CLOSE"
OPEN = frozenset({"concluded", "transferred"})
ENDS = {
    "decision": frozenset({"decided", "dropped", "annulled"}),
    "service": frozenset({"served", "dropped"}),
    "obligation": ENDED,
}


def run_to_closing(w: Writing) -> None:
    """Start the period for closing with the act that leaves nothing owed, and stop it when something is owed again.

    Runs after every act; looks only where a decision, a service or a duty to fulfil moved (procedures.md §2.0, P16).
    """
    if not any(kind in ENDS for kind, _ in w.moves) or w.state("main") not in OPEN:
        return
    before, after = _done(w, moved=False), _done(w, moved=True)
    if after and not before:
        start_duty(w, CLOSE_PERIOD)
    if before and not after:
        cancel_duty(w, CLOSE_PERIOD, reason="又有没有办完的事项")


def _done(w: Writing, *, moved: bool) -> bool:
    return bool(_states(w, "decision", moved=moved)) and all(
        state in ends for kind, ends in ENDS.items() for state in _states(w, kind, moved=moved)
    )


def _states(w: Writing, kind: str, *, moved: bool) -> list[str]:
    found = dict(w.facts.states(kind))
    if moved:
        found |= {subject: state for (k, subject), state in w.moves.items() if k == kind}
    return list(found.values())


EFFECTS = ()
