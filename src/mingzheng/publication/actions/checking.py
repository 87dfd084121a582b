"""The second person: secrecy check by its own list of questions, approval, or back to the drafter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.models import Person
from mingzheng.core.errors import FieldError, Invalid, Refusal, insist
from mingzheng.dossiers.actions import assign
from mingzheng.dossiers.models import Part
from mingzheng.publication.actions.preparing import OPEN_STATES
from mingzheng.publication.models import Publication, PublicationState, SecrecyCheck
from mingzheng.publication.policies import acts_in_person, is_classified, may_check, wrong_state

if TYPE_CHECKING:
    import uuid

    from mingzheng.ledger.recording import Recorder

QUESTIONS = {
    "state_secret": "涉及国家秘密",
    "forbidden": "属于法律、行政法规禁止公开的内容",
    "security": "公开后可能危及国家安全、公共安全、经济安全、社会稳定",
    "commercial_secret": "涉及商业秘密（配方、工艺、价格、客户、图纸等）",
    "privacy": "仍有应当隐去的个人信息或者个人隐私",
    "minor": "可能识别出未成年人",
    "informant": "可能识别出举报人、投诉人、证人",
    "internal": "有内部联系人、办案过程、证据来源等不应公开的内容",
}
"""What a secrecy check asks; each is answered with no before anything is approved (政府信息公开条例 14 to 17)."""


def check_secrecy(
    rec: Recorder,
    publication: Publication,
    *,
    person_id: uuid.UUID,
    passed: bool,
    note: str = "",
    found: tuple[str, ...] = (),
) -> Publication:
    """Write down the secrecy check (保密审查); one that does not pass goes back to the drafter with the reason.

    ``found`` are the questions answered with yes: with any of them it cannot pass.
    """
    insist(
        "不能保密审查",
        acts_in_person(rec, person_id),
        may_check(publication, person_id, rec.now),
        None if publication.state == PublicationState.REDACTED else wrong_state(publication, "保密审查"),
        _found_something(found) if passed and found else None,
    )
    if not passed and not note.strip():
        raise Invalid(fields=(FieldError("note", "保密审查不通过，应当写明理由", remedy="填写理由"),))
    assign(rec, publication.dossier, person=Person.objects.get(pk=person_id), role=Part.PUBLICATION_CHECKER)
    rec.insert(
        SecrecyCheck(
            publication=publication,
            version=publication.version,
            answers={code: code in found for code in QUESTIONS},
            passed=passed,
            note=note,
            person_id=person_id,
        )
    )
    state = PublicationState.SECRECY_CHECKED if passed else PublicationState.DRAFTED
    rec.change(publication, state=state, checked_by=person_id, secrecy_note=note)
    return publication


def _found_something(found: tuple[str, ...]) -> Refusal:
    words = "、".join(QUESTIONS.get(code, code) for code in found)
    return Refusal(
        gate="secrecy_check",
        reason=f"保密审查发现：{words}",
        article="政府信息公开条例#17",
        remedy="退回拟稿人隐去或者改写；整体不应公开的，按“不予公开”办理。",
        who="公示拟稿人",
    )


def approve(rec: Recorder, publication: Publication, *, person_id: uuid.UUID) -> Publication:
    """Approve the newest version after its secrecy check; what rules forbid or nobody has placed cannot be approved."""
    insist(
        "不能审核通过",
        acts_in_person(rec, person_id),
        may_check(publication, person_id, rec.now),
        is_classified(publication),
        None if publication.state == PublicationState.SECRECY_CHECKED else wrong_state(publication, "审核"),
        _own_person(publication) if publication.checked_by == person_id and wants_own_person(publication) else None,
    )
    assign(rec, publication.dossier, person=Person.objects.get(pk=person_id), role=Part.PUBLICATION_CHECKER)
    rec.change(
        publication, state=PublicationState.APPROVED, approved_by=person_id, approved_version=publication.version
    )
    return publication


def wants_own_person(publication: Publication) -> bool:
    """Return whether the agency has another person check secrecy than approve (its rule ``own_secrecy_person``)."""
    return bool(publication.agency.settings.get("own_secrecy_person"))


def _own_person(publication: Publication) -> Refusal:
    return Refusal(
        gate="own_secrecy_person",
        reason=f"{publication.agency.name}规定保密审查和公示审核不由同一人办理",
        article="政府信息公开条例#17",
        remedy="请另一位公示审核员审核，或者先由另一人作保密审查。",
        who="公示审核员",
        kind="others",
    )


def check(
    rec: Recorder,
    publication: Publication,
    *,
    person_id: uuid.UUID,
    secrecy_passed: bool,
    note: str = "",
    found: tuple[str, ...] = (),
) -> Publication:
    """Check secrecy unless that is done and, where it passes, approve, in one event."""
    if publication.state != PublicationState.SECRECY_CHECKED:
        check_secrecy(rec, publication, person_id=person_id, passed=secrecy_passed, note=note, found=found)
    elif found:
        insist("不能审核通过", _found_something(found))
    return approve(rec, publication, person_id=person_id) if secrecy_passed else publication


def return_draft(rec: Recorder, publication: Publication, *, person_id: uuid.UUID, note: str) -> Publication:
    """Send a text back to its drafter with a reason, any time before it is released."""
    insist(
        "不能退回",
        acts_in_person(rec, person_id),
        may_check(publication, person_id, rec.now),
        None if publication.state in OPEN_STATES[1:] else wrong_state(publication, "退回"),
    )
    if not note.strip():
        raise Invalid(fields=(FieldError("note", "退回应当写明理由", remedy="填写理由"),))
    rec.facts["returned"] = note
    rec.change(publication, state=PublicationState.DRAFTED, checked_by=None, approved_by=None, secrecy_note=note)
    return publication
