"""Registering a clue: where it comes from, about whom, on which matter, what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST
from pydantic import BaseModel, ConfigDict, Field

from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.officers import BEIJING, day_of
from mingzheng.cases import perform as door
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.inputs import PartyInput
from mingzheng.cases.engine.opening import FIRST_STEP, Opening
from mingzheng.cases.engine.types import Request
from mingzheng.cases.queries import case_view, draft_of
from mingzheng.catalogue.queries import matters
from mingzheng.core.errors import Conflict, Invalid, Refused
from mingzheng.core.inputs import ChineseDateTime, Line
from mingzheng.core.secrets import new_id
from mingzheng.desk import asking, case_frame, earlier
from mingzheng.desk.step_form import without_blank_rows
from mingzheng.law.queries import calendar_view
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.http import QueryDict

    from mingzheng.agencies.models import Account, Agency
    from mingzheng.catalogue.models import Matter

MAY_OPEN = ("handler", "window_clerk")
PROCEDURE = "penalty.ordinary"


class Matters(BaseModel):
    """On which matter of which agency; when the clue came."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    matter: Line = Field(
        title="执法事项",
        description="只列出本机关现行清单里适用普通程序的事项",
        json_schema_extra={"choices_from": "matters"},
    )
    received_at: ChineseDateTime = Field(title="线索登记（接到）时间")


class PartyList(BaseModel):
    """The parties of a clue."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    parties: list[PartyInput] = Field(
        title="当事人", min_length=1, max_length=50, description="一个当事人一行；还不知道身份证件的可以先空着"
    )


@requires(*MAY_OPEN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a clue, or register it."""
    account, now = asking.reader(request), asking.moment()
    agency = _agency(account, now)
    if request.method == "POST" and "_drop" in request.POST:
        door.drop_draft(account, step=FIRST_STEP)
        return HttpResponseRedirect(request.path)
    forms = Forms(agency, now, request.POST if request.method == "POST" else None, _kept(request, account, now))
    if request.method == "GET":
        return _page(request, forms, account)
    if "_draft" in request.POST:
        door.keep_draft(account, step=FIRST_STEP, form=forms.raw(), now=now)
        messages.success(request, "草稿已存，只有您自己看得到；在“今日”里可以找到。")
        return HttpResponseRedirect("/desk/")
    if forms.pressed_row or "_look" in request.POST:
        return _page(request, forms, account)
    return _open(request, forms, account)


