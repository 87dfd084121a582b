"""The list of cases: by stage, by handler, by what was searched for, which stands sealed in the address."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingzheng.agencies.officers import day_of
from mingzheng.cases.book import BOOK
from mingzheng.cases.counting import COUNTED, stage_counts
from mingzheng.cases.queries import cases_visible, filtered, named
from mingzheng.desk import asking, case_frame, finding
from mingzheng.dossiers.models import DossierPerson
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.law.queries import calendar_view
from mingzheng.web.components import PAGE, Chip, Empty, pages
from mingzheng.web.permissions import requires, roles_in

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from mingzheng.agencies.models import Account

LAST_PAGE = 10_000
LISTED = 501
"""How far the rows of the list are counted: beyond, it says 500 以上."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the list."""

    id: uuid.UUID
    url: str
    number: str
    title: str
    stage: str
    tone: str
    duty: case_frame.ShownDuty | None
    handlers: str
    opened_on: Any


@requires("login")
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Show the cases that the reader may see."""
    account, now = asking.reader(request), asking.moment()
    chosen = _chosen(request, account, now)
    seen = cases_visible(account, now)
    counts = stage_counts(seen, account, now)
    rows = _rows(seen, account, chosen, now)
    number = chosen["page"]
    listed = list(named(rows.values("pk")[(number - 1) * PAGE : number * PAGE + 1]))
    total, beyond = _total(rows, chosen, counts)
    total = max(total, (number - 1) * PAGE + len(listed) if listed else 0)
    cap = min(LISTED, total) - 1 if beyond else LISTED - 1
    query = {k: "1" if v is True else str(v) for k, v in chosen.items() if v and k in {"stage", "mine", "view"}}
    context = {
        "stages": _stages(counts, chosen, query),
        "rows": shown(listed[:PAGE], now),
        "pages": pages(query, number=number, total=total, size=PAGE, cap=cap),
        "chosen": _chips(chosen, query),
        "text": chosen["text"],
        "query": query,
        "mine": chosen["mine"],
        "mine_url": _address({**query, "mine": "" if chosen["mine"] else "1"}),
        "may_open": bool({"handler", "window_clerk"} & roles_in(request, now)),
        "empty": _empty(chosen),
        "today": day_of(now),
        "calendar": calendar_view(),
    }
    return render(request, "desk/cases.html", context)


def _chosen(request: HttpRequest, account: Account, now: dt.datetime) -> dict[str, Any]:
    page = request.GET.get("page", "1")
    view = str(request.GET.get("view", ""))
    return {
        "stage": stage if (stage := str(request.GET.get("stage", ""))) in stage_words() else "",
        "mine": request.GET.get("mine") == "1",
        "view": view,
        "text": finding.term(account, view, now) if view else "",
        "page": min(int(page), LAST_PAGE) if page.isascii() and page.isdigit() and int(page[:9]) else 1,
    }


def _total(rows: QuerySet[Any], chosen: dict[str, Any], counts: dict[str, int]) -> tuple[int, bool]:
    """Return how many rows are listed as far as counted, and whether there may be more than that.

    The stages are counted already; one with many is counted further where it alone is listed, along its own index.
    """
    few = counts.get(chosen["stage"], 0)
    if chosen["text"] or chosen["mine"] or (chosen["stage"] and few >= COUNTED):
        return rows.order_by().values("pk")[:LISTED].count(), False
    return (few, False) if chosen["stage"] else (sum(counts.values()), not _whole(counts))


def _whole(counts: dict[str, int]) -> bool:
    return all(many < COUNTED for many in counts.values())


def _rows(rows: QuerySet[Any], account: Account, chosen: dict[str, Any], now: dt.datetime) -> QuerySet[Any]:
    among = finding.cases_found(account, chosen["text"], now) if chosen["text"] else None
    mine = account.person_id if chosen["mine"] else None
    return filtered(rows, stage=chosen["stage"], among=among, mine=mine)


def _address(query: dict[str, str]) -> str:
    return f"{case_frame.CASES}?{urlencode({k: v for k, v in query.items() if v})}"


def _stages(counts: dict[str, int], chosen: dict[str, Any], query: dict[str, str]) -> list[Chip]:
    rest = {k: v for k, v in query.items() if k != "stage"}
    total = str(sum(counts.values())) if _whole(counts) else f"{COUNTED - 1}+"
    chips = [Chip(f"全部 {total}", _address(rest), current=not chosen["stage"])]
    for code, word in stage_words().items():
        if (many := counts.get(code, 0)) or chosen["stage"] == code:
            address = _address({**rest, "stage": code})
            chips.append(Chip(f"{word} {_number(many)}", address, current=chosen["stage"] == code))
    return chips


def _number(many: int) -> str:
    """Return a number as counted: beyond the cap nobody counted further."""
    return f"{COUNTED - 1}+" if many >= COUNTED else str(many)


def stage_words() -> dict[str, str]:
    """Return the stages of cases in words, of every procedure."""
    return {stage.code: stage.title for p in BOOK.procedures.values() for stage in p.stages}


def _chips(chosen: dict[str, Any], query: dict[str, str]) -> list[Chip]:
    chips = []
    if chosen["text"]:
        rest = {k: v for k, v in query.items() if k != "view"}
        chips.append(Chip(f"含“{chosen['text']}”", _address(rest), removes=True))
    if chosen["mine"]:
        chips.append(Chip("我承办的", _address({k: v for k, v in query.items() if k != "mine"}), removes=True))
    return chips


def _empty(chosen: dict[str, Any]) -> Empty:
    if chosen["text"] or chosen["mine"] or chosen["stage"]:
        text = "换一个词、去掉条件再试。只列出您有权查看的案件。"
        return Empty("没有符合条件的案件", text, "清除条件", case_frame.CASES, "search")
    return Empty("还没有案件", "登记线索后，案件会列在这里。", "登记线索", f"{case_frame.CASES}new/")


def shown(rows: Iterable[Any], now: dt.datetime) -> list[Shown]:
    """Return cases as lines with the nearest period and the handlers: two queries, however many."""
    cases = list(rows)
    ids = [case.dossier_id for case in cases]
    duties: dict[uuid.UUID, Duty] = {}
    for duty in Duty.objects.filter(IS_RUNNING, dossier_id__in=ids, state="open", holder="agency").order_by("-due_on"):
        duties[duty.dossier_id] = duty
    handlers: dict[uuid.UUID, list[str]] = defaultdict(list)
    parts = DossierPerson.objects.filter(dossier_id__in=ids, role="handler", until__isnull=True)
    for dossier_id, name in parts.order_by("since", "pk").values_list("dossier_id", "person__name"):
        handlers[dossier_id].append(name)
    words = stage_words()
    return [
        Shown(
            id=case.pk,
            url=case_frame.address(case.pk),
            number=case.case_no,
            title=case.dossier.title,
            stage=words.get(case.stage, case.stage),
            tone="neutral" if case.stage in case_frame.ENDED else "info",
            duty=case_frame.shown(duties[case.dossier_id]) if case.dossier_id in duties else None,
            handlers="、".join(handlers[case.dossier_id]),
            opened_on=case.opened_at.astimezone(now.tzinfo).date(),
        )
        for case in cases
    ]
