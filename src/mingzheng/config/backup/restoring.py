"""``mingzheng restore FILE``: an archive into an empty place, checked before, verified after, recorded (threat 4)."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.module_loading import import_string

from mingzheng.config import heads, schema
from mingzheng.config.backup import archive, databases
from mingzheng.config.keys import ring
from mingzheng.config.start import SYSTEM
from mingzheng.core.errors import DomainError
from mingzheng.core.files import CHUNK
from mingzheng.ledger.models import Pending
from mingzheng.ledger.publishing import published_note
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import latest, sequence, start_epoch
from mingzheng.ledger.verifying import Report, live

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from mingzheng.core.dbroles import Roles

RESTORED = "system.restored"
STEPS = 3  # <agency>/<ab>/<cd>/<digest>


@dataclass
class Restored:
    """What was restored: leaves of the log, files, the stretch known to be lost, and what verification found."""

    about: dict[str, Any]
    digest: str
    files: int = 0
    size: int = 0
    lost: tuple[int, int] | None = None
    report: Report = field(default_factory=Report)


def restore(
    source: Path, now: dt.datetime, *, roles: Roles | None, known: Sequence[str], progress: Callable[[str], None]
) -> Restored:
    """Restore an archive, record it under a new epoch, and verify everything.

    To be called as the owner of the tables (``schema.act_as_owner``). ``known`` are checkpoints kept outside; those
    kept beside the keys and in the public files are added. Raises DomainError: the place is not empty, the archive is
    damaged or from a newer version, keys are missing.
    """
    _must_be_empty()
    with source.open("rb") as stream:
        progress("核对备份的摘要")
        about = archive.check(stream)
        _must_fit(about)
        done = Restored(about, _digest(stream))
        marker = Path(settings.DATA_DIR) / heads.RESTORING
        marker.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        marker.write_text(f"{source.name}\n")
        stream.seek(0)
        progress("写入数据库和文件")
        _unpack(stream, done)
    progress("更新到本版本")
    schema.tables(verbosity=0)
    _forget_sessions()
    facts = {"backup": {key: about[key] for key in ("made_at", "product", "size", "entries")}, "archive": done.digest}
    done.lost, done.size = acknowledge("从备份恢复", now, known=known, facts=facts)
    schema.complete(now, roles)
    schema.take_stock()
    progress("核验全部记录")
    done.report = verified(now)
    marker.unlink()
    return done


def acknowledge(
    reason: str, now: dt.datetime, *, known: Sequence[str] = (), facts: dict[str, Any] | None = None
) -> tuple[tuple[int, int] | None, int]:
    """Record that this log was put back to an older state, start a new epoch, and return what is lost and its size.

    The new epoch cites the longest head known outside; the lost stretch is what that head counts beyond ours.
    """
    ours = latest()
    size = ours.size if ours else 0
    here = (heads.kept(), published_note(settings.PUBLIC_LOG_DIR))
    longest = max((note for note in (*known, *here) if note), key=heads.size_of, default="")
    lost = (size + 1, heads.size_of(longest)) if heads.size_of(longest) > size else None
    with record(RESTORED, actor=SYSTEM, now=now) as rec:
        rec.facts.update({**(facts or {}), "title": "恢复", "reason": reason, "size": size})
        rec.facts["lost"] = {"first": lost[0], "last": lost[1]} if lost else None
        start_epoch(rec, _words(reason, lost), cites=longest if lost else "")
    newest = sequence(now)
    while Pending.objects.exists():
        newest = sequence(now)
    heads.replace(newest.note)
    return lost, newest.size


def verified(now: dt.datetime) -> Report:
    """Recompute everything: log, rows, files, papers, numbers."""
    return live(now, [import_string(name) for name in settings.LEDGER_EXTRA_CHECKS])


def _words(reason: str, lost: tuple[int, int] | None) -> str:
    return f"恢复：{reason}，缺第 {lost[0]} 条至第 {lost[1]} 条"[:200] if lost else f"恢复：{reason}"[:200]


def _must_be_empty() -> None:
    blobs = Path(settings.DATA_DIR) / "blobs"
    if not databases.is_empty():
        raise DomainError("数据库不是空的。恢复只写入空的数据库，以免盖掉现有记录：请另指 DATABASE_URL，或先移走旧库。")
    if blobs.is_dir() and any(blobs.iterdir()):
        raise DomainError(f"数据目录里已有文件（{blobs}）。恢复只写入空目录：请另指 MINGZHENG_HOME，或先移走旧目录。")


def _must_fit(about: dict[str, Any]) -> None:
    if about["database"] != connection.vendor:
        raise DomainError(f"备份来自 {about['database']}，这里是 {connection.vendor}，两者不能互相恢复。")
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations or {}
    newer = [f"{app}.{name}" for app, name in about["migrations"] if _ours(app) and (app, name) not in known]
    if newer:
        raise DomainError(f"备份来自更新的版本（多出 {newer[0]} 等 {len(newer)} 项），请先安装该版本再恢复。")
    here = ring.fingerprints()
    lacking = [name for name, mark in about["keys"].items() if name != "ledger.key" and here.get(name) != mark]
    if lacking:
        raise DomainError(
            f"密钥目录里缺少这份备份的密钥（{'、'.join(lacking)}）。请先恢复密钥：mingzheng restore --keys 文件。"
        )


def _ours(app: str) -> bool:
    return any(name == f"mingzheng.{app}" for name in settings.INSTALLED_APPS)


def _unpack(stream: IO[bytes], done: Restored) -> None:
    """Write database and files in the one order in which they stand in the archive."""
    found = archive.members(stream)
    rest: list[tuple[str, IO[bytes]]] = []

    def pieces() -> Iterator[IO[bytes]]:
        for member, source in found:
            if member.name.startswith(archive.DATABASE):
                yield source
            elif member.name != archive.ABOUT:
                rest.append((member.name, source))
                return

    databases.load(pieces())
    for name, source in rest:
        _take(name, source, done)
    for member, source in found:
        _take(member.name, source, done)


def _take(name: str, source: IO[bytes], done: Restored) -> None:
    if not name.startswith(archive.FILES):
        return
    place = Path(name.removeprefix(archive.FILES))
    if place.is_absolute() or ".." in place.parts or len(place.parts) != STEPS + 1:
        raise archive.Damaged(name)
    path = Path(settings.DATA_DIR) / "blobs" / place
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as target:
        shutil.copyfileobj(source, target, CHUNK)
        target.flush()
        os.fsync(target.fileno())
    done.files += 1


def _digest(stream: IO[bytes]) -> str:
    stream.seek(0)
    digest = hashlib.sha256()
    while piece := stream.read(CHUNK):
        digest.update(piece)
    return f"sha256:{digest.hexdigest()}"


def _forget_sessions() -> None:
    """End every session of the time of the backup: nobody stays signed in over a restore."""
    Session.objects.all().delete()
    cache.clear()
