"""The keys of this installation by name: what each is for, its fingerprint, and how safely it lies."""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from mingzheng.core.crypto import keys_folder
from mingzheng.ledger import keys as log_keys
from mingzheng.ledger.notes import SigningKey

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELD = re.compile(r"field-(\d+)\.key")
FORMER = re.compile(r"(?:ledger|index)-.+\.key")
OTHERS = stat.S_IRWXG | stat.S_IRWXO
SHORT = 32
PRACTICE_FOLDER = "practice"
"""Holds the keys of the installation for practice (``config.practice``), which are none of this one's."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key file: its path under the keys folder, its use, its fingerprint, whether only its owner reads it."""

    name: str
    purpose: str
    fingerprint: str
    owner_only: bool


def keys() -> list[Key]:
    """Return every key file there is."""
    folder = keys_folder()
    return [_described(folder, path) for path in _files(folder)]


def exposed() -> list[str]:
    """Return the names of key files that others than the server's user may read."""
    return [key.name for key in keys() if not key.owner_only]


def fingerprints() -> dict[str, str]:
    """Return the fingerprints of the keys that a database cannot be read without, and that of the log."""
    needed = {key.name: key.fingerprint for key in keys() if FIELD.fullmatch(key.name) or key.name == "index.key"}
    return {**needed, log_keys.KEY_FILE: log_keys.signing_key().verifier.fingerprint}


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        foreign = path.parent.name == "heads" or path.relative_to(folder).parts[0] == PRACTICE_FOLDER
        if path.is_file() and not path.name.startswith(".") and not foreign:
            yield path


def _described(folder: Path, path: Path) -> Key:
    name = str(path.relative_to(folder))
    return Key(name, _purpose(name), _fingerprint(name, path), not path.stat().st_mode & OTHERS)


def _purpose(name: str) -> str:
    if FIELD.fullmatch(name):
        return "加密个人信息等字段"
    if FORMER.fullmatch(Path(name).name):
        return "已停用，留存备查"
    known = {
        log_keys.KEY_FILE: "签发存证检查点",
        "index.key": "按证件号码、电话查找（盲索引）",
        "session.key": "登录会话与表单签名",
    }
    return known.get(name, "电子印章" if name.startswith(("agencies/", "seal-test")) else "其他")


def _fingerprint(name: str, path: Path) -> str:
    """Return the public key's fingerprint for a signing key, a short digest of name and bytes for any other."""
    if path.name.startswith("ledger") and path.suffix == ".key":
        return SigningKey.decode(path.read_text(encoding="utf-8")).verifier.fingerprint
    return hashlib.sha256(name.encode() + b"\0" + path.read_bytes()).hexdigest()[:SHORT]


def folder() -> Path:
    """Return where the keys lie."""
    return Path(settings.KEYS_DIR)
