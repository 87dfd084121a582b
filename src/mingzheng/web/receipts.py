"""Receipts for what somebody hands in: a number to quote, and a secret where nothing else proves who asks."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from mingzheng.core.secrets import salt
from mingzheng.web.codes import grouped_code, normal_code

if TYPE_CHECKING:
    import datetime as dt

NUMBER_LETTERS: Final = 8
SECRET_LETTERS: Final = 16
LONGEST: Final = 40


def _letters(number: int) -> str:
    return base64.b32encode(salt()).decode()[:number]


def new_number(on: dt.date) -> str:
    """Return a receipt's number: its day and eight random letters."""
    letters = _letters(NUMBER_LETTERS)
    return f"{on:%Y%m%d}-{letters[:4]}-{letters[4:]}"


def new_secret() -> str:
    """Return 80 random bits as sixteen letters and digits in four groups."""
    return grouped_code(_letters(SECRET_LETTERS))


def receipt_key(number: str, secret: str) -> str | None:
    """Return under what a receipt is found, whatever blanks and small letters were typed, or None for no secret."""
    code = normal_code(secret)
    plain = "".join(c for c in number[:LONGEST].upper() if c.isalnum())
    return f"sha256:{hashlib.sha256(f'{plain}:{code}'.encode()).hexdigest()}" if code else None
