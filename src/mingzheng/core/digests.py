"""Digests, each tagged with its algorithm, and the canonical JSON they are taken over (RFC 8785)."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

ALGORITHM = "sha256"


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the RFC 8785 bytes of a JSON value; integers beyond 2**53 raise."""
    return rfc8785.dumps(value)


def digest(data: bytes) -> str:
    """Return the tagged digest ``sha256:<hex>`` of bytes."""
    return f"{ALGORITHM}:{hashlib.sha256(data).hexdigest()}"


def digest_of(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the tagged digest of a JSON value in canonical form."""
    return digest(canonical(value))


def raw(tagged: str) -> bytes:
    """Return the bytes of a tagged digest.

    Raises ValueError when the tag names an algorithm that this version does not know.
    """
    algorithm, _, value = tagged.partition(":")
    if algorithm != ALGORITHM:
        message = f"unknown digest algorithm {algorithm!r}"
        raise ValueError(message)
    return bytes.fromhex(value)
