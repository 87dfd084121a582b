"""The demo's own pages: who is who, one click to become somebody, the code of the moment, a simulated wet signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.officers import day_of
from mingzheng.cases import perform as door
from mingzheng.cases.engine.types import Request
from mingzheng.cases.queries import case_view
from mingzheng.core import files
from mingzheng.demo.logins import cast, code_of, logins
from mingzheng.demo.showcase import cards
from mingzheng.documents.models import Document
from mingzheng.documents.queries import printable_file
from mingzheng.documents.scanning import rasterise
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Account


@requires("public")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show the cards, the cast with codes, and what is real and what is not."""
    now = timezone.now()
    people = logins(now, sessions=False)
    context = {"cards": cards(people), "people": people, "now": now}
    return render(request, "demo/index.html", context)


@requires("public")
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """Say what is real, what is simulated, what is not built yet."""
    return render(request, "demo/about.html", {})


@requires("public")
@require_POST
def enter(request: HttpRequest, username: str) -> HttpResponse:
    """Become a person of the cast with one click; only the cast, only in the demo."""
    account = next((a for a in cast() if a.username == username), None)
    if account is None:
        return redirect("demo_index")
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    messages.success(request, f"您现在是{account.person.name if account.person else account.username}。")
    target = request.POST.get("next", "")
    return redirect(target if target.startswith(("/desk/", "/demo/")) else "/desk/")


@requires("login")
@require_GET
def code(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person's code of the moment: step-up is really passed, the telephone is what is simulated."""
    now = timezone.now()
    account: Account = request.user  # type: ignore[assignment]  # LoginRequiredMiddleware lets only accounts in
    return render(request, "demo/code.html", {"code": code_of(account, now), "now": now})


@requires("login")
@require_POST
def simulate(request: HttpRequest, document_id: uuid.UUID) -> HttpResponse:
    """Print a paper, sign and seal it as on paper, and join the scan of the real print (模拟打印、签字、扫描).

    Every step goes through the product's door as the signed-in person; a second person still has to check the scan.
    """
    account: Account = request.user  # type: ignore[assignment]
    now = timezone.now()
    document = get_object_or_404(Document, pk=document_id)
    view = case_view(document.dossier_id, account, now)
    if view.facts.state("paper", str(document.pk)) == "sealed":
        _step(view.case.pk, account, now, "print_paper", document, copies=2)
        document.refresh_from_db()
    blob = files.put(rasterise(printable_file(document)), agency_id=document.agency_id)
    scan = door.attach_file(
        view.case.pk, blob=blob, name="模拟扫描.pdf", kind="material", actor=actor_of(account), now=now, reader=account
    )
    day = day_of(now).isoformat()
    sealed = {"sealed_on": day, "seal_keeper": "印章管理员（演示）"} if document.sealed else {}
    _step(view.case.pk, account, now, "join_scan", document, blob=str(scan.pk), signed_on=day, **sealed)
    messages.success(
        request, "已模拟打印、签字、用印并扫描归入。还要由另一人核对：可以在演示页切换为同案的另一名承办人。"
    )
    return redirect(f"/desk/cases/{view.case.pk}/")


def _step(
    case_id: uuid.UUID, account: Account, now: dt.datetime, step: str, document: Document, **values: object
) -> None:
    request = Request(step=step, actor=actor_of(account), now=now, subject=str(document.pk), input=values)
    door.perform(case_id, request, reader=account)
