"""Cover, list and closing note of the two volumes, as they are bound at archiving (procedures.md §5.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import day_of
from mingzheng.cases.engine.types import Paper
from mingzheng.cases.penalty.case_file import VOLUME_WORDS, bound, page_count
from mingzheng.cases.penalty.papers.subjects import whole_case
from mingzheng.cases.penalty.papers.wording import agency, conduct, day, handler_names
from mingzheng.documents.layouts import GenericForm, Section, SignatureSlot, Table
from mingzheng.documents.specs import PaperSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt
    from mingzheng.cases.penalty.case_file import Item, Volume


RETENTION = {"permanent": "永久", "30": "30 年", "10": "10 年"}


def _volume(volume: Volume) -> Callable[[CaseFacts, Attempt], GenericForm]:
    def build(facts: CaseFacts, attempt: Attempt) -> GenericForm:
        items = bound(facts, volume)
        return GenericForm(
            agency=agency(facts),
            title=f"行政处罚案卷（{VOLUME_WORDS[volume]}）",
            case_no=facts.case_no,
            date=attempt.on,
            sections=(
                Section(heading="封面", rows=_cover(facts, attempt, items)),
                Section(heading="卷内目录", table=_list(items)) if items else Section(heading="卷内目录", text="无。"),
                Section(heading="备考表", text=_note(facts, attempt, items)),
            ),
            signatures=(SignatureSlot(label="立卷人"), SignatureSlot(label="检查人")),
        )

    return build


def _cover(facts: CaseFacts, attempt: Attempt, items: tuple[Item, ...]) -> tuple[tuple[str, str], ...]:
    given: Any = attempt.input
    names = "、".join(p.name for p in facts.parties if p.role == "party")
    numbers = "、".join(d.number for d in facts.documents if d.code.endswith("decision") and d.state != "void")
    first, last = day_of(facts.opened_at), facts.last("close_case")
    parts = max((item.part for item in items), default=1)
    return (
        ("案卷题名", f"{names}{conduct(facts)}案"),
        ("处罚决定文号", numbers or "无"),
        ("承办人", handler_names(facts)),
        ("起止日期", f"{day(first)}至{day(last.on) if last else ''}"),
        ("件数和页数", f"{len(items)} 件，{page_count(items)} 页" + (f"，共 {parts} 册" if parts > 1 else "")),
        ("保管期限", RETENTION[given.retention]),
        ("存放位置", given.boxed_at or "电子保管"),
    )


def _list(items: tuple[Item, ...]) -> Table:
    rows = tuple(
        (str(i.order), i.number, i.title, day(i.on) if i.on else "", i.pages, f"第 {i.part} 册") for i in items
    )
    return Table(columns=("序号", "文号", "题名", "日期", "页次", "备注"), rows=rows, widths=(1, 4, 5, 3, 2, 2))


def _note(facts: CaseFacts, attempt: Attempt, items: tuple[Item, ...]) -> str:
    given: Any = attempt.input
    files = len(facts.evidence)
    words = f"本卷共 {len(items)} 件 {page_count(items)} 页；本案另有电子文件 {files} 件，连同摘要一并归档。"
    return f"{words}{given.note}" if given.note else words


def _spec(volume: Volume, series: str) -> PaperSpec:
    title = f"案卷封面、目录和备考表（{VOLUME_WORDS[volume]}）"
    return PaperSpec(f"{volume}_volume", title, "generic.typ", GenericForm, group=volume, numbered=series)


PAPERS: dict[str, Paper] = {
    "main_volume": Paper(_spec("main", "档"), _volume("main"), whole_case),
    "side_volume": Paper(_spec("side", "档副"), _volume("side"), whole_case),
}
