"""Regions, agencies and units come into being; an agency opens for business by two persons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Agency, Nature, Region, Unit
from mingzheng.agencies.policies import SEPARATION, can_administer, can_second
from mingzheng.core.errors import Conflict, FieldError, Invalid, Refusal, insist
from mingzheng.core.identifiers import name_error

if TYPE_CHECKING:
    from mingzheng.agencies.credentials import Credential
    from mingzheng.ledger.recording import Recorder


def check_names(**names: str) -> None:
    """Raise Invalid for each named text that cannot be a name."""
    errors = [(field, name_error(text)) for field, text in names.items()]
    if wrong := tuple(FieldError(field, message, rule="name") for field, message in errors if message):
        raise Invalid(wrong)


def open_region(rec: Recorder, *, code: str, name: str, parent: Region | None = None) -> Region:
    """Enter an area of administration under its parent; agencies' own codes are allowed (disclosure.md §11.3)."""
    insist("不能登记行政区域", can_administer(rec.actor, None, rec.now))
    check_names(name=name)
    if not code.isalnum() or not code.isascii():
        raise Invalid((FieldError("code", "区域代码由数字或字母组成", rule="region_code"),))
    if Region.objects.filter(code=code).exists():
        raise Conflict(f"区域代码 {code} 已经登记。")
    path = f"{parent.path}{code}/" if parent else f"/{code}/"
    region = Region(code=code, name=name, parent=parent, path=path)
    rec.insert(region)
    return region


def open_agency(  # noqa: PLR0913 - the facts of an agency
    rec: Recorder,
    *,
    code: str,
    name: str,
    short_code: str,
    region: Region,
    nature: str = Nature.STATUTORY,
    principal: Agency | None = None,
    address: str = "",
    phone: str = "",
    settings: dict[str, Any] | None = None,
) -> Agency:
    """Enter an agency; it stays in its opening ceremony until ``open_for_business``.

    An entrusted organisation names its principal, which may not itself be entrusted (行政处罚法 20).
    """
    insist("不能登记执法机关", can_administer(rec.actor, None, rec.now))
    check_names(name=name, short_code=short_code)
    entrusted = nature == Nature.ENTRUSTED
    if entrusted and (principal is None or principal.nature == Nature.ENTRUSTED):
        message = "受委托组织须指明委托机关，受委托组织不得再委托（行政处罚法第二十条）"
        raise Invalid((FieldError("principal", message, rule="行政处罚法#20"),))
    if Agency.objects.filter(code=code).exists():
        raise Conflict(f"机关代码 {code} 已经登记。")
    agency = Agency(
        code=code,
        name=name,
        short_code=short_code,
        region=region,
        nature=nature,
        principal=principal,
        address=address,
        phone=phone,
        settings=settings or {},
    )
    rec.insert(agency)
    return agency


def add_unit(rec: Recorder, *, agency: Agency, name: str, parent: Unit | None = None, legal: bool = False) -> Unit:
    """Enter a unit of an agency; ``legal`` marks the 法制机构."""
    insist("不能登记内设机构", can_administer(rec.actor, agency, rec.now))
    check_names(name=name)
    if agency.units.filter(name=name).exists():
        raise Conflict(f"{agency.name}已有“{name}”。")
    unit = Unit(agency=agency, name=name, parent=parent, legal=legal)
    rec.insert(unit)
    return unit


RULES = {
    "cosign": dict,
    "head_recusal": str,
    "presider_may_review": bool,
    "publish_officer_sex": bool,
    "certificate_pattern": str,
    "uniform_ordered": bool,
    "own_secrecy_person": bool,
    "low_fine_yuan": int,
}
"""What an agency settles for itself where no statute does: the name of the rule and the kind of its value."""


def set_rule(
    rec: Recorder,
    agency: Agency,
    *,
    name: str,
    value: Any,  # noqa: ANN401 - by the rule's kind
    document: str = "",
    second: Credential | None = None,
) -> Agency:
    """Set one of the agency's own rules, by two persons where somebody is logged in, and by a document that is named.

    Raises Invalid for an unknown rule or a value of another kind, Refused without a second person.
    """
    insist("不能修改本机关规则", can_administer(rec.actor, agency, rec.now))
    if name not in RULES or not isinstance(value, RULES[name]) or not _readable(name, value):
        raise Invalid((FieldError(name, "没有这项规则，或者取值不对", rule="rules"),))
    if rec.actor.kind != "system":
        _insist_on_second(rec, agency, second)
    rec.facts["rule"] = {name: value}
    rec.facts["document"] = document
    rec.change(agency, settings={**agency.settings, name: value})
    return agency


def _insist_on_second(rec: Recorder, agency: Agency, second: Credential | None) -> None:
    if second is None or rec.actor.person_id is None:
        insist("不能修改本机关规则", _two_persons())
        return
    second.check(rec.now)
    mine = rec.actor.person_id
    insist(
        "不能修改本机关规则", can_second(second.actor(), agency=agency, first=rec.actor.id, subject=mine, now=rec.now)
    )
    rec.facts["second"] = second.label


def _readable(name: str, value: Any) -> bool:  # noqa: ANN401 - by the rule's kind
    try:
        return name != "certificate_pattern" or bool(re.compile(str(value)))
    except re.error:
        return False


def open_for_business(rec: Recorder, agency: Agency, *, second: Credential) -> Agency:
    """End an agency's opening ceremony (开通): one entry, two persons, the second by the own code just entered.

    From then on grants of sensitive roles and resets of second factors need a second person and a day's hold.
    """
    insist("不能开通", can_administer(rec.actor, agency, rec.now))
    if agency.business_since is not None:
        raise Conflict(f"{agency.name}已经开通。")
    second.check(rec.now)
    if rec.actor.kind != "system" and second.account_id == rec.actor.id:
        insist("不能开通", _two_persons())
    insist("不能开通", can_second(second.actor(), agency=agency, first=rec.actor.id, subject=None, now=rec.now))
    rec.facts["second"] = second.label
    rec.change(agency, business_since=rec.now)
    return agency


def _two_persons() -> Refusal:
    return Refusal(
        gate="second_person",
        reason="须由两人办理，确认的人不能是提出的人",
        article=SEPARATION,
        remedy="请由机关负责人、审计员或者执法监督员输入本人的动态码。",
        who="机关负责人、审计员、执法监督员",
        kind="others",
    )


def change_agency(rec: Recorder, agency: Agency, *, address: str, phone: str) -> Agency:
    """Enter where an agency is found and reached; both stand on its papers and on its public list."""
    insist("不能修改机关信息", can_administer(rec.actor, agency, rec.now))
    rec.change(agency, address=address, phone=phone)
    return agency
