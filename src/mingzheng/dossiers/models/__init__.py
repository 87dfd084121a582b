"""Dossiers, who takes part in them, and the subjects they are about."""

from mingzheng.dossiers.models.dossier import Dossier, DossierPerson, DossierState, OpenTo, Part, Secrecy
from mingzheng.dossiers.models.readings import DossierReading, ReadingNote
from mingzheng.dossiers.models.subjects import (
    DossierSubject,
    IdKind,
    Individual,
    Organisation,
    OrganisationKind,
    SubjectRole,
)
from mingzheng.dossiers.models.visibility import agencies_of

__all__ = [
    "Dossier",
    "DossierPerson",
    "DossierReading",
    "DossierState",
    "DossierSubject",
    "IdKind",
    "Individual",
    "OpenTo",
    "Organisation",
    "OrganisationKind",
    "Part",
    "ReadingNote",
    "Secrecy",
    "SubjectRole",
    "agencies_of",
]
