"""``mingzheng backup FILE``: one archive of database and files, made while the server works."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sys
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings

from mingzheng.config.backup import archive, databases
from mingzheng.config.keys import ring
from mingzheng.config.start import SYSTEM
from mingzheng.core.errors import DomainError
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

MADE = "system.backed_up"
STDOUT = "-"
SHA256_HEX = 64
REPORT_EVERY = 500


@dataclass
class Made:
    """What a backup holds: digest of the archive, bytes, files, leaves of the log, and files that were damaged."""

    digest: str = ""
    size: int = 0
    files: int = 0
    leaves: int = 0
    damaged: list[str] = field(default_factory=list)


def backup(target: str, now: dt.datetime, progress: Callable[[str], None]) -> Made:
    """Write the archive and the entry that says so; the file appears under its name only when it is whole.

    Raises DomainError: the file exists, lies among data or keys, another backup runs, the disk is full.
    """
    with _alone(), _target(target) as stream:
        made = _write(stream, now, progress)
    with record(MADE, actor=SYSTEM, now=now) as rec:
        rec.facts.update({"digest": f"sha256:{made.digest}", "bytes": made.size, "files": made.files})
        rec.facts.update({"size": made.leaves, "damaged": len(made.damaged)})
    return made


def _write(stream: IO[bytes], now: dt.datetime, progress: Callable[[str], None]) -> Made:
    made, writer = Made(), archive.Writer(stream)
    with databases.snapshot(progress) as taken:
        made.leaves = taken.size
        writer.add(archive.ABOUT, json.dumps(_about(taken, now), ensure_ascii=False, indent=1).encode())
        written = writer.add_pieces(archive.DATABASE, taken.chunks)
    progress(f"数据库 {written / 2**20:.1f} MB")
    for path, name in stored_files():
        _add_file(writer, path, name, made)
        if made.files % REPORT_EVERY == 0:
            progress(f"文件 {made.files} 个，{writer.size / 2**20:.0f} MB")
    made.digest = writer.finish()
    made.size = writer.size
    return made


def _about(taken: databases.Snapshot, now: dt.datetime) -> dict[str, Any]:
    return {
        "format": archive.FORMAT,
        "product": version("mingzheng"),
        "made_at": now.isoformat(),
        "database": taken.vendor,
        "entries": taken.entries,
        "size": taken.size,
        "head": taken.head,
        "keys": ring.fingerprints(),
        "migrations": taken.migrations,
    }


def _add_file(writer: archive.Writer, path: Path, name: str, made: Made) -> None:
    with path.open("rb") as source:
        digest = writer.add_stream(name, source, os.fstat(source.fileno()).st_size)
    made.files += 1
    if digest != path.name:
        made.damaged.append(name)


def stored_files() -> Iterator[tuple[Path, str]]:
    """Yield every stored file with its name in the archive, folder by folder."""
    root = Path(settings.DATA_DIR) / "blobs"
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            if len(name) == SHA256_HEX:  # what is still coming in has another name
                path = Path(folder) / name
                yield path, f"{archive.FILES}{path.relative_to(root).as_posix()}"


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Hold the lock of backups: two at once would read everything twice and clean up each other's copy."""
    path = Path(settings.DATA_DIR) / "backup.lock"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise DomainError("另一个备份正在进行，请等它完成。") from error
        yield


@contextlib.contextmanager
def _target(target: str) -> Iterator[IO[bytes]]:
    if target == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with fresh_file(Path(target)) as stream:
        yield stream


@contextlib.contextmanager
def fresh_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file for its owner only, which takes its name when it is whole and on the disk."""
    _check_place(path)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.rename(path)
    except OSError as error:
        raise DomainError(f"写不进 {path}：{error.strerror or error}。没有留下半截的备份，请换一处再试。") from error
    finally:
        partial.unlink(missing_ok=True)


def _check_place(path: Path) -> None:
    if path.exists():
        raise DomainError(f"{path} 已经存在，不覆盖旧备份，请另取文件名。")
    if not path.parent.is_dir():
        raise DomainError(f"文件夹 {path.parent} 不存在。")
    place = path.resolve()
    if any(place.is_relative_to(Path(folder).resolve()) for folder in (settings.DATA_DIR, settings.KEYS_DIR)):
        raise DomainError("备份不能放在数据目录或密钥目录里，请放到另一块磁盘或另一台机器。")
