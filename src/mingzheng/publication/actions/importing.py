"""From a foreign table to publications: all rows taken in one entry, each drafted by one and released by another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Role
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import holds
from mingzheng.core.errors import Conflict, FieldError, Invalid, Refusal, insist
from mingzheng.core.secrets import new_id
from mingzheng.dossiers.actions import open_dossier
from mingzheng.publication.actions.preparing import draft
from mingzheng.publication.fields import minor_refusal, store
from mingzheng.publication.importing.models import ImportedNotice, NoticeState
from mingzheng.publication.importing.planning import party_digest
from mingzheng.publication.models import Disclosure, Publication
from mingzheng.publication.policies import POLICY, acts_in_person
from mingzheng.publication.regimes import regimes, weight_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.ledger.recording import Recorder
    from mingzheng.publication.fields import DecisionFields
    from mingzheng.publication.importing.judging import Judged
    from mingzheng.publication.importing.planning import Plan
    from mingzheng.publication.redaction import KnownPerson
    from mingzheng.publication.regimes import Regime

KIND = "penalty_decision"
DOSSIER = "notice"


def import_notices(rec: Recorder, plan: Plan) -> list[ImportedNotice]:
    """Take every row that the plan takes, a notice for each party, all in this one event or none.

    What is imported is not public and no clock runs: the decisions were published elsewhere on ``published_on``.
    """
    batch = new_id()
    rows = [
        _notice(batch, plan.table.digest, line.judged, party.name, party.kind)
        for line in plan.of("taken")
        for party in line.judged.parties
    ]
    rec.insert_many(rows)
    rec.facts["import"] = {
        "file": plan.table.name,
        "digest": plan.table.digest,
        "columns": dict(plan.columns),
        "taken": len(rows),
        "refused": len(plan.of("refused")),
    }
    return rows


def _notice(batch: uuid.UUID, source: str, one: Judged, party: str, kind: str) -> ImportedNotice:
    if one.agency_id is None or one.published_on is None:
        message = "a row that is taken has an agency and a day"
        raise ValueError(message)
    values: dict[str, Any] = {
        "title": one.title,
        "party": party,
        "party_kind": kind,
        "party_code": one.party_code,
        "legal_representative": one.legal_representative,
        "persons": [p.name for p in one.parties if p.kind == "individual"],
        "organisations": [p.name for p in one.parties if p.kind == "organisation"],
        "kinds": list(one.kinds),
        "law": list(one.law),
        "facts": one.facts,
        "matter": one.matter,
        "result": one.result,
        "decided_on": one.decided_on.isoformat() if one.decided_on else "",
        "remarks": list(one.remarks),
    }
    return ImportedNotice(
        agency_id=one.agency_id,
        batch=batch,
        source_digest=source,
        row=one.row,
        number=one.number,
        party_digest=party_digest(party),
        published_on=one.published_on,
        values=values,
    )


def may_take(notice: ImportedNotice, person_id: uuid.UUID, now: dt.datetime) -> Refusal | None:
    """Refuse whoever is no publisher of the notice's agency."""
    if holds(person_id, Role.PUBLISHER, notice.agency_id, now):
        return None
    return Refusal(
        gate="may_draft_publication",
        reason="只有本机关公示发布员可以为导入的决定拟稿",
        article=POLICY,
        remedy="请公示发布员拟稿。",
        who="公示发布员",
        kind="others",
    )


def take_notice(  # noqa: PLR0913 - what the drafter settles
    rec: Recorder,
    notice: ImportedNotice,
    *,
    person_id: uuid.UUID,
    fields: DecisionFields,
    persons: tuple[KnownPerson, ...],
    regime: str,
    served_on: dt.date,
) -> Publication:
    """Make the publication of an imported notice and its first redacted draft, in a dossier of its own.

    Its period of publication runs from the day on which it was first public elsewhere; one that has run out is refused.
    """
    rule = regimes().get(regime)
    insist(
        "不能拟稿",
        acts_in_person(rec, person_id),
        may_take(notice, person_id, rec.now),
        minor_refusal(persons),
        _run_out(rule, notice, fields, day_of(rec.now)) if rule else None,
    )
    if notice.state != NoticeState.WAITING:
        raise Conflict(f"这条导入的决定{notice.get_state_display()}，请刷新页面。")
    if rule is None or rule.sealed:
        raise Invalid((FieldError("regime", "没有这种公示规则", remedy="从列表中选择"),))
    fields = fields.model_copy(update={"first_published_on": notice.published_on})
    dossier = open_dossier(rec, agency_id=notice.agency_id, kind=DOSSIER, title=f"转入公示 {notice.number}"[:100])
    publication = Publication(
        dossier=dossier,
        agency_id=dossier.agency_id,
        region_id=dossier.region_id,
        kind=KIND,
        source_id=notice.pk,
        regime=regime,
        disclosure=Disclosure.PUBLISH,
        decided_on=fields.decided_on,
        source=store(fields, persons),
        served_on=served_on,
    )
    rec.insert(publication)
    rec.change(notice, state=NoticeState.TAKEN, publication=publication)
    draft(rec, publication, person_id=person_id, fields=fields, known_persons=persons)
    return publication


def redraft_notice(  # noqa: PLR0913 - what the drafter settles
    rec: Recorder,
    notice: ImportedNotice,
    publication: Publication,
    *,
    person_id: uuid.UUID,
    fields: DecisionFields,
    persons: tuple[KnownPerson, ...],
    regime: str,
    served_on: dt.date,
) -> Publication:
    """Draft a notice's publication anew, its rule and its day of service as the drafter now says."""
    rule = regimes().get(regime)
    if rule is None or rule.sealed:
        raise Invalid((FieldError("regime", "没有这种公示规则", remedy="从列表中选择"),))
    insist("不能拟稿", may_take(notice, person_id, rec.now), _run_out(rule, notice, fields, day_of(rec.now)))
    draft(rec, publication, person_id=person_id, fields=fields, known_persons=persons)
    rec.change(publication, regime=regime, served_on=served_on)
    return publication


def _run_out(rule: Regime, notice: ImportedNotice, fields: DecisionFields, today: dt.date) -> Refusal | None:
    settings = notice.agency.settings
    weight = weight_of(fields.model_dump(), settings, person=fields.person)
    until = rule.shown(notice.published_on, fields.decided_on, weight).expires_on
    if until is None or until > today:
        return None
    return Refusal(
        gate="publication_period",
        reason=f"自 {notice.published_on} 首次公示起算，公示期已于 {until} 届满",
        article=rule.basis[-1],
        remedy="不再公示；请把这条导入的决定记为“不采用”。",
        who="公示发布员",
        kind="never",
    )


def drop_notice(rec: Recorder, notice: ImportedNotice, *, person_id: uuid.UUID, reason: str) -> ImportedNotice:
    """Leave an imported notice unused, with its reason; the row stays on record."""
    insist("不能处理", acts_in_person(rec, person_id), may_take(notice, person_id, rec.now))
    if notice.state != NoticeState.WAITING:
        raise Conflict(f"这条导入的决定{notice.get_state_display()}，请刷新页面。")
    if not reason.strip():
        raise Invalid((FieldError("reason", "不采用的，应当写明理由", remedy="填写理由"),))
    rec.change(notice, state=NoticeState.DROPPED, dropped_reason=reason.strip())
    return notice
