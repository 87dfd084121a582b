"""Rules of the house that no linter knows."""

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "mingzheng"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
PROJECTION_FREE = {"core", "web", "publication", "portal"}
PURE = ("mingzheng.ledger.verifier", "mingzheng.ledger.static_log")  # they touch no database
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 50, 150


def name_of(path):
    return str(path.relative_to(SOURCE))


def functions(path):
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function):
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_no_module_is_too_long():
    long = {name_of(path): n for path in MODULES if (n := len(path.read_text().splitlines())) > LONGEST_MODULE}
    assert long == {}


def test_no_function_is_too_long():
    long = {
        f"{name_of(path)}:{f.name}": length(f)
        for path in MODULES
        for f in functions(path)
        if length(f) > LONGEST_FUNCTION
    }
    assert long == {}


def test_no_template_is_too_long():
    templates = SOURCE.rglob("*.html")
    long = {name_of(path): n for path in templates if (n := len(path.read_text().splitlines())) > LONGEST_TEMPLATE}
    assert long == {}


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "misc"])
def test_no_module_is_a_drawer_for_everything(word):
    assert [name_of(path) for path in MODULES if path.stem == word or word in path.parts] == []


def test_templates_carry_no_inline_script_or_style():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)
    offline = {"cases/templates/cases/package.html"}  # lies in a zip, is served by nobody, and must stand alone
    found = [name_of(path) for path in SOURCE.rglob("*.html") if inline.search(path.read_text())]
    assert set(found) - offline == set()


def foreign_names(path):
    """Names that a module of the portal takes from packages that hold more than public things."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("mingzheng."):
            package = node.module.split(".")[1]
            if package not in PROJECTION_FREE and not node.module.startswith(PURE):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("mingzheng."))


def test_the_portal_takes_only_projections_from_the_other_packages():
    taken = {name for path in (SOURCE / "portal").rglob("*.py") for name in foreign_names(path)}
    assert {name for name in taken if not name.rpartition(".")[2].startswith("Public")} == set()


def test_nothing_below_faces_and_tasks_reads_the_clock():
    clock = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|time\.time\(")
    readers = {"config", "web", "desk", "portal", "api", "party", "demo"}
    allowed = {"ledger/appending.py"}
    found = [
        name_of(path)
        for path in MODULES
        if path.relative_to(SOURCE).parts[0] not in readers
        and "commands" not in path.parts
        and path.stem not in {"tasks", "jobs", "secrets", "adapters", "middleware"}
        and name_of(path) not in allowed
        and clock.search(path.read_text())
    ]
    assert found == []
