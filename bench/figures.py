"""What a measurement gives: figures with their goals, and the arithmetic over times."""

from __future__ import annotations

import statistics
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Verdict = Literal["met", "not met", "skipped", ""]


@dataclass(frozen=True)
class Figure:
    """One row of the table; a figure without a goal is there to be read beside the others."""

    what: str
    figure: str
    goal: str = ""
    verdict: Verdict = ""
    note: str = ""
    database: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return asdict(self)


def judged(what: str, value: float, limit: float, *, unit: str = "", least: bool = False, note: str = "") -> Figure:
    """Return a figure beside its limit: at most, or with ``least`` at least."""
    met = value >= limit if least else value <= limit
    sign = "≥" if least else "≤"
    return Figure(what, f"{shown(value)}{unit}", f"{sign} {shown(limit)}{unit}", "met" if met else "not met", note)


def shown(value: float) -> str:
    """Return a number as people read it."""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def skipped(what: str, why: str) -> Figure:
    """Return a row that says loudly what was not measured."""
    return Figure(what, "NOT MEASURED", "", "skipped", why)


def percentile(times: Sequence[float], share: float) -> float:
    """Return the value below which a share of the times lies."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def milliseconds(times: Sequence[float]) -> str:
    """Return p50 and p95 in words."""
    return f"p50 {statistics.median(times) * 1000:.1f} ms, p95 {percentile(times, 0.95) * 1000:.1f} ms"


def timed(call: Callable[[], object]) -> float:
    """Return how many seconds a call takes."""
    began = time.perf_counter()
    call()
    return time.perf_counter() - began
