"""``mingzheng import laws PATH [--apply]``: put texts into the versions that the index knows."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingzheng.core.errors import DomainError
from mingzheng.law.importing import import_laws, preview_laws
from mingzheng.ledger.recording import Actor

OPERATOR = Actor(kind="system", id=uuid.UUID(int=0), label="系统（命令行导入法规文本）")


class Command(BaseCommand):
    """Import texts of law; without --apply only report."""

    help = "导入法规文本；不加 --apply 只预览"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="一个 JSON 文件，或者放有这些文件的文件夹")
        parser.add_argument("--apply", action="store_true", help="写入")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        path: Path = options["file"]
        try:
            report = import_laws(path, actor=OPERATOR, now=timezone.now()) if options["apply"] else preview_laws(path)
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        for line in report.lines:
            self.stdout.write(line.words())
        self.stdout.write(report.summary())
