"""Reads tables that people fill in or export elsewhere (CSV in the encodings in use, workbooks), and writes them."""

from __future__ import annotations

import csv
import io
import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from xlsxwriter import Workbook

from mingzheng.core.digests import digest
from mingzheng.core.errors import DomainError
from mingzheng.core.processes import ChildFailed, Limits, run_module
from mingzheng.core.workbook_reader import DAMAGED, MAX_CELL, MAX_COLUMNS, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

MAX_BYTES = 32_000_000
MAX_ROWS = 20_000
MAX_CELL_OF_XLSX = 32_767
ENCODINGS = ("utf-8-sig", "gb18030")
LIMITS = Limits(cpu=30, wall=60, memory=1 << 30)
EXAMPLE_MARK = "示例："
"""How the example row of a template begins; it is passed over when the table comes back."""
ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file as texts: names of columns, and rows with their number in the file (the heading is 1)."""

    name: str
    digest: str
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Judged(Generic[ValueT]):
    """One row that was filled in: its cells as they stood, what they say, every reason why it is not taken."""

    row: int
    cells: Mapping[str, str]
    value: ValueT | None
    reasons: tuple[str, ...] = ()

    @property
    def taken(self) -> bool:
        """Whether the row would be taken."""
        return self.value is not None and not self.reasons


def filled_rows(table: Table, needed: Sequence[str], most: int) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of a template that was filled in, without its example row, which ``needed[0]`` tells.

    Raises DomainError where a needed column is missing or more than ``most`` rows are left.
    """
    lacking = [column for column in needed if column not in table.columns]
    if lacking:
        raise DomainError(f"表里找不到这些列：{'、'.join(lacking)}。请下载模板填写，表头不要改动。")
    rows = [(number, cells) for number, cells in table.rows if not cells.get(needed[0], "").startswith(EXAMPLE_MARK)]
    if len(rows) > most:
        raise _too_many(most)
    return rows


def read_table(path: Path) -> Table:
    """Return a CSV file or the first sheet of a workbook, empty rows left out.

    Raises DomainError for what is absent, too large, damaged, or has no heading or a column twice.
    """
    if not path.is_file():
        raise DomainError(f"没有这个文件：{path}")
    if path.stat().st_size > MAX_BYTES:
        raise _too_large()
    return read_bytes(path.name, path.read_bytes())


def read_bytes(name: str, data: bytes) -> Table:
    """Return the table that a file's bytes hold; raises DomainError as ``read_table`` does."""
    if len(data) > MAX_BYTES:
        raise _too_large()
    lines = _workbook(data) if data[:4] == b"PK\x03\x04" else _delimited(data)
    return _table(name, digest(data), lines)


def _too_large() -> DomainError:
    return DomainError(f"文件超过 {MAX_BYTES // 1_000_000} MB，请分成几个文件导入")


def _too_many(most: int) -> DomainError:
    return DomainError(f"超过 {most} 行，请分成几个文件导入")


def workbook(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> bytes:
    """Return an XLSX of texts with one sheet, its heading fixed; nothing in it is ever a formula or a link."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(title[:31])
        bold, plain = book.add_format({"bold": True, "bg_color": "#F6F7F9"}), book.add_format({"num_format": "@"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, widths[place] if place < len(widths) else 16, plain)
            sheet.write_string(0, place, column, bold)
        for number, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell[:MAX_CELL_OF_XLSX])
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _table(name: str, digest_of_file: str, filled: Iterator[tuple[int, list[str]]]) -> Table:
    heading = next(filled, None)
    if heading is None:
        raise DomainError("文件里没有内容")
    columns = heading[1]
    twice = {c for c in columns if c and columns.count(c) > 1}
    if twice:
        raise DomainError(f"表头有重复的列：{'、'.join(sorted(twice))}")
    rows = tuple(
        (number, {c: v for c, v in zip(columns, line, strict=False) if c})
        for number, line in itertools.islice(filled, MAX_ROWS + 1)
    )
    if len(rows) > MAX_ROWS:
        raise _too_many(MAX_ROWS)
    return Table(name, digest_of_file, tuple(c for c in columns if c), rows)


def _delimited(data: bytes) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(_lines(data), start=1):
        cells = [text_of(cell) for cell in line[:MAX_COLUMNS]]
        if any(cells):
            yield number, cells


def _lines(data: bytes) -> Iterator[list[str]]:
    for encoding in ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        delimiter = "\t" if "\t" in text.split("\n", 1)[0] else ","
        csv.field_size_limit(MAX_CELL * 4)
        try:
            yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        except csv.Error as error:
            raise DomainError(f"CSV 格式有错：{error}") from error
        return
    raise DomainError("不是 CSV（UTF-8 或者 GB18030 编码），也不是 XLSX 工作簿")


def _workbook(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Give the lines of a workbook, read by a child that a hostile one may kill (threat 8)."""
    try:
        said = json.loads(run_module("mingzheng.core.workbook_reader", str(MAX_ROWS + 2), stdin=data, limits=LIMITS))
    except ChildFailed as error:
        raise DomainError(f"{DAMAGED}，或者展开后过大：请只留要导入的表格，另存为 XLSX 或者 CSV 再传") from error
    if "refused" in said:
        raise DomainError(said["refused"])
    yield from ((number, line) for number, line in said["lines"])
