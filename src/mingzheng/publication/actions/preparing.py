"""From the decision to a checked text: schedule, classify, draft with redaction, secrecy check, approval."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Literal

from mingzheng.agencies.models import Person
from mingzheng.core.crypto import blind_index
from mingzheng.core.errors import FieldError, Invalid, insist
from mingzheng.dossiers.actions import assign
from mingzheng.dossiers.models import Part
from mingzheng.duties import actions as duties
from mingzheng.publication.fields import (
    Composed,
    DecisionFields,
    Overruled,
    compose,
    guide_of,
    leak_refusals,
    minor_refusal,
    policy_of,
    restore,
    store,
)
from mingzheng.publication.models import Disclosure, Publication, PublicationState, PublicationVersion, Withholding
from mingzheng.publication.policies import acts_in_person, may_check, may_draft, wrong_state
from mingzheng.publication.redaction import Added, Spared
from mingzheng.publication.regimes import DEFAULT_DUTY, regimes

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.dossiers.models import Dossier
    from mingzheng.ledger.recording import Recorder
    from mingzheng.publication.redaction import Guide, KnownPerson

OPEN_STATES = (
    PublicationState.DRAFTED,
    PublicationState.REDACTED,
    PublicationState.SECRECY_CHECKED,
    PublicationState.APPROVED,
    PublicationState.WAITING_SERVICE,
)
SPARE, MASK, NAME = "spare", "mask", "name"
"""Directions of an overrule: a mask taken back, a text masked, a name masked with the others of the paper."""
Classified = Literal["publish", "unclassified", "standing"]


def schedule(  # noqa: PLR0913 - what a publication is made from
    rec: Recorder,
    *,
    dossier: Dossier,
    kind: str,
    source_id: uuid.UUID,
    fields: DecisionFields,
    known_persons: tuple[KnownPerson, ...] = (),
    regime: str = "",
    from_date: dt.date,
    disclosure: Classified = "publish",
    standing_reason: str = "",
    standing_basis: str = "",
) -> Publication:
    """Open a publication and start its clock in the same action; only a publication or an approved reason ends it.

    An unknown regime, like ``unclassified``, stays private and keeps the clock. ``standing`` is a class that a
    published rule holds back without approval case by case (practice.md 21); a sealed regime is one by itself.
    """
    rule = regimes().get(regime)
    sealed = rule is not None and rule.sealed
    state = Disclosure.PUBLISH if rule is not None and disclosure == "publish" else Disclosure.UNCLASSIFIED
    if sealed or disclosure == "standing":
        state = Disclosure.WITHHELD
    publication = Publication(
        dossier=dossier,
        agency_id=dossier.agency_id,
        region_id=dossier.region_id,
        kind=kind,
        source_id=source_id,
        regime=regime if rule else "",
        disclosure=state,
        decided_on=fields.decided_on,
        source=store(fields, known_persons),
    )
    rec.insert(publication)
    if state == Disclosure.WITHHELD:
        by_law = (rule.name, "、".join(rule.basis)) if rule is not None and sealed else ("", "")
        _hold_by_rule(rec, publication, standing_reason or by_law[0], standing_basis or by_law[1])
        return publication
    duty = rule.duty if rule else DEFAULT_DUTY
    duties.start(rec, dossier=dossier, kind=duty, subject=str(publication.pk), start_on=from_date)
    return publication


def _hold_by_rule(rec: Recorder, publication: Publication, reason: str, basis: str) -> None:
    if not reason or not basis:
        missing = FieldError("standing_basis", "按类别不予公开的，应当写明理由和依据", remedy="填写理由和依据条款")
        raise Invalid(fields=(missing,))
    rec.insert(
        Withholding(
            publication=publication,
            reason_code="standing",
            reason=reason,
            basis=basis,
            proposed_by=rec.actor.person_id or rec.actor.id,
            state="standing",
        )
    )


def duty_kind(publication: Publication) -> str:
    """Return the clock that runs for a publication."""
    rule = regimes().get(publication.regime)
    return rule.duty if rule else DEFAULT_DUTY


def end_duty(rec: Recorder, publication: Publication, *, outcome: Literal["met", "waived"], reason: str = "") -> None:
    """End the clock, whichever it was started under."""
    for kind in {rule.duty for rule in regimes().values()}:
        duties.end_for(
            rec,
            dossier_id=publication.dossier_id,
            kind=kind,
            subject=str(publication.pk),
            outcome=outcome,
            reason=reason,
        )


def classify(rec: Recorder, publication: Publication, *, person_id: uuid.UUID, regime: str) -> Publication:
    """Place a publication that no rule could place; its clock has been running from the decision and runs on."""
    insist(
        "不能判断公示规则",
        acts_in_person(rec, person_id),
        may_check(publication, person_id, rec.now),
        None if publication.disclosure == Disclosure.UNCLASSIFIED else wrong_state(publication, "重新判断公示规则"),
    )
    rule = regimes().get(regime)
    if rule is None or rule.sealed:
        raise Invalid(fields=(FieldError("regime", "没有这种公示规则", remedy="从列表中选择"),))
    rec.change(publication, regime=regime, disclosure=Disclosure.PUBLISH)
    return publication


def composed(publication: Publication, overruled: Overruled | None = None) -> Composed:
    """Return the public text that the stored source gives today, under the agency's policy and what was overruled."""
    fields, persons = restore(publication.source)
    return compose(fields, guide_for(publication, fields, persons, overruled))


