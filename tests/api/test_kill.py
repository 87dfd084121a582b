"""Kill -9 while programs write: nothing acknowledged is lost, nothing is there twice, everything verifies.

Five runs of two hundred acts over real HTTP; the web processes are killed again and again, once the parent too.
"""

import collections
import contextlib
import datetime as dt
import http.client
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from mingzheng.cases.tasks import differing_tracks
from mingzheng.ledger.models import Pending
from mingzheng.ledger.verifying import live
from tests.api.calling import ROOT, certificate_no, clue, evidence, token_for
from tests.processes import children_of, parent_of, web_of

pytestmark = pytest.mark.both_databases
RUNS, ACTS, THREADS, CASES = 5, 200, 4, 8
PATIENCE = 60.0


class Server:
    """The server of the fixture, and those started after its parent was killed."""

    def __init__(self, address):
        self.host = urllib.parse.urlsplit(address).netloc
        self.port = self.host.rpartition(":")[2]
        self.own = None
        self.log = Path(os.environ["MINGZHENG_HOME"]) / "server-again.log"

    def parent(self):
        return self.own.pid if self.own is not None else parent_of(self.host)

    def web_workers(self):
        web = web_of(self.parent())
        return list(children_of(web)) if web else []

    def kill_a_worker(self):
        workers = self.web_workers()
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(workers), signal.SIGKILL)
        return bool(workers)

    def kill_the_parent(self):
        everybody = [self.parent(), *children_of(self.parent()), *self.web_workers()]
        for pid in everybody:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        command = [sys.executable, "-m", "mingzheng.config.cli", "serve", "--port", self.port]
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mingzheng.config.settings", "PORT": self.port}
        self._wait_for_the_port()
        with self.log.open("w") as log:
            self.own = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)

    def _wait_for_the_port(self):
        """A worker born as its parents died ends a second later by itself; till then the port is its."""
        until = time.monotonic() + PATIENCE
        with contextlib.suppress(OSError):
            while time.monotonic() < until:
                socket.create_connection(("127.0.0.1", int(self.port)), timeout=1).close()
                time.sleep(0.1)

    def stop(self):
        if self.own is not None:
            self.own.send_signal(signal.SIGTERM)
            self.own.wait(30)

    def post(self, path, body, secret):
        with contextlib.closing(http.client.HTTPConnection(self.host, timeout=15)) as line:
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
            line.request("POST", ROOT + path, json.dumps(body), headers)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())


class Writers:
    """Programs that post facts, each under an id of its own, and send again what was not answered."""

    def __init__(self, server, secret, officers):
        self.server, self.secret, self.officers = server, secret, officers
        self.numbers = itertools.count()
        self.acknowledged = {}
        self.refused = []
        self.unanswered = collections.Counter()
        self.failures = []
        self.left, self.stopped = 0, False
        self.lock = threading.Lock()

    def run(self, cases, acts):
        self.left = acts
        threads = [threading.Thread(target=self._write, args=(cases,), daemon=True) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        return threads

    def stop(self):
        self.left, self.stopped = 0, True

    def wait_for(self, count):
        until = time.monotonic() + PATIENCE
        while len(self.acknowledged) < count and not self.failures and time.monotonic() < until:
            time.sleep(0.01)

    def _write(self, cases):
        while self._take():
            number = next(self.numbers)
            try:
                self._send(cases[number % len(cases)], f"kill-{number}")
            except (AssertionError, KeyError, TimeoutError) as error:  # a thread's failure must reach the test
                self.failures.append(error)
                self.left = 0

    def _take(self):
        with self.lock:
            self.left -= 1
            return self.left >= 0

    def _send(self, case, request_id):
        body = {
            "step": "collect_evidence",
            "officers": self.officers,
            "input": evidence(description=request_id),
            "request_id": request_id,
        }
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not self.stopped:
            try:
                status, answer = self.server.post(f"/cases/{case}/acts", body, self.secret)
            except (OSError, http.client.HTTPException, ValueError) as error:
                self.unanswered[type(error).__name__] += 1
                time.sleep(0.05)
                continue
            if status in {200, 201}:
                self.acknowledged[request_id] = (answer["case"], answer["seq"], answer["act"])
                return
            if status != 503:
                self.refused.append((status, answer))
                return
            time.sleep(0.05)
        raise TimeoutError(request_id)


def opened_cases(server, secret, count):
    cases = []
    for number in range(count):
        day = timezone.now().date().isoformat()
        status, answer = server.post("/cases", clue(discovered_on=day, request_id=f"open-{number}"), secret)
        assert status == 201, answer
        cases.append(answer["case"])
    return cases


def wait_until_sequenced(server):
    until = time.monotonic() + PATIENCE
    while Pending.objects.exists():
        assert time.monotonic() < until, f"nothing sequences any more:\n{server.log.read_text()[-4000:]}"
        time.sleep(0.2)


def everything_is_there_once(writers, cases):
    from mingzheng.cases.engine.models import Act, Case, Event

    stored = collections.defaultdict(list)
    for act in Act.objects.filter(case_id__in=cases, step="collect_evidence"):
        stored[act.content["description"]].append((str(act.case_id), act.seq, str(act.pk)))
    assert {key: value for key, value in stored.items() if len(value) > 1} == {}
    assert {key: value[0] for key, value in stored.items()} == writers.acknowledged
    for case in Case.objects.filter(pk__in=cases):
        seqs = list(Event.objects.filter(case=case).order_by("seq").values_list("seq", flat=True))
        assert seqs == list(range(1, case.seq + 1))


def whole_record():
    connection.close()
    report = live(timezone.now())
    assert [finding.text for finding in report.findings] == []
    assert list(differing_tracks()) == []


@pytest.fixture
def district(transactional_db):
    from mingzheng.demo.district import build

    return build(timezone.now() - dt.timedelta(days=1))


def test_nothing_acknowledged_is_lost_when_processes_are_killed(district, server):
    secret = token_for(district, "officer")
    officers = [certificate_no(district, "officer"), certificate_no(district, "officer2")]
    connection.close()
    running = Server(server)
    writers = Writers(running, secret, officers)
    started = time.monotonic()
    try:
        cases = opened_cases(running, secret, RUNS * CASES)
        kills = 0
        for run in range(RUNS):
            threads = writers.run(cases[run * CASES : (run + 1) * CASES], ACTS)
            for moment in (random.randint(20, 80), random.randint(110, 170)):
                writers.wait_for(run * ACTS + moment)
                kills += running.kill_a_worker()
            if run == RUNS - 1:
                running.kill_the_parent()
            for thread in threads:
                thread.join()
            assert (writers.failures, writers.refused) == ([], [])
            everything_is_there_once(writers, cases)
        wait_until_sequenced(running)
        whole_record()
    finally:
        writers.stop()  # a failed run must leave no thread that goes on knocking beside the tests after it
        running.stop()
    print(  # noqa: T201 - the figures of the run
        f"{len(writers.acknowledged)} acknowledged, {kills} workers killed, "
        f"{dict(writers.unanswered)} unanswered, {time.monotonic() - started:.0f} s"
    )
    assert len(writers.acknowledged) == RUNS * ACTS
    assert kills > RUNS
    assert writers.unanswered
