"""Pages, fragments and problem documents for everything that can go wrong; none of them reads the database."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode, urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import requires_csrf_token

from mingzheng.core.errors import DomainError, Invalid, Refused
from mingzheng.core.secrets import new_id
from mingzheng.web.outages import outage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.web.outages import Outage

log = logging.getLogger("mingzheng.web")
access = structlog.get_logger("mingzheng.access")

PROBLEM: Final = "application/problem+json"
SECRET_WORDS: Final = ("password", "token", "secret")
SECRET_NAMES: Final = frozenset({"code", "otp"})
KEPT_FIELDS: Final = 2000
SAFE: Final = frozenset({"GET", "HEAD"})
AWAY: Final = "数据库暂时连不上，没有改动任何内容。请稍等几秒，再打开一次；一直这样时，请告诉系统管理员。"
AWAY_WHILE_WRITING: Final = (
    "数据库的连接中断了，这一次有没有写入，现在不能确定。请稍等几秒，返回后刷新页面核对；没有写入的，再提交一次。"
)
FULL: Final = "服务器的存储空间已满，这一次没有写入任何内容。请告诉系统管理员腾出空间，然后再提交。"
FULL_WHILE_READING: Final = (
    "服务器的存储空间已满，这一页暂时打不开，没有改动任何内容。请稍后再打开；一直这样时，请告诉系统管理员腾出空间。"
)
TITLES: Final = {
    400: "请求有误",
    401: "登录已过期",
    403: "不能打开",
    404: "找不到这个页面",
    405: "不能这样打开",
    409: "现在不能办",
    410: "已经撤下",
    411: "请求有误",
    413: "内容过大",
    422: "填写有误",
    429: "操作太频繁",
    500: "系统出错了",
    503: "暂时停用",
    507: "存储空间已满",
}


def is_api(request: HttpRequest) -> bool:
    """Whether the answer goes to a program."""
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def problem(status: int, code: str, detail: str, members: Mapping[str, Any] | None = None) -> JsonResponse:
    """Return a problem document (RFC 9457) in Chinese."""
    body = {
        "type": code,
        "title": TITLES.get(status, "不能办理"),
        "status": status,
        "detail": detail,
        **(members or {}),
    }
    return JsonResponse(body, status=status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False})


def answer(request: HttpRequest, status: int, context: Mapping[str, Any], template: str = "message") -> HttpResponse:
    """Return an error as page, as fragment for htmx, or as problem document for a program."""
    context = {"title": TITLES.get(status, "不能办理"), "status": status, **context}
    if is_api(request):
        return problem(status, str(context.get("code", "error")), str(context.get("text", context["title"])))
    name = "web/errors/fragment.html" if request.headers.get("HX-Request") else f"web/errors/{template}.html"
    return render(request, name, {**context, "shell": _shell(request)}, status=status)


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Return an expected failure: what was refused, why, by which article, and what can be done."""
    if is_api(request):
        return problem(error.status, error.code, error.message, error.details())
    context: dict[str, Any] = {"text": error.message, "code": error.code}
    if isinstance(error, Refused):
        context |= {"title": error.what, "text": "", "refusals": error.refusals}
    if isinstance(error, Invalid):
        context |= {"text": "", "errors": [(one, "") for one in error.fields]}
    return answer(request, error.status, context)


