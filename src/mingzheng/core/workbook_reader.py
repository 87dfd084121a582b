"""The child that reads a workbook: bytes in, cells out. Runs in the sandbox of ``core.processes``, without Django.

A workbook of some kilobytes can claim a cell in its last row and column, and the reader sets room aside for all that
lies between; one of a megabyte can unpack into any number. Either ends this child and nothing else (threat 8).
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
import unicodedata
import zipfile
from typing import TYPE_CHECKING, Any, Final

from python_calamine import CalamineError, CalamineWorkbook

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_UNPACKED: Final = 256_000_000
MAX_COLUMNS: Final = 200
MAX_CELL: Final = 40_000
MAX_CHARACTERS: Final = 40_000_000
TOO_LARGE: Final = "工作簿展开后过大"
DAMAGED: Final = "工作簿已损坏，或者不是 XLSX 格式"


def main() -> None:
    """Read the input and print its lines as texts, or why there are none."""
    data, most = sys.stdin.buffer.read(), int(sys.argv[1])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            large = sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED
        said: dict[str, Any] = {"refused": TOO_LARGE} if large else _read(data, most)
    except (CalamineError, zipfile.BadZipFile, ValueError):
        said = {"refused": DAMAGED}
    json.dump(said, sys.stdout)


def _read(data: bytes, most: int) -> dict[str, Any]:
    """Return the first sheet's lines that hold anything with their numbers, at most ``most``."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    lines, size = [], 0
    for number, line in _filled(sheet.to_python(skip_empty_area=False)):
        size += sum(map(len, line))
        if size > MAX_CHARACTERS:
            return {"refused": TOO_LARGE}
        lines.append([number, line])
        if len(lines) == most:
            break
    return {"lines": lines}


def _filled(rows: list[list[Any]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows, start=1):
        line = [text_of(value) for value in row[:MAX_COLUMNS]]
        if any(line):
            yield number, line


def text_of(value: object) -> str:
    """Return a cell as text: whole numbers without a point, days without an hour."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFC", str(value if value is not None else "")).strip()[:MAX_CELL]


if __name__ == "__main__":
    main()
