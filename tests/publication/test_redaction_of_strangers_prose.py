"""Fifty invented facts of decisions, written by somebody who had not seen the rules: how many names go.

``prose.txt``: paragraphs between lines of ``====``, each with the kind of its party (个, 单, 户) and its names before
a bar; ``⟦role:name⟧`` is a person, other marks are not scored here.
"""

import re
from pathlib import Path

import pytest

from mingzheng.publication.fields import Policy, compose, guide_of
from mingzheng.publication.redaction import KnownPerson
from tests.publication.test_redaction_of_prose import fields

FILE = Path(__file__).with_name("prose.txt")
MARKED = re.compile(r"⟦(?:(?P<role>[a-z_]+):)?(?P<text>[^⟧]*)⟧")
KINDS = {"个": "individual", "单": "organisation", "户": "sole_trader"}
PARTIES = {"个": "钱小满", "单": "演示甲食品有限公司", "户": "演示丁建材经营部"}


def paragraphs():
    """Yield party and operator, the text without marks, and its persons as (start, end, role)."""
    for part in FILE.read_text("utf-8").strip().split("\n====\n"):
        head, _, marked = part.partition("|")
        kind, *named = (word.strip() for word in head.split(","))
        text, persons, last = "", [], 0
        for match in MARKED.finditer(marked := marked.strip("\n")):
            text += marked[last : match.start()]
            if match["role"]:
                persons.append((len(text), len(text) + len(match["text"]), match["role"]))
            text, last = text + match["text"], match.end()
        yield (KINDS[kind], *(named or [PARTIES[kind]])), text + marked[last:], persons


def score(*, known):
    """Return how many names stand in the paragraphs, and which of them still stand in the public text, or a part."""
    marked, open_names = 0, []
    for (kind, party, *operator), text, persons in paragraphs():
        told = tuple(
            KnownPerson(text[start:end], role="other" if role == "minor" else role, minor=role == "minor")
            for start, end, role in persons
        )
        given = fields(text, kind, party, *operator)
        composed = compose(given, guide_of(given, told if known else (), Policy()))
        assert composed.leaks == ()
        gone = {i for mask in composed.masks.get("facts", []) for i in range(mask["start"], mask["end"])}
        marked += len(persons)
        open_names += [text[start:end] for start, end, _ in persons if not {*range(start, end)} <= gone]
    return marked, open_names


@pytest.mark.parametrize(("known", "most"), [(True, 0), (False, 40)])
def test_names_in_a_strangers_prose(known, most):
    marked, open_names = score(known=known)
    assert marked == 190
    assert len(open_names) <= most, open_names
