"""An agency's own words in its papers: opening and closing of each kind, in versions with a day of effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mingzheng.agencies.credentials import actor_of
from mingzheng.cases.book import BOOK
from mingzheng.catalogue import actions as catalogue
from mingzheng.catalogue.queries import paper_wordings
from mingzheng.catalogue.specs import WORDING_PLACES, WordingSpec
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.inputs import ChineseDate, Line, OptionalText
from mingzheng.desk import asking
from mingzheng.ledger.recording import record
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_URL = "/desk/settings/papers/"
PARTS: dict[str, Any] = {"opening": "开头语", "closing": "结尾附言"}
PLACES = "可以写" + "、".join(f"{{{name}}}" for name in WORDING_PLACES) + "，制作时换成本案的；清空就是恢复通用写法"


class WordingForm(BaseModel):
    """The agency's own words in one kind of paper."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    paper: Line = Field(title="文书", json_schema_extra={"choices_from": "papers"})
    part: Literal["opening", "closing"] = Field(title="位置", json_schema_extra={"choices": PARTS})
    text: OptionalText = Field("", title="文字", description=PLACES)
    since: ChineseDate = Field(title="自哪一天起")
    document: Line = Field(title="依据的文件", description="如本机关印发的文书格式通知")


@requires("agency_head", "reviewer")
@require_http_methods(["GET", "POST"])
def paper_words(request: HttpRequest) -> HttpResponse:
    """Show the agency's own words in each kind of paper and take a new version of one (C4)."""
    account, today = asking.reader(request), asking.today()
    agency, status = asking.own_agency(account), 200
    form = _form(request)
    if request.method == "POST":
        status = 422
        if form.is_valid() and _adopt(request, form, agency.pk):
            return HttpResponseRedirect(PAGE_URL)
    own = paper_wordings(agency.pk, today)
    rows = [
        (paper.spec.title, [(PARTS[part], own[code, part]) for part in PARTS if own.get((code, part))])
        for code, paper in BOOK.papers.items()
    ]
    context = {
        "agency": agency,
        "rows": [(title, parts) for title, parts in rows if parts],
        "required": [
            (p.spec.title, [r.words for r in p.spec.requires]) for p in BOOK.papers.values() if p.spec.requires
        ],
        "form": form,
        "errors": form.errors,
        "crumbs": [Crumb("设置", "/desk/settings/"), Crumb("文书用语")],
    }
    return render(request, "desk/paper_words.html", context, status=status)


def _form(request: HttpRequest) -> SchemaForm[Any]:
    papers = [(code, paper.spec.title) for code, paper in BOOK.papers.items()]
    data = request.POST if request.method == "POST" else None
    first = {"since": asking.today().isoformat()}
    return SchemaForm(WordingForm, data, initial=first, choices={"papers": papers}, today=asking.today())


def _adopt(request: HttpRequest, form: SchemaForm[Any], agency_id: Any) -> bool:  # noqa: ANN401 - an id
    given: Any = form.value
    try:
        spec = WordingSpec(paper=given.paper, part=given.part, text=given.text, document=given.document)
    except ValidationError as error:
        words = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        form.add_errors((FieldError("text", words, "文书用语的占位", PLACES),))
        return False
    actor = actor_of(asking.reader(request))
    try:
        with record("catalogue.paper_wording", actor=actor, now=asking.moment()) as rec:
            catalogue.adopt_paper_wording(rec, agency_id=agency_id, spec=spec, effective_from=given.since)
    except Invalid as error:
        form.add_errors(FieldError("since", one.message, one.rule, one.remedy) for one in error.fields)
        return False
    messages.success(request, "已采用，以后制作的这种文书用新的文字；已经制成的不变。")
    return True
