"""签批权限表: which rank signs which act, for which kind of penalty and up to which fine, by which document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.models import SignAuthority
from mingzheng.agencies.officers import day_of
from mingzheng.cases.book import BOOK
from mingzheng.catalogue.specs import PENALTY_KINDS
from mingzheng.core.errors import Conflict, Invalid, NotVisible, Refused
from mingzheng.core.money import yuan
from mingzheng.desk import asking, people_forms
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.agencies.models import Agency

HERE = "/desk/settings/signing/"


@requires("system_administrator", "agency_head")
@require_http_methods(["GET", "POST"])
def sign_table(request: HttpRequest) -> HttpResponse:
    """Show the agency's 签批权限表; its head adopts rows, an administrator enters them for a second person."""
    account, now = asking.reader(request), asking.moment()
    agency = asking.own_agency(account)
    form, trouble, status = _form(None, now), None, 200
    if request.method == "POST":
        try:
            form, done = _post(request, agency, now)
        except Refused as error:
            done, trouble, status = False, error, 409
        except Conflict as error:
            messages.error(request, error.message)
            return HttpResponseRedirect(HERE)
        if done:
            return HttpResponseRedirect(HERE)
        status = status if trouble else 422
    rows = SignAuthority.objects.filter(agency=agency).order_by("step", "kind", "max_fine_fen", "pk")
    context = {
        "agency": agency,
        "rows": [_row(one, account.pk, now) for one in rows],
        "by_statute": [s.title for s in _signed() if s.rank == "principal"],
        "form": form,
        "errors": form.errors,
        "refused": trouble.refusals if trouble else (),
        "refused_head": trouble.what if trouble else "",
        "crumbs": [Crumb("设置", "/desk/settings/"), Crumb("签批权限表")],
    }
    return render(request, "desk/sign_table.html", context, status=status)


def _signed() -> list[Any]:
    return [s for p in BOOK.procedures.values() for s in p.steps.values() if any("agency_head" in r for r in s.signoff)]


def _form(request: HttpRequest | None, now: dt.datetime) -> SchemaForm[Any]:
    choices: dict[str, Any] = {
        "signed_steps": [("", "所有环节"), *dict.fromkeys((s.code, s.title) for s in _signed())],
        "kinds": [("", "所有种类"), *((kind, kind) for kind in PENALTY_KINDS)],
    }
    data = request.POST if request else None
    return SchemaForm(people_forms.SignAuthorityForm, data, choices=choices, today=day_of(now))


def _post(request: HttpRequest, agency: Agency, now: dt.datetime) -> tuple[SchemaForm[Any], bool]:
    """Take a new row, a confirmation or an end; False when the form is not complete."""
    form, actor = _form(request, now), actor_of(asking.reader(request))
    if verdict := str(request.POST.get("verdict", "")):
        row = SignAuthority.objects.filter(
            pk__in=asking.uuids([str(request.POST.get("row", ""))]), agency=agency
        ).first()
        if row is None or verdict not in ROW_ACTIONS:
            raise NotVisible
        with record(f"agencies.sign_authority.{verdict}", actor=actor, now=now) as rec:
            ROW_ACTIONS[verdict](rec, row)
        messages.success(request, "已办理并记录。")
        return form, True
    value: Any = form.value if form.is_valid() else None
    if value is None:
        return form, False
    try:
        with record("agencies.sign_authority.entered", actor=actor, now=now) as rec:
            made = agencies.add_sign_authority(rec, agency=agency, **value.model_dump())
    except Invalid as error:
        form.add_errors(error.fields)
        return form, False
    messages.success(
        request, "已登记，待第二人确认后生效。" if made.state == "proposed" else "已登记，按执行日期生效。"
    )
    return form, True


ROW_ACTIONS: dict[str, Any] = {
    "seconded": agencies.confirm_power,
    "declined": agencies.decline_power,
    "ended": agencies.end_sign_authority,
}


def _row(one: SignAuthority, reader: Any, now: dt.datetime) -> dict[str, Any]:  # noqa: ANN401 - an id
    titles = {s.code: s.title for s in _signed()}
    running = one.state == "granted" and (one.until is None or one.until >= day_of(now))
    return {
        "row": one,
        "step": titles.get(one.step, one.step) or "所有环节",
        "kind": one.kind or "所有种类",
        "amount": f"不超过 {yuan(one.max_fine_fen)}" if one.max_fine_fen is not None else "不限",
        "may_second": one.state == "proposed" and one.entered_by != reader,
        "running": running,
        "state": one.get_state_display() if one.state == "proposed" else "施行" if running else "已终止",
    }
