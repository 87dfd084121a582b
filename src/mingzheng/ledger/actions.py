"""What is done to the record itself: lawful erasure of content, and anchors outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core.digests import ALGORITHM
from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.ledger.commitments import group_digest
from mingzheng.ledger.models import Anchor, AnchorKind, Checkpoint, Content, Erasure
from mingzheng.ledger.notes import NoteError, head_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.ledger.recording import Recorder

FOREIGN = "这个检查点不是本机签发的，不能登记为锚定。请核对是否出现了分叉。"


def erase(rec: Recorder, content_entry_id: uuid.UUID, reason: str, *, group: str | None = None) -> list[Erasure]:
    """Erase the readable content of an entry, all of it or one group; digests stay, so every proof stays valid.

    Who may order it, and by which article, is the caller's to check. Raises DomainError without a reason, NotVisible
    when there is nothing to erase.
    """
    if not reason.strip():
        message = "请写明依法删除存证内容的理由和依据。"
        raise DomainError(message)
    contents = Content.objects.filter(entry_id=content_entry_id)
    if group is not None:
        contents = contents.filter(group=group)
    erasures = [
        Erasure(
            content_entry_id=content_entry_id,
            group=content.group,
            digest=group_digest(bytes(content.salt), content.group, content.body.encode()),
            reason=reason,
        )
        for content in contents
    ]
    if not erasures:
        raise NotVisible
    rec.insert_many(erasures)
    contents.delete()
    return erasures


def anchor(
    rec: Recorder, *, kind: AnchorKind, note: str, source: str, held_since: dt.datetime, evidence: str = ""
) -> Anchor:
    """Record that somebody outside holds one of our checkpoints; ``source`` says who, or on which paper.

    Raises DomainError when the note is not a checkpoint of this log, word for word.
    """
    try:
        head = head_of(note)
    except NoteError as error:
        message = "这不是一个存证检查点。"
        raise DomainError(message) from error
    if not Checkpoint.objects.filter(size=head.size, note=note).exists():
        raise DomainError(FOREIGN)
    return _hold(rec, kind, head.size, head.root, source=source, held_since=held_since, evidence=evidence)


def anchor_on_paper(rec: Recorder, *, size: int, root: bytes, source: str, held_since: dt.datetime) -> Anchor:
    """Record that a served paper bears one of our heads: whoever received it is a witness from ``held_since`` on.

    Raises DomainError when no checkpoint of ours has that size and root.
    """
    if not Checkpoint.objects.filter(size=size, root=root).exists():
        raise DomainError(FOREIGN)
    return _hold(rec, AnchorKind.PAPER, size, root, source=source, held_since=held_since)


def _hold(  # noqa: PLR0913 - the fields of an anchor
    rec: Recorder,
    kind: AnchorKind,
    size: int,
    root: bytes,
    *,
    source: str,
    held_since: dt.datetime,
    evidence: str = "",
) -> Anchor:
    tagged = f"{ALGORITHM}:{root.hex()}"
    row = Anchor(kind=kind, size=size, root=tagged, source=source, evidence=evidence, held_since=held_since)
    rec.insert(row)
    return row
