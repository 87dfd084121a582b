"""不予公开: a reason with its article and a day on which it is looked at again; two persons; counted, never silent."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person
from mingzheng.agencies.officers import day_of
from mingzheng.core.errors import Conflict, FieldError, Invalid, Refusal, insist
from mingzheng.dossiers.actions import assign
from mingzheng.dossiers.models import Part
from mingzheng.duties import actions as duties
from mingzheng.law.catalogue import period
from mingzheng.publication.actions.preparing import OPEN_STATES, duty_kind, end_duty
from mingzheng.publication.models import Disclosure, Publication, PublicationState, Withholding
from mingzheng.publication.policies import acts_in_person, another, may_check, may_draft, wrong_state

if TYPE_CHECKING:
    import uuid

    from mingzheng.ledger.recording import Recorder

REASONS = {
    "state_secret": "涉及国家秘密",
    "forbidden": "法律、行政法规禁止公开",
    "security": "公开可能危及国家安全、公共安全、经济安全、社会稳定",
    "commercial_secret": "涉及商业秘密",
    "privacy": "涉及个人隐私",
    "minor": "当事人是未成年人",
    "no_social_impact": "不具有一定社会影响",
    "superior": "省级以上机关认为不宜公开",
}
REVIEW_DUTY = "PUB_WITHHOLD_REVIEW"
LONGEST = dt.timedelta(days=366)


def propose_withhold(  # noqa: PLR0913 - reason, basis and day are what the law asks
    rec: Recorder,
    publication: Publication,
    *,
    person_id: uuid.UUID,
    reason_code: str,
    reason: str,
    basis: str,
    review_on: dt.date,
) -> Withholding:
    """Propose not to publish; the clock runs on until another person approves.

    Raises Invalid without a known reason, words, an article, and a day of review within a year.
    """
    insist(
        "不能提出不予公开",
        acts_in_person(rec, person_id),
        may_draft(publication, person_id, rec.now),
        None if publication.state in OPEN_STATES and publication.published_at is None else _too_late(publication),
    )
    if publication.disclosure not in {Disclosure.PUBLISH, Disclosure.UNCLASSIFIED}:
        raise Conflict("已经提出或者批准不予公开。")
    _complete(rec, reason_code=reason_code, reason=reason, basis=basis, review_on=review_on)
    row = Withholding(
        publication=publication,
        reason_code=reason_code,
        reason=reason.strip(),
        basis=basis.strip(),
        review_on=review_on,
        proposed_by=person_id,
    )
    assign(rec, publication.dossier, person=Person.objects.get(pk=person_id), role=Part.PUBLICATION_DRAFTER)
    rec.insert(row)
    rec.change(publication, disclosure=Disclosure.WITHHOLD_PROPOSED)
    return row


def _too_late(publication: Publication) -> Refusal:
    if publication.state in OPEN_STATES:
        return wrong_state(publication, "不予公开：内容已经公示，应当办理撤回")
    return wrong_state(publication, "提出不予公开")


def _complete(rec: Recorder, *, reason_code: str, reason: str, basis: str, review_on: dt.date) -> None:
    today = day_of(rec.now)
    wrong = []
    if reason_code not in REASONS:
        wrong.append(FieldError("reason_code", "请选择不予公开的情形", remedy="、".join(REASONS.values())))
    if not reason.strip():
        wrong.append(FieldError("reason", "请写明具体理由", remedy="填写理由"))
    if not basis.strip():
        wrong.append(FieldError("basis", "请写明法律依据", rule="政府信息公开条例#14", remedy="填写条款"))
    if not today < review_on <= today + LONGEST:
        wrong.append(FieldError("review_on", "复核日期应当在今天之后、一年之内", remedy="填写一年内的日期"))
    if wrong:
        raise Invalid(fields=tuple(wrong))


def standing(publication: Publication, state: str) -> Withholding:
    """Return the proposal or approval that stands; raises Conflict when there is none."""
    row = publication.withholdings.filter(state=state).first()
    if row is None:
        raise Conflict("没有待处理的不予公开意见，请刷新后再办。")
    return row


def approve_withhold(rec: Recorder, publication: Publication, *, person_id: uuid.UUID) -> Withholding:
    """Approve that it is not published: the clock ends, the day of review stands in its place."""
    row = standing(publication, "proposed")
    insist(
        "不能批准不予公开",
        acts_in_person(rec, person_id),
        may_check(publication, person_id, rec.now),
        another("提出不予公开的人不能自己批准") if person_id == row.proposed_by else None,
    )
    assign(rec, publication.dossier, person=Person.objects.get(pk=person_id), role=Part.PUBLICATION_CHECKER)
    rec.change(row, approved_by=person_id, state="approved")
    rec.change(publication, disclosure=Disclosure.WITHHELD)
    end_duty(rec, publication, outcome="waived", reason=f"{REASONS[row.reason_code]}（{row.basis}）")
    _start_review(rec, publication, row.review_on)
    return row


def _start_review(rec: Recorder, publication: Publication, review_on: dt.date | None) -> None:
    """Start the duty to look at a reason again by its day."""
    today = day_of(rec.now)
    if review_on is None or review_on <= today:
        return
    spec = period(REVIEW_DUTY, publication.agency_id, today).model_copy(update={"value": (review_on - today).days})
    duties.start(
        rec, dossier=publication.dossier, kind=REVIEW_DUTY, subject=str(publication.pk), start_on=today, spec=spec
    )


def _end_review(rec: Recorder, publication: Publication) -> None:
    subject = str(publication.pk)
    duties.end_for(rec, dossier_id=publication.dossier_id, kind=REVIEW_DUTY, subject=subject, outcome="met")


def renew_withheld(
    rec: Recorder, publication: Publication, *, person_id: uuid.UUID, reason: str, basis: str, review_on: dt.date
) -> Withholding:
    """Look at a reason again and let it stand until another day; by a checker who did not propose it."""
    row = standing(publication, "approved")
    insist(
        "不能延续不予公开",
        acts_in_person(rec, person_id),
        may_check(publication, person_id, rec.now),
        another("提出不予公开的人不能自己复查") if person_id == row.proposed_by else None,
    )
    _complete(rec, reason_code=row.reason_code, reason=reason, basis=basis, review_on=review_on)
    rec.change(row, reason=reason.strip(), basis=basis.strip(), review_on=review_on, approved_by=person_id)
    _end_review(rec, publication)
    _start_review(rec, publication, review_on)
    return row


def decline_withhold(rec: Recorder, publication: Publication, *, person_id: uuid.UUID, note: str) -> Publication:
    """Refuse a proposal: the publication goes on where it was."""
    row = standing(publication, "proposed")
    insist(
        "不能退回不予公开的意见",
        acts_in_person(rec, person_id),
        may_check(publication, person_id, rec.now),
        another("提出不予公开的人不能自己处理") if person_id == row.proposed_by else None,
    )
    rec.facts["declined"] = note
    rec.change(row, state="declined")
    rule = Disclosure.PUBLISH if publication.regime else Disclosure.UNCLASSIFIED
    rec.change(publication, disclosure=rule)
    return publication


def reopen_withheld(rec: Recorder, publication: Publication, *, start_on: dt.date) -> Publication:
    """Put a withheld decision back on the clock: its day of review came, or the reason fell away.

    The caller is the nightly job or a step of a person; who it was stands in the entry.
    """
    row = standing(publication, "approved")
    _end_review(rec, publication)
    rec.change(row, state="ended")
    rule = Disclosure.PUBLISH if publication.regime else Disclosure.UNCLASSIFIED
    rec.change(publication, disclosure=rule, state=PublicationState.DRAFTED)
    duties.start(
        rec,
        dossier=publication.dossier,
        kind=duty_kind(publication),
        subject=str(publication.pk),
        start_on=start_on,
    )
    return publication
