"""Content-addressed, write-once files in a folder, deduplicated within an agency only (threats.md 23)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

from django.conf import settings

from mingzheng.core.digests import ALGORITHM, raw
from mingzheng.core.errors import DomainError, FieldError, Invalid

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterator

CHUNK = 1 << 20
INCOMING = ".incoming-"


class Readable(Protocol):
    """Whatever gives bytes by ``read(size)``: an open file, an uploaded file, a request body."""

    def read(self, size: int = ..., /) -> bytes:
        """Return up to ``size`` bytes, empty at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Blob:
    """A stored file: the digest that is its address, and its size in bytes."""

    digest: str
    size: int


class FileDamaged(DomainError):
    """A stored file no longer has the bytes it was stored with."""

    status = 500
    code = "file_damaged"


class FileMissing(DomainError):
    """A stored file is not where its digest says."""

    status = 500
    code = "file_missing"


def put(
    source: Readable | bytes,
    *,
    agency_id: uuid.UUID,
    limit: int | None = None,
    check: Callable[[Path], None] | None = None,
) -> Blob:
    """Store bytes once and return their address.

    Hashes while writing to a temporary file, flushes to the disk, links to the final name, reads back and compares.
    Memory stays flat whatever the size. The same bytes again cost one temporary file and change nothing.
    Raises Invalid beyond ``limit`` bytes, FileDamaged when what was read back differs, and what ``check`` raises of the
    whole file before it is kept.
    """
    folder = _agency_folder(agency_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(prefix=INCOMING, dir=folder)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            blob = _copy(source, target, limit)
            target.flush()
            os.fsync(target.fileno())
        temporary.chmod(0o400)
        if check is not None:
            check(temporary)
        _publish(temporary, path_of(blob.digest, agency_id), blob)
    finally:
        temporary.unlink(missing_ok=True)
    return blob


def open(digest: str, agency_id: uuid.UUID) -> BinaryIO:
    """Return an open binary file; raises FileMissing when there is none."""
    try:
        return path_of(digest, agency_id).open("rb")
    except FileNotFoundError as error:
        message = f"文件 {digest} 不在存储中，请联系系统管理员从备份恢复。"
        raise FileMissing(message) from error


def read(digest: str, agency_id: uuid.UUID) -> bytes:
    """Return the bytes of a small file (papers, pictures); large ones are streamed from ``open``."""
    with open(digest, agency_id) as source:
        return source.read()


def exists(digest: str, agency_id: uuid.UUID) -> bool:
    """Return whether this agency stores these bytes."""
    return path_of(digest, agency_id).is_file()


def size(digest: str, agency_id: uuid.UUID) -> int:
    """Return the size in bytes; raises FileMissing when there is no such file."""
    with open(digest, agency_id) as source:
        return os.fstat(source.fileno()).st_size


def rehash(digest: str, agency_id: uuid.UUID) -> str:
    """Return the digest of the bytes that are stored now, to be compared with the address."""
    with open(digest, agency_id) as source:
        return _hash(source)


def sweep(before: float) -> int:
    """Delete what a killed process left half received before a moment (seconds since the epoch); return how many."""
    left = [
        path for path in (Path(settings.DATA_DIR) / "blobs").glob(f"*/{INCOMING}*") if path.stat().st_mtime < before
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def chunks(source: Readable) -> Iterator[bytes]:
    """Yield a stream piece by piece."""
    while piece := source.read(CHUNK):
        yield piece


def path_of(digest: str, agency_id: uuid.UUID) -> Path:
    """Return where a file lies; raises ValueError for what is no digest."""
    value = raw(digest).hex()
    if len(value) != hashlib.sha256().digest_size * 2:
        message = f"not a digest: {digest!r}"
        raise ValueError(message)
    return _agency_folder(agency_id) / value[:2] / value[2:4] / value


def _agency_folder(agency_id: uuid.UUID) -> Path:
    return Path(settings.DATA_DIR) / "blobs" / str(agency_id)


def _copy(source: Readable | bytes, target: BinaryIO, limit: int | None) -> Blob:
    hashed = hashlib.sha256()
    total = 0
    for piece in [source] if isinstance(source, bytes) else chunks(source):
        total += len(piece)
        if limit is not None and total > limit:
            raise Invalid(fields=(too_large(limit),))
        hashed.update(piece)
        target.write(piece)
    return Blob(f"{ALGORITHM}:{hashed.hexdigest()}", total)


def too_large(limit: int) -> FieldError:
    """Return the message for a file beyond the limit in bytes."""
    return FieldError(
        "file",
        f"文件超过 {limit / (1 << 20):.0f} MB 的上限。",
        rule="单个文件大小上限",
        remedy="请压缩、分段，或者请系统管理员调整上限。",
    )


def _publish(temporary: Path, final: Path, blob: Blob) -> None:
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # link, not rename: it never replaces a file that is already there, whoever was first.
    with contextlib.suppress(FileExistsError):
        os.link(temporary, final)
    _sync_folder(final.parent)
    with final.open("rb") as stored:
        if _hash(stored) != blob.digest:
            message = f"文件写入后读回不一致：{blob.digest}。请勿继续，联系系统管理员检查磁盘。"
            raise FileDamaged(message)


def _hash(source: BinaryIO) -> str:
    hashed = hashlib.new(ALGORITHM)
    for piece in chunks(source):
        hashed.update(piece)
    return f"{ALGORITHM}:{hashed.hexdigest()}"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
