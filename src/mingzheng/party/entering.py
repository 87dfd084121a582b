"""How a party comes in and stays in: a sealed cookie of half an hour that names paper and party; no account."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.conf import settings

from mingzheng.cases.for_party import Known
from mingzheng.core.errors import DomainError
from mingzheng.publication.sealed_terms import open_terms, seal_terms

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse

COOKIE: Final = "my"
PATH: Final = "/my/"
MINUTES: Final = 30


def enter(response: HttpResponse, known: Known, phone: str, code: str, now: dt.datetime) -> None:
    """Let the browser keep for half an hour who proved to be the party."""
    terms = {
        "my": [str(known.document_id), str(known.case_id), str(known.party_id), known.title, known.number],
        "phone": phone,
        "code": code,
        "until": int(now.timestamp()) + MINUTES * 60,
    }
    response.set_cookie(
        COOKIE,
        seal_terms(terms, now),
        max_age=MINUTES * 60,
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=settings.HTTPS,
    )


def leave(response: HttpResponse) -> None:
    """Forget who came in."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def entered(request: HttpRequest, now: dt.datetime) -> tuple[Known, str, str] | None:
    """Return who came in with telephone and code, or None where nobody did or the half hour is over."""
    try:
        terms = open_terms(request.COOKIES.get(COOKIE, ""), now)
    except DomainError:
        return None
    given = terms.get("my")
    if not given or terms.get("until", 0) < now.timestamp():
        return None
    document, case, party, title, number = given
    known = Known(uuid.UUID(document), uuid.UUID(case), uuid.UUID(party), title, number)
    return known, str(terms["phone"]), str(terms["code"])
