import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from mingzheng.core import jobs
from mingzheng.core.secrets import token
from tests.core import job_samples

NOW = dt.datetime(2026, 9, 2, 2, 0, tzinfo=dt.UTC)
WORKER = """
import os, sys, threading
os.environ["DJANGO_SETTINGS_MODULE"] = "mingzheng.config.settings"
import django
django.setup()
from mingzheng.core import jobs
jobs.RECOVER_SECONDS = 0.5
jobs.run_forever(threading.Event(), slot=sys.argv[1])
"""


@pytest.fixture
def name():
    return token()


def states():
    return sorted(DBTaskResult.objects.values_list("status", flat=True))


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_job_runs_once_at_its_time(name):
    jobs.enqueue(job_samples.mark, name)
    jobs.enqueue(job_samples.mark, name, after=NOW + dt.timedelta(minutes=1))
    assert jobs.run_ready(now=NOW) == 1
    assert jobs.run_ready(now=NOW) == 0
    assert jobs.run_ready(now=NOW + dt.timedelta(minutes=1)) == 1
    assert job_samples.noted(name) == 2
    assert states() == ["SUCCESSFUL", "SUCCESSFUL"]


@pytest.mark.django_db
def test_a_job_is_enqueued_with_its_transaction_or_not_at_all(name):
    def fails():
        with transaction.atomic():
            jobs.enqueue(job_samples.mark, name)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert jobs.run_ready(now=NOW) == 0


@pytest.mark.django_db
def test_a_failing_job_is_tried_again_with_growing_waits_then_kept(name):
    jobs.enqueue(job_samples.fail, name)
    moment, waits = NOW, []
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.run_ready(now=moment) == 1
        row = DBTaskResult.objects.get()
        assert "does not work" in row.traceback
        if row.status == "READY":
            waits.append(row.run_after - moment)
            moment = row.run_after
    assert row.status == "FAILED"
    assert waits == sorted(waits)
    assert jobs.run_ready(now=moment + dt.timedelta(days=1)) == 0
    assert job_samples.noted(name) == jobs.MAX_ATTEMPTS


@pytest.mark.django_db
def test_a_job_that_waits_is_never_used_up(name):
    jobs.enqueue(job_samples.wait, name)
    for turn in range(jobs.MAX_ATTEMPTS + 3):
        assert jobs.run_ready(now=NOW + dt.timedelta(minutes=turn)) == 1
    assert states() == ["READY"]


@pytest.mark.django_db
def test_only_jobs_of_lost_workers_are_recovered(name):
    jobs.enqueue(job_samples.mark, name)
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["elsewhere-0"])
    assert jobs.recover(now=NOW, lost=lambda worker: False) == 0
    assert jobs.recover(now=NOW, lost=lambda worker: worker == "elsewhere-0") == 1
    assert states() == ["READY"]


@pytest.mark.django_db
def test_a_job_that_kills_its_workers_ends_as_failed(name):
    jobs.enqueue(job_samples.mark, name)
    DBTaskResult.objects.update(status="RUNNING", worker_ids=["a"] * jobs.MAX_ATTEMPTS)
    jobs.recover(now=NOW, lost=lambda worker: True)
    assert states() == ["FAILED"]


@pytest.mark.django_db
def test_old_jobs_go_but_failed_ones_stay(name):
    for _ in range(2):
        jobs.enqueue(job_samples.mark, name)
    jobs.run_ready(now=NOW)
    DBTaskResult.objects.filter(pk=DBTaskResult.objects.first().pk).update(status="FAILED")
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=31)
    assert jobs.prune(later - dt.timedelta(days=2)) == 0
    assert jobs.prune(later) == 1
    assert states() == ["FAILED"]


def start_worker(slot):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(Path.cwd()), os.environ.get("PYTHONPATH")])),
    }
    return subprocess.Popen([sys.executable, "-c", WORKER, slot], env=environment, stderr=subprocess.DEVNULL)


def until(condition, seconds=90):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("did not happen in time")


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_killed_worker_is_done_by_the_next(name):
    jobs.enqueue(job_samples.hang_once, name)
    first = start_worker(name)
    until(lambda: job_samples.noted(name) == 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert states() == ["RUNNING"]
    second = start_worker(f"{name}-b")
    try:
        until(lambda: states() == ["READY"] or states() == ["SUCCESSFUL"])
        DBTaskResult.objects.filter(status="READY").update(run_after=NOW)
        until(lambda: states() == ["SUCCESSFUL"])
    finally:
        second.kill()
        second.wait()
    assert job_samples.noted(name) == 2


@pytest.mark.django_db(transaction=True)
def test_a_slot_is_held_by_one_process(name):
    first = start_worker(name)
    try:
        until(lambda: jobs._slot_path(f"{jobs.socket.gethostname()}-{name}").exists())
        time.sleep(0.3)
        assert start_worker(name).wait(90) != 0
        assert first.poll() is None
    finally:
        first.kill()
        first.wait()


@pytest.mark.django_db(transaction=True)
def test_periodic_work_goes_on_beside_jobs_and_after_errors(name):
    seen, stop = [], threading.Event()

    def beat(now):
        seen.append(now)
        if len(seen) == 2:
            raise RuntimeError("once")

    jobs.enqueue(job_samples.mark, name)
    runner = threading.Thread(
        target=jobs.run_forever, args=(stop,), kwargs={"periodic": [jobs.Periodic("beat", 0.05, beat)], "slot": name}
    )
    runner.start()
    until(lambda: len(seen) > 4 and job_samples.noted(name) == 1)
    stop.set()
    runner.join(10)
    assert not runner.is_alive()
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_long_periodic_work_holds_no_other(name):
    """The night's verification of a large record takes minutes; the sequencer must not wait for it."""
    seen, stop, long_work = [], threading.Event(), threading.Event()
    periodic = [jobs.Periodic("night", 60.0, lambda _: long_work.wait(60)), jobs.Periodic("beat", 0.05, seen.append)]
    runner = threading.Thread(target=jobs.run_forever, args=(stop,), kwargs={"periodic": periodic, "slot": name})
    runner.start()
    try:
        until(lambda: len(seen) > 4)
    finally:
        long_work.set()
        stop.set()
        runner.join(10)
    assert not runner.is_alive()
    connection.close()
