"""Search over public decisions by grams of our own: right from one character, the same on both databases.

Every run of letters, digits and Han becomes overlapping pairs, and its last character alone; each character is four
ASCII letters, so that no tokenizer's or locale's idea of Chinese matters. A query of one character is a prefix, of more
a phrase of its pairs; several runs must all be found (research: core-stack.md §3).
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connections

from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.identifiers import DocumentNumber, NotANumber
from mingzheng.publication.models import PublicDecision

if TYPE_CHECKING:
    import datetime as dt

    from django.db.backends.base.base import BaseDatabaseWrapper

BASE = 26
LETTERS = 4
CAP = 1001
PAGE_SIZE = 20
MAX_QUERY = 100
MAX_SUMMARY = 6_000
LAST_PAGE = (CAP - 1) // PAGE_SIZE
NEAR, FAR = (
    6_000,
    60_000,
)  # of the newest rows, how many are looked at before the index is asked, or after it said "many"
LOOSE_NUMBER = re.compile(r"(.*[^\d\s〔(\[【])\s*((?:19|20)\d{2})[\s年第-]+(\d{1,7})\s*号?")
"""A number typed without brackets: 演市监罚 2026 7."""
SHORT_NUMBER = re.compile(r"[〔(\[【]?\s*((?:19|20)\d{2})\s*[〕)\]】年\-]?\s*第?\s*0*(\d{1,7})\s*号?")
"""Year and number alone, with whatever brackets: 〔2026〕12号, 2026 12."""
SEARCHED = ("title", "party", "number", "matter", "law", "facts", "result")


def runs(text: str) -> list[str]:
    """Return the runs of letters, digits and Han in a text, folded (NFKC, lower case, invisible characters gone)."""
    result: list[str] = []
    current: list[str] = []
    for character in unicodedata.normalize("NFKC", text).casefold():
        category = unicodedata.category(character)
        if category == "Cf":
            continue
        if category[0] in "LNM" and ord(character) < BASE**LETTERS:
            current.append(character)
        elif current:
            result.append("".join(current))
            current = []
    return [*result, "".join(current)] if current else result


@functools.lru_cache(maxsize=16_384)  # the characters of a language, not of a text
def _code(character: str) -> str:
    value = ord(character)
    letters = ""
    for _ in range(LETTERS):
        value, rest = divmod(value, BASE)
        letters = chr(97 + rest) + letters
    return letters


def grams(text: str) -> list[str]:
    """Return the grams of a text in order: the pairs of each run, then its last character."""
    found: list[str] = []
    for run in runs(text):
        codes = [_code(character) for character in run]
        found += [first + second for first, second in itertools.pairwise(codes)]
        found.append(codes[-1])
    return found


def search_text(fields: dict[str, Any]) -> str:
    """Return what is indexed of a public decision's fields; the gap between fields cannot be bridged by a phrase."""
    parts: list[str] = []
    for name in SEARCHED:
        value = fields.get(name) or ""
        text = "，".join(str(v) for v in value) if isinstance(value, list | tuple) else str(value)
        parts += grams(text[:MAX_SUMMARY])
    return " ".join(parts)


def number_key(text: str) -> str:
    """Return the one form of a document number, whatever brackets, 第 and zeros it was written with."""
    loose = LOOSE_NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    try:
        return DocumentNumber.parse(f"{loose[1]}〔{loose[2]}〕{loose[3]}号" if loose else text).normal()
    except NotANumber:
        return "|".join(runs(text))


def short_number(text: str) -> tuple[str, str] | None:
    """Return year and number where a text is nothing else (``〔2026〕12号``, ``2026 12``), or None."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = SHORT_NUMBER.fullmatch(plain)
    parted = found and not plain.isdigit()  # 202612 may be anything
    return (found[1], found[2]) if found and parted else None


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What somebody looks for; all given terms must hold."""

    text: str = ""
    agency_code: str = ""
    region_code: str = ""
    decided_from: dt.date | None = None
    decided_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results, newest publication first; ``count`` is at most 1001, ``capped`` then says 1000+."""

    items: tuple[PublicDecision, ...]
    count: int
    page: int
    pages: int

    @property
    def capped(self) -> bool:
        """Return whether there are more than a thousand."""
        return self.count >= CAP


@dataclass(slots=True)
class _Where:
    """Conditions of one search in the words of one database."""

    clauses: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, clause: str, *values: Any) -> None:  # noqa: ANN401 - values of SQL parameters
        """Add a condition."""
        self.clauses.append(clause)
        self.values += values

    def sql(self) -> str:
        """Return the conditions joined."""
        return " AND ".join(self.clauses)


def search(terms: SearchTerms, *, page: int = 1, using: str = "portal") -> SearchPage:
    """Return one page of what is published and fits; a full document number, however written, is taken as such.

    Raises Invalid for a text of more than 100 characters.
    """
    if len(terms.text) > MAX_QUERY:
        raise Invalid(fields=(FieldError("text", f"检索词最多 {MAX_QUERY} 个字", remedy="请缩短后再查"),))
    page = min(max(page, 1), LAST_PAGE)
    connection = connections[using]
    wanted = [run for run in runs(terms.text) if run]
    if wanted and (ids := _by_number(terms, using)):
        return _page(ids[(page - 1) * PAGE_SIZE :][:PAGE_SIZE], len(ids), page, using)
    if terms.text.strip() and not wanted:
        return SearchPage((), 0, 1, 0)
    if (parts := short_number(terms.text)) is not None:
        year, serial = parts
        found = _ids(connection, terms, [year, f"{serial}号"], (page - 1) * PAGE_SIZE, ending=f"〔{year}〕{serial}号")
        if found[0]:
            return _page(found[1], found[0], page, using)
    count, ids = _ids(connection, terms, wanted, (page - 1) * PAGE_SIZE)
    return _page(ids, count, page, using)


def _by_number(terms: SearchTerms, using: str) -> list[int]:
    # Asked by number alone and sorted here: with the state and an order SQLite would walk every published row.
    rows = PublicDecision.objects.using(using).filter(number_key=number_key(terms.text))
    found = rows.values_list("pk", "state", "agency_code")[:CAP]
    return sorted(
        (pk for pk, state, agency in found if state == "published" and terms.agency_code in {"", agency}), reverse=True
    )


def _page(ids: list[int], count: int, page: int, using: str) -> SearchPage:
    rows = PublicDecision.objects.using(using).defer("search").in_bulk(ids)
    pages = -(-min(count, CAP - 1) // PAGE_SIZE)
    return SearchPage(tuple(rows[i] for i in ids if i in rows), count, page, pages)


def match_expression(wanted: list[str], vendor: str) -> str:
    """Return the full-text query of some runs for SQLite's FTS5 or PostgreSQL; it consists of our own letters only."""
    parts = []
    for run in wanted:
        codes = [_code(character) for character in run]
        pairs = [first + second for first, second in itertools.pairwise(codes)]
        if not pairs:
            parts.append(f"{codes[0]}*" if vendor == "sqlite" else f"{codes[0]}:*")
        elif vendor == "sqlite":
            parts.append('"' + " ".join(pairs) + '"')
        else:
            parts.append("(" + " <-> ".join(pairs) + ")")
    return (" AND " if vendor == "sqlite" else " & ").join(parts)


