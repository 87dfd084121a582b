"""Signing a record on the screen: each signer draws, the signing is filmed, a second person checks it like any scan.

A drawn name alone is hardly a reliable electronic signature (电子签名法 13); the film of the signing stands beside it,
and papers that need the agency's seal are not signed this way (practice.md 19).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.officers import day_of
from mingzheng.cases import perform as door
from mingzheng.cases.engine.types import Request
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import Invalid, NotVisible, Refused
from mingzheng.desk import asking, case_frame
from mingzheng.documents.inking import drawn, stamp
from mingzheng.documents.models import State
from mingzheng.documents.queries import printable_file
from mingzheng.evidence import actions as evidence
from mingzheng.evidence.models import EvidenceFile, EvidenceKind
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.http import HttpRequest, HttpResponse

    from mingzheng.cases.queries import CaseView
    from mingzheng.documents.models import Document

ON_PAPER = (State.SEALED, State.RENDERED, State.PRINTED)


@requires("handler", "window_clerk")
@require_http_methods(["GET", "POST"])
def sign_on_screen(request: HttpRequest, case_id: uuid.UUID, document_id: uuid.UUID) -> HttpResponse:
    """Show a record with a place to draw for each signer, or take the signatures."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    document = view.loaded.documents.get(str(document_id))
    if document is None or document.sealed or not document.signers or document.state not in ON_PAPER:
        raise NotVisible
    errors: list[Any] = []
    refusals: Any = ()
    if request.method == "POST":
        try:
            _take(request, view, document, now)
        except Invalid as error:
            errors = [(one, "f-film") for one in error.fields]
        except Refused as error:
            refusals = error.refusals
        else:
            messages.success(request, "签名已归入，请另一人核对：签名、录像和笔录是否一致。")
            return HttpResponseRedirect(case_frame.address(case_id))
    base = f"{case_frame.address(case_id)}papers/{document.pk}/"
    films = EvidenceFile.objects.filter(dossier_id=view.case.dossier_id, kind=EvidenceKind.AUDIOVISUAL)
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, "屏幕签名"),
        "document": document,
        "pages": [f"{base}page/{number}/" for number in range(1, (document.pages or 0) + 1)],
        "signers": list(enumerate(document.signers)),
        "films": films.order_by("-uploaded_at")[:20],
        "errors": errors,
        "refusals": refusals,
    }
    return render(request, "desk/sign_on_screen.html", context, status=409 if refusals else 422 if errors else 200)


def _take(request: HttpRequest, view: CaseView, document: Document, now: dt.datetime) -> None:
    account = asking.reader(request)
    actor = actor_of(account)
    inks = [(label, drawn(str(request.POST.get(f"ink-{n}", "")), label)) for n, label in enumerate(document.signers)]
    film = _film(request, view, now)
    signed = stamp(printable_file(document), inks)
    subject, common = str(document.pk), {"actor": actor, "now": now}
    if document.state != State.PRINTED:
        asked = Request(step="print_paper", subject=subject, input={"copies": 1}, **common)  # type: ignore[arg-type]  # two of its members
        door.perform(view.case.pk, asked, reader=account)
    scan = door.attach_file(
        view.case.pk,
        blob=evidence.receive(signed, agency_id=view.case.agency_id),
        name=f"{document.title}（屏幕签名）.pdf",
        kind="material",
        reader=account,
        **common,  # type: ignore[arg-type]  # two of its members
    )
    given = {"blob": str(scan.pk), "signed_on": day_of(now).isoformat(), "way": "screen", "film": film}
    asked = Request(step="join_scan", subject=subject, input=given, **common)  # type: ignore[arg-type]  # two of its members
    door.perform(view.case.pk, asked, reader=account)


def _film(request: HttpRequest, view: CaseView, now: dt.datetime) -> str:
    """Return the film of the signing: a file chosen from the case, or one sent now; empty when there is none."""
    file = request.FILES.get("film_file")
    if file is None:
        return str(request.POST.get("film", ""))
    account = asking.reader(request)
    try:
        row = door.attach_file(
            view.case.pk,
            blob=evidence.receive(file, agency_id=view.case.agency_id),
            name=file.name or "签名过程录像",
            kind="audiovisual",
            actor=actor_of(account),
            now=now,
            reader=account,
        )
    except Invalid as error:
        raise Invalid(tuple(replace(one, field="film") for one in error.fields)) from error
    return str(row.pk)
