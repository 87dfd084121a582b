"""Checks beyond the record's own: every original against its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core import files
from mingzheng.evidence.models import EvidenceFile
from mingzheng.ledger.verifying.findings import Finding, finding

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

TABLE = "evidence.evidencefile"


def blobs(_now: dt.datetime) -> Iterator[Finding]:
    """Yield originals that are gone or altered, naming file and digest."""
    rows = EvidenceFile.objects.select_related("dossier").order_by("pk")
    for file in rows.iterator(chunk_size=200):
        try:
            actual = files.rehash(file.digest, file.dossier.agency_id)
        except files.FileMissing:
            yield finding("file", TABLE, file.pk, f"原件 {file.digest} 不在了。")
            continue
        if actual != file.digest:
            yield finding("file", TABLE, file.pk, f"原件 {file.digest} 被改动过，现为 {actual}。")
