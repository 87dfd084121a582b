"""Long verifications spread over the processors: other processes read and recompute, the order of results stays."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

MANY = 24  # stretches from which other processes save more time than they take to start
MOST = 4  # processes: what they read comes from one database
GENTLE = 5  # less urgent than what people wait for
ALIVE = 100_000  # objects between two collections: a stretch is tens of thousands that live as long as it does
One = TypeVar("One")


def spread(check: Callable[[int], One], starts: Sequence[int], *, apart: bool) -> Iterator[One]:
    """Yield what ``check`` gives for each start, in their order; by other processes where that helps and ``apart``."""
    workers = min(MOST, _processors())
    if not apart or workers < 2 or len(starts) < MANY:  # noqa: PLR2004 - two are the fewest that share
        yield from map(check, starts)
        return
    done = 0
    fresh = multiprocessing.get_context("spawn")  # a fork would take our threads' locks and connections along
    try:
        with ProcessPoolExecutor(workers, fresh, _ready, (connection.settings_dict,)) as pool:
            for one in pool.map(check, starts):
                yield one
                done += 1
    except (BrokenProcessPool, OSError):  # none can be started, or one was killed for want of memory: the rest is ours
        yield from map(check, starts[done:])


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _ready(database: dict[str, Any]) -> None:
    import django  # noqa: PLC0415 - this process has just begun

    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(GENTLE)
    django.setup()
    connection.close()
    connection.settings_dict = database  # what is verified and by whom, whatever the settings name
    gc.freeze()
    gc.set_threshold(ALIVE)


def _end_with_parent() -> None:
    """Leave nothing behind when the process that asked is killed: nobody would ever tell this one to end."""
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)
