"""An agency's column: what it publishes before, during and after enforcement, each kind on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404
from django.utils import timezone

from mingzheng.portal import lists, reading, words
from mingzheng.portal.decisions import page_number
from mingzheng.portal.pages import Feed, page, public
from mingzheng.publication.search import CAP, PAGE_SIZE
from mingzheng.web.components import Crumb, Empty, pages

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

HOME: Final = Crumb("首页", "/")
ALL: Final = Crumb("执法机关", "/agencies/")
PHASES: Final = {"before": "事前公开", "during": "事中公示", "after": "事后公开"}
OFFICERS_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing an agency publishes: its phase, its name, what it is, and the lists or decisions it shows."""

    code: str
    phase: str
    title: str
    about: str
    lists: str = ""
    decisions: str = ""


KINDS: Final = (
    Kind("body", "before", "执法主体", "机关的性质、职权依据、地址、监督投诉电话，受谁委托。", lists="capacity"),
    Kind("officers", "before", "执法人员", "姓名、职务、执法证号、类别、区域和有效期。"),
    Kind("matters", "before", "执法事项和裁量基准", "每一事项的依据、处罚种类、幅度和裁量档次。", lists="matter"),
    Kind("review", "before", "重大执法决定法制审核目录", "哪些决定必须先经法制审核，审核哪些要素。", lists="review"),
    Kind("hearing", "before", "听证标准", "罚款、没收达到多少，当事人有权要求听证。", lists="hearing"),
    Kind("procedures", "before", "办事程序", "流程图和每一步的条件、依据，与系统实际执行的一致。"),
    Kind("identity", "during", "亮证和人员核验", "执法人员应当主动出示证件，任何人可以当场核验。"),
    Kind("papers", "during", "文书核验和告知", "收到文书的人可以核验真伪，看懂权利和最后期限。"),
    Kind("penalties", "after", "行政处罚", "依法应当公开的行政处罚决定。", decisions="penalty_decision"),
    Kind("licences", "after", "行政许可", "作出的行政许可决定。", decisions="licence_decision"),
)
BY_CODE: Final = {(kind.phase, kind.code): kind for kind in KINDS}


@public("GET")
def agencies(request: HttpRequest) -> HttpResponseBase:
    """List the agencies that publish here."""
    return page(request, "agencies.html", {"crumbs": [HOME, Crumb("执法机关")], "offices": reading.offices()})


def _office(code: str) -> reading.Office:
    found = next((one for one in reading.offices() if one.code == code), None)
    if found is None:
        raise Http404
    return found


@public("GET")
def agency(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show an agency's column with how much stands under each heading."""
    today = timezone.localdate()
    office = _office(code)
    counts = _counts(code, today)
    context = {
        "crumbs": [HOME, ALL, Crumb(office.name)],
        "code": code,
        "name": office.name,
        "phases": [
            (phase, title, [(kind, counts.get(kind.code)) for kind in KINDS if kind.phase == phase])
            for phase, title in PHASES.items()
        ],
        "decisions": reading.shown_decisions(today).filter(agency_code=code)[: reading.LATEST],
        "feed": Feed(f"{office.name}执法结果", f"/feeds/agency-{code}"),
    }
    return page(request, "agency.html", context)


def _counts(code: str, today: dt.date) -> dict[str, int]:
    shelves = {shelf.kind: len(shelf.items) for shelf in lists.shelves(reading.lists_of(code), today)}
    found = {kind.code: shelves.get(kind.lists, 0) for kind in KINDS if kind.lists}
    decided = reading.decision_counts(code, [kind.decisions for kind in KINDS if kind.decisions], today)
    found |= {kind.code: decided[kind.decisions] for kind in KINDS if kind.decisions}
    return {**found, "officers": reading.officer_count(code)}


@public("GET")
def column(request: HttpRequest, code: str, phase: str, kind: str) -> HttpResponseBase:
    """Show one kind of what an agency publishes."""
    shown = BY_CODE.get((phase, kind))
    if shown is None:
        raise Http404
    office = _office(code)
    context = {
        "crumbs": [HOME, ALL, Crumb(office.name, f"/agencies/{code}/"), Crumb(shown.title)],
        "office": office,
        "kind": shown,
        "phase": PHASES[phase],
        "siblings": [one for one in KINDS if one.phase == phase],
        **_content(request, office, shown),
    }
    return page(request, "column.html", context)


def _content(request: HttpRequest, office: reading.Office, kind: Kind) -> dict[str, Any]:
    today = timezone.localdate()
    number = page_number(request)
    if kind.lists:
        found = [shelf for shelf in lists.shelves(reading.lists_of(office.code), today) if shelf.kind == kind.lists]
        return {"shelves": found, "empty": Empty(f"还没有公布{kind.title}", f"{office.name}公布后在这里显示。")}
    if kind.code == "officers":
        total = reading.officer_count(office.code)
        rows = reading.officers_of(office.code, (number - 1) * OFFICERS_PAGE, OFFICERS_PAGE)
        return {
            "officers": [(words.officer_verdict(one, today), one) for one in rows],
            "pages": pages({}, number=number, total=total, size=OFFICERS_PAGE),
        }
    if kind.code == "procedures":
        return {"procedures": listed(reading.procedures(), today)}
    if not kind.decisions:
        return {}
    page_of = reading.decisions(reading.Filters(agency=office.code, kind=kind.decisions), number, today)
    shown = pages({}, number=page_of.page, total=page_of.count, size=PAGE_SIZE, cap=CAP - 1)
    empty = Empty(f"还没有公示的{kind.title}决定", "作出决定后，依法应当公开的，七个工作日内在这里公示。")
    feed = Feed(f"{office.name}执法结果", f"/feeds/agency-{office.code}")
    return {"decisions": page_of.items, "pages": shown, "empty": empty, "feed": feed}


@dataclass(frozen=True, slots=True)
class Listed:
    """A procedure in a list: what new cases run today, and how many versions there are."""

    running: Any
    versions: int


def listed(rows: Sequence[Any], today: dt.date) -> list[Listed]:
    """Return each procedure once, in the version that new cases run today; ``rows`` come newest first."""
    by_code: dict[str, list[Any]] = {}
    for row in rows:
        by_code.setdefault(row.code, []).append(row)
    found = []
    for versions in by_code.values():
        begun = [one for one in versions if one.effective_from <= today]
        found.append(Listed((begun or versions)[0], len(versions)))
    return found
