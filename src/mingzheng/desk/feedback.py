"""我要反馈: what is wrong with a page, with its name and the version; never who said it, never of whom."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingzheng.core.text import fault, tidy
from mingzheng.desk import asking
from mingzheng.desk.helping import guides
from mingzheng.inbox.models import Feedback
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires, roles_in

if TYPE_CHECKING:
    import datetime as dt

HERE: Final = "/desk/help/feedback/"
LONGEST: Final = 1000
A_DAY: Final = 200
"""How many an installation takes a day: nobody is named, so nobody can be told to stop."""
SHOWN: Final = 100
PERSONAL: Final = re.compile(r"\d{11}|\d{17}[\dXx]|〔\d{4}〕|[A-Z0-9]{18}")


@requires("login")
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Take what somebody says of a page; a system administrator reads what came and ticks it off."""
    now = asking.moment()
    administers = "system_administrator" in roles_in(request, now)
    of = str(request.POST.get("of", "") or request.GET.get("of", ""))
    of = of if of in guides() else "desk_today"
    said = tidy(str(request.POST.get("text", "")))
    trouble = ""
    if request.method == "POST" and administers and str(request.POST.get("done", "")).isdecimal():
        Feedback.objects.filter(pk=int(request.POST["done"][:18])).update(done=True)
        return HttpResponseRedirect(HERE)
    if request.method == "POST":
        trouble = _keep(of, said, asking.today())
        if not trouble:
            messages.success(request, "已记下，系统管理员会看到。没有记您是谁。")
            return HttpResponseRedirect(f"/desk/help/?of={of}")
    rows = Feedback.objects.filter(done=False).order_by("-pk")[:SHOWN] if administers else []
    context = {
        "of": of,
        "guide": guides()[of],
        "said": said,
        "trouble": trouble,
        "version": version("mingzheng"),
        "rows": [(row, guides()[row.page].title if row.page in guides() else row.page) for row in rows],
        "administers": administers,
        "crumbs": [Crumb("帮助", "/desk/help/"), Crumb("我要反馈")],
    }
    return render(request, "desk/feedback.html", context, status=422 if trouble else 200)


def _keep(page: str, text: str, on: dt.date) -> str:
    """Keep what was said and return nothing, or return what is wrong with it."""
    if not text:
        return "请写明哪里不好用，或者哪里写错了。"
    if len(text) > LONGEST:
        return f"最多 {LONGEST} 个字，现有 {len(text)} 个。"
    if reason := fault(text):
        return f"{reason}，请删去后再提交。"
    if PERSONAL.search(text):
        return "里面像有案号、证件号码或者电话。请删去后再提交，只说页面的问题。"
    if Feedback.objects.filter(day=on).count() >= A_DAY:
        return "今天收到的反馈已满，请明天再提交，急事请直接找系统管理员。"
    Feedback.objects.create(page=page, version=version("mingzheng"), text=text, day=on)
    return ""
