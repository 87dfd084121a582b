"""What each list holds: its rows for one reader at one moment, and the words in its columns."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import OuterRef, Prefetch, Subquery

from mingzheng.agencies.models import Person
from mingzheng.agencies.officers import BEIJING
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.models import Case, Party
from mingzheng.cases.queries import cases_visible, filtered
from mingzheng.dossiers.models import Dossier, DossierPerson
from mingzheng.dossiers.queries import readings_visible_to, what_in_words
from mingzheng.duties.models import IS_RUNNING, Duty
from mingzheng.law.catalogue import period
from mingzheng.publication.models import Publication, PublicationState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from django.db.models import QuerySet

    from mingzheng.agencies.models import Account

Filters = dict[str, Any]
Row = tuple[Any, ...]
DONE: Final = (
    PublicationState.PUBLISHED,
    PublicationState.WITHDRAWN,
    PublicationState.EXPIRED,
    PublicationState.REPAIRED,
)
SOMEBODY: Final = "某"
NOT_SEEN: Final = "（您无权阅看的案卷）"


@dataclass(frozen=True, slots=True)
class Source:
    """A list: its name, which roles may have it (none named: everybody signed in), its columns, rows and filters."""

    title: str
    roles: frozenset[str]
    columns: tuple[str, ...]
    rows: Callable[[Account, dt.datetime, Filters], QuerySet[Any]]
    cells: Callable[[Any, bool], Row]
    filters: frozenset[str]


def masked(kind: str, name: str, *, personal: bool) -> str:
    """Return a party's name: of natural persons the family name alone, unless names were allowed."""
    return name if personal or kind != "individual" else name[:1] + SOMEBODY


def _cases(account: Account, now: dt.datetime, filters: Filters) -> QuerySet[Any]:
    mine = account.person_id if filters.get("mine") else None
    found = filters.get("among")
    among = None if found in (None, "") else [uuid.UUID(one) for one in found]
    rows = filtered(cases_visible(account, now), stage=filters.get("stage", ""), among=among, mine=mine)
    handlers = DossierPerson.objects.filter(role="handler", until__isnull=True).select_related("person")
    return rows.prefetch_related(
        Prefetch("parties", Party.objects.order_by("position", "pk")),
        Prefetch("dossier__people", handlers, to_attr="handling"),
    )


def _case(row: Any, personal: bool) -> Row:  # noqa: ANN401, FBT001 - a case; all cells take the same
    return (
        row.case_no,
        row.matter.name,
        "、".join(masked(p.kind, str(p.name_snapshot), personal=personal) for p in row.parties.all()),
        BOOK.procedure(row.procedure, row.law_date).stage_title(row.stage),
        row.agency.name,
        row.opened_at.astimezone(BEIJING).date(),
        row.filed_on,
        row.decided_on,
        row.closed_on,
        "、".join(part.person.name for part in row.dossier.handling),
    )


def _publications(account: Account, now: dt.datetime, filters: Filters) -> QuerySet[Any]:
    seen = Dossier.objects.visible_to(account, now)
    rows = Publication.objects.filter(seen.has("dossier_id")).defer("source")
    done = rows.filter(state__in=DONE) | rows.filter(disclosure="withheld")
    waiting = rows.exclude(state__in=DONE).exclude(disclosure="withheld")
    chosen = done if filters.get("state") == "done" else waiting
    return chosen.select_related("dossier__case", "notice", "agency").order_by("-decided_on", "-pk")


def _publication(row: Any, personal: bool) -> Row:  # noqa: ANN401, FBT001 - as above
    del personal
    imported = getattr(row, "notice", None)
    return (
        imported.number if imported else row.dossier.case.case_no,
        row.agency.name,
        row.get_state_display(),
        row.get_disclosure_display(),
        row.decided_on,
        row.served_on,
        row.published_at.astimezone(BEIJING).date() if row.published_at else None,
        row.ended_on,
    )


def _duties(account: Account, now: dt.datetime, filters: Filters) -> QuerySet[Any]:
    del filters
    seen = Dossier.objects.visible_to(account, now)
    rows = Duty.objects.filter(IS_RUNNING, seen.has("dossier_id")).select_related("dossier__case", "dossier__agency")
    return rows.order_by("due_on", "pk")


def _duty(row: Any, personal: bool) -> Row:  # noqa: ANN401, FBT001 - as above
    del personal
    case = getattr(row.dossier, "case", None)
    return (
        case.case_no if case else "",
        row.dossier.agency.name,
        period(row.kind).name,
        row.start_on,
        row.warn_on,
        row.due_on,
        "、".join(row.basis),
    )


def _readings(account: Account, now: dt.datetime, filters: Filters) -> QuerySet[Any]:
    seen = Dossier.objects.visible_to(account, now)
    people = Person.objects.filter(pk=OuterRef("person_id"))
    rows = readings_visible_to(account, now).annotate(
        person_name=Subquery(people.values("name")[:1]),
        person_agency=Subquery(people.values("agency__name")[:1]),
        case_no=Subquery(Case.objects.filter(seen.has("pk"), pk=OuterRef("dossier_id")).values("case_no")[:1]),
    )
    if filters.get("person"):
        rows = rows.filter(person_id__in=Person.objects.filter(name=filters["person"]).values("pk"))
    return rows.order_by("-read_at", "-pk")


def _reading(row: Any, personal: bool) -> Row:  # noqa: ANN401, FBT001 - as above
    del personal
    at = f"{row.read_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
    return (at, row.person_name, row.person_agency, what_in_words(row.what), row.case_no or NOT_SEEN)


SOURCES: Final[Mapping[str, Source]] = {
    "cases": Source(
        "案件",
        frozenset(),
        ("案号", "案由", "当事人", "阶段", "机关", "登记日期", "立案日期", "决定日期", "结案日期", "承办人"),
        _cases,
        _case,
        frozenset({"stage", "mine", "among"}),
    ),
    "publications": Source(
        "公示",
        frozenset({"publisher", "checker", "supervisor"}),
        ("案号", "机关", "状态", "公开方式", "决定日期", "送达日期", "公示日期", "终止日期"),
        _publications,
        _publication,
        frozenset({"state"}),
    ),
    "duties": Source(
        "期限",
        frozenset(),
        ("案号", "机关", "期限", "起算", "预警", "届满", "依据"),
        _duties,
        _duty,
        frozenset(),
    ),
    "readings": Source(
        "阅看记录",
        frozenset({"auditor", "supervisor"}),
        ("时间", "人员", "机关", "看了什么", "案号"),
        _readings,
        _reading,
        frozenset({"person"}),
    ),
}
