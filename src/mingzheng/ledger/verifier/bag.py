"""The bag itself (RFC 8493): every file against its manifest, the manifests against the signature."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections import Counter
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from mingzheng.ledger.verifier.report import Report

PIECE = 1 << 20
LARGEST_TEXT = 64 << 20
MOST_FILES = 200_000
PAYLOAD_MANIFEST = "manifest-sha256.txt"
TAGS_MANIFEST = "tagmanifest-sha256.txt"
SIGNATURE = "signature.txt"
SIGNED_FIRST = "明证案件包 1"
BOUND_TAGS = ("bagit.txt", "bag-info.txt", PAYLOAD_MANIFEST)
BAG_DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
CHANGED = "内容与清单中的摘要不符，文件被改动。"


class NotAPackage(ValueError):
    """The file is no case package at all."""


class Bag:
    """A zip with one folder at the top, read without unpacking it."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Open a zip; raises NotAPackage when it is none, or has not one folder with ``bagit.txt`` at the top."""
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, ValueError, OSError) as error:
            raise NotAPackage("不是案件包：无法作为 zip 打开，文件可能不完整。") from error
        members = [one for one in self._zip.infolist() if not one.is_dir()]
        tops = {PurePosixPath(one.filename).parts[0] for one in members if one.filename}
        if len(tops) != 1 or not members or len(members) > MOST_FILES:
            raise NotAPackage("不是案件包：应当只有一个顶层目录。")
        self.name = tops.pop()
        self.doubled = sorted(name for name, times in Counter(m.filename for m in members).items() if times > 1)
        self._files = {one.filename.removeprefix(f"{self.name}/"): one for one in members}

    @property
    def names(self) -> set[str]:
        """Return the paths of all files below the top folder."""
        return set(self._files)

    def digest(self, path: str) -> str:
        """Return the hexadecimal SHA-256 of a file, empty when it cannot be read."""
        hashed = hashlib.sha256()
        try:
            with self._zip.open(self._files[path]) as source:
                while piece := source.read(PIECE):
                    hashed.update(piece)
        except (KeyError, zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
            return ""
        return hashed.hexdigest()

    def read(self, path: str) -> bytes:
        """Return a small file; raises ValueError when it is absent, broken or too large for what it should be."""
        try:
            with self._zip.open(self._files[path]) as source:
                data = source.read(LARGEST_TEXT + 1)
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            RuntimeError,
            NotImplementedError,
            EOFError,
        ) as error:
            raise ValueError("缺失或无法读取。") from error
        if len(data) > LARGEST_TEXT:
            raise ValueError("超过大小上限。")
        return data


def check_bag(bag: Bag, report: Report) -> dict[str, str]:
    """Check every file against the manifests and return the payload's digests (hex) as the manifest gives them."""
    for path in bag.doubled:
        report.fail(path, "同名文件出现两次。")
    tags = _listed(bag, TAGS_MANIFEST, report)
    payload = _listed(bag, PAYLOAD_MANIFEST, report)
    for path in sorted({*BOUND_TAGS, SIGNATURE} - tags.keys()):
        report.fail(TAGS_MANIFEST, f"没有列出 {path}。")
    if "bagit.txt" in bag.names and bag.digest("bagit.txt") != hashlib.sha256(BAG_DECLARED).hexdigest():
        report.fail("bagit.txt", "不是 BagIt 1.0 的声明。")
    _compare(bag, tags, report, against=TAGS_MANIFEST)
    _compare(bag, payload, report, against=PAYLOAD_MANIFEST)
    for path in sorted(bag.names - payload.keys() - tags.keys() - {TAGS_MANIFEST}):
        report.fail(path, "清单中没有这个文件，是后来加入的。")
    if not report.faults:
        report.lines.append(
            f"包内 {len(payload)} 个文件逐字节与清单（manifest-sha256.txt）一致，没有缺少或多出的文件。"
        )
    return payload


def _listed(bag: Bag, name: str, report: Report) -> dict[str, str]:
    try:
        lines = bag.read(name).decode().splitlines()
    except ValueError as error:
        report.fail(name, str(error) if not isinstance(error, UnicodeDecodeError) else "不是 UTF-8 文本。")
        return {}
    found: dict[str, str] = {}
    for line in lines:
        value, gap, path = line.partition("  ")
        if not gap or path in found:
            report.fail(name, f"清单中有无法识别的行：{line[:80]}")
            continue
        found[path] = value
    return found


def _compare(bag: Bag, listed: dict[str, str], report: Report, *, against: str) -> None:
    for path, value in sorted(listed.items()):
        if path not in bag.names:
            report.fail(path, f"{against} 列有此文件，但包内没有。")
        elif bag.digest(path) != value:
            report.fail(path, CHANGED if against == PAYLOAD_MANIFEST else f"与 {against} 不符，两者之一被改动。")
