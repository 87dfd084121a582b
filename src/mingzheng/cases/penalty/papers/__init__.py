"""The papers of the ordinary penalty procedure: their specs, and who builds their data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.papers import (
    approvals,
    archiving,
    auction,
    calling,
    changes,
    enforcement,
    fulfilment,
    hearings,
    internal,
    letters,
    measures,
    own_enforcement,
    preservation,
    records,
    remedy,
    reviewing,
    serving,
    signing,
    stopping,
    substitution,
    testing,
    transfer,
)

if TYPE_CHECKING:
    from mingzheng.cases.engine.types import Paper

CHAPTERS = (
    records,
    approvals,
    reviewing,
    letters,
    archiving,
    serving,
    hearings,
    internal,
    preservation,
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
    calling,
    changes,
    remedy,
)

PENALTY_PAPERS: dict[str, Paper] = {code: paper for chapter in CHAPTERS for code, paper in chapter.PAPERS.items()}
