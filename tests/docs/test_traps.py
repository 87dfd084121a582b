"""docs/traps.md: each trap and each point of practice once, with tests that exist or the honest word that none does."""

import re
from pathlib import Path

import pytest

from tests.docs.law_table import functions

TRAPS = Path(__file__).resolve().parents[2] / "docs" / "traps.md"
TABLES = {"What software usually gets wrong": (54, 3), "How offices really work": (32, 4)}
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NONE = re.compile(r"^(missing|not built|not in this procedure)\b")


def rows(heading):
    text = TRAPS.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    return [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")][2:]


@pytest.mark.parametrize("heading", TABLES)
def test_each_number_stands_once_in_order_and_every_cell_is_filled(heading):
    last, width = TABLES[heading]
    found = rows(heading)
    assert [row[0] for row in found] == [str(number) for number in range(1, last + 1)]
    assert all(len(row) == width and all(row) for row in found)


@pytest.mark.parametrize("heading", TABLES)
def test_each_row_names_tests_that_exist_or_says_that_there_is_none(heading):
    there = {(file, name) for file, name, _ in functions()}
    named = {row[0]: set(TEST.findall(row[-1])) for row in rows(heading)}
    assert {number: tests - there for number, tests in named.items() if tests - there} == {}
    bare = [row[0] for row in rows(heading) if not named[row[0]] and not NONE.match(row[-1])]
    assert bare == []


def test_what_is_not_held_is_counted():
    """The lists get shorter: whoever builds one of these takes it out here."""
    none = {heading: {row[0] for row in rows(heading) if NONE.match(row[-1])} for heading in TABLES}
    assert none["What software usually gets wrong"] == {"23", "35", "36", "37", "38"}
    assert none["How offices really work"] == {"23", "28"}
