"""Reading a paper back: its text, compared with every text of its data, and its pages."""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pypdfium2

from mingzheng.core.errors import DomainError
from mingzheng.documents.typesetting import strings_of

if TYPE_CHECKING:
    from collections.abc import Iterable

# pdfium is not safe to enter from two threads at once.
PDFIUM = threading.RLock()
# Where the text of a page may stand, in points of A4: inside the paper's edge, above the footer's codes.
_DROPPED = re.compile(r"[\s\u200b\u00ad\ufeff]+")
_DRAWN = str.maketrans({"☑": "√", "\ufffe": "-", "\x02": "-"})
FOOT_POINTS = 92.0
NOT_PRINTED = frozenset({"slot"})


class ReadBackFailed(DomainError):
    """What was typeset does not say what the data say: the paper must not be issued."""

    status = 500
    code = "read_back_failed"


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page: its body, and all of it with the footer."""

    body: str
    whole: str


def normal(text: str) -> str:
    """Return text as it is compared: NFC, no white space, no invisible break points, drawn signs as drawn."""
    return unicodedata.normalize("NFC", _DROPPED.sub("", text.translate(_DRAWN)))


def read_pages(pdf: bytes) -> list[PageText]:
    """Return the text of every page of a PDF of our own making."""
    with PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return [_read_page(document, index) for index in range(len(document))]
        finally:
            document.close()


def _read_page(document: Any, index: int) -> PageText:  # noqa: ANN401 - pypdfium2 is untyped
    page = document[index]
    text = page.get_textpage()
    width, height = page.get_size()
    body = text.get_text_bounded(left=0, bottom=FOOT_POINTS, right=width, top=height)
    whole = text.get_text_bounded(left=0, bottom=0, right=width, top=height)
    return PageText(normal(body), normal(whole))


def faults(pdf: bytes, *, pages: int, data: dict[str, Any], every_page: Iterable[str]) -> list[str]:
    """Return what is wrong with a typeset paper, in Chinese; empty when it says all of its data.

    Every text of ``data`` must stand in the bodies in order of the pages (a text may run over a page break); every
    text of ``every_page`` (the paper's code) on each page; the number of pages must be ``pages``.
    """
    read = read_pages(pdf)
    found = [f"应有 {pages} 页，实有 {len(read)} 页"] if len(read) != pages else []
    bodies = [page.body for page in read]
    for path, text in strings_of(data):
        if path.rpartition(".")[2] in NOT_PRINTED:
            continue
        found += [
            f"“{line[:20]}”（{path}）没有印出来" for line in text.split("\n") if not _stands_in(normal(line), bodies)
        ]
    for wanted in map(normal, every_page):
        found += [f"第 {n} 页没有“{wanted}”" for n, page in enumerate(read, start=1) if wanted not in page.whole]
    return found


def check(pdf: bytes, *, pages: int, data: dict[str, Any], every_page: Iterable[str]) -> None:
    """Raise ReadBackFailed unless the paper says all of its data."""
    if wrong := faults(pdf, pages=pages, data=data, every_page=every_page):
        message = f"文书制作后读回核对不一致，已停止：{'；'.join(wrong[:5])}"
        raise ReadBackFailed(message)


def _stands_in(wanted: str, bodies: list[str]) -> bool:
    if not wanted or any(wanted in body for body in bodies) or wanted in "".join(bodies):
        return True
    return _runs_over(wanted, bodies)


def _runs_over(wanted: str, bodies: list[str]) -> bool:
    """Return whether a text stands in pieces on consecutive pages (a cell that breaks beside another that breaks)."""
    for first in range(len(bodies)):
        rest = wanted
        for body in bodies[first:]:
            cut = _longest_head(rest, body)
            if not cut:
                break
            rest = rest[cut:]
            if not rest:
                return True
    return False


def _longest_head(text: str, body: str) -> int:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if text[:middle] in body:
            low = middle
        else:
            high = middle - 1
    return low