def _filters(terms: SearchTerms, ending: str) -> _Where:
    where = _Where()
    where.add("d.state = %s", "published")
    if terms.agency_code:
        where.add("d.agency_code = %s", terms.agency_code)
    if terms.region_code:
        where.add("d.region_code LIKE %s", f"{terms.region_code.rstrip('0')[:6]}%")
    if terms.decided_from:
        where.add("d.decided_on >= %s", terms.decided_from)
    if terms.decided_to:
        where.add("d.decided_on <= %s", terms.decided_to)
    if ending:
        where.add("d.number_key LIKE %s", f"%{ending}")
    return where


def _ids(
    connection: BaseDatabaseWrapper, terms: SearchTerms, wanted: list[str], offset: int, *, ending: str = ""
) -> tuple[int, list[int]]:
    where = _filters(terms, ending)
    source = "public_decision d"
    if wanted and connection.vendor == "sqlite":
        source = "public_decision_fts f CROSS JOIN public_decision d ON d.id = f.rowid"
        where.add("public_decision_fts MATCH %s", match_expression(wanted, "sqlite"))
    elif wanted:
        if len(often := _newest(connection, terms, wanted, ending, CAP, NEAR)) == CAP:
            return CAP, often[offset : offset + PAGE_SIZE]
        where.add("d.search_vector @@ to_tsquery('simple', %s)", match_expression(wanted, "postgresql"))
    # Every literal below is ours; what people typed travels as parameters.
    counted = f"SELECT count(*) FROM (SELECT 1 AS n FROM {source} WHERE {where.sql()} LIMIT {CAP}) AS t"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(counted, where.values)
        count = int(cursor.fetchone()[0])
    if wanted and count == CAP and connection.vendor == "postgresql":
        many = _newest(connection, terms, wanted, ending, offset + PAGE_SIZE, FAR)
        if len(many) == offset + PAGE_SIZE:
            return count, many[offset:]
    with connection.cursor() as cursor:
        cursor.execute(_page_sql(connection.vendor, source, where.sql(), count), [*where.values, PAGE_SIZE, offset])
        return count, [int(row[0]) for row in cursor.fetchall()]


def _newest(
    connection: BaseDatabaseWrapper, terms: SearchTerms, wanted: list[str], ending: str, most: int, among: int
) -> list[int]:
    """Return up to ``most`` hits among the newest rows, read one after another, on PostgreSQL.

    Words that stand in every third decision are met at once that way; by the index all hits would be read first.
    """
    where = _filters(terms, ending)
    where.add("d.id > (SELECT max(id) - %s FROM public_decision)", among)
    where.add("(d.search_vector || '') @@ to_tsquery('simple', %s)", match_expression(wanted, "postgresql"))
    walk = f"SELECT d.id FROM public_decision d WHERE {where.sql()} ORDER BY d.id DESC LIMIT {most}"  # noqa: S608 - as in _ids
    with connection.cursor() as cursor:
        cursor.execute(walk, where.values)
        return [int(row[0]) for row in cursor.fetchall()]


def _page_sql(vendor: str, source: str, where: str, count: int) -> str:
    """Return the statement of one page: few hits are fetched and sorted, many are met walking from the newest."""
    if vendor == "postgresql" and count < CAP:
        return (
            f"WITH m AS MATERIALIZED (SELECT d.id FROM {source} WHERE {where}) "  # noqa: S608 - as in _ids
            "SELECT id FROM m ORDER BY id DESC LIMIT %s OFFSET %s"
        )
    order = "f.rowid" if "_fts" in source else "d.id"
    return f"SELECT d.id FROM {source} WHERE {where} ORDER BY {order} DESC LIMIT %s OFFSET %s"  # noqa: S608 - as in _ids
