"""Writes a list as a table that no spreadsheet reads as formulas, with who, when and what for on it."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK: Final = "导出编号"
SHEET, NOTE = "清单", "说明"
BOM: Final = "\ufeff"  # spreadsheets of the offices read a CSV without it as GBK
WIDTH: Final = 18


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], note: dict[str, str]) -> int:
    """Write the file that the path's ending names and return how many rows it holds; memory stays flat."""
    return (_csv if path.suffix == ".csv" else _xlsx)(path, columns, rows, note)


def plain(value: Any) -> str:  # noqa: ANN401 - a cell
    """Return a cell as text."""
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


def safe(text: str) -> str:
    """Return a text that a spreadsheet opening a CSV takes for text: what would begin a formula gets a quote."""
    return f"'{text}" if text.lstrip(" \u3000").startswith(FORMULA) or text.startswith(FORMULA) else text


def _xlsx(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], note: dict[str, str]) -> int:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "tmpdir": path.parent}
    mark = " ".join(note.values())
    count = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet(SHEET)
        sheet.set_column(0, len(columns), WIDTH)
        sheet.set_header(f"&C{mark.replace('&', '&&')[:200]}")
        for place, title in enumerate((*columns, MARK)):
            sheet.write_string(0, place, title, bold)
        sheet.freeze_panes(1, 0)
        for row in rows:
            count += 1
            for place, value in enumerate((*row, note[MARK])):
                sheet.write_string(count, place, plain(value))  # a string, whatever it begins with
        about = book.add_worksheet(NOTE)
        about.set_column(0, 1, 2 * WIDTH)
        for line, (name, value) in enumerate({**note, "条数": str(count)}.items()):
            about.write_string(line, 0, name, bold)
            about.write_string(line, 1, value)
    return count


def _csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]], note: dict[str, str]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(BOM)
        table = csv.writer(out, quoting=csv.QUOTE_ALL)
        table.writerow([*columns, *note])
        for row in rows:
            count += 1
            table.writerow([safe(plain(value)) for value in (*row, *note.values())])
    return count
