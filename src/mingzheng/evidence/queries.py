"""Reading evidence: of a dossier, of an act, and the way an original leaves the house."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from django.db.models import Q

from mingzheng.core import files, media
from mingzheng.evidence.models import EvidenceFile, Hold

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet


@dataclass(frozen=True)
class Download:
    """An original on its way out: the stream, and the headers without which it must not be sent."""

    stream: BinaryIO
    size: int
    headers: dict[str, str]


def for_dossier(dossier_id: uuid.UUID) -> QuerySet[EvidenceFile]:
    """Return the files of a dossier in the order they came."""
    return EvidenceFile.objects.filter(dossier_id=dossier_id).order_by("uploaded_at", "pk")


def for_act(dossier_id: uuid.UUID, act_id: uuid.UUID) -> QuerySet[EvidenceFile]:
    """Return the files of an act, its own and those tied to it later."""
    return for_dossier(dossier_id).filter(Q(act_id=act_id) | Q(links__act_id=act_id)).distinct()


def same_bytes(file: EvidenceFile) -> QuerySet[EvidenceFile]:
    """Return other files of the same agency with the same bytes (threats.md 28: an old clip used again)."""
    return EvidenceFile.objects.filter(digest=file.digest, dossier__agency_id=file.dossier.agency_id).exclude(
        pk=file.pk
    )


def open_holds(file: EvidenceFile) -> QuerySet[Hold]:
    """Return the holds that stand on a file."""
    return file.holds.filter(until__isnull=True)


def neutral_name(file: EvidenceFile) -> str:
    """Return the name under which a file is downloaded: nothing about persons (threats.md 7, 10)."""
    return f"evidence-{file.pk.hex[-12:]}.{_endings().get(file.media_type, 'bin')}"


def download(file: EvidenceFile) -> Download:
    """Return an original to be sent as an attachment, never inline (threats.md 30)."""
    return Download(
        files.open(file.digest, file.dossier.agency_id),
        file.size,
        {
            "Content-Type": file.media_type if file.media_type != media.TEXT.type else "application/octet-stream",
            "Content-Length": str(file.size),
            "Content-Disposition": f'attachment; filename="{neutral_name(file)}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )


@functools.cache
def _endings() -> dict[str, str]:
    return {item.type: item.ending for item in vars(media).values() if isinstance(item, media.Media)}
