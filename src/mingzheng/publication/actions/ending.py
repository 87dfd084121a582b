"""Taking down: withdrawal leaves a tombstone with its reason, expiry and repair leave nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.officers import day_of
from mingzheng.core.errors import FieldError, Invalid, Refusal, insist
from mingzheng.duties import actions as duties
from mingzheng.publication.actions.preparing import duty_kind, end_duty, guide_for
from mingzheng.publication.fields import free_text_leaks, leak_refusals, restore
from mingzheng.publication.models import Publication, PublicationState, Takedown
from mingzheng.publication.policies import acts_in_person, another, may_check, may_publish, wrong_state
from mingzheng.publication.projection import bury, remove

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.ledger.recording import Recorder

WITHDRAW_DUTY = "PEN_PUB_WITHDRAW"
REASONS = {
    "changed": "处罚决定被变更",
    "revoked": "处罚决定被撤销",
    "illegal": "处罚决定被确认违法",
    "invalid": "处罚决定被确认无效",
    "wrong": "公示内容有误或者不应公开",
}


def require_withdrawal(rec: Recorder, publication: Publication, *, start_on: dt.date) -> None:
    """Start the three working days in which a changed or annulled decision leaves the portal (行政处罚法 48)."""
    duties.start(rec, dossier=publication.dossier, kind=WITHDRAW_DUTY, subject=str(publication.pk), start_on=start_on)


def withdraw(
    rec: Recorder,
    publication: Publication,
    *,
    person_id: uuid.UUID,
    reason_code: str,
    reason: str,
    replaced_by: Publication | None = None,
) -> Publication:
    """Withdraw what is public; number, day and reason stay to be read, and the address answers 410 Gone.

    Decided by a checker who did not draft it; the public reason may hold nothing private.
    """
    public = publication.published_at is not None and publication.state not in ENDED
    insist(
        "不能撤回",
        acts_in_person(rec, person_id),
        may_check(publication, person_id, rec.now),
        another("拟稿人不能单独撤回") if person_id == publication.drafted_by else None,
        None if public else wrong_state(publication, "撤回"),
    )
    if reason_code not in REASONS or not reason.strip():
        raise Invalid(
            fields=(FieldError("reason", "撤回应当公开说明理由", rule="行政处罚法#48", remedy="选择类型并写明理由"),)
        )
    fields, persons = restore(publication.source)
    guide = guide_for(publication, fields, persons)
    text = f"{REASONS[reason_code]}：{reason.strip()}"
    insist("不能撤回", *leak_refusals(free_text_leaks({"reason": text}, guide)))
    today = day_of(rec.now)
    note_takedown(rec, publication, kind="recalled" if reason_code == "wrong" else "withdrawn", reason=text)
    rec.change(
        publication,
        state=PublicationState.WITHDRAWN,
        ended_on=today,
        end_reason=text,
        replaced_by=replaced_by,
    )
    bury(publication, withdrawn_on=today, reason=text, replaced_by=replaced_by.key if replaced_by else "")
    duties.end_for(
        rec, dossier_id=publication.dossier_id, kind=WITHDRAW_DUTY, subject=str(publication.pk), outcome="met"
    )
    return publication


def note_takedown(rec: Recorder, publication: Publication, *, kind: str, reason: str) -> None:
    """Keep how long something was seen before it was taken down (threat 31)."""
    shown_at = publication.published_at or rec.now
    rec.insert(
        Takedown(
            publication=publication,
            kind=kind,
            shown_at=shown_at,
            taken_at=rec.now,
            seconds=int((rec.now - shown_at).total_seconds()),
            reason=reason[:400],
        )
    )


def recall(rec: Recorder, publication: Publication, *, person_id: uuid.UUID, reason: str) -> Publication:
    """Withdraw what was published wrongly, at once and with a tombstone, and put it back on the clock.

    The decision itself stands and must be public: a right text takes the tombstone's place under the same address.
    """
    withdraw(rec, publication, person_id=person_id, reason_code="wrong", reason=reason)
    row = publication.takedowns.order_by("taken_at").last()
    if row is not None:
        rec.facts["seen_seconds"] = row.seconds
    rec.change(
        publication,
        state=PublicationState.DRAFTED,
        published_at=None,
        expires_on=None,
        checked_by=None,
        approved_by=None,
        approved_version=0,
    )
    duties.start(
        rec,
        dossier=publication.dossier,
        kind=duty_kind(publication),
        subject=str(publication.pk),
        start_on=day_of(rec.now),
    )
    return publication


def abandon(rec: Recorder, publication: Publication, *, reason: str) -> Publication:
    """Never publish what was not yet public when its decision fell; nothing was seen, so no tombstone stays."""
    insist(
        "不能停止公示",
        None
        if publication.published_at is None and publication.state not in ENDED
        else wrong_state(publication, "停止公示"),
    )
    rec.change(publication, state=PublicationState.WITHDRAWN, ended_on=day_of(rec.now), end_reason=reason)
    end_duty(rec, publication, outcome="waived", reason=reason)
    return publication


ENDED = (PublicationState.WITHDRAWN, PublicationState.EXPIRED, PublicationState.REPAIRED)


def expire(rec: Recorder, publication: Publication) -> Publication:
    """Take down what has been shown for its full period; nothing remains on the portal."""
    today = day_of(rec.now)
    due = publication.expires_on is not None and publication.expires_on < today
    refusal = None if due and publication.state == PublicationState.PUBLISHED else _not_due(publication)
    insist("不能因期满撤下", refusal)
    note_takedown(rec, publication, kind="expired", reason="公示期满")
    rec.change(publication, state=PublicationState.EXPIRED, ended_on=today, end_reason="公示期满")
    remove(publication)
    return publication


def _not_due(publication: Publication) -> Refusal:
    until = publication.expires_on
    return Refusal(
        gate="publication_period",
        reason=f"公示期至 {until} 届满" if until else "适用的公示规则没有规定期限",
        article="国办发〔2018〕118号",
        remedy="期满后再办理。",
        kind="wait",
        until=until,
    )


def _too_early(publication: Publication, now: dt.datetime) -> Refusal | None:
    shown = publication.showings.order_by("shown_at").first()
    if shown is None or shown.repair_from is None or day_of(now) >= shown.repair_from:
        return None
    return Refusal(
        gate="repair_period",
        reason=f"最短公示期至 {shown.repair_from} 才届满",
        article="信用修复管理办法",
        remedy="最短公示期届满、义务已经履行后再办理。",
        kind="wait",
        until=shown.repair_from,
    )


def repair(rec: Recorder, publication: Publication, *, person_id: uuid.UUID, basis: str) -> Publication:
    """Take down by credit repair: a person decides on a document that is named; never automatically (threat 42)."""
    insist(
        "不能因信用修复撤下",
        acts_in_person(rec, person_id),
        may_publish(publication, person_id, rec.now),
        another("拟稿人不能单独撤下") if person_id == publication.drafted_by else None,
        None if publication.state == PublicationState.PUBLISHED else wrong_state(publication, "信用修复撤下"),
        _too_early(publication, rec.now),
    )
    if not basis.strip():
        raise Invalid(fields=(FieldError("basis", "应当写明准予信用修复的文书", remedy="填写文书名称和文号"),))
    note_takedown(rec, publication, kind="repaired", reason=f"信用修复：{basis}")
    rec.change(publication, state=PublicationState.REPAIRED, ended_on=day_of(rec.now), end_reason=f"信用修复：{basis}")
    remove(publication)
    end_duty(rec, publication, outcome="met")
    return publication
