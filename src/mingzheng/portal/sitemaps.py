"""The map of the site for search engines (sitemaps.org): an index, the fixed pages, and decisions in blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from mingzheng.portal import agencies, feeds, reading
from mingzheng.portal.pages import document, public
from mingzheng.web import limits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

SPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
BLOCK: Final = 5000
FIXED: Final = (
    "/", "/decisions/", "/agencies/", "/procedures/", "/officers/", "/d/", "/ledger/", "/verify/", "/report/",
    "/correct/", "/data/", "/feeds/", "/about/", "/sitemap/",
)  # fmt: skip
KIND: Final = "application/xml; charset=utf-8"


@public("GET")
def index(request: HttpRequest) -> HttpResponseBase:
    """Name the parts of the map."""
    newest = reading.running(timezone.localdate()).order_by("-pk").values_list("pk", flat=True).first() or 0
    parts = ["pages", *(f"decisions-{number}" for number in range(1, -(-newest // BLOCK) + 1))]
    return _answer(request, "sitemapindex", "sitemap", [(f"/sitemaps/{part}.xml", "") for part in parts])


@public("GET")
def fixed(request: HttpRequest) -> HttpResponseBase:
    """Name the pages that are always there, the columns of the agencies, their lists, and the procedures."""
    found = [(address, "") for address in FIXED]
    for office in reading.offices():
        found.append((f"/agencies/{office.code}/", ""))
        found += [(f"/agencies/{office.code}/{kind.phase}/{kind.code}/", "") for kind in agencies.KINDS]
        found += [(f"/lists/{item.key}/", item.effective_from.isoformat()) for item in reading.lists_of(office.code)]
    found += [(f"/procedures/{row.code}/", "") for row in {row.code: row for row in reading.procedures()}.values()]
    return _answer(request, "urlset", "url", found[:BLOCK])


@public("GET")
def decisions(request: HttpRequest, number: int) -> HttpResponseBase:
    """Name one block of decisions; withdrawn and expired ones stand in none."""
    if number < 1:
        raise Http404
    rows = reading.shown_decisions(timezone.localdate()).filter(pk__gt=(number - 1) * BLOCK, pk__lte=number * BLOCK)
    found = [(f"/decisions/{key}/", day.isoformat()) for key, day in rows.values_list("key", "published_on")]
    return _answer(request, "urlset", "url", found)


def _answer(request: HttpRequest, root: str, tag: str, found: Iterable[tuple[str, str]]) -> HttpResponseBase:
    limits.count(request, "feed", feeds.MOST)
    ET.register_namespace("", SPACE)
    tree = ET.Element(f"{{{SPACE}}}{root}")
    for address, day in found:
        entry = ET.SubElement(tree, f"{{{SPACE}}}{tag}")
        ET.SubElement(entry, f"{{{SPACE}}}loc").text = f"{settings.PUBLIC_URL}{address}"
        if day:
            ET.SubElement(entry, f"{{{SPACE}}}lastmod").text = day
    return document(request, ET.tostring(tree, encoding="utf-8", xml_declaration=True), KIND)
