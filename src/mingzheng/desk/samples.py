"""Sample papers: what each paper of a case looks like when it is finished, on an invented case, marked 样张."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.cases.book import BOOK
from mingzheng.core.errors import NotVisible
from mingzheng.desk import pdf
from mingzheng.desk.helping import HERE as HELP
from mingzheng.documents import composing
from mingzheng.web.components import Crumb
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import HttpRequest, HttpResponse

    from mingzheng.documents.specs import PaperSpec
    from mingzheng.documents.typesetting import Rendered

HERE: Final = f"{HELP}samples/"
MARK: Final = "样张"


@dataclass(frozen=True, slots=True)
class Sample:
    """A paper that has a sample: its code, its title, its page."""

    code: str
    title: str
    url: str


@lru_cache(maxsize=1)
def kept() -> Mapping[str, Mapping[str, Any]]:
    """Return the data of the sample of each paper by its code (``scripts/samples.py`` takes them from stories)."""
    found: dict[str, dict[str, Any]] = json.loads(
        resources.files("mingzheng.desk").joinpath("data/samples.json").read_text(encoding="utf-8")
    )
    return found


def samples_of(codes: Iterable[str]) -> list[Sample]:
    """Return the samples there are of some papers, in their order."""
    return [Sample(code, BOOK.papers[code].spec.title, f"{HERE}{code}/") for code in codes if code in kept()]


def typeset(code: str) -> Rendered:
    """Return the sample of a paper, typeset and marked; raises NotVisible where there is none."""
    return composing.preview(_spec(code), kept()[code], mark=MARK)


def _spec(code: str) -> PaperSpec:
    if code not in kept() or code not in BOOK.papers:
        raise NotVisible
    return BOOK.papers[code].spec


@requires("login")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List every paper that has a sample, under the step that makes it."""
    steps = {step.code: step for procedure in BOOK.procedures.values() for step in procedure.steps.values()}
    rows = [(step.title, found) for step in steps.values() if (found := samples_of(step.papers))]
    shown = {one.code for _, found in rows for one in found}
    rest = samples_of(code for code in kept() if code not in shown)
    context = {
        "rows": [*rows, *([("由其他步骤带出", rest)] if rest else [])],
        "crumbs": [Crumb("帮助", HELP), Crumb("文书样张")],
    }
    return render(request, "desk/samples.html", context)


@requires("login")
@require_safe
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """Show one sample page by page, what the paper must say by statute, and which steps make it."""
    spec = _spec(code)
    steps = {step.title for p in BOOK.procedures.values() for step in p.steps.values() if code in step.papers}
    here = f"{HERE}{code}/"
    context = {
        "paper": spec,
        "steps": sorted(steps),
        "pages": [f"{here}{number}/" for number in range(1, typeset(code).pages + 1)],
        "file_url": f"{here}pdf/",
        "crumbs": [Crumb("帮助", HELP), Crumb("文书样张", HERE), Crumb(spec.title)],
    }
    return render(request, "desk/sample.html", context)


@requires("login")
@require_safe
def sample_page(_request: HttpRequest, code: str, page: int) -> HttpResponse:
    """Return one page of a sample as a picture."""
    return pdf.page_picture(typeset(code).pdf, page)


@requires("login")
@require_safe
def sample_pdf(_request: HttpRequest, code: str) -> HttpResponse:
    """Return a sample as a file."""
    return pdf.inline(typeset(code).pdf, f"sample-{code}.pdf")
