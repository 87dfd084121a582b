"""``mingzheng serve``: a small parent of the web processes and the background worker."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

    from mingzheng.config.lan import Certificates

log = structlog.get_logger(__name__)
PATIENCE = 20.0  # seconds for requests under way and the job in hand, before SIGKILL
STEADY = 60.0  # a child that lived longer starts anew without waiting
LONGEST_PAUSE = 30.0
MOST_RESTARTS = 8  # in a row, without a steady life between: then the parent gives up
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One child process and the history of its deaths."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    deaths: int = field(default=0)

    def start(self, now: float) -> None:
        """Start the process in a session of its own, so that only the parent's signals reach it."""
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)  # noqa: S603, PLW1509
        self.started_at = now

    def mourn(self, now: float) -> bool:
        """Note a death and when to start again; return False when there have been too many in a row."""
        if self.process is None or self.process.poll() is None:
            return True
        code = self.process.returncode
        self.clear()
        self.deaths = 1 if now - self.started_at > STEADY else self.deaths + 1
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** (self.deaths - 1))
        self.due_at = now + pause
        log.error("child_died", name=self.name, code=code, deaths=self.deaths, again_in=pause)
        return self.deaths < MOST_RESTARTS

    def clear(self) -> None:
        """Kill what the child left behind: its own children would hold the port and the old program."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process = None


class Parent:
    """Keeps its children alive until it is told to stop."""

    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.stopping = False

    def stop(self, _number: int = 0, _frame: FrameType | None = None) -> None:
        """Ask everything to end (a signal handler: it takes no lock, a second signal may come while it runs)."""
        self.stopping = True

    def run(self) -> int:
        """Return 0 after an asked-for end, 1 when a child could not be kept alive."""
        code = 0
        while not self.stopping:
            now = time.monotonic()
            for child in self.children:
                if not child.mourn(now):
                    log.critical("giving_up", name=child.name)
                    code = 1
                    self.stop()
                elif child.process is None and now >= child.due_at:
                    child.start(now)
            time.sleep(0.2)
        self._end()
        return code

    def _end(self) -> None:
        living = [child for child in self.children if child.process and child.process.poll() is None]
        for child in living:
            _process(child).terminate()
        until = time.monotonic() + PATIENCE
        for child in living:
            with contextlib.suppress(subprocess.TimeoutExpired):
                _process(child).wait(max(0.1, until - time.monotonic()))
            if _process(child).poll() is None:
                log.error("killed", name=child.name)
            child.clear()


def _process(child: Child) -> subprocess.Popen[bytes]:
    if child.process is None:
        raise RuntimeError(f"{child.name} has no process")
    return child.process


def serve_lan(port: int, pool: dict[str, int], *, worker: bool) -> int:
    """Serve the office network by https under a certificate of this machine's own; return the exit code."""
    import datetime as dt

    from mingzheng.config import lan

    addresses = lan.own_addresses()
    os.environ.update(lan.environment(os.environ, addresses, port))
    from django.conf import settings

    if settings.PRODUCTION:
        print("正式环境（PRODUCTION=1）不用局域网试用证书，请由 nginx 提供 https。", file=sys.stderr)
        return 1
    files = lan.certificates(settings.KEYS_DIR / "lan", addresses, dt.datetime.now(dt.UTC))
    if faults := _port_faults("0.0.0.0", port + 1):  # noqa: S104 - the office network is meant
        print(f"不能启动：{faults[0]}", file=sys.stderr)
        return 1
    handing_out = lan.hand_out(files.authority, "0.0.0.0", port + 1)  # noqa: S104 - as above
    lan.tell(files, addresses, port, lambda text: print(text, flush=True))
    try:
        return serve("0.0.0.0", port, **pool, worker=worker, files=files)  # noqa: S104 - as above
    finally:
        handing_out.shutdown()


def serve(host: str, port: int, *, workers: int, threads: int, worker: bool, files: Certificates | None = None) -> int:
    """Check, write the start entry, and serve until told to stop; return the exit code."""
    import django

    django.setup()
    if not _may_start(host, port):
        return 1
    safe = ["--ssl-certificate", str(files.certificate), "--ssl-keyfile", str(files.key)] if files else []
    web = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--backpressure", str(max(threads * 16, 64))),
        *("--respawn-failed-workers", "--workers-kill-timeout", "15", "--no-ws", "--log-level", "warning"),
        *safe,
        "mingzheng.config.web:application",
    ]
    children = [Child("web", web)]
    if worker:
        children.append(Child("worker", [sys.executable, "-m", "mingzheng.config.cli", "worker"]))
    parent = Parent(children)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, parent.stop)
    threading.Thread(target=_announce, args=(host, port, parent, files), daemon=True).start()
    return parent.run()


def _may_start(host: str, port: int) -> bool:
    from django.conf import settings
    from django.db import connections
    from django.utils import timezone

    from mingzheng.config import start
    from mingzheng.core.errors import DomainError

    found = [*_port_faults(host, port), *(start.portal_faults() if settings.PORTAL_ONLY else start.faults())]
    if not found and not settings.PORTAL_ONLY:
        try:
            start.start_entry(timezone.now())
        except DomainError as error:
            found = [error.message]
    connections.close_all()
    for fault in found:
        print(f"不能启动：{fault}", file=sys.stderr)
    return not found


def _port_faults(host: str, port: int) -> list[str]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return [f"{host}:{port} 无法使用（{error.strerror}），可以用 PORT=8001 另选一个端口。"]
    return []


def _announce(host: str, port: int, parent: Parent, files: Certificates | None) -> None:
    """Print the addresses as soon as the server answers."""
    from django.conf import settings

    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::", "::1"} else host  # noqa: S104 - only compared
    here = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - only compared
    scheme, trust = ("https", str(files.authority)) if files else ("http", None)
    while not _answers(f"{scheme}://{here}:{port}/healthz", trust):
        if parent.stopping:
            return
        time.sleep(0.1)
    base = f"{scheme}://{shown}:{port}"
    lines = [("公示门户", "/")]
    if not settings.PORTAL_ONLY:
        lines += [("办案平台", "/desk/"), ("接口说明", "/api/v1/openapi.json")]
    if settings.DEMO and not settings.PORTAL_ONLY:
        lines.append(("演示导览", "/demo/"))
    if not settings.PORTAL_ONLY and (first := _first_path()):
        lines.append(("首次设置", first))
    print("\n明证已启动 (Mingzheng is running)：", flush=True)
    for name, path in lines:
        print(f"  {name}  {base}{path}", flush=True)
    print("  按 Ctrl+C 停止\n", flush=True)


def _first_path() -> str:
    """Return where an installation without any account is set up, a new ticket each start; "" for any other."""
    from django.db import connection
    from django.utils import timezone

    from mingzheng.agencies import ticket
    from mingzheng.agencies.models import Account

    empty = not Account.objects.exists()
    connection.close()
    return f"{ticket.ADDRESS}{ticket.issue_first(timezone.now())}/" if empty else ""


def _answers(address: str, trust: str | None = None) -> bool:
    context = ssl.create_default_context(cafile=trust) if trust else None
    with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2, context=context):  # noqa: S310 - our own address
        return True
    return False


def _die_with_parent() -> None:
    """Have the kernel end this child when its parent dies by SIGKILL (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
