"""Loads the frozen picture of a case, in a bounded number of queries whatever its size."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from mingzheng.agencies.models import Person, RoleGrant
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import access_rows, officer_facts, signing_ranks, standing
from mingzheng.cases.engine.earlier import earlier_decisions
from mingzheng.cases.engine.fact_rows import (
    ActFact,
    Clearance,
    DefectFact,
    DutyFact,
    MessageFact,
    OfficerPart,
)
from mingzheng.cases.engine.facts import CaseFacts, Later, Sources
from mingzheng.cases.engine.messages import Message
from mingzheng.cases.engine.models import Act, ActOfficer, Case, Defect, Party, Signoff, Track
from mingzheng.cases.engine.picturing import approval_fact, decision_fact, document_fact, party_fact, track_fact
from mingzheng.cases.engine.rows import Rows
from mingzheng.catalogue.queries import list_rows, lists_for, paper_wordings
from mingzheng.documents.models import Document
from mingzheng.dossiers.models import DossierPerson
from mingzheng.duties.models import Duty
from mingzheng.evidence.models import EvidenceFile
from mingzheng.evidence.queries import for_dossier
from mingzheng.law.catalogue import period
from mingzheng.law.periods import compute
from mingzheng.law.queries import calendar_view
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

DUTY = ("kind", "subject", "start_on", "due_on", "state")
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
    beside: tuple[Recorded, ...] = ()
    """Duties, reviews with their opinions, and files, which are read whole only where rows are checked."""


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
    ids |= _named_in_acts(rows.acts)
    picture = _picture(rows, now, officer_facts(ids), _at_once)
    beside = _beside(case.dossier_id) if check_rows else ()
    facts = replace(picture, tampered=_tampered(case, [*everything, *beside], ids) if check_rows else ())
    documents = {str(d.pk): d for d in rows.documents}
    return Loaded(case, facts, tuple(everything), documents, tuple(rows.signoffs), beside=beside)


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
    rows.parties, rows.parts = parties, persons
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
        parties=part(lambda: map(party_fact, rows.parties)),
        tracks=part(lambda: map(track_fact, rows.tracks)),
        acts=part(lambda: _acts(rows.acts, rows.officers)),
        defects=part(lambda: _defects(rows.acts, rows.defects)),
        documents=part(lambda: map(document_fact, rows.documents)),
        decisions=part(lambda: map(decision_fact, rows.decisions)),
        approvals=part(lambda: map(approval_fact, rows.signoffs)),
        roles=_roles(rows.persons),
        ever=_roles(rows.parts),
        recused={p.person_id: p.since for p in rows.persons if p.role == "recused"},
        rules=case.agency.settings,
        review_agency_id=case.matter.capacity.review_agency_id,
        people=people,
        sources=_sources(rows, now),
    )


def _messages(case: Case) -> tuple[MessageFact, ...]:
    found = Message.objects.filter(case_id=case.pk, party_id__isnull=False).order_by("received_at", "pk")
    columns = found.values_list("kind", "party_id", "received_at", "state")
    return tuple(MessageFact(kind, str(party), at, state == "open") for kind, party, at, state in columns)


def _sources(rows: Rows, now: dt.datetime) -> Sources:
    case, dossier = rows.case, rows.case.dossier_id
    return Sources(
        lists=lambda: lists_for(case.matter, day_of(now)),
        evidence=lambda: {
            str(pk): digest
            for pk, digest in EvidenceFile.objects.filter(dossier_id=dossier).values_list("pk", "digest")
        },
        clearances=lambda: tuple(Clearance(c.content_digest, c.person_id, c.passed_at) for c in _clearance_rows(case)),
        wordings=lambda: paper_wordings(case.agency_id, day_of(now)),
        films=lambda: frozenset(
            map(
                str,
                EvidenceFile.objects.filter(dossier_id=dossier, kind="audiovisual").values_list("pk", flat=True),
            )
        ),
        duties=lambda: tuple(
            DutyFact(*row) for row in Duty.objects.filter(dossier_id=dossier).order_by("pk").values_list(*DUTY)
        ),
        own_contacts=lambda: _own_contacts(case),
        messages=lambda: _messages(case),
        deadline=lambda kind, start: (
            compute(period(kind, case.agency_id, start), start, calendar_view(region=case.region.code)).due_on
        ),
        day_off=lambda on: _day_off(case, on),
        earlier=lambda: earlier_decisions(case, rows.parties),
        signing_ranks=lambda step, kinds, fen: signing_ranks(
            case.agency_id, step=step, kinds=kinds, fine_fen=fen, on=day_of(now)
        ),
        submitted=lambda: dict(
            Review.objects.filter(dossier_id=dossier).order_by("requested_at").values_list("subject", "content")
        ),
        leaders=lambda: frozenset(
            RoleGrant.objects.filter(standing(now), agency_id=case.agency_id, role="agency_head").values_list(
                "person_id", flat=True
            )
        ),
    )


def _day_off(case: Case, on: dt.date) -> str:
    view = calendar_view(region=case.region.code)
    return "" if view.is_workday(on) else view.label(on)


def _own_contacts(case: Case) -> frozenset[str]:
    phones = [person.phone for person in Person.objects.filter(agency_id=case.agency_id).only("phone")]
    digits = ("".join(c for c in phone if c.isdigit()) for phone in (*phones, case.agency.phone))
    return frozenset(number for number in digits if number)


def _tampered(case: Case, rows: list[Recorded], people: set[uuid.UUID]) -> tuple[str, ...]:
    """Name what differs from the record: what gates and effects read, rows gone, the standing of the people."""
    read = [*rows, *access_rows(people), *list_rows(case.matter)]
    return tuple(m.words for m in mismatched(read, dossier_id=case.dossier_id, whole=WHOLE))


def _beside(dossier: uuid.UUID) -> tuple[Recorded, ...]:
    return (
        *Duty.objects.filter(dossier_id=dossier),
        *Opinion.objects.filter(review__dossier_id=dossier),
        *clearance_rows(dossier),
        *for_dossier(dossier),
    )


def _clearance_rows(case: Case) -> QuerySet[ClearanceRow]:
    return ClearanceRow.objects.filter(dossier_id=case.dossier_id).order_by("passed_at", "pk")


def with_chain(facts: CaseFacts, now: dt.datetime) -> CaseFacts:
    """Return the facts with the roles for which the agency has no lawful person (one query)."""
    holders: dict[str, set[uuid.UUID]] = defaultdict(set)
    here = Q(agency_id=facts.agency_id) | Q(agency_id=facts.review_agency_id, role="reviewer")
    grants = RoleGrant.objects.filter(standing(now), here, role__in=CHAIN)
    for role, person in grants.values_list("role", "person_id"):
        holders[role].add(person)
    handlers = set(facts.holding("handler"))
    missing = [word for role, word in CHAIN.items() if not holders[role] - handlers]
    if holders["publisher"] and len(holders["publisher"] | holders["checker"]) == 1:
        missing.append("与发布员不同的公示审核员")
    return replace(facts, missing_roles=tuple(missing))


NAMING = ("handlers", "presider", "clerk", "person", "replacement", "replacement_clerk", "giver", "taker")
"""The fields of inputs that name persons who take a part in the case."""


def people_in(content: Mapping[str, Any]) -> set[uuid.UUID]:
    """Return the persons whom an input names."""
    values = [content.get(name) for name in NAMING]
    return as_ids(one for value in values for one in (value if isinstance(value, list | tuple) else (value,)))


def as_ids(values: Iterable[object]) -> set[uuid.UUID]:
    """Return the ids among values; what is none is left out."""
    found = set()
    for value in values:
        try:
            found.add(value if isinstance(value, uuid.UUID) else uuid.UUID(str(value)))
        except ValueError:
            continue
    return found


def _named_in_acts(acts: list[Act]) -> set[uuid.UUID]:
    """Return the persons whom acts name: gates judge them again at the last signature, pages show their names."""
    return {person for act in acts for person in people_in(act.content)}


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


def _roles(persons: list[DossierPerson]) -> dict[uuid.UUID, frozenset[str]]:
    """Return person → parts; whoever stood in for another gives the part to both."""
    roles: dict[uuid.UUID, set[str]] = defaultdict(set)
    for row in persons:
        roles[row.person_id].add(row.role)
        if row.on_behalf_of_id is not None:
            roles[row.on_behalf_of_id].add(row.role)
    return {person: frozenset(names) for person, names in roles.items()}
