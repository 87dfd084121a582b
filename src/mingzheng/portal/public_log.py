"""The public log for programs: its tiles as they lie in their files, cosigned heads, stamps."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404, HttpResponse

from mingzheng.portal import reading
from mingzheng.portal.pages import document, public

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from mingzheng.ledger.models import PublicAnchor, PublicCheckpoint

PLACE: Final = re.compile(r"[0-5]/(x\d{3}/)*\d{3}(\.p/([1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))?")
FOREVER: Final = "public, max-age=31536000, immutable"
WITNESS: Final = "witness"
TEXT: Final = "text/plain; charset=utf-8"
STAMP: Final = "application/timestamp-reply"


@public("GET")
def tile(request: HttpRequest, place: str) -> HttpResponseBase:
    """Give a tile (C2SP tlog-tiles); it never changes."""
    del request
    path = settings.PUBLIC_LOG_DIR / "tile" / place
    if not PLACE.fullmatch(place) or not path.is_file():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="application/octet-stream")
    answer["Cache-Control"] = FOREVER
    return answer


@public("GET")
def checkpoint(request: HttpRequest) -> HttpResponseBase:
    """Give the newest signed head, with the cosignatures of its witnesses, as a text for programs."""
    found = reading.checkpoints(1)
    if not found:
        raise Http404
    return document(request, cosigned(found[0], reading.anchors(found[0].size)).encode(), TEXT)


def cosigned(head: PublicCheckpoint, anchors: list[PublicAnchor]) -> str:
    """Return a head's note with the lines that its witnesses added."""
    note = head.note
    for anchor in anchors:
        kept = json.loads(anchor.evidence) if anchor.kind == WITNESS else {}
        if str(kept.get("note", "")).startswith(head.note):
            note += kept["note"].removeprefix(head.note)
    return note


@public("GET")
def stamp(request: HttpRequest, number: int, ending: str) -> HttpResponseBase:
    """Give a stamp as it was received, or the head that was stamped, for ``openssl ts -verify``."""
    row = reading.anchor(number)
    kept = json.loads(row.evidence) if row is not None else {}
    if row is None or "token" not in kept:
        raise Http404
    since, name = row.held_since, f"checkpoint-{number}"
    if ending == "note":
        return document(request, kept["note"].encode(), TEXT, name=f"{name}.note", modified=since)
    return document(request, base64.b64decode(kept["token"]), STAMP, name=f"{name}.tsr", modified=since)
