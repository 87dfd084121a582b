"""What follows the commit: sequence, typeset with number and checkpoint, read back, seal. Safe to run twice."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from mingzheng.core import jobs
from mingzheng.core.errors import Conflict
from mingzheng.documents import anchoring, composing, sealing, typesetting
from mingzheng.documents.actions.issuing import keep_rendering, keep_seal, place_of
from mingzheng.documents.layouts import LAYOUT_DATA
from mingzheng.documents.models import Document, State
from mingzheng.documents.queries import printable_file, sealing_refusal
from mingzheng.ledger.recording import Actor, record

if TYPE_CHECKING:
    import datetime as dt

PRESS = Actor("system", uuid.UUID("0190f7a2-0000-7000-8000-7072657373aa"), "文书制作")


def render(document_id: uuid.UUID | str, *, now: dt.datetime) -> Document:
    """Typeset a frozen paper, read it back and keep it; do nothing when that is done.

    A served paper carries the number of its entry and a checkpoint that covers it, so the entry is sequenced first.
    Raises Conflict when the lay-out changed since the paper was frozen.
    """
    document = Document.objects.select_related("dossier").get(pk=document_id)
    if document.state != State.FROZEN:
        return document
    if typesetting.layout_digest(document.layout) != document.layout_digest:
        message = f"版式在《{document.title}》定稿之后改动过，请作废后重新制作。"
        raise Conflict(message)
    anchor = anchoring.anchor_of(document.entry_id, now) if document.served else None
    model = LAYOUT_DATA[document.layout].model_validate(document.data)
    paper: dict[str, Any] = {"number": document.number, "code_words": composing.code_words(document.lookup)}
    if anchor:
        paper |= {"lookup": composing.lookup_picture(document.lookup), "record": anchoring.words(anchor)}
    rendered = composing.issue(
        document.layout, model, paper, code=document.lookup, digest=document.short_digest, now=document.frozen_at
    )
    with record("documents.paper.rendered", actor=PRESS, now=now, dossier_id=document.dossier_id) as rec:
        return keep_rendering(rec, document, rendered, anchor)


def seal(document_id: uuid.UUID | str, *, now: dt.datetime) -> Document:
    """Seal a typeset paper with its agency's provider, outside any transaction; else do nothing."""
    document = Document.objects.select_related("dossier").get(pk=document_id)
    if sealing_refusal(document):
        return document
    provider = sealing.provider_for(document.agency_id)
    sealed = provider.seal(
        printable_file(document), agency_name=str(document.data["agency"]), place=place_of(document), now=now
    )
    with record("documents.paper.sealed", actor=PRESS, now=now, dossier_id=document.dossier_id) as rec:
        return keep_seal(rec, document, provider, sealed)


@jobs.job
def issue(document_id: str, *, now: dt.datetime) -> None:
    """Render a paper, and seal it if it carries a seal: the job to enqueue in the transaction that froze it."""
    render(document_id, now=now)
    seal(document_id, now=now)
