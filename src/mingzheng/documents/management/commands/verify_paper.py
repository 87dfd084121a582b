"""Holds what a paper says of the record against the record: ``mingzheng verify PAPER.pdf`` on this machine."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mingzheng.core.processes import ChildFailed, run_module
from mingzheng.documents.anchoring import differing


class Command(BaseCommand):
    """Say whether the head printed on a paper still is one of this log, and where it first differs."""

    help = "核验文书 PDF 上印的检查点与本机存证是否一致"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("paper")

    def handle(self, *_: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Read the paper in a child, compare, print."""
        try:
            with Path(options["paper"]).open("rb") as file:
                marks: list[dict[str, Any]] = json.loads(run_module("mingzheng.documents.mark_reader", stdin=file))
        except (OSError, ChildFailed) as error:
            raise CommandError("这个文件读不出来，可能不是 PDF，也可能已经损坏。") from error
        if not marks:
            raise CommandError("这份 PDF 上没有找到存证序号和检查点：可能是扫描件，也可能不是本平台制作的。")
        found = [
            text for size, root in sorted({(m["size"], m["root"]) for m in marks}) if (text := differing(size, root))
        ]
        if found:
            self.stderr.write("\n".join(f"✗ {text}" for text in found))
            sys.exit(1)
        mark = marks[0]
        self.stdout.write(
            f"文书上印的检查点 {mark['size']} 与本机存证一致；存证序号 {mark['number']}。"
            "这只核对检查点，不核对文书内容有没有改动。"
        )
