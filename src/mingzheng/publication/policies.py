"""Who may do what with a publication; each returns a refusal with its way out, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.models import Role
from mingzheng.agencies.queries import holds
from mingzheng.core.errors import Refusal
from mingzheng.dossiers.models import DossierPerson, Part
from mingzheng.dossiers.policies import exclusion_refusal
from mingzheng.publication.models import Disclosure

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.ledger.recording import Recorder
    from mingzheng.publication.models import Publication

POLICY = "国办发〔2018〕118号"
TWO = "国办发〔2018〕118号"


def acts_in_person(rec: Recorder, person_id: uuid.UUID) -> Refusal | None:
    """Refuse a signature in another's name: the session's own person acts, and never a token (threats 19, 20)."""
    if rec.actor.kind == "account" and rec.actor.person_id == person_id:
        return None
    return Refusal(
        gate="acts_in_person",
        reason="公示的拟稿、审核、发布只能由本人登录后办理",
        article=POLICY,
        remedy="请本人登录后办理。",
        who="本人",
        kind="others",
    )


def may_draft(publication: Publication, person_id: uuid.UUID, now: dt.datetime) -> Refusal | None:
    """Refuse whoever is neither a handler of the dossier nor a publisher of the agency."""
    handles = DossierPerson.objects.filter(
        dossier_id=publication.dossier_id, person_id=person_id, role=Part.HANDLER, until__isnull=True
    )
    if handles.exists() or holds(person_id, Role.PUBLISHER, publication.agency_id, now):
        return exclusion_refusal(publication.dossier_id, person_id, Part.PUBLICATION_DRAFTER)
    return Refusal(
        gate="may_draft_publication",
        reason="只有本案承办人或者本机关公示发布员可以拟稿",
        article=POLICY,
        remedy="请承办人或者公示发布员拟稿。",
        who="承办人、公示发布员",
        kind="others",
    )


def may_check(publication: Publication, person_id: uuid.UUID, now: dt.datetime) -> Refusal | None:
    """Refuse whoever is no checker of the agency, or drafted this publication."""
    if not holds(person_id, Role.CHECKER, publication.agency_id, now):
        return Refusal(
            gate="may_check_publication",
            reason="只有本机关公示审核员可以审核",
            article=POLICY,
            remedy="请公示审核员办理；没有的，请系统管理员按程序授权。",
            who="公示审核员",
            kind="others",
        )
    if person_id == publication.drafted_by:
        return another("拟稿人不能审核自己的公示稿")
    return exclusion_refusal(publication.dossier_id, person_id, Part.PUBLICATION_CHECKER)


def may_publish(publication: Publication, person_id: uuid.UUID, now: dt.datetime) -> Refusal | None:
    """Refuse whoever is neither publisher nor checker of the agency."""
    if any(holds(person_id, role, publication.agency_id, now) for role in (Role.PUBLISHER, Role.CHECKER)):
        return None
    return Refusal(
        gate="may_publish",
        reason="只有本机关公示发布员或者公示审核员可以发布、撤下",
        article=POLICY,
        remedy="请公示发布员办理。",
        who="公示发布员",
        kind="others",
    )


def another(reason: str) -> Refusal:
    """Return the refusal of a second step by the person of the first."""
    return Refusal(
        gate="two_persons",
        reason=reason,
        article=TWO,
        remedy="请另一位公示审核员办理。",
        who="公示审核员",
        kind="others",
    )


def is_classified(publication: Publication) -> Refusal | None:
    """Refuse to release what nobody has placed, or what is (proposed to be) withheld."""
    if publication.disclosure == Disclosure.PUBLISH:
        return None
    words = {
        Disclosure.UNCLASSIFIED: ("还没有判断适用哪一种公示规则", "请先判断公示规则；判断前不公开，期限照常计算。"),
        Disclosure.WITHHOLD_PROPOSED: ("已提出不予公开，尚未批准", "请先批准或者退回不予公开的意见。"),
        Disclosure.WITHHELD: ("已批准不予公开", "如需公开，请先撤销不予公开。"),
    }
    reason, remedy = words[Disclosure(publication.disclosure)]
    return Refusal(
        gate="classified", reason=reason, article="行政处罚法#48", remedy=remedy, who="公示审核员", kind="others"
    )


def wrong_state(publication: Publication, wanted: str) -> Refusal:
    """Return the refusal of a step that does not fit where the publication stands."""
    return Refusal(
        gate="publication_state",
        reason=f"公示现为“{publication.get_state_display()}”，不能{wanted}",
        article=POLICY,
        remedy="请刷新页面，按顺序办理：拟稿脱敏、保密审查、审核、发布。",
    )
