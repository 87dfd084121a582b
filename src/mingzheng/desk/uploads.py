"""Files that come with a form: stored first, attached to the case as an entry of their own, then named by the act."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mingzheng.agencies.credentials import actor_of
from mingzheng.cases import perform as door
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.desk import step_form
from mingzheng.documents import scanning
from mingzheng.evidence import actions as evidence

if TYPE_CHECKING:
    from typing import Any

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, QueryDict

    from mingzheng.core.files import Blob
    from mingzheng.desk.step_form import Asked

NEW = "done_new"
SCAN = "blob"


def take(request: HttpRequest, asked: Asked, data: QueryDict) -> bool:
    """Attach the files of a post, write their ids where the form reads them, and tell whether there were any.

    Raises Invalid naming the field when a file is empty, too large, or of a kind that is not taken.
    """
    kind = str(request.POST.get("kind", "")) if asked.step.input == "EvidenceInput" else "material"
    for file in request.FILES.getlist(NEW):
        data.appendlist("done_files", attach(asked, file, kind or "material", "done_files"))
    scan = request.FILES.get(f"{SCAN}--file")
    if scan is not None:
        data[SCAN] = attach(asked, scan, "material", SCAN, is_scan=True)
    return bool(request.FILES)


def attach(asked: Asked, file: UploadedFile[Any], kind: str, field: str, *, is_scan: bool = False) -> str:
    """Attach one file to the case and return its id; the same bytes again give the id of before."""
    try:
        blob = evidence.receive(file, agency_id=asked.view.case.agency_id)
        if is_scan:
            scanning.read([blob], asked.view.case.agency_id)  # slow; done before the transaction and remembered
        return _attached(asked, blob, file.name or "", kind)
    except Invalid as error:
        raise Invalid(fields=tuple(replace(one, field=field) for one in error.fields)) from error


def _attached(asked: Asked, blob: Blob, name: str, kind: str) -> str:
    known = step_form.same_file(asked.view, blob.digest)
    if known is not None:
        return str(known)
    row = door.attach_file(
        asked.view.case.pk,
        blob=blob,
        name=name,
        kind=kind,
        actor=actor_of(asked.account),
        now=asked.now,
        reader=asked.account,
    )
    return str(row.pk)


def missing() -> FieldError:
    """Return the error of a form without a file."""
    return FieldError("files", "还没有选择文件", "至少一个文件", "请选择要上传的文件", "文件")
