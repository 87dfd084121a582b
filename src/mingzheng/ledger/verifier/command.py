"""The verifier on the command line: ``mingzheng verify PACKAGE`` and the single file do the same."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from mingzheng.ledger.verifier.package import examine
from mingzheng.ledger.verifier.report import WRONG_USE, Trust

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIPTION = """核验明证案件包。退出码：0 核验通过且公钥已确认；1 有不一致；2 用法错误；4 签名完整但机关公钥未确认。
公钥或指纹必须从包外取得：机关公告、门户“记录核验”页、上级机关或者司法行政部门。"""


def options(parser: argparse.ArgumentParser) -> None:
    """Add to a parser what the verifier takes."""
    parser.add_argument("--fingerprint", default="", metavar="指纹", help="从包外取得的公钥指纹 sha256:…")
    parser.add_argument("--key", default="", metavar="公钥", help="从包外取得的公钥（一行），或者存有它的文件")
    parser.add_argument("--witness", action="append", default=[], metavar="公钥", help="您信任的见证方公钥，可多次")
    parser.add_argument("--checkpoint", action="append", default=[], metavar="文件", help="您留存的检查点文件，可多次")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def run(path: str, given: argparse.Namespace) -> int:
    """Examine a package and print the report; return the exit code."""
    try:
        trust = Trust(
            key=_line(given.key),
            fingerprint=given.fingerprint,
            witnesses=tuple(_line(one) for one in given.witness),
            heads=tuple(Path(one).read_text(encoding="utf-8") for one in given.checkpoint),
        )
        with Path(path).open("rb") as stream:
            report = examine(stream, trust)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"无法读取：{error}\n")
        return WRONG_USE
    text = json.dumps(report.as_dict(), ensure_ascii=False, indent=1) if given.json else report.text()
    sys.stdout.write(f"{text}\n")
    return report.code


def _line(given: str) -> str:
    """Return a key given in words or in a file."""
    known = Path(given) if given and "+" not in given else None
    return (known.read_text(encoding="utf-8") if known else given).strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as a program of its own."""
    parser = argparse.ArgumentParser(prog="mingzheng_verify.py", description=DESCRIPTION)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("package", metavar="案件包")
    options(parser)
    given = parser.parse_args(arguments)
    return run(given.package, given)
