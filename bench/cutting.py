"""One run of ``bench.faults``: a server, programs that write to it, cuts at random moments, the count afterwards."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import psutil

from bench.scratch import POSTGRES, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

THREADS, CASES = 6, 12
PAPER_EVERY, OPEN_EVERY = 20, 40
PATIENCE = 240.0
GAP = 400  # acknowledged acts from one cut to the next, at most


class Server:
    """The server as an operator runs it, and the ways in which it is cut."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.log = Path(tempfile.mkdtemp(dir=os.environ["MINGZHENG_HOME"])) / "server.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "mingzheng.config.cli", "serve", "--port", str(self.port), "--workers", "2"]
        with self.log.open("a") as out:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.ask("GET", "/healthz")[0] == 200:
                    return
            time.sleep(0.2)
        raise RuntimeError(self.log.read_text()[-3000:])

    def ask(self, method: str, path: str, body: Any = None, secret: str = "") -> tuple[int, bytes]:
        """Send one request on a connection of its own."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
            line.request(method, path, json.dumps(body) if body is not None else None, headers)
            answer = line.getresponse()
            return answer.status, answer.read()

    def below(self, word: str = "") -> list[psutil.Process]:
        """Return the processes below the parent whose command line holds a word."""
        found = []
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in psutil.Process(self.process.pid).children(recursive=True) if self.process else ():
                with contextlib.suppress(psutil.NoSuchProcess):
                    if word in " ".join(child.cmdline()):
                        found.append(child)
        return found

    def kill_everything(self) -> None:
        """Kill the parent and all below it at once, and start anew when the port is free."""
        below = self.below()
        assert self.process
        for pid in (self.process.pid, *(child.pid for child in below)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        psutil.wait_procs(below, timeout=20)
        self.start()

    def kill_one(self, word: str, rng: random.Random) -> None:
        """Kill one process by a word of its command line; the parent starts it again."""
        leaves = [one for one in self.below(word) if word != "granian" or not _children(one)]
        if leaves:
            with contextlib.suppress(psutil.NoSuchProcess):
                rng.choice(leaves).kill()

    def stop(self) -> None:
        """Stop it as an operator does."""
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
            self.process.kill()


def _children(process: psutil.Process) -> list[psutil.Process]:
    found: list[psutil.Process] = []
    with contextlib.suppress(psutil.NoSuchProcess):
        found += process.children()
    return found


class Writers:
    """Programs that post; an unanswered act of an even number is sent again under its id, of an odd one it is not."""

    def __init__(self, server: Server, secret: str, bodies: Callable[[int, list[str]], tuple[str, Any]]) -> None:
        self.server, self.secret, self.bodies = server, secret, bodies
        self.cases: list[str] = []
        self.acknowledged: dict[str, tuple[str, int]] = {}
        self.unanswered: set[str] = set()
        self.wrong: list[str] = []
        self.number, self.wanted = 0, 0
        self.lock = threading.Lock()

    def run(self, acts: int) -> list[threading.Thread]:
        """Start writing until so many acts are acknowledged."""
        self.wanted = acts
        threads = [threading.Thread(target=self._write, daemon=True) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        return threads

    def _write(self) -> None:
        while len(self.acknowledged) < self.wanted and not self.wrong:
            with self.lock:
                number = self.number
                self.number += 1
            try:
                self._send(number)
            except Exception as error:  # noqa: BLE001 - a thread's failure must reach the report
                self.wrong.append(repr(error))

    def _send(self, number: int) -> None:
        path, body = self.bodies(number, self.cases)
        name, until = body["request_id"], time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                status, said = self.server.ask("POST", path, body, self.secret)
            except (OSError, http.client.HTTPException):
                self.unanswered.add(name)
                if number % 2:
                    return
                time.sleep(0.1)
                continue
            if status in {200, 201}:
                came = json.loads(said)
                self.acknowledged[name] = (came["case"], came["seq"])
                return
            if status != 503:
                self.wrong.append(f"{name}: {status} {said[:300].decode(errors='replace')}")
                return
            time.sleep(0.1)
        self.wrong.append(f"{name}: not answered in {PATIENCE:.0f} s")


def cut(server: Server, kind: str, asked: dict[str, Any], rng: random.Random) -> None:
    """Cut once."""
    if kind == "everything":
        server.kill_everything()
    elif kind == "worker":
        server.kill_one("granian", rng)
    elif kind == "jobs":
        server.kill_one("cli worker", rng)
    elif kind == "connections":
        _end_connections()
    else:
        _kill_the_cluster(*asked["cluster"])


def _end_connections() -> None:
    from django.db import connection  # noqa: PLC0415 - after django.setup

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user "
            "AND datname = current_database() AND pid <> pg_backend_pid()"
        )
    connection.close()


def _kill_the_cluster(data: str, binaries: str) -> None:
    """Kill a cluster's postmaster and all its processes, and start it again as its owner."""
    folder = Path(data)
    postmaster = psutil.Process(int((folder / "postmaster.pid").read_text().splitlines()[0]))
    everybody = [*postmaster.children(recursive=True), postmaster]
    for process in everybody:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(everybody, timeout=20)
    start = [f"{binaries}/pg_ctl", "-D", data, "-l", f"{data}/log", "-w", "-t", "120", "start"]
    user = folder.owner()
    subprocess.run(["runuser", "-u", user, "--", *start], check=True, capture_output=True)


def main() -> None:
    """Do what the argument asks for and print the counts as JSON."""
    asked = json.loads(sys.argv[1])
    django.setup()
    from bench import counting  # noqa: PLC0415 - needs the models

    rng = random.Random(asked["seed"])
    secret, bodies = counting.prepare(asked["notices"])
    server = Server()
    server.start()
    writers = Writers(server, secret, bodies)
    cuts: Counter[str] = Counter()
    kinds = ["everything", "worker", "jobs"]
    if asked["on"] == POSTGRES:
        kinds += ["cluster"] if asked["cluster"] else ["connections"]
    try:
        for number in range(CASES):
            status, said = server.ask("POST", *bodies(-1 - number, []), secret)
            assert status == 201, said
            writers.cases.append(json.loads(said)["case"])
        threads = writers.run(asked["acts"])
        due = rng.randint(20, GAP)
        while any(thread.is_alive() for thread in threads):
            if len(writers.acknowledged) >= due:
                kind = rng.choice(kinds)
                cut(server, kind, asked, rng)
                cuts[kind] += 1
                due = len(writers.acknowledged) + rng.randint(GAP // 2, GAP)
            time.sleep(rng.random() / 10)
        counting.wait_until_done(PATIENCE)
    finally:
        server.stop()
    print(json.dumps({"cuts": cuts, **counting.count(writers)}, ensure_ascii=False))


if __name__ == "__main__":
    main()
