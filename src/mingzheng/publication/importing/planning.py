"""What an import would do, row by row: rows to take, rows already here, rows refused with every reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from mingzheng.agencies.models import Agency
from mingzheng.core.crypto import blind_index
from mingzheng.core.errors import DomainError
from mingzheng.publication.importing.judging import TARGETS, Agencies, Judged, folded, judge, mapping
from mingzheng.publication.importing.models import ImportedNotice
from mingzheng.publication.models import PublicDecision

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping

    from mingzheng.core.tables import Table

Outcome = Literal["taken", "present", "refused"]
OUTCOME_WORDS = {"taken": "可导入", "present": "已有", "refused": "不导入"}
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table and what becomes of it."""

    judged: Judged
    outcome: Outcome

    def words(self) -> str:
        """Return the line as the command prints it."""
        told = self.judged.reasons if self.outcome == "refused" else self.judged.remarks
        tail = f"：{'；'.join(told)}" if told else ""
        return f"{OUTCOME_WORDS[self.outcome]}　第 {self.judged.row} 行　{self.judged.title[:60]}{tail}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole table judged; ``columns`` says which column was read as what."""

    table: Table
    columns: Mapping[str, str]
    lines: tuple[Line, ...]

    def of(self, outcome: Outcome) -> list[Line]:
        """Return the lines with an outcome, in the order of the table."""
        return [line for line in self.lines if line.outcome == outcome]

    def reasons(self) -> Counter[str]:
        """Return how many rows each kind of reason stands against; what is quoted in a reason is left out."""
        return Counter(reason.split("“")[0] for line in self.of("refused") for reason in line.judged.reasons)

    def mapped(self) -> str:
        """Return which column is read as which value."""
        return "、".join(f"{TARGETS[target]}←{column}" for target, column in self.columns.items())

    def summary(self) -> str:
        """Return the closing line."""
        drafts = sum(len(line.judged.parties) for line in self.of("taken"))
        counts = {o: len(self.of(o)) for o in ("taken", "present", "refused")}
        return (
            f"共 {len(self.lines)} 行：可导入 {counts['taken']} 行（{drafts} 件待拟稿），"
            f"已有 {counts['present']} 行，不导入 {counts['refused']} 行。"
        )


def known_agencies(aliases: Mapping[str, str]) -> Agencies:
    """Return the agencies by name, short code and the given other names (name in the table → code here).

    Raises DomainError for a code that does not exist.
    """
    rows = list(Agency.objects.filter(closed_on__isnull=True))
    by_code = {row.code: row.pk for row in rows}
    unknown = sorted(set(aliases.values()) - set(by_code))
    if unknown:
        raise DomainError(f"没有这个机关代码：{'、'.join(unknown)}")
    names = {folded(row.name): row.pk for row in rows}
    return Agencies(names | {folded(name): by_code[code] for name, code in aliases.items()})


def party_digest(name: str) -> str:
    """Return the keyed digest under which one party of one decision is found again."""
    return blind_index("imported_notice.party", name)


def plan_import(table: Table, columns: Mapping[str, str], agencies: Agencies, today: dt.date) -> Plan:
    """Judge every row of a table; writes nothing. Raises DomainError where needed columns are missing."""
    used = mapping(table.columns, columns)
    judged = [judge(number, cells, used, agencies, today) for number, cells in table.rows]
    here = _here(judged)
    first: dict[tuple[uuid.UUID, str, str], int] = {}
    return Plan(table, used, tuple(_line(one, here, first) for one in judged))


def _line(one: Judged, here: set[tuple[uuid.UUID, str, str]], first: dict[tuple[uuid.UUID, str, str], int]) -> Line:
    if one.reasons or one.agency_id is None:
        return Line(one, "refused")
    keys = [(one.agency_id, one.number, party_digest(p.name)) for p in one.parties]
    if all(key in here for key in keys):
        return Line(one, "present")
    twice = next((first[key] for key in keys if key in first), None)
    if twice is not None or any(key in here for key in keys):
        reason = f"与第 {twice} 行是同一文号、同一当事人" if twice else "部分当事人的这份决定已经在本系统"
        return Line(replace(one, reasons=(reason,)), "refused")
    first.update(dict.fromkeys(keys, one.row))
    return Line(one, "taken")


def _here(judged: Iterable[Judged]) -> set[tuple[uuid.UUID, str, str]]:
    """Return (agency, number, party) that are here already: imported before, or public from a case of this system."""
    wanted = [one for one in judged if not one.reasons and one.agency_id]
    numbers = sorted({one.number for one in wanted})
    rows = ImportedNotice.objects.filter(number__in=numbers).values_list("agency_id", "number", "party_digest")
    found = set(rows)
    codes = dict(Agency.objects.filter(pk__in={one.agency_id for one in wanted}).values_list("code", "pk"))
    public = PublicDecision.objects.filter(number_key__in=numbers, agency_code__in=codes)
    shown = {(codes[code], number) for code, number in public.values_list("agency_code", "number_key")}
    for one in wanted:
        if one.agency_id and (one.agency_id, one.number) in shown:
            found |= {(one.agency_id, one.number, party_digest(p.name)) for p in one.parties}
    return found
