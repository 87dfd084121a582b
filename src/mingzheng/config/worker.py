"""The background worker: jobs, the sequencer of the record, the tick over dates, the nightly checks."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.management import call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from mingzheng.agencies import sessions
from mingzheng.agencies.tasks import carry_out_due_mfa_resets
from mingzheng.cases.exports.actions import forget_expired
from mingzheng.cases.messages import take_in
from mingzheng.cases.tasks import tick
from mingzheng.config import heads, schema
from mingzheng.config.start import SYSTEM, kind_faults
from mingzheng.core import files, jobs
from mingzheng.core.jobs import Periodic, run_forever
from mingzheng.dossiers.tasks import keep_readings
from mingzheng.finding.indexing import follow_all
from mingzheng.inbox import deriving, sending
from mingzheng.ledger.publishing import publish_files
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence
from mingzheng.ledger.submitting import send_out
from mingzheng.ledger.verifying import live
from mingzheng.publication import tasks as publications

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

log = structlog.get_logger(__name__)
NIGHT_HOUR = 2
DAY_SECONDS = 86_400.0
VERIFIED = "system.verified"
ORPHAN_SECONDS = 2.0


def work() -> int:
    """Run until SIGTERM or SIGINT, or until the parent that started this process is gone; return the exit code."""
    stop = threading.Event()
    told, tell = os.pipe()
    for number in (signal.SIGTERM, signal.SIGINT):
        # A handler that set the event itself could meet its lock held by the very thread it interrupts.
        signal.signal(number, lambda *_: os.write(tell, b"."))
    threading.Thread(target=_watch, args=(stop, told, os.getppid()), daemon=True).start()
    if found := _wrong_kind(stop):
        print(*found, sep="\n", file=sys.stderr)
        return 1
    periodic = [
        Periodic("sequencer", 0.5, sequence),
        Periodic("search_index", 1.0, follow_all),
        Periodic("inbox", 2.0, deriving.follow),
        Periodic("notices", 60.0, _notices),
        Periodic("heads", 5.0, heads.keep),
        Periodic("messages", 10.0, take_in),
        Periodic("tick", 30.0, _tick),
        Periodic("readings", 60.0, _readings),
        Periodic("second_factors", 60.0, _resets),
        Periodic("nightly", 600.0, nightly),
        Periodic("public_log", 60.0, _publish),
        Periodic("anchors", 60.0, send_out),
    ]
    run_forever(stop, periodic=periodic)
    return 0


def _wrong_kind(stop: threading.Event) -> list[str]:
    """Return why a worker must not touch this database: its papers would lack the word 演练, or bear it wrongly.

    One that is away is waited for.
    """
    while not stop.is_set():
        try:
            return kind_faults()
        except (OperationalError, InterfaceError):
            log.exception("database out of reach", again_in=jobs.AWAY_SECONDS)
            connection.close()
            stop.wait(jobs.AWAY_SECONDS)
    return []


def nightly(now: dt.datetime) -> bool:
    """Do the night's work once a day after two o'clock, or later where the machine was off; tell if it was."""
    local = timezone.localtime(now)
    marker = Path(settings.DATA_DIR) / "nightly"
    done = marker.read_text() if marker.exists() else ""
    today = local.date().isoformat()
    if local.hour < NIGHT_HOUR or done >= today:
        return False
    marker.write_text(today)
    call_command("clearsessions")
    jobs.prune(now)
    files.sweep(now.timestamp() - DAY_SECONDS)
    if connection.vendor == "sqlite":  # PostgreSQL does it by itself
        schema.take_stock()
    sessions.forget_old(now)
    sending.forget_old(now)
    publications.nightly(now)
    forget_expired(now)
    _verify(now)
    return True


def _verify(now: dt.datetime) -> None:
    names: Sequence[str] = settings.LEDGER_EXTRA_CHECKS
    report = live(now, [import_string(name) for name in names])
    with record(VERIFIED, actor=SYSTEM, now=now) as rec:
        rec.facts.update({"entries": report.entries, "rows": report.rows, "findings": report.total})
    if report.sound:
        log.info("verified", entries=report.entries, leaves=report.leaves, rows=report.rows)
    for found in report.findings:
        log.critical("record_does_not_verify", finding=found.text)


def _readings(now: dt.datetime) -> None:
    keep_readings(SYSTEM, now)


def _tick(now: dt.datetime) -> int:
    """Write lapses down, but fetch first what was handed in before midnight: it keeps a period from lapsing."""
    while take_in(now):
        pass
    return tick(now)


def _publish(_now: dt.datetime) -> None:
    publish_files(settings.PUBLIC_LOG_DIR)


def _notices(now: dt.datetime) -> None:
    deriving.of_the_day(now)
    deriving.of_the_house(now)
    sending.of_the_day(now)


def _resets(now: dt.datetime) -> None:
    carry_out_due_mfa_resets(SYSTEM, now)


def _watch(stop: threading.Event, told: int, parent: int) -> None:
    """Set ``stop`` when a signal came, or when the parent is gone."""
    while not select.select([told], [], [], ORPHAN_SECONDS)[0]:
        if os.getppid() != parent:
            break
    stop.set()