@requires(*MAY_OPEN)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far."""
    account, now = asking.reader(request), asking.moment()
    door.keep_draft(account, step=FIRST_STEP, form=Forms(_agency(account, now), now, request.POST).raw(), now=now)
    return JsonResponse({"saved_at": f"{now.astimezone(BEIJING):%H:%M}"})


def _agency(account: Account, now: dt.datetime) -> Agency:
    return asking.agencies_with(account, MAY_OPEN, now)[0]


def _kept(request: HttpRequest, account: Account, now: dt.datetime) -> dict[str, Any]:
    if request.method != "GET":
        return {}
    kept = draft_of(account, step=FIRST_STEP)
    if kept is not None:
        return {**kept.form, "saved_at": f"{kept.saved_at.astimezone(BEIJING):%m-%d %H:%M}"}
    day = day_of(now).isoformat()
    stamp = now.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    clue = {"discovered_on": day, "source": request.GET.get("source", "")}  # one that is none leaves the choice open
    return {"clue": clue, "parties": [], "about": {"received_at": stamp}}


class Forms:
    """The three parts of the page: clue, parties, matter."""

    def __init__(
        self, agency: Agency, now: dt.datetime, data: QueryDict | None, kept: dict[str, Any] | None = None
    ) -> None:
        kept = kept or {}
        self.agency = agency
        self.now = now
        self.saved_at = str(kept.get("saved_at", ""))
        self.matters = [m for m in matters(agency.pk, day_of(now)) if m.procedure == PROCEDURE]
        listed = {"matters": [(m.code, f"{m.name}（{m.code}）") for m in self.matters]}
        settings: dict[str, Any] = {"today": day_of(now), "calendar": calendar_view(), "choices": listed}
        about = dict(kept.get("about", {}))
        if len(self.matters) == 1:
            about.setdefault("matter", self.matters[0].code)
        self.clue = SchemaForm(BOOK.inputs["ClueInput"], data, initial=kept.get("clue"), **settings)
        self.parties = SchemaForm(PartyList, data, initial={"parties": kept.get("parties", [])}, **settings)
        self.about = SchemaForm(Matters, data, initial=about, **settings)
        if data is None:
            without_blank_rows(self.parties)

    @property
    def all(self) -> tuple[SchemaForm[Any], ...]:
        """Return the parts in the order of the page."""
        return (self.clue, self.parties, self.about)

    @property
    def pressed_row(self) -> bool:
        """Return whether only a row was added or taken away."""
        return bool(self.parties.row_action)

    @property
    def errors(self) -> list[Any]:
        """Return the errors of every part, in the order of the page."""
        return [error for form in self.all for error in form.errors]

    def is_valid(self) -> bool:
        """Return whether every part holds what its model asks."""
        return all([form.is_valid() for form in self.all])  # noqa: C419 - each form must note its own errors

    def raw(self) -> dict[str, Any]:
        """Return what was typed, as a draft keeps it."""
        return {
            "clue": self.clue.raw(),
            "parties": self.parties.raw().get("parties", []),
            "about": self.about.raw(),
        }

    def matter(self) -> Matter | None:
        """Return the matter that is chosen, if any."""
        code = self.about.raw().get("matter", "")
        return next((m for m in self.matters if m.code == code), None)


def _open(request: HttpRequest, forms: Forms, account: Account) -> HttpResponse:
    if not forms.is_valid():
        return _page(request, forms, account, status=422)
    clue, parties, about = forms.clue.value, forms.parties.value, forms.about.value
    assert clue is not None and parties is not None and about is not None  # noqa: S101, PT018 - is_valid() filled them
    asked = Request(
        step=FIRST_STEP,
        actor=actor_of(account),
        now=forms.now,
        at=about.received_at,
        input=clue.model_dump(mode="json"),
        request_id=str(request.POST.get("request_id", ""))[:64],
    )
    typed = [p.model_dump(mode="json") for p in parties.parties]
    try:
        outcome = door.open_case(Opening(forms.agency.pk, PROCEDURE, about.matter, typed, asked))
    except Invalid as error:
        _spread(forms, error)
        return _page(request, forms, account, status=422)
    except Refused as error:
        return _page(request, forms, account, status=409, refused=error)
    except Conflict as error:
        return _page(request, forms, account, status=409, text=error.message)
    door.drop_draft(account, step=FIRST_STEP)
    messages.success(request, "线索已登记，案号已编。可以先检查、询问，也可以直接报批立案。")
    return HttpResponseRedirect(_onward(outcome.case_id, clue.model_dump()["source"], account, forms.now))


def _onward(case_id: uuid.UUID, source: str, account: Account, now: dt.datetime) -> str:
    """Return where to go after a clue: what was found on an inspection is recorded next by who may; else the case."""
    if source == "inspection" and any(s.step.code == "inspect" for s in case_view(case_id, account, now).possible):
        return case_frame.step_address(case_id, "inspect")
    return case_frame.address(case_id)


SUBJECT_FIELDS = {
    "id_number": "identifier",
    "uscc": "identifier",
    "legal_representative": "representative",
    "name": "name",
    "address": "address",
    "phone": "phone",
    "birth_on": "birth_on",
}


def _spread(forms: Forms, error: Invalid) -> None:
    """Put an opening's errors beside their fields; a subject's own check names no row, so one row takes it."""
    names = {"at": "received_at", "matter": "matter", "procedure": "matter"}
    only = len(forms.parties.raw().get("parties", [])) == 1
    for one in error.fields:
        if one.field.startswith("parties"):
            forms.parties.add_errors([one])
        elif one.field in SUBJECT_FIELDS:
            row = f"parties.0.{SUBJECT_FIELDS[one.field]}" if only else "parties"
            forms.parties.add_errors([replace(one, field=row)])
        elif one.field in names:
            forms.about.add_errors([replace(one, field=names[one.field])])
        else:
            forms.clue.add_errors([one])


def _page(
    request: HttpRequest,
    forms: Forms,
    account: Account,
    *,
    status: int = 200,
    refused: Refused | None = None,
    text: str = "",
) -> HttpResponse:
    typed = forms.parties.raw().get("parties", [])
    context = {
        "crumbs": [Crumb("案件", case_frame.CASES), Crumb("登记线索")],
        "forms": forms,
        "form": forms.clue,
        "errors": forms.errors,
        "earlier": earlier.of_typed(typed, forms.agency, account, forms.now),
        "matter": forms.matter(),
        "refused": refused.refusals if refused else (),
        "refused_head": refused.what if refused else "",
        "trouble": {"text": text},
        "request_id": str(request.POST.get("request_id", "")) if status == 422 else new_id().hex,  # noqa: PLR2004
        "draft_url": f"{case_frame.CASES}new/draft/",
        "saved_at": forms.saved_at,
        "agency": forms.agency,
    }
    return render(request, "desk/opening.html", context, status=status)
