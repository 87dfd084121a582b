"""Every gate, period, paper and step has its article and its test; docs/law-table.md is that of the program (B15)."""

import pytest

from mingzheng.cases.law_table import rules
from mingzheng.law.catalogue import shipped
from mingzheng.law.queries import cite
from tests.docs.law_table import TARGET, holders, rows

RULES = rules()
RENEW = "run .venv/bin/python -m tests.docs.law_table"
NAMES = sorted({(rule.kind, rule.code) for rule in RULES})


@pytest.mark.parametrize(("kind", "code"), NAMES, ids=[f"{k}-{c}" for k, c in NAMES])
def test_every_rule_has_an_article_and_a_test(kind, code):
    own = [rule for rule in RULES if (rule.kind, rule.code) == (kind, code)]
    setting = kind == "period" and shipped()[code].setting
    assert setting or all(rule.article for rule in own), "name the article"
    assert next(holders(own[0]), ""), "write the test that fails without it"


def test_every_article_resolves():
    assert all(cite(rule.article).startswith("《") for rule in RULES if rule.article)


def test_the_table_in_docs_is_that_of_the_program():
    lines = [line.strip("| ").split(" | ") for line in TARGET.read_text("utf-8").splitlines() if line.startswith("| ")]
    written = {tuple(line[:-1]): line[-1].strip("`") for line in lines[1:]}
    known = dict(rows())
    assert written.keys() == known.keys(), RENEW
    assert [cells for cells, test in written.items() if test not in known[cells]] == [], RENEW
