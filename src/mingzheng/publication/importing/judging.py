"""Judges one row of a foreign table: what it would publish, or every reason why it cannot; pure."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mingzheng.core.dates import Unreadable, parse_date
from mingzheng.core.errors import DomainError
from mingzheng.core.identifiers import DocumentNumber, NotANumber
from mingzheng.publication.redaction.organisations import is_organisation

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping

FILE = Path(__file__).parents[1] / "data" / "notice_columns.toml"
TARGETS = {
    "title": "标题", "number": "决定书文号", "authority": "作出决定的机关", "party": "当事人", "kinds": "处罚种类",
    "facts": "违法事实摘要", "matter": "案由", "law": "处罚依据", "result": "处罚内容", "decided_on": "决定日期",
    "published_on": "原公示日期", "party_code": "统一社会信用代码", "legal_representative": "法定代表人",
}  # fmt: skip
NEEDED = ("authority", "party", "facts", "published_on")
LISTED = re.compile(r"[、,,;;\n]+")
NUMBER_IN_TITLE = re.compile(r"[^\s,,。;;《》]{0,40}[〔\[【〖((](?:19|20)\d{2}[〕\]】〗))]\s*第?[\dA-Za-z-]{1,8}\s*号")
DANGLING = re.compile(r"[((](?=[〔\[【〖((])")
NOTICE_OF_PENALTY = re.compile(r"告知书|事先告知|听证告知|处罚告知")
COMPANY_ANNOUNCEMENT = re.compile(r"公告$|^关于.{0,60}(?:收到|受到|公司)")
DECISION = re.compile(r"决定书|行政处罚|罚字|罚决")
CUT = re.compile(r"(?:…|\.{3})\s*$")
WRAPPED = re.compile(r"^其他\s*[((](.+)[))]$")
MOST_PARTIES = 50
LONGEST = {"title": 400, "number": 120, "party": 200, "party_code": 100, "legal_representative": 200, "matter": 400}


@dataclass(frozen=True, slots=True)
class Words:
    """What tables call things (``columns``) and what their kinds of penalty are called here."""

    columns: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]


@functools.cache
def words() -> Words:
    """Return the shipped names; a target that nothing reads stops the program."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))
    unknown = set(found["columns"]) - set(TARGETS)
    if unknown:
        raise ValueError(f"unknown targets in {FILE.name}: {sorted(unknown)}")
    return Words({k: tuple(v) for k, v in found["columns"].items()}, found["kinds"])


def mapping(columns: tuple[str, ...], given: Mapping[str, str]) -> dict[str, str]:
    """Return which column holds which value: as ``given``, else by the names in use.

    Raises DomainError for a target or column that does not exist, and where one of NEEDED has no column.
    """
    by_words = {word: target for target, word in TARGETS.items()}
    found: dict[str, str] = {}
    for target, column in given.items():
        code = by_words.get(target, target)
        if code not in TARGETS or column not in columns:
            raise DomainError(f"没有“{target}”这一项，或者表里没有“{column}”这一列。列有：{'、'.join(columns)}")
        found[code] = column
    plain = {_plain(column): column for column in columns}
    for target, names in words().columns.items():
        hit = next((plain[n] for n in map(_plain, names) if n in plain and plain[n] not in found.values()), None)
        if hit and target not in found:
            found[target] = hit
    missing = [TARGETS[t] for t in NEEDED if t not in found]
    if missing:
        hint = "；用 --column 目标=列名 指明，如 --column 当事人=单位名称"
        raise DomainError(f"表里找不到这些列：{'、'.join(missing)}{hint}")
    return found


def _plain(name: str) -> str:
    return re.sub(r"\(.*?\)|\s|[*_]", "", unicodedata.normalize("NFKC", name))


