"""Reads a case for the checkers, and says what else must hold of any case after anything that anybody did."""

from __future__ import annotations

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.fold import fold, stage_of
from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.models import Act, ActOfficer, Case, Defect, Event, Party, Signoff, Track
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.penalty.models import Decision, Obligation, Payment
from mingzheng.documents.models import Document
from mingzheng.dossiers.models import DossierPerson
from mingzheng.duties.models import Duty
from mingzheng.evidence.models import EvidenceFile
from mingzheng.ledger.verifying import mismatched
from mingzheng.publication.models import Publication
from mingzheng.review.models import Clearance, Opinion, Review
from tests.invariants.temporal import Told, violations


def told(case_id, now):
    decisions = list(Decision.objects.filter(case_id=case_id, in_force=True))
    return Told(
        facts=load(find_case(case_id), now=now).facts,
        duties=list(Duty.objects.filter(dossier_id=case_id)),
        publications=list(Publication.objects.filter(dossier_id=case_id)),
        clearances=list(Clearance.objects.filter(dossier_id=case_id)),
        signoffs=list(Signoff.objects.filter(act__case_id=case_id)),
        decision_digests={str(d.party_id): d.content_digest for d in decisions},
        decision_acts={str(d.party_id): d.act_id for d in decisions},
    )


def rows_of(case_id):
    yield from Case.objects.filter(pk=case_id)
    for model in (Party, Track, Act, Event, Decision):
        yield from model.objects.filter(case_id=case_id)
    for model in (ActOfficer, Defect, Signoff):
        yield from model.objects.filter(act__case_id=case_id)
    for model in (DossierPerson, Duty, Document, EvidenceFile, Review, Clearance, Publication):
        yield from model.objects.filter(dossier_id=case_id)
    yield from Opinion.objects.filter(review__dossier_id=case_id)
    yield from Obligation.objects.filter(decision__case_id=case_id)
    yield from Payment.objects.filter(obligation__decision__case_id=case_id)


def unsound(case_id, now, *, rows=True):
    """Return everything that is wrong with a case, in words."""
    case = Case.objects.get(pk=case_id)
    events = list(Event.objects.filter(case_id=case_id).order_by("seq"))
    found = []
    if [e.seq for e in events] != list(range(1, case.seq + 1)):
        found.append(f"events {[e.seq for e in events]} of a case at {case.seq}")
    folded = fold(events)
    stored = {(t.kind, t.subject): t.state for t in Track.objects.filter(case_id=case_id)}
    if stored != dict(folded.states):
        different = {k: (stored.get(k), folded.states.get(k)) for k in stored.keys() | folded.states.keys()}
        found.append(f"tracks and fold differ: { {k: v for k, v in different.items() if v[0] != v[1]} }")
    stage = stage_of(BOOK.procedure(case.procedure, case.law_date).stages, folded.states)
    if case.stage != stage:
        found.append(f"stage {case.stage}, by its tracks {stage}")
    if rows:
        found += [m.words for m in mismatched(list(rows_of(case_id)))]
    return found + violations(told(case_id, now))
