"""docs/papers.md is held against the program: no paper of it is missing there, and none stands there that is gone."""

import re
from pathlib import Path

from mingzheng.cases.book import BOOK

TABLE = Path(__file__).resolve().parents[2] / "docs" / "papers.md"
PAPER = re.compile(r"`(\w+)` ([^、|]+(?:、[^`|、]+)*)")
CATALOGUE = {f"D{n:02d}" for n in range(1, 44)} | {"D06a"}


def rows():
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def papers(cells):
    return [(code, title.strip()) for cell in cells for code, title in PAPER.findall(cell)]


def test_every_paper_stands_in_the_table_with_its_title_and_none_that_is_gone():
    told = dict(pair for row in rows() for pair in papers(row))
    assert told == {code: paper.spec.title for code, paper in BOOK.papers.items()}


def test_every_paper_of_the_catalogue_has_its_row_and_says_what_is_missing_where_there_is_none():
    told = {row[0]: row for row in rows() if re.fullmatch(r"D\d\da?", row[0])}
    assert set(told) == CATALOGUE
    assert [code for code, row in told.items() if not papers(row) and row[3] == "–"] == []
