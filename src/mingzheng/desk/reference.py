"""What the desk looks things up in: the list of the file, the agency's lists, the law, and help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.agencies.officers import day_of
from mingzheng.cases.book import BOOK
from mingzheng.cases.queries import case_view, procedures
from mingzheng.catalogue.models import Capacity, HearingThreshold
from mingzheng.catalogue.queries import matters, review_rule
from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.core.money import yuan
from mingzheng.desk import asking, case_frame, case_parts, wording
from mingzheng.documents.models import State
from mingzheng.law.queries import resolve
from mingzheng.web.articles import cited, known
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import uuid

    from mingzheng.cases.queries import CaseView


@requires("login")
@require_safe
def file_list(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show the list of the file in its two volumes: 正卷 and 副卷, and what is missing."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    rows = sorted(view.loaded.documents.values(), key=lambda d: d.frozen_at)
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, "卷内目录"),
        "volumes": [
            ("正卷", [_paper(view, d) for d in rows if d.group == "main" and d.state != State.VOID]),
            ("副卷", [_paper(view, d) for d in rows if d.group == "side" and d.state != State.VOID]),
        ],
        "files": case_parts.files(view),
        "missing": [f"{d.title} {d.number}".strip() for d in view.missing_papers],
        "kept": _kept(view),
        "void": [f"{d.title} {d.number}（{d.void_reason}）" for d in rows if d.state == State.VOID],
    }
    return render(request, "desk/file.html", context)


def _kept(view: CaseView) -> tuple[wording.Row, ...]:
    """Return how the file is kept, once it is archived: how long, where, since when, by which record."""
    act = view.facts.last("archive_case")
    if act is None:
        return ()
    done = wording.Row("归档", f"{wording.at(act.recorded_at)}，第 {act.seq} 号记录")
    return (*wording.content(BOOK.inputs["ArchiveInput"], act.content, view.facts), done)


def _paper(view: Any, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a CaseView and a Document
    return {
        "title": row.title,
        "number": row.number,
        "date": day_of(row.frozen_at),
        "pages": row.pages,
        "state": State(row.state).label,
        "tone": case_parts.TONES.get(row.state, "neutral"),
        "shelf": row.shelf,
        "missing": any(d.id == str(row.pk) for d in view.missing_papers),
        "url": f"{case_frame.address(view.case.pk)}papers/{row.pk}/" if row.pdf_digest else "",
    }


@requires("login")
@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Show an article: full citation, our gist, the text where it was imported, since when it is in force."""
    key = str(request.GET.get("of", ""))[:80]
    if not known(key):
        raise NotVisible
    article, fault = None, ""
    try:
        article = resolve(key, asking.today())
    except DomainError as error:
        fault = error.message
    context = {"key": key, "citation": cited(key), "article": article, "fault": fault, "crumbs": [Crumb("法条")]}
    return render(request, "desk/law.html", context)


@requires("system_administrator", "agency_head")
@require_safe
def settings(request: HttpRequest) -> HttpResponse:
    """Show the lists that cases of the own agency run on; they are changed through imports by two persons."""
    account = asking.reader(request)
    agency, on = asking.own_agency(account), asking.today()
    capacities = Capacity.objects.filter(agency=agency, ended=False).order_by("code", "-version")
    thresholds = HearingThreshold.objects.filter(agency=agency).order_by("domain", "party_kind", "-version")
    context = {
        "agency": agency,
        "matters": [(m, [f"{_kind(f)}：{_frame(f)}" for f in m.fines]) for m in matters(agency.pk, on)],
        "capacities": capacities,
        "thresholds": [(t, yuan(t.fine_fen)) for t in thresholds],
        "rule": review_rule(agency.pk, on),
        "procedures": procedures(),
        "crumbs": [Crumb("设置")],
    }
    return render(request, "desk/settings.html", context)


def _kind(fence: dict[str, Any]) -> str:
    return {"organisation": "法人或者其他组织", "individual": "公民"}.get(fence.get("party_kind", ""), "")


def _frame(fence: dict[str, Any]) -> str:
    top = fence.get("max_fen")
    return f"{yuan(fence.get('min_fen', 0))} 至 {yuan(top) if top is not None else fence.get('formula', '')}"


@requires("login")
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show how a case is worked, step by step, from the procedure that runs."""
    shown = procedures()[:1]
    context = {
        "procedures": [(p, [s for s in p["procedure"].steps.values() if not s.system]) for p in shown],
        "crumbs": [Crumb("帮助")],
    }
    return render(request, "desk/help.html", context)


@requires("login")
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - a view
    """Lead to 今日, which holds everything that waits; a separate inbox is not built yet."""
    return HttpResponseRedirect("/desk/")
