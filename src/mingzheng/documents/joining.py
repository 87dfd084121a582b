"""Which picture of a scan is which page of a paper, and what to say when they do not match."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.core.errors import FieldError, Invalid
from mingzheng.documents.composing import code_words
from mingzheng.documents.models import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mingzheng.documents.scanning import PageCode, Picture

AGAIN = "请重新扫描或者在亮处正对着拍这一页，页脚左侧的二维码要完整。"


def places_of(document: Document, pictures: Sequence[Picture]) -> list[dict[str, Any]]:
    """Return for each page the file and the picture in it; blank backs of pages are passed over.

    Raises Invalid naming every picture that is no page of this paper and every page that is missing or doubled.
    """
    found: dict[int, list[tuple[int, Picture]]] = {}
    wrong: list[FieldError] = []
    for position, picture in enumerate(pictures, start=1):
        page, fault = _page_of(document, position, picture)
        if fault:
            wrong.append(fault)
        elif page:
            found.setdefault(page, []).append((position, picture))
    wrong += _doubled_and_missing(document, found)
    if wrong:
        raise Invalid(fields=tuple(wrong))
    return [
        {"page": page, "digest": hits[0][1].digest, "picture": hits[0][1].index} for page, hits in sorted(found.items())
    ]


def _page_of(document: Document, position: int, picture: Picture) -> tuple[int | None, FieldError | None]:
    own = [code for code in picture.codes if code.lookup == document.lookup]
    if own and len(picture.codes) == 1:
        return _own_page(document, position, own[0])
    if picture.codes:
        return None, _foreign(document, position, picture.codes)
    if picture.blank:
        return None, None
    return None, _fault(f"第 {position} 张读不出页码二维码。", "每页须有二维码", AGAIN)


def _own_page(document: Document, position: int, code: PageCode) -> tuple[int | None, FieldError | None]:
    if code.pages == document.pages and 1 <= code.page <= code.pages and code.short_digest == document.short_digest:
        return code.page, None
    return None, _fault(
        f"第 {position} 张的二维码与本文书的内容不一致。",
        "须是系统打印的原件",
        "请用系统打印的原件签字，不要用自行改动的文件。",
    )


def _foreign(document: Document, position: int, codes: Sequence[PageCode]) -> FieldError:
    other = next(code for code in codes if code.lookup != document.lookup or len(codes) > 1)
    # Another dossier's paper is named by its code only: who joins a scan may not be allowed to see it.
    known = Document.objects.filter(lookup=other.lookup, dossier_id=document.dossier_id).first()
    if len(codes) > 1:
        return _fault(f"第 {position} 张里有几份文书的页码二维码。", "一张一页", "请一页一张分开扫描。")
    name = f"《{known.title}》{known.number}" if known else f"另一份文书（编码 {code_words(other.lookup)}）"
    return _fault(
        f"第 {position} 张是{name}的第 {other.page} 页，不是本文书。",
        "扫描件须属于本文书",
        "请取出这一页，回传到它自己的文书。",
    )


def _doubled_and_missing(document: Document, found: dict[int, list[tuple[int, Picture]]]) -> Iterator[FieldError]:
    for page, hits in sorted(found.items()):
        if len(hits) > 1:
            places = "、".join(f"第 {position} 张" for position, _ in hits)
            yield _fault(f"第 {page} 页重复：{places}。", "每页一张", "请只留一张。")
    for page in range(1, (document.pages or 0) + 1):
        if page not in found:
            yield _fault(f"缺第 {page} 页（共 {document.pages} 页）。", "不得缺页", "请补扫这一页，与其他页一起回传。")


def _fault(message: str, rule: str, remedy: str) -> FieldError:
    return FieldError("scan", message, rule=rule, remedy=remedy)
