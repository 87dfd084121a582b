"""The party's face: in with paper code and telephone, last days in words, hand in, receipt, progress (design.md §8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mingzheng.cases import for_party
from mingzheng.party import entering, wording
from mingzheng.party.forms import FORMS
from mingzheng.publication.actions.intake import receive
from mingzheng.web import errors, limits
from mingzheng.web.codes import FAULT, grouped_code, normal_code
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm, typed
from mingzheng.web.permissions import requires
from mingzheng.web.receipts import new_number

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse

HOME: Final = Crumb("首页", "/")
DOOR: Final = Crumb("我的案件", "/my/")
SCOPE: Final = "my"
LONGEST: Final = 200
MOST_HANDED_IN: Final = 20
RECEIPT: Final = re.compile(r"\d{8}-[A-Z2-7]{4}-[A-Z2-7]{4}")
WRONG: Final = (
    "文书编码和手机号对不上，或者您没有给机关留过这个号码。请核对后再试；没有留过号码的，请拨打文书首页的机关电话登记。"
)


@requires("public")
@require_http_methods(["GET", "HEAD", "POST"])
def door(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for the code of a paper and the telephone that the agency has, and let the party in."""
    context = {"crumbs": [HOME, Crumb("我的案件")], "code": grouped_code(normal_code(code) or ""), "fault": ""}
    if request.method != "POST":
        return render(request, "party/door.html", context)
    given, phone = typed(request, "code")[:LONGEST], typed(request, "phone")[:LONGEST]
    normal = normal_code(given)
    if normal is None:
        return render(request, "party/door.html", {**context, "code": given, "fault": FAULT}, status=422)
    try:
        limits.admit(request, SCOPE, normal)
    except limits.TooMany as error:
        return errors.too_many(request, error.seconds)
    known = for_party.identify(normal, phone)
    if known is None:
        limits.missed(request, SCOPE, normal, locking=True)
        return render(request, "party/door.html", {**context, "code": grouped_code(normal), "fault": WRONG}, status=422)
    response = HttpResponseRedirect(reverse("party:case"), status=303)
    entering.enter(response, known, phone, normal, timezone.now())
    return response


@requires("public")
@require_POST
def leave(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Forget who came in."""
    response = HttpResponseRedirect(reverse("party:door"), status=303)
    entering.leave(response)
    return response


@requires("public")
@require_http_methods(["GET", "HEAD"])
def case(request: HttpRequest) -> HttpResponse:
    """Show the party its own case: what is due, until when, what can be done here, how far it is."""
    now = timezone.now()
    found = entering.entered(request, now)
    if found is None:
        return HttpResponseRedirect(reverse("party:door"))
    picture = for_party.picture(found[0], now)
    context = {
        "crumbs": [HOME, DOOR, Crumb(picture.agency)],
        "case": picture,
        "days": [wording.last_day(one) for one in picture.last_days],
        "doings": wording.doings(picture),
        "handed_in": picture.messages,
        "minutes": entering.MINUTES,
    }
    return render(request, "party/case.html", context)


@requires("public")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a statement, the request for a hearing or an address, seal it, and give a receipt."""
    now = timezone.now()
    found = entering.entered(request, now)
    if found is None:
        return HttpResponseRedirect(reverse("party:door"))
    picture = for_party.picture(found[0], now)
    doing = next((one for one in wording.doings(picture) if one.kind == kind), None)
    if doing is None:
        raise Http404
    model, posted = FORMS[kind], request.method == "POST"
    form = SchemaForm(model, request.POST) if posted else SchemaForm(model, initial=_known(found, kind))
    context: dict[str, Any] = {
        "crumbs": [HOME, DOOR, Crumb(picture.agency, "/my/case/"), Crumb(doing.title)],
        "case": picture,
        "doing": doing,
        "form": form,
        "receipt": _receipt(request, now),
    }
    if not posted or not form.is_valid():
        return render(request, "party/hand_in.html", context, status=422 if posted else 200)
    try:
        limits.count(request, "hand_in", MOST_HANDED_IN)
    except limits.TooMany as error:
        return errors.too_many(request, error.seconds)
    values = form.value.model_dump(mode="json") if form.value else {}
    message = {**values, "receipt": context["receipt"], "code": found[2], "phone_given": found[1]}
    received = receive(doing.intake, wording.composed(kind, message), now=now)
    return render(request, "party/received.html", {**context, "received_at": received.received_at, "values": values})


def _known(found: tuple[for_party.Known, str, str], kind: str) -> dict[str, str]:
    return {"phone": found[1], "account": found[1]} if kind == "address" else {}


def _receipt(request: HttpRequest, now: dt.datetime) -> str:
    """Return the number that the form was given, so that a form sent twice is received once, or a new one."""
    given = str(request.POST.get("receipt", ""))
    return given if RECEIPT.fullmatch(given) else new_number(timezone.localdate(now))
