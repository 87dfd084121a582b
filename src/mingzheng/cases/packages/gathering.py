"""What goes into a package for a reader: papers, files and the ids that open entries to it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from mingzheng.cases.engine.models import Party
from mingzheng.cases.packages.disclosure import Open, Scope
from mingzheng.cases.penalty.case_file import MAIN, SIDE, place
from mingzheng.cases.penalty.models import Decision
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.documents.queries import file_digest
from mingzheng.evidence.queries import for_dossier, neutral_name
from mingzheng.ledger.covering import newest_covers

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from mingzheng.cases.engine.fact_rows import DocumentFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.cases.engine.models import Case
    from mingzheng.cases.engine.types import Procedure
    from mingzheng.documents.models import Document
    from mingzheng.evidence.models import EvidenceFile

# Evidence taken before the party's eyes; what came otherwise (clues, letters, witnesses) is not in its package.
SEEN_BY_PARTY: Final = frozenset(
    {
        *("inspect", "take_sample", "preserve", "preserve_urgently", "seize", "seize_urgently", "recheck_order"),
        *("record_enforcement", "serve", "hold_hearing"),
    }
)
OWN_WORDS: Final = frozenset({"party", "representative", "staff"})
TYPE_OF_PDF: Final = ".pdf"


@dataclass(frozen=True)
class Packed:
    """A file of the package: where it stands, what it is, and the entry and row that hold its digest."""

    path: str
    title: str
    number: str
    date: str
    digest: str
    entry: uuid.UUID
    row: str
    group: str


@dataclass(frozen=True)
class Picture:
    """A case as it stands, with the rows it was taken from."""

    case: Case
    loaded: Loaded
    procedure: Procedure

    @property
    def facts(self) -> CaseFacts:
        """Return the picture itself."""
        return self.loaded.facts


@dataclass(frozen=True)
class Gathered:
    """Everything that a reader gets beside the entries."""

    opened: Open
    files: tuple[Packed, ...]
    party: str
    party_name: str


def gather(seen: Picture, scope: Scope, party: str) -> Gathered:
    """Return what a reader gets of a case; raises Invalid when it is not clear for which party."""
    chosen = _party(seen.facts, party) if scope == "party" else ""
    others = _others(seen.facts, chosen) if chosen else ()
    documents = [d for d in seen.facts.documents if _may_have(seen, d, scope, chosen, others)]
    ids = {d.id for d in documents}
    rows = [row for row in for_dossier(seen.case.dossier_id) if _may_have_file(seen, row, scope, ids)]
    found = tuple(_files(seen, documents, rows))
    name = next((p.name for p in seen.facts.parties if p.id == chosen), "")
    papers = frozenset(seen.loaded.documents[d.id].pk for d in documents)
    opened = Open(papers, frozenset(row.pk for row in rows), _own(chosen), others)
    return Gathered(opened, found, chosen, name)


def _party(facts: CaseFacts, asked: str) -> str:
    standing = [p.id for p in facts.parties]
    if not asked and len(standing) == 1:
        return standing[0]
    if asked in standing:
        return asked
    raise Invalid(
        (
            FieldError(
                "party",
                "本案有多名当事人，请选择为哪一名当事人制作案件包。",
                "其他当事人的资料不得一并提供（行政复议法第47条）",
                "在“当事人”中选择一名。",
            ),
        )
    )


def _others(facts: CaseFacts, chosen: str) -> tuple[str, ...]:
    """Return what names other parties: ids, names, numbers; a text with any of them stays closed."""
    found: list[str] = []
    for party in facts.parties:
        if party.id != chosen:
            found += [party.id, party.name, party.identifier, party.phone, party.representative]
    rows = Party.objects.filter(pk__in=[p.id for p in facts.parties if p.id != chosen])
    for one in rows:
        found += [str(pk) for pk in (one.individual_id, one.organisation_id) if pk]
    return tuple(text for text in found if text)


def _own(chosen: str) -> frozenset[uuid.UUID]:
    if not chosen:
        return frozenset()
    row = Party.objects.get(pk=chosen)
    subjects = {pk for pk in (row.individual_id, row.organisation_id) if pk}
    decisions = Decision.objects.filter(party=row).values_list("pk", flat=True)
    return frozenset({row.pk, *subjects, *decisions})


def _may_have(seen: Picture, document: DocumentFact, scope: Scope, chosen: str, others: tuple[str, ...]) -> bool:
    row = seen.loaded.documents[document.id]
    if not (row.sealed_digest or row.pdf_digest):
        return False
    if scope != "party":
        return True
    if document.internal or document.state == "void" or place(document)[0] != "main" or document.group != "main":
        return False
    if document.subject and document.subject != chosen:
        return False
    if document.code == "interview_record" and not _own_interview(seen, row):
        return False
    text = json.dumps(row.data, ensure_ascii=False)
    return not any(other in text for other in others)


def _own_interview(seen: Picture, row: Document) -> bool:
    act = next((a for a in seen.facts.acts if a.id == row.act_id), None)
    return act is not None and act.content.get("person_role") in OWN_WORDS


def _may_have_file(seen: Picture, row: EvidenceFile, scope: Scope, papers: set[str]) -> bool:
    if scope != "party":
        return True
    name = str(row.pk)
    for act in seen.facts.done("join_scan"):
        if str(act.content.get("blob")) == name:
            return act.track_subject in papers
    acts = [a for a in seen.facts.acts if a.id == row.act_id or name in a.evidence]
    several = len(seen.facts.parties) > 1
    return bool(acts) and not several and row.kind != "witness" and all(a.step in SEEN_BY_PARTY for a in acts)


def _files(seen: Picture, documents: list[DocumentFact], rows: list[EvidenceFile]) -> Iterator[Packed]:
    keys = [("documents.document", seen.loaded.documents[d.id].pk) for d in documents]
    newest = newest_covers([*keys, *(("evidence.evidencefile", row.pk) for row in rows)])
    ordered = sorted(documents, key=lambda d: (place(d), seen.loaded.documents[d.id].frozen_at))
    for number, document in enumerate(ordered, 1):
        paper = seen.loaded.documents[document.id]
        volume, section = place(document)
        yield Packed(
            path=f"documents/{volume}-{number:03d}-{document.code}{TYPE_OF_PDF}",
            title=document.title,
            number=document.number,
            date=f"{document.date:%Y-%m-%d}" if document.date else "",
            digest=file_digest(paper),
            entry=newest["documents.document", paper.pk].entry_id,
            row=f"documents.document:{paper.pk}",
            group=(MAIN if volume == "main" else SIDE)[section],
        )
    for row in rows:
        yield Packed(
            path=f"evidence/{neutral_name(row)}",
            title=row.get_kind_display(),
            number="",
            date=f"{row.uploaded_at:%Y-%m-%d}",
            digest=row.digest,
            entry=newest["evidence.evidencefile", row.pk].entry_id,
            row=f"evidence.evidencefile:{row.pk}",
            group="证据材料",
        )


def case_data(seen: Picture, gathered: Gathered, scope: Scope) -> dict[str, Any]:
    """Return the case as plain values for programs; of a party's reader only what its own papers say too."""
    case = seen.case
    parties = [p for p in seen.facts.parties if scope != "party" or p.id == gathered.party]
    decisions = [d for d in seen.facts.decisions if scope != "party" or d.party_id == gathered.party]
    value: dict[str, Any] = {
        "id": str(case.pk),
        "case_no": case.case_no,
        "agency": case.agency.name,
        "procedure": case.procedure,
        "law_date": case.law_date.isoformat(),
        "stage": case.stage,
        "opened_at": case.opened_at.isoformat(),
        **{name: _day(getattr(case, name)) for name in ("filed_on", "decided_on", "closed_on")},
        "parties": [{"id": p.id, "kind": p.kind, "name": p.name, "role": p.role} for p in parties],
        "decisions": [{"number": d.number, "decided_on": _day(d.decided_on), "kind": d.kind} for d in decisions],
    }
    if scope != "party":
        value["acts"] = [_act(seen, act) for act in seen.facts.acts]
    return value


def _act(seen: Picture, act: Any) -> dict[str, Any]:  # noqa: ANN401 - an ActFact
    names = ("seq", "step", "status", "track_kind", "track_subject", "content_digest")
    return {
        **{name: getattr(act, name) for name in names},
        "title": seen.procedure.steps[act.step].title if act.step in seen.procedure.steps else act.step,
        "at": act.at.isoformat(),
        "recorded_at": act.recorded_at.isoformat(),
        "content": _plain(act.content),
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return json.loads(json.dumps(value, ensure_ascii=False, default=str))


def _day(value: Any) -> str | None:  # noqa: ANN401 - a date or none
    return value.isoformat() if value is not None else None
