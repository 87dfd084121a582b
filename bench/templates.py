"""Which rows of a performed case are copied, whole or in part, and the template that they make."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection

from bench.cloning import Marks, blocks_of, split

if TYPE_CHECKING:
    from bench.cloning import Block

MILESTONES = {"register_clue", "inspect", "file_case", "conclude", "decide", "close_case", "archive_case"}
THIN_TRACKS = {"main", "notice", "decision", "publication", "obligation", "statement", "review"}
THIN_DUTIES = {"PEN_CASE", "PEN_SERVE", "PEN_PAY"}
BARE_ACTS, BARE_TRACKS, BARE_DUTIES = {"register_clue"}, {"main", "publication"}, {"PEN_CASE"}
ENDED = {"archived": "archived", "closed": "closed", "declined": "left", "withdrawn": "left"}
Rows = dict[str, list[Any]]


@dataclass
class Template:
    """One performed case of an office, ready to be copied."""

    blocks: list[Block]
    marks: Marks
    kind: str
    search: tuple[str, tuple[str, ...]] | None = None


def of(label: str, **where: Any) -> list[Any]:
    """Return the rows of a model that fit, in order."""
    return list(apps.get_model(label)._default_manager.filter(**where).order_by("pk"))


def found_of(case: Any) -> Rows:
    """Return the rows of a case that every size of copy chooses from."""
    did = case.dossier_id
    subjects = of("dossiers.DossierSubject", dossier_id=did)
    publications = of("publication.Publication", dossier_id=did)
    return {
        "fixed": [
            *of("dossiers.Dossier", pk=did),
            case,
            *of("dossiers.Organisation", pk__in=[s.organisation_id for s in subjects if s.organisation_id]),
            *of("dossiers.Individual", pk__in=[s.individual_id for s in subjects if s.individual_id]),
            *subjects,
            *of("cases.Party", case_id=case.pk),
        ],
        "people": of("dossiers.DossierPerson", dossier_id=did),
        "tracks": of("cases.Track", case_id=case.pk),
        "acts": of("cases.Act", case_id=case.pk),
        "documents": of("documents.Document", dossier_id=did),
        "decisions": of("cases.Decision", case_id=case.pk),
        "duties": of("duties.Duty", dossier_id=did),
        "publications": publications,
        "versions": of("publication.PublicationVersion", publication_id__in=[p.pk for p in publications]),
        "public": of("publication.PublicDecision", key__in=[p.key for p in publications]),
    }


def lessened(found: Rows, size: str) -> None:
    """Leave of a case its milestones (``thin``) or the least (``bare``); what was frozen long is emptied."""
    bare = size == "bare"
    acts, kinds = {d.act_id for d in found["decisions"]}, BARE_ACTS if bare else MILESTONES
    papers = {d.document_id for d in found["decisions"]}
    found["acts"] = [a for a in found["acts"] if a.step in kinds or a.pk in acts]
    found["documents"] = [d for d in found["documents"] if d.pk in papers]
    found["tracks"] = [t for t in found["tracks"] if t.kind in (BARE_TRACKS if bare else THIN_TRACKS)]
    found["duties"] = [d for d in found["duties"] if d.kind in (BARE_DUTIES if bare else THIN_DUTIES)]
    for act in found["acts"]:
        act.made = {}
    if bare:
        found["people"] = [p for p in found["people"] if p.role == "handler"]
        for document in found["documents"]:
            document.data = {}
        for publication in found["publications"]:
            publication.source = {}


def rows_of(case: Any, size: str) -> list[Any]:
    """Return the rows of a case that are copied: ``whole``, its milestones (``thin``), or the least (``bare``)."""
    found = found_of(case)
    if size != "whole":
        lessened(found, size)
    rows = [row for some in found.values() for row in some]
    rows += of("documents.PublicPaper", code__in=[d.lookup for d in found["documents"]])
    if size == "bare":
        return rows
    published = {"publication_id__in": [p.pk for p in found["publications"]]}
    rows += [*of("cases.Obligation", decision__case_id=case.pk), *of("publication.Showing", **published)]
    if size == "thin":
        return rows
    of_acts = {"act_id__in": [a.pk for a in found["acts"]]}
    of_papers = {"document_id__in": [d.pk for d in found["documents"]]}
    reviews = of("review.Review", dossier_id=case.dossier_id)
    of_reviews = {"review_id__in": [r.pk for r in reviews]}
    for label in ("cases.ActOfficer", "cases.Defect", "cases.Signoff"):
        rows += of(label, **of_acts)
    for label in ("documents.Printing", "documents.Scan", "documents.ScanCheck", "documents.SealUse"):
        rows += of(label, **of_papers)
    for label in ("publication.SecrecyCheck", "publication.Withholding"):
        rows += of(label, **published)
    rows += [*of("cases.Event", case_id=case.pk), *of("cases.Payment", obligation__decision__case_id=case.pk)]
    rows += [*of("evidence.EvidenceFile", dossier_id=case.dossier_id), *reviews]
    for label in ("review.Opinion", "review.Clearance", "review.Reading"):
        rows += of(label, **of_reviews)
    return rows


FIXED = {
    "public_decision.id": "pid",
    "public_decision.search": "search",
    "public_decision.region_code": "region_code",
    "public_decision.agency_code": "agency_code",
    "documents_document.serial": "n0s",
    "documents_document.year": "year",
}


def words_of(case: Any, rows: list[Any]) -> dict[str, str]:
    """Return the texts of a case that every copy has otherwise, each with the name of its place."""
    words = {case.agency.name: "agency", case.agency.short_code: "short"}
    for row in rows:
        label = row._meta.label
        if label == "documents.Document":
            words[row.lookup] = f"k{len(words)}x16"
        elif label == "publication.Publication":
            words[row.key] = f"k{len(words)}x22"
        elif label == "cases.Payment" and row.receipt_no:
            words[row.receipt_no] = f"k{len(words)}x12"
        elif label == "dossiers.Organisation":
            words |= {row.name: "name", row.address: "address"}
            for number in filter(None, (row.uscc, row.uscc_index)):
                words[number] = f"k{len(words)}x{len(number)}"
    return words


def template(case: Any, foreign: set[str], size: str) -> Template:
    """Return a case as a template; ``foreign`` are the ids of its agency that a copy replaces."""
    rows = rows_of(case, size)
    own = {row.pk.hex for row in rows if isinstance(row.pk, uuid.UUID)}
    marks = Marks(own, foreign, words_of(case, rows))
    made = Template([], marks, ENDED.get(case.stage, "open"))
    for row in rows:
        label = row._meta.label
        fixed = dict(FIXED)
        if label == "documents.Document" and row.number:  # a paper's serial is that of its own number
            fixed["documents_document.serial"] = f"{marks.token('〔' + row.number.partition('〔')[2])}s"
        if label == "publication.PublicDecision":
            made.search = split(json.dumps(row.fields, ensure_ascii=False), marks, marks.pattern())
        for block in blocks_of([row], marks, connection, fixed):
            merge(made.blocks, block)
    return made


def merge(blocks: list[Block], one: Block) -> None:
    """Put a block's rows behind those of the same table."""
    for block in blocks:
        if block.table == one.table:
            renamed = {s.name: f"e{len(block.sealed) + n}.{one.table}" for n, s in enumerate(one.sealed)}
            for sealed in one.sealed:
                sealed.name = renamed[sealed.name]
            block.sealed += one.sealed
            block.tokens += [renamed.get(t, t) for t in one.tokens]
            block.text += one.text
            return
    blocks.append(one)


__all__ = ["Template", "merge", "rows_of", "template"]
