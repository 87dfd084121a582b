"""The numbers of papers that an agency goes on with when it comes here within a year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.opening import CASE_SERIES
from mingzheng.desk import asking
from mingzheng.desk.setup import forms
from mingzheng.desk.setup.entering import Part
from mingzheng.documents import actions as documents
from mingzheng.documents.queries import number_state

if TYPE_CHECKING:
    from mingzheng.agencies.models import Agency
    from mingzheng.ledger.recording import Recorder


def _all_series() -> dict[str, str]:
    """Return every series with the papers that share it."""
    papers: dict[str, list[str]] = {}
    for paper in BOOK.papers.values():
        if paper.spec.numbered:
            papers.setdefault(paper.spec.numbered, []).append(paper.spec.title)
    return {CASE_SERIES: "案号"} | {series: "、".join(dict.fromkeys(titles)) for series, titles in papers.items()}


def _open_series(agency: Agency) -> dict[str, Any]:
    begun = number_state(agency, asking.today().year)
    return {"series": [(code, f"{code}：{papers}") for code, papers in _all_series().items() if code not in begun]}


def _begin(rec: Recorder, agency: Agency, value: forms.NumbersForm, _proof: None) -> object:
    return documents.begin_series(
        rec,
        agency,
        series=value.series,
        last=value.last,
        register=value.book,
        of_papers=value.series != CASE_SERIES,
    )


def given(agency: Agency) -> list[tuple[str, str]]:
    """Return how far each series of this year has come."""
    year, named = asking.today().year, _all_series()
    rows = []
    for code, (first, last) in sorted(number_state(agency, year).items()):
        start = f"接着纸质第 {first - 1} 号，" if first > 1 else ""
        rows.append((f"{agency.short_code}{code}〔{year}〕", f"{named.get(code, '')}：{start}已编到第 {last} 号"))
    return rows or [(f"{year} 年", "还没有编过号")]


NUMBERS = {
    "numbers": Part(
        "接着纸质编号",
        "登记起点",
        "已登记，下一份从后一号编起。",
        "documents.numbers.begun",
        forms.NumbersForm,
        _begin,
        choices=_open_series,
    ),
}
