"""A pile of signed papers joined in one go: sorted by the codes on their pages, each to its own case."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingzheng.agencies.credentials import actor_of
from mingzheng.cases import perform as door
from mingzheng.cases.engine.types import Request
from mingzheng.core.errors import DomainError, FieldError, Invalid
from mingzheng.core.files import Blob
from mingzheng.core.secrets import token
from mingzheng.desk import asking, case_frame
from mingzheng.documents import batches
from mingzheng.documents.models import Document, State
from mingzheng.dossiers.models import Dossier
from mingzheng.evidence import actions as evidence
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Account
    from mingzheng.documents.scanning import Picture

PAGE_URL = "/desk/scans/"
KEPT = "scan_batches"
PILES, ENOUGH = 5, 50
"""How many piles a session keeps, and how many files one may have."""


@dataclass(frozen=True, slots=True)
class Found:
    """A paper found in a pile: what it is, which of its pages are there, and why it cannot be joined, if it cannot."""

    lookup: str
    title: str
    case_no: str
    case_url: str
    pages: str
    missing: str
    sealed: bool
    fault: str = ""


@requires("handler", "archivist", "window_clerk")
@require_http_methods(["GET", "POST"])
def scans(request: HttpRequest) -> HttpResponse:
    """Take a pile in, show which papers are in it, and join those that are chosen."""
    errors: list[tuple[FieldError, str]] = []
    if request.method == "POST":
        try:
            if "pile" in request.POST:
                return _join(request, str(request.POST["pile"]))
            return HttpResponseRedirect(f"{PAGE_URL}?pile={_receive(request)}")
        except Invalid as error:
            errors = [(one, "f-files") for one in error.fields]
    name = str(request.GET.get("pile", ""))
    return _page(request, name, errors, status=422 if errors else 200)


def _page(request: HttpRequest, name: str, errors: list[Any], *, status: int) -> HttpResponse:
    account, now = asking.reader(request), asking.moment()
    pile = _pile(request, name, account)
    context = {
        "errors": errors,
        "pile": name if pile else "",
        "found": [_found(lookup, pictures, account, now) for lookup, pictures in pile.papers.items()] if pile else [],
        "unread": pile.unread if pile else [],
        "today": asking.today().isoformat(),
        "crumbs": [Crumb("批量归入扫描件")],
    }
    return render(request, "desk/scans.html", context, status=status)


def _receive(request: HttpRequest) -> str:
    """Store the files of a pile and keep which they are in the session; return the pile's name."""
    chosen = request.FILES.getlist("files")[:ENOUGH]
    if not chosen:
        raise Invalid((FieldError("files", "还没有选择扫描件", "至少一个文件", "选择扫描仪存成的 PDF 或者照片"),))
    agency = asking.own_agency(asking.reader(request))
    blobs = [_kept(file, agency.pk) for file in chosen]
    batches.sort_out(blobs, agency.pk)
    kept: dict[str, Any] = dict(list(request.session.get(KEPT, {}).items())[-PILES + 1 :])
    name = token()[:16]
    request.session[KEPT] = {**kept, name: [[blob.digest, blob.size] for blob in blobs]}
    return name


def _kept(file: UploadedFile[Any], agency_id: uuid.UUID) -> Blob:
    """Keep one file of a pile; raises Invalid that says which of them it is."""
    try:
        return evidence.receive(file, agency_id=agency_id)
    except Invalid as error:
        raise Invalid(tuple(replace(one, label=file.name or "") for one in error.fields)) from error


def _pile(request: HttpRequest, name: str, account: Account) -> batches.Pile | None:
    kept = request.session.get(KEPT, {}).get(name)
    if not kept:
        return None
    return batches.sort_out([Blob(digest, size) for digest, size in kept], asking.own_agency(account).pk)


def _document(lookup: str, account: Account, now: dt.datetime) -> Document | None:
    """Return the paper with a code, if it lies in a case that the reader may see."""
    rows = Document.objects.filter(Dossier.objects.visible_to(account, now).has("dossier_id"), lookup=lookup)
    return rows.select_related("dossier__case").first()


def _found(lookup: str, pictures: list[Picture], account: Account, now: dt.datetime) -> Found:
    row = _document(lookup, account, now)
    there = sorted({code.page for picture in pictures for code in picture.codes})
    listed = "、".join(map(str, there))
    if row is None:
        return Found(lookup, "不是您可以办理的文书", "", "", listed, "", sealed=False, fault="不属于您能看到的案件")
    absent = "、".join(str(page) for page in range(1, (row.pages or 0) + 1) if page not in there)
    fault = "" if row.state == State.PRINTED else f"文书现在是“{State(row.state).label}”，不等扫描件"
    fault = fault or (f"缺第 {absent} 页" if absent else "")
    return Found(
        lookup,
        f"{row.title} {row.number}".strip(),
        row.dossier.case.case_no,
        case_frame.address(row.dossier_id),
        listed,
        absent,
        sealed=row.sealed,
        fault=fault,
    )


def _join(request: HttpRequest, name: str) -> HttpResponse:
    """Join every chosen paper of a pile; each is an act of its own, and one that fails does not hold up the others."""
    account, now = asking.reader(request), asking.moment()
    pile = _pile(request, name, account)
    if pile is None:
        messages.warning(request, "这一批扫描件已经不在了，请重新上传。")
        return HttpResponseRedirect(PAGE_URL)
    joined, failed = 0, []
    for lookup in request.POST.getlist("paper"):
        row = _document(lookup, account, now)
        if row is None or lookup not in pile.papers:
            continue
        try:
            _join_one(request, row, pile.papers[lookup], now)
            joined += 1
        except DomainError as error:
            failed.append(f"{row.title} {row.number}：{error.message}")
    if joined:
        messages.success(request, f"已归入 {joined} 份，请另一人逐份核对。")
    for words in failed:
        messages.error(request, words)
    return HttpResponseRedirect(f"{PAGE_URL}?pile={name}")


def _join_one(request: HttpRequest, row: Document, pictures: list[Picture], now: dt.datetime) -> None:
    account = asking.reader(request)
    own = batches.part_of(pictures, asking.own_agency(account).pk)
    if len(own) != 1:
        raise Invalid(
            (FieldError("files", "这份文书的页散在几个文件里", "一份文书一个文件", "把它的各页放进同一次扫描"),)
        )
    actor = actor_of(account)
    file = door.attach_file(
        row.dossier_id,
        blob=evidence.receive(own[0], agency_id=row.agency_id),
        name=f"{row.title}（签字扫描件）.pdf",
        kind="material",
        actor=actor,
        now=now,
        reader=account,
    )
    said = {
        key: str(request.POST.get(f"{key}-{row.lookup}", "")).strip() for key in ("signed_on", "sealed_on", "keeper")
    }
    given: dict[str, Any] = {"blob": str(file.pk), "signed_on": said["signed_on"]}
    if row.sealed:
        given |= {"sealed_on": said["sealed_on"], "seal_keeper": said["keeper"]}
    asked = Request(step="join_scan", actor=actor, now=now, subject=str(row.pk), input=given)
    door.perform(row.dossier_id, asked, reader=account)
