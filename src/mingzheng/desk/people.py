"""People of the agency, their roles and certificates; an administrator enters and grants, a second person confirms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.models import Account, Certificate, Delegation, Person, Region, Role, RoleGrant, Unit
from mingzheng.agencies.officers import day_of
from mingzheng.agencies.queries import certificate_fact, standing
from mingzheng.cases.approvals import open_work
from mingzheng.core.errors import Conflict, Invalid, NotVisible, Refused
from mingzheng.desk import asking, people_forms
from mingzheng.ledger.recording import record
from mingzheng.web.components import PAGE, Crumb, pages
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires, roles_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Callable

    from django.http import QueryDict
    from pydantic import BaseModel

    from mingzheng.agencies.models import Agency
    from mingzheng.ledger.recording import Recorder

SEES = ("system_administrator", "unit_head", "agency_head", "auditor")
ADMINISTRATOR = "system_administrator"
LIST = "/desk/people/"
OFFICERS_A_REVIEWER = 20
"""In principle the reviewers are at least 5 % of the officers (procedures.md §4.7, 国办发〔2018〕118号)."""
SUBSTITUTED = (Role.UNIT_HEAD, Role.AGENCY_HEAD)
"""The roles in which somebody may stand in for another: those that sign."""


@dataclass(frozen=True, slots=True)
class Part:
    """A small form of the page and what it does when it is sent."""

    model: type[BaseModel]
    heading: str
    submit: str
    kind: str
    take: Callable[[Recorder, Person, Any], object]


@requires(*SEES)
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Show the people of the own agency; an administrator adds one."""
    account, now = asking.reader(request), asking.moment()
    agency = asking.own_agency(account)
    administers = ADMINISTRATOR in roles_of(account, now)
    form, status = _person_form(agency, None, now), 200
    if request.method == "POST" and administers:
        form = _person_form(agency, request, now)
        added = _add(request, form, agency, now) if form.is_valid() else None
        if added is not None:
            return HttpResponseRedirect(f"{LIST}{added.pk}/")
        status = 422
    number = max(1, int(page)) if (page := request.GET.get("page", "1")).isdigit() and len(page) < 6 else 1  # noqa: PLR2004
    found = Person.objects.filter(agency=agency).select_related("unit").order_by("name", "pk")
    total = found.count()
    context = {
        "agency": agency,
        "rows": _rows(list(found[(number - 1) * PAGE : number * PAGE]), now),
        "pages": pages({}, number=number, total=total),
        "share": _share_of_reviewers(agency, now),
        "administers": administers,
        "form": form,
        "errors": form.errors,
        "opened": status != 200,  # noqa: PLR2004
        "crumbs": [Crumb("人员")],
    }
    return render(request, "desk/people.html", context, status=status)


def _share_of_reviewers(agency: Agency, now: dt.datetime) -> dict[str, Any]:
    """Return how many officers and reviewers an agency has: in principle one reviewer for twenty officers (118号)."""
    here = Certificate.objects.filter(person__agency=agency, person__left_on__isnull=True, status="active")
    officers = here.filter(valid_to__gte=day_of(now)).values("person").distinct().count()
    granted = RoleGrant.objects.filter(standing(now), role="reviewer", agency=agency)
    reviewers = granted.values("person").distinct().count()
    return {"officers": officers, "reviewers": reviewers, "few": reviewers * OFFICERS_A_REVIEWER < officers}


def _person_form(agency: Agency, request: HttpRequest | None, now: dt.datetime) -> SchemaForm[Any]:
    data = request.POST if request else None
    return SchemaForm(people_forms.PersonForm, data, choices=choices_of(agency), today=day_of(now))


def choices_of(agency: Agency) -> dict[str, Any]:
    """Return what the forms about people of an agency let choose: units, roles, colleagues, regions."""
    regions = Region.objects.filter(path__startswith=agency.region.path) | Region.objects.filter(
        code__in=agency.region.lineage
    )
    return {
        "units": [
            (str(u.pk), u.name) for u in Unit.objects.filter(agency=agency, closed_on__isnull=True).order_by("name")
        ],
        "roles": list(Role.choices),
        "own_roles": [(r.value, r.label) for r in SUBSTITUTED],
        "colleagues": [
            (str(p.pk), p.name) for p in Person.objects.filter(agency=agency, left_on__isnull=True).order_by("name")
        ],
        "regions": [(r.code, f"{r.name}（{r.code}）") for r in regions.order_by("path")],
    }


def _add(request: HttpRequest, form: SchemaForm[Any], agency: Agency, now: dt.datetime) -> Person | None:
    value: Any = form.value
    try:
        with record("agencies.person.added", actor=actor_of(asking.reader(request)), now=now) as rec:
            person = agencies.add_person(
                rec,
                agency=agency,
                name=value.name,
                unit=Unit.objects.filter(pk=value.unit, agency=agency).first() if value.unit else None,
                sex=value.sex,
                post=value.post,
                employment=value.employment,
                legal_qualification=value.legal_qualification == "yes",
                phone=value.phone,
                in_service_from=day_of(now),
            )
    except Invalid as error:
        form.add_errors(error.fields)
        return None
    messages.success(request, f"已登记{person.name}。接着授予角色、登记执法证、开设账号。")
    return person


def _rows(found: list[Person], now: dt.datetime) -> list[dict[str, Any]]:
    """Return people as lines with roles and certificates: two queries, however many."""
    ids = [person.pk for person in found]
    roles: dict[uuid.UUID, list[str]] = {}
    for grant in RoleGrant.objects.filter(person_id__in=ids, ended_at__isnull=True).exclude(state="declined"):
        word = Role(grant.role).label + ("（待第二人确认）" if grant.state == "proposed" else "")
        roles.setdefault(grant.person_id, []).append(word)
    cards: dict[uuid.UUID, Certificate] = {}
    for card in Certificate.objects.filter(person_id__in=ids).order_by("valid_to"):
        cards[card.person_id] = card
    return [
        {
            "person": person,
            "url": f"{LIST}{person.pk}/",
            "roles": "、".join(roles.get(person.pk, [])),
            "card": cards.get(person.pk),
            "state": card_state(cards[person.pk], now) if person.pk in cards else "",
            "left": person.left_on,
        }
        for person in found
    ]


def card_state(card: Certificate, now: dt.datetime) -> str:
    """Return the state of a certificate in its fixed word."""
    if card.revoked_on is not None:
        return "注销"
    if card.status == "suspended":
        return "暂扣"
    return "有效" if certificate_fact(card).date_fault(day_of(now)) is None else "已过期"


@requires(*SEES)
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, person_id: uuid.UUID) -> HttpResponse:
    """Show one person; an administrator grants and enters, a head confirms what waits for a second person."""
    account, now = asking.reader(request), asking.moment()
    agency = asking.own_agency(account)
    row = Person.objects.select_related("unit", "agency__region").filter(pk=person_id, agency=agency).first()
    if row is None:
        raise NotVisible
    administers = ADMINISTRATOR in roles_of(account, now)
    forms = {name: _form(name, row, now) for name in PARTS}
    trouble, status = None, 200
    if request.method == "POST":
        name = str(request.POST.get("part", ""))
        try:
            done = _post(request, row, name, forms, now, administers=administers)
        except Refused as error:
            trouble, status, done = error, 409, False
        except Conflict as error:
            messages.error(request, error.message)
            status, done = 409, False
        if done:
            return HttpResponseRedirect(f"{LIST}{row.pk}/")
        status = status if status != 200 else 422  # noqa: PLR2004
    grants = RoleGrant.objects.filter(person=row).select_related("unit", "agency").order_by("-since", "role")
    context = {
        "person": row,
        "grants": [(g, Role(g.role).label, _may_second(g, account)) for g in grants],
        "cards": [(c, card_state(c, now)) for c in Certificate.objects.filter(person=row).order_by("-valid_to")],
        **_login(row, account),
        "administers": administers,
        "parts": [
            (name, PARTS[name], forms[name])
            for name in _open_parts(row)
            if administers or (name == "delegation" and _heads(request, now))
        ],
        "delegations": [
            (d, Role(d.role).label, d.state == "proposed" and d.entered_by != account.pk)
            for d in Delegation.objects.filter(person=row).select_related("substitute").order_by("-since")
        ],
        "work": _work(row, account, now),
        "refused": trouble.refusals if trouble else (),
        "refused_head": trouble.what if trouble else "",
        "crumbs": [Crumb("人员", LIST), Crumb(row.name)],
    }
    return render(request, "desk/person.html", context, status=status)


