"""The reader's own account: roles, certificates, second factor, and the sessions that are open."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingzheng.agencies import actions as agencies
from mingzheng.agencies import sessions
from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.models import Certificate, MfaResetState, Role, RoleGrant
from mingzheng.core.errors import NotVisible
from mingzheng.desk import asking, inbox
from mingzheng.desk.people import card_state
from mingzheng.inbox.sending import preference_of
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.agencies.models import Account

HERE = "/desk/me/"
OTHERS = "others"
OPEN_RESETS = (MfaResetState.PROPOSED, MfaResetState.HELD)


@requires("login")
@reauthentication_required(  # type: ignore[untyped-decorator]
    allow_get=True, enabled=lambda request: "end" in request.POST, app=sessions.APP
)
@require_http_methods(["GET", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Show the reader's own roles, certificates, second factor and open sessions; end one of those, or all others.

    Ending asks for password or code again, unless one was given a moment ago (ASVS V7.5.2).
    """
    account, now = asking.reader(request), asking.moment()
    if request.method == "POST" and "keep_code" in request.POST:
        messages.success(request, _keep_code(account, now))
        return HttpResponseRedirect(HERE)
    if request.method == "POST":
        said = inbox.keep_preference(request, account) if "notices" in request.POST else _end_of(request, account)
        messages.success(request, said)
        return HttpResponseRedirect(HERE)
    row = account.person
    grants = RoleGrant.objects.filter(person=row, ended_at__isnull=True).exclude(state="declined") if row else []
    cards = Certificate.objects.filter(person=row).order_by("-valid_to") if row else []
    context = {
        "account": account,
        "reset": account.mfa_resets.filter(state__in=OPEN_RESETS).first(),
        "row": row,
        "grants": [(g, Role(g.role).label) for g in grants],
        "cards": [(c, card_state(c, now)) for c in cards],
        "proved": asking.recalled(request, now) is not None,
        "sessions": sessions.open_sessions(account, request.session.session_key or "", now),
        "preference": preference_of(row) if row else None,
        "notify": settings.NOTICES.way,
        "crumbs": [Crumb("我的账号")],
    }
    return render(request, "desk/me.html", context)


def _keep_code(account: Account, now: dt.datetime) -> str:
    """Cancel a reset of the own second factor that somebody asked for."""
    reset = account.mfa_resets.filter(state__in=OPEN_RESETS).first()
    if reset is None:
        raise NotVisible
    with record("agencies.mfa.reset_cancelled", actor=actor_of(account), now=now) as rec:
        agencies.cancel_mfa_reset(rec, reset)
    return "已取消重置，原来的动态码继续有效。不是您本人要求的，请告诉本机关负责人。"


def _end_of(request: HttpRequest, account: Account) -> str:
    return _end(account, str(request.POST.get("end", "")), request.session.session_key or "")


def _end(account: Account, which: str, current: str) -> str:
    if which == OTHERS:
        return f"已结束其他 {sessions.end_others(account, current)} 处登录。"
    try:
        sessions.end_session(account, uuid.UUID(which))
    except ValueError as error:
        raise NotVisible from error
    return "已结束这处登录，那台设备须重新登录。"
