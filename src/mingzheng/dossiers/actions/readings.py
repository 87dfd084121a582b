"""Who saw what: noted when it is given out, recorded in batches (requirements B19)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import caches

from mingzheng.agencies.models import Person
from mingzheng.dossiers.models import Dossier, DossierReading, ReadingNote
from mingzheng.dossiers.models.readings import LONGEST

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.ledger.recording import Recorder

BATCH = 500
SECONDS = 3600


def note_reading(*, dossier_id: uuid.UUID, person_id: uuid.UUID, what: str, now: dt.datetime) -> None:
    """Note that a person was given something of a dossier; the same thing within the same hour is one reading."""
    hour = hour_of(now)
    known = f"reading:{person_id}:{dossier_id}:{what}:{hour.isoformat()}"
    if caches["local"].get(known):  # noted by this process already: no page writes twice an hour
        return
    note = ReadingNote(dossier_id=dossier_id, person_id=person_id, what=what[:LONGEST], hour=hour, read_at=now)
    ReadingNote.objects.bulk_create([note], ignore_conflicts=True)
    caches["local"].set(known, value=True, timeout=SECONDS)


def hour_of(moment: dt.datetime) -> dt.datetime:
    """Return the beginning of a moment's hour."""
    return moment.replace(minute=0, second=0, microsecond=0)


def waiting_notes() -> list[ReadingNote]:
    """Return the oldest notes that are not recorded yet, at most a batch."""
    return list(ReadingNote.objects.filter(recorded=False).order_by("hour", "pk")[:BATCH])


def drop_notes(now: dt.datetime) -> int:
    """Delete recorded notes of hours that are over; return how many."""
    return ReadingNote.objects.filter(recorded=True, hour__lt=hour_of(now)).delete()[0]


def record_readings(rec: Recorder, notes: list[ReadingNote]) -> list[DossierReading]:
    """Make readings of notes, in one entry; what names no dossier or person (any more) becomes none."""
    dossiers = {d.pk: d for d in Dossier.objects.filter(pk__in={n.dossier_id for n in notes})}
    agencies = dict(Person.objects.filter(pk__in={n.person_id for n in notes}).values_list("pk", "agency_id"))
    rows = [
        DossierReading(
            dossier_id=note.dossier_id,
            agency_id=dossiers[note.dossier_id].agency_id,
            region_id=dossiers[note.dossier_id].region_id,
            person_id=note.person_id,
            person_agency_id=agencies[note.person_id],
            what=note.what,
            read_at=note.read_at,
        )
        for note in notes
        if note.dossier_id in dossiers and note.person_id in agencies
    ]
    rec.insert_many(rows)
    ReadingNote.objects.filter(pk__in=[note.pk for note in notes]).update(recorded=True)
    return rows
