"""The file of a paper: typeset with number and checkpoint, read back, kept, sealed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from mingzheng.core import files
from mingzheng.core.errors import Conflict, Refusal, Refused
from mingzheng.documents import queries
from mingzheng.documents.actions.freezing import publish_state
from mingzheng.documents.models import SealKind, State
from mingzheng.documents.typesetting import SealPlace

if TYPE_CHECKING:
    from typing import Any

    from mingzheng.documents.models import Document
    from mingzheng.documents.sealing import SealProvider
    from mingzheng.documents.typesetting import Rendered
    from mingzheng.ledger.recording import Recorder

ISSUED = "已签发"


def keep_rendering(rec: Recorder, document: Document, rendered: Rendered, anchor: dict[str, Any] | None) -> Document:
    """Keep the typeset and read-back file of a frozen paper; it is never typeset again.

    Raises Conflict when the paper is past that.
    """
    if document.state != State.FROZEN:
        message = "这份文书已经制作过，不再重新制作。"
        raise Conflict(message)
    blob = files.put(rendered.pdf, agency_id=document.agency_id)
    rec.change(
        document,
        state=State.RENDERED,
        pdf_digest=blob.digest,
        pages=rendered.pages,
        seal_place=asdict(rendered.seal) if rendered.seal else None,
        anchor=anchor,
    )
    public = {"pages": rendered.pages}
    publish_state(rec, document, ISSUED if queries.servability(document) is None else "制作中", **public)
    return document


def seal(rec: Recorder, document: Document, provider: SealProvider) -> Document:
    """Seal a typeset paper and keep the sealed file. For providers in this process; see ``keep_seal`` for others."""
    return keep_seal(rec, document, provider, sealed_by(document, provider, rec))


def sealed_by(document: Document, provider: SealProvider, rec: Recorder) -> bytes:
    """Return the sealed file; raises Refused when the paper is not one to seal now."""
    if refusal := queries.sealing_refusal(document):
        raise Refused("加盖印章", (refusal,))
    pdf = files.read(document.pdf_digest, document.agency_id)
    return provider.seal(pdf, agency_name=str(document.data["agency"]), place=place_of(document), now=rec.now)


def keep_seal(rec: Recorder, document: Document, provider: SealProvider, sealed: bytes) -> Document:
    """Keep a sealed file: the typeset bytes and what the seal appended.

    Raises Refused when it does not begin with the very bytes that were typeset.
    """
    pdf = files.read(document.pdf_digest, document.agency_id)
    if not sealed.startswith(pdf) or len(sealed) == len(pdf):
        refusal = Refusal(
            "seal_appends", "盖章后的文件改动了原文。", "电子签名法#13", "请联系印章服务方检查。", kind="others"
        )
        raise Refused("加盖印章", (refusal,))
    blob = files.put(sealed, agency_id=document.agency_id)
    rec.change(document, state=State.SEALED, sealed_digest=blob.digest, seal_kind=SealKind(provider.kind))
    rec.facts["seal"] = {"name": provider.name, "kind": str(provider.kind)}
    if queries.servability(document) is None:
        publish_state(rec, document, ISSUED)
    return document


def place_of(document: Document) -> SealPlace | None:
    """Return where the seal belongs, as found when the paper was typeset."""
    return SealPlace(**document.seal_place) if document.seal_place else None
