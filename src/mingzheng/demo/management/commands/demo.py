"""Plays the demo into an empty database and prints how to sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from mingzheng.cases.showing import any_case
from mingzheng.demo.logins import logins
from mingzheng.demo.script import play
from mingzheng.ledger.models import Entry

if TYPE_CHECKING:
    import argparse

    from mingzheng.demo.logins import Login


class Command(BaseCommand):
    """Play the demo once, or only print the logins where it stands already."""

    help = "建立演示数据并打印登录方式"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Take ``--if-empty``: an existing demo is no error."""
        parser.add_argument("--if-empty", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Refuse outside the demo and over other data; play; print."""
        if not settings.DEMO or settings.PRODUCTION:
            message = "演示数据只能在 DEMO=1 的环境中建立。"
            raise CommandError(message)
        if any_case():
            if not options["if_empty"]:
                message = "数据库里已有案件。演示只能建立在空库里：换一个空的数据目录再试。"
                raise CommandError(message)
        elif Entry.objects.exists():
            message = "数据库里已有记录，演示只能建立在空库里：换一个空的数据目录再试。"
            raise CommandError(message)
        else:
            self.stdout.write("正在按时间顺序办理演示案件（约一分钟）……")
            play(timezone.localtime())
        self._print(logins(timezone.now()))

    def _print(self, people: list[Login]) -> None:
        self.stdout.write("\n演示账号（虚构人员；密码相同，动态码见 /demo/）：")
        for person in people:
            self.stdout.write(f"  {person.username:<16} {person.name}　{person.office}　{person.roles}")
        if people:
            self.stdout.write(f"  密码：{people[0].password}")
            self.stdout.write(
                "\n供外部测试用的会话（Cookie: " + settings.SESSION_COOKIE_NAME + "=…，有效至空闲超时）："
            )
            for person in people:
                self.stdout.write(f"  {person.username:<16} {person.session}")
