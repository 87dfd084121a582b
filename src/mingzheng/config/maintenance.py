"""``mingzheng maintenance on --until TIME``: every page says 503 and when it is over; reading it costs no database."""

from __future__ import annotations

import datetime as dt
import email.utils
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from mingzheng.web.errors import is_api, problem

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

FILE = "maintenance"
STILL_SERVED = ("/healthz", "/readyz", "/metrics", "/static/")
SOON = dt.timedelta(minutes=10)


class MaintenanceMiddleware:
    """Answers 503 with the end of the maintenance while there is one; what watches the server is still answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve, or say until when not."""
        until = ends_at()
        if until is None or request.path.startswith(STILL_SERVED):
            return self.get_response(request)
        now = timezone.now()
        over = until <= now
        words = "很快恢复" if over else f"预计 {timezone.localtime(until):%m月%d日 %H:%M} 恢复"
        text = f"系统正在维护，{words}。已经提交的内容不会丢失；维护期间届满的法定期限请以线下方式办理并留存凭证。"
        if is_api(request):
            answer: HttpResponse = problem(503, "maintenance", text)
        else:
            answer = HttpResponse(render_to_string("web/errors/maintenance.html", {"text": text}), status=503)
        answer["Retry-After"] = email.utils.format_datetime(
            (now + SOON if over else until).astimezone(dt.UTC), usegmt=True
        )
        answer["Cache-Control"] = "no-store"
        return answer


def ends_at() -> dt.datetime | None:
    """Return when the maintenance ends, None when there is none."""
    try:
        return dt.datetime.fromisoformat(_path().read_text(encoding="ascii").strip())
    except FileNotFoundError:
        return None


def switch(given: argparse.Namespace) -> int:
    """Switch maintenance on or off: ``mingzheng maintenance on|off [--until TIME]``; return the exit code."""
    if given.state == "off":
        _path().unlink(missing_ok=True)
        print("维护已结束，恢复服务。")
        return 0
    try:
        until = dt.datetime.fromisoformat(given.until or "")
    except ValueError:
        print("请写明预计结束时间，例如 --until '2026-12-01 06:00'（北京时间）。")
        return 2
    until = until if until.tzinfo else timezone.make_aware(until)
    temporary = _path().with_suffix(".new")
    temporary.write_text(until.isoformat(), encoding="ascii")
    temporary.replace(_path())
    print(f"维护开始：所有页面显示预计 {timezone.localtime(until):%Y-%m-%d %H:%M} 恢复。")
    print("结束时运行 mingzheng maintenance off。")
    return 0


def _path() -> Path:
    return Path(settings.DATA_DIR) / FILE
