"""What the public reads of a procedure: its steps in words, one row a version; never changed, never dropped."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzheng.ledger.models import Recorded


class PublicProcedure(Recorded):
    """One version of a running procedure as the public reads it (design.md §1, invariant 6).

    ``digest`` is that of the file that defines it, as acts record it; ``text_digest`` is over ``content``, which also
    holds words that live in code, so that a change of either makes a new row. ``effective_from`` is the day from which
    new cases here run it.
    """

    recorded_fields = (
        "code",
        "title",
        "law_date",
        "revision",
        "digest",
        "text_digest",
        "effective_from",
        "published_at",
        "content",
    )

    code = models.CharField(max_length=40)
    title = models.CharField(max_length=100)
    law_date = models.DateField()
    revision = models.PositiveIntegerField()
    digest = models.CharField(max_length=80)
    text_digest = models.CharField(max_length=80)
    effective_from = models.DateField()
    published_at = models.DateTimeField()
    content = models.JSONField()

    class Meta:
        db_table = "public_procedure"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "text_digest"], name="public_procedure_version_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["code", "-published_at"], name="public_procedure_newest")]

    def __str__(self) -> str:
        return f"{self.code}@{self.law_date}r{self.revision}"
