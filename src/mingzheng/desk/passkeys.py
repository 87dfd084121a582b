"""Passkeys under 我的账号: made and deleted there, and used in place of a one-time code where something is signed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingzheng.agencies import passkeys
from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.desk import asking
from mingzheng.desk.sign_in import PROVING, read_json
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from mingzheng.agencies.models import Account

HERE = "/desk/me/passkeys/"
ADDING = "passkey_adding"
WHY = "增删通行密钥要先确认是您本人"


@requires("login")
@require_http_methods(["GET", "POST"])
def own_passkeys(request: HttpRequest) -> HttpResponse:
    """List the reader's passkeys; add or delete one, each after proof by code or passkey."""
    account, now = asking.reader(request), asking.moment()
    error = ""
    if request.method == "POST":
        try:
            asking.must_prove(request, now, WHY)
            messages.success(request, _change(request, account))
            return HttpResponseRedirect(HERE)
        except NotVisible:
            raise
        except DomainError as refusal:
            error = refusal.message
    options, request.session[ADDING] = passkeys.begin_adding(account, request.get_host())
    context = {
        "rows": passkeys.passkeys(account),
        "options": json.dumps(options),
        "proved": asking.recalled(request, now) is not None,
        "error": error,
        "crumbs": [Crumb("我的账号", "/desk/me/"), Crumb("通行密钥")],
    }
    return render(request, "desk/passkeys.html", context, status=422 if error else 200)


@requires("login")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Give the browser a request for a passkey, and take its answer: the proof then stands for five minutes."""
    account, now = asking.reader(request), asking.moment()
    if request.method == "GET":
        options, request.session[PROVING] = passkeys.begin_proving(account, request.get_host())
        return JsonResponse(options, headers={"Cache-Control": "no-store"})
    state = request.session.pop(PROVING, None)
    credential = passkeys.step_up_by_passkey(account, request.get_host(), state, read_json(request.body), now)
    request.session[asking.KEPT] = credential.kept()
    return JsonResponse({"proved": True})


def _change(request: HttpRequest, account: Account) -> str:
    if "remove" in request.POST:
        number = str(request.POST["remove"])
        if not (number.isascii() and number.isdigit()):
            raise NotVisible
        passkeys.remove(account, int(number))
        return "已删除这个通行密钥。"
    answer = read_json(str(request.POST.get("credential", "")))
    passkeys.add(
        account, request.get_host(), request.session.pop(ADDING, None), answer, str(request.POST.get("name", ""))
    )
    return "已登记通行密钥。登录和签批时可以用它代替动态码。"
