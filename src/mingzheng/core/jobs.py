"""Jobs over django-tasks: enqueued in the transaction, tried again, recovered after a kill.

A job is a module-level function of ids and ``now``. It runs at least once, so it must be safe to run twice.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import os
import socket
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeAlias

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.db.models import Q
from django_tasks import task as register
from django_tasks_db.models import DBTaskResult, get_date_max
from django_tasks_db.utils import exclusive_transaction, is_locked_database_exception

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from django_tasks.base import Task

READY, RUNNING, FAILED, SUCCESSFUL = "READY", "RUNNING", "FAILED", "SUCCESSFUL"
MAX_ATTEMPTS = 6
FIRST_WAIT = dt.timedelta(seconds=5)
LONGEST_WAIT = dt.timedelta(hours=1)
POLL_SECONDS = 0.2
RECOVER_SECONDS = 15.0
AWAY_SECONDS = 5.0
INLINE = "#"
KEPT = dt.timedelta(days=30)
Row: TypeAlias = "DBTaskResult[..., Any]"
log = structlog.get_logger("mingzheng.jobs")


class Later(Exception):
    """Raised by a job that cannot run yet; it is tried again after ``seconds`` and no attempt is counted."""

    def __init__(self, seconds: float, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something that the worker does every so many seconds, beside its jobs; it must be safe to run twice."""

    name: str
    seconds: float
    call: Callable[[dt.datetime], object]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A job that is not done: it waits, runs, or was given up; ``again_at`` is set when it waits for its next try."""

    status: str
    tries: int
    again_at: dt.datetime | None = None


def job(function: Callable[..., Any]) -> Task[..., Any]:
    """Register a module-level function ``(*ids, now)`` as a job."""
    return register()(function)


def enqueue(task: Task[..., Any], *ids: str | int, after: dt.datetime | None = None) -> str:
    """Write a job in the current transaction and return its id; it runs after ``after`` (at once by default)."""
    row = DBTaskResult.objects.create(
        args_kwargs={"args": list(ids), "kwargs": {}},
        priority=task.priority,
        task_path=task.module_path,
        queue_name=task.queue_name,
        run_after=after or get_date_max(),
        backend_name=task.backend,
    )
    return str(row.pk)


def unfinished(task: Task[..., Any], ids: Collection[str]) -> dict[str, Unfinished]:
    """Return the newest unfinished job of each first argument, in one query (none without ids).

    It reads over every job kept: ask for what should have been done by now, not for what has just begun.
    """
    if not ids:
        return {}
    rows = DBTaskResult.objects.exclude(status=SUCCESSFUL).filter(
        task_path=task.module_path, args_kwargs__args__0__in=list(ids)
    )
    return {
        str(row.args_kwargs["args"][0]): Unfinished(
            row.status, len(row.worker_ids), None if row.run_after == get_date_max() else row.run_after
        )
        for row in rows.order_by("enqueued_at")
    }


def run_ready(*, now: dt.datetime, worker: str = "", limit: int = 1000) -> int:
    """Run jobs that are due at ``now`` until none is left and return how many ran.

    The demo and the tests give their own ``now``; the worker process gives the clock's.
    """
    worker = worker or f"{socket.gethostname()}{INLINE}{os.getpid()}"
    ran = 0
    while ran < limit and (row := _claim(now, worker)) is not None:
        _run(row, now)
        ran += 1
    return ran


def recover(*, now: dt.datetime, lost: Callable[[str], bool]) -> int:
    """Requeue jobs left RUNNING by workers that ``lost`` says are gone, and return how many.

    The interrupted try counts, so a job that kills its worker ends as FAILED instead of looping.
    """
    count = 0
    for row in DBTaskResult.objects.filter(status=RUNNING):
        if lost(row.worker_ids[-1] if row.worker_ids else ""):
            changed = {"traceback": "worker died", **_next_try(row, now, "worker died")}
            count += DBTaskResult.objects.filter(pk=row.pk, status=RUNNING, worker_ids=row.worker_ids).update(**changed)
    return count


def prune(now: dt.datetime, keep: dt.timedelta = KEPT) -> int:
    """Delete jobs that ended well longer ago than ``keep`` and return how many; failed ones stay to be looked at."""
    count, _ = DBTaskResult.objects.filter(status=SUCCESSFUL, finished_at__lt=now - keep).delete()
    return count


def run_forever(
    stop: threading.Event,
    *,
    clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    periodic: Iterable[Periodic] = (),
    slot: str = "0",
) -> None:
    """Run jobs and periodic work until ``stop`` is set: the body of the worker process.

    Each periodic work has its own thread, so that neither a long job nor the night's verification holds the sequencer.
    Blocks; raises RuntimeError when another live process already holds this ``slot`` of this machine.
    """
    with _held_slot(slot) as worker:
        sides = [threading.Thread(target=_repeat, args=(stop, item, clock), name=item.name) for item in periodic]
        for side in sides:
            side.daemon = True
            side.start()
        recovered_at = float("-inf")
        while not stop.is_set():
            close_old_connections()
            try:
                if time.monotonic() - recovered_at >= RECOVER_SECONDS:
                    recover(now=clock(), lost=lambda name: name == worker or _is_dead(name))
                    recovered_at = time.monotonic()
                if not run_ready(now=clock(), worker=worker, limit=1):
                    stop.wait(POLL_SECONDS)
            except (OperationalError, InterfaceError):
                # Away, full or busy: a worker that died of it would be given up, and the server with it.
                log.exception("database out of reach", again_in=AWAY_SECONDS)
                recovered_at = float("-inf")
                connection.close()
                stop.wait(AWAY_SECONDS)
        for side in sides:
            side.join()
        close_old_connections()


def _claim(now: dt.datetime, worker: str) -> Row | None:
    due = DBTaskResult.objects.filter(status=READY).filter(Q(run_after=get_date_max()) | Q(run_after__lte=now))
    if not due.exists():
        # Looking first costs a read; claiming takes SQLite's only write lock.
        return None
    try:
        with exclusive_transaction(due.db):
            row = due.get_locked()
            if row is not None:
                row.claim(worker)
            return row
    except OperationalError as error:
        if is_locked_database_exception(error):
            return None
        raise


def _run(row: Row, now: dt.datetime) -> None:
    bound = log.bind(job=row.task_path, id=str(row.pk))
    try:
        row.task.func(*row.args_kwargs["args"], **row.args_kwargs["kwargs"], now=now)
    except Later as wait:
        DBTaskResult.objects.filter(pk=row.pk).update(
            status=READY, run_after=now + dt.timedelta(seconds=wait.seconds), worker_ids=row.worker_ids[:-1]
        )
    except Exception as error:  # noqa: BLE001 - whatever a job raises is kept with it, and it is tried again
        bound.exception("job failed", attempt=len(row.worker_ids))
        DBTaskResult.objects.filter(pk=row.pk).update(
            **_next_try(row, now, traceback.format_exc()),
            exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
        )
    else:
        row.set_successful(None)


def _next_try(row: Row, now: dt.datetime, reason: str) -> dict[str, Any]:
    attempts = len(row.worker_ids)
    if attempts >= MAX_ATTEMPTS:
        return {"status": FAILED, "finished_at": now, "traceback": reason}
    wait = min(FIRST_WAIT * 3 ** (attempts - 1), LONGEST_WAIT) if attempts else FIRST_WAIT
    return {"status": READY, "run_after": now + wait, "traceback": reason}


def _repeat(stop: threading.Event, item: Periodic, clock: Callable[[], dt.datetime]) -> None:
    while not stop.is_set():
        _run_once(item, clock())
        stop.wait(item.seconds)
    close_old_connections()


def _run_once(item: Periodic, now: dt.datetime) -> None:
    close_old_connections()
    try:
        item.call(now)
    except Exception:
        log.exception("periodic work failed", name=item.name)


def _slot_path(worker: str) -> Path:
    folder = Path(settings.DATA_DIR) / "workers"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{worker}.lock"


@contextlib.contextmanager
def _held_slot(slot: str) -> Iterator[str]:
    worker = f"{socket.gethostname()}-{slot}"
    with _slot_path(worker).open("w") as handle:
        if not _lock(handle):
            message = f"worker slot {worker} is held by a live process"
            raise RuntimeError(message)
        handle.write(str(os.getpid()))
        handle.flush()
        yield worker


def _is_dead(worker: str) -> bool:
    # The kernel frees the lock with its process, also after SIGKILL. Workers of other machines are left alone.
    host, inline, pid = worker.partition(INLINE)
    if inline:
        return host == socket.gethostname() and not Path(f"/proc/{pid}").exists()
    if not worker.startswith(f"{socket.gethostname()}-"):
        return False
    with _slot_path(worker).open("a") as handle:
        return _lock(handle)


def _lock(handle: TextIO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
