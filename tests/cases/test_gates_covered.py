"""Every gate of the book has a test that refuses and one that passes, by their names; every gate is used by a step."""

import ast
from pathlib import Path

import pytest

from mingzheng.cases.book import BOOK
from mingzheng.cases.penalty.gates import STATUTORY
from tests.cases.factory import PROCEDURE

MODULES = sorted(Path(__file__).parent.glob("test_gates_of_*.py"))
NAMES = {
    node.name
    for module in MODULES
    for node in ast.parse(module.read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
}


@pytest.mark.parametrize("gate", sorted(BOOK.gates))
@pytest.mark.parametrize("verdict", ["refuses", "passes"])
def test_each_gate_of_the_book_is_tested_both_ways(gate, verdict):
    assert any(name.startswith(f"test_{gate}_{verdict}") for name in NAMES), f"write test_{gate}_{verdict}_… here"


def test_no_gate_of_the_book_is_without_a_step():
    used = {gate for step in PROCEDURE.steps.values() for gate in step.gates}
    assert set(BOOK.gates) == used


def test_the_statutory_baseline_names_gates_and_steps_of_the_book():
    assert set(STATUTORY) <= set(PROCEDURE.steps)
    assert {gate for gates in STATUTORY.values() for gate in gates} <= set(BOOK.gates)
