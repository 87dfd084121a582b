"""Freezing a paper with its number, and making it void."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localtime

from mingzheng.core.errors import FieldError, Invalid, Refusal, Refused
from mingzheng.core.secrets import salt
from mingzheng.documents import composing, numbering, typesetting
from mingzheng.documents.composing import deferred, preview
from mingzheng.documents.models import Document, NumberVoid, PublicPaper, State

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from pydantic import BaseModel

    from mingzheng.agencies.models import Agency
    from mingzheng.documents.specs import PaperSpec
    from mingzheng.dossiers.models import Dossier
    from mingzheng.ledger.recording import Recorder

__all__ = ["deferred", "freeze", "preview", "void"]

CODE_BYTES = 10
REASON_LENGTH = 200
IN_PREPARATION, VOIDED = "制作中", "已作废"


def freeze(  # noqa: PLR0913 - the fixed seam to the owners of papers
    rec: Recorder,
    *,
    dossier: Dossier,
    agency: Agency,
    spec: PaperSpec,
    data: BaseModel | Mapping[str, Any],
    subject: str = "",
    act_id: uuid.UUID | None = None,
    number_style: str = numbering.STYLE,
) -> Document:
    """Freeze a paper's content under the entry and take its number, last of all.

    Raises Invalid, before anything is written, when the paper cannot be printed in full: required content, characters
    without a glyph, overflow. Nothing of the content changes afterwards.
    """
    model = composing.validated(spec, data)
    if not composing.deferred():
        composing.must_be_printable(spec, model)
    document = Document(
        dossier=dossier,
        agency=agency,
        act_id=act_id,
        code=spec.code,
        title=model.title,
        subject=subject,
        group=spec.group,
        internal=spec.internal,
        sealed=spec.sealed,
        served=spec.served,
        signers=list(spec.signers),
        layout=spec.layout,
        layout_digest=typesetting.layout_digest(spec.layout),
        data=model.model_dump(mode="json"),
        data_digest=composing.data_digest(model),
        lookup=new_lookup(),
        frozen_at=rec.now,
    )
    if spec.numbered:
        year = localtime(rec.now).year
        number = numbering.take(agency, series=spec.numbered, year=year, style=number_style)
        document.number, document.series = number.text, number.series
        document.year, document.serial = number.year, number.serial
    rec.insert(document)
    if spec.served:
        rec.insert(_public(document, model.agency, model.date))
    return document


def void(rec: Recorder, document: Document, *, reason: str) -> Document:
    """Make a paper void; its number stays used and says why.

    Raises Invalid without a reason, Refused when it is void already.
    """
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        message = f"作废原因须填写，不超过 {REASON_LENGTH} 字。"
        raise Invalid(fields=(FieldError("reason", message, rule="作废须有原因", remedy="请写明为什么作废。"),))
    if document.state == State.VOID:
        refusal = Refusal("paper_not_void", "这份文书已经作废。", "行政处罚法#59", "无需再办。", kind="never")
        raise Refused("作废文书", (refusal,))
    rec.change(document, state=State.VOID, void_reason=reason)
    if document.serial is not None and document.year is not None:
        rec.insert(
            NumberVoid(
                agency_id=document.agency_id,
                series=document.series,
                year=document.year,
                serial=document.serial,
                number=document.number,
                document=document,
                reason=reason,
                at=rec.now,
            )
        )
    publish_state(rec, document, VOIDED)
    return document


def new_lookup() -> str:
    """Return the random code of a paper: 80 bits as 16 letters and digits without 0, 1, 8, 9."""
    return base64.b32encode(salt()[:CODE_BYTES]).decode()


def publish_state(rec: Recorder, document: Document, state: str, **values: Any) -> None:  # noqa: ANN401 - field values
    """Write to the public look-up what changed; a paper that is not served stands in none."""
    row = PublicPaper.objects.filter(pk=document.pk).first()
    if row is not None:
        rec.change(row, state=state, **values)


def _public(document: Document, agency_name: str, dated_on: Any) -> PublicPaper:  # noqa: ANN401 - date or None
    return PublicPaper(
        id=document.pk,
        code=document.lookup,
        agency_name=agency_name,
        title=document.title,
        number=document.number,
        dated_on=dated_on,
        state=IN_PREPARATION,
    )
