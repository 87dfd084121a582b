"""Copies of performed cases, fast: every id, date, number, name and address of its own, encrypted values sealed anew.

A case that was performed through the doors becomes a template: its rows as text with places for what differs. A copy
fills the places. Rows get no entries of the record (it would say that they happened): whoever reads a copy is told so.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
import os
import re
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.db import models

from mingzheng.core import crypto
from mingzheng.core.crypto import EncryptedField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])"
DAY = r"(?<!\d)20(?:2[6-9]|3\d)-[01]\d-[0-3]\d"
HAN_DAY = r"20(?:2[6-9]|3\d)年\d{1,2}月\d{1,2}日"
NUMBER = r"〔20\d\d〕\d+号"
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = "\\N"
Tokens = dict[str, str]


@functools.cache
def _key() -> tuple[bytes, AESGCM]:
    header = crypto.current_header()
    return (
        header,
        crypto._field_key(  # noqa: SLF001 - once, not once a value
            crypto.keys_folder(), int.from_bytes(header[1:], "big")
        ),
    )


def sealed(data: bytes, place: bytes) -> bytes:
    """Return what ``crypto.encrypt`` returns, without asking the keys folder each time."""
    header, key = _key()
    nonce = os.urandom(crypto.NONCE_BYTES)
    return header + nonce + key.encrypt(nonce, data, header + place)


@dataclass(slots=True)
class Sealed:
    """An encrypted cell: its text with places, and the column that the ciphertext is bound to."""

    name: str
    text: str
    tokens: tuple[str, ...]
    place: bytes

    def fill(self, values: Tokens) -> str:
        """Return the ciphertext as a cell."""
        plain = self.text % tuple(values[t] for t in self.tokens)
        return "\\\\x" + sealed(plain.encode(), self.place).hex()


@dataclass(slots=True)
class Block:
    """The rows of one table of a template: one text with places."""

    table: str
    columns: tuple[str, ...]
    text: str = ""
    tokens: list[str] = field(default_factory=list)
    sealed: list[Sealed] = field(default_factory=list)
    pick: Callable[[Tokens], Any] | None = None

    def fill(self, values: Tokens) -> str:
        """Return the rows of a copy as lines of COPY."""
        for one in self.sealed:
            values[one.name] = one.fill(values)
        if not self.tokens:
            return self.text % ()
        if self.pick is None:
            self.pick = itemgetter(*self.tokens)
        return str(self.text % self.pick(values))


@dataclass
class Marks:
    """What differs from copy to copy in the texts of a template, beside ids, days and numbers."""

    own: set[str]
    foreign: set[str]
    words: dict[str, str]
    days: set[dt.date] = field(default_factory=set)
    numbers: list[str] = field(default_factory=list)

    def pattern(self) -> re.Pattern[str]:
        """Return what is looked for, the longest words first."""
        words = sorted((w for w in self.words if w), key=len, reverse=True)
        return re.compile("|".join([UUID, DAY, HAN_DAY, NUMBER, *(re.escape(w) for w in words)]))

    def token(self, found: str) -> str | None:
        """Return the place's name for a text that was found, None where it stays as it is."""
        if found in self.words:
            return self.words[found]
        if found.startswith("〔"):
            if found not in self.numbers:
                self.numbers.append(found)
            return f"n{self.numbers.index(found)}"
        if "年" in found:
            return self._day("c", dt.date(*(int(n) for n in re.findall(r"\d+", found))))
        plain = found.replace("-", "")
        if len(plain) == 8:
            return self._day("d", dt.date.fromisoformat(found))
        kind = "u" if "-" in found else "h"
        return kind + plain if plain in self.own or plain in self.foreign else None

    def _day(self, kind: str, day: dt.date) -> str:
        self.days.add(day)
        return f"{kind}{day.isoformat()}"


def split(text: str, marks: Marks, pattern: re.Pattern[str]) -> tuple[str, tuple[str, ...]]:
    """Return a text for ``%`` with the names of its places in order."""
    parts: list[str] = []
    tokens: list[str] = []
    end = 0
    for match in pattern.finditer(text):
        name = marks.token(match[0])
        if name is None:
            continue
        parts += [text[end : match.start()].replace("%", "%%"), "%s"]
        tokens.append(name)
        end = match.end()
    return "".join([*parts, text[end:].replace("%", "%%")]), tuple(tokens)


def plain(field_: models.Field[Any, Any], value: Any, connection: Any) -> str | None:
    """Return a value as the database takes it in text; None for NULL."""
    if value is None:
        return None
    if isinstance(field_, EncryptedField):
        return field_.to_text(value)
    if isinstance(field_, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, dt.datetime) and connection.vendor == "postgresql":
        return value.astimezone(dt.UTC).isoformat()
    return str(field_.get_db_prep_save(value, connection))


def blocks_of(rows: Iterable[models.Model], marks: Marks, connection: Any, fixed: dict[str, str]) -> list[Block]:
    """Return rows as blocks, one a table; ``fixed`` names the place of whole columns (``table.column``)."""
    pattern = marks.pattern()
    found: dict[str, Block] = {}
    for row in rows:
        fields: Sequence[Any] = row._meta.concrete_fields
        table = row._meta.db_table
        block = found.setdefault(table, Block(table, tuple(f.column for f in fields)))
        cells = []
        for f in fields:
            if (name := fixed.get(f"{table}.{f.column}")) and getattr(row, f.attname) is not None:
                cells.append("%s")
                block.tokens.append(name)
                continue
            text = plain(f, getattr(row, f.attname), connection)
            if text is None:
                cells.append(NULL)
                continue
            form, tokens = split(text, marks, pattern)
            if isinstance(f, EncryptedField):
                name = f"e{len(block.sealed)}.{table}"
                block.sealed.append(Sealed(name, form, tokens, f.place()))
                cells.append("%s")
                block.tokens.append(name)
            else:
                cells.append(form.translate(ESCAPES))
                block.tokens += tokens
        block.text += "\t".join(cells) + "\n"
    return list(found.values())


__all__ = ["Block", "Marks", "Sealed", "blocks_of", "plain", "split"]
