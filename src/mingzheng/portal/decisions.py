"""Decisions: the list, the search, one decision."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from mingzheng.core.digests import canonical
from mingzheng.core.errors import Invalid
from mingzheng.portal import reading, words
from mingzheng.portal.pages import document, page, public
from mingzheng.portal.spans import Span, back, month_of, quarter_of, span_of
from mingzheng.publication.queries import has_public_pdf, public_decision
from mingzheng.publication.sealed_terms import open_terms, seal_terms
from mingzheng.publication.search import CAP, LAST_PAGE, MAX_QUERY, PAGE_SIZE, SearchTerms, runs, search
from mingzheng.web.codes import grouped_code, normal_code
from mingzheng.web.components import Chip, Crumb, Empty, pages
from mingzheng.web.forms import typed

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from mingzheng.publication.models import PublicDecision

YEARS: Final = 6
LATELY: Final = 3
OF_SPAN: Final = ("agency", "published")
"""A monthly or quarterly list is one agency's or all agencies': every further choice would be six times the pages."""
MARKED_CODE: Final = re.compile(r"[-/2-7]")
"""What tells the code of a paper, or its scanned address, from sixteen letters of a firm's name."""
CERTIFICATE: Final = re.compile(r"[0-9A-Z]{8,20}")
KINDS: Final = ("penalty_decision", "licence_decision")
SECTION: Final = {"section": "decisions"}
HOME: Final = Crumb("首页", "/")
LIST: Final = Crumb("执法结果", "/decisions/")


def page_number(request: HttpRequest) -> int:
    """Return the page somebody asks for, from 1."""
    text = request.GET.get("page", "1")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) <= len(str(LAST_PAGE)) else 1


@public("GET")
def listing(request: HttpRequest) -> HttpResponseBase:
    """Show what was published, narrowed by agency, kind, year of decision and month or quarter of publication."""
    today = timezone.localdate()
    offices = reading.offices()
    filters = _filters(request, {one.code for one in offices}, today)
    found = reading.decisions(filters, page_number(request), today)
    query = _query(filters)
    context = {
        **SECTION,
        "crumbs": [HOME, Crumb("执法结果")],
        "items": found.items,
        "pages": pages(query, number=found.page, total=found.count, size=PAGE_SIZE, cap=CAP - 1),
        "groups": _groups(filters, offices, today),
        "empty": Empty(
            "没有符合条件的公示",
            "换一个机关、种类、年份或者公示时间，或者去掉条件。",
            "查看全部",
            "/decisions/",
            "list",
        ),
        "narrowed": bool(query),
        "span": filters.published,
    }
    return page(request, "decisions.html", context)


def _filters(request: HttpRequest, codes: set[str], today: dt.date) -> reading.Filters:
    given = request.GET
    agency = given.get("agency", "") if given.get("agency") in codes else ""
    if named := span_of(given.get("published", "")):
        return reading.Filters(agency=agency, published=named)
    year = given.get("year", "")
    known_years = {str(today.year - n) for n in range(YEARS)}
    return reading.Filters(
        agency=agency,
        kind=given.get("kind", "") if given.get("kind") in KINDS else "",
        year=int(year) if year in known_years else None,
    )


def _query(filters: reading.Filters) -> dict[str, str]:
    given = {"agency": filters.agency, "kind": filters.kind, "year": str(filters.year or "")}
    given["published"] = filters.published.name if filters.published else ""
    return {name: value for name, value in given.items() if value}


def _groups(filters: reading.Filters, offices: list[reading.Office], today: dt.date) -> list[tuple[str, list[Chip]]]:
    lately = dict.fromkeys([*_lately(today), *filter(None, [filters.published])])
    choices = {
        "agency": ("执法机关", [(one.code, one.name) for one in offices]),
        "kind": ("种类", [(kind, words.kind_word(kind)) for kind in KINDS]),
        "year": ("决定年份", [(str(today.year - n), f"{today.year - n} 年") for n in range(YEARS)]),
        "published": ("公示时间", [(one.name, one.words) for one in lately]),
    }
    query = _query(filters)
    offered = [name for name in choices if not filters.published or name in OF_SPAN]
    return [(choices[name][0], _chips(name, choices[name][1], query)) for name in offered]


def _lately(today: dt.date) -> list[Span]:
    """Return the quarters and months that are offered at once; the page of open data lists them all."""
    return [*back(quarter_of(today), LATELY), *back(month_of(today), LATELY)]


def _chips(name: str, options: list[tuple[str, str]], query: dict[str, str]) -> list[Chip]:
    kept = OF_SPAN if name == "published" else query
    rest = {key: value for key, value in query.items() if key != name and key in kept}
    chips = [Chip("全部", f"?{urlencode(rest)}", current=name not in query)]
    for value, label in options:
        chips.append(Chip(label, f"?{urlencode({**rest, name: value})}", current=query.get(name) == value))
    return chips


