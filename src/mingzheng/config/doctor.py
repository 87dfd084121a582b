"""``mingzheng doctor``: looks at this machine and this installation, and says what to do about what it finds."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from typing import TYPE_CHECKING, Literal

from django.conf import settings
from django.db import DatabaseError, connection

from mingzheng.config import start

if TYPE_CHECKING:
    from collections.abc import Iterator

Level = Literal["好", "注意", "错误"]
Finding = tuple[Level, str]
SQLITE_FIXED = (3, 51, 3)
LEAST_FREE = 2 * 2**30


def examine() -> int:
    """Print every finding and return 1 when one is an error."""
    findings = [*_program(), *_database(), *_keys(), *_fonts(), *_disk()]
    for level, text in findings:
        print(f"[{level}] {text}")
    return int(any(level == "错误" for level, _ in findings))


def _program() -> Iterator[Finding]:
    yield "好", f"Python {sys.version.split()[0]}"
    manifest = start.PACKAGE / "web" / "static" / "dist" / "manifest.json"
    if manifest.exists():
        yield "好", "前端资源已生成"
    else:
        yield "错误", "前端资源未生成，请运行 make assets"
    faults = start.faults()
    yield from (("错误", fault) for fault in faults)
    if settings.DEMO:
        yield "注意", "演示模式（DEMO=1）：所有人员、机关和案件均为虚构"
    if not settings.PRODUCTION:
        yield "注意", "未设 PRODUCTION=1：Cookie 不限于 https，只宜在本机使用"


def _database() -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield "错误", f"数据库连接失败：{error}"
        return
    if connection.vendor == "sqlite":
        yield "好", f"SQLite {sqlite3.sqlite_version}：适用于一个机关或乡镇，同时在线不超过 20 人、案件不超过 10 万件"
        if sqlite3.sqlite_version_info < SQLITE_FIXED:
            yield "注意", "SQLite 3.51.3 以前的版本有极少见的 WAL 缺陷，请坚持备份，规模较大时改用 PostgreSQL"
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), usesuper FROM pg_user WHERE usename = current_user")
        version, superuser = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user")
        owned = cursor.fetchone()[0]
    yield "好", f"PostgreSQL {version}"
    if superuser or owned:
        yield "错误", "应用以超级用户或表的所有者身份连接，请另设应用角色，并以 MIGRATION_DATABASE_URL 指明迁移角色"
    if settings.DATABASES["portal"]["USER"] == settings.DATABASES["default"]["USER"]:
        yield "注意", "门户与应用共用一个数据库角色，请设 PORTAL_DATABASE_URL"


def _keys() -> Iterator[Finding]:
    folder = settings.KEYS_DIR
    if folder.is_relative_to(settings.DATA_DIR):
        yield "错误", "密钥目录在数据目录之内，备份会把两者放在一起；请用 MINGZHENG_KEYS 另指一处"
    loose = [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if loose:
        yield "错误", f"密钥文件可被他人读取：{'、'.join(loose)}（chmod 600）"
    else:
        yield "好", "密钥文件仅服务用户可读"


def _fonts() -> Iterator[Finding]:
    found = [path for folder in settings.FONT_DIRS if folder.is_dir() for path in folder.glob("*.[to]tf")]
    if found:
        yield "好", f"文书字体 {len(found)} 个"
    else:
        yield "错误", "没有文书字体，请运行 make assets，或者把字体放入 FONT_DIRS"


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.HOME if settings.HOME.exists() else settings.HOME.parent).free
    text = f"数据目录所在磁盘剩余 {free / 2**30:.1f} GB"
    yield ("注意" if free < LEAST_FREE else "好"), text
