"""Imports texts of law into versions that the index knows, and refuses by name what it cannot place.

A text is matched by full title and by the newest date of its own heading (题注), never by its last article, which gives
the date of the first version. A file name that tells another version than the heading is a contradiction: refused.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mingzheng.core.digests import digest_of
from mingzheng.core.errors import DomainError
from mingzheng.law.models import Instrument, InstrumentVersion, LawArticle
from mingzheng.ledger.recording import Actor, Recorder, record

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence
    from pathlib import Path

Outcome = Literal["imported", "present", "refused"]
OUTCOME_WORDS = {"imported": "导入", "present": "已有", "refused": "拒绝"}
DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
NAME_DATE = re.compile(r"\((\d{4})-(\d{2})-(\d{2})\)")
MAX_BYTES = 8_000_000


class _Article(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    no: int = Field(ge=1, le=9999)
    paras: list[str] = Field(min_length=1)
    chapter: str | None = None
    section: str | None = None


class _LawText(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    title: str = Field(min_length=2, max_length=200)
    meta: list[str]
    articles: list[_Article] = Field(min_length=1)
    file: str = ""


@dataclass(frozen=True, slots=True)
class ImportLine:
    """What happens to one file: imported (would be, in a preview), already there, or refused with the reason."""

    file: str
    title: str
    outcome: Outcome
    reason: str = ""
    version: str = ""

    def words(self) -> str:
        """Return the line as the command prints it."""
        what = f"《{self.title}》" if self.title else ""
        tail = f"：{self.reason}" if self.reason else ""
        return f"{OUTCOME_WORDS[self.outcome]}　{self.file}　{what}{self.version}{tail}"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """All lines, in the order of the files."""

    lines: tuple[ImportLine, ...]
    applied: bool

    def count(self, outcome: Outcome) -> int:
        """Return how many files had this outcome."""
        return sum(line.outcome == outcome for line in self.lines)

    def summary(self) -> str:
        """Return the closing line of the command."""
        verb = "导入" if self.applied else "将导入"
        return f"{verb} {self.count('imported')} 件，已有 {self.count('present')} 件，拒绝 {self.count('refused')} 件。"


class _Unplaced(DomainError):
    """A text that cannot be placed."""


@dataclass(frozen=True, slots=True)
class _Placed:
    text: _LawText
    version: InstrumentVersion
    digest: str


def law_files(path: Path) -> list[Path]:
    """Return the JSON files below a folder in order of path, or the file itself; raises DomainError if absent."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise DomainError(f"没有这个文件或者文件夹：{path}")
    return sorted(path.rglob("*.json"))


def preview_laws(path: Path) -> ImportReport:
    """Return what an import of a file or folder would do, without writing anything."""
    seen: dict[uuid.UUID, str] = {}
    return ImportReport(tuple(_plan(file, path, seen)[0] for file in law_files(path)), applied=False)


def import_laws(path: Path, *, actor: Actor, now: dt.datetime) -> ImportReport:
    """Import every text that can be placed, one entry a file, and report on each file."""
    lines = []
    for file in law_files(path):
        line, placed = _plan(file, path, {})
        if placed is not None:
            with record("law.text.imported", actor=actor, now=now) as rec:
                _write(rec, placed, line.file)
        lines.append(line)
    return ImportReport(tuple(lines), applied=True)


def _plan(file: Path, root: Path, seen: dict[uuid.UUID, str]) -> tuple[ImportLine, _Placed | None]:
    name = str(file.relative_to(root)) if root.is_dir() else file.name
    title = ""
    try:
        text = _read(file)
        title = text.title
        placed = _place(text, file.name)
        known = placed.version.text_digest or seen.get(placed.version.pk, "")
        _check_second(placed, known)
        label = f"（{placed.version.adopted_on}）"
    except _Unplaced as problem:
        return ImportLine(name, title, "refused", problem.message), None
    if known:
        return ImportLine(name, title, "present", version=label), None
    seen[placed.version.pk] = placed.digest
    return ImportLine(name, title, "imported", version=label), placed


def _read(file: Path) -> _LawText:
    if file.stat().st_size > MAX_BYTES:
        raise _Unplaced(f"文件超过 {MAX_BYTES // 1_000_000} MB")
    try:
        return _LawText.model_validate(json.loads(file.read_bytes()))
    except ValidationError as error:
        places = sorted({".".join(str(p) for p in e["loc"]) for e in error.errors()})
        raise _Unplaced(f"不是法规文本的格式：{'、'.join(places[:3])}") from None
    except (ValueError, RecursionError):
        raise _Unplaced("不是 JSON 文件") from None


