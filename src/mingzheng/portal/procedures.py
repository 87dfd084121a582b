"""Procedures: what new cases run today and every older version, as charts, text steps and BPMN (design.md §8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.utils import timezone

from mingzheng.core.digests import canonical
from mingzheng.portal import bpmn, charts, reading
from mingzheng.portal.agencies import listed
from mingzheng.portal.pages import document, page, public
from mingzheng.web.components import Crumb

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from mingzheng.cases.projection import PublicProcedure

SECTION: Final = {"section": "procedures"}
HOME: Final = Crumb("首页", "/")
ALL: Final = Crumb("办事程序", "/procedures/")


@public("GET")
def procedures(request: HttpRequest) -> HttpResponseBase:
    """List the procedures that run."""
    found = listed(reading.procedures(), timezone.localdate())
    return page(request, "procedures.html", {**SECTION, "crumbs": [HOME, Crumb("办事程序")], "procedures": found})


@public("GET")
def procedure(request: HttpRequest, code: str, digest: str = "") -> HttpResponseBase:
    """Show a procedure: the one that new cases run today, or a named version; each lane has a page."""
    versions = [row for row in reading.procedures() if row.code == code]
    if not versions:
        raise Http404
    running = listed(versions, timezone.localdate())[0].running
    row = _version(code, digest or running.text_digest.partition(":")[2])
    context = {
        **SECTION,
        "crumbs": [HOME, ALL, Crumb(row.title)],
        "procedure": row,
        "lanes": row.content["lanes"],
        "first": row.content["lanes"][0],
        "versions": versions,
        "current": row.pk == running.pk,
    }
    return page(request, "procedure.html", context)


@public("GET")
def lane(request: HttpRequest, code: str, digest: str, lane: str) -> HttpResponseBase:
    """Show one lane of a version: its chart, and its steps in words."""
    row = _version(code, digest)
    found = _lane(row, lane)
    lanes = row.content["lanes"]
    at = lanes.index(found)
    context = {
        **SECTION,
        "crumbs": [HOME, ALL, Crumb(row.title, f"/procedures/{code}/{digest}/"), Crumb(found["title"])],
        "procedure": row,
        "lane": found,
        "described": charts.described(found),
        "previous": lanes[at - 1] if at else None,
        "next": lanes[at + 1] if at + 1 < len(lanes) else None,
    }
    return page(request, "lane.html", context)


@public("GET")
def chart(request: HttpRequest, code: str, digest: str, lane: str) -> HttpResponseBase:
    """Give the chart of a lane as SVG."""
    row = _version(code, digest)
    found = _lane(row, lane)
    drawn = charts.svg(found, title=f"{row.title}：{found['title']}", digest=row.text_digest)
    return document(request, drawn.encode(), "image/svg+xml; charset=utf-8")


@public("GET")
def exported(request: HttpRequest, code: str, digest: str) -> HttpResponseBase:
    """Give a version as BPMN 2.0 for tools of others."""
    row = _version(code, digest)
    data = bpmn.export(row.content, title=row.title, digest=row.text_digest)
    return document(request, data, "application/xml; charset=utf-8", name=f"{row.code}.bpmn")


@public("GET")
def procedure_text(request: HttpRequest, code: str, digest: str) -> HttpResponseBase:
    """Give a procedure's words as the bytes over which their digest was taken."""
    row = _version(code, digest)
    data = canonical(row.content)
    return document(request, data, "application/json", name="procedure.json", modified=row.published_at)


def _version(code: str, digest: str) -> PublicProcedure:
    row = reading.procedure(code, digest)
    if row is None:
        raise Http404
    return row


def _lane(row: PublicProcedure, code: str) -> dict[str, Any]:
    found: dict[str, Any] | None = next((one for one in row.content["lanes"] if one["code"] == code), None)
    if found is None:
        raise Http404
    return found
