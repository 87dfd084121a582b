"""抽调: people of other agencies who work here for a term, found by their certificate, entered by a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.models import Certificate, Secondment, Unit
from mingzheng.agencies.officers import day_of
from mingzheng.core.errors import Conflict, FieldError, Invalid, NotVisible, Refused
from mingzheng.desk import asking, people_forms
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires, roles_of

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Agency

HERE = "/desk/people/seconded/"
LISTED = 200


@requires("system_administrator", "unit_head", "agency_head", "auditor")
@require_http_methods(["GET", "POST"])
def seconded(request: HttpRequest) -> HttpResponse:
    """Show who is seconded to the own agency; an administrator enters a letter or ends a term."""
    account, now = asking.reader(request), asking.moment()
    agency = asking.own_agency(account)
    administers = "system_administrator" in roles_of(account, now)
    form, status = _form(agency, None, now), 200
    refusals: tuple[Any, ...] = ()
    if request.method == "POST":
        if not administers:
            raise NotVisible
        status = 422
        try:
            form = _form(agency, request, now)
            if _end(request, agency, now) or _enter(request, agency, form, now):
                return HttpResponseRedirect(HERE)
        except Refused as error:
            status, refusals = error.status, error.refusals
        except Conflict as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(HERE)
    found = Secondment.objects.filter(agency=agency).select_related("person__agency", "unit").order_by("-since", "pk")
    context = {
        "agency": agency,
        "rows": [(row, row.runs(day_of(now)), row.since > day_of(now)) for row in found[:LISTED]],
        "administers": administers,
        "form": form,
        "errors": form.errors,
        "opened": status != 200,  # noqa: PLR2004
        "refusals": refusals,
        "crumbs": [Crumb("人员", "/desk/people/"), Crumb("抽调来的人员")],
    }
    return render(request, "desk/seconded.html", context, status=status)


def _form(agency: Agency, request: HttpRequest | None, now: dt.datetime) -> SchemaForm[Any]:
    units = Unit.objects.filter(agency=agency, closed_on__isnull=True).order_by("name")
    choices: dict[str, Any] = {"units": [(str(unit.pk), unit.name) for unit in units]}
    data = request.POST if request is not None and "end" not in request.POST else None
    return SchemaForm(people_forms.SecondmentForm, data, choices=choices, today=day_of(now))


def _end(request: HttpRequest, agency: Agency, now: dt.datetime) -> bool:
    if "end" not in request.POST:
        return False
    row = Secondment.objects.filter(pk__in=asking.uuids([str(request.POST["end"])]), agency=agency).first()
    if row is None:
        raise NotVisible
    with record("agencies.secondment.ended", actor=actor_of(asking.reader(request)), now=now) as rec:
        agencies.end_secondment(rec, row)
    messages.success(request, f"{row.person.name}的抽调自今日起终止；已经办理的事项不变。")
    return True


def _enter(request: HttpRequest, agency: Agency, form: SchemaForm[Any], now: dt.datetime) -> bool:
    if not form.is_valid():
        return False
    value: Any = form.value
    card = _card(agency, value.certificate_no)
    if card is None:
        form.add_errors((_unknown(),))
        return False
    unit = Unit.objects.filter(pk=value.unit, agency=agency).first() if value.unit else None
    try:
        with record("agencies.secondment.entered", actor=actor_of(asking.reader(request)), now=now) as rec:
            agencies.second_person_to(
                rec,
                card.person,
                agency=agency,
                document=value.document,
                since=value.since,
                until=value.until,
                unit=unit,
            )
    except Invalid as error:
        form.add_errors(error.fields)
        return False
    messages.success(request, f"已登记{card.person.agency.name}{card.person.name}的抽调。")
    return True


def _card(agency: Agency, number: str) -> Certificate | None:
    """Return the one card in force of another agency with this number; two of them are none."""
    cards = Certificate.objects.filter(number=number, status="active", person__left_on__isnull=True)
    found = list(cards.exclude(person__agency=agency).select_related("person__agency")[:2])
    return found[0] if len(found) == 1 else None


def _unknown() -> FieldError:
    return FieldError("certificate_no", "其他机关没有人持有这一有效的执法证", "行政处罚法#42", "核对抽调函上的执法证号")
