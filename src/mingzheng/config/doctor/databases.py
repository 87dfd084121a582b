"""The database: vendor, version, settings, roles."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection

from mingzheng.cases.engine.models import Case
from mingzheng.config.doctor.findings import good, watch, wrong

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from mingzheng.config.doctor.findings import Finding

SQLITE_FIXED = (3, 51, 3)
LEAST_POSTGRESQL = 150000
MOST_CASES = 100_000
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "recursive_triggers": 1, "foreign_keys": 1}


def database(_now: dt.datetime) -> Iterator[Finding]:
    """Connect and look."""
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield wrong(f"数据库连接失败：{error}", "什么也办不了。", "检查 DATABASE_URL 和数据库服务。")
        return
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()


def _sqlite() -> Iterator[Finding]:
    yield good(f"SQLite {sqlite3.sqlite_version}：适用于一个机关或乡镇，同时在线不超过 20 人、案件不超过 10 万件")
    if sqlite3.sqlite_version_info < SQLITE_FIXED:
        yield watch("SQLite 3.51.3 以前的版本有极少见的 WAL 缺陷", "", "坚持每天备份，规模较大时改用 PostgreSQL。")
    with connection.cursor() as cursor:
        for name, value in PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            found = cursor.fetchone()[0]
            if found != value and not (name == "journal_mode" and found == "memory"):
                yield wrong(
                    f"SQLite 设置 {name} 是 {found}，应为 {value}",
                    "断电时可能丢失已答复的记录。",
                    "不要另行改动连接设置。",
                )
    if Case.objects.count() > MOST_CASES:
        yield watch("案件已超过 10 万件", "列表会变慢。", "改用 PostgreSQL，见 docs/operate/grow.md。")


def _postgresql() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), usesuper FROM pg_user WHERE usename = current_user")
        version, superuser = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        owned = cursor.fetchone()[0]
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        durable = cursor.fetchone()
        cursor.execute("SELECT current_setting('server_version_num')::int")
        number = cursor.fetchone()[0]
    yield (
        good(f"PostgreSQL {version}")
        if number >= LEAST_POSTGRESQL
        else wrong(f"PostgreSQL {version} 过旧", "本系统只在 15 及以上版本测试过。", "升级数据库服务器。")
    )
    if durable != ("on", "on"):
        yield wrong("PostgreSQL 关闭了 fsync 或 synchronous_commit", "断电时会丢失已答复的记录。", "两项都设为 on。")
    if superuser or owned:
        yield wrong(
            "应用以超级用户或表的所有者身份连接",
            "存证的防改触发器对它不起作用。",
            "另设应用角色，并以 MIGRATION_DATABASE_URL 指明迁移角色。",
        )
    if settings.DATABASES["portal"]["USER"] == settings.DATABASES["default"]["USER"]:
        yield watch("门户与应用共用一个数据库角色", "门户的缺陷可能读到案件。", "设 PORTAL_DATABASE_URL。")
