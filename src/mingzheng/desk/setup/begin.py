"""``/desk/setup/begin/<ticket>/``: the first page of an empty installation, and of each further agency."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mingzheng.agencies import actions as agencies
from mingzheng.agencies import ticket
from mingzheng.agencies.models import Agency
from mingzheng.core.errors import Conflict, FieldError, Invalid, NotVisible, Refused
from mingzheng.desk import asking
from mingzheng.desk.setup.forms import FoundingForm
from mingzheng.ledger.recording import Actor, record
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt

FOUNDER = Actor(kind="system", id=uuid.UUID(int=0), label="首次设置（持运维人员发放的一次性地址）")


@requires("public")
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, secret: str) -> HttpResponse:
    """Show the form of a new agency to whoever holds a ticket; anybody else finds nothing here."""
    now = asking.moment()
    if not ticket.valid(secret, now):
        raise NotVisible
    agencies_here = list(Agency.objects.order_by("name").values_list("code", "name")[:500])
    data = request.POST if request.method == "POST" else None
    initial = {"regions": [{"code": "", "name": ""}] * 2}
    form = SchemaForm(FoundingForm, data, initial=initial, choices={"agencies": agencies_here}, today=asking.today())
    status = 200
    if data is not None:
        status = 422
        if form.is_valid() and _founded(form, secret, now):
            messages.success(request, "机关已建立。请系统管理员用刚才填的用户名和密码登录，绑定验证器，接着完成设置。")
            return HttpResponseRedirect("/desk/setup/")
    context = {"form": form, "first": not agencies_here, "crumbs": []}
    return render(request, "desk/setup/begin.html", context, status=status)


def _founded(form: SchemaForm[Any], secret: str, now: dt.datetime) -> bool:
    try:
        with record("agencies.agency.founded", actor=FOUNDER, now=now) as rec:
            _take(rec, cast("FoundingForm", form.value))
            ticket.spend(secret)
    except Invalid as error:
        form.add_errors(_placed(error.fields))
        return False
    except Refused as error:
        form.add_errors(FieldError("", one.reason, one.article, one.remedy) for one in error.refusals)
        return False
    except Conflict as error:
        form.add_errors([FieldError("", error.message)])
        return False
    return True


def _take(rec: Any, value: FoundingForm) -> Agency:  # noqa: ANN401 - the recorder
    facts = agencies.Founding(
        regions=tuple((row.code, row.name) for row in value.regions),
        code=value.code,
        name=value.name,
        short_code=value.short_code,
        nature=value.nature,
        principal=Agency.objects.filter(code=value.principal).first() if value.principal else None,
        address=value.address,
        phone=value.phone,
    )
    administrator = agencies.Founder(
        value.admin_name, value.admin_sex, "系统管理员", value.admin_username, value.admin_password
    )
    head = agencies.Founder(value.head_name, value.head_sex, value.head_post, value.head_username, value.head_password)
    return agencies.found_agency(rec, facts, administrator=administrator, head=head)


def _placed(errors: tuple[FieldError, ...]) -> list[FieldError]:
    """Return the errors of the actions under the names of this form: a password or user name is one of two."""
    names = {"password": "admin_password", "username": "admin_username"}
    return [FieldError(names.get(e.field, e.field), e.message, e.rule, e.remedy, e.label) for e in errors]
