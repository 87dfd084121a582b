"""Reads: the calendar as known, articles as in force on a day, and how they are cited."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Q

from mingzheng.core.errors import DomainError
from mingzheng.core.prepared import Prepared
from mingzheng.law.calendar import CalendarView, DayOff, overlay_codes
from mingzheng.law.citation import ArticleKey, parse_key
from mingzheng.law.index import IndexedInstrument, shipped_index
from mingzheng.law.models import CalendarDay, CalendarVersion, Instrument, InstrumentVersion, LawArticle, PeriodOverride
from mingzheng.law.periods import SHANGHAI

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, slots=True)
class Article:
    """An article as in force on a day; ``text`` is None where no text was imported, ``gist`` is ours."""

    key: str
    instrument: str
    title: str
    rank: str
    number: str
    adopted_on: dt.date
    in_force_from: dt.date
    in_force_to: dt.date | None
    no: int
    paragraph: int
    item: int
    gist: str
    text: str | None

    @property
    def version(self) -> str:
        """The version as offices name it: the day of adoption and the order's number."""
        return f"{self.adopted_on}{' ' if self.number else ''}{self.number}"

    def citation(self) -> str:
        """Return the full title with article, paragraph and item in Chinese numerals."""
        return f"《{self.title}》{ArticleKey(self.instrument, self.no, self.paragraph, self.item).words()}"


_VERSIONS = Prepared(
    lambda codes: (
        CalendarVersion.objects.filter(region_code__in=codes).order_by("number").values_list("pk", "created_at")
    )
)


def calendar_view(on: dt.date | None = None, region: str | None = None) -> CalendarView:
    """Return the calendar as entered up to ``on`` (now if None), with the holidays of a region's division laid over."""
    versions = _VERSIONS(["", *overlay_codes(region or "")])
    if on is not None:
        end = dt.datetime.combine(on + dt.timedelta(days=1), dt.time(), tzinfo=SHANGHAI)
        versions = [(pk, entered_at) for pk, entered_at in versions if entered_at < end]
    return _view(tuple(pk for pk, _ in versions))


@lru_cache(maxsize=64)
def _view(version_ids: tuple[uuid.UUID, ...]) -> CalendarView:
    """Build the view of these versions; they never change, so the cache is never stale."""
    versions = sorted(
        CalendarVersion.objects.filter(pk__in=version_ids), key=lambda v: (len(v.region_code.rstrip("0")), v.number)
    )
    rows: dict[uuid.UUID, list[DayOff]] = {version.pk: [] for version in versions}
    for day in CalendarDay.objects.filter(version_id__in=version_ids):
        rows[day.version_id].append(DayOff(day.date, off=day.off, name=day.name))
    days: dict[dt.date, DayOff] = {}
    announced: set[int] = set()
    for version in versions:
        years = range(version.first_year, version.last_year + 1)
        if not version.region_code:
            # A later national version replaces its years whole.
            days = {date: day for date, day in days.items() if date.year not in years}
            announced = announced.difference(years).union(years if version.announced else ())
        days.update((day.date, day) for day in rows[version.pk])
    label = "+".join(f"{v.region_code}{':' if v.region_code else ''}{v.number}" for v in _latest(versions))
    return CalendarView(version=label or "0", days=days, announced=frozenset(announced))


def _latest(versions: list[CalendarVersion]) -> list[CalendarVersion]:
    return list({version.region_code: version for version in versions}.values())


_OVERRIDES = Prepared(
    lambda code, agency, since, until: PeriodOverride.objects.filter(
        Q(until__isnull=True) | Q(until__gte=until), code=code, agency_id=agency, since__lte=since
    ).order_by("-since", "-created_at")[:1]
)


def override_in_force(code: str, agency_id: uuid.UUID, on: dt.date) -> PeriodOverride | None:
    """Return the override of a period that an agency runs on a day, the latest if several."""
    return _OVERRIDES.first(code, agency_id, on, on)


