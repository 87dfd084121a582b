"""The one search box: what was typed travels in a form and stands sealed in the address (threat 34)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mingzheng.core.errors import NotVisible
from mingzheng.desk import asking, case_frame
from mingzheng.desk.people import SEES
from mingzheng.finding import queries
from mingzheng.finding.asking import Scope, scope_of
from mingzheng.publication.sealed_terms import TermsExpired, open_terms, seal_terms
from mingzheng.web.articles import cited
from mingzheng.web.components import Crumb, Empty
from mingzheng.web.forms import typed
from mingzheng.web.permissions import requires, roles_in

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.agencies.models import Account

TERM, BY = "desk", "by"
HINT = (
    "可以查：案号（写几位都行）、文号、当事人名称、证件号码（须完整）、执法证号、地址、执法事项、法条、公示、"
    "本机关人员。"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One hit as a line of the page; without an address it is told and leads nowhere."""

    label: str
    detail: str
    url: str = ""


@requires("login")
@require_http_methods(["GET", "POST"])
def box(request: HttpRequest) -> HttpResponse:
    """Take what is looked for from a form post, and go on to an address that says nothing of it."""
    if request.method != "POST":
        return render(request, "desk/search.html", {"crumbs": [Crumb("查找")], "hint": HINT})
    account, text = asking.reader(request), typed(request, "q")[: queries.LONGEST]
    among_cases = request.POST.get("in") == "cases"
    if not text:
        return HttpResponseRedirect(case_frame.CASES if among_cases else reverse("desk_search"))
    token = sealed(account, text, asking.moment())
    if among_cases:
        return HttpResponseRedirect(f"{case_frame.CASES}?{urlencode({'view': token})}", status=303)
    return HttpResponseRedirect(reverse("desk_found", kwargs={"token": token}), status=303)


@requires("login")
@require_safe
@never_cache
def found(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was found, by kind, each hit leading to where it stands."""
    account, now = asking.reader(request), asking.moment()
    text = term(account, token, now)
    roles = roles_in(request, now)
    groups = queries.find(scope_of(account, now), text, roles)
    context = {
        "text": text,
        "groups": [(group, [_line(hit, roles) for hit in group.hits]) for group in groups],
        "in_cases": f"{case_frame.CASES}?{urlencode({'view': token})}",
        "empty": Empty("没有找到", f"换一个说法再试。{HINT}只列出您有权查看的。", icon="search"),
        "crumbs": [Crumb("查找")],
        "hint": HINT,
    }
    return render(request, "desk/search.html", context)


def sealed(account: Account, text: str, now: dt.datetime, key: str = TERM) -> str:
    """Return what was typed as it stands in an address: sealed, for its writer alone, for one purpose."""
    return seal_terms({key: text, BY: str(account.pk)}, now)


def term(account: Account, token: str, now: dt.datetime, key: str = TERM) -> str:
    """Return what stands sealed in an address; raises NotVisible when it is old, altered, or somebody else's."""
    try:
        terms = open_terms(token, now)
    except TermsExpired as error:
        raise NotVisible from error
    if terms.get(BY) != str(account.pk) or not terms.get(key):
        raise NotVisible
    return str(terms[key])


def cases_found(account: Account, text: str, now: dt.datetime) -> list[uuid.UUID]:
    """Return the cases that a text finds, to narrow the list of cases by."""
    scope: Scope = scope_of(account, now)
    return queries.case_ids(scope, text)


def _line(hit: queries.Hit, roles: frozenset[str]) -> Line:
    label = cited(hit.key) if hit.kind == "law" else hit.label
    return Line(label, hit.detail, _address(hit, roles))


def _address(hit: queries.Hit, roles: frozenset[str]) -> str:
    of_case: dict[str, Any] = {"case_id": hit.case_id}
    match hit.kind:
        case "law":
            return f"/desk/law/?of={quote(hit.key)}"
        case "person":
            return reverse("desk_person", kwargs={"person_id": hit.row_id}) if roles & set(SEES) else ""
        case "notice":
            return reverse("desk_notice", kwargs={"notice_id": hit.row_id})
        case "paper":
            return reverse("desk_paper", kwargs={**of_case, "document_id": hit.row_id})
        case "published" if hit.case_id:
            return reverse("desk_publication", kwargs={**of_case, "publication_id": hit.row_id})
    return case_frame.address(hit.case_id) if hit.case_id else ""
