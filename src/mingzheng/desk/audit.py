"""Who saw what, who changed which setting: for auditors of the own agency, for supervisors of their region (B19)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from mingzheng.agencies.models import Agency, Person, Role
from mingzheng.agencies.queries import grants_of
from mingzheng.cases.queries import case_view
from mingzheng.desk import asking, case_frame, finding
from mingzheng.desk.publishing import page_of
from mingzheng.dossiers.models import Dossier, DossierReading
from mingzheng.dossiers.queries import readings_visible_to, what_in_words
from mingzheng.ledger.changes import changes_of
from mingzheng.web.components import CAPPED, PAGE, Chip, Crumb, Empty, pages
from mingzheng.web.forms import typed
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from mingzheng.agencies.models import Account
    from mingzheng.ledger.changes import Change

HERE = "/desk/audit/"
PERSON: Final = "audit"
"""Under which key a name is sealed here: an address of the search box opens nothing on this page."""
LONGEST_NAME: Final = 40
SETTINGS = {
    "agencies.agency": "机关和本机关的规定",
    "agencies.unit": "内设机构",
    "agencies.person": "人员",
    "agencies.rolegrant": "角色",
    "agencies.certificate": "执法证",
    "agencies.delegation": "代理",
    "agencies.secondment": "抽调",
    "agencies.apitoken": "接口令牌",
    "agencies.account": "账号",
    "agencies.signauthority": "签批权限",
    "agencies.mfareset": "动态码重置",
    "catalogue.capacity": "执法主体资格",
    "catalogue.matter": "事项",
    "catalogue.hearingthreshold": "听证标准",
    "catalogue.reviewrule": "审核目录",
    "catalogue.paperwording": "文书用语",
    "law.periodoverride": "期限",
}
VALUES = {
    "name": "名称",
    "role": "角色",
    "state": "状态",
    "since": "自",
    "until": "至",
    "document": "依据文件",
    "rank": "职级",
    "ended_at": "终止",
    "granted_by": "授予人",
    "settings": "规定",
    "phone": "电话",
    "address": "地址",
    "post": "职务",
    "number": "编号",
    "valid_from": "有效期自",
    "valid_to": "有效期至",
    "status": "状态",
    "categories": "类别",
    "effective_from": "施行",
    "effective_to": "停止",
    "code": "代码",
    "value": "数值",
    "instrument": "依据",
    "kind": "种类",
    "is_active": "启用",
    "username": "用户名",
    "effective_at": "生效",
    "spec": "内容",
}
SCANNED = 400


@requires("auditor", "supervisor")
@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: HttpRequest) -> HttpResponse:
    """Show readings of case files, or changes of settings, newest first; whose readings never stands in the address."""
    account, now = asking.reader(request), asking.moment()
    if request.method == "POST":
        name = typed(request, "person")[:LONGEST_NAME]
        view = finding.sealed(account, name, now, PERSON) if name else ""
        return HttpResponseRedirect(f"{HERE}?{urlencode({'view': view})}" if view else HERE, status=303)
    tab = "changes" if request.GET.get("tab") == "changes" else "readings"
    context: dict[str, Any] = {
        "tab": tab,
        "chips": [
            Chip("谁看过什么", "?", current=tab == "readings"),
            Chip("谁改过什么设置", "?tab=changes", current=tab == "changes"),
        ],
        "crumbs": [Crumb("审计")],
        "empty": Empty("还没有", "有人打开案件、文书、证据，或者改动设置以后，会列在这里。", icon="check"),
    }
    if tab == "changes":
        context["changes"] = settings_changed(account, now)
    else:
        context |= _readings(request, account, now)
    return render(request, "desk/audit.html", context)


@requires("login")
@require_safe
def access(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show who read what of one case; readings by people of other agencies are for supervisors alone (threat 7)."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    rows = readings_visible_to(account, now, own=view.facts.agency_id).filter(dossier_id=case_id)
    number = page_of(request)
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, "阅看记录"),
        "rows": _shown(rows.order_by("-read_at")[(number - 1) * PAGE : number * PAGE], {case_id}),
        "pages": pages({}, number=number, total=rows[: CAPPED + 1].count()),
        "empty": Empty("还没有阅看记录", "有人打开这件案子的页面、文书、证据后，一分钟内会列在这里。", icon="check"),
    }
    return render(request, "desk/access.html", context)


def _readings(request: HttpRequest, account: Account, now: dt.datetime) -> dict[str, Any]:
    rows = readings_visible_to(account, now)
    view = str(request.GET.get("view", ""))
    name = finding.term(account, view, now, PERSON) if view else ""
    if name:
        rows = rows.filter(person_id__in=Person.objects.filter(name=name).values("pk"))
    number = page_of(request)
    listed = list(rows.order_by("-read_at")[(number - 1) * PAGE : number * PAGE])
    mine = Dossier.objects.visible_to(account, now).filter(pk__in={row.dossier_id for row in listed})
    return {
        "person": name,
        "export_url": f"/desk/exports/new/?{urlencode({'kind': 'readings'} | ({'view': view} if view else {}))}",
        "rows": _shown(listed, set(mine.values_list("pk", flat=True))),
        "pages": pages({"view": view} if view else {}, number=number, total=rows[: CAPPED + 1].count()),
    }


def _shown(rows: Iterable[DossierReading], visible: set[uuid.UUID]) -> list[dict[str, Any]]:
    rows = list(rows)
    people = {p.pk: p for p in Person.objects.filter(pk__in={r.person_id for r in rows}).select_related("agency")}
    titles = dict(Dossier.objects.filter(pk__in=visible).values_list("pk", "title"))
    return [
        {
            "at": row.read_at,
            "person": people[row.person_id].name,
            "agency": people[row.person_id].agency.name,
            "what": what_in_words(row.what),
            "title": titles.get(row.dossier_id, "（您无权阅看的案卷）"),
            "url": f"/desk/cases/{row.dossier_id}/" if row.dossier_id in titles else "",
        }
        for row in rows
    ]


def settings_changed(account: Account, now: dt.datetime) -> list[dict[str, Any]]:
    """Return the newest changes of settings in the agencies that an account audits or supervises."""
    grants = list(grants_of(asking.person_of(account).pk, now).select_related("agency__region"))
    agencies = {g.agency_id for g in grants if g.role == Role.AUDITOR}
    for grant in grants:
        if grant.role == Role.SUPERVISOR:
            below = Agency.objects.filter(region__path__startswith=grant.agency.region.path)
            agencies |= set(below.values_list("pk", flat=True))
    wanted = {str(pk) for pk in agencies}
    people = {str(pk) for pk in Person.objects.filter(agency_id__in=agencies).values_list("pk", flat=True)}
    found = changes_of(tuple(SETTINGS), SCANNED)
    return [_change(one) for one in found if _concerns(one, wanted, people)][:PAGE]


def _concerns(change: Change, agencies: set[str], people: set[str]) -> bool:
    state = change.state
    if change.model == "agencies.agency":
        return change.row in agencies
    return state.get("agency_id") in agencies or state.get("person_id") in people


def _change(change: Change) -> dict[str, Any]:
    told = {VALUES[name]: value for name, value in change.changed.items() if name in VALUES and value not in ("", None)}
    values = "；".join(f"{name}：{_word(value)}" for name, value in told.items())[:600]
    return {
        "at": change.at,
        "who": change.actor,
        "what": SETTINGS[change.model],
        "values": values,
        "place": change.index,
    }


def _word(value: Any) -> str:  # noqa: ANN401 - any recorded value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return dict(Role.choices).get(value, value) if value in Role.values else value
    return json.dumps(value, ensure_ascii=False)
