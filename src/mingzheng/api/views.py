"""The description of the interface, a page that leads to it, and the guard around every operation."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from mingzheng.api import problems
from mingzheng.api.interface import api
from mingzheng.web.permissions import PUBLIC, TOKEN, requires

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


def guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Return a view of ninja whose answer to a wrong method has the one shape too, and which nobody keeps."""

    @requires(TOKEN)
    @csrf_exempt  # sessions are checked by Access, where it is known that no token came
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - ninja's own
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            refused = problems.answer(405)
            refused["Allow"] = response["Allow"]
            response = refused
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guard


@requires(PUBLIC)
def description(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI description."""
    if request.method not in {"GET", "HEAD"}:
        return _get_only()
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})


@requires(PUBLIC)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a page that links the description."""
    return render(request, "api/home.html")


def _get_only() -> HttpResponse:
    refused = problems.answer(405)
    refused["Allow"] = "GET, HEAD"
    return refused
