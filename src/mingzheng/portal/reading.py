"""Everything the portal reads: projections only, over the portal's own connection."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max, Q, Sum

from mingzheng.agencies.models import PublicOfficer
from mingzheng.cases.projection import PublicProcedure, PublicReceipt
from mingzheng.catalogue.models import PublicListItem
from mingzheng.documents.models import PublicPaper
from mingzheng.ledger.models import PublicAnchor, PublicCheckpoint, PublicEpoch
from mingzheng.publication.models import PublicDecision
from mingzheng.publication.search import CAP, LAST_PAGE, PAGE_SIZE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from mingzheng.portal.spans import Span

PORTAL: Final = "portal"
SAME_NAME: Final = 20
LATEST: Final = 8
CHECKPOINTS: Final = 48


@dataclass(frozen=True, slots=True)
class Office:
    """An agency as its published lists name it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list of decisions is narrowed to; nothing of it concerns a person."""

    agency: str = ""
    kind: str = ""
    year: int | None = None
    published: Span | None = None


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """One page of decisions, newest publication first; ``count`` stops at 1001."""

    items: list[PublicDecision]
    count: int
    page: int


def offices() -> list[Office]:
    """Return the agencies that published a list or an officer, by code."""
    found: dict[str, str] = {}
    for model in (PublicOfficer, PublicListItem):
        rows = model._default_manager.using(PORTAL).order_by().values_list("agency_code", "agency_name").distinct()
        found.update(rows)
    return [Office(code, name) for code, name in sorted(found.items())]


def shown_decisions(today: dt.date) -> QuerySet[PublicDecision]:
    """Return what may be shown today, newest publication first: no tombstones, nothing past its last day."""
    running = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
    rows = PublicDecision.objects.using(PORTAL).defer("search", "fields").filter(running, state="published")
    return rows.order_by("-id")


def running(today: dt.date) -> QuerySet[PublicDecision]:
    """Return what is published and not past its last day together with the tombstones of what was withdrawn."""
    kept = Q(expires_on__isnull=True) | Q(expires_on__gte=today) | Q(state="withdrawn")
    return PublicDecision.objects.using(PORTAL).defer("search").filter(kept, state__in=["published", "withdrawn"])


def newest(agency: str, kind: str, number: int, today: dt.date) -> list[PublicDecision]:
    """Return the newest publications and the newest withdrawals of an agency or kind (empty: of all), for a feed."""
    rows = running(today)
    if agency:
        rows = rows.filter(agency_code=agency)
    if kind:
        rows = rows.filter(kind=kind)
    shown = rows.filter(state="published").order_by("-id")[:number]
    gone = rows.filter(state="withdrawn").order_by("-fields__withdrawn_on", "-id")[:number]
    return [*shown, *gone]


def blocks(rows: QuerySet[PublicDecision], *, size: int = 500) -> Iterator[list[PublicDecision]]:
    """Yield rows in order of publication, a bounded number at a time, so that a long file needs little memory."""
    last = 0
    while block := list(rows.filter(pk__gt=last).order_by("pk")[:size]):
        yield block
        last = block[-1].pk


def state_of(rows: QuerySet[PublicDecision]) -> tuple[object, ...]:
    """Return what tells that a set of publications has changed: number, newest, versions, withdrawals."""
    told = rows.order_by().aggregate(
        number=Count("pk"), newest=Max("pk"), versions=Sum("version"), gone=Count("pk", filter=Q(state="withdrawn"))
    )
    return tuple(told.values())


def published_between(today: dt.date) -> tuple[dt.date, dt.date] | None:
    """Return the days of the first and the newest publication, or None before there is one."""
    rows = running(today).only("published_on")
    first, last = rows.order_by("pk").first(), rows.order_by("-pk").first()
    return (first.published_on, last.published_on) if first and last else None


def lists_of_kind(kind: str) -> QuerySet[PublicListItem]:
    """Return every version of every agency's lists of a kind."""
    return PublicListItem.objects.using(PORTAL).filter(kind=kind).order_by("agency_code", "code", "version")


