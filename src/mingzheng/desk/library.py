"""案由库: the worked examples, and how an agency takes one into its own list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import BaseModel, ConfigDict, Field, model_validator

from mingzheng.agencies.credentials import StepUpRefused, StepUpRequired, actor_of
from mingzheng.agencies.officers import day_of
from mingzheng.catalogue import actions as catalogue
from mingzheng.catalogue.frames import fence_words, tier_words
from mingzheng.catalogue.library import Figures, entry, library
from mingzheng.catalogue.models import Capacity, Matter
from mingzheng.core.errors import Invalid, NotVisible, Refused
from mingzheng.core.inputs import ChineseDate, OptionalLine, Yuan
from mingzheng.desk import asking
from mingzheng.desk.wording import Row
from mingzheng.ledger.recording import record
from mingzheng.web.articles import cited
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    import datetime as dt
    from typing import Self

    from mingzheng.agencies.models import Agency
    from mingzheng.catalogue.library import Entry

LIST = "/desk/library/"
SEES = ("agency_head", "reviewer", "system_administrator", "unit_head", "handler")


class AdoptionForm(BaseModel):
    """What an agency says when it takes an example into its list."""

    model_config = ConfigDict(extra="forbid")
    matter_code: OptionalLine = Field("", title="本机关的事项编码", description="不填的用案由库的编码")
    benchmark: OptionalLine = Field("", title="本机关适用的裁量基准", description="文件名称和文号")
    effective_from: ChineseDate = Field(title="施行日期", description="当天或者以后")


class FiguresForm(AdoptionForm):
    """The same where the law leaves the amounts to local rules."""

    organisation_min: Yuan = Field(title="对单位罚款的下限")
    organisation_max: Yuan = Field(title="对单位罚款的上限", gt=0)
    individual_min: Yuan = Field(title="对个人罚款的下限")
    individual_max: Yuan = Field(title="对个人罚款的上限", gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.organisation_max < self.organisation_min or self.individual_max < self.individual_min:
            message = "罚款的上限不能低于下限"
            raise ValueError(message)
        return self


@requires(*SEES)
@require_safe
def examples(request: HttpRequest) -> HttpResponse:
    """Show the examples of the library, and which of them the own agency has adopted."""
    adopted = _adopted(asking.own_agency(asking.reader(request)))
    rows = [(one, f"{LIST}{one.code}/", adopted.get(one.code, "")) for one in library()]
    context = {"rows": rows, "crumbs": [Crumb("案由库")]}
    return render(request, "desk/library.html", context)


def _adopted(agency: Agency) -> dict[str, str]:
    found = Matter.objects.filter(agency=agency, repealed=False).exclude(rules__library="").order_by("version")
    return {row.rules["library"]: row.code for row in found if row.rules.get("library")}


@requires(*SEES)
@require_http_methods(["GET", "POST"])
def example(request: HttpRequest, code: str) -> HttpResponse:
    """Show one example whole; a head or a reviewer adopts it into the list of the own agency."""
    account, now = asking.reader(request), asking.moment()
    one, agency = entry(code), asking.own_agency(account)
    form, trouble, code_error, status = _form(one, None, now), None, "", 200
    if request.method == "POST":
        form, status = _form(one, request, now), 422
        try:
            if form.is_valid() and _adopt(request, one, agency, form.value, now):
                messages.success(request, f"已采用“{one.matter.name}”，并已公布。")
                return HttpResponseRedirect(LIST)
        except Invalid as error:
            form.add_errors(error.fields)
        except Refused as error:
            trouble, status = error, 409
        except (StepUpRefused, StepUpRequired) as error:
            code_error, status = error.message, 403
    context = {
        "one": one,
        "sections": _sections(one),
        "form": form,
        "refused": trouble.refusals if trouble else (),
        "refused_head": trouble.what if trouble else "",
        "code_error": code_error,
        "needs_code": asking.recalled(request, now) is None,
        "adopted": _adopted(agency).get(one.code, ""),
        "crumbs": [Crumb("案由库", LIST), Crumb(one.matter.name)],
    }
    return render(request, "desk/library_entry.html", context, status=status)


def _form(one: Entry, request: HttpRequest | None, now: dt.datetime) -> SchemaForm[Any]:
    model = FiguresForm if one.own_figures else AdoptionForm
    initial = {"matter_code": one.matter.code, "effective_from": day_of(now).isoformat()}
    return SchemaForm(model, request.POST if request else None, initial=initial, today=day_of(now))


def _adopt(request: HttpRequest, one: Entry, agency: Agency, given: Any, now: dt.datetime) -> bool:  # noqa: ANN401
    asking.must_prove(request, now, "公布事项清单要由您本人当场确认")
    capacity = Capacity.objects.filter(agency=agency, ended=False).order_by("code", "-version").first()
    if capacity is None:
        raise NotVisible
    figures = None
    if isinstance(given, FiguresForm):
        figures = Figures(
            organisation=(given.organisation_min, given.organisation_max),
            individual=(given.individual_min, given.individual_max),
        )
    with record("catalogue.matter.adopted", actor=actor_of(asking.reader(request)), now=now) as rec:
        catalogue.adopt_from_library(
            rec,
            agency_id=agency.pk,
            capacity=capacity,
            entry=one,
            effective_from=given.effective_from,
            figures=figures,
            code=given.matter_code,
            benchmark=given.benchmark,
        )
    return True


def _sections(one: Entry) -> list[tuple[str, tuple[Row, ...]]]:
    matter, rules = one.matter, one.matter.rules
    law = [Row(pair.conduct, f"违反{cited(pair.breach)}，依据{cited(pair.penalty)}处罚") for pair in matter.basis]
    kinds = {"organisation": "对单位", "individual": "对个人"}
    fines = [Row(kinds[f.party_kind], fence_words(f)) for f in matter.fines]
    tiers = [Row(t.name, tier_words(t)) for t in matter.tiers]
    factors = [Row("从轻", "；".join(rules.lighter)), Row("从重", "；".join(rules.heavier))]
    special = (
        [Row("追责期限", f"{rules.time_bar.years} 年（{cited(rules.time_bar.article)}）")] if rules.time_bar else []
    )
    asked = [Row(f"第 {n} 问", text) for n, text in enumerate(matter.questions, 1)]
    wording = [Row("案由", rules.wording.conduct), Row("违法事实", rules.wording.facts.strip())]
    wording.append(Row("裁量理由", rules.wording.discretion.strip()))
    return [
        ("违法行为和依据", (*law, Row("处罚种类", "、".join(matter.penalty_kinds)), *special)),
        ("罚款幅度", tuple(fines)),
        (f"裁量基准（{matter.benchmark}）", (*tiers, *factors)),
        ("询问提纲", tuple(asked)),
        ("证据清单", (Row("应当收集", "、".join(matter.evidence)),)),
        ("文书用语", tuple(wording)),
    ]
