"""Fixtures of all tests. docs: AGENTS.md, “Tests”.

``@pytest.mark.django_db`` rolls back; ``django_db(transaction=True)``, ``transactional_db`` and ``server`` commit, and
the process's database is afterwards made anew from the template (never flushed: triggers would refuse, rightly).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import importlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zoneinfo
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytest_django.fixtures import validate_django_db
from pytest_django.lazy_django import django_settings_is_configured

from tests.databases import Names, PostgresDatabase, database_of
from tests.towns import Town

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LOCAL = ["127.0.0.1", "::1", "localhost"]
COMMITTING = {"transactional_db", "live_server", "server"}
settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])  # no test is timed
settings.load_profile("ours")
SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")


def on_postgres() -> bool:
    return os.environ.get("TEST_ON") == "pg"


# ── what runs, and what could not ─────────────────────────────────────────────────────────────────────────────────────


def pytest_configure(config):
    if on_postgres() and not os.environ.get("TEST_DATABASE_URL"):
        raise pytest.UsageError("TEST_ON=pg needs TEST_DATABASE_URL, the address of an administrator")


def pytest_unconfigure(config):
    if on_postgres() and not hasattr(config, "workerinput") and os.environ.get("TEST_DATABASE_URL"):
        PostgresDatabase(Names.from_environment()).remove()


@pytest.fixture(scope="session", autouse=True)
def _pages_imported():
    """Import every page before a test stops the clock: no form can be made under a false class of date."""
    if django_settings_is_configured():
        importlib.import_module("mingzheng.config.urls")


def pytest_collection_modifyitems(config, items):
    left_out = [item for item in items if item.get_closest_marker("sqlite" if on_postgres() else "pg")]
    if on_postgres():
        both = ("pg", "both_databases")
        left_out += [item for item in items if not any(item.get_closest_marker(name) for name in both)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.allow_hosts(LOCAL))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))
        elif "server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.allow_hosts(LOCAL))


# ── databases ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def test_database():
    return database_of(Names.from_environment())


@pytest.fixture(scope="session")
def django_db_setup(test_database, django_db_blocker):
    from django.db import connections

    test_database.prepare()
    connections["party"] = connections["default"]
    connections["portal"] = connections["default"]  # pages of the portal prove content; its isolation has own tests
    yield
    with django_db_blocker.unblock():
        connections["default"].close()


@pytest.fixture(scope="session")
def the_town(test_database):
    return Town(test_database)


@pytest.fixture
def town(the_town, db):
    """Give the invented district as it stood on the last day of August 2026."""
    return the_town.district()


@pytest.fixture
def _django_db_helper(request, django_db_setup, django_db_blocker, test_database, the_town):
    """Take the place of pytest-django's: the same marks, without flushes and without a second mirrored connection."""
    from django.db import connection, transaction

    marker = request.node.get_closest_marker("django_db")
    asked = set(request.fixturenames)
    commits = bool(marker and validate_django_db(marker)[0]) or COMMITTING & asked
    with django_db_blocker.unblock():
        if commits:
            try:
                yield
            finally:
                connection.close()
                test_database.restore()
            return
        atomic = transaction.atomic()
        atomic._from_testcase = True
        with contextlib.ExitStack() as stack:
            if "town" in asked:
                stack.enter_context(the_town.entered())
            stack.callback(_roll_back, atomic, connection, transaction)
            atomic.__enter__()
            yield
            if not connection.needs_rollback and connection.is_usable():
                connection.check_constraints()


def _roll_back(atomic, connection, transaction):
    if connection.in_atomic_block:
        transaction.set_rollback(True)
        atomic.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _empty_caches():
    yield
    if django_settings_is_configured():
        from django.core.cache import caches

        caches["local"].clear()


@pytest.fixture
def portal_database_url(django_db_setup) -> str:
    """Give the address of this process's database for the portal's own role (PostgreSQL)."""
    return os.environ["PORTAL_DATABASE_URL"]


@pytest.fixture
def migration_database_url(django_db_setup) -> str:
    """Give the address of this process's database for the role that owns the tables (PostgreSQL)."""
    return os.environ["MIGRATION_DATABASE_URL"]


# ── a running server and a browser ────────────────────────────────────────────────────────────────────────────────────


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(request, transactional_db, socket_enabled):
    """Start ``mingzheng serve`` (two workers and the background worker) on this process's database; give its address.

    What a test commits before is seen by the server. ``@pytest.mark.serve("--no-worker")`` adds arguments.
    """
    port = free_port()
    command = [sys.executable, "-m", "mingzheng.config.cli", "serve", "--port", str(port)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mingzheng.config.settings", "PORT": str(port)}
    log = Path(os.environ["MINGZHENG_HOME"]) / "server.log"
    # The database is anew; what an earlier server published of another log would rightly keep this one from starting.
    shutil.rmtree(Path(os.environ["MINGZHENG_HOME"]) / "public-ledger", ignore_errors=True)
    with log.open("w") as out:
        child = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        address = f"http://127.0.0.1:{port}"
        try:
            wait_until_ready(address, child, log)
            yield address
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()


def wait_until_ready(address, child, log):
    until = time.monotonic() + 90
    while time.monotonic() < until:
        if child.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/healthz", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    child.kill()
    pytest.fail(f"the server did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    """Give one Chromium (Playwright's Browser) for the process."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the test
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def is_error(line) -> bool:
    return line.type == "error" and not line.location["url"].endswith("/favicon.ico")


@pytest.fixture
def page(chromium, server):
    """Give a page of a fresh session at the running server; an error in its console fails the test."""
    context = chromium.new_context(base_url=server, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(10_000)
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda line: errors.append(f"{line.text} {line.location}") if is_error(line) else None)
    yield opened
    context.close()
    assert not errors, errors


# ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def now() -> dt.datetime:
    """A Wednesday morning that is a working day."""
    return dt.datetime(2026, 9, 2, 10, 0, tzinfo=SHANGHAI)


def pytest_terminal_summary(terminalreporter):
    if CHROMIUM is None and shutil.which("chromium") is None:
        terminalreporter.write_sep("!", "NOT RUN: browser tests (no Chromium)", red=True, bold=True)
