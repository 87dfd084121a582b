"""Who saw what: notes taken as pages are given out, and the recorded readings made of them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.ledger.models import Recorded

LONGEST = 96


class ReadingNote(models.Model):
    """A reading that waits to be recorded, or keeps the same one from being noted twice within its hour."""

    id = models.BigAutoField(primary_key=True)
    dossier_id = models.UUIDField()
    person_id = models.UUIDField()
    what = models.CharField(max_length=LONGEST)
    hour = models.DateTimeField()
    read_at = models.DateTimeField()
    recorded = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person_id", "dossier_id", "what", "hour"], name="reading_note_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["recorded", "hour"], name="reading_note_waiting")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.what}"


class DossierReading(Recorded):
    """That a person saw something of a dossier; ``what`` names the page and, after a colon, the paper or file."""

    recorded_group = "side"
    recorded_fields = ("dossier_id", "agency_id", "region_id", "person_id", "person_agency_id", "what", "read_at")

    dossier_id = models.UUIDField()
    agency_id = models.UUIDField()
    region_id = models.UUIDField()
    person_id = models.UUIDField()
    person_agency_id = models.UUIDField()
    what = models.CharField(max_length=LONGEST)
    read_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["dossier_id", "-read_at"], name="reading_of_dossier"),
            models.Index(fields=["agency_id", "-read_at"], name="reading_of_agency"),
            models.Index(fields=["region_id", "-read_at"], name="reading_of_region"),
            models.Index(fields=["person_id", "-read_at"], name="reading_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.what}"