def _place(text: _LawText, file_name: str) -> _Placed:
    title = normal(text.title)
    instrument = next((i for i in Instrument.objects.all() if title in {normal(i.title), i.key}), None)
    if instrument is None:
        raise _Unplaced("索引里没有这件法规，请先录入名称、版本和施行日期")
    date = _newest_date(text.meta)
    if date is None:
        raise _Unplaced("题注没有通过、公布或者修改的日期，不能确定是哪个版本")
    versions = sorted(instrument.versions.all(), key=lambda version: version.adopted_on)
    version = next((v for v in versions if date in {v.adopted_on, v.promulgated_on}), None)
    if version is None:
        raise _Unplaced(f"索引里没有 {date} 通过或者公布的版本，请先补充版本和施行日期")
    _check_name(versions, version, NAME_DATE.search(file_name) or NAME_DATE.search(text.file))
    _check_articles(text, version)
    return _Placed(text=text, version=version, digest=_text_digest(text))


def _newest_date(meta: Sequence[str]) -> dt.date | None:
    """Return the newest date of adoption, promulgation or amendment; dates of effect do not tell a version."""
    found = []
    for line in meta:
        plain = unicodedata.normalize("NFKC", line)
        if plain.rstrip("。 ").endswith("施行"):
            continue
        try:
            found += [dt.date(*map(int, match)) for match in DATE.findall(plain)]
        except ValueError:
            raise _Unplaced(f"题注里的日期不存在：{line[:40]}") from None
    return max(found, default=None)


def _check_name(versions: Sequence[InstrumentVersion], version: InstrumentVersion, match: re.Match[str] | None) -> None:
    if match is None:
        return
    try:
        named = dt.date(*map(int, match.groups()))
    except ValueError:
        return
    then = [v for v in versions if min(v.adopted_on, v.promulgated_on or v.adopted_on) <= named]
    if not then or then[-1] != version:
        told = then[-1].adopted_on if then else "更早"
        raise _Unplaced(
            f"题注最后日期 {version.adopted_on} 与文件名日期 {named}（应为 {told} 的版本）不一致，不能确定是哪个版本"
        )


def _check_articles(text: _LawText, version: InstrumentVersion) -> None:
    numbers = [article.no for article in text.articles]
    if numbers != list(range(1, len(numbers) + 1)):
        raise _Unplaced("条文序号不连续或者有重复")
    if version.articles and len(numbers) != version.articles:
        raise _Unplaced(f"文本有 {len(numbers)} 条，索引里的 {version.adopted_on} 版本有 {version.articles} 条")


def _check_second(placed: _Placed, known: str) -> None:
    if known and known != placed.digest:
        raise _Unplaced(f"与已导入的 {placed.version.adopted_on} 文本不一致，请人工核对后再定")


def normal(text: str) -> str:
    """Return a text without white space and with full-width forms folded, for comparing two copies."""
    return re.sub(r"[\s\u200b\ufeff]+", "", unicodedata.normalize("NFKC", text))


def _text_digest(text: _LawText) -> str:
    return digest_of([[article.no, normal("".join(article.paras))] for article in text.articles])


def _clean(paragraph: str) -> str:
    return re.sub(r"[\u200b\ufeff]", "", paragraph).strip()


def _write(rec: Recorder, placed: _Placed, file: str) -> None:
    version = placed.version
    rows = {row.no: row for row in LawArticle.objects.filter(version=version)}
    fresh = []
    for article in placed.text.articles:
        values: dict[str, Any] = {
            "text": "\n".join(filter(None, map(_clean, article.paras))),
            "heading": " ".join(filter(None, (article.chapter, article.section)))[:200],
        }
        row = rows.get(article.no)
        if row is None:
            fresh.append(LawArticle(version=version, no=article.no, **values))
        else:
            rec.change(row, **values)
    rec.insert_many(fresh)
    rec.change(version, text_digest=placed.digest, text_source=file[-200:], articles=len(placed.text.articles))
    rec.facts["text"] = {"title": placed.text.title, "adopted_on": str(version.adopted_on), "digest": placed.digest}
