"""What every answer of the faces carries, who may come in, and how failures are told."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

import structlog
from django.db import DatabaseError, DataError, IntegrityError
from django.utils import timezone

from mingzheng.core.errors import DomainError, FieldError, Invalid, NotVisible
from mingzheng.dossiers.actions import note_reading
from mingzheng.web import errors
from mingzheng.web.outages import outage
from mingzheng.web.permissions import LOGIN, PUBLIC, TOKEN, permission_of, roles_in

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    GetResponse = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger("mingzheng.web")
access = structlog.get_logger("mingzheng.access")

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
DESK_POLICY: Final = {**POLICY, "img-src": "'self' blob:", "media-src": "'self' blob:"}
INSIDE: Final = ("/desk/", "/my/", "/field/")


class ContentSecurityPolicyMiddleware:
    """Sets the policy of every answer: own files only, nothing inline, no frames."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Add the headers that the view has not set more strictly itself."""
        response = self.get_response(request)
        inside = request.path.startswith(INSIDE)
        policy = DESK_POLICY if inside else POLICY
        for name, value in {
            "Content-Security-Policy": "; ".join(f"{key} {values}" for key, values in policy.items()),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(self)" if inside else SHUT,
            **({"Cache-Control": "private, no-store"} if inside else {}),
        }.items():
            response.headers.setdefault(name, value)
        return response


SHUT: Final = "camera=(), geolocation=(), microphone=()"


class LoginRequiredMiddleware:
    """Lets a request through to what its view declares, and to nothing that declares nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on; the decision falls when the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Send strangers to the sign-in page; answer 404 to a person without any of the roles."""
        del args, kwargs
        match = request.resolver_match
        permission = permission_of(view, match.url_name if match else None)
        if permission is not None and permission.way in {PUBLIC, TOKEN}:
            return None
        if not request.user.is_authenticated:
            return errors.login_needed(request)
        structlog.contextvars.bind_contextvars(account=str(request.user.pk))
        if permission is None:
            log.error("view without a declared permission at %s", request.path)
            return errors.not_found(request)
        if permission.way == LOGIN or permission.roles & roles_in(request, timezone.now()):
            return None
        access.warning("role_missing", path=request.path)
        return errors.domain_error(request, NotVisible())


class ReadingMiddleware:
    """Notes who was given what of a case, whatever page or address gave it (requirements B19).

    Every address under a case has ``case_id`` in its path, so a new page is noted by itself; posts are acts and
    recorded as such. An answer whose reading cannot be noted is not given.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Note the reading of an answer that shows something."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or "case_id" not in match.kwargs or request.method != "GET" or response.status_code != OK:
            return response
        person_id = _reader(request)
        if person_id is None:
            return response
        things = [str(value) for name, value in match.kwargs.items() if name != "case_id"]
        what = ":".join([match.url_name or "api", *things])
        try:
            note_reading(dossier_id=match.kwargs["case_id"], person_id=person_id, what=what, now=timezone.now())
        except DatabaseError as error:
            if (kind := outage(error)) is None:
                raise
            log.warning("a reading could not be noted at %s", match.route)
            told = errors.out_of_order(request, kind)
            response.close()
            return told
        return response


OK: Final = 200


def _reader(request: HttpRequest) -> uuid.UUID | None:
    """Return who reads: the person of the session, or of the token."""
    account = (
        request.user if request.user.is_authenticated else getattr(getattr(request, "auth", None), "account", None)
    )
    return getattr(account, "person_id", None)


NOT_KEPT: Final = FieldError(
    "", "填写的内容里有不能保存的字符，或者数字太大", "文本、数字的格式", "去掉看不见的字符，重新填写", "填写的内容"
)


class ErrorMiddleware:
    """Turns expected failures into pages, fragments or problem documents; others crash into the 500 page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer what a view raised, where it is a failure that people can act on."""
        if isinstance(exception, DomainError):
            if isinstance(exception, NotVisible):
                access.info("not_visible", path=request.path)
            return errors.domain_error(request, exception)
        if isinstance(exception, IntegrityError):
            log.warning("refused by a constraint at %s", request.path, exc_info=exception)
            return errors.conflict(request)
        if isinstance(exception, DataError):  # a NUL in a text, a number beyond its column: PostgreSQL keeps neither
            log.warning("refused by the database at %s", request.path, exc_info=exception)
            return errors.domain_error(request, Invalid((NOT_KEPT,)))
        if (kind := outage(exception)) is not None:
            log.warning("outage (%s) at %s", kind, request.path, exc_info=exception)
            return errors.out_of_order(request, kind)
        return None
