"""Look-ups: is this officer one, is this paper genuine. Verdict first; terms never stand in an address."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from mingzheng.portal import reading, words
from mingzheng.portal.pages import page, public
from mingzheng.publication.sealed_terms import open_terms, seal_terms
from mingzheng.web import limits
from mingzheng.web.codes import FAULT, grouped_code, normal_code
from mingzheng.web.components import Crumb
from mingzheng.web.forms import typed

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

LONGEST: Final = 40
LONGEST_CODE: Final = 200  # a whole scanned address may be pasted
HOME: Final = Crumb("首页", "/")


@public("GET", "POST")
def officers(request: HttpRequest) -> HttpResponseBase:
    """Ask for a certificate number or a name, and go on to an address that says nothing of it."""
    context = {"section": "officers", "crumbs": [HOME, Crumb("核验执法人员")], "offices": reading.offices()}
    if request.method != "POST":
        return page(request, "officers.html", context)
    text = unicodedata.normalize("NFKC", typed(request, "q"))
    text = "".join(text.split())
    fault = "" if text else "请输入执法证号或者姓名。"
    if len(text) > LONGEST:
        fault = f"最多 {LONGEST} 个字，请核对后再查。"
    if fault:
        return page(request, "officers.html", {**context, "fault": fault}, status=422, private=True)
    token = seal_terms({"officer": text}, timezone.now())
    return HttpResponseRedirect(reverse("portal:officer", kwargs={"token": token}), status=303)


@public("GET")
def officer(request: HttpRequest, token: str) -> HttpResponseBase:
    """Say first whether the certificate is good, then what to do, then whose it is."""
    text = str(open_terms(token, timezone.now()).get("officer", ""))
    if not text:  # a token of another look-up
        raise Http404
    limits.admit(request, "officer", text)
    today = timezone.localdate()
    found = [(words.officer_verdict(row, today), row) for row in reading.officers_called(text)]
    if not found:
        limits.missed(request, "officer", text)
    context = {
        "section": "officers",
        "crumbs": [HOME, Crumb("核验执法人员", "/officers/"), Crumb("核验结果")],
        "text": text,
        "found": found,
        "nobody": words.NO_OFFICER,
    }
    return page(request, "officer.html", context, private=True)


@public("GET", "POST")
def paper_box(request: HttpRequest) -> HttpResponseBase:
    """Ask for the code of a paper."""
    crumbs = [HOME, Crumb("我收到一份文书")]
    if request.method != "POST":
        return page(request, "paper_box.html", {"crumbs": crumbs})
    given = typed(request, "code")[:LONGEST_CODE]
    code = normal_code(given)
    if code is None:
        context = {"crumbs": crumbs, "fault": FAULT, "typed": given}
        return page(request, "paper_box.html", context, status=422, private=True)
    return HttpResponseRedirect(reverse("portal:paper", kwargs={"code": grouped_code(code)}), status=303)


@public("GET")
def paper(request: HttpRequest, code: str) -> HttpResponseBase:
    """Say first whether a paper is genuine, then what it is, what it means, and whom to call."""
    normal = normal_code(code)
    limits.admit(request, "paper", normal or "")
    row = reading.paper(normal) if normal else None
    if row is None:
        limits.missed(request, "paper", normal or "")
    offices = {one.name: one.code for one in reading.offices()}
    meaning, points = words.paper_meaning(row.title) if row else ("", ())
    context = {
        "crumbs": [HOME, Crumb("我收到一份文书", "/d/"), Crumb("核验结果")],
        "verdict": words.paper_verdict(row),
        "paper": row,
        "code": grouped_code(normal) if normal else "",
        "meaning": meaning,
        "points": points,
        "office_code": offices.get(row.agency_name, "") if row else "",
    }
    return page(request, "paper.html", context, status=200 if row else 404, private=True)
