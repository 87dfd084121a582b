"""The file of a case as it is bound: two volumes in order, with page numbers (procedures.md §5.5). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mingzheng.agencies.officers import day_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from mingzheng.cases.engine.fact_rows import DocumentFact
    from mingzheng.cases.engine.facts import CaseFacts

Volume = Literal["main", "side"]
VOLUME_WORDS: dict[Volume, str] = {"main": "正卷", "side": "副卷"}
MAX_PAGES = 200
"""A volume beyond this many pages is bound in parts (分册)."""

MAIN = ("立案文书", "处罚决定书", "对当事人制发的其他文书", "送达回证", "笔录", "证据材料", "财物和缴款", "其他")
SIDE = ("案源材料", "调查终结报告", "审核和集体讨论", "听证报告", "结案文书", "内部审批和其他")
PLACES: dict[str, tuple[Volume, int]] = {
    "filing_form": ("main", 0),
    "penalty_decision": ("main", 1),
    "no_penalty_decision": ("main", 1),
    "service_receipt": ("main", 3),
    "inspection_record": ("main", 4),
    "interview_record": ("main", 4),
    "clue_form": ("side", 0),
    "decline_form": ("side", 0),
    "conclusion_report": ("side", 1),
    "review_opinion": ("side", 2),
    "case_check": ("side", 2),
    "discussion_record": ("side", 2),
    "hearing_report": ("side", 3),
    "closing_form": ("side", 4),
}
"""Where a kind of paper stands; what is not named stands by what it is."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list of a volume: what, its number, its day, and the pages it takes."""

    volume: Volume
    section: str
    order: int
    title: str
    number: str
    on: dt.date | None
    document: str
    first: int
    last: int
    part: int

    @property
    def pages(self) -> str:
        """Return the pages as the list prints them."""
        return str(self.first) if self.first == self.last else f"{self.first}—{self.last}"


def place(document: DocumentFact) -> tuple[Volume, int]:
    """Return volume and section of a paper: by its kind, else by whether it is internal, served, a record."""
    if document.code in PLACES:
        return PLACES[document.code]
    if document.group == "side" or (document.internal and not document.served):
        return "side", SIDE.index("内部审批和其他")
    if document.served:
        return "main", MAIN.index("对当事人制发的其他文书")
    if document.code.endswith(("record", "notes")):
        return "main", MAIN.index("笔录")
    return "main", MAIN.index("其他")


def bound(facts: CaseFacts, volume: Volume) -> tuple[Item, ...]:
    """Return the papers of a volume in the order in which they are bound, page numbers running on (编页).

    Cover, list and closing note carry no page number; papers void or of corrected records are left out.
    """
    sections = MAIN if volume == "main" else SIDE
    found = sorted(_standing(facts, volume), key=lambda pair: (pair[0], pair[1].date or day_of(facts.opened_at)))
    return tuple(_paged(volume, sections, found))


def _standing(facts: CaseFacts, volume: Volume) -> Iterator[tuple[int, DocumentFact]]:
    for document in facts.documents:
        own, section = place(document)
        if own == volume and document.state != "void" and document.act_id not in facts.corrected_by:
            yield section, document


def _paged(volume: Volume, sections: tuple[str, ...], found: Iterable[tuple[int, DocumentFact]]) -> Iterator[Item]:
    page, part = 1, 1
    for order, (section, document) in enumerate(found, 1):
        pages = max(1, document.pages or 1)
        if page > 1 and page + pages - 1 > MAX_PAGES:
            page, part = 1, part + 1
        last = page + pages - 1
        yield Item(
            volume=volume,
            section=sections[section],
            order=order,
            title=document.title,
            number=document.number,
            on=document.date,
            document=document.id,
            first=page,
            last=last,
            part=part,
        )
        page = last + 1


def page_count(items: Iterable[Item]) -> int:
    """Return how many numbered pages some items take."""
    return sum(item.last - item.first + 1 for item in items)
