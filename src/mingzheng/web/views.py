"""Pages that belong to no single face: the echo of a date, the print size, and every component on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import escape
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingzheng.law.queries import calendar_view
from mingzheng.web import samples
from mingzheng.web.context import SIZE_COOKIE
from mingzheng.web.echo import echo
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import QueryDict

A_YEAR = 365 * 24 * 3600
LONGEST = 40


@requires("login")
@require_GET
def date_echo(request: HttpRequest) -> HttpResponse:
    """Say what was understood of a date: ``?of=<field>&<field>=9.18``."""
    text = request.GET.get(request.GET.get("of", ""), "")[:LONGEST]
    words = echo(text, timezone.localdate(), calendar_view())
    return HttpResponse(escape(words or ("还看不懂，请写成 2026-09-18" if text.strip() else "")))


@requires("public")
@csrf_exempt  # it keeps a size of print and nothing else; a token would make every page of the portal different
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Keep whether somebody reads large print, and go back to the page."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None) or not target.startswith("/"):
        target = "/"
    response = HttpResponseRedirect(target)
    size = "large" if request.POST.get("size") == "large" else "normal"
    response.set_cookie(SIZE_COOKIE, size, max_age=A_YEAR, samesite="Lax", httponly=True, secure=settings.HTTPS)
    return response


@requires("public")
@require_http_methods(["GET", "POST"])
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, with invented content; only while developing or in the demo."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    data: QueryDict | None = request.POST if request.method == "POST" else None
    context = samples.everything(timezone.now(), data)
    name = "web/components_portal.html" if request.GET.get("face") == "portal" else "web/components.html"
    return render(request, name, context)
