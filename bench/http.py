"""New cases and acts over HTTP: the real server with two workers, a client in another process, bearer tokens."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from bench.figures import Figure, judged, milliseconds
from bench.playing import EVIDENCE, district
from bench.scratch import ROOT
from mingzheng.agencies import actions
from mingzheng.agencies.credentials import TOKEN_SCOPES
from mingzheng.agencies.models import Certificate
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.demo.district import District

CASES, ACTS, LINES = 1000, 2000, 8
PATIENCE = 180.0


def measure(scale: float) -> list[Figure]:
    """Return new cases and acts a second."""
    built = district()
    secret, officers = token(built), [certificate_no(built, key) for key in ("officer", "officer2")]
    connection.close()
    with server() as port:
        client(port, secret, [new_case(-1 - n) for n in range(LINES * 2)])
        cases = client(port, secret, [new_case(n) for n in range(max(LINES, int(CASES * scale)))])
        opened = cases["cases"]
        wanted = max(LINES, int(ACTS * scale))
        acts = client(port, secret, [act(opened[n % len(opened)], officers, n) for n in range(wanted)])
    where = f"{LINES} connections; client and database share the cores"
    return [
        judged(f"acts over HTTP ({wanted})", rate(acts), 80, unit="/s", least=True, note=said(acts, where)),
        judged(
            f"new cases over HTTP ({len(opened)})", rate(cases), 120, unit="/s", least=True, note=said(cases, where)
        ),
    ]


def rate(done: dict[str, Any]) -> float:
    """Return how many requests a second were answered."""
    return len(done["times"]) / float(done["seconds"])


def said(done: dict[str, Any], where: str) -> str:
    """Return percentiles in words."""
    return f"{milliseconds(done['times'])}; {where}"


def token(built: District) -> str:
    """Return the secret of a fresh token of an officer."""
    now = timezone.now()
    with record("bench.token", actor=built.actor("officer"), now=now) as rec:
        _, secret = actions.issue_token(
            rec,
            built.accounts["officer"],
            name="外部系统",
            scopes=sorted(TOKEN_SCOPES),
            expires_at=now + dt.timedelta(days=1),
        )
    return str(secret)


def certificate_no(built: District, key: str) -> str:
    """Return the number on an officer's certificate."""
    return Certificate.objects.get(person=built.people[key]).number


def new_case(number: int) -> tuple[str, dict[str, Any]]:
    """Return path and body of a new case with a party of its own."""
    party = {"kind": "organisation", "name": f"溪桥区满穗食品第{number}店", "address": f"溪桥区观澜街 {number} 号"}
    body = {
        "procedure": "penalty.ordinary",
        "matter": "SJ-0126",
        "parties": [{**party, "representative": "钟离未央"}],
        "source": "inspection",
        "summary": "检查时发现一名人员没有健康证明。",
        "discovered_on": timezone.localdate().isoformat(),
        "request_id": f"case{number}",
    }
    return "/api/v1/cases", body


def act(case: str, officers: list[str], number: int) -> tuple[str, dict[str, Any]]:
    """Return path and body of an act."""
    body = {"step": "collect_evidence", "officers": officers, "input": EVIDENCE, "request_id": f"act{number}"}
    return f"/api/v1/cases/{case}/acts", body


def client(port: int, secret: str, requests: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """Send requests from another process and return seconds, times and cases; each line has cases of its own."""
    lines = [requests[n::LINES] for n in range(LINES)]
    asked = json.dumps({"port": port, "secret": secret, "lines": lines})
    done = subprocess.run(
        [sys.executable, "-m", "bench.client"], cwd=ROOT, input=asked, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    answered: dict[str, Any] = json.loads(done.stdout)
    return answered


@contextlib.contextmanager
def server() -> Iterator[int]:
    """Run the server as an operator does and give its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "mingzheng.config.cli", "serve", "--port", str(port), "--workers", "2"]
    log = Path(tempfile.mkdtemp(dir=os.environ["MINGZHENG_HOME"])) / "server.log"
    with log.open("w") as out:
        child = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait(port, child, log)
        yield port
    finally:
        child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(30)
        child.kill()


def _wait(port: int, child: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and child.poll() is None:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer,
        ):
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")
