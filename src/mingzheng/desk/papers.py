"""Papers and files of a case on their way to the reader, pictures of scans, and files on their way in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from mingzheng.cases import perform as door
from mingzheng.cases.queries import case_view
from mingzheng.core import files
from mingzheng.core.errors import Invalid, NotVisible
from mingzheng.desk import asking, case_frame, case_parts, pdf, step_form, uploads
from mingzheng.documents.models import Document, Medium, Scan
from mingzheng.documents.queries import file_of, printable_file
from mingzheng.evidence.models import EvidenceFile, EvidenceKind
from mingzheng.evidence.queries import download
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import uuid

    from django.http.response import HttpResponseBase

    from mingzheng.cases.queries import CaseView

ENOUGH = 50


def _document(request: HttpRequest, case_id: uuid.UUID, document_id: uuid.UUID) -> Document:
    """Return a paper of a case that the reader may see; raises NotVisible."""
    door.check_visible(case_id, asking.reader(request), asking.moment())
    row = Document.objects.filter(pk=document_id, dossier_id=case_id).first()
    if row is None:
        raise NotVisible
    return row


def _name(document: Document) -> str:
    return f"paper-{document.pk.hex[-12:]}.pdf"


@requires("login")
@require_safe
def paper(request: HttpRequest, case_id: uuid.UUID, document_id: uuid.UUID) -> HttpResponse:
    """Show the PDF of a paper."""
    document = _document(request, case_id, document_id)
    return pdf.inline(file_of(document), _name(document))


@requires("login")
@require_safe
def printable(request: HttpRequest, case_id: uuid.UUID, document_id: uuid.UUID) -> HttpResponse:
    """Show the PDF that is printed for wet signature, without any electronic seal."""
    document = _document(request, case_id, document_id)
    return pdf.inline(printable_file(document), _name(document))


@requires("login")
@require_safe
def paper_page(request: HttpRequest, case_id: uuid.UUID, document_id: uuid.UUID, page: int) -> HttpResponse:
    """Show one page of a paper as a picture: as it was printed, without a test seal, where the original is paper."""
    document = _document(request, case_id, document_id)
    data = printable_file(document) if document.medium == Medium.PAPER else file_of(document)
    return pdf.page_picture(data, page)


@requires("login")
@require_safe
def scan_page(request: HttpRequest, case_id: uuid.UUID, document_id: uuid.UUID, page: int) -> HttpResponse:
    """Show the picture that was joined as one page of a paper."""
    document = _document(request, case_id, document_id)
    scan = Scan.objects.filter(document=document).order_by("-joined_at", "-pk").first()
    place = next((p for p in scan.places if p["page"] == page), None) if scan else None
    if place is None:
        raise NotVisible
    data = files.read(place["digest"], document.dossier.agency_id)
    return pdf.scanned(data, int(place["picture"]))


@requires("login")
@require_safe
def original(request: HttpRequest, case_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponseBase:
    """Hand out the original of a file, as attachment only."""
    door.check_visible(case_id, asking.reader(request), asking.moment())
    row = EvidenceFile.objects.select_related("dossier").filter(pk=file_id, dossier_id=case_id).first()
    if row is None:
        raise NotVisible
    found = download(row)
    response = FileResponse(found.stream)
    for name, value in found.headers.items():
        response[name] = value
    return response


@requires("login")
@require_http_methods(["GET", "POST"])
def evidence(request: HttpRequest, case_id: uuid.UUID) -> HttpResponse:
    """Show the files of a case, or take new ones in."""
    account, now = asking.reader(request), asking.moment()
    view = case_view(case_id, account, now)
    step = view.procedure.steps["collect_evidence"]
    asked = step_form.Asked(view, step, "", account, now)
    errors: list[Any] = []
    if request.method == "POST":
        errors = _take(request, asked)
        if not errors:
            return HttpResponseRedirect(f"{case_frame.address(case_id)}evidence/")
    context = {
        **case_frame.head(view, now),
        "crumbs": case_frame.crumbs(view, "证据和材料"),
        "files": case_parts.files(view),
        "kinds": EvidenceKind.choices,
        "kind": str(request.POST.get("kind", "material")),
        "errors": errors,
        "may_name": any(s.step.code == "collect_evidence" for s in view.possible),
    }
    return render(request, "desk/evidence.html", context, status=422 if errors else 200)


def _take(request: HttpRequest, asked: step_form.Asked) -> list[Any]:
    chosen = request.FILES.getlist("files")[:ENOUGH]
    kind = str(request.POST.get("kind", "material"))
    if not chosen:
        return [(uploads.missing(), "f-files")]
    taken = 0
    try:
        for file in chosen:
            uploads.attach(asked, file, kind, "files")
            taken += 1
    except Invalid as error:
        if taken:
            messages.success(request, f"前 {taken} 个文件已经上传。")
        return [(one, "f-files") for one in error.fields]
    messages.success(request, f"已上传 {taken} 个文件，原件原样保存并编入存证。")
    return []


def scan_of(view: CaseView, document_id: str) -> dict[str, Any]:
    """Return a paper with the pictures of its newest scan, page by page, for whoever checks it."""
    document = view.loaded.documents.get(document_id)
    if document is None:
        return {}
    base = f"{case_frame.address(view.case.pk)}papers/{document.pk}/"
    numbers = range(1, (document.pages or 0) + 1)
    return {
        "title": f"{document.title} {document.number}".strip(),
        "pages": [(n, f"{base}page/{n}/", f"{base}scan/{n}/") for n in numbers],
        "sealed": document.sealed,
        "signers": "、".join(document.signers),
        "uses": [f"{use.seal}，{use.used_at:%Y-%m-%d}" for use in document.seal_uses.all()],
    }
