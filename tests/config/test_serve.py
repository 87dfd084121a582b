"""The real parent with its real children: what is started, what dies, what comes back."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from mingzheng.config.serve import MOST_RESTARTS, STEADY, Child, Parent
from tests.processes import children_of, parent_of, web_of

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.1)
    return pytest.fail("it did not come about")


def alive(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def is_free(port):
    """Say whether another program could listen: the kernel lets go a moment after the last process is gone."""
    with socket.socket() as probe, contextlib.suppress(OSError):
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
        return True
    return False


def worker_of(parent):
    return next((pid for pid, line in children_of(parent).items() if line.endswith("cli worker")), None)


def serve(**environment):
    command = [sys.executable, "-m", "mingzheng.config.cli", "serve", "--port", environment.pop("port", "1")]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "mingzheng.config.settings", **environment}
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.both_databases
def test_a_start_is_recorded_and_gets_its_place_in_the_log(server):
    from mingzheng.ledger.models import Entry

    entry = Entry.objects.get(kind="system.started")
    until(lambda: Entry.objects.filter(pk=entry.pk, leaf_row__isnull=False).exists())


def test_a_killed_worker_comes_back(server):
    parent = parent_of(server)
    worker = until(lambda: worker_of(parent))
    os.kill(worker, signal.SIGKILL)
    assert until(lambda: (found := worker_of(parent)) != worker and found)


def test_killed_web_processes_come_back(server):
    parent = parent_of(server)
    web = web_of(parent)
    workers = until(lambda: children_of(web))
    os.kill(web, signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in workers))
    until(lambda: web_of(parent) not in {None, web})

    def answers():
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{server}/healthz", timeout=1) as answer:
            return answer.status == 200
        return False

    until(answers)


def test_it_ends_when_told_and_takes_its_children_along(server):
    parent = parent_of(server)
    children = children_of(parent)
    os.kill(parent, signal.SIGTERM)
    until(lambda: not any(alive(pid) for pid in [parent, *children]))


def test_a_request_under_way_is_answered_before_it_ends(server):
    """The body of a POST is half sent when the server is told to stop; the rest still gets its answer."""
    parent = parent_of(server)
    body = b"q=" + b"x" * 4000
    head = f"POST /search/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", int(server.rpartition(":")[2])), timeout=20) as line:
        line.sendall(head.encode() + body[:1000])
        time.sleep(0.5)
        os.kill(parent, signal.SIGTERM)
        time.sleep(1.0)
        line.sendall(body[1000:])
        answer = line.recv(100)
    assert answer.startswith(b"HTTP/1.1 ")
    until(lambda: not alive(parent))


def test_it_ends_when_told_many_times_at_once(server):
    parent = parent_of(server)
    for _ in range(50):
        with contextlib.suppress(ProcessLookupError):
            os.kill(parent, signal.SIGTERM)
            os.kill(worker_of(parent) or parent, signal.SIGTERM)
    until(lambda: not alive(parent))


def test_no_child_outlives_a_killed_parent(server):
    parent = parent_of(server)
    children = children_of(parent)
    assert len(children) == 2
    grandchildren = [pid for child in children for pid in children_of(child)]
    os.kill(parent, signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in [*children, *grandchildren]))


@pytest.mark.parametrize("age", ["grown", "newborn"])
def test_no_web_worker_outlives_a_killed_web_process_and_holds_its_port(server, age):
    parent = parent_of(server)
    web = web_of(parent)
    workers = until(lambda: children_of(web))
    if age == "newborn":  # it loads the program for a second, and must find out that it is alone even so
        os.kill(next(iter(workers)), signal.SIGKILL)
        workers = until(lambda: set(children_of(web)) - set(workers))
    for pid in (parent, web):
        os.kill(pid, signal.SIGSTOP)  # neither may end or replace anything on its own
    workers = {*workers, *children_of(web)}
    for pid in (parent, web):
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in [parent, web, *workers]))
    until(lambda: is_free(int(server.rpartition(":")[2])))


def test_it_says_that_the_port_is_taken(transactional_db, socket_enabled):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = serve(port=str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "PORT=8001" in done.stderr


def test_production_with_a_demonstration_exits_with_an_error(transactional_db):
    done = serve(PRODUCTION="1", DEMO="1", port="18999")
    assert done.returncode == 1
    assert "不得开启演示" in done.stderr


def test_a_database_that_was_never_made_is_told_how_to_be_made(transactional_db, tmp_path):
    done = serve(DATABASE_URL=f"sqlite:///{tmp_path}/new.sqlite3", port="18998")
    assert done.returncode == 1
    assert "mingzheng migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_child_that_keeps_dying_waits_longer_each_time_and_is_given_up():
    child = Child("web", [sys.executable, "-c", "raise SystemExit(1)"])
    now, pauses = 0.0, []
    for death in range(1, MOST_RESTARTS + 1):
        child.start(now)
        child.process.wait()
        assert child.mourn(now) is (death < MOST_RESTARTS)
        pauses.append(child.due_at - now)
        now = child.due_at
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1] <= 30


def test_a_child_that_lived_long_starts_anew_at_once():
    child = Child("web", SLEEP, deaths=5)
    child.start(0.0)
    child.process.kill()
    child.process.wait()
    assert child.mourn(STEADY + 1)
    assert child.deaths == 1


def test_giving_up_is_an_error_to_the_caller(monkeypatch):
    monkeypatch.setattr("mingzheng.config.serve.MOST_RESTARTS", 1)
    assert Parent([Child("web", [sys.executable, "-c", "raise SystemExit(3)"]), Child("worker", SLEEP)]).run() == 1
