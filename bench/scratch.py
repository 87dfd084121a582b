"""Databases of a measurement's own, made like those of the tests and gone afterwards."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
import urllib.parse
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from django.db import connection

from tests.databases import Names, PostgresDatabase, SqliteDatabase

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres"
SQLITE, POSTGRES = "SQLite", "PostgreSQL"


class Scratch:
    """A database of one kind; ``fresh`` puts an untouched copy in place and tells how to reach it."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.database = PostgresDatabase(names) if names.admin_url else SqliteDatabase(names)
        self._ready = False

    def fresh(self) -> dict[str, str]:
        """Return the environment of a process that measures."""
        home = self.names.root / self.names.worker
        home.mkdir(exist_ok=True)
        os.environ.update(settings_of(self.names.root, home))
        if self._ready:
            self.database.restore()
        else:
            self.database.prepare()
            self._ready = True
        found = {**os.environ, **self.names.addresses()}
        if self.names.admin_url:
            owner = urllib.parse.urlsplit(self.names.admin_url)._replace(path=f"/{self.names.database}")
            found["BENCH_ADMIN_URL"] = urllib.parse.urlunsplit(owner)
        return found


def settings_of(root: Path, home: Path) -> dict[str, str]:
    """Return what every process of a measurement runs with."""
    return {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
        "MINGZHENG_HOME": str(home),
        "MINGZHENG_KEYS": str(root / "keys"),
        "FONT_DIRS": str(ROOT / "var" / "fonts"),
        "SECRET_KEY": "measurements-only-" + "x" * 50,
        "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
        "LOG_LEVEL": "ERROR",
        "DEMO": "0",
        "PRODUCTION": "0",
    }


@contextlib.contextmanager
def scratch(kind: str) -> Iterator[Scratch]:
    """Give databases of one kind and leave nothing behind."""
    root = Path(tempfile.mkdtemp(prefix="mingzheng-bench-"))
    url = os.environ.get("TEST_DATABASE_URL", LOCAL) if kind == POSTGRES else None
    one = Scratch(Names(root=root, worker="bench", suffix=secrets.token_hex(4), admin_url=url))
    try:
        yield one
    finally:
        if isinstance(one.database, PostgresDatabase):
            one.database.remove()
        shutil.rmtree(root, ignore_errors=True)


def postgres_fault() -> str:
    """Return why PostgreSQL cannot be measured here, empty when it can."""
    import psycopg  # noqa: PLC0415 - only where it is asked for

    try:
        psycopg.connect(os.environ.get("TEST_DATABASE_URL", LOCAL), connect_timeout=5).close()
    except psycopg.OperationalError as error:
        return f"no PostgreSQL answers ({str(error).strip().splitlines()[0]}); set TEST_DATABASE_URL"
    return ""


def analyse() -> None:
    """Let the database look at what it holds, as a day of use would; on PostgreSQL only the owner of the tables may."""
    owner = os.environ["MIGRATION_DATABASE_URL"]
    if owner:
        with psycopg.connect(owner, autocommit=True) as line:
            line.execute("VACUUM ANALYZE")
    else:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
