"""Search terms in an address that says nothing: encrypted for 24 hours, linkable, empty for logs (threat 34)."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from typing import Any, ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from mingzheng.core.errors import DomainError
from mingzheng.core.secrets import salt

LIFETIME = dt.timedelta(hours=24)
NONCE = 12
STAMP = 8
PURPOSE = b"mingzheng portal search terms v1"


class TermsExpired(DomainError):
    """A sealed search address that is too old or not ours (HTTP 404)."""

    status: ClassVar[int] = 404
    code: ClassVar[str] = "search_expired"

    def __init__(self) -> None:
        super().__init__("这个检索地址已经失效（有效期 24 小时），请重新检索。")


def _key() -> AESGCM:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=PURPOSE)
    return AESGCM(derived.derive(settings.SECRET_KEY.encode()))


def seal_terms(terms: dict[str, Any], now: dt.datetime) -> str:
    """Return a URL-safe token that only this installation opens, for 24 hours."""
    stamp = int(now.timestamp()).to_bytes(STAMP, "big")
    nonce = salt()[:NONCE]
    text = json.dumps(terms, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(nonce + stamp + _key().encrypt(nonce, text, stamp)).decode().rstrip("=")


def open_terms(sealed: str, now: dt.datetime) -> dict[str, Any]:
    """Return the terms of a token; raises TermsExpired when it is too old, altered or no token at all."""
    try:
        data = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
        nonce, stamp, body = data[:NONCE], data[NONCE : NONCE + STAMP], data[NONCE + STAMP :]
        text = _key().decrypt(nonce, body, stamp)
    except (binascii.Error, ValueError, InvalidTag) as error:
        raise TermsExpired from error
    age = now.timestamp() - int.from_bytes(stamp, "big")
    if not -60 <= age <= LIFETIME.total_seconds():  # noqa: PLR2004 - a minute for clocks of two servers
        raise TermsExpired
    terms: dict[str, Any] = json.loads(text)
    return terms
