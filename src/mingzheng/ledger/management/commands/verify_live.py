"""Recomputes the whole record: ``mingzheng verify --live``."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.module_loading import import_string

from mingzheng.ledger.verifying import compare, live


class Command(BaseCommand):
    """Print what was checked and every finding in Chinese; exit 1 when there is one."""

    help = "重新计算全部存证与业务数据，报告一切不一致（verify --live）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take files that hold checkpoints kept outside."""
        parser.add_argument("--live", action="store_true", help="核验本机全部记录（默认即是）")
        parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE", help="外部留存的检查点文件")

    def handle(self, *_: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Run the checks of the ledger and those that settings.LEDGER_EXTRA_CHECKS names."""
        extra = [import_string(name) for name in getattr(settings, "LEDGER_EXTRA_CHECKS", ())]
        report = live(timezone.now(), extra)
        notes = []
        for file in options["checkpoint"]:
            with open(file, encoding="utf-8") as stream:  # noqa: PTH123
                notes.append(stream.read())
        report.take(compare(notes))
        self.stdout.write(
            f"已核验：存证记录 {report.entries} 条，目录 {report.leaves} 条，瓦片 {report.tiles} 块，"
            f"检查点 {report.checkpoints} 个，业务数据 {report.rows} 行；依法删除内容 {report.erased} 处。"
        )
        if report.sound:
            self.stdout.write("未发现不一致。")
            return
        for found in report.findings:
            self.stderr.write(f"✗ {found.text}")
        self.stderr.write(f"共发现 {report.total} 处不一致。")
        sys.exit(1)
