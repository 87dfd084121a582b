"""What is handed in with a draft decision, as the reviewer reads it: papers as pictures, the rest in rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import day_of
from mingzheng.cases.book import BOOK
from mingzheng.catalogue.frames import tier_words
from mingzheng.core.errors import DomainError
from mingzheng.desk import case_frame, case_parts, wording
from mingzheng.desk.review_changes import pairs
from mingzheng.desk.wording import Row
from mingzheng.law.queries import resolve
from mingzheng.web.articles import cited, known

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from mingzheng.cases.queries import CaseView
    from mingzheng.catalogue.elements import Element
    from mingzheng.review.models import Review
    from mingzheng.review.opinions import Hint
    from mingzheng.review.queries import Question


@dataclass(frozen=True, slots=True)
class Handed:
    """A paper handed in: its place and title, where it opens, whether it is due and whether the reviewer opened it."""

    number: int
    title: str
    code: str
    url: str
    required: bool
    opened: bool
    missing: bool


def handed(view: CaseView, row: Review, person_id: uuid.UUID | None) -> list[Handed]:
    """Return the papers handed in with what the reader has opened of them."""
    mine = row.readings.filter(person_id=person_id) if person_id else row.readings.none()
    seen = set(mine.values_list("paper", "digest"))
    base = f"{case_frame.address(view.case.pk)}review/{row.pk}/paper/"
    return [
        Handed(
            number=number,
            title=paper["title"],
            code=paper["code"],
            url=f"{base}{number}/",
            required=paper["required"],
            opened=(paper["code"], paper["digest"]) in seen,
            missing=not paper["digest"],
        )
        for number, paper in enumerate(row.papers)
    ]


def viewer(view: CaseView, row: Review, number: int, now: dt.datetime) -> dict[str, Any]:
    """Return a paper as it is read beside the elements: its pages as pictures, or what it says in rows."""
    paper = row.papers[number]
    document = view.loaded.documents.get(paper["reference"]) if paper["reference"] else None
    base = f"{case_frame.address(view.case.pk)}papers/{document.pk}/" if document else ""
    return {
        "paper": paper,
        "number": number,
        "file_url": base,
        "pages": [f"{base}page/{n}/" for n in range(1, (document.pages or 0) + 1)] if document else [],
        "rows": [] if document else material(view, row, paper["code"], now),
        "files": case_parts.files(view) if paper["code"] == "evidence" else [],
        "files_url": f"{case_frame.address(view.case.pk)}evidence/",
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """An element on the page: the question, what the system noticed, and the papers in which to look."""

    element: Element
    hints: tuple[Hint, ...]
    papers: tuple[Handed, ...]


def asked(questions: Iterable[Question], papers: Iterable[Handed]) -> list[Asked]:
    """Return each element with those of the papers handed in that bear on it, the nearest first."""
    there = [paper for paper in papers if not paper.missing]
    return [
        Asked(q.element, q.hints, tuple(p for c in q.element.papers for p in there if p.code == c)) for q in questions
    ]


def material(view: CaseView, row: Review, code: str, now: dt.datetime) -> list[Row]:
    """Return what a material says that is no document of its own; empty for one that is."""
    makers: dict[str, Any] = {
        "request": lambda: [Row("送审说明", statement_of(view, row)), Row("送审的理由", row.trigger_reason)],
        "draft_decision": lambda: _draft(row),
        "law": lambda: _law(row, now),
        "benchmark": lambda: _benchmark(view, row),
        "certificates": lambda: _certificates(view),
        "evidence": lambda: _evidence(view),
        "statement": lambda: _said(view),
        "hearing": lambda: _heard(view),
        "list": lambda: [Row(str(n), paper["title"]) for n, paper in enumerate(row.papers, 1)],
    }
    return list(makers.get(code, list)())


def _draft(row: Review) -> list[Row]:
    return [Row(party["name"], parts=(tuple(pairs(party)),)) for party in row.content.get("parties", ())]


def _law(row: Review, now: dt.datetime) -> list[Row]:
    keys: dict[str, None] = {}
    for party in row.content.get("parties", ()):
        proposal = party.get("proposal", {})
        keys |= dict.fromkeys([*proposal.get("breached", ()), *proposal.get("punished_by", ())])
    return [Row(cited(key), _article(key, now)) for key in keys]


def _article(key: str, now: dt.datetime) -> str:
    if not known(key):
        return ""
    try:
        article = resolve(key, day_of(now))
    except DomainError as error:
        return error.message
    since = f"自 {article.in_force_from} 起施行的版本"
    return f"{article.text}\n（{since}）" if article.text else f"{article.gist or '条文全文尚未导入本系统'}（{since}）"


def _benchmark(view: CaseView, row: Review) -> list[Row]:
    tiers = [Row(t.name, tier_words(t)) for t in (view.facts.lists.tiers if view.facts.lists else ())]
    reasons = [
        Row(f"{party['name']}的裁量理由", str(party.get("proposal", {}).get("discretion", "")))
        for party in row.content.get("parties", ())
    ]
    return [*reasons, Row("裁量基准", view.facts.matter.benchmark), *tiers]


def _certificates(view: CaseView) -> list[Row]:
    found = []
    for act in view.facts.effective:
        for officer in act.officers:
            card = officer.certificate.get("certificate") or {}
            said = f"{card.get('number', '无执法证')}，{card.get('valid_from', '')} 至 {card.get('valid_to', '')}"
            label = f"第 {act.seq} 号 {view.procedure.steps[act.step].title}"
            confirmed = "已本人确认" if officer.confirmed else "尚未确认"
            found.append(Row(label, f"{officer.certificate.get('name', '')}：{said}，{confirmed}"))
    return found


def _evidence(view: CaseView) -> list[Row]:
    return [
        Row(f"第 {act.seq} 号 {view.procedure.steps[act.step].title}", wording.excerpt(act.content))
        for act in view.facts.done("inspect", "question", "collect_evidence")
    ]


def _said(view: CaseView) -> list[Row]:
    return [
        Row(view.procedure.steps[act.step].title, wording.excerpt(act.content))
        for act in view.facts.done("make_statement", "answer_statement")
    ]


def _heard(view: CaseView) -> list[Row]:
    found = []
    for act in view.facts.done("hold_hearing", "report_hearing"):
        step = view.procedure.steps[act.step]
        parts = (wording.content(BOOK.inputs[step.input], act.content, view.facts),)
        found.append(Row(f"第 {act.seq} 号 {step.title}", parts=parts))
    return found


def statement_of(view: CaseView, row: Review) -> str:
    """Return what the handlers say with their request."""
    act = view.facts.last("request_review", subject=row.subject)
    return str(act.content.get("statement", "")) if act else ""
