"""Ids, salts, nonces and tokens from the system's randomness; tests never seed them (house.md §3.7)."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
import uuid
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SALT_BYTES = 16
TOKEN_BYTES = 16


def new_id() -> uuid.UUID:
    """Return a UUIDv7 (RFC 9562): 48 bits of milliseconds, 74 random bits."""
    value = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


def salt() -> bytes:
    """Return 128 random bits."""
    return secrets.token_bytes(SALT_BYTES)


def token(size: int = TOKEN_BYTES) -> str:
    """Return an unguessable URL-safe token of ``size`` random bytes (16 by default)."""
    return secrets.token_urlsafe(size)


def keep_first(path: Path, content: bytes) -> bytes:
    """Keep a fresh secret under a name that has none yet (mode 0600) and return what is kept there.

    The file appears whole or not at all, and of racing processes the first wins: all of them get its secret.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink()
    return path.read_bytes()
