"""The log's signing key: a file that only the server's user reads, made at first start and marked as a test key."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from mingzheng.core.secrets import keep_first, token
from mingzheng.ledger.notes import SigningKey

KEY_FILE = "ledger.key"
WITNESS_FILE = "witness.key"
OWNER_ONLY = 0o600
TEST_MARK = "测试"
NAME_BYTES = 6


def signing_key() -> SigningKey:
    """Return the key that signs checkpoints, making a test key when there is none.

    An agency replaces the file by its own key in the same one-line form (``PRIVATE+KEY+name+hash+base64``) and starts
    a new epoch.
    """
    return _standing(KEY_FILE)


def witness_key() -> SigningKey:
    """Return the key with which this installation cosigns what others log, making a test key when there is none.

    A key of its own, because what a witness signs and what a log signs must never be taken for each other.
    """
    return _standing(WITNESS_FILE)


def is_test_key(name: str) -> bool:
    """Tell whether a key name says that nobody outside has taken it over."""
    return TEST_MARK in name


def forget() -> None:
    """Forget the key in memory, after its file was replaced."""
    _load.cache_clear()


def exposed(path: Path | None = None) -> bool:
    """Tell whether others than the server's user may read the key file."""
    files = [path] if path else [Path(settings.KEYS_DIR) / name for name in (KEY_FILE, WITNESS_FILE)]
    return any(file.exists() and bool(file.stat().st_mode & 0o077) for file in files)


def _standing(name: str) -> SigningKey:
    path = Path(settings.KEYS_DIR) / name
    if not path.exists():
        _make(path)
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _load(path: Path, _changed_at: int) -> SigningKey:
    return SigningKey.decode(path.read_text(encoding="utf-8"))


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = SigningKey.generate(f"mingzheng.{TEST_MARK}/{token(NAME_BYTES)}")
    keep_first(path, f"{key.encode()}\n".encode())
