"""The description of the interface, a page that leads to it, and the guard around every operation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from mingzheng.api import problems
from mingzheng.api.interface import api
from mingzheng.web.permissions import PUBLIC, TOKEN, requires

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

NO_CONTENT: Final = 204
SAFE: Final = "GET, HEAD"


@dataclass(frozen=True, slots=True)
class Described:
    """What the description says of one address: the names that each method takes in the query."""

    queries: Mapping[str, frozenset[str]]

    @property
    def allow(self) -> str:
        """Return the value of ``Allow``: reading answers HEAD too (RFC 9110 §9.3.2)."""
        implied = {"HEAD", "OPTIONS"} if "GET" in self.queries else {"OPTIONS"}
        return ", ".join(sorted({*self.queries, *implied}))


def guarded(view: Callable[..., HttpResponseBase], described: Described) -> Callable[..., HttpResponseBase]:
    """Return a view of ninja that answers every method in the one shape, and whose answer nobody keeps."""

    @requires(TOKEN)
    @csrf_exempt  # sessions are checked by Access, where it is known that no token came
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - ninja's own
        response = _answer(view, described, request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guard


def _answer(
    view: Callable[..., HttpResponseBase], described: Described, request: HttpRequest, *args: object, **kwargs: object
) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return HttpResponse(status=NO_CONTENT, headers={"Allow": described.allow})
    if request.method == "HEAD" and "GET" in described.queries:
        request.method = "GET"  # the server leaves the body out
    known = described.queries.get(request.method or "")
    if known is None:
        return _not_allowed(described.allow)
    for name, values in request.GET.lists():
        if name not in known:
            return problems.of_parameter(name, "多出一个不认识的项目", "核对参数的名称，删去这一项")
        if len(values) > 1:
            return problems.of_parameter(name, "同一个参数写了两次", "只写一次")
    return view(request, *args, **kwargs)


@requires(PUBLIC)
@csrf_exempt
def description(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI description."""
    if request.method not in {"GET", "HEAD"}:
        return _not_allowed(SAFE)
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})


@requires(PUBLIC)
@csrf_exempt  # so that a wrong method is answered as one
def home(request: HttpRequest) -> HttpResponse:
    """Show a page that links the description."""
    if request.method not in {"GET", "HEAD"}:
        return _not_allowed(SAFE)
    return render(request, "api/home.html")


def _not_allowed(allow: str) -> HttpResponse:
    refused = problems.answer(405)
    refused["Allow"] = allow
    return refused
