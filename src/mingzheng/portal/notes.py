"""A published checkpoint taken apart for reading (C2SP signed note); nothing here checks a signature."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.ledger.models import PublicAnchor, PublicCheckpoint

DASH = "—"
KEY_HASH = 4
WITNESS, STAMP, TEST = "witness", "timestamp", "test"


@dataclass(frozen=True, slots=True)
class Shown:
    """One checkpoint: origin, size, root, time, the signed note itself and the keys it says signed it."""

    origin: str
    size: int
    root: str
    at: dt.datetime
    note: str
    keys: tuple[tuple[str, str], ...]


def shown(row: PublicCheckpoint) -> Shown:
    """Return a checkpoint for its page; the key's number is the first four bytes of a signature line."""
    text, _, signatures = row.note.partition("\n\n")
    origin, _, rest = text.partition("\n")
    root = rest.split("\n")[1] if rest.count("\n") else ""
    return Shown(origin, row.size, root, row.at, row.note, tuple(_keys(signatures)))


def _keys(signatures: str) -> list[tuple[str, str]]:
    found = []
    for line in signatures.splitlines():
        dash, name, data = [*line.split(" ", 2), "", ""][:3]
        if dash == DASH and data:
            found.append((name, base64.b64decode(data)[:KEY_HASH].hex()))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """One anchor: who holds which head since when, whether that is outside this machine, and what can be fetched."""

    number: int
    source: str
    kind: str
    size: int
    since: dt.datetime
    outside: bool
    stamp: bool
    key: str


def held(row: PublicAnchor) -> Held:
    """Return an anchor for its page."""
    key = str(json.loads(row.evidence).get("key", "")) if row.kind == WITNESS else ""
    return Held(
        number=row.pk,
        source=row.source,
        kind=row.get_kind_display(),
        size=row.size,
        since=row.held_since,
        outside=row.kind != TEST,
        stamp=row.kind in {TEST, STAMP},
        key=key,
    )
