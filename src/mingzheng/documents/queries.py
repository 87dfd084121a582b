"""Reading papers: whether one may be served, its files, the one behind a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core import files
from mingzheng.core.errors import NotVisible, Refusal
from mingzheng.documents.models import Document, NumberSeries, SealKind, State

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from mingzheng.agencies.models import Agency

SEAL_ARTICLE = "行政处罚法#59.2"
PAPER_WAY = "打印、签字、用印、扫描"
_ON_THE_WAY = {
    State.FROZEN: ("文书正在制作。", "稍候片刻，制作完成后再送达。", "wait"),
    State.PRINTED: ("已打印，签字用印件还没有扫描回传。", "签字、用印后扫描回传。", "now"),
    State.SCANNED: ("扫描件还没有第二人核对。", "请第二人逐页核对扫描件。", "others"),
}


def servability(document: Document) -> Refusal | None:
    """Return why a paper may not be served yet, or None: own seal, or its way over paper complete."""
    if document.state == State.VOID:
        return _refuse(f"文书已作废：{document.void_reason}", "请另行制作文书。", "never")
    if document.state == State.CHECKED:
        return None
    if document.state in _ON_THE_WAY:
        return _refuse(*_ON_THE_WAY[State(document.state)])
    if document.sealed:
        return _without_own_seal(document)
    return _refuse("文书需要当事人或者执法人员签名。", f"{PAPER_WAY}。", "now") if document.signers else None


def _without_own_seal(document: Document) -> Refusal | None:
    if document.state == State.SEALED and document.seal_kind == SealKind.OWN:
        return None
    if document.state == State.SEALED:
        return _refuse(
            "只有测试印章，没有法律效力。", f"{PAPER_WAY}：打印后由签发人签字，加盖机关印章，扫描回传并核对。", "now"
        )
    return _refuse("文书还没有加盖机关印章。", f"{PAPER_WAY}，或者安装本机关的电子印章。", "now")


def _refuse(reason: str, remedy: str, kind: str) -> Refusal:
    return Refusal("paper_servable", reason, SEAL_ARTICLE, remedy, kind=kind)  # type: ignore[arg-type]


def sealing_refusal(document: Document) -> Refusal | None:
    """Return why a paper cannot be sealed electronically now, or None."""
    if not document.sealed:
        return Refusal("paper_sealable", "这种文书不加盖机关印章。", SEAL_ARTICLE, "无需盖章。", kind="never")
    if document.signers:  # an electronic seal would make the file the original, which nobody could sign by hand
        return Refusal(
            "paper_sealable",
            f"这份文书要先由{'、'.join(document.signers)}签名，再加盖印章。",
            SEAL_ARTICLE,
            f"{PAPER_WAY}。",
            kind="never",
        )
    if document.state != State.RENDERED:
        word = State(document.state).label
        return Refusal(
            "paper_sealable", f"文书{word}，现在不能盖电子印章。", SEAL_ARTICLE, "请看文书状态。", kind="never"
        )
    return None


def file_digest(document: Document) -> str:
    """Return the digest of the file that counts electronically: sealed if there is one, else typeset.

    Raises NotVisible while there is none.
    """
    digest = document.sealed_digest or document.pdf_digest
    if not digest:
        raise NotVisible("文书还在制作，请稍候。")
    return digest


def file_of(document: Document) -> bytes:
    """Return the PDF that counts electronically."""
    return files.read(file_digest(document), document.agency_id)


def printable_file(document: Document) -> bytes:
    """Return the PDF to print for signature: typeset, without any electronic seal or test mark."""
    if not document.pdf_digest:
        raise NotVisible("文书还在制作，请稍候。")
    return files.read(document.pdf_digest, document.agency_id)


def for_dossier(dossier_id: uuid.UUID) -> QuerySet[Document]:
    """Return the papers of a dossier in the order they were made."""
    return Document.objects.filter(dossier_id=dossier_id).order_by("frozen_at", "pk")


def number_state(agency: Agency, year: int) -> dict[str, tuple[int, int]]:
    """Return the first and the last number of each series that has begun in a year."""
    rows = NumberSeries.objects.filter(agency=agency, year=year).values_list("series", "first", "last")
    return {series: (first, last) for series, first, last in rows}
