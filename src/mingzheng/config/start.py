"""What is checked before anything is served, and the entry that says what was started (design.md §1, invariant 8)."""

from __future__ import annotations

import hashlib
import io
import os
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection

from mingzheng.cases.projection import publish_procedures, unpublished
from mingzheng.config import heads, schema
from mingzheng.core.digests import digest_of
from mingzheng.ledger.checks import start_faults
from mingzheng.ledger.models import Entry
from mingzheng.ledger.publishing import restore_faults
from mingzheng.ledger.recording import Actor, record

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

SYSTEM = Actor(kind="system", id=uuid.UUID(int=0), label="系统")
PACKAGE = Path(__file__).resolve().parents[1]
KEYS_OF_PORTAL = frozenset({"session.key", "intake.pub"})
FOREIGN_TO_PORTAL = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "PARTY_DATABASE_URL")
DEMO_DECLARED = "demo.declared"
PRACTICE_DECLARED = "practice.declared"
CONFIDENTIAL = re.compile(r"SECRET|PASSWORD|TOKEN|KEY|DATABASE|CACHES")
PLACES = (
    "HOME",
    "DATA_DIR",
    "SOURCE",
    "FONT_DIRS",
    "PUBLIC_LOG_DIR",
    "TSA_ROOTS",
)  # where it lies is no rule of how it works


def faults() -> list[str]:
    """Return, in words, every reason why this installation must not be served."""
    found = demo_faults(production=settings.PRODUCTION, demo=settings.DEMO)
    try:
        call_command("check", stdout=io.StringIO(), stderr=io.StringIO())
        behind = schema.pending_migrations()
    except CommandError as error:
        return [*found, str(error)]
    except DatabaseError as error:
        return [*found, f"数据库无法使用：{error}".strip()]
    if behind:
        return [*found, f"数据库尚未更新到本版本，请运行 mingzheng migrate（缺 {len(behind)} 项）。"]
    found += kind_faults()
    return [*found, *heads.unfinished(), *start_faults(), *heads.faults(), *restore_faults(settings.PUBLIC_LOG_DIR)]


def kind_faults() -> list[str]:
    """Return, in words, why nothing must be done on this database under these settings: it is one of another kind."""
    found = practice_faults(declared=_declared(PRACTICE_DECLARED))
    if _declared(DEMO_DECLARED) and not settings.DEMO:
        found.insert(0, "这个数据库是演示库，只能以 DEMO=1 启动。正式使用请换一个新的数据库。")
    return found


def portal_faults() -> list[str]:
    """Return, in words, why the portal must not run as a process of its own: it must hold nothing that opens a case.

    Threat 11: a fault of its pages then finds neither the application's role nor a key of its data.
    """
    if settings.PRODUCTION and settings.DEBUG:
        return demo_faults(production=True, demo=False)
    if connection.vendor != "postgresql":
        return ["公示门户单独成进程须用 PostgreSQL：SQLite 没有数据库角色，读得到文件就读得到案件。"]
    found = [
        f"门户进程的环境里有 {name}。门户只应有 PORTAL_DATABASE_URL，请从它的环境文件中删去。"
        for name in FOREIGN_TO_PORTAL
        if os.environ.get(name)
    ]
    keys = sorted(path.name for path in settings.KEYS_DIR.rglob("*") if path.is_file())
    if foreign := [name for name in keys if name not in KEYS_OF_PORTAL and not name.startswith(".")]:
        found.append(f"门户的密钥目录里有它不该有的密钥：{'、'.join(foreign)}。请给它一个单独的 MINGZHENG_KEYS。")
    if not (settings.KEYS_DIR / "intake.pub").exists():
        found.append(
            "门户没有收件箱的公钥，网上提交会收不到。请把办案平台密钥目录里的 intake.pub 复制到门户的密钥目录。"
        )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT has_table_privilege('ledger_content', 'SELECT')")
            if cursor.fetchone()[0]:
                found.append("门户的数据库角色读得到案件和存证，它必须是只能读 public_… 的角色。")
    except DatabaseError as error:
        found.append(f"数据库无法使用：{error}".strip())
    return found


def demo_faults(*, production: bool, demo: bool) -> list[str]:
    """Return why a production installation must not start as a demonstration, or with pages for developers."""
    found = ["正式环境（PRODUCTION=1）不得开启演示（DEMO=1）。"] if production and demo else []
    if production and settings.DEBUG:
        found.append("正式环境（PRODUCTION=1）不得开启调试（DEBUG=1）：出错页面会显示内部数据。")
    return found


def practice_faults(*, declared: bool) -> list[str]:
    """Return why practice must not run on real data, nor real work on a database for practice."""
    if settings.PRACTICE and (settings.PRODUCTION or settings.DEMO):
        return ["演练库（PRACTICE=1）不得同时是正式环境或者演示库。"]
    if declared == settings.PRACTICE:
        return []
    if declared:
        return ["这个数据库是演练库，只能用 mingzheng practice serve 启动。"]
    return ["这个数据库不是演练库，不能以 PRACTICE=1 启动：真实的文书会印上“演练”。"]


def start_entry(now: dt.datetime) -> Entry:
    """Write the entry of a start: digests of procedures, settings and package, and what it runs on.

    What the portal shows as procedure is what runs: a version not public yet is published here (invariant 6).
    """
    with record("system.started", actor=SYSTEM, now=now) as rec:
        rec.facts.update(
            {
                "procedures": tree_digest(PACKAGE.glob("cases/procedures/**/*.toml")),
                "settings": digest_of(plain_settings()),
                "package": tree_digest(path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".toml", ".typ"}),
                "database": connection.vendor,
                "demo": settings.DEMO,
                "practice": settings.PRACTICE,
                "production": settings.PRODUCTION,
            }
        )
        if unpublished():
            publish_procedures(rec)
    return Entry.objects.get(pk=rec.entry_id)


def tree_digest(paths: Iterable[Path]) -> str:
    """Return one digest over the names and bytes of files of the package."""
    files = {
        str(path.relative_to(PACKAGE)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if path.is_file()
    }
    return digest_of(files)


def plain_settings() -> dict[str, Any]:
    """Return the settings that say how this installation works, without secrets and places."""
    return {
        name: _plain(getattr(settings, name))
        for name in dir(settings)
        if name.isupper() and name not in PLACES and not CONFIDENTIAL.search(name)
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - a setting may be anything
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(str(item) for item in value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _declared(kind: str) -> bool:
    return Entry.objects.filter(kind=kind).exists()