@dataclass(frozen=True, slots=True)
class PartyFound:
    """One subject of a row; ``kind`` is a guess that the drafter settles."""

    name: str
    kind: Literal["individual", "organisation"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row read: its values, and all reasons against it; with any reason nothing of it is taken."""

    row: int
    title: str
    agency_id: uuid.UUID | None = None
    number: str = ""
    parties: tuple[PartyFound, ...] = ()
    kinds: tuple[str, ...] = ()
    law: tuple[str, ...] = ()
    facts: str = ""
    matter: str = ""
    result: str = ""
    party_code: str = ""
    legal_representative: str = ""
    decided_on: dt.date | None = None
    published_on: dt.date | None = None
    reasons: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())


def judge(row: int, cells: Mapping[str, str], columns: Mapping[str, str], agencies: Agencies, today: dt.date) -> Judged:
    """Return a row judged; a prior notice is never a decision (行政处罚法 44, 48), what is unknown is refused."""
    value = {target: cells.get(column, "") for target, column in columns.items()}
    title = value.get("title", "")
    reasons: list[str] = [*_not_a_decision(title)]
    agency_id = _agency(value["authority"], agencies, reasons)
    number = _number(value.get("number", ""), title, reasons)
    parties = _parties(value["party"], reasons)
    published = _date(value["published_on"], "原公示日期", today, reasons, needed=True)
    decided = _date(value.get("decided_on", ""), "决定日期", today, reasons, needed=False)
    if decided and published and decided > published:
        reasons.append("决定日期晚于原公示日期")
    if not value["facts"]:
        reasons.append("没有违法事实摘要")
    reasons += [f"“{TARGETS[n]}”超过 {most} 字" for n, most in LONGEST.items() if len(value.get(n, "")) > most]
    return Judged(
        row=row,
        title=title or number,
        agency_id=agency_id,
        number=number,
        parties=parties,
        kinds=_kinds(value.get("kinds", "")),
        law=tuple(part for part in re.split(r"[;;\n]+", value.get("law", "")) if part.strip()),
        facts=value["facts"],
        matter=value.get("matter", ""),
        result=value.get("result", ""),
        party_code=value.get("party_code", ""),
        legal_representative=value.get("legal_representative", ""),
        decided_on=decided,
        published_on=published,
        reasons=tuple(reasons),
        remarks=_remarks(value, decided),
    )


@dataclass(frozen=True, slots=True)
class Agencies:
    """Names under which a table may mean an agency of this installation, folded, with its id."""

    by_name: Mapping[str, uuid.UUID]

    def find(self, name: str) -> uuid.UUID | None:
        """Return the agency of a name, or None."""
        return self.by_name.get(folded(name))


def folded(name: str) -> str:
    """Return a name for comparing: NFKC, no spaces, 其他(…) taken off."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))
    wrapped = WRAPPED.match(plain)
    return wrapped[1] if wrapped else plain


def _not_a_decision(title: str) -> list[str]:
    if NOTICE_OF_PENALTY.search(title):
        return ["是告知书，不是处罚决定：决定作出前的告知不得作为决定公示（行政处罚法第四十四条、第四十八条）"]
    if COMPANY_ANNOUNCEMENT.search(title):
        return ["是当事人或者公司的公告，不是机关作出的决定书"]
    if title and not DECISION.search(title):
        return ["从标题看不出是行政处罚决定"]
    return []


def _agency(name: str, agencies: Agencies, reasons: list[str]) -> uuid.UUID | None:
    if not name:
        reasons.append("没有写明作出决定的机关")
        return None
    found = agencies.find(name)
    if found is None:
        reasons.append(f"机关“{name}”不在本系统；用 --authority 表中名称=机关代码 指明")
    return found


def _number(given: str, title: str, reasons: list[str]) -> str:
    hit = NUMBER_IN_TITLE.search(unicodedata.normalize("NFKC", title))
    text = given or (DANGLING.sub("", hit[0]) if hit else "")
    if not text:
        reasons.append("没有决定书文号")
        return ""
    try:
        return DocumentNumber.parse(text).normal()
    except NotANumber:
        reasons.append(f"决定书文号“{text[:60]}”看不懂")
        return ""


def _parties(text: str, reasons: list[str]) -> tuple[PartyFound, ...]:
    names = list(dict.fromkeys(part.strip() for part in LISTED.split(text) if part.strip()))
    if not names:
        reasons.append("没有当事人")
    if len(names) > MOST_PARTIES:
        reasons.append(f"当事人超过 {MOST_PARTIES} 个")
        return ()
    return tuple(PartyFound(n, "organisation" if is_organisation(n) else "individual") for n in names)


def _date(text: str, word: str, today: dt.date, reasons: list[str], *, needed: bool) -> dt.date | None:
    if not text:
        if needed:
            reasons.append(f"没有{word}")
        return None
    try:
        found = parse_date(text)
    except Unreadable:
        reasons.append(f"{word}“{text[:30]}”不是日期")
        return None
    if found > today:
        reasons.append(f"{word} {found} 还没有到")
    return found


def _kinds(text: str) -> tuple[str, ...]:
    names = [part.strip() for part in LISTED.split(text) if part.strip()]
    return tuple(dict.fromkeys(words().kinds.get(name, name) for name in names))


def _remarks(value: Mapping[str, str], decided: dt.date | None) -> tuple[str, ...]:
    remarks = []
    if decided is None:
        remarks.append("表里没有决定日期，拟稿时补填")
    if CUT.search(value["facts"]):
        remarks.append("违法事实摘要在原表中被截断，拟稿时补全")
    if not value.get("result"):
        remarks.append("表里没有处罚内容，拟稿时补填")
    return tuple(remarks)
