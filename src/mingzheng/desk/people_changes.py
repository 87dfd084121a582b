"""Changes of what stands about a person: roles, certificates and substitutions ended, logins and second factors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.models import (
    Account,
    ApiToken,
    Certificate,
    Delegation,
    MfaReset,
    MfaResetState,
    Person,
    RoleGrant,
)
from mingzheng.agencies.officers import day_of
from mingzheng.core.errors import Conflict, DomainError, Invalid, NotVisible, Refused
from mingzheng.desk import asking
from mingzheng.desk import people_change_forms as forms
from mingzheng.desk.people import ADMINISTRATOR, LIST, SEES, choices_of
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires, roles_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable

    from django.db.models import QuerySet
    from pydantic import BaseModel

    from mingzheng.ledger.recording import Recorder

WHY = "更改登录账号要先确认是您本人"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what it is about, what it does and what follows from it; ``proves`` asks for the own code first."""

    heading: str
    submit: str
    says: str
    kind: str
    rows: Callable[[Person], QuerySet[Any]]
    take: Callable[[Recorder, Any, Any], object]
    model: type[BaseModel] = forms.Nothing
    proves: bool = False
    seconds: bool = False


@requires(*SEES)
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, person_id: uuid.UUID, what: str, row_id: uuid.UUID) -> HttpResponse:
    """Ask for one change of a person of the own agency and make it; a second person's verdict is taken here too."""
    account, now = asking.reader(request), asking.moment()
    wanted, person, row = _wanted(account, person_id, what, row_id, now)
    data = request.POST if request.method == "POST" else None
    form = SchemaForm(
        wanted.model, data, initial=_initial(what, person), choices=choices_of(person.agency), today=day_of(now)
    )
    refused: Refused | None = None
    error = ""
    if form.is_valid():
        try:
            if wanted.proves:
                asking.must_prove(request, now, WHY)
            with record(wanted.kind, actor=actor_of(account), now=now) as rec:
                wanted.take(rec, row, form.value)
        except Invalid as invalid:
            form.add_errors(invalid.fields)
        except Refused as refusal:
            refused = refusal
        except Conflict as conflict:
            error = conflict.message
        except DomainError as unproved:
            error = unproved.message
        else:
            messages.success(request, f"{wanted.heading}：已办理并记录。")
            return HttpResponseRedirect(f"{LIST}{person.pk}/")
    context = {
        "wanted": wanted,
        "person": person,
        "about": ABOUT[type(row)](row),
        "form": form,
        "refused": refused.refusals if refused else (),
        "refused_head": refused.what if refused else "",
        "error": error,
        "proved": asking.recalled(request, now) is not None,
        "crumbs": [Crumb("人员", LIST), Crumb(person.name, f"{LIST}{person.pk}/"), Crumb(wanted.heading)],
    }
    status = 409 if refused or error else 422 if data is not None else 200
    return render(request, "desk/person_change.html", context, status=status)


def _wanted(
    account: Account, person_id: uuid.UUID, what: str, row_id: uuid.UUID, now: dt.datetime
) -> tuple[Change, Person, Any]:
    wanted = CHANGES.get(what)
    people = Person.objects.select_related("unit", "agency__region").filter(agency=asking.own_agency(account))
    person = people.filter(pk=person_id).first()
    if wanted is None or person is None or not (wanted.seconds or ADMINISTRATOR in roles_of(account, now)):
        raise NotVisible
    row = wanted.rows(person).filter(pk=row_id).first()
    if row is None:
        raise NotVisible
    return wanted, person, row


def _initial(what: str, person: Person) -> dict[str, Any] | None:
    if what == "facts":
        return forms.facts_of(person)
    return {"unit": str(person.unit_id or "")} if what == "unit" else None


ABOUT: dict[type, Callable[[Any], str]] = {
    RoleGrant: lambda row: str(row.get_role_display()),
    Certificate: lambda row: f"执法证 {row.number}",
    Delegation: lambda row: f"{row.substitute.name}代理",
    Account: lambda row: f"账号 {row.username}",
    ApiToken: lambda row: f"令牌“{row.name}”",
    MfaReset: lambda row: f"账号 {row.account.username}，理由：{row.reason}",
    Person: lambda _: "",
}


def _second_reset(rec: Recorder, row: MfaReset, value: forms.VerdictForm) -> object:
    return (agencies.second_mfa_reset if value.verdict == "yes" else agencies.decline_mfa_reset)(rec, row)


def _end_sessions(rec: Recorder, row: Account, value: object) -> object:
    del value
    return agencies.end_sessions(rec, row)


def _unit(rec: Recorder, row: Person, value: forms.UnitForm) -> object:
    unit = row.agency.units.filter(pk=value.unit, closed_on__isnull=True).first() if value.unit else None
    return agencies.transfer(rec, row, unit=unit)


def _grants(person: Person) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(person=person, agency=person.agency, ended_at__isnull=True)


def _cards(person: Person) -> QuerySet[Certificate]:
    return Certificate.objects.filter(person=person, revoked_on__isnull=True).select_related("person__agency")


def _delegations(person: Person) -> QuerySet[Delegation]:
    return Delegation.objects.filter(person=person, ended_on__isnull=True).select_related("substitute", "agency")


def _accounts(person: Person) -> QuerySet[Account]:
    return Account.objects.filter(person=person).select_related("person__agency")


