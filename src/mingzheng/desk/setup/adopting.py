"""What head or reviewer adopts by a form: capacity, standards of hearings, the review catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from mingzheng.agencies.models import Agency
from mingzheng.catalogue import actions as catalogue
from mingzheng.catalogue.models import Capacity, HearingThreshold
from mingzheng.catalogue.queries import review_rule
from mingzheng.catalogue.specs import (
    PENALTY_KINDS,
    CapacitySpec,
    ReviewConditions,
    ReviewRuleSpec,
    ThresholdSpec,
)
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.money import yuan
from mingzheng.desk import asking
from mingzheng.desk.setup import forms
from mingzheng.desk.setup.entering import Part

if TYPE_CHECKING:
    from mingzheng.ledger.recording import Recorder

Spec = TypeVar("Spec", bound=BaseModel)


def _spec(model: type[Spec], values: dict[str, Any]) -> Spec:
    """Return the typed value; what the model itself refuses is said beside the form."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        told = error.errors()[0]
        words = str(told["msg"]).removeprefix("Value error, ")
        raise Invalid((FieldError(str(told["loc"][0]) if told["loc"] else "", words),)) from error


def _capacity(rec: Recorder, agency: Agency, value: forms.CapacityForm, _proof: None) -> object:
    principal = Agency.objects.filter(code=value.principal).first() if value.principal else None
    spec = _spec(
        CapacitySpec,
        {
            **value.model_dump(exclude={"principal", "since"}),
            "principal_id": principal.pk if principal else None,
            "review_agency_id": agency.pk,
        },
    )
    return catalogue.adopt_capacity(rec, agency_id=agency.pk, spec=spec, effective_from=value.since)


def _hearing(rec: Recorder, agency: Agency, value: forms.HearingForm, _proof: None) -> None:
    for kind, fine, confiscated in (
        ("individual", value.individual_fine, value.individual_confiscated),
        ("organisation", value.organisation_fine, value.organisation_confiscated),
    ):
        given = {"domain": value.domain, "party_kind": kind, "fine_fen": fine, "confiscated_fen": confiscated,
                 "comparison": value.comparison, "basis": value.basis}  # fmt: skip
        spec = _spec(ThresholdSpec, given)
        catalogue.set_hearing_threshold(rec, agency_id=agency.pk, spec=spec, effective_from=value.since)


def _review(rec: Recorder, agency: Agency, value: forms.ReviewForm, _proof: None) -> object:
    fines = {"individual": value.individual_fine, "organisation": value.organisation_fine}
    conditions = _spec(
        ReviewConditions,
        {
            "fine_fen": {kind: fen for kind, fen in fines.items() if fen},
            "kinds": tuple(value.kinds),
            "collective_required": value.collective == "yes",
        },
    )
    spec = _spec(
        ReviewRuleSpec,
        {"kind": value.kind, "conditions": conditions, "time_limit_days": value.days, "basis": value.basis},
    )
    return catalogue.adopt_review_rule(rec, agency_id=agency.pk, spec=spec, effective_from=value.since)


def _others(agency: Agency) -> dict[str, Any]:
    rows = Agency.objects.exclude(pk=agency.pk).order_by("name").values_list("code", "name")[:500]
    return {"agencies": list(rows)}


def _today(_agency: Agency) -> dict[str, Any]:
    return {"since": asking.today().isoformat()}


def _named(agency: Agency) -> dict[str, Any]:
    return {"acting_name": agency.name, "seal_name": f"{agency.name}印章", "code": "own", "kind": "own",
            "number_style": "{short}{series}〔{year}〕{serial}号", **_today(agency)}  # fmt: skip


def capacities(agency: Agency) -> list[tuple[str, str]]:
    """Return the capacities that hold now."""
    found: dict[str, Capacity] = {}
    for row in Capacity.objects.filter(agency=agency).order_by("version"):
        found[row.code] = row
    return [
        (f"{row.acting_name}（{row.get_kind_display()}）", f"复议：{row.reconsideration_body}；诉讼：{row.court}")
        for row in found.values()
        if not row.ended
    ]


def thresholds(agency: Agency) -> list[tuple[str, str]]:
    """Return the standards of hearings as adopted, the newest of each last."""
    rows = HearingThreshold.objects.filter(agency=agency).order_by("domain", "party_kind", "version")
    return [
        (
            f"{row.domain or '各领域'}，{row.get_party_kind_display()}",
            f"罚款 {yuan(row.fine_fen)}{row.get_comparison_display()}，{row.effective_from} 起（{row.basis}）",
        )
        for row in rows
    ]


def review(agency: Agency) -> list[tuple[str, str]]:
    """Return the review catalogue that holds today."""
    rule = review_rule(agency.pk, asking.today())
    if rule is None:
        return [("现行目录", "还没有")]
    return [("现行目录", f"第 {rule.version} 版，{rule.basis}"), ("审核期限", f"{rule.time_limit_days} 个工作日")]


CAPACITY = {
    "capacity": Part("登记新版本", "采用", "已采用，并随清单公示。", "catalogue.capacity", forms.CapacityForm,
                     _capacity, initial=_named, choices=_others),
}  # fmt: skip
HEARING = {
    "hearing": Part("登记新版本", "采用", "已采用，并随清单公示。", "catalogue.hearing", forms.HearingForm, _hearing,
                    initial=_today),
}  # fmt: skip
REVIEW = {
    "review": Part("采用新版本", "采用", "已采用，并随清单公示。", "catalogue.review_rule", forms.ReviewForm, _review,
                   initial=_today, choices=lambda _: {"kinds": [(kind, kind) for kind in PENALTY_KINDS]}),
}  # fmt: skip
