"""Cases: open, list, read."""

from dataclasses import asdict
from uuid import UUID

from django.db.models import Q
from django.http import FileResponse, HttpRequest
from ninja import Query, Router
from ninja.responses import Status

from mingzheng.agencies.officers import day_of
from mingzheng.api import composing
from mingzheng.api.access import Access, caller
from mingzheng.api.bodies import CaseIn, CasesQuery, PackageQuery, SearchIn
from mingzheng.api.paging import cursor_of, cut, read_cursor
from mingzheng.api.requests import DESCRIBED, request_id_of, retried
from mingzheng.api.schemas import CaseOut, CasePage, FoundOut, Outcome
from mingzheng.cases import perform, queries
from mingzheng.cases.engine.opening import FIRST_STEP, Opening
from mingzheng.cases.engine.types import Request
from mingzheng.cases.packages.building import Wanted, make
from mingzheng.core.dates import parse_datetime
from mingzheng.core.errors import NotVisible
from mingzheng.finding.asking import scope_of
from mingzheng.finding.queries import find
from mingzheng.law.queries import calendar_view
from mingzheng.web.permissions import roles_of

router = Router(tags=["cases"])
CLUE = ("source", "summary", "discovered_on", "place")


@router.post(
    "/cases",
    response={201: Outcome, 200: Outcome},
    auth=Access("cases.propose"),
    summary="登记线索，开立案件",
    openapi_extra=DESCRIBED,
)
def open_case(request: HttpRequest, body: CaseIn) -> Status[composing.Values]:
    """Open a case of the caller's agency with its clue; the same request id again gets the first answer."""
    who = caller(request)
    if who.account.person is None:
        raise NotVisible
    asked = Request(
        step=FIRST_STEP,
        actor=who.actor,
        now=who.now,
        at=body.at,
        input={name: getattr(body, name) for name in CLUE},
        request_id=request_id_of(request, body.request_id),
    )
    opening = Opening(who.account.person.agency_id, body.procedure, body.matter, body.parties, asked)
    came = retried(asked.request_id, lambda: perform.open_case(opening))
    return Status(200 if came.repeated else 201, composing.outcome(came))


@router.get("/cases", response=CasePage, auth=Access("cases.read"), summary="案件列表")
def list_cases(request: HttpRequest, query: Query[CasesQuery]) -> composing.Values:
    """Return the cases that the caller may see, newest first."""
    who = caller(request)
    rows = queries.filtered(
        queries.cases_visible(who.account, who.now),
        stage=query.stage,
        mine=who.account.person_id if query.mine else None,
    )
    if query.case_no:
        rows = rows.filter(case_no=query.case_no)
    if (after := read_cursor(query.cursor, parse_datetime, UUID)) is not None:
        opened_at, pk = after
        rows = rows.filter(Q(opened_at__lt=opened_at) | Q(opened_at=opened_at, pk__lt=pk))
    page, following = cut(rows, query.limit, lambda c: cursor_of(c.opened_at.isoformat(), c.pk))
    return {"items": [composing.brief(case) for case in page], "next": following}


@router.post(
    "/search", response=FoundOut, auth=Access("cases.read"), summary="按案号、文号、当事人、证件号码、地址查找"
)
def search(request: HttpRequest, body: SearchIn) -> composing.Values:
    """Return what a text finds among what the caller may see, by kind, eight of each; the text is in no address."""
    who = caller(request)
    roles = roles_of(who.account, who.now)
    return {"groups": [asdict(group) for group in find(scope_of(who.account, who.now), body.text, roles)]}


@router.get("/cases/{uuid:case_id}", response=CaseOut, auth=Access("cases.read"), summary="案件全貌")
def read_case(request: HttpRequest, case_id: UUID) -> composing.Values:
    """Return stage, tracks, timeline, duties, defects, and what can be done now or cannot, with every reason."""
    who = caller(request)
    return composing.whole(queries.case_view(case_id, who.account, who.now), day_of(who.now), calendar_view())


ZIP = {"description": "案件包", "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}


@router.get(
    "/cases/{uuid:case_id}/package",
    auth=Access("packages.read"),
    summary="案件包（BagIt）：按读者范围，制作记入存证",
    openapi_extra={"responses": {200: ZIP}},
)
def read_package(request: HttpRequest, case_id: UUID, query: Query[PackageQuery]) -> FileResponse:
    """Have a case's package made for a reader, and return it; only for who handles the case, archivist and heads."""
    who = caller(request)
    wanted = Wanted(query.scope, query.purpose or "经接口取得", query.party)
    made = make(case_id, wanted, actor=who.actor, reader=who.account, now=who.now)
    return FileResponse(made.file, as_attachment=True, filename=made.name, content_type="application/zip")