def _login(row: Person, account: Account) -> dict[str, Any]:
    """Return a person's login with its tokens, and a reset of its second factor that is under way."""
    login = Account.objects.filter(person=row).first()
    if login is None:
        return {"login": None}
    reset = login.mfa_resets.filter(state__in=["proposed", "held"]).first()
    return {
        "login": login,
        "tokens": login.tokens.filter(revoked_at__isnull=True).order_by("expires_at"),
        "reset": reset,
        "may_second_reset": bool(
            reset and reset.state == "proposed" and account.pk not in {reset.requested_by, login.pk}
        ),
    }


def _work(row: Person, account: Account, now: dt.datetime) -> list[tuple[str, str, str]]:
    """Return what a person leaves open as (what, about what, address), of the cases that the reader may know of."""
    work = open_work(row.pk)
    known = ADMINISTRATOR not in roles_of(account, now)
    lines = [("承办的案件，办理“移交承办”", c.case_no, f"/desk/cases/{c.pk}/do/hand_over/") for c in work.handled]
    lines += [("待签批", s.act.case.case_no, f"/desk/cases/{s.act.case_id}/") for s in work.signatures]
    lines += [
        ("待本人确认，离岗后归入签名的纸质原件", c.act.case.case_no, f"/desk/cases/{c.act.case_id}/")
        for c in work.confirmations
    ]
    lines += [("法制审核，办理“转办法制审核”", "", f"/desk/cases/{r.dossier_id}/") for r in work.reviews]
    return lines if known else [(what, number, "") for what, number, _ in lines]


def _form(name: str, row: Person, now: dt.datetime, data: QueryDict | None = None) -> SchemaForm[Any]:
    model = PARTS[name].model
    initial = {"regions": [row.agency.region.code]} if model is people_forms.CertificateForm else None
    given: dict[str, Any] = {"choices": choices_of(row.agency), "today": day_of(now), "mark": f"{name}-"}
    return SchemaForm(model, data, initial=initial, **given)


def _open_parts(row: Person) -> list[str]:
    has_login = Account.objects.filter(person=row).exists()
    return [name for name in PARTS if name != "account" or not has_login]


def _may_second(grant: RoleGrant, account: Account) -> bool:
    return grant.state == "proposed" and grant.granted_by != account.pk and grant.person_id != account.person_id


def _post(
    request: HttpRequest,
    row: Person,
    name: str,
    forms: dict[str, SchemaForm[Any]],
    now: dt.datetime,
    *,
    administers: bool,
) -> bool:
    """Take one of the small forms; False when it is not complete, with the errors beside its fields."""
    if name == "second":
        return _second(request, row, now)
    if name == "second_delegation":
        return _second_delegation(request, row, now)
    if name not in PARTS or not (administers or (name == "delegation" and _heads(request, now))):
        raise NotVisible
    part = PARTS[name]
    forms[name] = _form(name, row, now, request.POST)
    if not forms[name].is_valid():
        return False
    try:
        with record(part.kind, actor=actor_of(asking.reader(request)), now=now) as rec:
            part.take(rec, row, forms[name].value)
    except Invalid as error:
        forms[name].add_errors(error.fields)
        return False
    messages.success(request, f"{part.heading}：已办理并记录。")
    return True