def find_instrument(name: str) -> Instrument:
    """Return an instrument by key, alias or full title; raises DomainError when the index has none."""
    found = shipped_index().find(name)
    row = Instrument.objects.filter(Q(key=found.key if found else name) | Q(title=name)).first()
    if row is None:
        row = next((i for i in Instrument.objects.exclude(aliases=[]) if name in i.aliases), None)
    if row is None:
        message = f"法规索引里没有“{name}”。请核对名称，或者先录入这件法规。"
        raise DomainError(message)
    return row


def cite(key: str) -> str:
    """Return how a statute is cited: 《中华人民共和国行政处罚法》第五十七条第二款; unknown raises DomainError."""
    parsed = parse_key(key)
    indexed = shipped_index().find(parsed.instrument)
    title, number = (indexed.title, _document_number(indexed)) if indexed else _titled(parsed.instrument)
    return f"《{title}》{number}{parsed.words()}"


def _titled(name: str) -> tuple[str, str]:
    return find_instrument(name).title, ""


def _document_number(indexed: IndexedInstrument) -> str:
    """Normative documents are cited with their number, statutes by title alone."""
    number = indexed.version[-1].number
    return f"（{number}）" if indexed.rank == "normative" and number else ""


def resolve(key: str, on: dt.date) -> Article:
    """Return an article as in force on a day.

    Raises DomainError when the instrument or article does not exist, was not yet in force, or had been repealed.
    """
    parsed = parse_key(key)
    instrument = find_instrument(parsed.instrument)
    version = version_in_force(instrument, on)
    if version.articles and parsed.no > version.articles:
        message = f"《{instrument.title}》（{version.adopted_on}）只有 {version.articles} 条，没有第 {parsed.no} 条。"
        raise DomainError(message)
    row = LawArticle.objects.filter(version=version, no=parsed.no).first() if parsed.no else None
    return Article(
        key=key,
        instrument=instrument.key,
        title=instrument.title,
        rank=instrument.rank,
        number=version.number,
        adopted_on=version.adopted_on,
        in_force_from=version.in_force_from,
        in_force_to=version.in_force_to,
        no=parsed.no,
        paragraph=parsed.paragraph,
        item=parsed.item,
        gist=row.gist if row else "",
        text=_part(row.text, parsed) if row and row.text is not None else None,
    )


def version_in_force(instrument: Instrument, on: dt.date) -> InstrumentVersion:
    """Return the version in force on a day; raises DomainError that says why there is none."""
    versions = sorted(instrument.versions.all(), key=lambda version: version.in_force_from)
    current = [v for v in versions if v.in_force_from <= on and (v.in_force_to is None or on <= v.in_force_to)]
    if current:
        return current[-1]
    if not versions or on < versions[0].in_force_from:
        since = _words(versions[0].in_force_from) if versions else "（未录入）"
        message = f"《{instrument.title}》自 {since}起施行，{_words(on)}尚未施行，不能作为依据。"
        raise DomainError(message)
    by = f"（被{cite(instrument.repealed_by)}取代）" if instrument.repealed_by else ""
    gone = instrument.repealed_on or (versions[-1].in_force_to or on)
    message = f"《{instrument.title}》已于 {_words(gone)}废止{by}，{_words(on)}不能作为依据。"
    raise DomainError(message)


def _words(date: dt.date) -> str:
    return f"{date.year} 年 {date.month} 月 {date.day} 日"


def _part(text: str, key: ArticleKey) -> str:
    """Return the paragraph or item of an article's text, or the whole article; raises DomainError if it has none."""
    if not key.paragraph:
        return text
    paragraphs: list[list[str]] = []
    for line in text.split("\n"):
        if _is_item(line) and paragraphs:
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    if key.paragraph > len(paragraphs):
        message = f"第 {key.no} 条只有 {len(paragraphs)} 款，没有第 {key.paragraph} 款。"
        raise DomainError(message)
    lines = paragraphs[key.paragraph - 1]
    if not key.item:
        return "\n".join(lines)
    if key.item >= len(lines):
        message = f"第 {key.no} 条第 {key.paragraph} 款没有第 {key.item} 项。"
        raise DomainError(message)
    return lines[key.item]


def _is_item(line: str) -> bool:
    return line.startswith(("（", "("))
