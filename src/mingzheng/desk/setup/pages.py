"""The overview of the set-up, and its small forms: one page each, what stands now above, the form below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.http import require_http_methods, require_safe

from mingzheng.agencies.credentials import actor_of
from mingzheng.core.errors import DomainError, Invalid, Refused
from mingzheng.desk import asking
from mingzheng.desk.setup import adopting, entering, numbers, practised
from mingzheng.desk.setup.readiness import steps
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import permission_of, requires, roles_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.agencies.models import Agency
    from mingzheng.desk.setup.entering import Part

HOME = "/desk/setup/"
CRUMB = Crumb("开通向导", HOME)


@requires("system_administrator", "agency_head", "reviewer")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how far the set-up has come and what comes next."""
    agency, now = asking.own_agency(asking.reader(request)), asking.moment()
    shown = steps(agency, asking.today(), now)
    needed = [step for step in shown if not step.optional]
    context = {
        "agency": agency,
        "steps": [(step, [(label, url, _open_to(request, url)) for label, url in step.links]) for step in shown],
        "done": sum(step.done for step in needed),
        "needed": len(needed),
        "next": next((step for step in needed if not step.done), None),
        "crumbs": [Crumb("设置", "/desk/settings/"), Crumb("开通向导")],
    }
    return render(request, "desk/setup/overview.html", context)


def _open_to(request: HttpRequest, url: str) -> bool:
    """Tell whether the reader may open an address, as the address itself declares it."""
    match = resolve(url)
    permission = permission_of(match.func, match.url_name)
    return permission is not None and (
        not permission.roles or bool(permission.roles & roles_in(request, asking.moment()))
    )


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the set-up: what it is called, what it says, its forms, and what stands now."""

    title: str
    intro: str
    parts: dict[str, Part]
    present: Callable[[Agency], list[tuple[str, str]]]


AGENCY = Page("机关和区域", "名称、地址、电话印在文书上，也列入执法主体清单公示。", entering.AGENCY, entering.present)
OPEN = Page(
    "开通",
    "系统管理员提出，机关负责人、审计员或者执法监督员当面输入本人的动态码。开通后授予法制审核人员、机关负责人、公示发布员、审计员，"
    "以及重置动态码，都要由第二人确认，一日后生效。",
    entering.OPEN,
    entering.opened,
)
CAPACITY = Page(
    "执法身份", "以谁的名义、用谁的章、向谁申请复议。每次登记是一个新版本，自生效之日起用于新的文书，并随清单公示。",
    adopting.CAPACITY, adopting.capacities,
)  # fmt: skip
HEARING = Page(
    "听证标准", "“较大数额”由省、部门规定（行政处罚法第六十三条）；没有登记的一律视为不明，按须告知听证处理。",
    adopting.HEARING, adopting.thresholds,
)  # fmt: skip
NUMBERS = Page(
    "接着编号",
    "年中启用的，本年度已经用纸质登记簿编过号的文书从后一号接着编；没有登记的从第 1 号编起。"
    "每一类每年登记一次，编出第一号以后不能再改。",
    numbers.NUMBERS, numbers.given,
)  # fmt: skip
REVIEW = Page(
    "法制审核目录",
    "列入目录的决定，未经审核或者审核未通过的不得作出；法律直接规定须审核的，不列也审核（行政处罚法第五十八条）。",
    adopting.REVIEW, adopting.review,
)  # fmt: skip


@requires("system_administrator")
@require_http_methods(["GET", "POST"])
def agency(request: HttpRequest) -> HttpResponse:
    """Show and take address, telephone, units and lower regions."""
    return _page(request, AGENCY)


@requires("system_administrator")
@require_http_methods(["GET", "POST"])
def opening(request: HttpRequest) -> HttpResponse:
    """End the opening ceremony, by two persons."""
    return _page(request, OPEN)


@requires("agency_head", "reviewer")
@require_http_methods(["GET", "POST"])
def capacity(request: HttpRequest) -> HttpResponse:
    """Show and take the capacities in which the agency acts."""
    return _page(request, CAPACITY)


@requires("system_administrator", "agency_head")
@require_http_methods(["GET", "POST"])
def continued_numbers(request: HttpRequest) -> HttpResponse:
    """Show how far the numbers of this year have come and take where a series goes on."""
    return _page(request, NUMBERS)


@requires("agency_head", "reviewer")
@require_http_methods(["GET", "POST"])
def hearing(request: HttpRequest) -> HttpResponse:
    """Show and take the standards of 较大数额."""
    return _page(request, HEARING)


@requires("agency_head", "reviewer")
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Show and take the review catalogue."""
    return _page(request, REVIEW)


@requires("system_administrator", "agency_head", "reviewer")
@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """Say how a case is practised, and how many were closed."""
    context = {"closed": practised.closed_cases(), "there": practised.home().exists(), "crumbs": [CRUMB, Crumb("演练")]}
    return render(request, "desk/setup/practice.html", context)


def _page(request: HttpRequest, page: Page) -> HttpResponse:
    account = asking.reader(request)
    agency, status = asking.own_agency(account), 200
    sent = str(request.POST.get("part", ""))
    forms = {name: _form(agency, part, request if name == sent else None) for name, part in page.parts.items()}
    fault: DomainError | None = None
    if request.method == "POST":
        try:
            if sent in page.parts and _take(request, agency, page.parts[sent], forms[sent]):
                return HttpResponseRedirect(request.path)
            status = 422
        except DomainError as error:
            fault, status = error, max(409, error.status)
    context = {
        "page": page,
        "agency": agency,
        "present": page.present(agency),
        "parts": [(name, part, forms[name], name == sent) for name, part in page.parts.items()],
        "trouble": {"text": "" if isinstance(fault, Refused) or not fault else fault.message},
        "refused": fault.refusals if isinstance(fault, Refused) else (),
        "refused_head": fault.what if isinstance(fault, Refused) else "",
        "crumbs": [CRUMB, Crumb(page.title)],
    }
    return render(request, "desk/setup/form.html", context, status=status)


def _form(agency: Agency, part: Part, request: HttpRequest | None) -> SchemaForm[Any]:
    return SchemaForm(
        part.model,
        request.POST if request is not None else None,
        initial=part.initial(agency),
        choices=part.choices(agency),
        today=asking.today(),
    )


def _take(request: HttpRequest, agency: Agency, part: Part, form: SchemaForm[Any]) -> bool:
    """Take one form; False with the errors beside its fields."""
    if not form.is_valid():
        return False
    now = asking.moment()
    try:
        proof = part.proof(request, now)
        with record(part.kind, actor=actor_of(asking.reader(request)), now=now) as rec:
            part.take(rec, agency, form.value, proof)
    except Invalid as error:
        form.add_errors(error.fields)
        return False
    messages.success(request, part.said)
    return True
