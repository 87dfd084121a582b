"""The public paper: a PDF set anew from public values, and what is read back from it before it is released."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from typing import TYPE_CHECKING, Any

import pypdfium2
import typst

from mingzheng.core.money import yuan
from mingzheng.documents.reading import PDFIUM
from mingzheng.documents.typesetting import BEIJING, compile_pdf
from mingzheng.publication.redaction import Leak, rescan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingzheng.publication.redaction import Guide

LAYOUT = "public.typ"
HEADINGS = {"penalty_decision": "行政处罚决定公示文本", "licence_decision": "行政许可决定公示文本"}
NOTE = (
    "本文本由公示系统根据已经审核的公开内容重新制作，个人信息依法隐去，不是决定书原件。决定的内容以送达当事人的决定书为准。"
    "公示内容更正、撤回的，以公示网站为准。"
)
UNPRINTED = "□"
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def rows_of(fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the label and text of each part of the paper, empty ones left out."""
    money = [("罚款", fields.get("fine_fen")), ("没收违法所得", fields.get("confiscated_fen"))]
    rows = [
        ("案件名称", fields["title"]),
        ("当事人", fields["party"]),
        ("统一社会信用代码", fields.get("party_code", "")),
        ("法定代表人（负责人）", fields.get("legal_representative", "")),
        ("案由", fields["matter"]),
        ("主要事实", fields["facts"]),
        ("依据", "\n".join(fields["law"])),
        ("处罚种类", "、".join(fields["kinds"])),
        ("处罚内容", fields["result"]),
        ("金额", "；".join(f"{label} {yuan(int(fen))}" for label, fen in money if fen)),
        ("履行情况", fields.get("fulfilment", "")),
        ("救济途径", fields.get("remedies", "")),
        ("决定日期", _day(str(fields["decided_on"]))),
    ]
    return [(label, str(text)) for label, text in rows if str(text).strip()]


def _day(text: str) -> str:
    day = dt.date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"


def make(fields: Mapping[str, Any], kind: str) -> bytes:
    """Return the PDF of public values: the same bytes for the same values; what no font has prints as a box.

    Its date is that of the decision: no clock and no machine leaves a trace in it.
    """
    data = {
        "agency": fields["agency"],
        "number": fields["number"],
        "heading": HEADINGS.get(kind, "行政执法决定公示文本"),
        "rows": rows_of(fields),
        "note": NOTE,
    }
    moment = dt.datetime.combine(dt.date.fromisoformat(str(fields["decided_on"])), dt.time.min, BEIJING)
    try:
        return compile_pdf(LAYOUT, {"data": data}, now=moment)
    except typst.TypstError:
        return compile_pdf(LAYOUT, {"data": _printable(data, moment)}, now=moment)


def _printable(data: dict[str, Any], moment: dt.datetime) -> dict[str, Any]:
    """Return the data with every character that cannot be set replaced: a rare name part must not stop publicity."""
    wanted = {c for row in data["rows"] for c in row[1]} | set(data["agency"] + data["number"])
    missing = {c for c in wanted if not _prints(c, moment)}
    table = {ord(c): UNPRINTED for c in missing}
    rows = [(label, text.translate(table)) for label, text in data["rows"]]
    return data | {"rows": rows, "agency": data["agency"].translate(table), "number": data["number"].translate(table)}


def _prints(character: str, moment: dt.datetime) -> bool:
    sample = {"agency": "机关", "number": "号", "heading": "公示", "rows": [("字", character)], "note": "注"}
    try:
        compile_pdf(LAYOUT, {"data": sample}, now=moment)
    except typst.TypstError:
        return False
    return True


def texts_in(pdf: bytes) -> dict[str, str]:
    """Return every text that a reader, an indexer or a tool finds in a PDF: pages, properties, outline, raw streams."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            pages = [document[i].get_textpage().get_text_bounded() for i in range(len(document))]
            properties = [value for value in document.get_metadata_dict().values() if value]
            outline = [mark.get_title() for mark in document.get_toc()]
        finally:
            document.close()
    return {
        "pdf": "\n".join(page.replace("\r", "") for page in pages),
        "pdf_properties": "\n".join(properties),
        "pdf_outline": "\n".join(outline),
        "pdf_raw": raw_text(pdf),
    }


def raw_text(pdf: bytes) -> str:
    """Return what stands in the bytes outside the drawn pages: names, dates, and the streams unpacked that are text."""
    pieces = [STREAM.sub(b"", pdf)]
    for match in STREAM.finditer(pdf):
        try:
            body = zlib.decompress(match.group(1))
        except zlib.error:
            body = match.group(1)
        if body.lstrip()[:1] == b"<":  # XMP
            pieces.append(body)
    joined = b"\n".join(pieces)
    return joined.decode("utf-8", "ignore") + "\n" + joined.decode("utf-16-be", "ignore")


def leaks_in(pdf: bytes, guide: Guide) -> tuple[Leak, ...]:
    """Return what a finished PDF betrays: pages by every rule, properties and raw bytes by the known names."""
    found = texts_in(pdf)
    read = {name: found[name] for name in ("pdf", "pdf_properties", "pdf_outline")}
    names = {p.name for p in guide.persons if guide.policy.masks(p)} - set(guide.keep)
    hidden = [Leak("pdf_raw", "姓名") for name in names if name in found["pdf_raw"]]
    return (*rescan(read, guide), *hidden)
