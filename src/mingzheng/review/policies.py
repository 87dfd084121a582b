"""Who may review: the role on that day, the qualification of 罚58, outside the case, in person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person, Role
from mingzheng.agencies.policies import QUALIFICATION_SINCE
from mingzheng.agencies.queries import holds
from mingzheng.core.errors import Refusal
from mingzheng.dossiers.models import DossierPerson, Part
from mingzheng.dossiers.policies import exclusion_refusal

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.ledger.recording import Recorder
    from mingzheng.review.models import Review

STATUTE = "行政处罚法#58"


def acts_in_person(rec: Recorder, person_id: uuid.UUID) -> Refusal | None:
    """Refuse a token, a stranger's session and the system: an opinion is a person's own (threats 19, 20)."""
    if rec.actor.kind == "account" and rec.actor.person_id == person_id:
        return None
    return Refusal(
        gate="acts_in_person",
        reason="审核意见只能由审核人员本人登录后作出",
        article=STATUTE,
        remedy="请审核人员本人登录后办理。",
        who="法制审核人员",
        kind="others",
    )


def is_qualified(person: Person) -> Refusal | None:
    """Refuse whoever first took up review since the law asks for it and holds no legal qualification (罚58.2).

    Asked again at each step, though the grant asked it: a person's row can change after the grant.
    """
    first = person.first_review_on
    if person.legal_qualification or (first is not None and first < QUALIFICATION_SINCE):
        return None
    return Refusal(
        gate="reviewer_qualified",
        reason=f"{person.name}初次从事法制审核，没有通过国家统一法律职业资格考试取得法律职业资格的记录",
        article=f"{STATUTE}.2",
        remedy="请另选具备资格的审核人员，或者请求审核协作；已取得资格的，请先补记资格。",
        who="法制机构负责人",
        kind="others",
    )


def may_review(review: Review, person: Person, now: dt.datetime) -> Refusal | None:
    """Refuse whoever does not hold the reviewer's role on that day, or stands inside the case."""
    agencies = (review.review_agency_id, review.agency_id)
    if not any(holds(person.pk, Role.REVIEWER, agency, now) for agency in agencies):
        return Refusal(
            gate="is_reviewer",
            reason=f"{person.name}不是本机关的法制审核人员",
            article=STATUTE,
            remedy="请本机关法制审核人员办理，或者请求审核协作。",
            who="法制机构负责人",
            kind="others",
        )
    return exclusion_refusal(review.dossier_id, person.pk, Part.REVIEWER)


def may_submit(review_dossier: uuid.UUID, person_id: uuid.UUID) -> Refusal | None:
    """Refuse whoever does not handle the dossier: submitting and answering are the handlers'."""
    handles = DossierPerson.objects.filter(
        dossier_id=review_dossier, person_id=person_id, role=Part.HANDLER, until__isnull=True
    )
    if handles.exists():
        return None
    return Refusal(
        gate="is_handler",
        reason="只有本案承办人可以送审、答复审核意见",
        article=STATUTE,
        remedy="请本案承办人办理。",
        who="承办人",
        kind="others",
    )


def is_own_review(review: Review, person_id: uuid.UUID) -> Refusal | None:
    """Refuse a second reviewer on a request that another took over."""
    if review.reviewer_id in {None, person_id}:
        return None
    return Refusal(
        gate="own_review",
        reason="这件送审已由另一位审核人员受理",
        article=STATUTE,
        remedy="请由受理的审核人员继续办理，或者办理转办。",
        who="受理的审核人员",
        kind="others",
    )


def wrong_state(review: Review, wanted: str) -> Refusal:
    """Return the refusal of a step that does not fit where the review stands."""
    return Refusal(
        gate="review_state",
        reason=f"送审现为“{review.get_state_display()}”，不能{wanted}",
        article=STATUTE,
        remedy="请刷新页面后再办；需要再次审核的，请重新送审。",
    )