def _second(request: HttpRequest, row: Person, now: dt.datetime) -> bool:
    grant = RoleGrant.objects.filter(pk__in=asking.uuids([str(request.POST.get("grant", ""))]), person=row).first()
    if grant is None:
        raise NotVisible
    confirmed = request.POST.get("verdict") == "yes"
    with record(
        f"agencies.role.{'seconded' if confirmed else 'declined'}", actor=actor_of(asking.reader(request)), now=now
    ) as rec:
        (agencies.second_grant if confirmed else agencies.decline_grant)(rec, grant)
    messages.success(request, "已确认，一日后生效。" if confirmed else "已不予确认。")
    return True


def _heads(request: HttpRequest, now: dt.datetime) -> bool:
    """Tell whether the reader heads an agency: who may name substitutes; the action asks for the rank."""
    return "agency_head" in roles_of(asking.reader(request), now)


def _second_delegation(request: HttpRequest, row: Person, now: dt.datetime) -> bool:
    wanted = asking.uuids([str(request.POST.get("delegation", ""))])
    found = Delegation.objects.filter(pk__in=wanted, person=row).first()
    if found is None:
        raise NotVisible
    confirmed = request.POST.get("verdict") == "yes"
    kind = f"agencies.delegation.{'seconded' if confirmed else 'declined'}"
    with record(kind, actor=actor_of(asking.reader(request)), now=now) as rec:
        (agencies.confirm_power if confirmed else agencies.decline_power)(rec, found)
    messages.success(request, "代理已确认，现在生效。" if confirmed else "已不予确认。")
    return True


def _grant(rec: Recorder, row: Person, value: people_forms.RoleForm) -> object:
    unit = Unit.objects.filter(pk=value.unit, agency=row.agency).first() if value.unit else None
    return agencies.grant_role(
        rec, row, role=value.role, agency=row.agency, unit=unit, rank=value.rank, document=value.document
    )


def _certify(rec: Recorder, row: Person, value: people_forms.CertificateForm) -> object:
    return agencies.issue_certificate(
        rec,
        row,
        number=value.number,
        issuer=value.issuer,
        categories=[one.strip() for one in value.categories.replace("，", "、").split("、") if one.strip()],
        regions=value.regions,
        valid_from=value.valid_from,
        valid_to=value.valid_to,
    )


def _delegate(rec: Recorder, row: Person, value: people_forms.DelegationForm) -> object:
    substitute = Person.objects.get(pk=value.substitute, agency=row.agency)
    return agencies.delegate(
        rec,
        row,
        substitute=substitute,
        agency=row.agency,
        role=value.role,
        document=value.document,
        since=value.since,
        until=value.until,
    )


def _leave(rec: Recorder, row: Person, value: people_forms.LeaveForm) -> object:
    return agencies.leave(rec, row, reason=value.reason)


def _log_in(rec: Recorder, row: Person, value: people_forms.AccountForm) -> object:
    return agencies.open_account(rec, person=row, username=value.username, password=value.password)


PARTS: dict[str, Part] = {
    "role": Part(people_forms.RoleForm, "授予角色", "授予", "agencies.role.granted", _grant),
    "certificate": Part(people_forms.CertificateForm, "登记执法证", "登记", "agencies.certificate.issued", _certify),
    "delegation": Part(people_forms.DelegationForm, "设置代理", "设置代理", "agencies.delegation.entered", _delegate),
    "leave": Part(people_forms.LeaveForm, "办理离岗", "办理离岗", "agencies.person.left", _leave),
    "account": Part(people_forms.AccountForm, "开设账号", "开设", "agencies.account.opened", _log_in),
}
