"""Home, lists, the log, and what the site says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from mingzheng.core.digests import canonical
from mingzheng.ledger.verifier import bundle
from mingzheng.portal import lists, notes, reading
from mingzheng.portal.agencies import listed
from mingzheng.portal.pages import document, page, public
from mingzheng.web.components import Crumb

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from mingzheng.catalogue.models import PublicListItem

HOME: Final = Crumb("首页", "/")
ON_SITEMAP: Final = 100
CLOSED: Final = ("/desk/", "/api/", "/demo/", "/search/", "/my/")


@public("GET")
def home(request: HttpRequest) -> HttpResponseBase:
    """Show one box, four doors, and what is new."""
    context = {
        "decisions": reading.shown_decisions(timezone.localdate())[: reading.LATEST],
        "offices": reading.offices(),
        "checkpoints": [notes.shown(row) for row in reading.checkpoints(1)],
        "procedures": listed(reading.procedures(), timezone.localdate()),
    }
    return page(request, "home.html", context)


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
    item = _list_item(key)
    data = canonical(item.content)
    return document(request, data, "application/json", name="list.json", modified=item.published_at)


def _list_item(key: str) -> PublicListItem:
    item = reading.list_item(key)
    if item is None:
        raise Http404
    return item


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
def sitemap(request: HttpRequest) -> HttpResponseBase:
    """Show all pages on one."""
    today = timezone.localdate()
    context = {
        "crumbs": [HOME, Crumb("网站地图")],
        "offices": reading.offices(),
        "procedures": listed(reading.procedures(), today),
        "decisions": reading.shown_decisions(today)[:ON_SITEMAP],
    }
    return page(request, "sitemap.html", context)


@public("GET")
def robots(request: HttpRequest) -> HttpResponseBase:
    """Tell search engines what is not for them; look-ups also say so themselves."""
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in CLOSED)]
    text = "\n".join([*lines, f"Sitemap: {settings.PUBLIC_URL}/sitemap.xml", ""])
    return document(request, text.encode(), "text/plain; charset=utf-8")
