"""What is checked before anything is served, and the entry that says what was started (design.md §1, invariant 8)."""

from __future__ import annotations

import hashlib
import io
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
from mingzheng.ledger.recording import Actor, record

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

SYSTEM = Actor(kind="system", id=uuid.UUID(int=0), label="系统")
PACKAGE = Path(__file__).resolve().parents[1]
DEMO_DECLARED = "demo.declared"
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
    if _declared_demo() and not settings.DEMO:
        found.append("这个数据库是演示库，只能以 DEMO=1 启动。正式使用请换一个新的数据库。")
    return [*found, *heads.unfinished(), *start_faults(), *heads.faults()]


def demo_faults(*, production: bool, demo: bool) -> list[str]:
    """Return the reason why a production installation must not start as a demonstration."""
    return ["正式环境（PRODUCTION=1）不得开启演示（DEMO=1）。"] if production and demo else []


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


def _declared_demo() -> bool:
    return Entry.objects.filter(kind=DEMO_DECLARED).exists()
