"""Pages of agencies, lists, procedures, the log, and what the site says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import Http404
from django.utils import timezone

from mingzheng.core.digests import canonical
from mingzheng.ledger.verifier import bundle
from mingzheng.portal import lists, notes, reading, words
from mingzheng.portal.pages import document, page, public
from mingzheng.web.components import Crumb

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from mingzheng.cases.projection import PublicProcedure
    from mingzheng.catalogue.models import PublicListItem

HOME: Final = Crumb("首页", "/")
LATEST: Final = 8
ON_SITEMAP: Final = 100
ROBOTS: Final = "User-agent: *\nDisallow: /desk/\nDisallow: /api/\nDisallow: /demo/\nDisallow: /search/\n"


@public("GET")
def home(request: HttpRequest) -> HttpResponseBase:
    """Show one box, four doors, and what is new."""
    context = {
        "decisions": reading.shown_decisions(timezone.localdate())[:LATEST],
        "offices": reading.offices(),
        "checkpoints": [notes.shown(row) for row in reading.checkpoints(1)],
        "procedures": _running(reading.procedures(), timezone.localdate()),
    }
    return page(request, "home.html", context)


@public("GET")
def agencies(request: HttpRequest) -> HttpResponseBase:
    """List the agencies that publish here."""
    return page(request, "agencies.html", {"crumbs": [HOME, Crumb("执法机关")], "offices": reading.offices()})


@public("GET")
def agency(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show an agency's column: before, during and after enforcement."""
    today = timezone.localdate()
    items, officers = reading.lists_of(code), reading.officers_of(code)
    names = [*(one.agency_name for one in items), *(one.agency_name for one in officers)]
    if not names:
        raise Http404
    context = {
        "crumbs": [HOME, Crumb("执法机关", "/agencies/"), Crumb(names[0])],
        "code": code,
        "name": names[0],
        "shelves": lists.shelves(items, today),
        "officers": [(words.officer_verdict(one, today), one) for one in officers],
        "procedures": _running(reading.procedures(), today),
        "decisions": reading.shown_decisions(today).filter(agency_code=code)[:LATEST],
    }
    return page(request, "agency.html", context)


@public("GET")
def list_item(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show one version of a list with the others."""
    item = _list_item(key)
    versions = reading.versions_of(item)
    today = timezone.localdate()
    running = next((one for one in versions if one.effective_from <= today), None)
    context = {
        "crumbs": [
            HOME,
            Crumb("执法机关", "/agencies/"),
            Crumb(item.agency_name, f"/agencies/{item.agency_code}/"),
            Crumb(lists.named(item)),
        ],
        "item": item,
        "name": lists.named(item),
        "kind": lists.kind_title(item.kind),
        "sections": lists.sections(item.kind, item.content),
        "versions": versions,
        "standing": _standing(item, running, today),
    }
    return page(request, "list.html", context)


def _standing(item: PublicListItem, running: PublicListItem | None, today: dt.date) -> str:
    if item.effective_from > today:
        return "尚未生效"
    return "现行" if running is not None and running.pk == item.pk else "已被新版本代替"


@public("GET")
def list_text(request: HttpRequest, key: str) -> HttpResponseBase:
    """Give a list as the bytes over which its digest was taken."""
    return document(request, canonical(_list_item(key).content), "application/json", name="list.json")


def _list_item(key: str) -> PublicListItem:
    item = reading.list_item(key)
    if item is None:
        raise Http404
    return item


@dataclass(frozen=True, slots=True)
class Listed:
    """A procedure in a list: what new cases run today, and how many versions there are."""

    running: PublicProcedure
    versions: int


def _running(rows: list[PublicProcedure], today: dt.date) -> list[Listed]:
    by_code: dict[str, list[PublicProcedure]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    found = []
    for versions in by_code.values():
        begun = [one for one in versions if one.effective_from <= today]
        found.append(Listed((begun or versions)[0], len(versions)))
    return found


@public("GET")
def procedures(request: HttpRequest) -> HttpResponseBase:
    """List the procedures that run."""
    found = _running(reading.procedures(), timezone.localdate())
    context = {"section": "procedures", "crumbs": [HOME, Crumb("办事程序")], "procedures": found}
    return page(request, "procedures.html", context)


@public("GET")
def procedure(request: HttpRequest, code: str, digest: str = "") -> HttpResponseBase:
    """Show a procedure step by step: the one that new cases run today, or a named version."""
    today = timezone.localdate()
    versions = [row for row in reading.procedures() if row.code == code]
    if not versions:
        raise Http404
    running = _running(versions, today)[0].running
    row = reading.procedure(code, digest or running.text_digest.partition(":")[2])
    if row is None:
        raise Http404
    context = {
        "section": "procedures",
        "crumbs": [HOME, Crumb("办事程序", "/procedures/"), Crumb(row.title)],
        "procedure": row,
        "lanes": row.content["lanes"],
        "versions": versions,
        "current": row.pk == running.pk,
    }
    return page(request, "procedure.html", context)


@public("GET")
def procedure_text(request: HttpRequest, code: str, digest: str) -> HttpResponseBase:
    """Give a procedure's words as the bytes over which their digest was taken."""
    row = reading.procedure(code, digest)
    if row is None:
        raise Http404
    return document(request, canonical(row.content), "application/json", name="procedure.json")


@public("GET")
def ledger(request: HttpRequest) -> HttpResponseBase:
    """Show the public heads of the log, the keys that sign them, who holds them outside, and how to check with them."""
    found = [notes.shown(row) for row in reading.checkpoints()]
    anchors = [notes.held(row) for row in reading.anchors()]
    outside = [one for one in anchors if one.outside]
    context = {
        "section": "ledger",
        "crumbs": [HOME, Crumb("记录核验")],
        "checkpoints": found,
        "epochs": reading.epochs(),
        "anchors": anchors,
        "held_to": max((one.size for one in outside), default=0),
        "program": bundle.NAME,
    }
    return page(request, "ledger.html", context)


@public("GET")
def about(request: HttpRequest) -> HttpResponseBase:
    """Say what this site is, what stands on it and what does not, and whom to reach."""
    return page(request, "about.html", {"crumbs": [HOME, Crumb("关于本站")], "offices": reading.offices()})


@public("GET")
def not_open(request: HttpRequest) -> HttpResponseBase:
    """Say that complaints and corrections are not taken here yet, and where they are."""
    context = {"crumbs": [HOME, Crumb("投诉与纠错")], "offices": reading.offices()}
    return page(request, "not_open.html", context)


@public("GET")
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Show all pages on one."""
    today = timezone.localdate()
    context = {
        "crumbs": [HOME, Crumb("网站地图")],
        "offices": reading.offices(),
        "procedures": _running(reading.procedures(), today),
        "decisions": reading.shown_decisions(today)[:ON_SITEMAP],
    }
    return page(request, "sitemap.html", context)


@public("GET")
def robots(request: HttpRequest) -> HttpResponseBase:
    """Tell search engines what is not for them; look-ups also say so themselves."""
    return document(request, ROBOTS.encode(), "text/plain; charset=utf-8")