def decisions(filters: Filters, number: int, today: dt.date) -> DecisionPage:
    """Return one page of decisions."""
    rows = shown_decisions(today)
    if filters.agency:
        rows = rows.filter(agency_code=filters.agency)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.year:
        # By day of decision: in order of publication an earlier year lies behind everything that came after it.
        rows = rows.filter(decided_on__range=(dt.date(filters.year, 1, 1), dt.date(filters.year, 12, 31)))
        rows = rows.order_by("-decided_on", "-id")
    if filters.published:
        rows = rows.filter(published_on__range=(filters.published.first, filters.published.last))
        rows = rows.order_by("-published_on", "-id")
    number = min(max(number, 1), LAST_PAGE)
    start = (number - 1) * PAGE_SIZE
    return DecisionPage(list(rows[start : start + PAGE_SIZE]), rows[:CAP].count(), number)


def lists_of(agency: str) -> list[PublicListItem]:
    """Return every version of an agency's lists, by kind and code, newest version first."""
    rows = PublicListItem.objects.using(PORTAL).filter(agency_code=agency).defer("content")
    return list(rows.order_by("kind", "code", "-version"))


def list_item(key: str) -> PublicListItem | None:
    """Return one version of a list."""
    return PublicListItem.objects.using(PORTAL).filter(key=key).first()


def versions_of(item: PublicListItem) -> list[PublicListItem]:
    """Return all versions of the same list, newest first."""
    rows = PublicListItem.objects.using(PORTAL).defer("content")
    return list(rows.filter(kind=item.kind, agency_code=item.agency_code, code=item.code).order_by("-version"))


def decision_counts(agency: str, kinds: Iterable[str], today: dt.date) -> dict[str, int]:
    """Return how many decisions of each kind an agency shows today; the count stops at 1001."""
    rows = shown_decisions(today).filter(agency_code=agency)
    return {kind: rows.filter(kind=kind)[:CAP].count() for kind in kinds}


def officers_of(agency: str, start: int, number: int) -> list[PublicOfficer]:
    """Return some of an agency's officers by certificate number."""
    rows = PublicOfficer.objects.using(PORTAL).filter(agency_code=agency).order_by("certificate_no")
    return list(rows[start : start + number])


def officer_count(agency: str) -> int:
    """Return how many officers an agency has published."""
    return PublicOfficer.objects.using(PORTAL).filter(agency_code=agency).count()


def officers_called(text: str) -> list[PublicOfficer]:
    """Return the officers of exactly this certificate number or name; at most twenty."""
    rows = PublicOfficer.objects.using(PORTAL).filter(Q(certificate_no=text) | Q(name=text))
    return list(rows.order_by("agency_code", "certificate_no")[:SAME_NAME])


def paper(code: str) -> PublicPaper | None:
    """Return the paper of a code."""
    return PublicPaper.objects.using(PORTAL).filter(code=code).first()


def receipt(key: str) -> PublicReceipt | None:
    """Return what became of the thing that was handed in under this number and secret."""
    return PublicReceipt.objects.using(PORTAL).filter(key=key).first()


def procedures() -> list[PublicProcedure]:
    """Return every published version of every procedure without its words, newest first within a code."""
    return list(
        PublicProcedure.objects.using(PORTAL).defer("content").order_by("code", "-law_date", "-published_at", "-id")
    )


def procedure(code: str, digest: str) -> PublicProcedure | None:
    """Return one version by the beginning of the digest of its words."""
    rows = PublicProcedure.objects.using(PORTAL).filter(code=code, text_digest__startswith=f"sha256:{digest}")
    return rows.order_by("-published_at", "-id").first()


def checkpoints(number: int = CHECKPOINTS) -> list[PublicCheckpoint]:
    """Return the newest public heads of the log, newest first."""
    return list(PublicCheckpoint.objects.using(PORTAL).order_by("-size")[:number])


def epochs() -> list[PublicEpoch]:
    """Return the epochs of the log with their keys, newest first."""
    return list(PublicEpoch.objects.using(PORTAL).order_by("-number"))


def anchors(size: int | None = None) -> list[PublicAnchor]:
    """Return the newest anchors, newest first: over one head, or over any."""
    rows = PublicAnchor.objects.using(PORTAL).order_by("-size", "-id")
    return list((rows if size is None else rows.filter(size=size))[:CHECKPOINTS])


def anchor(number: int) -> PublicAnchor | None:
    """Return one anchor by its public number."""
    return PublicAnchor.objects.using(PORTAL).filter(pk=number).first() if number < 2**63 else None
