"""What every request passes whatever face it goes to: a limit on its size, and the clock of its session."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.http import Http404, HttpResponse
from django.middleware.security import SecurityMiddleware

from mingzheng.web.errors import is_api, problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    GetResponse = Callable[[HttpRequest], HttpResponseBase]

access = structlog.get_logger("mingzheng.access")
STARTED, SEEN = "_started_at", "_seen_at"
SEEN_EVERY = 60  # seconds; a row written at every page view would serialise readers on SQLite


class BodyLimitMiddleware:
    """Refuses a body larger than the largest lawful upload before a byte of it is read."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 413 to a body that is too large, 411 to one of unknown length, 400 where the length is no number."""
        structlog.contextvars.clear_contextvars()  # no line is to name who asked before on this thread
        if "Content-Length" not in request.headers and "Transfer-Encoding" in request.headers:
            text = "请求没有写明内容的长度（Content-Length），没有读取任何内容。请写明长度后再发送。"
            return _refusal(request, 411, "length_required", text)
        length = request.headers.get("Content-Length") or "0"
        if not (length.isascii() and length.isdigit()):
            return _refusal(request, 400, "bad_request", "请求的长度有误。")
        if int(length) > settings.BODY_MAX_BYTES:
            most = settings.EVIDENCE_MAX_BYTES // 2**20
            text = f"内容过大：一次最多上传 {most} MB，请分开上传或者压缩后再试。"
            return _refusal(request, 413, "too_large", text)
        return self.get_response(request)


def _refusal(request: HttpRequest, status: int, code: str, text: str) -> HttpResponse:
    if is_api(request):
        return problem(status, code, text)
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


class SitesMiddleware:
    """Keeps desk and interface off the portal's host name where they have their own (ASVS V3.5.4).

    To a browser they are then two sites: what goes wrong on a public page reaches no session of an officer.
    """

    OWN = ("/desk/", "/api/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        public, desk = (_host(url) for url in (settings.PUBLIC_URL, settings.NOTICES.desk_url))
        self.public = public if desk and desk != public else None

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Raise Http404 for an address of the desk under the name of the portal."""
        of_desk = self.public is not None and request.path.startswith(self.OWN)
        if of_desk and _host(f"//{request.get_host()}") == self.public:
            raise Http404
        return self.get_response(request)


def _host(url: str) -> str:
    """Return a host name as a browser sends it: lower case, without port and final dot, in its ASCII form."""
    name = (urlsplit(url).hostname or "").rstrip(".")
    return name if name.isascii() else name.encode("idna").decode()


class TransportMiddleware(SecurityMiddleware):
    """Sends pages to https; a program is refused instead, or it would go on sending its token in the clear."""

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:  # type: ignore[override]
        """Answer what came by http where https is asked for: a redirect to a browser, 403 to the interface."""
        elsewhere: HttpResponseBase | None = super().process_request(request)
        if elsewhere is None or not f"{request.path}/".startswith("/api/"):
            return elsewhere
        text = "接口只接受 https。"
        if "Authorization" in request.headers:
            text += "令牌刚才没有加密就发送了，请到“我的账号”里停用它，再换一个。"
            access.warning("token_in_the_clear")
        return problem(403, "https_only", text)


class SessionClockMiddleware:
    """Ends a session that was idle too long or is too old, and moves a living one on.

    Faces read the clock, and so does this: the seconds are those of the server, never of the browser.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Check the session before the view and touch it at most once a minute."""
        session = request.session
        # A visitor without the cookie must not make the session "accessed": the answer would vary by cookie.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and "_auth_user_id" in session:
            now = int(time.time())
            started, seen = session.get(STARTED, now), session.get(SEEN, 0)
            idle = seen and now - seen > settings.SESSION_COOKIE_AGE
            if idle or now - started > settings.SESSION_LONGEST:
                session.flush()
            elif now - seen >= SEEN_EVERY:
                session[STARTED], session[SEEN] = started, now
        return self.get_response(request)
