"""Lists taken out: asked for with a purpose, agreed to by a second person, fetched by the asker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingzheng.agencies.credentials import StepUpRefused, StepUpRequired, actor_of
from mingzheng.agencies.models import Person
from mingzheng.cases.exports import actions
from mingzheng.cases.exports.models import LONGEST_PURPOSE, ExportState, ListExport
from mingzheng.cases.exports.sources import SOURCES
from mingzheng.core.errors import Invalid, NotVisible
from mingzheng.desk import asking, audit, finding
from mingzheng.desk.case_list import stage_words
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires, roles_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingzheng.agencies.models import Account

HERE = "/desk/exports/"
SEALED = {"readings": audit.PERSON}
"""Under which key what narrows a list stands sealed in the address of its page; else as the search box seals it."""
SHOWN = 50
TONES = {"waiting": "warn", "refused": "danger", "made": "ok"}
TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


@requires("login")
@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """Show the reader's own lists, and those that wait for the reader's consent."""
    return _page(request, {}, 200)


@requires("login")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a list with the filters of the page it was asked on, and say what for."""
    account, now = asking.reader(request), asking.moment()
    given = request.POST if request.method == "POST" else request.GET
    kind = str(given.get("kind", ""))
    source = actions.source_for(account, kind, now)
    said: dict[str, Any] = {name: str(given.get(name, "")) for name in ("kind", "view", "purpose", "form", "personal")}
    said |= {name: str(given.get(name, "")) for name in source.filters if name != "among"}
    text = finding.term(account, said["view"], now, SEALED.get(kind, finding.TERM)) if said["view"] else ""
    said |= {"person": text} if "person" in source.filters else {}  # never from the address or the form itself
    errors: dict[str, Any] = {}
    if request.method == "POST":
        narrowed = bool(text) and "among" in source.filters
        among = [str(one) for one in finding.cases_found(account, text, now)] if narrowed else ""
        try:
            actions.ask(account, kind, {**said, "among": among}, actor=actor_of(account), now=now)
            return HttpResponseRedirect(HERE)
        except Invalid as error:
            errors = {one.field: one for one in error.fields}
    context = {
        "crumbs": [Crumb("导出", HERE), Crumb(source.title)],
        "source": source,
        "kept": [(name, said[name]) for name in ("kind", "view", "stage", "mine", "state") if said.get(name)],
        "filters": _filters(said, text),
        "forms": list(actions.FORMS.items()),
        "said": {**said, "form": said["form"] or "xlsx"},
        "may_name": kind == "cases" and bool(set(actions.NAMING) & roles_of(account, now)),
        "at_once": actions.AT_ONCE,
        "longest": LONGEST_PURPOSE,
        "errors": errors,
    }
    return render(request, "desk/export.html", context, status=422 if errors else 200)


@requires("login")
@require_POST
def decide(request: HttpRequest, export_id: uuid.UUID) -> HttpResponse:
    """Agree to a list or not, by the own code."""
    account, now = asking.reader(request), asking.moment()
    verdict: actions.Verdict = "agreed" if request.POST.get("verdict") == "agreed" else "refused"
    if not waiting_for(account.person_id, now).filter(pk=export_id).exists():
        raise NotVisible
    try:
        proved = asking.must_prove(request, now, "批准导出要确认是您本人")
        reason = str(request.POST.get("reason", ""))[:400]
        actions.decide(export_id, verdict, reason, actor=actor_of(account), credential=proved, now=now)
    except (StepUpRefused, StepUpRequired) as error:
        return _page(request, {"id": export_id, "code": error.message}, 403)
    except Invalid as error:
        return _page(request, {"id": export_id, "reason": error.message}, 422)
    return HttpResponseRedirect(HERE)


@requires("login")
@require_safe
def file(request: HttpRequest, export_id: uuid.UUID) -> HttpResponseBase:
    """Give a made list to whoever asked for it, and note that."""
    account, now = asking.reader(request), asking.moment()
    opened, name = actions.fetch(export_id, account, actor=actor_of(account), now=now)
    answer = FileResponse(opened, as_attachment=True, filename=name, content_type=TYPES[name.rpartition(".")[2]])
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def waiting_for(person_id: uuid.UUID | None, now: dt.datetime) -> Any:  # noqa: ANN401 - a query set
    """Return the lists that wait for a person's consent: of the agencies where one may give it, never the own."""
    if person_id is None:
        return ListExport.objects.none()
    here = actions.may_agree_in(person_id, now)
    return ListExport.objects.filter(state=ExportState.WAITING, agency_id__in=here).exclude(
        account__person_id=person_id
    )


def waiting_items(account: Account, roles: frozenset[str], now: dt.datetime) -> list[dict[str, Any]]:
    """Return the members of an item of 今日 for each list that waits for the reader's consent."""
    if not roles & set(actions.AGREEING):
        return []
    rows = waiting_for(account.person_id, now).select_related("account__person").order_by("asked_at")[:SHOWN]
    return [
        {
            "what": f"{row.account.person.name if row.account.person else ''}申请导出{SOURCES[row.kind].title}清单",
            "case_no": "",
            "title": f"用途：{row.purpose}",
            "url": HERE,
            "action": "查看",
        }
        for row in rows
    ]


def _page(request: HttpRequest, trouble: dict[str, Any], status: int) -> HttpResponse:
    account, now = asking.reader(request), asking.moment()
    mine = list(ListExport.objects.filter(account_id=account.pk).order_by("-asked_at")[:SHOWN])
    waiting = list(waiting_for(account.person_id, now).select_related("account__person").order_by("asked_at")[:SHOWN])
    people = dict(Person.objects.filter(pk__in={r.decided_by for r in mine if r.decided_by}).values_list("pk", "name"))
    context = {
        "crumbs": [Crumb("导出")],
        "mine": [_shown(row, now) | {"by": people.get(row.decided_by or row.pk, "")} for row in mine],
        "waiting": [_shown(row, now) for row in waiting],
        "trouble": trouble,
        "needs_code": asking.recalled(request, now) is None,
    }
    return render(request, "desk/exports.html", context, status=status)


def _shown(row: ListExport, now: dt.datetime) -> dict[str, Any]:
    over = bool(row.expires_at and row.expires_at <= now)
    return {
        "row": row,
        "title": SOURCES[row.kind].title,
        "state": "已过期" if over else row.get_state_display(),
        "tone": "neutral" if over else TONES.get(row.state, "info"),
        "ready": row.state == ExportState.MADE and not over,
        "asker": row.account.person.name if row.state == ExportState.WAITING and row.account.person else "",
    }


def _filters(said: dict[str, Any], text: str) -> list[str]:
    words = []
    if said.get("stage"):
        words.append(f"阶段：{stage_words().get(said['stage'], said['stage'])}")
    if said.get("mine"):
        words.append("只含我承办的")
    if text:
        words.append(f"只含{text}的" if said.get("person") else f"含“{text}”")
    if said.get("state") == "done":
        words.append("已办结")
    return words