@public("GET", "POST")
def search_box(request: HttpRequest) -> HttpResponseBase:
    """Take the terms of a search from a form post and go on to an address that says nothing of them.

    The one box knows the code of a paper and the number of a certificate: they lead to their verdict.
    """
    if request.method != "POST":
        return page(request, "search.html", {**SECTION, "crumbs": [HOME, Crumb("搜索")], "text": ""})
    text = typed(request, "q")
    fault = "" if text else "请输入要查的单位名称、文号或者事项。"
    if len(text) > MAX_QUERY:
        fault = f"检索词最多 {MAX_QUERY} 个字，请缩短后再查。"
    if fault:
        context = {**SECTION, "crumbs": [HOME, Crumb("搜索")], "text": text[:MAX_QUERY], "fault": fault}
        return page(request, "search.html", context, status=422, private=True)
    code = normal_code(text)
    if code and MARKED_CODE.search(text):
        return HttpResponseRedirect(reverse("portal:paper", kwargs={"code": grouped_code(code)}), status=303)
    if CERTIFICATE.fullmatch(text) and reading.officers_called(text):
        token = seal_terms({"officer": text}, timezone.now())
        return HttpResponseRedirect(reverse("portal:officer", kwargs={"token": token}), status=303)
    token = seal_terms({"q": text}, timezone.now())
    return HttpResponseRedirect(reverse("portal:results", kwargs={"token": token}), status=303)


@dataclass(frozen=True, slots=True)
class Hit:
    """One result with the words that were looked for."""

    decision: PublicDecision
    text: str


@public("GET")
def results(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what a search found, its words marked."""
    text = str(open_terms(token, timezone.now()).get("q", ""))
    if not text:  # a token of another look-up
        raise Http404
    today = timezone.localdate()
    try:
        found = search(SearchTerms(text=text), page=page_number(request))
    except Invalid as error:  # a token of ours never holds so long a text
        raise Http404 from error
    hits = [_hit(row, text) for row in found.items if row.expires_on is None or row.expires_on >= today]
    context = {
        **SECTION,
        "crumbs": [HOME, Crumb("搜索结果")],
        "text": text,
        "words": _words(text),
        "hits": hits,
        "pages": pages({}, number=found.page, total=found.count, size=PAGE_SIZE, cap=CAP - 1),
        "empty": Empty(
            "没有查到",
            "请换一个写法：单位名称可以只写几个字，文号的括号写成哪种都可以。个人姓名依法隐去，按姓名查不到。",
            "查看全部执法结果",
            "/decisions/",
            "search",
        ),
    }
    return page(request, "results.html", context, private=True)


def _hit(row: PublicDecision, text: str) -> Hit:
    facts = str(row.fields.get("facts", ""))
    result = str(row.fields.get("result", ""))
    wanted = _words(text)
    return Hit(row, facts if any(word in facts.casefold() for word in wanted) or not result else f"{result}。{facts}")


def _words(text: str) -> list[str]:
    """Return what to mark: the runs of the text, without lone digits where it has other words."""
    found = runs(text)
    telling = [run for run in found if len(run) > 2 or not run.isdigit()]  # noqa: PLR2004 - 12 of 〔2026〕12号 is noise
    return telling or found


@public("GET")
def detail(request: HttpRequest, key: str) -> HttpResponseBase:
    """Show one decision, plain words first; what was withdrawn says so (410), what expired was never here (404)."""
    decision = public_row(key)
    if decision.state == "withdrawn":
        context = {**SECTION, "decision": decision, "withdrawn_on": decision.fields.get("withdrawn_on", "")}
        return page(request, "withdrawn.html", context, status=410, private=True)
    fields = decision.fields
    context = {
        **SECTION,
        "crumbs": [HOME, LIST, Crumb(decision.number)],
        "decision": decision,
        "fields": fields,
        "sentence": words.sentence(decision),
        "facts": _facts(decision, fields),
        "kind": words.kind_word(decision.kind),
        "has_pdf": has_public_pdf(key),
        "address": f"{settings.PUBLIC_URL}/decisions/{decision.key}/",
    }
    return page(request, "decision.html", context)


def _facts(decision: PublicDecision, fields: dict[str, Any]) -> list[tuple[str, str]]:
    person = fields.get("party_kind") == "individual"
    rows = [
        ("文书号", decision.number),
        ("执法机关", decision.agency_name),
        ("当事人", f"{decision.party}（个人，姓名依法隐去）" if person else decision.party),
        ("统一社会信用代码", fields.get("party_code", "")),
        ("法定代表人", fields.get("legal_representative", "")),
        ("案由", decision.matter),
        ("种类", "、".join(fields.get("kinds", []))),
        ("决定内容", fields.get("result", "")),
        ("决定日期", words.dated(decision.decided_on)),
        ("公示日期", words.dated(decision.published_on)),
        ("公示截止", words.dated(decision.expires_on) or "长期"),
    ]
    return [(label, str(value)) for label, value in rows if value]


@public("GET")
def detail_text(request: HttpRequest, key: str) -> HttpResponseBase:
    """Give the published values as the bytes over which the digest was taken."""
    decision = public_row(key)
    if decision.state == "withdrawn":
        raise Http404
    return document(request, canonical(decision.fields), "application/json", name="decision.json")


def public_row(key: str) -> PublicDecision:
    """Return what is shown under an address, a tombstone too; Http404 when it is over or was never there."""
    decision = public_decision(key)
    today = timezone.localdate()
    if decision is None or (decision.expires_on is not None and decision.expires_on < today):
        raise Http404
    return decision
