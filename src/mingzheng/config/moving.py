"""``mingzheng move FILE``: an installation on SQLite goes over to an empty PostgreSQL database, record and all.

Every row goes over with its id, its digest and its entry, so the log continues and no paper or proof given out before
changes. Files and keys stay where they are: the same MINGZHENG_HOME and MINGZHENG_KEYS serve on.
"""

from __future__ import annotations

import contextlib
import sqlite3
from itertools import islice
from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.core.management.color import no_style
from django.db import DataError, connection, connections, transaction

from mingzheng.config import schema
from mingzheng.config.backup.databases import MIGRATIONS, is_empty
from mingzheng.config.start import SYSTEM
from mingzheng.core.crypto import Unreadable
from mingzheng.core.errors import DomainError
from mingzheng.ledger.models import Pending
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import sequence
from mingzheng.ledger.verifying import Report, live

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from django.db import models

    from mingzheng.core.dbroles import Roles

    Rows = Generator[models.Model, None, None]

SOURCE = "moved_from"
MOVED = "system.moved"
BATCH = 1000
BUSY = "不能读取源数据库（{}）：请先停止正在使用它的服务。"
LEFT = frozenset({"sessions.Session"})
"""Not taken along: whoever was signed in signs in again."""


def move(source: Path, now: dt.datetime, *, roles: Roles | None, progress: Callable[[str], None]) -> Report:
    """Fill an empty PostgreSQL database with everything of a SQLite file, record the move and verify it all.

    To be called as the owner of the tables (``schema.act_as_owner``), with nothing serving on the file any more.
    Raises DomainError: not PostgreSQL, not empty, no SQLite file of this version, or somebody still writes to it.
    """
    if connection.vendor != "postgresql":
        raise DomainError("DATABASE_URL 不是 PostgreSQL 的地址：迁移是从 SQLite 到 PostgreSQL。")
    if not is_empty():
        raise DomainError("目标数据库里已经有数据，只能迁入空的数据库。")
    migrations = _migrations_of(source)
    with _held(source):
        schema.tables(0)
        with connection.cursor() as cursor:
            cursor.execute(MIGRATIONS)
            if sorted(map(tuple, cursor.fetchall())) != migrations:
                raise DomainError("源数据库与本程序的版本不同：先用本版本的 mingzheng migrate 更新它，再迁移。")
        with _opened(source), transaction.atomic():
            moved = {label: _copy(model, progress) for label, model in _models()}
            _restart_counters()
    schema.grant_to(roles)
    with record(MOVED, actor=SYSTEM, now=now) as rec:
        rec.facts.update({"from": "sqlite", "to": "postgresql", "rows": sum(moved.values())})
    while Pending.objects.exists():
        sequence(now)
    schema.take_stock()
    return live(now)


def _migrations_of(source: Path) -> list[tuple[str, str]]:
    """Return what was applied to the file; raises DomainError where anybody else has it open, be it idle.

    A server that only waits would otherwise go on acknowledging acts into a file that nobody reads any more.
    """
    if not source.is_file():
        raise DomainError(f"没有这个文件：{source}")
    try:
        with contextlib.closing(sqlite3.connect(source, timeout=1, isolation_level=None)) as opened:
            opened.execute("PRAGMA locking_mode=EXCLUSIVE")
            opened.execute("BEGIN EXCLUSIVE")
            found = sorted((str(app), str(name)) for app, name in opened.execute(MIGRATIONS))
            opened.execute("COMMIT")
            opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.OperationalError as error:
        raise DomainError(BUSY.format(error)) from error
    except sqlite3.DatabaseError as error:
        raise DomainError(f"不是 SQLite 数据库：{source}") from error
    return found


@contextlib.contextmanager
def _held(source: Path) -> Iterator[None]:
    """Keep every writer out for as long as the block lasts: what is copied table by table is of one moment."""
    with contextlib.closing(sqlite3.connect(source, timeout=1, isolation_level=None)) as holding:
        try:
            holding.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise DomainError(BUSY.format(error)) from error
        yield


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[None]:
    """Give the file as a connection of Django's, read only, for as long as the block lasts."""
    like = {**connection.settings_dict, "ENGINE": "django.db.backends.sqlite3", "NAME": f"{source.as_uri()}?mode=ro"}
    connections.databases[SOURCE] = {**like, "OPTIONS": {"uri": True}, "USER": "", "HOST": "", "PORT": ""}
    try:
        yield
    finally:
        connections[SOURCE].close()
        del connections.databases[SOURCE]
        del connections[SOURCE]


def _models() -> list[tuple[str, type[models.Model]]]:
    found = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    return [(m._meta.label, m) for m in found if m._meta.label not in LEFT]


def _copy(model: type[models.Model], progress: Callable[[str], None]) -> int:
    """Copy one table, what a migration put there itself replaced; constraints are held against the whole at the end."""
    rows = model._base_manager.using(SOURCE).order_by("pk")
    total = rows.count()
    standing = model._base_manager.using("default")
    if standing.exists():
        standing.all().delete()
    done, trouble = 0, ""
    try:
        with contextlib.closing(cast("Rows", rows.iterator(chunk_size=BATCH))) as coming:
            while some := list(islice(coming, BATCH)):
                standing.bulk_create(some)
                done += len(some)
                progress(f"{model._meta.verbose_name or model._meta.label} {done}/{total}")
    except DataError as error:
        trouble = f"PostgreSQL 不接受的内容（超过列的长度，或者含空字符）：{error}"
    except Unreadable:
        trouble = "这里的密钥打不开的内容，请用原来的 MINGZHENG_KEYS。"
    if trouble:  # raised out here: the fault's own frames would hold the file open
        raise DomainError(f"没有迁移任何内容。{model._meta.label} 有 {trouble}")
    return done


def _restart_counters() -> None:
    tables = [model for _, model in _models()]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
