"""Release what was approved, wait for the party's paper, correct what was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.officers import day_of
from mingzheng.core.digests import digest, digest_of
from mingzheng.core.errors import FieldError, Invalid, Refusal, insist
from mingzheng.duties import actions as duties
from mingzheng.duties.queries import runs
from mingzheng.ledger.verifying import mismatched
from mingzheng.publication import paper
from mingzheng.publication.actions.preparing import end_duty, guide_for, make_version
from mingzheng.publication.fields import free_text_leaks, leak_refusals, minor_refusal, restore, scan
from mingzheng.publication.models import PublicationState, PublicDecision, Showing
from mingzheng.publication.policies import (
    acts_in_person,
    is_classified,
    may_draft,
    may_publish,
    wrong_state,
)
from mingzheng.publication.projection import project
from mingzheng.publication.regimes import Shown, regimes, weight_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.ledger.models import Recorded
    from mingzheng.ledger.recording import Recorder
    from mingzheng.publication.fields import DecisionFields
    from mingzheng.publication.models import Publication, PublicationVersion
    from mingzheng.publication.redaction import KnownPerson


CORRECT_DUTY = "PUB_CORRECT"


def release(rec: Recorder, publication: Publication, *, person_id: uuid.UUID) -> Publication:
    """Publish the approved version, or put it to wait while the party has not the paper yet (待送达: the clock runs).

    Raises Refused when it is not approved, not classified, when a minor is the party, when something private is found
    by the scan right before release, or when the stored text is not the one that was approved.
    """
    insist(
        "不能发布",
        acts_in_person(rec, person_id),
        may_publish(publication, person_id, rec.now),
        is_classified(publication),
        None if publication.state == PublicationState.APPROVED else wrong_state(publication, "发布"),
    )
    insist("不能发布", *last_look(publication, rec.entry_id))
    if publication.served_on is None:
        rec.change(publication, state=PublicationState.WAITING_SERVICE)
        return publication
    return _publish(rec, publication)


def note_served(rec: Recorder, publication: Publication, *, served_on: dt.date) -> Publication:
    """Take note that the party has the paper; what was only waiting for that is published in the same event.

    What fails the last look stays waiting, its clock running; the caller's event is not refused for it.
    """
    if publication.served_on is not None:
        return publication
    waits = publication.state == PublicationState.WAITING_SERVICE and is_classified(publication) is None
    found = last_look(publication, rec.entry_id) if waits else ()
    rec.change(publication, served_on=served_on)
    if waits and not found:
        return _publish(rec, publication)
    if found:
        rec.facts["publication_held"] = [refusal.gate for refusal in found]
    return publication


def note_unserved(rec: Recorder, publication: Publication) -> Publication:
    """Take back that the party has the paper: what is not yet shown waits for service again (行政处罚法 61)."""
    if publication.published_at is None and publication.served_on is not None:
        rec.change(publication, served_on=None)
    return publication


def last_look(publication: Publication, entry_id: uuid.UUID) -> tuple[Refusal, ...]:
    """Return what speaks against showing the approved version: minors, private data, a text not as approved.

    Read are the stored values and the finished paper, as a reader or an indexer would.
    Rows are held against the record, but for those that the running event (``entry_id``) itself has just written.
    """
    version = approved(publication)
    fields, persons = restore(publication.source)
    guide = guide_for(publication, fields, persons)
    found = [*leak_refusals(scan(version.fields, guide))]
    if not found:
        found += leak_refusals(paper.leaks_in(paper.make(version.fields, publication.kind), guide))
    minor = minor_refusal(persons)
    if minor:
        found.append(minor)
    if _altered((publication, version), entry_id) or digest_of(version.fields) != version.text_digest:
        found.append(
            Refusal(
                gate="text_as_approved",
                reason="库中的公示文本与审核通过的不一致",
                article="国办发〔2018〕118号",
                remedy="请重新拟稿、审核，并报告执法监督机构查明原因。",
                who="公示审核员",
            )
        )
    return tuple(found)


def _altered(rows: tuple[Recorded, ...], entry_id: uuid.UUID) -> bool:
    if any(row.computed_digest() != row.row_digest for row in rows):
        return True
    return bool(mismatched(row for row in rows if row.entry_id != entry_id))


def approved(publication: Publication) -> PublicationVersion:
    """Return the version that was approved."""
    return publication.versions.get(number=publication.approved_version)


def _publish(rec: Recorder, publication: Publication) -> Publication:
    today = day_of(rec.now)
    fields, _ = restore(publication.source)
    first = publication.published_at is None
    version = approved(publication)
    made = paper.make(version.fields, publication.kind)
    shown = shown_for(publication, fields, version, today)
    values: dict[str, object] = {"state": PublicationState.PUBLISHED}
    if first:
        values |= {"published_at": rec.now, "expires_on": shown.expires_on}
    rec.change(publication, **values)
    showing = Showing(
        publication=publication,
        version=version.number,
        shown_at=rec.now,
        pdf_digest=digest(made),
        repair_from=shown.repair_from,
    )
    rec.insert(showing)
    project(publication, version, made, note=_note(publication, version, today, first=first))
    rec.facts["published"] = {
        "key": publication.key,
        "version": version.number,
        "text": version.text_digest,
        "pdf": showing.pdf_digest,
    }
    end_duty(rec, publication, outcome="met")
    subject = str(publication.pk)
    duties.end_for(rec, dossier_id=publication.dossier_id, kind=CORRECT_DUTY, subject=subject, outcome="met")
    return publication


def shown_for(publication: Publication, fields: DecisionFields, version: PublicationVersion, today: dt.date) -> Shown:
    """Return how long a version published today stays public, under the publication's regime."""
    rule = regimes().get(publication.regime)
    if rule is None:
        return Shown(None)
    weight = weight_of(version.fields, publication.agency.settings, person=fields.person)
    return rule.shown(fields.first_published_on or today, fields.decided_on, weight)


