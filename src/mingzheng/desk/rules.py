"""What an agency settles for itself where no statute does: read by all who manage, changed by two persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from pydantic import Field

from mingzheng.agencies import actions as agencies
from mingzheng.agencies.credentials import actor_of
from mingzheng.agencies.models import Unit
from mingzheng.cases.book import BOOK
from mingzheng.cases.penalty.gates.signing import WAYS_OF_HEADS
from mingzheng.core.errors import DomainError, Invalid, Refused
from mingzheng.core.inputs import Line, OptionalLine
from mingzheng.desk import asking, two_persons
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Agency
    from mingzheng.core.errors import Refusal

HERE = "/desk/settings/rules/"
YES_NO: dict[str, Any] = {"yes": "是", "no": "否"}
DEFAULT_WAY = "collective"


class RuleForm(two_persons.TwoPersons):
    """What every change of a rule says: the document it rests on."""

    document: Line = Field(title="依据文件", description="本机关的制度、会议纪要，写明名称和文号")


class YesNoForm(RuleForm):
    """A rule that holds or does not."""

    value: Literal["yes", "no"] = Field(title="本机关的规定", json_schema_extra={"choices": YES_NO})


class HeadRecusalForm(RuleForm):
    """Who decides on the recusal of the chief head."""

    value: Literal["collective", "superior"] = Field(
        title="主要负责人的回避由谁决定", json_schema_extra={"choices": dict[str, Any](WAYS_OF_HEADS)}
    )


class CosignForm(RuleForm):
    """Which units co-sign a step."""

    step: Line = Field(title="环节", json_schema_extra={"choices_from": "signed_steps"})
    units: list[str] = Field(
        default_factory=list,
        title="会签机构",
        description="都不选的，这一环节不再会签",
        max_length=20,
        json_schema_extra={"choices_from": "units"},
    )


class LowFineForm(RuleForm):
    """Below which fine a decision counts as light for the time it is shown (市场监督管理行政处罚信息公示规定 13)."""

    value: int = Field(0, title="低于多少元", ge=0, le=1_000_000)


class PatternForm(RuleForm):
    """What a certificate number looks like here."""

    value: OptionalLine = Field("", title="执法证号的格式", description="正则表达式，如 [0-9]{11}；不填的不限")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule on the page: what it settles, its form, its value from the form, and how its value reads."""

    title: str
    note: str
    model: type[RuleForm]
    value: Callable[[Agency, Any], Any]
    words: Callable[[Agency, Any], str]


def _yes(agency: Agency, given: Any) -> bool:  # noqa: ANN401, ARG001 - a form
    return bool(given.value == "yes")


def _yes_words(agency: Agency, value: Any) -> str:  # noqa: ANN401, ARG001 - a rule's value
    return "是" if value is True else "否（默认）"


def _cosigned(agency: Agency, given: Any) -> dict[str, list[str]]:  # noqa: ANN401 - a form
    mine = {str(pk) for pk in _units(agency).values_list("pk", flat=True)}
    before = agency.settings.get("cosign")
    kept = {step: units for step, units in (before if isinstance(before, dict) else {}).items() if step != given.step}
    wanted = [unit for unit in dict.fromkeys(given.units) if unit in mine]
    return {**kept, given.step: wanted} if wanted else kept


def _cosign_words(agency: Agency, value: Any) -> str:  # noqa: ANN401 - a rule's value
    names = {str(unit.pk): unit.name for unit in agency.units.all()}
    titles = dict(_steps())
    rows = value.items() if isinstance(value, dict) else ()
    lines = [f"{titles.get(step, step)}：{'、'.join(names.get(str(u), '') for u in units)}" for step, units in rows]
    return "；".join(lines) or "没有规定"


