"""The archive: a plain tar that ``tar`` and ``sha256sum -c`` read too, written and checked in one stream each.

Members in order: ``about.json``, ``database/00000001`` …, ``files/…``, ``digests.txt`` (as ``sha256sum`` writes it),
and ``whole.txt``, the digest of every byte before it. Memory stays flat whatever the size.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import tarfile
import tempfile
from typing import IO, TYPE_CHECKING, Any, ClassVar, cast

from mingzheng.core.errors import DomainError
from mingzheng.core.files import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FORMAT = 1
ABOUT, DATABASE, FILES, DIGESTS, WHOLE = "about.json", "database/", "files/", "digests.txt", "whole.txt"
PIECE = 16 << 20
MODE = 0o600


class Damaged(DomainError):
    """The archive is not as it was written; the message names the member."""

    code: ClassVar[str] = "backup_damaged"

    def __init__(self, what: str) -> None:
        super().__init__(f"备份已损坏或被改动：{what}。请换用另一份备份；这一份不能恢复。")


class Hashed:
    """A stream that hashes what passes through it and counts its bytes."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.digest = hashlib.sha256()
        self.count = 0

    def write(self, data: bytes) -> int:
        """Write and hash."""
        self.digest.update(data)
        self.count += len(data)
        self.stream.write(data)
        return len(data)

    def read(self, size: int = -1) -> bytes:
        """Read and hash."""
        data = self.stream.read(size)
        self.digest.update(data)
        self.count += len(data)
        return data

    def tell(self) -> int:
        """Return how many bytes have passed."""
        return self.count


class Writer:
    """Writes members one after the other; ``finish`` adds the digests and returns the digest of the whole."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._out = Hashed(stream)
        self._tar = tarfile.TarFile(fileobj=cast("IO[bytes]", self._out), mode="w", format=tarfile.PAX_FORMAT)
        self._digests = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the writer

    @property
    def size(self) -> int:
        """Return the bytes written so far."""
        return self._out.count

    def add(self, name: str, data: bytes) -> None:
        """Add one small member."""
        self.add_stream(name, io.BytesIO(data), len(data))

    def add_stream(self, name: str, source: IO[bytes], size: int) -> str:
        """Add ``size`` bytes of a stream and return their SHA-256; raises OSError when it is shorter."""
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, MODE
        hashed = Hashed(source)
        self._tar.addfile(member, cast("IO[bytes]", hashed))
        self._tar.members.clear()  # type: ignore[attr-defined]  # tarfile keeps every member in memory otherwise
        self._digests.write(f"{hashed.digest.hexdigest()}  {name}\n".encode())
        return hashed.digest.hexdigest()

    def add_pieces(self, folder: str, data: Iterable[bytes]) -> int:
        """Add a stream of unknown length as numbered members and return how many bytes it had."""
        total = 0
        for number, piece in zip(itertools.count(1), _pieces(data), strict=False):
            self.add(f"{folder}{number:08}", piece)
            total += len(piece)
        return total

    def finish(self) -> str:
        """Add the list of digests and the digest of the whole, and return that."""
        size = self._digests.tell()
        self._digests.seek(0)
        with self._digests as listed:
            member = tarfile.TarInfo(DIGESTS)
            member.size, member.mode = size, MODE
            self._tar.addfile(member, listed)
        whole = self._out.digest.hexdigest()
        member = tarfile.TarInfo(WHOLE)
        member.size, member.mode = len(whole), MODE
        self._tar.addfile(member, io.BytesIO(whole.encode()))
        self._tar.close()
        return whole


def members(stream: IO[bytes]) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    """Yield the members with their bytes; raises Damaged where the archive cannot be read on."""
    after = "开头"
    try:
        with tarfile.open(fileobj=stream, mode="r:") as tar:
            while (member := tar.next()) is not None:
                source = tar.extractfile(member)
                if source is None:
                    raise Damaged(f"{member.name} 不是普通文件")
                yield member, io.BufferedReader(_Bytes(member.name, source), CHUNK)
                tar.members.clear()  # type: ignore[attr-defined]
                after = member.name
    except (tarfile.TarError, EOFError, UnicodeDecodeError, ValueError) as error:
        raise Damaged(f"“{after}”之后无法读取（{error}）") from error


class _Bytes(io.RawIOBase):
    """The bytes of one member; where they end too early, the member is named."""

    def __init__(self, name: str, source: IO[bytes]) -> None:
        super().__init__()
        self._name = name
        self._source = source

    def readable(self) -> bool:
        """Say that this is read."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - a writable buffer
        """Read into a buffer."""
        try:
            data = self._source.read(len(buffer))
        except tarfile.TarError as error:
            raise Damaged(f"{self._name} 不完整") from error
        buffer[: len(data)] = data
        return len(data)


def check(stream: IO[bytes]) -> dict[str, Any]:
    """Read the whole archive, compare every digest, and return what it says about itself.

    Raises Damaged, with the name of the first member that differs.
    """
    about: dict[str, Any] | None = None
    listed, whole, end = False, "", 0
    with tempfile.TemporaryFile() as found:
        for member, source in members(stream):
            end = member.offset
            if member.name == WHOLE:
                whole = source.read().decode("ascii", "replace")
            elif member.name == DIGESTS:
                found.seek(0)
                _compare(found, source)
                listed = True
            else:
                data = _digest_line(member.name, source, found, keep=member.name == ABOUT)
                about = _about(data) if member.name == ABOUT else about
    if about is None or not listed or not whole:
        raise Damaged("不完整，末尾缺少清单（备份可能中途停止）")
    _check_whole(stream, end, whole)
    return about


def _about(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise Damaged(ABOUT) from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise Damaged(f"{ABOUT} 的格式不是本版本认识的")
    return value


def _digest_line(name: str, source: IO[bytes], found: IO[bytes], *, keep: bool) -> bytes:
    hashed, kept = Hashed(source), b""
    while piece := hashed.read(CHUNK):
        kept = kept + piece if keep else kept
    found.write(f"{hashed.digest.hexdigest()}  {name}\n".encode())
    return kept


def _compare(found: IO[bytes], listed: IO[bytes]) -> None:
    for is_line, should_be in itertools.zip_longest(found, listed, fillvalue=b""):
        if is_line != should_be:
            raise Damaged((is_line or should_be)[66:].decode("utf-8", "replace").strip() or DIGESTS)


def _check_whole(stream: IO[bytes], end: int, whole: str) -> None:
    """Compare what lies between members as well: headers, padding, the end."""
    stream.seek(0)
    digest = hashlib.sha256()
    left = end
    while left and (piece := stream.read(min(CHUNK, left))):
        digest.update(piece)
        left -= len(piece)
    tail = stream.read()
    if digest.hexdigest() != whole or tail[512 + len(whole) :].strip(b"\0"):
        raise Damaged("成员之间的内容（文件头或填充）")


def _pieces(data: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for part in data:
        held += part
        while len(held) >= PIECE:
            yield bytes(held[:PIECE])
            del held[:PIECE]
    if held:
        yield bytes(held)
