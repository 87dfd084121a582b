"""An agency is entered with its regions and the two persons who then do the rest: administrator and head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.agencies.actions.accounts import open_account
from mingzheng.agencies.actions.organisation import open_agency, open_region
from mingzheng.agencies.actions.people import add_person
from mingzheng.agencies.actions.roles import grant_role
from mingzheng.agencies.models import Agency, Rank, Region, Role
from mingzheng.core.errors import FieldError, Invalid

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.ledger.recording import Recorder


@dataclass(frozen=True, slots=True)
class Founder:
    """One of the two first persons of an agency, with the login that is given to them in person."""

    name: str
    sex: str
    post: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Founding:
    """The facts of a new agency; ``regions`` are (code, name) from the widest to its own."""

    regions: tuple[tuple[str, str], ...]
    code: str
    name: str
    short_code: str
    nature: str
    principal: Agency | None = None
    address: str = ""
    phone: str = ""


def found_agency(rec: Recorder, facts: Founding, *, administrator: Founder, head: Founder) -> Agency:
    """Enter an agency, its regions where they are new, its administrator and its head, each with a login.

    Administration and business are never one person's (procedures.md §9): the two are two. Raises Invalid, Conflict,
    Refused as the actions do that it calls.
    """
    if administrator.username == head.username or administrator.name == head.name:
        message = "系统管理员和机关负责人须是两个人"
        raise Invalid((FieldError("head_username", message, "系统管理与业务分离", "另填一人"),))
    region = open_regions(rec, facts.regions)
    agency = open_agency(
        rec,
        code=facts.code,
        name=facts.name,
        short_code=facts.short_code,
        region=region,
        nature=facts.nature,
        principal=facts.principal,
        address=facts.address,
        phone=facts.phone,
    )
    _employ(rec, agency, administrator, Role.SYSTEM_ADMINISTRATOR)
    _employ(rec, agency, head, Role.AGENCY_HEAD)
    return agency


def open_regions(rec: Recorder, regions: Sequence[tuple[str, str]]) -> Region:
    """Return the last of a chain of regions, those not known yet entered; raises Invalid where a code is another's."""
    parent: Region | None = None
    for code, name in regions:
        known = Region.objects.filter(code=code).select_related("parent").first()
        if known is not None and (known.name != name or known.parent_id != (parent.pk if parent else None)):
            message = f"区域代码 {code} 已经登记为“{known.name}”，名称或者上级与此不同"
            raise Invalid((FieldError("regions", message, "region_code", "核对代码和上下级关系"),))
        parent = known or open_region(rec, code=code, name=name, parent=parent)
    if parent is None:
        raise Invalid((FieldError("regions", "至少填写一级行政区域", "region_code"),))
    return parent


def _employ(rec: Recorder, agency: Agency, one: Founder, role: str) -> None:
    person = add_person(rec, agency=agency, name=one.name, sex=one.sex, post=one.post)
    rank = Rank.PRINCIPAL if role == Role.AGENCY_HEAD else Rank.NONE
    grant_role(rec, person, role=role, agency=agency, rank=rank, document="首次设置")
    own = role == Role.SYSTEM_ADMINISTRATOR  # who fills in the form
    open_account(rec, person=person, username=one.username, password=one.password, own=own)