def conflict(request: HttpRequest) -> HttpResponse:
    """Return 409 for what the database's own rules refused: another writer was first, or it exists already."""
    text = "刚刚有人办了同一件事，或者这一项已经存在，这一次没有写入。请返回并刷新，看到最新情况后再办。"
    return answer(request, 409, {"text": text, "code": "conflict"})


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return 400, or 413 where the body was too large (Django's handler400)."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    text = "浏览器送来的内容无法读取，没有写入任何内容。请返回后刷新页面，再试一次。"
    return answer(request, 400, {"text": text, "code": "bad_request"})


def too_large(request: HttpRequest) -> HttpResponse:
    """Return 413 with the limit and the way out."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2**20
    text = f"一次提交的文字不能超过 {limit} MB，没有写入任何内容。请分几次提交，图片、录像请作为证据材料上传。"
    return answer(request, 413, {"text": text, "code": "too_large"})


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page of 404: forbidden looks like absent (Django's handler403)."""
    return not_found(request, exception)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    """Return 404 (Django's handler404)."""
    if _on_desk(request):
        text = "这个地址没有内容，或者您无权查看。请核对地址，或者从今日、案件进入。"
    else:
        text = "这个地址没有内容，可能输入有误，或者已经撤下。请核对地址，或者从首页、搜索、网站地图进入。"
    return answer(request, 404, {"text": text, "code": "not_found"})


def gone(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    """Return 410 for something taken back; ``context`` may hold title, text (reason) and since."""
    return answer(request, 410, {"text": "", "code": "gone", **context})


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """Return 429 with the time after which to try again."""
    access.warning("too_many", path=request.path)
    wait = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"  # noqa: PLR2004 - seconds a minute
    response = answer(request, 429, {"text": f"请 {wait}后再试，之前填写的内容没有丢失。", "code": "too_many"})
    response["Retry-After"] = str(seconds)
    return response


def unavailable(request: HttpRequest, until: dt.datetime | None = None) -> HttpResponse:
    """Return 503 with the end of the maintenance where it is known."""
    text = "系统正忙，这一次没有写入任何内容。请稍等几秒再试一次。"
    if until is not None:
        text = f"系统正在维护，预计 {timezone.localtime(until):%Y-%m-%d %H:%M} 恢复。"
    response = answer(request, 503, {"text": text, "code": "unavailable"})
    response["Retry-After"] = "5" if until is None else str(max(1, int((until - timezone.now()).total_seconds())))
    return response


def out_of_order(request: HttpRequest, kind: Outage) -> HttpResponse:
    """Return 507 where there is no room, 503 where the database is busy or away; nothing here asks the database."""
    if kind == "busy":
        return unavailable(request)
    reading = request.method in SAFE
    status, code, text = 503, "unavailable", AWAY if reading else AWAY_WHILE_WRITING
    if kind == "full":
        status, code, text = 507, "storage_full", FULL_WHILE_READING if reading else FULL
    if is_api(request):
        response: HttpResponse = problem(status, code, text)
    else:
        name = "fragment" if request.headers.get("HX-Request") else "maintenance"
        page = render_to_string(f"web/errors/{name}.html", {"text": text, "title": TITLES[status], "status": status})
        response = HttpResponse(page, status=status)
    response["Retry-After"] = "5" if kind == "away" else "600"
    response["Cache-Control"] = "no-store"
    return response


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """Return 500 with a number to quote, under which the fault stands in the log (Django's handler500).

    What lies below the program is told as such: 507 without room, 503 without database.
    """
    if (kind := outage(sys.exc_info()[1])) is not None:
        log.error("outage (%s) at %s", kind, request.path, exc_info=sys.exc_info())
        return out_of_order(request, kind)
    number = f"{timezone.localtime():%m%d}-{new_id().hex[-6:]}"
    log.error("unhandled exception %s at %s", number, request.path, exc_info=sys.exc_info())
    text = f"这不是您的操作造成的，这一次没有写入任何内容。请再试一次；仍然出错时，请把编号 {number} 告诉系统管理员。"
    return answer(request, 500, {"text": text, "number": number, "code": "server_error"})


def login_needed(request: HttpRequest) -> HttpResponse:
    """Send somebody who is not signed in to the sign-in page; what was posted is kept in the page."""
    if request.method == "POST" and not is_api(request) and not request.headers.get("HX-Request"):
        return kept(request, 401, "登录已过期，刚才填写的内容还在。请在新窗口登录，然后回到本页提交。")
    address = f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}"
    if is_api(request) or request.headers.get("HX-Request"):
        return answer(request, 401, {"text": "登录已过期，请重新登录。", "login_url": address, "code": "login_needed"})
    return HttpResponse(status=302, headers={"Location": address})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the posted form once more with a fresh token, if our own page sent it (settings.CSRF_FAILURE_VIEW)."""
    log.warning("csrf refused at %s: %s", request.path, reason)
    if is_api(request) or request.headers.get("HX-Request") or not _from_here(request):
        text = "页面打开得太久，为安全起见没有写入。请刷新页面后再提交。"
        return answer(request, 403, {"text": text, "code": "csrf"})
    return kept(request, 403, "页面打开得太久，为安全起见需要再提交一次。刚才填写的内容还在，没有写入任何内容。")


def kept(request: HttpRequest, status: int, text: str) -> HttpResponse:
    """Return a page that holds what was posted and can send it again; files and secrets are not held."""
    pairs = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in SECRET_NAMES and not any(word in name.lower() for word in SECRET_WORDS)
    ][:KEPT_FIELDS]
    context = {"text": text, "pairs": pairs, "had_files": bool(request.FILES), "action": request.get_full_path()}
    return answer(request, status, {**context, "login_url": settings.LOGIN_URL, "code": "kept"}, "kept")


def _from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def _on_desk(request: HttpRequest) -> bool:
    return request.path == "/desk" or request.path.startswith("/desk/")


def _shell(request: HttpRequest) -> str:
    return "web/base_desk.html" if _on_desk(request) else "web/base_portal.html"
