"""The second column of the case page: periods, parties, papers, files, what is missing, review, publication, people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Person
from mingzheng.cases.penalty.responsibility import responsibility
from mingzheng.desk import case_frame, waiting
from mingzheng.desk.choices import consequence
from mingzheng.documents.models import State
from mingzheng.dossiers.models import DossierPerson, Part
from mingzheng.evidence.models import EvidenceFile

if TYPE_CHECKING:
    import uuid

    from mingzheng.cases.queries import CaseView
    from mingzheng.documents.models import Document

__all__ = ["column", "consequence"]

TONES = {
    "frozen": "neutral",
    "rendered": "info",
    "sealed": "info",
    "printed": "warn",
    "scanned": "warn",
    "checked": "ok",
    "void": "neutral",
}
REVIEW_TONES = {"passed": "ok", "commented": "warn", "not_passed": "danger", "void": "neutral", "incomplete": "warn"}
PAPER_STEPS = {
    "print_paper": "打印签字用印",
    "join_scan": "归入扫描件",
    "check_scan": "核对扫描件",
    "serve": "登记送达",
    "propose_announcement": "公告送达",
    "post_announcement": "登记发出公告",
}


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A paper of the case: its name and number, its state, its party, where to see it, what to do with it."""

    title: str
    number: str
    party: str
    state: str
    tone: str
    url: str
    ways: tuple[tuple[str, str], ...]
    note: str = ""
    print_url: str = ""
    print_now: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """Who has (or had) a part in the case."""

    role: str
    name: str
    since: Any


def column(view: CaseView) -> dict[str, Any]:
    """Return the context of the second column."""
    return {
        "duties": [*waiting.hearing_periods(view), *case_frame.shown_all(view.duties, view)],
        "parties": view.facts.parties,
        "papers": papers(view),
        "files": files(view),
        "missing": [(f"{d.title} {d.number}".strip(), _missing_way(view, d.id)) for d in view.missing_papers],
        "reviews": [
            (r, REVIEW_TONES.get(r.state, "info"), f"{case_frame.address(view.case.pk)}review/{r.pk}/")
            for r in view.reviews
        ],
        "publications": [_publication(view, p) for p in view.publications],
        "people": people(view),
        "answerable": responsibility(view.facts),
    }


def papers(view: CaseView) -> list[ShownPaper]:
    """Return the papers of a case with what can be done with each now, the newest first."""
    rows = sorted(view.loaded.documents.values(), key=lambda d: d.frozen_at, reverse=True)
    return [_paper(view, row) for row in rows]


def papers_of(view: CaseView, act_id: uuid.UUID) -> list[ShownPaper]:
    """Return the papers that one act made."""
    return [_paper(view, row) for row in view.loaded.documents.values() if row.act_id == act_id]


def _paper(view: CaseView, row: Document) -> ShownPaper:
    party = view.facts.party(row.subject)
    return ShownPaper(
        title=row.title,
        number=row.number,
        party=party.name if party else "",
        state=State(row.state).label,
        tone=TONES.get(row.state, "neutral"),
        url=f"{case_frame.address(view.case.pk)}papers/{row.pk}/" if row.pdf_digest else "",
        ways=tuple(way for way in _ways(view, str(row.pk)) if "/print_paper/" not in way[1]),
        print_now=next((word for word, url in _ways(view, str(row.pk)) if "/print_paper/" in url), ""),
        subject=str(row.pk),
        note="测试印章" if row.seal_kind == "test" and row.state == "sealed" else "",
        print_url=f"{case_frame.address(view.case.pk)}papers/{row.pk}/print/" if row.state == State.PRINTED else "",
    )


def _ways(view: CaseView, document_id: str) -> list[tuple[str, str]]:
    facts = view.facts
    document = facts.document(document_id)
    found = []
    for one in view.possible:
        about = one.subject.partition(":")[0]
        ready = one.step.code != "serve" or (document is not None and document.servability is None)
        if one.step.code in PAPER_STEPS and about == document_id and ready:
            word = PAPER_STEPS[one.step.code]
            if one.step.code == "print_paper" and document is not None and document.state == "printed":
                word = "再打印"
            found.append((word, case_frame.step_address(view.case.pk, one.step.code, one.subject)))
            if one.step.code == "print_paper" and document is not None and not document.sealed and document.signers:
                found.append(("屏幕签名", f"{case_frame.address(view.case.pk)}papers/{document_id}/sign/"))
    return found


def _missing_way(view: CaseView, document_id: str) -> tuple[str, str] | None:
    ways = _ways(view, document_id)
    return ways[0] if ways else None


def files(view: CaseView) -> list[tuple[EvidenceFile, str, str]]:
    """Return (file, address, the papers it is the scan of and the acts that name it) of a case, the newest first."""
    named: dict[str, list[str]] = {}
    for file_id, words in scans(view).items():
        named.setdefault(file_id, []).append(words)
    for act in view.facts.acts:
        for file_id in act.evidence:
            named.setdefault(file_id, []).append(f"第 {act.seq} 号")
    rows = [row for row in reversed(view.loaded.beside) if isinstance(row, EvidenceFile)]
    base = case_frame.address(view.case.pk)
    return [(row, f"{base}evidence/{row.pk}/", "、".join(named.get(str(row.pk), []))) for row in rows]


def scans(view: CaseView) -> dict[str, str]:
    """Return which paper each scanned file is the signed original of, in words."""
    found = {}
    for act in view.facts.done("join_scan"):
        document = view.facts.document(act.track_subject)
        if document is not None:
            found[str(act.content["blob"])] = f"{document.title} {document.number} 的扫描件"
    return found


def _publication(view: CaseView, row: Any) -> dict[str, Any]:  # noqa: ANN401 - a Publication
    decision = next((d for d in view.facts.decisions if d.id == row.source_id), None)
    party = view.facts.party(decision.party_id) if decision else None
    state = view.facts.state("publication", party.id) if party else ""
    word = view.procedure.tracks["publication"].states.get(state, row.get_state_display())
    return {
        "party": party.name if party else "",
        "state": word,
        "tone": {"published": "ok", "withheld": "sealed"}.get(state, "warn"),
        "url": f"{case_frame.address(view.case.pk)}publication/{row.pk}/",
    }


def people(view: CaseView) -> list[ShownPerson]:
    """Return who handled, approved and reviewed, and who drafted and checked the publication."""
    rows = [row for row in view.loaded.rows if isinstance(row, DossierPerson)]
    names = _names({row.person_id for row in rows}, view)
    order = list(Part.values)
    rows.sort(key=lambda row: (order.index(row.role), row.since))
    return [ShownPerson(Part(row.role).label, names.get(row.person_id, ""), row.since) for row in rows]


def _names(ids: set[uuid.UUID], view: CaseView) -> dict[uuid.UUID, str]:
    known = {pk: view.facts.people[pk].name for pk in ids if pk in view.facts.people}
    missing = ids - known.keys()
    return known | dict(Person.objects.filter(pk__in=missing).values_list("pk", "name")) if missing else known
