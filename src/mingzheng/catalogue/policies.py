"""Who may adopt lists, and from which day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.agencies.models import Role
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import holds
from mingzheng.core.errors import FieldError, Invalid, Refusal, Refused

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from mingzheng.ledger.recording import Recorder

ADOPTERS = (Role.AGENCY_HEAD, Role.REVIEWER)


def can_adopt(rec: Recorder, agency_id: uuid.UUID) -> Refusal | None:
    """Refuse whoever is neither head nor reviewer of the agency; an import by the installation itself may adopt."""
    actor = rec.actor
    if actor.kind == "system":
        return None
    if actor.kind == "account" and any(holds(actor.person_id, role, agency_id, rec.now) for role in ADOPTERS):
        return None
    return Refusal(
        gate="can_adopt_list",
        reason="只有本机关负责人或者法制审核人员可以公布清单的新版本",
        article="国办发〔2018〕118号",
        remedy="请机关负责人或者法制审核人员办理。",
        who="机关负责人、法制审核人员",
        kind="others",
    )


def insist_on_adoption(rec: Recorder, agency_id: uuid.UUID, effective_from: dt.date) -> None:
    """Raise Refused for the wrong person, and Invalid for a version that a person dates back.

    A rule dated back would take decisions off the catalogue after the fact; only an import of what was already in
    force, by the installation itself, looks back.
    """
    refusal = can_adopt(rec, agency_id)
    if refusal is not None:
        raise Refused("不能公布清单的新版本", (refusal,))
    if rec.actor.kind != "system" and effective_from < day_of(rec.now):
        wrong = FieldError("effective_from", "新版本不能倒填生效日期", remedy="填写今天或者以后的日期")
        raise Invalid(fields=(wrong,))
