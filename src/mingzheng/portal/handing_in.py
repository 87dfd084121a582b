"""Corrections and complaints of the public: sealed, a receipt with number and secret, and what became of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, Field

from mingzheng.core.inputs import LongText, OptionalLine
from mingzheng.portal import reading
from mingzheng.portal.pages import page, public
from mingzheng.publication.actions.intake import receive
from mingzheng.publication.queries import public_decision
from mingzheng.web import limits
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm, typed
from mingzheng.web.receipts import new_number, new_secret, receipt_key

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

HOME: Final = Crumb("首页", "/")
MOST: Final = 10
MOST_AN_OBJECT: Final = 60
NUMBER: Final = re.compile(r"\d{8}-[A-Z2-7]{4}-[A-Z2-7]{4}")
SECRET: Final = re.compile(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}")
LONGEST: Final = 60


class CorrectionForm(BaseModel):
    """Somebody says that what is published is wrong (政府信息公开条例 41)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: LongText = Field(title="哪里有错，应当怎样更正", description="写明原文、正确的内容和依据")
    contact: OptionalLine = Field("", title="联系方式", description="可以不留；答复凭回执查询")


class ComplaintForm(BaseModel):
    """Somebody complains of how the law was enforced (执法监督)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    agency: str = Field(
        title="被投诉的机关", json_schema_extra={"widget": "select", "choices_from": "agencies"}, max_length=32
    )
    officer: OptionalLine = Field("", title="涉及的执法人员", description="姓名或者证号，不知道的不填")
    text: LongText = Field(title="事情经过和要求", description="写明时间、地点、经过；不要写与投诉无关的他人信息")
    contact: OptionalLine = Field("", title="联系方式", description="可以不留；答复凭回执查询")


@public("GET", "POST")
def correct(request: HttpRequest, key: str = "") -> HttpResponseBase:
    """Take the request to correct what is published."""
    decision = public_decision(key) if key else None
    if key and (decision is None or decision.state != "published"):
        raise Http404
    about = f"{decision.number} {decision.title}" if decision else ""
    crumbs = [HOME, Crumb("公示纠错")]
    if decision is None:  # a correction is about something that stands here
        return page(request, "correct.html", {"crumbs": crumbs, "offices": reading.offices()})
    context = {"crumbs": crumbs, "title": "公示纠错", "about": about, "kind": "correction"}
    return _taken(request, CorrectionForm, context, {"decision": key, "about": about})


@public("GET", "POST")
def report(request: HttpRequest) -> HttpResponseBase:
    """Take a complaint about enforcement; it goes to who supervises the agency, not to the agency."""
    offices = reading.offices()
    choices = {"agencies": [(one.code, one.name) for one in offices]}
    context = {"crumbs": [HOME, Crumb("投诉")], "title": "投诉执法行为", "about": "", "kind": "complaint"}
    names = {one.code: one.name for one in offices}
    about = names.get(typed(request, "agency"), "") if request.method == "POST" else ""
    return _taken(request, ComplaintForm, context, {"about": about}, choices)


def _taken(
    request: HttpRequest,
    model: type[BaseModel],
    context: dict[str, Any],
    known: dict[str, str],
    choices: dict[str, Any] | None = None,
) -> HttpResponseBase:
    """Show the form, or seal what was sent and give its receipt; a form sent twice is received once."""
    now = timezone.now()
    posted = request.method == "POST"
    form = SchemaForm(model, request.POST if posted else None, choices=choices)
    number, secret = _given(request, "number", NUMBER), _given(request, "secret", SECRET)
    context |= {"form": form, "number": number or new_number(timezone.localdate(now)), "secret": secret or new_secret()}
    if not posted or not form.is_valid():
        return page(request, "hand_in.html", context, status=422 if posted else 200, private=True)
    limits.count(request, "hand_in", MOST)
    limits.count_target("hand_in", known.get("decision") or known["about"], MOST_AN_OBJECT)
    values = form.value.model_dump(mode="json") if form.value else {}
    said = {**values, **known, "receipt": context["number"]}
    key = receipt_key(context["number"], context["secret"])
    row = receive(context["kind"], {**said, "secret_key": key}, now=now)
    return page(request, "handed_in.html", {**context, "received_at": row.received_at}, private=True)


def _given(request: HttpRequest, name: str, wanted: re.Pattern[str]) -> str:
    text = typed(request, name) if request.method == "POST" else ""
    return text if wanted.fullmatch(text) else ""


@public("GET", "POST")
def receipts(request: HttpRequest) -> HttpResponseBase:
    """Say what became of something handed in, to who has number and secret."""
    context: dict[str, Any] = {"crumbs": [HOME, Crumb("查询回执")], "asked": False}
    if request.method != "POST":
        return page(request, "receipts.html", context)
    number, secret = typed(request, "number")[:LONGEST], typed(request, "secret")[:LONGEST]
    limits.admit(request, "receipt", number)
    key = receipt_key(number, secret)
    found = reading.receipt(key) if key else None
    if found is None:
        limits.missed(request, "receipt", number)
    context |= {"asked": True, "found": found, "number": number}
    return page(request, "receipts.html", context, status=200 if found else 404, private=True)
