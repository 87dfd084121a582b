"""The archive list: what is archived, under which number, for how long, where; for handing over and for finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.cases.archives import archived
from mingzheng.cases.penalty.papers.archiving import RETENTION
from mingzheng.desk import asking
from mingzheng.web.components import CAPPED, PAGE, Crumb, Empty, pages
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse

    from mingzheng.cases.archives import Archived

LAST_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the archive list."""

    number: str
    url: str
    title: str
    case_no: str
    closed_on: dt.date | None
    retention: str
    boxed_at: str
    pages: int


@requires("archivist", "agency_head", "auditor", "file_reviewer")
@require_safe
def archives(request: HttpRequest) -> HttpResponse:
    """Show the archived cases that the reader may see, the newest number first, of one year if chosen."""
    account, now = asking.reader(request), asking.moment()
    year, page = _number(request.GET.get("year"), 0), max(1, min(_number(request.GET.get("page"), 1), LAST_PAGE))
    found, total = archived(account, now, year=year or None, page=page, size=PAGE, cap=CAPPED + 1)
    query = {"year": str(year)} if year else {}
    context = {
        "rows": [_shown(one) for one in found],
        "pages": pages(query, number=page, total=total),
        "year": year or "",
        "crumbs": [Crumb("归档案卷清单")],
        "empty": Empty("还没有归档的案卷", "结案以后由档案员办理“归档”，案卷会出现在这里。"),
    }
    return render(request, "desk/archives.html", context)


def _number(text: Any, default: int) -> int:  # noqa: ANN401 - a member of a query
    said = str(text or "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else default  # noqa: PLR2004


def _shown(one: Archived) -> Shown:
    return Shown(
        number=one.number,
        url=f"/desk/file/{one.case.pk}/",
        title=one.case.dossier.title,
        case_no=one.case.case_no,
        closed_on=one.case.closed_on,
        retention=RETENTION.get(str(one.kept.get("retention")), ""),
        boxed_at=str(one.kept.get("boxed_at", "")),
        pages=one.pages,
    )
