"""The glossary is held against the program: no name without a row, no row with another title, none for what is gone."""

import re
from pathlib import Path

import pytest

from mingzheng.agencies.models import Role
from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.judging import ROLE_WORDS
from mingzheng.cases.engine.performing import ORDER
from mingzheng.cases.engine.types import CONSEQUENCE_WORDS
from mingzheng.law.catalogue import shipped

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
PROCEDURES = tuple(BOOK.procedures.values())
TRACKS = {track.code: track for procedure in PROCEDURES for track in procedure.tracks.values()}
STEPS = {step.code: step for procedure in PROCEDURES for step in procedure.steps.values()}
EXPECTED = {
    "Tracks": {track.code: track.title for track in TRACKS.values()},
    "States": {f"{t.code}.{state}": word for t in TRACKS.values() for state, word in t.states.items()},
    "Stages": {stage.code: stage.title for procedure in PROCEDURES for stage in procedure.stages},
    "Steps": {step.code: step.title for step in STEPS.values()},
    "Gates": {gate.name: gate.title for gate in (*BOOK.gates.values(), ORDER)},
    "Consequences": dict(CONSEQUENCE_WORDS),
    "Papers": {code: paper.spec.title for code, paper in BOOK.papers.items()},
    "Roles": {role.value: str(role.label) for role in Role} | {k: ROLE_WORDS[k] for k in ("officer", "system")},
    "Periods": {spec.code: spec.name for spec in shipped().values()},
}


def rows(heading):
    text = re.split(rf"^#+ {heading}$", GLOSSARY.read_text("utf-8"), flags=re.MULTILINE)[1]
    text = re.split(r"^#+ ", text, maxsplit=1, flags=re.MULTILINE)[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")
    ]
    return cells[2:]


@pytest.mark.parametrize("heading", EXPECTED)
def test_every_name_of_the_program_has_its_row_with_the_title_of_the_code(heading):
    assert {row[0].strip("`"): row[2] for row in rows(heading)} == EXPECTED[heading]


@pytest.mark.parametrize("heading", EXPECTED)
def test_every_row_has_an_english_name_of_its_own(heading):
    names = [row[1] for row in rows(heading)]
    assert all(names)
    if heading != "States":
        assert len(names) == len(set(names))


def test_articles_of_steps_and_gates_are_those_of_the_code():
    told = {row[0].strip("`"): row[4] for row in rows("Steps")} | {row[0].strip("`"): row[3] for row in rows("Gates")}
    meant = {step.code: "、".join(step.basis) for step in STEPS.values()}
    meant |= {gate.name: gate.article for gate in (*BOOK.gates.values(), ORDER)}
    assert told == meant


def test_a_word_of_the_design_stands_once_and_is_explained():
    words = rows("Words of the design")
    assert len({row[0] for row in words}) == len(words)
    assert all(all(row) for row in words)
