"""How a page of the portal is made: over its own connection, without session or cookie, cacheable or not at all."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from mingzheng.core.errors import DomainError
from mingzheng.web import limits
from mingzheng.web.context import SIZE_COOKIE
from mingzheng.web.limits import TooMany
from mingzheng.web.permissions import requires
from mingzheng.web.templatetags.mingzheng import moment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    View = Callable[..., HttpResponseBase]

MOST_PAGES: Final = 1500
FRESH_SECONDS: Final = 60  # a withdrawn decision is gone from every cache after a minute
NOT_FOUND: Final = 404
NUL: Final = "\x00"


@dataclass(frozen=True, slots=True)
class Feed:
    """What a page's readers may subscribe to: its title, and its address without the ending."""

    title: str
    url: str


def public(*methods: str) -> Callable[[View], View]:
    """Declare a page of the portal: open to all, these methods only, failures told in the portal's own pages.

    Without token against forged requests: nothing here changes anything, and a token would set a cookie on everybody
    and make every page different.
    """
    allowed = {*methods, "HEAD"} if "GET" in methods else set(methods)

    def declare(view: View) -> View:
        @functools.wraps(view)
        def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - parts of the address
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            if any(NUL in str(part) for part in kwargs.values()):  # PostgreSQL takes none
                return missing(request)
            return _told(request, functools.partial(view, request, **kwargs))

        return requires("public")(csrf_exempt(answered))

    return declare


def _told(request: HttpRequest, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    try:
        limits.count(request, "page", MOST_PAGES)
        return view()
    except Http404:
        return missing(request)
    except TooMany as error:
        return too_many(request, error)
    except DomainError as error:
        if error.status != NOT_FOUND:
            raise
        return missing(request, error.message)


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    private: bool = False,
) -> HttpResponse:
    """Return a page; a private one (what somebody looks for) is kept by no cache and no search engine."""
    now = timezone.now()
    body = render_to_string(f"portal/{template}", {**shell(request), "server_time": now, **(context or {})})
    response = HttpResponse(body, status=status)
    if private:
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    response["Vary"] = "Cookie"  # the size of print
    return response if status != 200 else _conditional(request, response, moment(now))  # noqa: PLR2004 - HTTP OK


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return what every page needs around its content; no context processor runs, so no session is touched."""
    return {
        "request": request,
        "demo": settings.DEMO,
        "banner": settings.BANNER,
        "large": request.COOKIES.get(SIZE_COOKIE) == "large",
        "site": getattr(settings, "SITE", {}),
        "today": timezone.localdate(),
    }


def document(
    request: HttpRequest, data: bytes, content_type: str, *, name: str = "", modified: dt.datetime | None = None
) -> HttpResponse:
    """Return bytes that can be checked by their digest, or a text for programs.

    ``modified`` is given where the bytes are those of a row and the row says since when; what follows from the program,
    from several rows or from a day has a tag and no date (decision 46).
    """
    response = HttpResponse(data, content_type=content_type)
    if name:
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    if modified is not None:
        response["Last-Modified"] = http_date(modified.timestamp())
    return _conditional(request, response, "", modified)


def _conditional(
    request: HttpRequest, response: HttpResponse, changing: str, modified: dt.datetime | None = None
) -> HttpResponse:
    """Give the answer its tag (weak: the server's time in the footer does not count) or say that nothing changed."""
    content = response.content.replace(changing.encode(), b"") if changing else response.content
    etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'
    response["ETag"] = etag
    since = int(modified.timestamp()) if modified is not None else None
    answer = get_conditional_response(request, etag=etag, last_modified=since, response=response)
    return answer if isinstance(answer, HttpResponse) else response


def missing(request: HttpRequest, text: str = "") -> HttpResponse:
    """Return 404: what is not there and what never was look the same."""
    text = text or "这个地址没有内容。它可能写错了，也可能内容已经依法停止公示。"
    context = {"title": "找不到这个页面", "text": text}
    return page(request, "error.html", context, status=404, private=True)


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """Return 429 with the time after which to try again."""
    seconds = error.seconds
    wait = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"  # noqa: PLR2004 - seconds a minute
    text = f"{error.why}，请过 {wait}再来。手里有文书的，可以直接拨打文书上载明的机关电话核实。"
    context = {"title": "查询太频繁", "text": text}
    response = page(request, "error.html", context, status=429, private=True)
    response["Retry-After"] = str(seconds)
    return response


def stream(
    request: HttpRequest, lines: Iterable[bytes], content_type: str, *, etag: str, name: str
) -> HttpResponseBase:
    """Give a long file piece by piece as it is read, or say that nothing changed; ``etag`` names its state."""
    tag = f'W/"{etag}"'
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={FRESH_SECONDS}",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    unchanged = get_conditional_response(request, etag=tag)
    if unchanged is not None and request.method in {"GET", "HEAD"}:
        return unchanged
    if request.method == "HEAD":
        return HttpResponse(content_type=content_type, headers=headers)
    return StreamingHttpResponse(lines, content_type=content_type, headers=headers)
