"""What an administrator enters of the agency, and the opening by two persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.models import Region
from mingzheng.desk import two_persons
from mingzheng.desk.setup import forms

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.http import HttpRequest
    from pydantic import BaseModel

    from mingzheng.agencies.credentials import Credential
    from mingzheng.agencies.models import Agency
    from mingzheng.ledger.recording import Recorder


def _nothing(_agency: Agency) -> dict[str, Any]:
    return {}


def _alone(_request: HttpRequest, _now: dt.datetime) -> Credential | None:
    return None


@dataclass(frozen=True, slots=True)
class Part:
    """One form of a page and what it does; ``proof`` asks for the second person where one is needed."""

    heading: str
    submit: str
    said: str
    kind: str
    model: type[BaseModel]
    take: Callable[[Recorder, Agency, Any, Any], object]
    initial: Callable[[Agency], dict[str, Any]] = _nothing
    choices: Callable[[Agency], dict[str, Any]] = _nothing
    proof: Callable[[HttpRequest, dt.datetime], Credential | None] = _alone


def _facts(rec: Recorder, agency: Agency, value: forms.AgencyForm, _proof: None) -> object:
    return agencies.change_agency(rec, agency, address=value.address, phone=value.phone)


def _unit(rec: Recorder, agency: Agency, value: forms.UnitForm, _proof: None) -> object:
    return agencies.add_unit(rec, agency=agency, name=value.unit, legal=value.legal == "yes")


def _region(rec: Recorder, agency: Agency, value: forms.LowerRegionForm, _proof: None) -> object:
    return agencies.open_region(rec, code=value.code, name=value.name, parent=agency.region)


def _open(rec: Recorder, agency: Agency, _value: forms.OpeningForm, proof: Credential) -> object:
    return agencies.open_for_business(rec, agency, second=proof)


def present(agency: Agency) -> list[tuple[str, str]]:
    """Return what stands now of the agency itself."""
    units = "、".join(agency.units.filter(closed_on__isnull=True).order_by("name").values_list("name", flat=True))
    below = "、".join(Region.objects.filter(parent=agency.region).order_by("code").values_list("name", flat=True)[:50])
    return [
        ("名称", agency.name),
        ("代码、简称", f"{agency.code}，{agency.short_code}"),
        ("区域", f"{agency.region.name}（{agency.region.code}）"),
        ("地址", agency.address or "还没有填"),
        ("监督、投诉电话", agency.phone or "还没有填"),
        ("内设机构", units or "还没有"),
        ("下级区域", below or "没有登记"),
    ]


def opened(agency: Agency) -> list[tuple[str, str]]:
    """Return whether the agency is open for business."""
    since = agency.business_since
    return [("开通", f"{since:%Y-%m-%d}" if since else "还没有开通")]


AGENCY = {
    "facts": Part("地址和电话", "保存", "已保存并记录。", "agencies.agency.changed", forms.AgencyForm, _facts,
                  initial=lambda agency: {"address": agency.address, "phone": agency.phone}),
    "unit": Part("内设机构", "登记内设机构", "已登记内设机构。", "agencies.unit.added", forms.UnitForm, _unit),
    "region": Part("下级区域", "登记下级区域", "已登记下级区域。", "agencies.region.opened", forms.LowerRegionForm,
                   _region),
}  # fmt: skip
OPEN = {
    "open": Part("两人确认", "开通", "已开通。", "agencies.agency.opened", forms.OpeningForm, _open,
                 proof=two_persons.proof),
}  # fmt: skip
