"""Loads the frozen picture of a case, in a bounded number of queries whatever its size."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import RoleGrant
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import access_rows, officer_facts, standing
from mingzheng.cases.engine.facts import (
    ActFact,
    CaseFacts,
    Clearance,
    DecisionFact,
    DefectFact,
    DocumentFact,
    Later,
    OfficerPart,
    PartyFact,
    Sources,
    TrackFact,
)
from mingzheng.cases.engine.models import Act, ActOfficer, Case, Defect, Party, Signoff, Track
from mingzheng.cases.engine.rows import Rows
from mingzheng.catalogue.queries import list_rows, lists_for
from mingzheng.documents.models import Document
from mingzheng.documents.queries import servability
from mingzheng.dossiers.models import DossierPerson
from mingzheng.duties.models import Duty
from mingzheng.evidence.models import EvidenceFile
from mingzheng.ledger.verifying import mismatched
from mingzheng.review.models import Clearance as ClearanceRow
from mingzheng.review.models import Opinion, Review
from mingzheng.review.queries import clearance_rows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import QuerySet

    from mingzheng.agencies.officers import OfficerFact
    from mingzheng.ledger.models import Recorded

    People = Mapping[uuid.UUID, OfficerFact]
    Part = Callable[[Callable[[], Iterable[Any]]], Any]

STATEMENT_PERIOD = "PEN_STATEMENT"
WHOLE = (
    *(Party, Track, Act, ActOfficer, Defect, Signoff, DossierPerson),
    *(Document, EvidenceFile, Duty, Review, Opinion, ClearanceRow),
)
CHAIN = {
    "unit_head": "承办机构负责人",
    "agency_head": "机关负责人",
    "reviewer": "法制审核人员",
    "publisher": "公示发布员",
    "checker": "公示审核员",
}


@dataclass(frozen=True)
class Loaded:
    """The picture of a case and the rows it was taken from."""

    case: Case
    facts: CaseFacts
    rows: tuple[Recorded, ...]
    documents: Mapping[str, Document]
    signoffs: tuple[Signoff, ...]
    fresh: bool = False


def load(case: Case, *, now: dt.datetime, people: Iterable[uuid.UUID] = (), check_rows: bool = False) -> Loaded:
    """Return the picture of a case at ``now``, with the persons of its acts, its dossier and ``people``.

    ``check_rows`` compares every row with the record (one query more) and names those that differ. Rows and their
    entries are two reads: what a worker writes in between looks altered once and never twice, so it is read again.
    """
    loaded = _load(case, now, people, check_rows=check_rows)
    if not loaded.facts.tampered:
        return loaded
    case.refresh_from_db()
    return _load(case, now, people, check_rows=check_rows)


def _load(case: Case, now: dt.datetime, people: Iterable[uuid.UUID], *, check_rows: bool) -> Loaded:
    rows = Rows(case)
    everything = rows.all()
    ids = {o.person_id for o in rows.officers} | {p.person_id for p in rows.persons} | {*people}
    ids |= _named_in_proposals(rows.acts)
    picture = _picture(rows, now, officer_facts(ids), _at_once)
    facts = replace(picture, tampered=_tampered(case, everything, ids) if check_rows else ())
    return Loaded(case, facts, tuple(everything), {str(d.pk): d for d in rows.documents}, tuple(rows.signoffs))


def outline(case: Case, *, now: dt.datetime, people: Iterable[uuid.UUID] = ()) -> Loaded:
    """Return the picture for a fact that makes no paper and moves no track: only what its gates ask for is read.

    It knows the persons of the dossier and ``people``, not those of earlier acts, and it has no rows.
    """
    rows = Rows(case)
    known = officer_facts({p.person_id for p in rows.persons} | {*people})
    return Loaded(case, _picture(rows, now, known, Later), (), {}, ())


def beginning(
    case: Case, parties: list[Party], persons: list[DossierPerson], people: People, *, now: dt.datetime
) -> Loaded:
    """Return the picture of a case whose rows were all made in this very entry: nothing of it is read."""
    rows = Rows(case)
    rows.parties, rows.persons = parties, persons
    rows.tracks, rows.acts, rows.officers, rows.defects = [], [], [], []
    rows.signoffs, rows.documents, rows.decisions = [], [], []
    return Loaded(case, _picture(rows, now, people, _at_once), (), {}, (), fresh=True)


def _at_once(read: Callable[[], Iterable[Any]]) -> tuple[Any, ...]:
    return tuple(read())


def _picture(rows: Rows, now: dt.datetime, people: People, part: Part) -> CaseFacts:
    """Return the facts; ``part`` says whether a table is read ``_at_once`` or ``Later``."""
    case = rows.case
    return CaseFacts(
        id=case.pk,
        dossier_id=case.dossier_id,
        agency_id=case.agency_id,
        agency_name=case.agency.name,
        lineage=case.region.lineage,
        unit_id=case.dossier.unit_id,
        matter=case.matter,
        case_no=case.case_no,
        source=case.source,
        stage=case.stage,
        seq=case.seq,
        opened_at=case.opened_at,
        filed_on=case.filed_on,
        decided_on=case.decided_on,
        parties=part(lambda: map(_party, rows.parties)),
        tracks=part(lambda: map(_track, rows.tracks)),
        acts=part(lambda: _acts(rows.acts, rows.officers)),
        defects=part(lambda: _defects(rows.acts, rows.defects)),
        documents=part(lambda: map(_document, rows.documents)),
        decisions=part(lambda: map(_decision, rows.decisions)),
        roles=_roles(rows.persons),
        people=people,
        sources=_sources(case, now),
    )


def _sources(case: Case, now: dt.datetime) -> Sources:
    dossier = case.dossier_id
    return Sources(
        lists=lambda: lists_for(case.matter, day_of(now)),
        evidence=lambda: {
            str(pk): digest
            for pk, digest in EvidenceFile.objects.filter(dossier_id=dossier).values_list("pk", "digest")
        },
        clearances=lambda: tuple(Clearance(c.content_digest, c.person_id, c.passed_at) for c in _clearance_rows(case)),
        statement_ends=lambda: dict(
            Duty.objects.filter(dossier_id=dossier, kind=STATEMENT_PERIOD)
            .order_by("pk")
            .values_list("subject", "due_on")
        ),
    )


def _tampered(case: Case, rows: list[Recorded], people: set[uuid.UUID]) -> tuple[str, ...]:
    """Name what differs from the record: what gates and effects read, rows gone, the standing of the people."""
    dossier = case.dossier_id
    own = [
        *DossierPerson.objects.filter(dossier_id=dossier, until__isnull=False),
        *Duty.objects.filter(dossier_id=dossier),
        *Opinion.objects.filter(review__dossier_id=dossier),
        *clearance_rows(dossier),
        *EvidenceFile.objects.filter(dossier_id=dossier),
    ]
    found = mismatched([*rows, *own, *access_rows(people), *list_rows(case.matter)], dossier_id=dossier, whole=WHOLE)
    return tuple(m.words for m in found)


def _clearance_rows(case: Case) -> QuerySet[ClearanceRow]:
    return ClearanceRow.objects.filter(dossier_id=case.dossier_id).order_by("passed_at", "pk")


def with_chain(facts: CaseFacts, now: dt.datetime) -> CaseFacts:
    """Return the facts with the roles for which the agency has no lawful person (one query)."""
    holders: dict[str, set[uuid.UUID]] = defaultdict(set)
    grants = RoleGrant.objects.filter(standing(now), agency_id=facts.agency_id, role__in=CHAIN)
    for role, person in grants.values_list("role", "person_id"):
        holders[role].add(person)
    handlers = set(facts.holding("handler"))
    missing = [word for role, word in CHAIN.items() if not holders[role] - handlers]
    if holders["publisher"] and len(holders["publisher"] | holders["checker"]) == 1:
        missing.append("与发布员不同的公示审核员")
    return replace(facts, missing_roles=tuple(missing))


def _named_in_proposals(acts: list[Act]) -> set[uuid.UUID]:
    """Return the handlers whom proposed acts name: gates judge them again at the last signature."""
    return {uuid.UUID(p) for act in acts if act.status == "proposed" for p in act.content.get("handlers", ())}


def _party(row: Party) -> PartyFact:
    person, firm = row.individual, row.organisation
    if person is not None:
        return PartyFact(
            str(row.pk),
            "individual",
            row.name_snapshot,
            row.role,
            person.id_number,
            person.address,
            person.phone,
            "",
            person.birth_on,
        )
    if firm is None:
        message = "a party is an individual or an organisation (constraint party_is_one_subject)"
        raise ValueError(message)
    return PartyFact(
        str(row.pk),
        "organisation",
        row.name_snapshot,
        row.role,
        firm.uscc or firm.other_number,
        firm.address,
        firm.phone,
        firm.legal_representative,
        None,
        firm.kind == "household",
    )


def _track(row: Track) -> TrackFact:
    return TrackFact(row.kind, row.subject, row.state, row.opened_by, row.closed_by)


def _acts(acts: list[Act], officers: list[ActOfficer]) -> tuple[ActFact, ...]:
    parts: dict[uuid.UUID, list[OfficerPart]] = defaultdict(list)
    for row in officers:
        parts[row.act_id].append(
            OfficerPart(row.person_id, row.part, row.confirmed_at is not None, row.certificate_snapshot)
        )
    return tuple(act_fact(act, tuple(parts[act.pk])) for act in acts)


def act_fact(act: Act, parts: tuple[OfficerPart, ...]) -> ActFact:
    """Return an act as gates read it."""
    return ActFact(
        id=act.pk,
        seq=act.seq,
        effective_seq=act.effective_seq,
        step=act.step,
        nature=act.nature,
        status=act.status,
        medium=act.medium,
        track_kind=act.track_kind,
        track_subject=act.track_subject,
        at=act.at,
        recorded_at=act.recorded_at,
        entered_by=act.entered_by,
        corrects=act.corrects,
        content=act.content,
        content_digest=act.content_digest,
        made=act.made,
        evidence=tuple(act.evidence),
        officers=parts,
    )


def _defects(acts: list[Act], defects: list[Defect]) -> tuple[DefectFact, ...]:
    seqs = {act.pk: act.seq for act in acts}
    return tuple(
        DefectFact(seqs[d.act_id], d.gate, d.article, d.consequence, d.reason, d.remedy, d.cured_by) for d in defects
    )


def _document(row: Document) -> DocumentFact:
    return DocumentFact(
        id=str(row.pk),
        code=row.code,
        title=row.title,
        subject=row.subject,
        number=row.number,
        state=row.state,
        served=row.served,
        internal=row.internal,
        signers=tuple(row.signers),
        date=row.signed_on or day_of(row.frozen_at),
        act_id=row.act_id,
        data_digest=row.data_digest,
        layout_digest=row.layout_digest,
        servability=servability(row),
    )


def _decision(row: Any) -> DecisionFact:  # noqa: ANN401 - penalty.Decision, which the engine does not import
    obligation = getattr(row, "obligation", None)
    return DecisionFact(
        id=row.pk,
        party_id=str(row.party_id),
        kinds=tuple(row.kinds),
        fine_fen=row.fine_fen,
        paid_fen=obligation.paid_fen if obligation else 0,
        decided_on=row.decided_on,
        document_id=str(row.document_id),
        due_on=obligation.due_on if obligation else None,
        disclosure=row.disclosure,
    )


def _roles(persons: list[DossierPerson]) -> dict[uuid.UUID, frozenset[str]]:
    roles: dict[uuid.UUID, set[str]] = defaultdict(set)
    for row in persons:
        roles[row.person_id].add(row.role)
    return {person: frozenset(names) for person, names in roles.items()}
