"""Follows the leaves of the record for whatever is made from it, and names the dossiers that new entries touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mingzheng.dossiers.models import DossierSubject
from mingzheng.finding.models import Position
from mingzheng.ledger.models import Cover, Entry, Leaf

if TYPE_CHECKING:
    import uuid

BATCH: Final = 500
OF_SUBJECTS: Final = ("dossiers.individual", "dossiers.organisation")


def take(reader: int, watched: frozenset[str]) -> tuple[int, list[uuid.UUID]]:
    """Return how many entries came since ``reader`` last asked, at most 500, and the dossiers they touched.

    Only entries count that cover a row of the watched models. Call it inside the transaction that does the work: the
    place is kept with it, so that being killed means doing the same again.
    """
    Position.objects.get_or_create(pk=reader)
    position = Position.objects.select_for_update().get(pk=reader)
    leaves = Leaf.objects.filter(index__gte=position.leaves).order_by("index")
    entries = list(leaves.values_list("entry_id", flat=True)[:BATCH])
    if entries:
        Position.objects.filter(pk=reader).update(leaves=position.leaves + len(entries))
    return len(entries), _touched(entries, watched)


def _touched(entries: list[uuid.UUID], watched: frozenset[str]) -> list[uuid.UUID]:
    covers = Cover.objects.filter(entry_id__in=entries, model__in=watched)
    touched = list(covers.values_list("entry_id", "model", "row_id"))
    of_entries = Entry.objects.filter(pk__in={entry for entry, _, _ in touched}, dossier_id__isnull=False)
    found = set(of_entries.values_list("dossier_id", flat=True))
    subjects = {row for _, model, row in touched if model in OF_SUBJECTS}
    for column in ("individual_id__in", "organisation_id__in"):
        found |= set(DossierSubject.objects.filter(**{column: subjects}).values_list("dossier_id", flat=True))
    return sorted(one for one in found if one is not None)
