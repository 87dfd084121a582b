"""Scans of signed papers: which page is which, read from the code on every page."""

from __future__ import annotations

import functools
import io
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2

from mingzheng.core import files, media
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.processes import ChildFailed, Limits, run_module
from mingzheng.documents.reading import PDFIUM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

    from mingzheng.core.files import Blob

MAX_BYTES = 200 << 20
POINTS_AN_INCH = 72
LIMITS = Limits(cpu=120, wall=180)


@dataclass(frozen=True, slots=True)
class PageCode:
    """What a page's code says: the paper, which page of how many, and the head of its content's digest."""

    lookup: str
    page: int
    pages: int
    short_digest: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a scan: the file it is in, its place there from 0, its codes, whether it is blank."""

    digest: str
    index: int
    codes: tuple[PageCode, ...]
    blank: bool


def parse(text: str) -> PageCode | None:
    """Return the parts of a page code, or None when it is none of ours."""
    parts = text.split("|")
    match parts:
        case ["MZ1", lookup, place, short]:
            page, _, pages = place.partition("/")
            return PageCode(lookup, int(page), int(pages), short) if page.isdigit() and pages.isdigit() else None
        case _:
            return None


def read(blobs: Sequence[Blob], agency_id: uuid.UUID) -> tuple[Picture, ...]:
    """Return the pictures of a scan, in order of the files.

    Parses in a sandboxed child; results are remembered by digest, so a face may call this before its transaction and
    the action inside finds it done. Raises Invalid for files that are no PDF or picture, or cannot be read.
    """
    return tuple(picture for blob in blobs for picture in _read(blob.digest, str(agency_id)))


@functools.lru_cache(maxsize=128)
def _read(digest: str, agency_id: str) -> tuple[Picture, ...]:
    with files.open(digest, uuid.UUID(agency_id)) as source:
        kind = media.sniff(source)
        if kind != media.PDF and kind not in media.IMAGES:
            raise Invalid(fields=(_wrong_kind(kind),))
        data = source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Invalid(fields=(files.too_large(MAX_BYTES),))
    try:
        found = json.loads(run_module("mingzheng.documents.scan_reader", stdin=data, limits=LIMITS))
    except ChildFailed as error:
        raise Invalid(fields=(_unreadable(error.message),)) from error
    return tuple(
        Picture(digest, index, tuple(filter(None, map(parse, item["codes"]))), item["blank"])
        for index, item in enumerate(found)
    )


def _wrong_kind(kind: media.Media | None) -> FieldError:
    return FieldError(
        "scan",
        f"扫描件须是 PDF 或者照片（JPG、PNG、TIFF），收到的是{kind.words if kind else '无法识别的文件'}。",
        rule="扫描件格式",
        remedy="请用扫描仪存成 PDF，或者逐页拍照后上传。",
    )


def _unreadable(reason: str) -> FieldError:
    return FieldError("scan", reason, rule="扫描件须能打开", remedy="请重新扫描或者拍照后上传。")


def images_of(pdf: bytes, dpi: int = 150, only: int | None = None) -> list[Image.Image]:
    """Return the pages of a PDF of our own making as pictures, seals drawn; ``only`` one of them, from 1, if it is."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        # Without this pdfium does not draw the widget of the seal.
        document.init_forms()
        try:
            wanted = range(len(document)) if only is None else range(only - 1, min(only, len(document)))
            return [document[n].render(scale=dpi / POINTS_AN_INCH).to_pil().convert("RGB") for n in wanted]
        finally:
            document.close()


def rasterise(pdf: bytes, dpi: int = 150) -> bytes:
    """Return a PDF of pictures without text, as a scanner would give back the printed paper."""
    return pictures_as_pdf(images_of(pdf, dpi), dpi)


def pictures_as_pdf(pictures: Sequence[Image.Image], dpi: int = 150) -> bytes:
    """Return pictures as the pages of one PDF."""
    target = io.BytesIO()
    first, *rest = pictures
    first.save(target, format="PDF", save_all=True, append_images=rest, resolution=dpi)
    return target.getvalue()
