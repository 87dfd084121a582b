"""The index of the console's search, and how far it follows the record. Nothing here is a record."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

TABLE = "finding_row"


class Row(models.Model):
    """One thing that can be found: what kind it is, in which dossier, and the grams under which it is found.

    Only dossiers that are open to whole units have rows: sensitive and secret ones are never found by words.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=1)
    object_id = models.UUIDField()
    dossier_id = models.UUIDField()
    search = models.TextField()

    class Meta:
        db_table = TABLE
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier_id", "kind", "object_id"], name="finding_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class Position(models.Model):
    """How many leaves of the record one reader has followed: 1 is the index of the search, 2 the inbox."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    leaves = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.leaves)
