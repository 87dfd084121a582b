"""A consistent copy of the database while it serves, and the way back, on SQLite and on PostgreSQL."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction

from mingzheng.config.env import TRANSPORT
from mingzheng.core.errors import DomainError
from mingzheng.core.files import CHUNK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COPY_PREFIX = ".backup-"
PAGES = 4096  # copied between two reports of progress
ENTRIES = "SELECT count(*) FROM ledger_entry"
HEAD = "SELECT note, size FROM ledger_checkpoint ORDER BY size DESC, id DESC LIMIT 1"
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"


@dataclass(frozen=True)
class Snapshot:
    """The database at one moment: its bytes in a form that its vendor restores, and what it held then."""

    vendor: str
    entries: int
    head: str
    size: int
    migrations: list[list[str]]
    chunks: Iterator[bytes]


@contextlib.contextmanager
def snapshot(progress: Callable[[str], None]) -> Iterator[Snapshot]:
    """Give the database as of now, without holding writers up."""
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    with make(progress) as taken:
        yield taken


def load(pieces: Iterator[IO[bytes]]) -> None:
    """Fill an empty database from the bytes of a snapshot; raises DomainError when that fails."""
    if connection.vendor == "postgresql":
        _load_postgresql(pieces)
    else:
        _load_sqlite(pieces)


def is_empty() -> bool:
    """Tell whether there is nothing in the database yet."""
    if connection.vendor != "postgresql" and not Path(settings.DATABASES["default"]["NAME"]).exists():
        return True
    empty = not connection.introspection.table_names()
    connection.close()
    return empty


# ── SQLite ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def _sqlite(progress: Callable[[str], None]) -> Iterator[Snapshot]:
    """Copy by the online backup interface; a read transaction held meanwhile keeps the copy from starting over."""
    source = Path(settings.DATABASES["default"]["NAME"])
    for left in source.parent.glob(f"{COPY_PREFIX}*"):
        left.unlink()
    handle, name = tempfile.mkstemp(prefix=COPY_PREFIX, dir=source.parent)
    os.close(handle)
    copy = Path(name)
    try:
        with _opened(source) as live, _opened(copy) as target:
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master").fetchone()
            live.backup(target, pages=PAGES, progress=lambda _s, left, total: progress(_share(total - left, total)))
        with _opened(copy) as target:
            facts = _facts(lambda sql: target.execute(sql).fetchall())
        with copy.open("rb") as stream:
            yield Snapshot("sqlite", *facts, chunks=iter(lambda: stream.read(CHUNK), b""))
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            Path(f"{copy}{ending}").unlink(missing_ok=True)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(path, timeout=60, isolation_level=None)
    try:
        yield opened
    finally:
        opened.close()


def _load_sqlite(pieces: Iterator[IO[bytes]]) -> None:
    connection.close()
    place = Path(settings.DATABASES["default"]["NAME"])
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with place.open("xb") as target:
        place.chmod(0o600)
        for piece in pieces:
            shutil.copyfileobj(piece, target, CHUNK)
        target.flush()
        os.fsync(target.fileno())
    with _opened(place) as restored:
        found = restored.execute("PRAGMA quick_check(1)").fetchone()[0]
        restored.execute("PRAGMA journal_mode=WAL")
    if found != "ok":
        raise DomainError(f"恢复出来的 SQLite 文件不完好：{found}")


# ── PostgreSQL ───────────────────────────────────────────────────────────────────────────────────────────────────────


@contextlib.contextmanager
def _postgresql(progress: Callable[[str], None]) -> Iterator[Snapshot]:
    """Have pg_dump read the very snapshot that this transaction exports."""
    tool = _tool("pg_dump")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        name = cursor.fetchone()[0]

        def rows(sql: str) -> list[Any]:
            cursor.execute(sql)
            return list(cursor.fetchall())

        command = [tool, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={name}"]
        progress("pg_dump")
        yield Snapshot("postgresql", *_facts(rows), chunks=_output(command))


def _output(command: list[str]) -> Iterator[bytes]:
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=_environment()) as process:  # noqa: S603
            assert process.stdout is not None  # noqa: S101 - PIPE gives one
            yield from iter(lambda: process.stdout.read(CHUNK), b"")  # type: ignore[union-attr]
        if process.returncode:
            said.seek(0)
            raise DomainError(f"pg_dump 未能完成：{said.read().decode('utf-8', 'replace').strip()}")


def _load_postgresql(pieces: Iterator[IO[bytes]]) -> None:
    command = [_tool("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    command += ["--dbname", str(settings.DATABASES["default"]["NAME"])]
    connection.close()
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=said, env=_environment()) as process:  # noqa: S603
            assert process.stdin is not None  # noqa: S101 - PIPE gives one
            with contextlib.suppress(BrokenPipeError):
                for piece in pieces:
                    shutil.copyfileobj(piece, process.stdin, CHUNK)
            process.communicate()
        if process.returncode:
            said.seek(0)
            raise DomainError(f"pg_restore 未能完成：{said.read().decode('utf-8', 'replace').strip()}")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise DomainError(
            f"这台机器上没有 {name}。请安装与服务器同一大版本（或更新）的 PostgreSQL 客户端（postgresql-client），"
            "或者在装有它的机器上以同样的 DATABASE_URL 运行本命令。"
        )
    return found


def _environment() -> dict[str, str]:
    """Return the environment in which the tools find the database; the password stands on no command line."""
    given = settings.DATABASES["default"]
    names = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    wanted = {variable: str(given[key]) for variable, key in names.items() if given.get(key)}
    for name in TRANSPORT & given["OPTIONS"].keys():
        wanted[f"PG{name.upper()}"] = str(given["OPTIONS"][name])
    return {**os.environ, **wanted, "PGCLIENTENCODING": "UTF8"}


def _facts(rows: Callable[[str], list[Any]]) -> tuple[int, str, int, list[list[str]]]:
    heads = rows(HEAD)
    note, size = heads[0] if heads else ("", 0)
    return int(rows(ENTRIES)[0][0]), str(note), int(size), [[str(a), str(n)] for a, n in rows(MIGRATIONS)]


def _share(done: int, total: int) -> str:
    return f"数据库 {done * 100 // max(total, 1)} %"
