"""Every change to calendar, index and overrides; importing texts stands in ``importing``."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from mingzheng.core.errors import DomainError
from mingzheng.law import calendar as days
from mingzheng.law.index import IndexedInstrument, IndexedVersion, shipped_index
from mingzheng.law.models import CalendarDay, CalendarVersion, Instrument, InstrumentVersion, LawArticle, PeriodOverride
from mingzheng.law.overrides import RANK_ORDER, Change, judge
from mingzheng.law.policies import insist_on_two
from mingzheng.law.queries import calendar_view, resolve
from mingzheng.ledger.recording import Actor, Recorder, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingzheng.agencies.credentials import Credential
    from mingzheng.agencies.models import Agency
    from mingzheng.law.calendar import Arrangement, DayOff
    from mingzheng.law.periods import PeriodSpec
    from mingzheng.ledger.models import Recorded

SEEDER = Actor(kind="system", id=uuid.UUID(int=0), label="系统（随程序发布的日历和法规索引）")


def seed_reference(now: dt.datetime) -> bool:
    """Bring calendar and article index to what this release ships; True if anything changed. Safe to run again."""
    changed = seed_calendar(now)
    return seed_index(now) or changed


def seed_calendar(now: dt.datetime) -> bool:
    """Enter the calendar 2004–2026 and the tentative 2027 where there is no calendar yet; True if it did."""
    if CalendarVersion.objects.exists():
        return False
    with record("law.calendar.seeded", actor=SEEDER, now=now) as rec:
        known = (days.SEED_FIRST_YEAR, days.SEED_LAST_YEAR)
        _enter(rec, known, days.official_days(), source=days.SEED_SOURCE, announced=True)
        for year in sorted(days.STATUTORY_DAYS):
            _enter(rec, (year, year), days.statutory_days(year), source=days.STATUTE_SOURCE, announced=False)
    return True


@dataclass(frozen=True, slots=True)
class CalendarPreview:
    """What an arrangement would change: days that become off, become worked, or get another name."""

    year: int
    region_code: str
    papers: tuple[str, ...]
    becomes_off: tuple[dt.date, ...]
    becomes_worked: tuple[dt.date, ...]
    days: int
    already_known: bool


def preview_calendar(arrangement: Arrangement, *, region_code: str = "") -> CalendarPreview:
    """Return what applying an arrangement would change against the calendar as it is."""
    before = calendar_view(region=region_code or None)
    after = {day.date: day for day in arrangement.days}
    replaced = set(after)
    if not region_code:
        replaced |= {date for date in before.days if date.year == arrangement.year}
    off: list[dt.date] = []
    worked: list[dt.date] = []
    for date in sorted(replaced):
        day = after.get(date)
        works = not day.off if day else date.weekday() < days.SATURDAY
        if works != before.is_workday(date):
            (worked if works else off).append(date)
    known = not before.tentative(dt.date(arrangement.year, 7, 1)) and not (off or worked)
    return CalendarPreview(
        year=arrangement.year,
        region_code=region_code,
        papers=arrangement.papers,
        becomes_off=tuple(off),
        becomes_worked=tuple(worked),
        days=len(arrangement.days),
        already_known=known,
    )


def apply_calendar(
    rec: Recorder, arrangement: Arrangement, *, second: Credential | None, region_code: str = ""
) -> CalendarVersion:
    """Enter an announced arrangement as a new version, by two persons (design.md §3).

    Raises Refused without a second person's credential, DomainError when there is nothing new in it. Duties are not
    moved here: ``duties.actions.adopt_calendar`` does both under one entry.
    """
    signed = insist_on_two(rec, second, what="不能导入日历")
    if preview_calendar(arrangement, region_code=region_code).already_known and not region_code:
        raise DomainError(f"{arrangement.year} 年的安排与现有日历一致，没有需要导入的内容。")
    years = (arrangement.year, arrangement.year)
    version = _enter(
        rec,
        years,
        arrangement.days,
        source="、".join(arrangement.papers)[:200],
        announced=True,
        signed=signed,
        region_code=region_code,
    )
    rec.facts["calendar"] = {"version": version.number, "year": arrangement.year, "region": region_code}
    return version


def _enter(  # noqa: PLR0913 - the fields of a version
    rec: Recorder,
    years: tuple[int, int],
    rows: Iterable[DayOff],
    *,
    source: str,
    announced: bool,
    signed: tuple[uuid.UUID | None, uuid.UUID | None] = (None, None),
    region_code: str = "",
) -> CalendarVersion:
    # Calendar versions are rare and made by two persons; the unique number settles a race.
    newest = CalendarVersion.objects.aggregate(newest=Max("number"))["newest"] or 0
    version = CalendarVersion(
        number=newest + 1,
        region_code=region_code,
        first_year=years[0],
        last_year=years[1],
        announced=announced,
        source=source,
        entered_by_id=signed[0],
        confirmed_by_id=signed[1],
        created_at=rec.now,
    )
    rec.insert(version)
    rec.insert_many([CalendarDay(version=version, date=day.date, off=day.off, name=day.name) for day in rows])
    return version


def seed_index(now: dt.datetime) -> bool:
    """Bring instruments, versions and gists to the shipped index, leaving imported texts alone; True if it changed."""
    plan = _IndexPlan()
    for indexed in shipped_index().instruments:
        plan.add(indexed)
    if not plan.inserts and not plan.changes:
        return False
    with record("law.index.seeded", actor=SEEDER, now=now) as rec:
        rec.insert_many(plan.inserts)
        for row, values in plan.changes:
            rec.change(row, **values)
        rec.facts["index"] = {"new_rows": len(plan.inserts), "changed_rows": len(plan.changes)}
    return True


class _IndexPlan:
    """What has to be written so that the tables say what the shipped index says."""

    def __init__(self) -> None:
        self.inserts: list[Recorded] = []
        self.changes: list[tuple[Recorded, dict[str, Any]]] = []
        self._instruments = {row.key: row for row in Instrument.objects.all()}
        self._versions = {(row.instrument_id, row.adopted_on): row for row in InstrumentVersion.objects.all()}
        articles = LawArticle.objects.defer("text").exclude(gist="")
        self._gists = {(row.version_id, row.no): row.gist for row in articles}

    def add(self, indexed: IndexedInstrument) -> None:
        values = {
            "title": indexed.title,
            "aliases": list(indexed.aliases),
            "rank": indexed.rank,
            "repealed_on": indexed.repealed_on,
            "repealed_by": indexed.repealed_by,
        }
        row = self._instruments.get(indexed.key)
        if row is None:
            row = Instrument(key=indexed.key, **values)
            self.inserts.append(row)
        else:
            self._change(row, values)
        for place, version in enumerate(indexed.version):
            self._version(row, version, indexed.last_day(place))

    def _version(self, instrument: Instrument, indexed: IndexedVersion, last_day: dt.date | None) -> None:
        row = self._versions.get((instrument.pk, indexed.adopted))
        values: dict[str, Any] = {
            "promulgated_on": indexed.promulgated,
            "in_force_from": indexed.in_force,
            "in_force_to": last_day,
            "number": indexed.number,
        }
        if indexed.articles:
            values["articles"] = indexed.articles
        if row is None:
            row = InstrumentVersion(instrument=instrument, adopted_on=indexed.adopted, **values)
            self.inserts.append(row)
        else:
            self._change(row, values)
        for no, gist in indexed.gists.items():
            self._gist(row, no, gist)

    def _gist(self, version: InstrumentVersion, no: int, gist: str) -> None:
        if self._gists.get((version.pk, no)) == gist:
            return
        row = LawArticle.objects.filter(version_id=version.pk, no=no).first()
        if row is None:
            self.inserts.append(LawArticle(version=version, no=no, gist=gist))
        else:
            self.changes.append((row, {"gist": gist}))

    def _change(self, row: Recorded, values: Mapping[str, Any]) -> None:
        differing = {name: value for name, value in values.items() if getattr(row, name) != value}
        if differing:
            self.changes.append((row, differing))


def add_instrument(  # noqa: PLR0913 - the facts of an instrument
    rec: Recorder,
    *,
    key: str,
    title: str,
    rank: str,
    number: str,
    adopted_on: dt.date,
    in_force_from: dt.date,
    second: Credential | None,
    articles: int = 0,
) -> Instrument:
    """Enter an instrument that the shipped index has not got, such as a local regulation, by two persons.

    Raises DomainError when the name is taken or the rank unknown.
    """
    _, confirmed_by = insist_on_two(rec, second, what="不能录入法规")
    if rank not in RANK_ORDER or "#" in key or not key.strip():
        raise DomainError("录入法规：请填写简称（不含#）和位阶（法律、行政法规、地方性法规、规章、规范性文件）。")
    taken = shipped_index().find(key) or shipped_index().find(title)
    if taken or Instrument.objects.filter(key=key).exists() or Instrument.objects.filter(title=title).exists():
        raise DomainError(f"法规索引里已有“{key}”或《{title}》。")
    instrument = Instrument(key=key, title=title, rank=rank)
    version = InstrumentVersion(
        instrument=instrument, adopted_on=adopted_on, in_force_from=in_force_from, number=number, articles=articles
    )
    rec.insert(instrument)
    rec.insert(version)
    rec.facts["confirmed_by"] = str(confirmed_by)
    return instrument


def override_period(
    rec: Recorder,
    spec: PeriodSpec,
    *,
    agency: Agency,
    change: Change,
    second: Credential | None,
) -> PeriodOverride:
    """Set an agency's own figure for a period (invariant 8).

    Tightening is a setting. Relaxing needs an instrument of the rank that the period's article demands, in force on the
    day the override starts. Raises DomainError otherwise, Refused without a second person's credential.
    """
    entered_by, confirmed_by = insist_on_two(rec, second, what="不能变更期限", agency=agency)
    basis = resolve(change.basis, change.since) if change.basis else None
    relaxes = judge(spec, change, rank=basis.rank if basis else "", title=basis.title if basis else "")
    row = PeriodOverride(
        code=spec.code,
        agency=agency,
        value=change.value,
        unit=change.unit or spec.unit,
        basis=change.basis,
        scope=change.scope,
        relaxes=relaxes,
        since=change.since,
        until=change.until,
        entered_by_id=entered_by,
        confirmed_by_id=confirmed_by,
        created_at=rec.now,
    )
    rec.insert(row)
    return row


def end_override(rec: Recorder, row: PeriodOverride, *, last_day: dt.date, second: Credential | None) -> None:
    """End an override with a day, by two persons; duties that run keep the figure they were started with."""
    insist_on_two(rec, second, what="不能终止期限的变更", agency=row.agency)
    if last_day < row.since:
        raise DomainError("结束日不能早于开始日。")
    rec.change(row, until=last_day)
