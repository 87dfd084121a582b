"""What an entry commits to, byte for byte: rows, salted content, leaf. Pure, so that a verifier can copy it."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from mingzheng.core.digests import canonical, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

REMOVED = "removed"
LAST_OF_BASIC_PLANE = "\uffff"


class Covered(NamedTuple):
    """One row under an entry: the model's label, the row's id and its digest (or ``removed``)."""

    model: str
    row_id: str
    digest: str


class LeafParts(NamedTuple):
    """What the log hashes for an entry: opaque ids, digests, a nonce; nothing readable, nothing guessable."""

    entry: str
    dossier: str | None
    rows: str
    content: str
    nonce: bytes


def plain_canonical(value: Any) -> bytes:  # noqa: ANN401 - any plain JSON value
    """Return the RFC 8785 bytes of a value without floats, as ``recorded_value`` makes it; three times faster.

    Python's encoder agrees with RFC 8785 on such values, except that it orders keys by code point and not by UTF-16
    unit: any character beyond the basic plane goes the long way.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if not text.isascii() and max(text) > LAST_OF_BASIC_PLANE:
        return canonical(value)
    return text.encode()


def row_salt(secret: bytes, row: Covered) -> bytes:
    """Return the salt of one row's commitment, so that a package can open some rows of an entry and not others."""
    return hmac.digest(secret, f"{row.model}\0{row.row_id}".encode(), "sha256")


def row_commitment(salt: bytes, row: Covered) -> str:
    """Return the salted commitment to one row, in hex."""
    return hashlib.sha256(salt + f"{row.model}\0{row.row_id}\0{row.digest}".encode()).hexdigest()


def rows_digest(secret: bytes, rows: Iterable[Covered]) -> str:
    """Return the digest over the sorted commitments to all rows of an entry."""
    # Written out, because hex needs no escapes: this runs for every entry of a whole verification.
    commitments = sorted([row_commitment(row_salt(secret, row), row) for row in rows])
    return digest(('["' + '","'.join(commitments) + '"]').encode() if commitments else b"[]")


def rows_digest_of(commitments: Iterable[str]) -> str:
    """Return the digest over commitments, opened or withheld."""
    return digest(plain_canonical(sorted(commitments)))


def group_digest(salt: bytes, group: str, body: bytes) -> str:
    """Return the salted digest of the content of one group (正卷 main, 副卷 side, public)."""
    return digest(salt + group.encode() + b"\0" + body)


def content_digest(groups: Mapping[str, str]) -> str:
    """Return the digest over the digests of an entry's groups; an erased group keeps its place by its digest."""
    if len(groups) == 1 and (main := groups.get("main")):
        return digest(f'{{"main":"{main}"}}'.encode())  # as good as always
    return digest(plain_canonical(dict(groups)))


def leaf_bytes(leaf: LeafParts) -> bytes:
    """Return the RFC 8785 bytes of a leaf, written out because every value is plain ASCII of fixed shape."""
    dossier = f'"{leaf.dossier}"' if leaf.dossier else "null"
    return (
        f'{{"content":"{leaf.content}","dossier":{dossier},"entry":"{leaf.entry}",'
        f'"nonce":"{leaf.nonce.hex()}","rows":"{leaf.rows}","v":1}}'
    ).encode()


def leaf_value(leaf: LeafParts) -> dict[str, Any]:
    """Return a leaf as the JSON value of which ``leaf_bytes`` is the canonical form."""
    return {
        "v": 1,
        "entry": leaf.entry,
        "dossier": leaf.dossier,
        "rows": leaf.rows,
        "content": leaf.content,
        "nonce": leaf.nonce.hex(),
    }


def row_digest(model: str, row_id: str, fields: Mapping[str, Any]) -> str:
    """Return the digest that an honest row carries."""
    return digest(plain_canonical({"fields": dict(fields), "id": row_id, "model": model}))
