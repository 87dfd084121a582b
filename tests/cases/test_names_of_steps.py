"""What code asks of a case exists in a procedure: a misspelt step or state is never found, and nobody notices."""

import ast
from pathlib import Path

from mingzheng.cases.book import BOOK

SOURCE = Path(__file__).parents[2] / "src/mingzheng"
NODES = [node for path in SOURCE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
STEPS = {code for procedure in BOOK.procedures.values() for code in procedure.steps}
STATES = {(kind, state) for p in BOOK.procedures.values() for kind, track in p.tracks.items() for state in track.states}


def words(node):
    return {n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)} - {""}


def calls(*names):
    named = (n for n in NODES if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.args)
    return [n for n in named if n.func.attr in names and isinstance(n.args[0], ast.Constant)]


def compared(node):
    """Return (what is compared, the words that it is compared with)."""
    return [(n.left, words(n.comparators[0])) for n in NODES if isinstance(n, ast.Compare) and isinstance(n.left, node)]


def test_acts_are_asked_for_by_steps_of_a_procedure():
    asked = {word for call in calls("last", "done") for arg in call.args for word in words(arg)}
    asked |= {word for left, found in compared(ast.Attribute) if left.attr == "step" for word in found}
    assert len(asked) > 50
    assert asked <= STEPS, asked - STEPS


def test_tracks_are_compared_with_states_that_they_can_have():
    states = set(calls("state"))
    asked = {(left.args[0].value, word) for left, found in compared(ast.Call) if left in states for word in found}
    assert len(asked) > 30
    assert asked <= STATES, asked - STATES


def test_tracks_are_asked_for_by_kinds_of_a_procedure():
    asked = {call.args[0].value for call in calls("state", "states")}
    assert asked <= {kind for kind, _ in STATES}