def _note(publication: Publication, version: PublicationVersion, today: dt.date, *, first: bool) -> str:
    """Return what the public reads of a change: nothing at first, that it was corrected, or shown anew."""
    if not first:
        return f"{today.isoformat()} 更正：{version.note}"
    taken = publication.takedowns.filter(kind="recalled").order_by("taken_at").last()
    return f"{day_of(taken.taken_at).isoformat()} 撤回，{today.isoformat()} 改正后重新公示" if taken else ""


def correct(
    rec: Recorder,
    publication: Publication,
    *,
    person_id: uuid.UUID,
    fields: DecisionFields,
    known_persons: tuple[KnownPerson, ...] | None = None,
    note: str,
) -> PublicationVersion:
    """Make a corrected version of what is public; it takes the old one's place once it is checked and released.

    The public reads the note, so it must hold nothing private.
    """
    insist(
        "不能更正",
        acts_in_person(rec, person_id),
        may_draft(publication, person_id, rec.now),
        None if publication.state == PublicationState.PUBLISHED else wrong_state(publication, "更正"),
    )
    if not note.strip():
        raise Invalid(fields=(FieldError("note", "更正应当写明更正了什么", remedy="填写更正说明"),))
    _, persons = restore(publication.source)
    guide = guide_for(publication, fields, known_persons or persons)
    insist("不能更正", *leak_refusals(free_text_leaks({"note": note}, guide)))
    if not runs(publication.dossier_id, CORRECT_DUTY, str(publication.pk)):
        duties.start(
            rec,
            dossier=publication.dossier,
            kind=CORRECT_DUTY,
            subject=str(publication.pk),
            start_on=day_of(rec.now),
        )
    return make_version(rec, publication, person_id=person_id, fields=fields, known_persons=known_persons, note=note)


def is_public(publication: Publication) -> bool:
    """Return whether the portal shows it now."""
    return PublicDecision.objects.filter(key=publication.key, state="published").exists()