RULES: dict[str, Rule] = {
    "presider_may_review": Rule(
        "听证主持人可以审核本案",
        "法律只禁止调查人员主持听证；不另行规定的，主持人不审核本案。这样规定的，案件页面上写明。",
        YesNoForm,
        _yes,
        _yes_words,
    ),
    "head_recusal": Rule(
        "主要负责人的回避",
        "不另行规定的，由本机关负责人集体讨论决定。",
        HeadRecusalForm,
        lambda _, given: given.value,
        lambda _, value: WAYS_OF_HEADS.get(str(value), f"{WAYS_OF_HEADS[DEFAULT_WAY]}（默认）"),
    ),
    "cosign": Rule(
        "必须会签的环节",
        "所选机构的负责人和承办机构负责人一起签批，全部同意后才送机关负责人。",
        CosignForm,
        _cosigned,
        _cosign_words,
    ),
    "publish_officer_sex": Rule(
        "公示执法人员的性别",
        "不另行规定的不公示。",
        YesNoForm,
        _yes,
        _yes_words,
    ),
    "own_secrecy_person": Rule(
        "公示的保密审查由专人办理",
        "保密审查和公示审核由两人分别办理；不另行规定的，审核公示时一并审查。",
        YesNoForm,
        _yes,
        _yes_words,
    ),
    "low_fine_yuan": Rule(
        "较低数额罚款的标准（元）",
        "市场监管的决定，罚款低于这个数额的公示三个月；按本省规定填写，不填的没有这一档。",
        LowFineForm,
        lambda _, given: given.value,
        lambda _, value: f"低于 {value} 元" if value else "没有规定",
    ),
    "uniform_ordered": Rule(
        "执法时着装、佩戴标识",
        "规定配发制式服装和标识的机关选“是”：检查、询问时要如实记录是否按规定着装、佩戴标识，没有的记为瑕疵。",
        YesNoForm,
        _yes,
        _yes_words,
    ),
    "certificate_pattern": Rule(
        "执法证号的格式",
        "登记执法证时核对；不填的不限。",
        PatternForm,
        lambda _, given: given.value or ".+",
        lambda _, value: str(value or "不限（默认）"),
    ),
}


@requires("system_administrator", "unit_head", "agency_head")
@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show the agency's own rules and take a change of one, by two persons."""
    agency = asking.own_agency(asking.reader(request))
    changed = str(request.POST.get("rule", ""))
    forms = {name: _form(agency, name, request if name == changed else None) for name in RULES}
    status, fault = 200, ""
    refusals: tuple[Refusal, ...] = ()
    if request.method == "POST":
        status, fault, refusals = _take(request, agency, changed, forms)
        if status == HttpResponseRedirect.status_code:
            return HttpResponseRedirect(HERE)
    shown = [(name, rule, rule.words(agency, agency.settings.get(name)), forms[name]) for name, rule in RULES.items()]
    context = {
        "agency": agency,
        "shown": shown,
        "changed": changed,
        "fault": fault,
        "refusals": refusals,
        "crumbs": [Crumb("设置", "/desk/settings/"), Crumb("本机关的规定")],
    }
    return render(request, "desk/rules.html", context, status=status)


def _take(
    request: HttpRequest, agency: Agency, name: str, forms: dict[str, SchemaForm[Any]]
) -> tuple[int, str, tuple[Refusal, ...]]:
    """Set a rule; return the status of the answer with what stood in the way."""
    if name not in RULES or not forms[name].is_valid():
        return 422, "" if name in RULES else "没有这项规定", ()
    account, now = asking.reader(request), asking.moment()
    given: Any = forms[name].value
    try:
        second = two_persons.proof(request, now)
        with record("agencies.rule.set", actor=actor_of(account), now=now) as rec:
            value = RULES[name].value(agency, given)
            agencies.set_rule(rec, agency, name=name, value=value, document=given.document, second=second)
    except Invalid as error:
        forms[name].add_errors(error.fields)
        return 422, "", ()
    except Refused as error:
        return error.status, "", error.refusals
    except DomainError as error:
        return 409, error.message, ()
    messages.success(request, f"“{RULES[name].title}”已改，自现在起施行；已经签出的事项不变。")
    return HttpResponseRedirect.status_code, "", ()


def _form(agency: Agency, name: str, request: HttpRequest | None) -> SchemaForm[Any]:
    choices: dict[str, Any] = {
        "signed_steps": _steps(),
        "units": [(str(unit.pk), unit.name) for unit in _units(agency)],
    }
    data = request.POST if request is not None and request.method == "POST" else None
    return SchemaForm(RULES[name].model, data, choices=choices, today=asking.today(), mark=f"{name}-")


def _units(agency: Agency) -> Any:  # noqa: ANN401 - a query
    return Unit.objects.filter(agency=agency, closed_on__isnull=True).order_by("name")


def _steps() -> list[tuple[str, str]]:
    """Return the steps that the head of a unit signs first: there others can be asked beside."""
    signed = (s for p in BOOK.procedures.values() for s in p.steps.values() if s.signoff)
    return list(dict.fromkeys((s.code, s.title) for s in signed))
