"""What a proposer may add to a step that is signed: who co-signs, the returned act it renews, an oral approval."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import RoleGrant
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import SIGNED_BY, standing
from mingzheng.cases.engine.types import OralApproval
from mingzheng.core.dates import parse_datetime
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.desk import asking

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest

    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.queries import CaseView

BARRED = frozenset({"handler", "reviewer", "recused"})
ORAL = ("by", "at", "means", "reason")


def number(said: Any) -> int | None:  # noqa: ANN401 - POST or GET
    """Return the returned act that a form renews."""
    text = str(said.get("resubmits", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None  # noqa: PLR2004


def choices(request: HttpRequest, view: CaseView, step: Step, now: dt.datetime) -> dict[str, Any]:
    """Return who may be asked to co-sign and who may have approved orally, with what was typed."""
    if not step.signoff:
        return {}
    facts = view.facts
    rows = RoleGrant.objects.filter(standing(now), agency_id=facts.agency_id, role__in=SIGNED_BY)
    heads = [g for g in rows.select_related("person") if not facts.ever.get(g.person_id, frozenset()) & BARRED]
    usual = {g.person_id for g in heads if g.unit_id in {None, facts.unit_id}} if len(step.signoff) > 1 else set()
    also = {g.person_id: g.person.name for g in heads if g.person_id not in usual}
    orally = {g.person_id: g.person.name for g in heads if g.role in step.signoff[-1]} if step.oral else {}
    return {
        "also_sign": [(str(pk), name) for pk, name in also.items()],
        "cosigners": request.POST.getlist("cosigners"),
        "oral_heads": [(str(pk), name) for pk, name in orally.items()],
        "oral": {name: str(request.POST.get(f"oral_{name}", "")) for name in ORAL},
    }


def given(request: HttpRequest, step: Step, now: dt.datetime) -> dict[str, Any]:
    """Return the members of a Request that a form asked for; raises Invalid for an oral approval not told in full."""
    found: dict[str, Any] = {"resubmits": number(request.POST)}
    if not step.signoff:
        return found
    found["cosigners"] = asking.uuids(request.POST.getlist("cosigners"))
    by = asking.uuids([str(request.POST.get("oral_by", ""))])
    if step.oral and by:
        said = {name: str(request.POST.get(f"oral_{name}", "")).strip()[:200] for name in ORAL}
        try:
            at = parse_datetime(said["at"], today=day_of(now))
        except ValueError as error:
            raise Invalid(
                (FieldError("oral", "口头批准的时间看不懂", "行政强制法#19", "写成 2026-09-01 14:30"),)
            ) from error
        found["oral"] = OralApproval(by[0], at, said["means"], said["reason"])
    return found
