"""RFC 3161 stamps over public heads: that a head existed at a time which somebody else vouches for."""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificates
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from mingzheng.core import outbound
from mingzheng.core.errors import DomainError
from mingzheng.ledger import test_authority
from mingzheng.ledger.models import AnchorKind

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

QUERY: Final = "application/timestamp-query"
OK: Final = 200
LARGEST_DRIFT: Final = dt.timedelta(minutes=5)
TEST_SOURCE: Final = test_authority.NAME


class BadStamp(DomainError):
    """A timestamp authority answered with something that does not verify."""

    status: ClassVar[int] = 502
    code: ClassVar[str] = "bad_stamp"


@dataclass(frozen=True, slots=True)
class Stamp:
    """A verified stamp: the response as received, the time it gives, who gave it."""

    token: bytes
    at: dt.datetime
    kind: AnchorKind
    source: str

    def evidence(self, note: str) -> dict[str, str]:
        """Return what is kept with the anchor: the note that was stamped, and the response."""
        return {"note": note, "token": base64.b64encode(self.token).decode()}


def authorities() -> list[str]:
    """Return the addresses that stamp; an empty one stands for this machine's test authority."""
    return list(settings.TSA_URLS) or [""]


def source_of(url: str) -> str:
    """Return the name under which an authority's stamps are kept."""
    return (urlsplit(url).hostname or url) if url else TEST_SOURCE


def stamp(note: str, url: str, now: dt.datetime) -> Stamp:
    """Have a signed head stamped and return the stamp, verified against the configured roots.

    Raises Unreachable and BadStamp; a clock more than five minutes from the authority's is a BadStamp too (threat 36).
    """
    request = TimestampRequestBuilder().data(note.encode()).hash_algorithm(HashAlgorithm.SHA256).build()
    if url:
        answer = outbound.post(url, request.as_bytes(), QUERY)
        if answer.status != OK:
            raise BadStamp(f"时间戳机构 {source_of(url)} 应答 {answer.status}。")
        token, roots = answer.body, _roots()
    else:
        token, roots = test_authority.answer(request.as_bytes(), now), [test_authority.root(now)]
    at = verified(token, note, roots, nonce=request.nonce)
    if abs(at - now) > LARGEST_DRIFT:
        raise BadStamp(f"本机时钟与时间戳机构相差 {abs(at - now)}，请校准服务器时钟。")
    return Stamp(token, at, AnchorKind.TIMESTAMP if url else AnchorKind.TEST, source_of(url))


def verified(token: bytes, note: str, roots: list[Certificate], *, nonce: int | None = None) -> dt.datetime:
    """Return the time of a stamp over a note; raises BadStamp when it does not verify against the roots."""
    try:
        response = decode_timestamp_response(token)
        builder = VerifierBuilder()
        for certificate in roots:
            builder = builder.add_root_certificate(certificate)
        if nonce is not None:
            builder = builder.nonce(nonce)
        builder.build().verify_message(response, note.encode())
    except (VerificationError, ValueError) as error:
        raise BadStamp(f"时间戳核验不通过：{error}") from error
    return response.tst_info.gen_time.astimezone(dt.UTC)


def _roots() -> list[Certificate]:
    if not settings.TSA_ROOTS:
        raise BadStamp("设了 TSA_URLS，还要以 TSA_ROOTS 指明时间戳机构的根证书文件。")
    try:
        return load_pem_x509_certificates(Path(settings.TSA_ROOTS).read_bytes())
    except (OSError, ValueError) as error:
        raise BadStamp(f"无法读取 TSA_ROOTS：{error}") from error
