"""Taking evidence in, tying it to acts, holding it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from django.conf import settings

from mingzheng.core import files, media, scanning
from mingzheng.core.errors import FieldError, Invalid, Refusal, Refused
from mingzheng.evidence.models import EvidenceFile, EvidenceKind, EvidenceLink, Hold

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.core.files import Blob, Readable
    from mingzheng.dossiers.models import Dossier
    from mingzheng.ledger.recording import Recorder

DEFAULT_LIMIT = 2 << 30
NAME_LENGTH = 200
NO_KIND = "请在图片、录音、录像、PDF、OFD、办公文档、文本中选择；网页、SVG 和程序不能作为附件。"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a file comes from: how it was got, when it was taken, which act it belongs to."""

    source: str = ""
    taken_at: dt.datetime | None = None
    act_id: uuid.UUID | None = None


def receive(stream: Readable | bytes, *, agency_id: uuid.UUID) -> Blob:
    """Store an uploaded file as it comes, before and outside any transaction.

    Raises Invalid beyond the size limit and where the operator's scanner finds something, ScannerSilent where it does
    not answer.
    """
    return files.put(stream, agency_id=agency_id, limit=size_limit(), check=scanning.check)


def attach(
    rec: Recorder,
    *,
    dossier: Dossier,
    blob: Blob,
    name: str,
    kind: EvidenceKind | str = EvidenceKind.MATERIAL,
    origin: Origin | None = None,
) -> EvidenceFile:
    """Attach a stored file to a dossier under its digest; the original is never touched, EXIF stays in it.

    What it is, is read from its bytes; a name without ending is given the right one. Raises Invalid naming field,
    rule and remedy for an empty, unknown, active (HTML, SVG) or oversized file, a name whose ending says something
    else, a picture taken in the future, an unknown kind.
    """
    origin = origin or Origin()
    found = _checked_media(dossier, blob)
    name = _fitting_name(_plain_name(name), found)
    if origin.taken_at and origin.taken_at > rec.now:
        raise _invalid("taken_at", "拍摄（形成）时间在现在之后。", "时间不得晚于现在", "请核对拍摄时间。")
    if kind not in EvidenceKind.values:
        raise _invalid("kind", "没有这种证据。", "行政处罚法#46", "请从八种证据和其他材料中选择。")
    row = EvidenceFile(
        dossier=dossier,
        act_id=origin.act_id,
        digest=blob.digest,
        name=name,
        media_type=found.type,
        size=blob.size,
        kind=kind,
        source=origin.source,
        taken_at=origin.taken_at,
        uploaded_at=rec.now,
        uploaded_by=rec.actor.person_id or rec.actor.id,
    )
    rec.insert(row)
    return row


def link(rec: Recorder, file: EvidenceFile, *, act_id: uuid.UUID) -> EvidenceLink:
    """Tie a file to a further act of its dossier."""
    row = EvidenceLink(file=file, act_id=act_id, at=rec.now)
    rec.insert(row)
    return row


def place_hold(rec: Recorder, file: EvidenceFile, *, reason: str) -> Hold:
    """Hold a file: nothing may delete it until the hold is released; raises Invalid without a reason."""
    if not reason.strip():
        raise _invalid("reason", "请写明保全的原因。", "保全须有原因", "例如：行政复议、诉讼、投诉。")
    row = Hold(file=file, reason=reason.strip(), since=rec.now, placed_by=rec.actor.person_id or rec.actor.id)
    rec.insert(row)
    return row


def release_hold(rec: Recorder, hold: Hold) -> Hold:
    """Release a hold; raises Refused when it is released already."""
    if hold.until is not None:
        refusal = Refusal("hold_open", "这项保全已经解除。", "行政处罚法#47", "无需再办。", kind="never")
        raise Refused("解除保全", (refusal,))
    rec.change(hold, until=rec.now, released_by=rec.actor.person_id or rec.actor.id)
    return hold


def size_limit() -> int:
    """Return the largest file taken, in bytes (``settings.EVIDENCE_MAX_BYTES``, by default 2 GiB)."""
    return int(getattr(settings, "EVIDENCE_MAX_BYTES", DEFAULT_LIMIT))


def _checked_media(dossier: Dossier, blob: Blob) -> media.Media:
    if not blob.size:
        raise _invalid("file", "文件是空的。", "不收空文件", "请重新选择文件。")
    if blob.size > size_limit():
        raise Invalid(fields=(files.too_large(size_limit()),))
    with files.open(blob.digest, dossier.agency_id) as source:
        found = media.sniff(source)
    if found is None:
        raise _invalid("file", "认不出这是什么文件，或者是不收的类型。", "按文件内容识别类型", NO_KIND)
    return found


def _fitting_name(name: str, found: media.Media) -> str:
    ending = media.ending_of(name)
    if not media.fits(name, found):
        raise _invalid(
            "file",
            f"“{name}”的扩展名是 .{ending}，内容却是{found.words}，两者不符。",
            "扩展名与文件内容一致",
            f"请核对是否选错了文件；内容无误的，把扩展名改为 .{found.ending} 后再上传。",
        )
    return name if ending else f"{name[: NAME_LENGTH - len(found.ending) - 1]}.{found.ending}"


def _plain_name(name: str) -> str:
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return kept.strip(" .")[-NAME_LENGTH:] or "未命名"


def _invalid(field: str, message: str, rule: str, remedy: str) -> Invalid:
    return Invalid(fields=(FieldError(field, message, rule=rule, remedy=remedy),))
