"""The periods that cases of the agency run on: as shipped, as the agency set them, and what special laws say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from pydantic import Field

from mingzheng.agencies.credentials import actor_of
from mingzheng.core.errors import DomainError, FieldError, Invalid, Refused
from mingzheng.core.inputs import ChineseDate, Line, OptionalLine
from mingzheng.desk import asking, two_persons
from mingzheng.law.actions import end_override, override_period
from mingzheng.law.catalogue import period, shipped
from mingzheng.law.models import PeriodOverride
from mingzheng.law.overrides import RANK_WORDS, Change
from mingzheng.law.periods import UNIT_WORDS
from mingzheng.law.profiles import profiles
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Agency
    from mingzheng.core.errors import Refusal
    from mingzheng.law.periods import PeriodSpec

PAGE_URL = "/desk/settings/periods/"
SHOWN = ("PEN_", "COE_", "TRF_", "SERVE_", "REVIEW_", "ARCH_", "ACT_", "PUB_", "RECON_", "APPROVAL_")
UNITS: dict[str, Any] = {
    "": "不变",
    **{unit: UNIT_WORDS[unit].removeprefix("个") for unit in ("workday", "day", "month", "year")},
}
UNCOUNTED = frozenset({"percent_per_day", "january_31"})


class PeriodForm(two_persons.TwoPersons):
    """An agency's own figure for a period, entered by one person and confirmed by another."""

    code: Line = Field(title="期限", json_schema_extra={"choices_from": "codes"})
    value: int = Field(title="数值", ge=1, le=3650)
    unit: Literal["", "workday", "day", "month", "year"] = Field("", title="单位", json_schema_extra={"choices": UNITS})
    since: ChineseDate = Field(title="自哪一天起")
    until: ChineseDate | None = Field(None, title="到哪一天为止", description="长期有效的不填")
    basis: OptionalLine = Field(
        "", title="依据的条文", description="收紧不需要依据；放宽必须写明，如“治安管理处罚法#118”"
    )
    scope: OptionalLine = Field("", title="适用范围", description="只用于部分事项的写明")


@dataclass(frozen=True, slots=True)
class Shown:
    """A period as the page lists it."""

    code: str
    name: str
    figure: str
    shipped: str
    basis: tuple[str, ...]
    kind: str
    rank: str
    override: PeriodOverride | None


@requires("system_administrator", "unit_head", "agency_head")
@require_http_methods(["GET", "POST"])
def periods(request: HttpRequest) -> HttpResponse:
    """Show the periods of the own agency and take a change of one, by two persons (invariant 8)."""
    agency = asking.own_agency(asking.reader(request))
    status, fault = 200, ""
    refusals: tuple[Refusal, ...] = ()
    form = _form(request)
    if request.method == "POST":
        status = 422
        try:
            if _take(request, agency, form):
                return HttpResponseRedirect(PAGE_URL)
        except Invalid as error:
            form.add_errors(error.fields)
        except Refused as error:
            status, refusals = error.status, error.refusals
        except DomainError as error:
            fault = error.message
    context = {
        "agency": agency,
        "rows": _rows(agency),
        "profiles": profiles(),
        "form": form,
        "errors": form.errors,
        "opened": status != 200 or "code" in request.GET,  # noqa: PLR2004
        "refusals": refusals,
        "fault": fault,
        "today": asking.today(),
        "crumbs": [Crumb("设置", "/desk/settings/"), Crumb("期限")],
    }
    return render(request, "desk/periods.html", context, status=status)


def _form(request: HttpRequest) -> SchemaForm[Any]:
    codes = [(code, spec.name) for code, spec in shipped().items() if _settable(spec)]
    given = {name: str(request.GET[name])[:80] for name in ("code", "value", "unit", "basis") if name in request.GET}
    first: dict[str, Any] = {"since": asking.today().isoformat(), **given}
    data = request.POST if request.method == "POST" else None
    return SchemaForm(PeriodForm, data, initial=first, choices={"codes": codes}, today=asking.today())


def _settable(spec: PeriodSpec) -> bool:
    return spec.code.startswith(SHOWN) and spec.unit not in UNCOUNTED


def _rows(agency: Agency) -> list[Shown]:
    on = asking.today()
    own: dict[str, PeriodOverride] = {}
    for row in PeriodOverride.objects.filter(agency=agency, since__lte=on).order_by("since", "created_at"):
        if row.until is None or row.until >= on:
            own[row.code] = row
    return [_shown(spec, own.get(spec.code), agency) for spec in shipped().values() if _settable(spec)]


def _shown(spec: PeriodSpec, override: PeriodOverride | None, agency: Agency) -> Shown:
    now = period(spec.code, agency.pk, asking.today())
    kind = "本机关另定" if override else ("可由机关设置" if spec.setting else "法定")
    rank = f"放宽须有{RANK_WORDS[spec.rank]}以上的依据" if not spec.setting else "在限度以内可以自行设置"
    return Shown(spec.code, spec.name, _figure(now), _figure(spec), now.basis, kind, rank, override)


def _figure(spec: PeriodSpec) -> str:
    before = "前" if spec.direction == "before" else ""
    return f"{spec.value} {UNIT_WORDS[spec.unit]}{before}"


def _take(request: HttpRequest, agency: Agency, form: SchemaForm[Any]) -> bool:
    """Set a figure or end one; False when the form is not complete. The second person's failed code is counted."""
    account, now = asking.reader(request), asking.moment()
    ending = asking.uuids([str(request.POST.get("end", ""))])
    if not ending and not form.is_valid():
        return False
    second = two_persons.proof(request, now)
    if ending:
        row = PeriodOverride.objects.filter(pk=ending[0], agency=agency).first()
        if row is None:
            raise Invalid((FieldError("code", "没有这项另定的期限", "本机关的设置", "从列表中选择"),))
        with record("law.period.override_ended", actor=actor_of(account), now=now) as rec:
            end_override(rec, row, last_day=asking.today(), second=second)
        messages.success(request, "已终止，今日之后按原来的期限；正在计算的期限不变。")
        return True
    given: Any = form.value
    change = Change(
        value=given.value,
        since=given.since,
        unit=given.unit or None,
        basis=given.basis,
        scope=given.scope,
        until=given.until,
    )
    with record("law.period.overridden", actor=actor_of(account), now=now) as rec:
        override_period(rec, period(given.code), agency=agency, change=change, second=second)
    messages.success(request, f"“{period(given.code).name}”已改，自 {given.since} 起新开始的期限按新的数值计算。")
    return True
