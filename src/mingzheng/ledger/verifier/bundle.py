"""The verifier as one plain file, made of the product's own modules: no rule stands twice."""

from __future__ import annotations

import ast
from functools import cache
from importlib.resources import files
from typing import Final

NAME: Final = "mingzheng_verify.py"
MODULES: Final = (
    ("core", "digests.py"),
    ("ledger", "commitments.py"),
    ("ledger", "notes.py"),
    ("ledger", "tiles.py"),
    ("ledger/verifier", "report.py"),
    ("ledger/verifier", "bag.py"),
    ("ledger/verifier", "entries.py"),
    ("ledger/verifier", "anchors.py"),
    ("ledger/verifier", "package.py"),
    ("ledger/verifier", "command.py"),
)
OURS: Final = ("mingzheng", "__future__", "rfc8785")
LEFT_OUT: Final = {"digests.py": {"canonical", "digest_of"}}
HEAD: Final = '''#!/usr/bin/env python3
"""明证案件包核验程序（单文件）。只需 Python 3.11 以上和 cryptography 库，不联网，不读写其他文件。

用法：python mingzheng_verify.py 案件包.zip --fingerprint 从包外取得的公钥指纹
这个文件由明证源码中的同一批模块拼成，规则没有第二份。许可：Apache-2.0。
"""

from __future__ import annotations

'''
# A bundle meets digests and short names only; what would need RFC 8785 beyond the basic plane is no package of ours.
CANONICAL: Final = '''

def canonical(value):
    """Refuse text that no entry of a package has."""
    raise ValueError("not a value of a case package")
'''
TAIL: Final = '\n\nif __name__ == "__main__":\n    sys.exit(main())\n'


@cache
def source() -> str:
    """Return the single file's text: imports of the standard library and ``cryptography`` first, then each module."""
    imports: set[str] = set()
    bodies = [_body(folder, name, imports) for folder, name in MODULES]
    return HEAD + "\n".join(sorted(imports, key=_order)) + "\n" + CANONICAL + "".join(bodies) + TAIL


def _order(line: str) -> tuple[bool, bool, str]:
    return ("cryptography" in line, line.startswith("from"), line)


def _body(folder: str, name: str, imports: set[str]) -> str:
    text = (files("mingzheng") / folder / name).read_text(encoding="utf-8")
    lines = text.splitlines()
    dropped: set[int] = set()
    for number, node in enumerate(ast.parse(text).body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            if not any(word in ast.unparse(node) for word in OURS):
                imports.update(_each(node))
        elif not _left_out(node, name, first=number == 0):
            continue
        start = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        dropped.update(range(start, (node.end_lineno or start) + 1))
    kept = [line for number, line in enumerate(lines, 1) if number not in dropped]
    title = f"{folder}/{name}"
    return f"\n\n# ── {title} {'─' * (110 - len(title))}\n\n" + "\n".join(kept).strip("\n") + "\n"


def _each(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Return an import name by name, so that the same name of two modules stands once."""
    if isinstance(node, ast.Import):
        return [f"import {one.name}" for one in node.names]
    return [f"from {node.module} import {one.name}" for one in node.names]


def _left_out(node: ast.stmt, name: str, *, first: bool) -> bool:
    if first and isinstance(node, ast.Expr):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    return getattr(node, "name", "") in LEFT_OUT.get(name, set())
