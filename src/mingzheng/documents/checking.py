"""Checks beyond the record's own: files against digests, what papers say against their data, numbers against gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core import files
from mingzheng.core.digests import digest_of
from mingzheng.documents import anchoring, composing, reading
from mingzheng.documents.layouts import LAYOUT_DATA
from mingzheng.documents.models import Document, NumberSeries, NumberStart, Scan
from mingzheng.ledger.verifying.findings import Finding, finding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

TABLE = "documents.document"


def papers(_now: dt.datetime) -> Iterator[Finding]:
    """Yield what is wrong with kept papers: files gone or altered, texts that are not the data's, data altered."""
    for document in Document.objects.order_by("pk").iterator(chunk_size=200):
        yield from _paper(document)


def scans(_now: dt.datetime) -> Iterator[Finding]:
    """Yield scans whose files are gone or altered."""
    for scan in Scan.objects.select_related("document").order_by("pk").iterator(chunk_size=200):
        for digest in dict.fromkeys(place["digest"] for place in scan.places):
            if problem := file_problem(digest, scan.document):
                yield finding("file", "documents.scan", scan.pk, problem)


def numbers(_now: dt.datetime) -> Iterator[Finding]:
    """Yield numbers that a series skipped, papers beyond its counter, and series that begin where none was recorded."""
    starts = {(s.agency_id, s.series, s.year): s.last for s in NumberStart.objects.all()}
    for series in NumberSeries.objects.select_related("agency").order_by("pk"):
        name = f"{series.agency.short_code}{series.series}〔{series.year}〕"
        if series.first != 1 + starts.get((series.agency_id, series.series, series.year), 0):
            yield finding("number_gap", "documents.numberseries", series.pk, f"{name}不从登记的起点编号。")
        if not series.of_papers:
            continue
        used = set(
            Document.objects.filter(agency=series.agency, series=series.series, year=series.year).values_list(
                "serial", flat=True
            )
        )
        for serial in sorted(set(range(series.first, series.last + 1)) - used):
            yield finding("number_gap", "documents.numberseries", series.pk, f"{name}缺 {serial} 号。")
        for serial in sorted(n for n in used if n is not None and not series.first <= n <= series.last):
            yield finding("number_beyond", "documents.numberseries", series.pk, f"{name}多出 {serial} 号。")


def file_problem(digest: str, document: Document) -> str | None:
    """Return what is wrong with a kept file, naming paper and digest, or None."""
    name = f"《{document.title}》{document.number}"
    try:
        actual = files.rehash(digest, document.agency_id)
    except files.FileMissing:
        return f"{name}的文件 {digest} 不在了。"
    return None if actual == digest else f"{name}的文件 {digest} 被改动过，现为 {actual}。"


def _paper(document: Document) -> Iterator[Finding]:
    if digest_of(document.data) != document.data_digest:
        yield finding("paper_data", TABLE, document.pk, f"《{document.title}》{document.number}的数据与其摘要不符。")
    problems = [file_problem(digest, document) for digest in (document.pdf_digest, document.sealed_digest) if digest]
    for problem in filter(None, problems):
        yield finding("file", TABLE, document.pk, problem)
    if document.anchor and (forked := anchoring.fault(document.anchor)):
        yield finding("anchor", TABLE, document.pk, f"《{document.title}》{document.number}：{forked}")
    if document.pdf_digest and not any(problems):
        for fault in _said(document):
            yield finding("paper_text", TABLE, document.pk, f"《{document.title}》{document.number}：{fault}")


def _said(document: Document) -> list[str]:
    model = LAYOUT_DATA[document.layout].model_validate(document.data)
    pdf = files.read(document.pdf_digest, document.agency_id)
    wanted = (composing.code_words(document.lookup), *([document.number] if document.number else []))
    return reading.faults(pdf, pages=document.pages or 0, data=composing.printed(model), every_page=wanted)
