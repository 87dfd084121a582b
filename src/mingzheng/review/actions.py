"""Every step of a review; each takes the recorder of the event it is part of. Nothing here passes by lapse of time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Person
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import certificate_snapshot
from mingzheng.catalogue.queries import elements
from mingzheng.core.digests import digest_of
from mingzheng.core.errors import Conflict, FieldError, Invalid, insist
from mingzheng.dossiers.actions import assign, end_assignment
from mingzheng.dossiers.models import Part
from mingzheng.duties import actions as duties
from mingzheng.law import catalogue as periods
from mingzheng.review.models import Answer, Clearance, Opinion, Reading, Review, ReviewState
from mingzheng.review.opinions import Hint, OpinionInput, faults, unopened
from mingzheng.review.papers import listing, missing
from mingzheng.review.policies import (
    acts_in_person,
    is_own_review,
    is_qualified,
    may_review,
    may_submit,
    wrong_state,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from mingzheng.catalogue.triggers import Trigger
    from mingzheng.dossiers.models import Dossier
    from mingzheng.ledger.recording import Recorder
    from mingzheng.review.papers import Circumstance, Paper

CLOCK = "REVIEW_LEGAL"
OPEN = (ReviewState.REQUESTED, ReviewState.ACCEPTED, ReviewState.IN_REVIEW, ReviewState.COMMENTED)
READING = (ReviewState.ACCEPTED, ReviewState.IN_REVIEW)


def open_review(  # noqa: PLR0913 - the facts of a request
    rec: Recorder,
    *,
    dossier: Dossier,
    content: dict[str, Any],
    content_digest: str,
    trigger: Trigger,
    papers: Iterable[Paper],
    person_id: uuid.UUID,
    circumstances: Iterable[Circumstance] = (),
    hints: Iterable[Hint] = (),
    review_agency_id: uuid.UUID | None = None,
    subject: str = "",
    number: int | None = None,
) -> Review:
    """Request that exactly this content be reviewed.

    ``content`` is the canonical form that the decision will be held against; its digest must be ``content_digest``.
    ``number`` is the round where rounds are counted over several subjects.
    One request of a dossier and subject is open at a time. Raises Invalid when content and digest do not agree.
    """
    insist("不能送审", may_submit(dossier.pk, person_id))
    if digest_of(content) != content_digest:
        raise Invalid(fields=(FieldError("content", "送审内容与摘要不一致", remedy="请重新生成拟决定内容后送审"),))
    before = Review.objects.filter(dossier=dossier, subject=subject)
    if before.filter(state__in=OPEN).exists():
        raise Conflict("已有一件送审尚未办结；内容有变动的，先由系统使前一件失效再送审。")
    review = Review(
        dossier=dossier,
        agency_id=dossier.agency_id,
        review_agency_id=review_agency_id or dossier.agency_id,
        subject=subject,
        round=number or before.count() + 1,
        content_digest=content_digest,
        content=content,
        trigger_level=trigger.level or "VOLUNTARY",
        trigger_reason=trigger.text[:800],
        rule_version=trigger.rule_version,
        papers=listing(papers, list(circumstances)),
        hints=[hint.model_dump(mode="json") for hint in hints],
        requested_by=person_id,
        requested_at=rec.now,
    )
    rec.insert(review)
    return review


def accept(rec: Recorder, review: Review, *, person_id: uuid.UUID, days: int | None = None) -> Review:
    """Take a request over: the papers are complete, the reviewer is qualified and outside, the clock starts.

    ``days`` is the agency's figure from its review rule. Raises Refused, and Invalid naming every missing paper.
    """
    person = Person.objects.get(pk=person_id)
    insist(
        "不能受理送审",
        acts_in_person(rec, person_id),
        may_review(review, person, rec.now),
        is_qualified(person),
        None if review.state == ReviewState.REQUESTED else wrong_state(review, "受理"),
    )
    lacking = missing(review.papers)
    if lacking:
        raise Invalid(
            fields=tuple(FieldError("papers", f"缺少：{title}", remedy="办理“材料不全退回”") for title in lacking)
        )
    assign(rec, review.dossier, person=person, role=Part.REVIEWER)
    today = day_of(rec.now)
    spec = periods.period(CLOCK, review.agency_id, today)
    if days is not None:
        spec = spec.model_copy(update={"value": days})
    duties.start(rec, dossier=review.dossier, kind=CLOCK, subject=str(review.pk), start_on=today, spec=spec)
    rec.change(review, state=ReviewState.ACCEPTED, reviewer_id=person_id, accepted_on=today)
    return review


def return_incomplete(rec: Recorder, review: Review, *, person_id: uuid.UUID, note: str) -> Review:
    """Send a request back because papers are missing; no clock has run. It is requested anew when complete."""
    person = Person.objects.get(pk=person_id)
    insist(
        "不能退回送审",
        acts_in_person(rec, person_id),
        may_review(review, person, rec.now),
        None if review.state == ReviewState.REQUESTED else wrong_state(review, "因材料不全退回"),
    )
    if not note.strip():
        raise Invalid(fields=(FieldError("note", "请写明缺少什么材料", remedy="逐项填写"),))
    rec.change(review, state=ReviewState.INCOMPLETE, ended_at=rec.now, end_reason=note)
    return review


def note_opened(rec: Recorder, review: Review, *, person_id: uuid.UUID, paper: str) -> list[Reading]:
    """Note that the reviewer opened a paper, in the version handed in; opening it again changes nothing."""
    insist(
        "不能记录阅卷",
        acts_in_person(rec, person_id),
        is_own_review(review, person_id),
        None if review.state in READING else wrong_state(review, "阅卷"),
    )
    rows = [row for row in review.papers if row["code"] == paper and row["digest"]]
    if not rows:
        raise Invalid(fields=(FieldError("paper", "送审材料中没有这一件", remedy="从材料目录中选择"),))
    known = set(review.readings.filter(paper=paper, person_id=person_id).values_list("digest", flat=True))
    fresh = [
        Reading(review=review, paper=paper, digest=row["digest"], person_id=person_id, opened_at=rec.now)
        for row in rows
        if row["digest"] not in known
    ]
    if fresh:
        rec.insert_many(fresh)
    if review.state == ReviewState.ACCEPTED:
        rec.change(review, state=ReviewState.IN_REVIEW)
    return fresh


def give_opinion(rec: Recorder, review: Review, *, person_id: uuid.UUID, opinion: OpinionInput) -> Opinion:
    """Give the reviewer's opinion; only plain agreement clears the content at once, bound to its digest.

    The opinion lists which papers were opened and says which required ones were not. It belongs to the 副卷: open the
    recorder with ``group="side"``. Raises Refused, and Invalid naming every element without an answer.
    """
    person = Person.objects.get(pk=person_id)
    insist(
        "不能出具审核意见",
        acts_in_person(rec, person_id),
        may_review(review, person, rec.now),
        is_qualified(person),
        is_own_review(review, person_id),
        None if review.state in READING else wrong_state(review, "出具意见"),
    )
    wrong = faults(opinion, elements())
    if wrong:
        raise Invalid(fields=tuple(wrong))
    row = _write(rec, review, person, opinion)
    duties.end_for(rec, dossier_id=review.dossier_id, kind=CLOCK, subject=str(review.pk))
    if opinion.kind == "AGREE":
        _clear(rec, review, row)
    elif opinion.kind == "AGREE_WITH_COMMENT":
        rec.change(review, state=ReviewState.COMMENTED)
    else:
        rec.change(review, state=ReviewState.NOT_PASSED, ended_at=rec.now)
    return row


def _write(rec: Recorder, review: Review, person: Person, opinion: OpinionInput) -> Opinion:
    opened = [
        {"paper": reading.paper, "digest": reading.digest, "at": reading.opened_at.isoformat()}
        for reading in review.readings.filter(person_id=person.pk).order_by("opened_at", "pk")
    ]
    row = Opinion(
        review=review,
        content_digest=review.content_digest,
        kind=opinion.kind,
        findings=[finding.model_dump(mode="json") for finding in opinion.findings],
        problems=list(opinion.problems),
        suggestions=list(opinion.suggestions),
        summary=opinion.summary,
        opened=opened,
        unopened=unopened(review.papers, opened),
        person_id=person.pk,
        person=_snapshot(rec, person),
        given_at=rec.now,
    )
    rec.insert(row)
    return row


def _snapshot(rec: Recorder, person: Person) -> dict[str, Any]:
    return {
        **certificate_snapshot(person.pk, day_of(rec.now)),
        "legal_qualification": person.legal_qualification,
        "first_review_on": person.first_review_on.isoformat() if person.first_review_on else None,
    }


def _clear(rec: Recorder, review: Review, opinion: Opinion) -> Clearance:
    clearance = Clearance(
        review=review,
        opinion=opinion,
        dossier_id=review.dossier_id,
        content_digest=review.content_digest,
        person_id=opinion.person_id,
        person=opinion.person,
        passed_at=rec.now,
    )
    rec.insert(clearance)
    rec.change(review, state=ReviewState.PASSED, ended_at=rec.now)
    return clearance


def answer_comment(
    rec: Recorder, review: Review, *, person_id: uuid.UUID, number: int, adopted: bool, text: str
) -> Answer:
    """Answer one suggestion (from 1); the content is cleared when the last one is answered, adopted or not.

    Adopting a suggestion that changes the content voids this review: the changed content is reviewed anew.
    """
    insist(
        "不能答复审核建议",
        acts_in_person(rec, person_id),
        may_submit(review.dossier_id, person_id),
        None if review.state == ReviewState.COMMENTED else wrong_state(review, "答复"),
    )
    opinion = review.opinions.latest("given_at")
    if not 1 <= number <= len(opinion.suggestions) or opinion.answers.filter(number=number).exists():
        raise Invalid(fields=(FieldError("number", "没有这条建议，或者已经答复", remedy="选择尚未答复的建议"),))
    if not text.strip():
        raise Invalid(fields=(FieldError("text", "请写明是否采纳和理由", remedy="填写答复"),))
    answer = Answer(
        opinion=opinion, number=number, adopted=adopted, text=text, person_id=person_id, answered_at=rec.now
    )
    rec.insert(answer)
    if opinion.answers.count() == len(opinion.suggestions):
        _clear(rec, review, opinion)
    return answer


def void(rec: Recorder, review: Review, *, reason: str) -> Review:
    """Void a review, open or passed; what it cleared is no longer cleared. An opinion given stays to be read."""
    if review.state in {ReviewState.VOID, ReviewState.INCOMPLETE, ReviewState.NOT_PASSED}:
        raise Conflict(f"送审现为“{review.get_state_display()}”，不用作废。")
    if not reason.strip():
        raise Invalid(fields=(FieldError("reason", "请写明理由", remedy="填写理由"),))
    rec.change(review, state=ReviewState.VOID, ended_at=rec.now, end_reason=reason)
    duties.end_for(
        rec, dossier_id=review.dossier_id, kind=CLOCK, subject=str(review.pk), outcome="cancelled", reason=reason
    )
    return review


def reassign(rec: Recorder, review: Review, *, to: Person, by: uuid.UUID, reason: str) -> Review:
    """Pass an accepted review to another qualified reviewer outside the case; the clock runs on.

    The first reviewer's part ends and stays on the record, because exclusions look back. Raises Refused, Conflict.
    """
    insist(
        "不能转办审核",
        acts_in_person(rec, by),
        may_review(review, to, rec.now),
        is_qualified(to),
        None if review.state in READING else wrong_state(review, "转办"),
    )
    if review.reviewer_id == to.pk:
        raise Conflict(f"{to.name}正在办理这件送审，不用转办。")
    rec.facts["reason"] = reason
    _end_part(rec, review)
    assign(rec, review.dossier, person=to, role=Part.REVIEWER)
    rec.change(review, reviewer_id=to.pk)
    return review


def give_back(rec: Recorder, review: Review, *, reason: str) -> Review:
    """Put an accepted review back among those requested, for another reviewer to accept; its clock starts anew then."""
    if review.state not in READING:
        raise Conflict(f"送审现为“{review.get_state_display()}”，不能退回待受理。")
    rec.facts["reason"] = reason
    _end_part(rec, review)
    rec.change(review, state=ReviewState.REQUESTED, reviewer_id=None, accepted_on=None)
    duties.end_for(
        rec, dossier_id=review.dossier_id, kind=CLOCK, subject=str(review.pk), outcome="cancelled", reason=reason
    )
    return review


def _end_part(rec: Recorder, review: Review) -> None:
    for part in review.dossier.people.filter(role=Part.REVIEWER, until__isnull=True):
        if part.person_id == review.reviewer_id:
            end_assignment(rec, part)
