"""Tables of people and of matters: a template, a preview that names every refused row, and taking what passed."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from mingzheng.agencies import actions as agencies
from mingzheng.agencies import importing as people_table
from mingzheng.agencies.credentials import actor_of
from mingzheng.catalogue import actions as catalogue
from mingzheng.catalogue import importing as matter_table
from mingzheng.catalogue.models import Capacity
from mingzheng.core.digests import digest
from mingzheng.core.errors import DomainError, NotVisible
from mingzheng.core.tables import MAX_BYTES, Judged, Table, read_bytes, workbook
from mingzheng.desk import asking
from mingzheng.desk.setup import forms
from mingzheng.desk.setup.pages import CRUMB
from mingzheng.ledger.recording import record
from mingzheng.ledger.trying import tried
from mingzheng.web.components import Crumb
from mingzheng.web.forms import SchemaForm
from mingzheng.web.permissions import requires

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mingzheng.agencies.importing import PersonRow
    from mingzheng.agencies.models import Account, Agency
    from mingzheng.catalogue.specs import MatterSpec
    from mingzheng.ledger.recording import Recorder

MOST_HIDDEN = 2_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEMPLATES = {
    "people": ("人员和执法证", people_table.COLUMNS, people_table.EXAMPLE, (12,) * 16),
    "matters": ("执法事项", matter_table.COLUMNS, matter_table.EXAMPLE, matter_table.WIDTHS),
}
TOO_LARGE = "表太大，请分成几个文件导入。"
NO_FILE = "请先选择文件。"


@dataclass(frozen=True, slots=True)
class Preview:
    """A table read and tried: its rows, and the table itself as it goes back with the page."""

    table: Table
    rows: Sequence[Judged[Any]]

    @property
    def taken(self) -> list[Any]:
        """The rows that would be entered."""
        return [row for row in self.rows if row.taken]

    @property
    def refused(self) -> list[Judged[Any]]:
        """The rows that would not."""
        return [row for row in self.rows if not row.taken]

    @property
    def hidden(self) -> str:
        """The table as the page carries it to the next step; it is read and tried anew there."""
        return json.dumps([self.table.name, self.table.columns, self.table.rows], ensure_ascii=False)


@requires("system_administrator", "agency_head", "reviewer")
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:  # noqa: ARG001 - a view
    """Give the template of a table: its heading and one example row, which an import passes over."""
    if kind not in TEMPLATES:
        raise NotVisible
    title, columns, example, widths = TEMPLATES[kind]
    return _xlsx(f"{title}模板.xlsx", workbook(title, tuple(columns.values()), [example], widths))


@requires("system_administrator")
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """Take a table of people: units, persons, roles, certificates and logins."""
    account, now = asking.reader(request), asking.moment()
    agency = asking.own_agency(account)

    def judge(table: Table) -> Sequence[Judged[PersonRow]]:
        read = people_table.read_people(table, agency, asking.today())
        return agencies.try_people(agency, read, actor=actor_of(account), now=now)

    def take(preview: Preview) -> HttpResponse:
        with record("agencies.people.imported", actor=actor_of(account), now=now) as rec:
            rec.facts["table"] = preview.table.digest
            entered = agencies.import_people(rec, agency, [row.value for row in preview.taken])
        context = {"entered": entered, "preview": preview, "crumbs": [CRUMB, Crumb("导入人员")]}
        answer = render(request, "desk/setup/entered.html", context)
        answer["Cache-Control"] = "no-store"
        return answer

    return _table_page(request, "people", None, judge, take)


@requires("agency_head", "reviewer")
@require_http_methods(["GET", "POST"])
def matters(request: HttpRequest) -> HttpResponse:
    """Take a table of matters with their fines and benchmarks."""
    account, now = asking.reader(request), asking.moment()
    agency = asking.own_agency(account)
    form = _matters_form(request, agency)

    def judge(table: Table) -> Sequence[Judged[MatterSpec]]:
        if not form.is_valid() or form.value is None:
            raise DomainError("请先选择执法身份和生效日期。")
        return _try_matters(agency, matter_table.read_matters(table, asking.today()), form.value, account)

    def take(preview: Preview) -> HttpResponse:
        with record("catalogue.matters.imported", actor=actor_of(account), now=now) as rec:
            rec.facts["table"] = preview.table.digest
            for row in preview.taken:
                _adopt(rec, agency, row.value, form.value)
        messages.success(request, f"已采用 {len(preview.taken)} 个事项，并随清单公示。")
        return HttpResponseRedirect(request.path)

    return _table_page(request, "matters", form, judge, take)


def _matters_form(request: HttpRequest, agency: Agency) -> SchemaForm[Any]:
    rows = Capacity.objects.filter(agency=agency, ended=False).order_by("code", "-version")
    choices = list({row.code: (row.code, str(row)) for row in reversed(rows)}.values())
    first = {"since": asking.today().isoformat(), "capacity": choices[0][0] if choices else ""}
    data = request.POST if request.method == "POST" else None
    return SchemaForm(forms.MattersForm, data, initial=first, choices={"capacities": choices}, today=asking.today())


def _adopt(rec: Recorder, agency: Agency, spec: MatterSpec, value: Any) -> object:  # noqa: ANN401 - a form
    capacity = Capacity.objects.filter(agency=agency, code=value.capacity).order_by("-version").first()
    if capacity is None:
        raise NotVisible
    return catalogue.adopt_matter(rec, agency_id=agency.pk, capacity=capacity, spec=spec, effective_from=value.since)


def _try_matters(
    agency: Agency, rows: list[Judged[MatterSpec]], value: forms.MattersForm, account: Account
) -> list[Judged[MatterSpec]]:
    """Return the rows with every reason for which their adoption would be refused."""

    def doing(spec: MatterSpec) -> Callable[[Recorder], object]:
        return lambda rec: _adopt(rec, agency, spec, value)

    now = asking.moment()
    return [
        replace(row, reasons=tuple(tried(doing(row.value), "catalogue.matters", actor=actor_of(account), now=now)))
        if row.value is not None and not row.reasons
        else row
        for row in rows
    ]


def _table_page(
    request: HttpRequest,
    kind: str,
    form: SchemaForm[Any] | None,
    judge: Callable[[Table], Sequence[Judged[Any]]],
    take: Callable[[Preview], HttpResponse],
) -> HttpResponse:
    """Show the page of a table; ``do`` of a post is preview, take, or refused (the refused rows as a table)."""
    title, columns, _, _ = TEMPLATES[kind]
    context: dict[str, Any] = {"kind": kind, "title": title, "columns": list(columns.values()), "form": form,
                               "crumbs": [CRUMB, Crumb(f"导入{title}")]}  # fmt: skip
    if request.method != "POST":
        return render(request, "desk/setup/table.html", context)
    try:
        table = _sent(request)
        preview = Preview(table, judge(table))
        if request.POST.get("do") == "refused":
            return _refused(preview, title)
        if request.POST.get("do") == "take" and preview.taken:
            return take(preview)
    except DomainError as error:
        context["trouble"] = {"text": error.message}
        return render(request, "desk/setup/table.html", context, status=max(409, error.status))
    return render(request, "desk/setup/table.html", {**context, "preview": preview})


def _sent(request: HttpRequest) -> Table:
    """Return the table of a post: a file, or what the preview carried; raises DomainError."""
    file = request.FILES.get("file")
    if file is None:
        return _carried(str(request.POST.get("table", "")))
    if (file.size or 0) > MAX_BYTES:
        raise DomainError(TOO_LARGE)
    table = read_bytes(file.name or "", file.read())
    if len(json.dumps(table.rows, ensure_ascii=False).encode()) > MOST_HIDDEN:
        raise DomainError(TOO_LARGE)
    return table


def _carried(text: str) -> Table:
    """Return the table that a page carried, which whoever sent it may have altered: it is judged anew like a file."""
    if not text:
        raise DomainError(NO_FILE)
    try:
        sent = text.encode()
        if len(sent) > 2 * MOST_HIDDEN:
            raise DomainError(TOO_LARGE)
        name, columns, rows = json.loads(text)
        cells = tuple((int(number), {str(k): str(v) for k, v in row.items()}) for number, row in rows)
        json.dumps([name, columns, cells], ensure_ascii=False).encode()  # half a character, written as \ud800
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise DomainError(NO_FILE) from error
    return Table(str(name), digest(sent), tuple(map(str, columns)), cells)


def _refused(preview: Preview, title: str) -> HttpResponse:
    columns = ("原因", *preview.table.columns)
    rows = [("；".join(r.reasons), *(r.cells.get(c, "") for c in preview.table.columns)) for r in preview.refused]
    return _xlsx(f"{title}未导入的行.xlsx", workbook("未导入的行", columns, rows, (44,)))


def _xlsx(name: str, data: bytes) -> HttpResponse:
    answer = HttpResponse(data, content_type=XLSX)
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer
