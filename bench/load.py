"""Fifty people for an hour on many cases: latency, errors, memory, and every acknowledged act found again.

The server is the real one; the people are threads of another process on the same cores. ``BENCH_MINUTES`` says how
long (60); at full scale a million cases are filled in before, and each page is measured alone.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils import timezone

from bench import large
from bench.figures import Figure, judged, percentile
from bench.http import server
from bench.scratch import ROOT
from mingzheng.agencies import actions
from mingzheng.agencies.credentials import TOKEN_SCOPES, actor_of
from mingzheng.agencies.models import Account, Certificate
from mingzheng.cases.engine.models import Act, Case, RequestReceipt
from mingzheng.ledger.recording import record

CASES, MINUTES, EVERY = 1_000_000, 60.0, 10.0
THINK = (5.0, 15.0)
LISTS = ("/desk/cases/", "/desk/cases/?mine=1", "/desk/cases/?stage=served", "/desk/cases/?stage=filed&mine=1")
PAGES = {
    "publisher": ("/desk/", "/desk/publications/"),
    "reviewer": ("/desk/", "/desk/reviews/"),
    "archivist": ("/desk/", "/desk/archives/"),
    "supervisor": ("/desk/", "/desk/supervision/publications/", "/desk/cases/", "/desk/audit/"),
}
PUBLIC = (
    "/decisions/",
    "/decisions/?page=5",
    "/agencies/",
    "/agencies/XQSJ/",
    "/feeds/",
    "/sitemap.xml",
    "/ledger/",
    "/procedures/",
)
WORDS = ("店", "餐饮", "面包坊", "食品有限", "健康证明", "建材店", "观澜街", "安排未取得健康证明的人员", "占道堆放")


def measure(scale: float) -> list[Figure]:
    """Return how the people fared; ``BENCH_MINUTES`` says for how long, an hour where it is not set."""
    small = large.filled(CASES, scale)
    minutes = float(os.environ.get("BENCH_MINUTES", 0.1 if small else MINUTES))
    return [*large.figures(2 if small else large.ASKED), *work(minutes, (0.1, 0.5) if small else THINK)]


def plan(port: int, seconds: float, think: tuple[float, float] = THINK) -> dict[str, Any]:
    """Return who works and on what: officers, heads, others of the desk, readers of the portal, programs."""
    now = timezone.now()
    accounts = list(Account.objects.filter(is_active=True).select_related("person__agency").order_by("pk"))
    offices: dict[str, dict[str, Account]] = {}
    for account in accounts:
        if account.person is not None:
            post = account.username.partition("-")[2] if account.person.agency.code[0] == "E" else account.username
            offices.setdefault(account.person.agency.code, {})[post.removeprefix("city-")] = account
    working = [found for found in offices.values() if {"officer", "officer2", "publisher", "reviewer"} <= set(found)]
    users = [_user(office[key], "officer") for office in working[:10] for key in ("officer", "officer2")]
    users += [
        _user(office[key], "head")
        for office in working[:4]
        for key in ("unit-head", "head", "agency-head")
        if key in office
    ][:8]
    for office, post in zip(
        [*working[:3], *working[:3], working[0]], [*["publisher"] * 3, *["reviewer"] * 3, "archivist"], strict=False
    ):
        users.append({**_user(office[post], "desk"), "pages": PAGES[post]})
    supervisor = Account.objects.filter(username="supervisor").first()
    if supervisor is not None:
        users.append({**_user(supervisor, "desk"), "pages": PAGES["supervisor"]})
    users += [{"name": f"reader {n}", "role": "public", "address": f"127.0.1.{n + 1}"} for n in range(10)]
    users += [_user(office["officer"], "api") for office in working[:4]]
    for number, one in enumerate(users):
        one.setdefault("address", f"127.0.2.{number + 1}")
        one["name"] = f"{number} {one['name']}"
    cases: dict[str, list[str]] = {}
    for code in offices:
        found = Case.objects.filter(agency__code=code).order_by("-opened_at").values_list("pk", flat=True)[:50]
        cases[code] = [f"/desk/cases/{pk}/" for pk in found]
    return {
        "port": port,
        "seconds": seconds,
        "think": think,
        "users": users,
        "lists": LISTS,
        "words": WORDS,
        "public": PUBLIC,
        "cases": cases,
        "today": timezone.localdate(now).isoformat(),
    }


def _user(account: Account, role: str) -> dict[str, Any]:
    agency = account.person.agency  # type: ignore[union-attr]
    one = {
        "name": account.username,
        "role": role,
        "agency": agency.code,
        "cookies": {settings.SESSION_COOKIE_NAME: _session(account)},
    }
    if role in {"officer", "api"}:
        market = agency.code == "XQSJ" or agency.code.endswith("M")
        one |= {"matter": "SJ-0126" if market else "CG-0036", "token": _token(account)}
        one["officers"] = list(
            Certificate.objects.filter(person__agency=agency).order_by("number").values_list("number", flat=True)[:2]
        )
    return one


def _session(account: Account) -> str:
    store: Any = import_module(settings.SESSION_ENGINE)
    session = store.SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _token(account: Account) -> str:
    now = timezone.now()
    with record("bench.token", actor=actor_of(account), now=now) as rec:
        until = now + dt.timedelta(days=1)
        return actions.issue_token(rec, account, name="长测", scopes=sorted(TOKEN_SCOPES), expires_at=until)[1]


class Watch(threading.Thread):
    """Reads the memory of a process and all below it every ten seconds."""

    def __init__(self, root: int, every: float = EVERY) -> None:
        super().__init__(daemon=True)
        self.root, self.every = root, every
        self.seen: dict[str, list[tuple[float, float]]] = {}
        self.done = threading.Event()
        self.loads: list[float] = []

    def run(self) -> None:
        """Read until told to stop."""
        began = time.monotonic()
        while not self.done.wait(self.every):
            self.loads.append(os.getloadavg()[0])
            for pid, name in below(self.root):
                if (size := resident(pid)) is not None:
                    self.seen.setdefault(f"{name} {pid}", []).append((time.monotonic() - began, size))


def below(root: int) -> list[tuple[int, str]]:
    """Return the processes below one, with a word of what each is."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(stat[1]), []).append(int(folder.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        waiting += parents.get(pid, [])
        try:
            words = (Path("/proc") / str(pid) / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        line = b" ".join(words).decode(errors="replace")
        if "bench." in line:  # the users and this measurement, no part of the product
            continue
        found.append(
            (pid, "worker" if " worker" in line else "web" if "granian" in line or "spawn" in line else "serve")
        )
    return found


def resident(pid: int) -> float | None:
    """Return how many megabytes of a process lie in memory."""
    try:
        return int((Path("/proc") / str(pid) / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, IndexError):
        return None


def slope(points: list[tuple[float, float]]) -> float:
    """Return by how many megabytes an hour a line through the points rises."""
    if len(points) < 2:
        return 0.0
    return statistics.linear_regression(*zip(*points, strict=True)).slope * 3600


def memory(watch: Watch) -> list[Figure]:
    """Return a row a process: first and last decile, and the slope after the first tenth."""
    rows = []
    for name, points in sorted(watch.seen.items()):
        tenth = max(1, len(points) // 10)
        first = statistics.mean(size for _, size in points[:tenth])
        last = statistics.mean(size for _, size in points[-tenth:])
        note = f"first tenth {first:.1f} MB, last {last:.1f} MB, {len(points)} readings"
        rows.append(Figure(f"memory of {name}", f"{slope(points[tenth:]):+.1f} MB/h", "flat", "", note))
    return rows


def found_again(counted: dict[str, Any]) -> Figure:
    """Compare what was acknowledged with what the database holds of the cases that were opened."""
    acts = [line.split() for line in counted["acts"]]
    requests = {r for _, r in acts if not r.isdigit()}
    held = set(RequestReceipt.objects.filter(request_id__in=requests).values_list("request_id", flat=True))
    stored = Act.objects.filter(case_id__in=counted["cases"]).count()
    lost = len(requests - held)
    opened = Case.objects.filter(pk__in=counted["cases"]).count()
    note = f"{len(counted['cases'])} cases acknowledged, {opened} there; {stored} acts stored in them"
    good = lost == 0 and opened == len(counted["cases"]) and stored >= len(acts)
    return Figure(
        "acts acknowledged and found again",
        f"{len(acts)} / {len(acts) - lost}",
        "all",
        "met" if good else "not met",
        note,
    )


def figures(counted: dict[str, Any]) -> list[Figure]:
    """Return a row a kind of request, then the errors."""
    rows = []
    for kind, times in sorted(counted["times"].items()):
        p50, p95, p99 = (percentile(times, s) * 1000 for s in (0.5, 0.95, 0.99))
        rows.append(Figure(kind, f"p50 {p50:,.0f} / p95 {p95:,.0f} / p99 {p99:,.0f} ms", note=f"{len(times)} requests"))
    total = sum(len(t) for t in counted["times"].values())
    wrong = sum(counted["errors"].values())
    note = "; ".join(f"{k}: {n}" for k, n in sorted(counted["errors"].items()))
    return [*rows, judged(f"errors in {total} requests", wrong, 0, note=note)]


def work(minutes: float, think: tuple[float, float] = THINK) -> list[Figure]:
    """Let everybody work on what the database holds, and return what was measured."""
    folder = Path(os.environ.get("BENCH_KEEP") or tempfile.mkdtemp(dir=os.environ["MINGZHENG_HOME"]))
    with server() as port:
        given = plan(port, minutes * 60, think)
        connection.close()
        (folder / "plan.json").write_text(json.dumps(given))
        own = os.getpid()
        watch = Watch(own, min(EVERY, minutes * 6))
        watch.start()
        command = [sys.executable, "-m", "bench.users", str(folder / "plan.json"), str(folder / "counted.json")]
        subprocess.run(command, cwd=ROOT, check=True)
        watch.done.set()
        (folder / "memory.json").write_text(json.dumps(watch.seen))
    counted = json.loads((folder / "counted.json").read_text())
    for kind, text in counted["samples"].items():
        print(f"  {kind}: {text[:300]}", flush=True)
    about = f"{len(given['users'])} users for {minutes:g} min, think {think[0]:g}–{think[1]:g} s"
    busy = f"load average {statistics.mean(watch.loads or [0]):.1f}, most {max(watch.loads or [0]):.1f}"
    head = Figure(about, f"{Case.objects.count():,} cases", note=busy)
    return [head, *figures(counted), *memory(watch), found_again(counted)]


__all__ = ["Watch", "below", "figures", "found_again", "measure", "memory", "plan", "resident", "slope", "work"]
