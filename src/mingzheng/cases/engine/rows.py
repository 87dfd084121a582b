"""The rows of one case, each table read at most once, by queries that are compiled once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from mingzheng.cases.engine.models import Act, ActOfficer, Case, Defect, Party, Signoff, Track
from mingzheng.core.errors import NotVisible
from mingzheng.core.prepared import Prepared
from mingzheng.documents.models import Document
from mingzheng.dossiers.models import DossierPerson

if TYPE_CHECKING:
    import uuid

    from mingzheng.ledger.models import Recorded

WITH_A_CASE = ("dossier", "agency", "region", "matter", "matter__capacity", "dossier__unit")
CASES = Prepared(lambda pk: Case.objects.select_related(*WITH_A_CASE).filter(pk=pk))
PARTIES = Prepared(
    lambda pk: Party.objects.filter(case_id=pk).select_related("individual", "organisation").order_by("position", "id")
)
TRACKS = Prepared(lambda pk: Track.objects.filter(case_id=pk).order_by("kind", "subject"))
ACTS = Prepared(lambda pk: Act.objects.filter(case_id=pk).order_by("seq"))
OFFICERS = Prepared(lambda pk: ActOfficer.objects.filter(act__case_id=pk).order_by("pk"))
DEFECTS = Prepared(lambda pk: Defect.objects.filter(act__case_id=pk).order_by("pk"))
SIGNOFFS = Prepared(lambda pk: Signoff.objects.filter(act__case_id=pk).order_by("round", "position", "pk"))
PARTS = Prepared(lambda pk: DossierPerson.objects.filter(dossier_id=pk).order_by("pk"))
DOCUMENTS = Prepared(lambda pk: Document.objects.filter(dossier_id=pk).order_by("pk"))


def find_case(case_id: uuid.UUID) -> Case:
    """Return a case with what its picture needs of it; raises NotVisible when there is none."""
    case = CASES.first(case_id)
    if case is None:
        raise NotVisible
    if case.dossier.region_id == case.region_id:
        case.dossier.region = case.region
    return case


class Rows:
    """The rows of a case, each table read at most once and not before it is asked for."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def parties(self) -> list[Party]:
        """Return the parties with their subjects."""
        return PARTIES(self.case.pk)

    @cached_property
    def tracks(self) -> list[Track]:
        """Return the tracks."""
        return TRACKS(self.case.pk)

    @cached_property
    def acts(self) -> list[Act]:
        """Return the acts in their order."""
        return ACTS(self.case.pk)

    @cached_property
    def officers(self) -> list[ActOfficer]:
        """Return the persons named in acts."""
        return OFFICERS(self.case.pk)

    @cached_property
    def defects(self) -> list[Defect]:
        """Return the defects of acts."""
        return DEFECTS(self.case.pk)

    @cached_property
    def signoffs(self) -> list[Signoff]:
        """Return the approvals asked for."""
        return SIGNOFFS(self.case.pk)

    @cached_property
    def parts(self) -> list[DossierPerson]:
        """Return who takes or took part."""
        return PARTS(self.case.dossier_id)

    @property
    def persons(self) -> list[DossierPerson]:
        """Return who takes part now."""
        return [part for part in self.parts if part.until is None]

    @cached_property
    def documents(self) -> list[Document]:
        """Return the papers."""
        return DOCUMENTS(self.case.dossier_id)

    @cached_property
    def decisions(self) -> list[Any]:
        """Return the decisions in force with what is owed."""
        return list(self.case.decisions.filter(in_force=True).prefetch_related("obligations").order_by("pk"))

    def all(self) -> list[Recorded]:
        """Return every row of every table."""
        case = self.case
        rows: list[Recorded] = [case, case.dossier, case.matter, *self.parties, *self.tracks, *self.acts]
        rows += [*self.officers, *self.defects, *self.signoffs, *self.parts, *self.documents, *self.decisions]
        rows += [o for d in self.decisions for o in d.obligations.all()]
        rows += [subject for p in self.parties if (subject := p.individual or p.organisation) is not None]
        return rows