def _itself(person: Person) -> QuerySet[Person]:
    return Person.objects.filter(pk=person.pk).select_related("unit", "agency__region")


def _resets(person: Person) -> QuerySet[MfaReset]:
    open_ones = MfaReset.objects.filter(account__person=person, state__in=[MfaResetState.PROPOSED, MfaResetState.HELD])
    return open_ones.select_related("account__person__agency")


def _tokens(person: Person) -> QuerySet[ApiToken]:
    return ApiToken.objects.filter(account__person=person, revoked_at__isnull=True).select_related(
        "account__person__agency"
    )


CHANGES: dict[str, Change] = {
    "facts": Change(
        "更正人员信息",
        "更正",
        "更正后，执法人员公示名单跟着改。",
        "agencies.person.changed",
        _itself,
        lambda rec, row, value: agencies.change_person(rec, row, **forms.changed(row, value)),
        forms.FactsForm,
    ),
    "unit": Change(
        "调整内设机构",
        "调整",
        "只属于原内设机构的角色同时终止，需要的重新授予。",
        "agencies.person.moved",
        _itself,
        _unit,
        forms.UnitForm,
    ),
    "absence": Change(
        "登记不在岗",
        "登记",
        "不在岗期间不参加随机抽取；承办的案件先移交，签批另设代理。",
        "agencies.person.away",
        _itself,
        lambda rec, row, value: agencies.add_absence(
            rec, row, since=value.since, until=value.until, reason=value.reason
        ),
        forms.AbsenceForm,
    ),
    "role-end": Change(
        "终止角色",
        "终止",
        "立即终止；已经办的事项照样有效。",
        "agencies.role.ended",
        _grants,
        lambda rec, row, _: agencies.end_role(rec, row),
    ),
    "card-suspend": Change(
        "暂扣执法证",
        "暂扣",
        "暂扣期间不能作为执法人员办案，公示名单同时更新。",
        "agencies.certificate.suspended",
        _cards,
        lambda rec, row, value: agencies.suspend_certificate(rec, row, since=value.on, reason=value.reason),
        forms.DayReasonForm,
    ),
    "card-restore": Change(
        "发还执法证",
        "发还",
        "从发还之日起可以继续执法。",
        "agencies.certificate.restored",
        _cards,
        lambda rec, row, value: agencies.restore_certificate(rec, row, on=value.on),
        forms.DayForm,
    ),
    "card-revoke": Change(
        "注销执法证",
        "注销",
        "从注销之日起不能再用，也不能恢复；以后执法须重新申领。",
        "agencies.certificate.revoked",
        _cards,
        lambda rec, row, value: agencies.revoke_certificate(rec, row, on=value.on, reason=value.reason),
        forms.DayReasonForm,
    ),
    "substitute-end": Change(
        "终止代理",
        "终止",
        "从今天起代理人不能再代为签批。",
        "agencies.delegation.ended",
        _delegations,
        lambda rec, row, _: agencies.end_delegation(rec, row),
    ),
    "password": Change(
        "重设密码",
        "重设",
        "各处登录随即结束。新密码当面交给本人，本人登录后必须换成自己的；动态码不变。",
        "agencies.account.password_given",
        _accounts,
        lambda rec, row, value: agencies.set_password(rec, row, password=value.password),
        forms.PasswordForm,
        proves=True,
    ),
    "close": Change(
        "停用账号",
        "停用",
        "立即不能登录，接口令牌同时收回。",
        "agencies.account.closed",
        _accounts,
        lambda rec, row, _: agencies.close_account(rec, row),
        proves=True,
    ),
    "reopen": Change(
        "启用账号",
        "启用",
        "新密码当面交给本人，本人登录后必须换成自己的。",
        "agencies.account.reopened",
        _accounts,
        lambda rec, row, value: agencies.reopen_account(rec, row, password=value.password),
        forms.PasswordForm,
        proves=True,
    ),
    "sessions": Change(
        "结束全部登录",
        "结束",
        "这个账号在各处的登录立即结束，须重新登录。",
        "agencies.account.signed_out",
        _accounts,
        _end_sessions,
    ),
    "reset": Change(
        "重置动态码",
        "提出重置",
        "须由系统管理之外的第二人确认，再等一天才生效；本人登录后可以取消。生效后本人重新绑定验证器。",
        "agencies.mfa.reset_proposed",
        _accounts,
        lambda rec, row, value: agencies.reset_mfa(rec, row, reason=value.reason),
        forms.ReasonForm,
        proves=True,
    ),
    "reset-second": Change(
        "确认重置动态码",
        "提交",
        "请先向本人核实。确认后一天生效，期间本人和系统管理员可以取消。",
        "agencies.mfa.reset_seconded",
        _resets,
        _second_reset,
        forms.VerdictForm,
        proves=True,
        seconds=True,
    ),
    "reset-cancel": Change(
        "取消重置动态码",
        "取消重置",
        "原来的动态码继续有效。",
        "agencies.mfa.reset_cancelled",
        _resets,
        lambda rec, row, _: agencies.cancel_mfa_reset(rec, row),
    ),
    "token-revoke": Change(
        "收回接口令牌",
        "收回",
        "立即收回，用它的系统不能再连接。",
        "agencies.token.revoked",
        _tokens,
        lambda rec, row, _: agencies.revoke_token(rec, row),
    ),
}
