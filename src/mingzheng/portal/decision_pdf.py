"""The paper form of a public decision: its bytes as they were made at release, under the decision's address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from mingzheng.portal.decisions import public_row
from mingzheng.portal.pages import document, public
from mingzheng.publication.queries import public_pdf

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase


@public("GET")
def detail_pdf(request: HttpRequest, key: str) -> HttpResponseBase:
    """Give the PDF of a decision; its file name says nothing of anybody."""
    decision = public_row(key)
    body = public_pdf(key)
    if decision.state == "withdrawn" or body is None:
        raise Http404
    return document(request, body, "application/pdf", name="decision.pdf")
