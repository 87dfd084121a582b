"""Tokens of programs under 我的账号: their owner alone issues them, after proof of presence, and takes them back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from pydantic import BaseModel, ConfigDict, Field

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.core.errors import DomainError, Invalid, NotVisible
from mingzheng.core.inputs import ChineseDate, Line, OptionalLine
from mingzheng.desk import asking
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from mingzheng.agencies.models import Account

HERE = "/desk/me/tokens/"
WHY = "发放接口令牌要先确认是您本人"
CRUMBS = (Crumb("我的账号", "/desk/me/"), Crumb("接口令牌"))
SCOPES: dict[str, Any] = {
    "cases.read": "看案件",
    "cases.propose": "登记线索",
    "facts.write": "录入事实（不签批）",
    "evidence.write": "上传证据",
    "packages.read": "制作、取走案卷包",
    "duties.read": "看期限",
    "publications.read": "看公示",
    "lists.read": "看人员、事项清单",
}


class TokenForm(BaseModel):
    """A token for a program."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Line = Field(title="用途", description="哪个系统用，如“局数据平台”")
    scopes: list[Literal[tuple(SCOPES)]] = Field(  # type: ignore[valid-type]
        title="可以做什么", min_length=1, json_schema_extra={"choices": SCOPES}
    )
    until: ChineseDate = Field(title="有效期至", description="最长一年")
    addresses: OptionalLine = Field("", title="只从这些网络地址使用", description="如 10.1.2.0/24，几个的用顿号分开")


@requires("login")
@never_cache
@require_http_methods(["GET", "POST"])
def own_tokens(request: HttpRequest) -> HttpResponse:
    """List the reader's tokens; issue one, whose secret is shown once, or take one back."""
    account, now = asking.reader(request), asking.moment()
    if "revoke" in request.POST:
        _revoke(account, str(request.POST["revoke"]), now)
        messages.success(request, "已收回，用它的系统不能再连接。")
        return HttpResponseRedirect(HERE)
    form = SchemaForm(TokenForm, request.POST if request.method == "POST" else None, today=day_of(now))
    error = ""
    if form.is_valid():
        try:
            asking.must_prove(request, now, WHY)
            secret = _issue(account, form.value, now)
        except Invalid as invalid:
            form.add_errors(invalid.fields)
        except DomainError as refusal:
            error = refusal.message
        else:
            return render(request, "desk/token.html", {"secret": secret, "crumbs": CRUMBS})
    context = {
        "tokens": account.tokens.filter(revoked_at__isnull=True).order_by("expires_at"),
        "form": form,
        "error": error,
        "proved": asking.recalled(request, now) is not None,
        "crumbs": CRUMBS,
    }
    return render(request, "desk/tokens.html", context, status=422 if request.method == "POST" else 200)


def _issue(account: Account, value: Any, now: dt.datetime) -> str:  # noqa: ANN401 - a TokenForm
    with record("agencies.token.issued", actor=actor_of(account), now=now) as rec:
        return agencies.issue_token(
            rec,
            account,
            name=value.name,
            scopes=value.scopes,
            expires_at=dt.datetime.combine(value.until, dt.time(23, 59, 59), BEIJING),
            addresses=value.addresses.replace("，", " ").replace("、", " ").split(),
        )[1]


def _revoke(account: Account, which: str, now: dt.datetime) -> None:
    row = account.tokens.filter(pk__in=asking.uuids([which]), revoked_at__isnull=True).first()
    if row is None:
        raise NotVisible
    with record("agencies.token.revoked", actor=actor_of(account), now=now) as rec:
        agencies.revoke_token(rec, row)
