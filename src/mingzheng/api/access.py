"""Who asks: a program by its token, or a person by the session of the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import structlog
from allauth.account.adapter import get_adapter
from django.utils import timezone
from ninja.errors import HttpError
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from mingzheng.agencies.credentials import TOKEN_SCOPES, TokenRefused, actor_of, bearer, step_up

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from mingzheng.agencies.credentials import Credential
    from mingzheng.agencies.models import Account, ApiToken
    from mingzheng.ledger.recording import Actor

SCHEME = "bearer"
JSON = "application/json"
FORM = "multipart/form-data"
UPLOADS = "/files"
UTF_8 = "utf-8"  # RFC 8259 knows no other; read as another, a text would be kept garbled
PLAIN = "identity"


@dataclass(frozen=True)
class Caller:
    """Who asks, when, and by which token."""

    account: Account
    token: ApiToken | None
    now: dt.datetime

    @property
    def actor(self) -> Actor:
        """Return who acts as the record keeps it."""
        return actor_of(self.account, self.token)

    def proof(self, code: str) -> Credential | None:
        """Return the step-up for a code given by a person, None without a code and for programs.

        Raises StepUpRefused for a wrong or used code.
        """
        if not code or self.token is not None:
            return None
        return step_up(self.account, code, self.now)


class Access(AuthBase):
    """Lets in a token of one scope, or a session whose request carries the CSRF token where it changes something."""

    openapi_type = "http"
    openapi_scheme = SCHEME
    openapi_description = "令牌（Authorization: Bearer …），或者办案平台的登录会话（写操作另带 X-CSRFToken）"

    def __init__(self, scope: str) -> None:
        if scope not in TOKEN_SCOPES:
            raise ValueError(scope)
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Caller:
        """Return the caller; raises TokenRefused, or HttpError 401, 403, and 415 for a wrong type."""
        _check_type(request)
        now = timezone.now()
        given = request.headers.get("Authorization")
        if given is not None:
            return self._program(request, given, now)
        if not request.user.is_authenticated:
            raise HttpError(401, "no session")
        if check_csrf(request):
            raise HttpError(403, "csrf")
        structlog.contextvars.bind_contextvars(account=str(request.user.pk))
        return Caller(request.user, None, now)

    def _program(self, request: HttpRequest, given: str, now: dt.datetime) -> Caller:
        scheme, _, secret = given.partition(" ")
        if scheme.lower() != SCHEME or not secret.isascii():
            raise TokenRefused
        address = get_adapter(request).get_client_ip(request)
        account, token = bearer(secret.strip(), scope=self.scope, address=address, now=now)
        structlog.contextvars.bind_contextvars(account=str(account.pk), token=str(token.pk))
        return Caller(account, token, now)


def _check_type(request: HttpRequest) -> None:
    """Refuse a body of another type before it is read: a form of a foreign page never passes for JSON."""
    wanted = FORM if request.path.endswith(UPLOADS) else JSON
    if request.method != "POST":
        return
    charset = (request.content_params or {}).get("charset", UTF_8)
    packed = request.headers.get("Content-Encoding", PLAIN)
    if request.content_type != wanted or charset.strip().lower() != UTF_8 or packed.strip().lower() != PLAIN:
        raise HttpError(415, wanted)


def caller(request: HttpRequest) -> Caller:
    """Return who asks, as ``Access`` found it."""
    return cast("Any", request).auth  # type: ignore[no-any-return]
