"""One page asked for again and again: its p95 against the limit, and its statements."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

from django.db import connections
from django.test.utils import CaptureQueriesContext

from bench.figures import Figure, judged, milliseconds, percentile, timed

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

LIMIT = 0.1


def page(name: str, client: Client, address: Callable[[int], str], asked: int, limit: float = LIMIT) -> Figure:
    """Return p95 of a page against a limit in seconds, with its statements."""
    _open(client, address(0))
    statements = _statements(lambda: _open(client, address(0)))
    times = [timed(lambda n=n: _open(client, address(n))) for n in range(asked)]  # type: ignore[misc]
    note = f"{milliseconds(times)}; {statements} statements"
    return judged(f"{name}, p95", percentile(times, 0.95) * 1000, limit * 1000, unit=" ms", note=note)


def _statements(work: Callable[[], None]) -> int:
    """Return how many statements work takes on all connections: the portal has one of its own."""
    with ExitStack() as stack:
        logs = [stack.enter_context(CaptureQueriesContext(one)) for one in connections.all()]
        work()
        return sum(len(log) for log in logs)


def _open(client: Client, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")
