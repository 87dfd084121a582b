"""``mingzheng import calendar FILE [--apply]``: an announced year, by two persons, and every running duty moved."""

from __future__ import annotations

import json
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingzheng.agencies.credentials import Credential, step_up
from mingzheng.agencies.models import Account
from mingzheng.core.errors import DomainError
from mingzheng.duties.actions import adopt_calendar
from mingzheng.law.actions import CalendarPreview, preview_calendar
from mingzheng.law.calendar import Arrangement, parse_arrangement
from mingzheng.ledger.recording import record

if TYPE_CHECKING:
    import datetime as dt


class Command(BaseCommand):
    """Import one year's arrangement; without --apply only report."""

    help = "导入一年的节假日安排；不加 --apply 只预览；写入须有两个账户"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="holiday-cn 格式的 JSON 文件")
        parser.add_argument("--apply", action="store_true", help="写入")
        parser.add_argument("--by", default="", help="录入人（系统管理员）的账户名")
        parser.add_argument("--code", default="", help="录入人的动态码；不填则提示输入")
        parser.add_argument("--second", default="", help="确认人的账户名，须是另一人")
        parser.add_argument("--second-code", default="", help="确认人的动态码；不填则提示输入")
        parser.add_argument("--region", default="", help="地区代码；不填为全国")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        try:
            arrangement = _read(options["file"])
            self._show(preview_calendar(arrangement, region_code=options["region"]))
            if options["apply"]:
                self._apply(arrangement, options)
        except DomainError as problem:
            raise CommandError(problem.message) from problem

    def _show(self, preview: CalendarPreview) -> None:
        self.stdout.write(f"{preview.year} 年，依据 {'、'.join(preview.papers)}，共 {preview.days} 天的安排")
        self.stdout.write(f"改为休息：{'、'.join(map(str, preview.becomes_off)) or '无'}")
        self.stdout.write(f"改为上班：{'、'.join(map(str, preview.becomes_worked)) or '无'}")

    def _apply(self, arrangement: Arrangement, options: dict[str, Any]) -> None:
        now = timezone.now()
        first = _proof(options["by"], options["code"], now)
        second = _proof(options["second"], options["second_code"], now)
        with record("law.calendar.imported", actor=first.actor(), now=now) as rec:
            version, moved = adopt_calendar(rec, arrangement, second=second, region_code=options["region"])
        self.stdout.write(
            f"已写入日历第 {version.number} 版，重算 {moved.looked_at} 个期限，变动 {len(moved.moved)} 个。"
        )


def _read(file: Path) -> Arrangement:
    try:
        return parse_arrangement(json.loads(file.read_bytes()))
    except (OSError, ValueError) as error:
        raise CommandError(f"读不了这个文件：{file}（{type(error).__name__}）") from error


def _proof(username: str, code: str, now: dt.datetime) -> Credential:
    account = Account.objects.filter(username=username, is_active=True).first()
    if account is None:
        raise CommandError("写入日历须由两人办理：请用 --by 和 --second 写明两个有效账户。")
    return step_up(account, code or getpass(f"{username} 的动态码："), now)
