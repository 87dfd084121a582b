"""When the portal served something else than was approved: off at once, back only by a person's word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.core.errors import Conflict, FieldError, Invalid, insist
from mingzheng.publication import paper
from mingzheng.publication.actions.ending import note_takedown
from mingzheng.publication.actions.releasing import approved, last_look
from mingzheng.publication.models import Publication, PublicationState, ServedMismatch
from mingzheng.publication.policies import acts_in_person, may_check
from mingzheng.publication.projection import MISSING, bury, project, remove_key

if TYPE_CHECKING:
    import uuid

    from mingzheng.ledger.recording import Recorder


def take_off(rec: Recorder, key: str, publication: Publication | None, differs: tuple[str, ...]) -> ServedMismatch:
    """Take what differs off the portal and keep that it did; a tombstone that was tampered with is put back at once.

    Never the served text itself: it may betray somebody.
    """
    row = ServedMismatch.objects.filter(key=key, state="open").first()
    if row is None:
        row = ServedMismatch(key=key, publication=publication, differs=list(differs), found_at=rec.now)
        rec.insert(row)
    else:
        rec.change(row, differs=[*dict.fromkeys([*row.differs, *differs])])
    remove_key(key)
    rec.facts["differs"] = list(differs)
    if publication is None:
        rec.change(row, state="done", answer="没有人发布过，已经删除")
    elif publication.state == PublicationState.WITHDRAWN:
        bury(
            publication,
            withdrawn_on=publication.ended_on or rec.now.date(),
            reason=publication.end_reason,
            replaced_by=publication.replaced_by.key if publication.replaced_by else "",
        )
        rec.change(row, state="done", answer="已恢复撤回说明")
    elif publication.state == PublicationState.PUBLISHED and differs != (MISSING,):
        note_takedown(rec, publication, kind="mismatch", reason=f"与审核不一致：{'、'.join(differs)}")
    return row


def restore_served(rec: Recorder, row: ServedMismatch, *, person_id: uuid.UUID, answer: str) -> ServedMismatch:
    """Show the approved version again after a person has found out what happened; never automatically.

    Raises Refused when the approved version itself no longer passes the last look before a release.
    """
    publication = row.publication
    if row.state != "open" or publication is None:
        raise Conflict("这一项已经处理。")
    insist("不能恢复公示", acts_in_person(rec, person_id), may_check(publication, person_id, rec.now))
    if not answer.strip():
        raise Invalid(fields=(FieldError("answer", "应当写明查明的原因", remedy="填写原因和处理情况"),))
    insist("不能恢复公示", *last_look(publication, rec.entry_id))
    if publication.state == PublicationState.PUBLISHED:
        version = approved(publication)
        made = paper.make(version.fields, publication.kind)
        project(publication, version, made, note="")
    rec.change(row, state="done", answer=answer.strip()[:400], person_id=person_id)
    return row
