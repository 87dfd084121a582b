"""Effects of the way over paper: print, scan, second look."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.cases.engine.inputs import subject_uuid
from mingzheng.cases.engine.models import ActOfficer
from mingzheng.cases.engine.signing import confirm_oral_on_paper, take_effect_on_paper
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.files import Blob
from mingzheng.documents import actions as documents
from mingzheng.evidence.models import EvidenceFile

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.documents.models import Document
from mingzheng.cases.penalty.effects.shared import CONFIRM_PERIOD, acting_person, end_duty


def _document(w: Writing) -> Document:
    return w.loaded.documents[w.subject]


def print_paper(w: Writing) -> None:
    """Freeze a print for wet signature and seal."""
    documents.print_for_signature(w.rec, _document(w), copies=w.input.copies)


def join_scan(w: Writing) -> None:
    """Join the signed paper, page by page, and enter the seal in the register (practice.md 19)."""
    document = _document(w)
    if w.input.sealed_on is not None:
        at = dt.datetime.combine(w.input.sealed_on, dt.time(12), BEIJING)
        documents.register_seal(
            w.rec,
            document,
            seal=w.case.matter.capacity.seal_name,
            copies=1,
            used_at=min(at, w.rec.now),
            used_by=acting_person(w),
        )
    file = _scan_file(w)
    documents.join_scan(w.rec, document, [Blob(file.digest, file.size)])
    w.made["signed_on"] = w.input.signed_on.isoformat()


def _scan_file(w: Writing) -> EvidenceFile:
    file_id = subject_uuid(w.input.blob)
    file = EvidenceFile.objects.filter(dossier_id=w.case.dossier_id, pk=file_id).first() if file_id else None
    if file is None:
        raise Invalid((FieldError("blob", "扫描件不在本案的文件里", "行政处罚法#47", "先把扫描件上传到本案"),))
    return file


def check_scan(w: Writing) -> None:
    """Check the scan by a second person; a paper of approval then takes effect on its signed day."""
    document = _document(w)
    joined = w.facts.last("join_scan", subject=w.subject)
    signed_on = dt.date.fromisoformat(str(joined.made["signed_on"])) if joined else day_of(w.rec.now)
    if w.input.verdict != "match":
        documents.return_scan(w.rec, document, person_id=acting_person(w), remark=w.input.reason)
        return
    documents.check_scan(
        w.rec,
        document,
        person_id=acting_person(w),
        signed_on=signed_on,
        pages_seen=range(1, (document.pages or 0) + 1),
        shelf=w.input.shelf_no,
        remark=w.input.reason,
    )
    if document.act_id is None:
        return
    act = w.facts_act(document.act_id)
    if act is not None and act.status == "proposed" and act.medium == "paper":
        take_effect_on_paper(w, document.act_id, signed_on)
    confirm_oral_on_paper(w, document.act_id, signed_on)
    _confirm_by_paper(w, document.act_id)


def _confirm_by_paper(w: Writing, act_id: Any) -> None:  # noqa: ANN401 - an id
    rows = [r for r in w.loaded.rows if isinstance(r, ActOfficer) and r.act_id == act_id and r.confirmed_at is None]
    for row in rows:
        w.rec.change(row, confirmed_at=w.rec.now, confirmed_by="paper")
    if rows:
        end_duty(w, CONFIRM_PERIOD, subject=str(act_id), on=day_of(w.rec.now))


EFFECTS = (
    check_scan,
    join_scan,
    print_paper,
)
