"""Feeds of the newest decisions, whole, by agency or by kind: Atom (RFC 4287, 6721) and JSON Feed 1.1."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from django.conf import settings
from django.http import Http404
from django.utils import timezone

from mingzheng.core.dates import ZONE
from mingzheng.portal import reading, words
from mingzheng.portal.pages import document, page, public
from mingzheng.web import limits
from mingzheng.web.components import Crumb

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from mingzheng.publication.models import PublicDecision

ENTRIES: Final = 50
MOST: Final = 300
ATOM: Final = "http://www.w3.org/2005/Atom"
TOMBSTONES: Final = "http://purl.org/atompub/tombstones/1.0"
KINDS: Final = ("penalty_decision", "licence_decision")
NEVER: Final = dt.date(2021, 1, 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a feed holds: the name in its address, its title, and by what it is narrowed."""

    name: str
    title: str
    agency: str = ""
    kind: str = ""


def scopes() -> list[Scope]:
    """Return all feeds there are."""
    site = settings.SITE["name"]
    return [
        Scope("all", f"{site}：全部执法结果"),
        *(Scope(f"kind-{kind}", f"{site}：{words.kind_word(kind)}", kind=kind) for kind in KINDS),
        *(Scope(f"agency-{one.code}", f"{site}：{one.name}", agency=one.code) for one in reading.offices()),
    ]


@public("GET")
def feeds(request: HttpRequest) -> HttpResponseBase:
    """List the feeds and say how to use them."""
    context = {"crumbs": [Crumb("首页", "/"), Crumb("订阅")], "scopes": scopes()}
    return page(request, "feeds.html", context)


@public("GET")
def atom(request: HttpRequest, scope: str) -> HttpResponseBase:
    """Give a feed as Atom."""
    limits.count(request, "feed", MOST)
    found = _scope(scope)
    rows = reading.newest(found.agency, found.kind, ENTRIES, timezone.localdate())
    return document(request, as_atom(found, rows), "application/atom+xml; charset=utf-8")


@public("GET")
def json_feed(request: HttpRequest, scope: str) -> HttpResponseBase:
    """Give a feed as JSON Feed."""
    limits.count(request, "feed", MOST)
    found = _scope(scope)
    rows = reading.newest(found.agency, found.kind, ENTRIES, timezone.localdate())
    text = json.dumps(as_json(found, rows), ensure_ascii=False, indent=1)
    return document(request, text.encode(), "application/feed+json; charset=utf-8")


def _scope(name: str) -> Scope:
    found = next((one for one in scopes() if one.name == name), None)
    if found is None:
        raise Http404
    return found


def address(row: PublicDecision) -> str:
    """Return the permanent address of a decision."""
    return f"{settings.PUBLIC_URL}/decisions/{row.key}/"


def changed(row: PublicDecision) -> str:
    """Return when an entry was published or withdrawn, as midnight in China of that day (RFC 3339)."""
    withdrawn = row.fields.get("withdrawn_on", "")
    day = dt.date.fromisoformat(withdrawn) if withdrawn else row.published_on
    return _moment(day)


def _moment(day: dt.date) -> str:
    return dt.datetime.combine(day, dt.time.min, ZONE).isoformat()


def as_atom(scope: Scope, rows: list[PublicDecision]) -> bytes:
    """Return an Atom document; what was withdrawn is a deleted-entry, so that readers can take it down."""
    ET.register_namespace("", ATOM)
    ET.register_namespace("at", TOMBSTONES)
    home = f"{settings.PUBLIC_URL}/feeds/{scope.name}.atom"
    root = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": "zh-Hans-CN"})
    _put(root, "id", home)
    _put(root, "title", scope.title)
    _put(root, "updated", max((changed(row) for row in rows), default=_moment(NEVER)))
    _put(root, "link", rel="self", type="application/atom+xml", href=home)
    _put(root, "link", rel="alternate", type="text/html", href=f"{settings.PUBLIC_URL}/decisions/")
    author = ET.SubElement(root, f"{{{ATOM}}}author")
    _put(author, "name", settings.SITE["host"] or settings.SITE["name"])
    for row in rows:
        (_tombstone if row.state == "withdrawn" else _entry)(root, row)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def _entry(root: ET.Element, row: PublicDecision) -> None:
    entry = ET.SubElement(root, f"{{{ATOM}}}entry")
    _put(entry, "id", address(row))
    _put(entry, "title", row.title)
    _put(entry, "updated", changed(row))
    _put(entry, "published", _moment(row.published_on))
    _put(entry, "link", rel="alternate", type="text/html", href=address(row))
    author = ET.SubElement(entry, f"{{{ATOM}}}author")
    _put(author, "name", row.agency_name)
    _put(entry, "category", term=row.kind, label=words.kind_word(row.kind))
    _put(entry, "summary", words.sentence(row))


def _tombstone(root: ET.Element, row: PublicDecision) -> None:
    values = {"ref": address(row), "when": changed(row)}
    gone = ET.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", values)
    ET.SubElement(gone, f"{{{TOMBSTONES}}}comment").text = f"{row.number}已撤回：{row.note}"


def _put(parent: ET.Element, tag: str, text: str = "", **values: str) -> None:
    element = ET.SubElement(parent, f"{{{ATOM}}}{tag}", values)
    element.text = text or None


def as_json(scope: Scope, rows: list[PublicDecision]) -> dict[str, Any]:
    """Return a JSON Feed; what was withdrawn stays as an item that says so."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": scope.title,
        "home_page_url": f"{settings.PUBLIC_URL}/decisions/",
        "feed_url": f"{settings.PUBLIC_URL}/feeds/{scope.name}.json",
        "language": "zh-Hans-CN",
        "items": [_gone(row) if row.state == "withdrawn" else _item(row) for row in rows],
    }


def _item(row: PublicDecision) -> dict[str, Any]:
    return {
        "id": address(row),
        "url": address(row),
        "title": row.title,
        "content_text": words.sentence(row),
        "date_published": _moment(row.published_on),
        "date_modified": changed(row),
        "authors": [{"name": row.agency_name}],
        "tags": [words.kind_word(row.kind)],
    }


def _gone(row: PublicDecision) -> dict[str, Any]:
    return {
        "id": address(row),
        "url": address(row),
        "title": "已撤回",
        "content_text": f"{row.number}已撤回：{row.note}",
        "date_published": _moment(row.published_on),
        "date_modified": changed(row),
        "authors": [{"name": row.agency_name}],
        "_withdrawn": {"about": "撤回的公示，请一并撤下", "on": row.fields.get("withdrawn_on", "")},
    }
