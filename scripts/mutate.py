"""Change the rules one at a time and see whether a test notices: ``.venv/bin/python scripts/mutate.py [module …]``.

Each mutant is a child that has everything imported, swaps the code of one function or method and runs the tests of
gates and periods; a mutant that no test notices is printed. Works on pure functions only, so no database is touched.
"""

from __future__ import annotations
import __future__

import ast
import contextlib
import copy
import importlib
import inspect
import io
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import types
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
TESTS = {
    "mingzheng.cases": sorted(str(path) for path in (ROOT / "tests/cases").glob("test_gates_of_*.py")),
    "mingzheng.law": [
        "tests/law/test_periods.py",
        "tests/law/test_surcharge.py",
        "tests/law/test_surcharge_on_balance.py",
        "tests/law/test_period_properties.py",
    ],
}
OPPOSITE = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
EDGE = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
MINUTE = 60


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and the code that does it."""

    module: str
    owner: Any
    function: str
    line: int
    what: str
    code: types.CodeType


def main() -> int:
    """Run every mutant of the named modules (all gates and periods by default) and print those that survive."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    sys.path[:0] = [str(SOURCE), str(ROOT)]
    os.chdir(ROOT)
    importlib.import_module("django").setup()
    importlib.import_module("mingzheng.cases.book")
    names = sys.argv[1:] or default_modules()
    run(["--collect-only", *(path for paths in TESTS.values() for path in paths)])
    began, tried, survivors = time.monotonic(), 0, []
    for name in names:
        module = importlib.import_module(name)
        for mutant in mutants(module):
            tried += 1
            if survives(module, mutant):
                survivors.append(mutant)
                print(f"survived  {mutant.module}.{mutant.function}:{mutant.line}  {mutant.what}", flush=True)
    minutes = (time.monotonic() - began) / MINUTE
    print(f"{tried} mutants, {len(survivors)} survived, {minutes:.1f} min")
    return 0


def default_modules() -> list[str]:
    """Return the modules of gates, of the discretion they use, and of periods."""
    folder = SOURCE / "mingzheng/cases/penalty/gates"
    found = [f"mingzheng.cases.penalty.gates.{path.stem}" for path in sorted(folder.glob("[a-z]*.py"))]
    left_out = {"mingzheng.cases.penalty.gates.baseline", "mingzheng.cases.penalty.gates.wording"}
    more = ["mingzheng.cases.engine.gates", "mingzheng.law.periods", "mingzheng.law.surcharge"]
    return [name for name in [*found, *more] if name not in left_out]


def mutants(module: types.ModuleType) -> Iterator[Mutant]:
    """Yield each change of each function of a module."""
    tree = ast.parse(inspect.getsource(module))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    places: list[tuple[Any, ast.Module | ast.ClassDef]] = [(module, tree)]
    places += [(getattr(module, node.name), node) for node in classes]
    for owner, place in places:
        for function in (n for n in place.body if isinstance(n, ast.FunctionDef)):
            if not inspect.isfunction(getattr(owner, function.name, None)):
                continue
            for index, node in enumerate(ast.walk(function)):
                for what, changed in changes(node):
                    yield from _made((module, owner), tree, function, index, what, changed)


def changes(node: ast.AST) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield what could be different about one node: words, and the attributes to set."""
    if isinstance(node, ast.Compare):
        kind = type(node.ops[0])
        for table in (OPPOSITE, EDGE):
            if kind in table:
                yield f"{kind.__name__} → {table[kind].__name__}", {"ops": [table[kind](), *node.ops[1:]]}
    if isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in OPPOSITE:
        other = OPPOSITE[type(node.op)]
        yield f"{type(node.op).__name__} → {other.__name__}", {"op": other()}
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not dropped", {"op": ast.UAdd(), "operand": ast.Call(ast.Name("bool", ast.Load()), [node.operand], [])}
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Call):
        yield "return → None", {"value": ast.Constant(None)}
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        yield f"{node.value} → {node.value + 1}", {"value": node.value + 1}


def _made(
    of: tuple[types.ModuleType, Any],
    tree: ast.Module,
    function: ast.FunctionDef,
    index: int,
    what: str,
    changed: dict[str, object],
) -> Iterator[Mutant]:
    module, owner = of
    copied = copy.deepcopy(tree)
    own = next(
        n
        for n in ast.walk(copied)
        if isinstance(n, ast.FunctionDef) and (n.name, n.lineno) == (function.name, function.lineno)
    )
    node = list(ast.walk(own))[index]
    for name, value in changed.items():
        setattr(node, name, value)
    ast.fix_missing_locations(copied)
    whole = compile(copied, str(module.__file__), "exec", dont_inherit=True, flags=_future(tree))
    qualified = f"{owner.__name__}.{function.name}" if inspect.isclass(owner) else function.name
    for code in _codes(whole):
        if code.co_qualname == qualified:
            line = getattr(node, "lineno", function.lineno)
            yield Mutant(module.__name__, owner, function.name, line, what, code)
            return


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for const in code.co_consts:
        if inspect.iscode(const):
            yield const
            yield from _codes(const)


def _future(tree: ast.Module) -> int:
    wanted = any(isinstance(n, ast.ImportFrom) and n.module == "__future__" for n in tree.body)
    return __future__.annotations.compiler_flag if wanted else 0


def run(arguments: list[str]) -> int:
    """Run tests in this process without a word and return how they ended."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main(["-q", "-n0", "-p", "no:cacheprovider", "--no-header", *arguments])) & 0xFF


def nearest_first(module: types.ModuleType) -> list[str]:
    """Return the files of tests of a module, those that name most of its functions first."""
    paths = next(paths for prefix, paths in TESTS.items() if module.__name__.startswith(prefix))
    names = [name for name, value in vars(module).items() if inspect.isfunction(value)]
    texts = {path: (ROOT / path).read_text("utf-8") for path in paths}
    return sorted(paths, key=lambda path: -sum(f"test_{name}_" in texts[path] for name in names))


def survives(module: types.ModuleType, mutant: Mutant) -> bool:
    """Run the tests on a mutant in a child; True when they all pass."""
    tests = nearest_first(module)
    child = os.fork()
    if child == 0:
        function = getattr(mutant.owner, mutant.function)
        try:
            function.__code__ = mutant.code
        except ValueError:
            os._exit(1)
        os._exit(run(["-x", *tests]))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


if __name__ == "__main__":
    sys.exit(main())
