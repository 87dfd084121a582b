"""Follows the leaves of the record for whatever is made from it, and names the dossiers that new entries touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from mingzheng.dossiers.models import DossierSubject
from mingzheng.finding.models import Position
from mingzheng.ledger.models import Cover, Entry, Leaf

if TYPE_CHECKING:
    import uuid

BATCH: Final = 500
OF_SUBJECTS: Final = ("dossiers.individual", "dossiers.organisation")


class Taken(NamedTuple):
    """What a reader took up: how many entries, the dossiers they touched, the watched models they cover."""

    entries: int
    dossiers: list[uuid.UUID]
    models: frozenset[str]


def take(reader: int, watched: frozenset[str]) -> Taken:
    """Return what came since ``reader`` last asked, at most 500 entries.

    Dossiers and models are those of entries that cover a row of the watched models. Call it inside the transaction
    that does the work: the place is kept with it, so that being killed means doing the same again.
    """
    Position.objects.get_or_create(pk=reader)
    position = Position.objects.select_for_update().get(pk=reader)
    leaves = Leaf.objects.filter(index__gte=position.leaves).order_by("index")
    entries = list(leaves.values_list("entry_id", flat=True)[:BATCH])
    if entries:
        Position.objects.filter(pk=reader).update(leaves=position.leaves + len(entries))
    covers = Cover.objects.filter(entry_id__in=entries, model__in=watched)
    touched = list(covers.values_list("entry_id", "model", "row_id"))
    return Taken(len(entries), _dossiers(touched), frozenset(model for _, model, _ in touched))


def _dossiers(touched: list[tuple[uuid.UUID, str, uuid.UUID]]) -> list[uuid.UUID]:
    of_entries = Entry.objects.filter(pk__in={entry for entry, _, _ in touched}, dossier_id__isnull=False)
    found = set(of_entries.values_list("dossier_id", flat=True))
    subjects = {row for _, model, row in touched if model in OF_SUBJECTS}
    for column in ("individual_id__in", "organisation_id__in"):
        found |= set(DossierSubject.objects.filter(**{column: subjects}).values_list("dossier_id", flat=True))
    return sorted(one for one in found if one is not None)