def guide_for(
    publication: Publication,
    fields: DecisionFields,
    persons: tuple[KnownPerson, ...],
    overruled: Overruled | None = None,
) -> Guide:
    """Return what the redaction of a publication depends on."""
    fingerprint = functools.partial(blind_index, f"publication:{publication.pk}")
    policy = policy_of(publication.agency.settings)
    return guide_of(fields, persons, policy, fingerprint, overruled or overruled_of(publication))


def overruled_of(publication: Publication, *, asked: bool = False) -> Overruled:
    """Return what persons have decided against the rules; with ``asked`` also what a checker wishes for."""
    states = ["stands", "asked"] if asked else ["stands"]
    rows = publication.overrules.filter(state__in=states).order_by("pk")
    places = [(row.direction, row.place) for row in rows]
    return Overruled(
        spared=tuple(Spared(p["text"], p["before"], p["after"]) for way, p in places if way == SPARE),
        added=tuple(Added(p["text"], p["replaced"]) for way, p in places if way == MASK),
        names=tuple(p["text"] for way, p in places if way == NAME),
    )


def draft(
    rec: Recorder,
    publication: Publication,
    *,
    person_id: uuid.UUID,
    fields: DecisionFields | None = None,
    known_persons: tuple[KnownPerson, ...] | None = None,
    note: str = "",
) -> PublicationVersion:
    """Make the next version of the public text by redaction; what was checked before must be checked again.

    Raises Refused when something private survives, when the party is a minor, or when it is too late to draft.
    """
    insist(
        "不能拟稿",
        acts_in_person(rec, person_id),
        may_draft(publication, person_id, rec.now),
        None if publication.state in OPEN_STATES else wrong_state(publication, "拟稿"),
    )
    return make_version(rec, publication, person_id=person_id, fields=fields, known_persons=known_persons, note=note)


def make_version(
    rec: Recorder,
    publication: Publication,
    *,
    person_id: uuid.UUID,
    fields: DecisionFields | None,
    known_persons: tuple[KnownPerson, ...] | None,
    note: str,
) -> PublicationVersion:
    """Write the next version and take the publication back to 已脱敏; a draft or a correction."""
    before, persons = restore(publication.source)
    fields, persons = fields or before, persons if known_persons is None else known_persons
    publication.source = store(fields, persons)
    for asked in publication.overrules.filter(state="asked"):
        rec.change(asked, state="stands")
    text = composed(publication)
    insist("不能形成公示稿", minor_refusal(persons), *leak_refusals(text.leaks))
    version = PublicationVersion(
        publication=publication,
        number=publication.version + 1,
        fields=text.values,
        masks=text.masks,
        text_digest=text.digest,
        drafted_by=person_id,
        note=note,
    )
    assign(rec, publication.dossier, person=Person.objects.get(pk=person_id), role=Part.PUBLICATION_DRAFTER)
    rec.insert(version)
    rec.change(
        publication,
        source=publication.source,
        state=PublicationState.REDACTED,
        version=version.number,
        drafted_by=person_id,
        checked_by=None,
        approved_by=None,
        decided_on=fields.decided_on,
    )
    return version
