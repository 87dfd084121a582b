"""``mingzheng import publications FILE [--apply]``: decisions published elsewhere become drafts for two persons."""

from __future__ import annotations

import csv
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingzheng.agencies.officers import day_of
from mingzheng.core.errors import DomainError
from mingzheng.core.tables import read_table
from mingzheng.ledger.recording import Actor, record
from mingzheng.publication.actions import import_notices
from mingzheng.publication.importing.planning import known_agencies, plan_import

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.publication.importing.planning import Plan

OPERATOR = Actor(kind="system", id=uuid.UUID(int=0), label="系统（命令行导入已公示的决定）")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Command(BaseCommand):
    """Import decisions that were published elsewhere; without --apply only report."""

    help = "导入已在别处公示的处罚决定，形成待拟稿的公示；不加 --apply 只预览"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV（UTF-8、GB18030）或者 XLSX")
        parser.add_argument("--apply", action="store_true", help="写入；全部写入，或者一行也不写")
        parser.add_argument("--column", action="append", default=[], metavar="目标=列名", help="指明哪一列是什么")
        parser.add_argument("--authority", action="append", default=[], metavar="表中名称=机关代码")
        parser.add_argument("--refused", type=Path, metavar="文件", help="把不导入的行连同原因另存为 CSV")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        now = timezone.now()
        try:
            table = read_table(options["file"])
            agencies = known_agencies(_pairs(options["authority"]))
            plan = plan_import(table, _pairs(options["column"]), agencies, day_of(now))
            if options["apply"] and plan.of("taken"):
                with record("publication.notices.imported", actor=OPERATOR, now=now) as rec:
                    import_notices(rec, plan)
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        self._tell(plan, applied=options["apply"])
        if options["refused"]:
            write_refused(plan, options["refused"])
            self.stdout.write(f"不导入的行及其原因已存入 {options['refused']}。")

    def _tell(self, plan: Plan, *, applied: bool) -> None:
        self.stdout.write(f"读作：{plan.mapped()}")
        for line in plan.lines:
            self.stdout.write(line.words())
        for reason, count in plan.reasons().most_common():
            self.stdout.write(f"　{count} 行：{reason}")
        self.stdout.write(plan.summary())
        if applied:
            self.stdout.write("已写入。公示发布员在“公示—导入的决定”中拟稿，另一人审核后才公开。")
        else:
            self.stdout.write("这是预览，没有写入；加 --apply 写入。")


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    bad = next((text for text, (left, _, right) in zip(given, pairs, strict=True) if not left or not right), None)
    if bad is not None:
        raise DomainError(f"“{bad}”应当写成 名称=值")
    return {left.strip(): right.strip() for left, _, right in pairs}


def write_refused(plan: Plan, path: Path) -> None:
    """Write the refused rows as they stood, with 原因 and 行号 before them; nothing in it can run as a formula."""
    refused = {line.judged.row: line for line in plan.of("refused")}
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["原因", "行号", *plan.table.columns])
        for number, cells in plan.table.rows:
            if number in refused:
                row = [cells.get(column, "") for column in plan.table.columns]
                writer.writerow(["；".join(refused[number].judged.reasons), number, *map(_plain, row)])


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
