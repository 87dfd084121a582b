"""Gates of the ordinary penalty procedure by name, and the statutory baseline that no procedure file may leave out."""

from __future__ import annotations

from collections import defaultdict

from mingzheng.cases.engine.gates import by_name
from mingzheng.cases.penalty.gates import (
    announcing,
    auction,
    changes,
    discussion,
    earlier,
    ending,
    enforcement,
    fulfilment,
    hearings,
    limits,
    measure,
    measures,
    own_enforcement,
    papers,
    remedy,
    review,
    rounds,
    serving,
    signing,
    stopping,
    substance,
    substitution,
    telling,
    testing,
    transfer,
)
from mingzheng.cases.penalty.gates.baseline import BASELINE

CHAPTERS = (
    substance,
    measure,
    limits,
    earlier,
    telling,
    hearings,
    review,
    rounds,
    discussion,
    papers,
    serving,
    announcing,
    ending,
    measures,
    testing,
    signing,
    fulfilment,
    enforcement,
    own_enforcement,
    substitution,
    auction,
    stopping,
    transfer,
    changes,
    remedy,
)

PENALTY_GATES = by_name(gate for chapter in CHAPTERS for gate in chapter.GATES)


def _merged() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for step, gates in BASELINE:
        found[step] |= gates
    return dict(found)


STATUTORY = _merged()
"""The statutory baseline per step: no procedure file may leave these out (design.md §1, 8; threat 18)."""
