"""Writes a case's package for somebody outside: ``mingzheng case export``."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingzheng.cases.engine.models import Case
from mingzheng.cases.packages.building import Wanted, make
from mingzheng.cases.packages.disclosure import SCOPES
from mingzheng.core.errors import DomainError, Invalid
from mingzheng.ledger.keys import signing_key
from mingzheng.ledger.recording import Actor

OPERATOR = Actor("system", uuid.UUID("0190f7a2-0000-7000-8000-6578706f7274"), "服务器命令行")


class Command(BaseCommand):
    """Write the package into a folder and print what its reader needs from outside."""

    help = "导出案件包（BagIt），制作记入存证"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the case, the reader and the purpose."""
        parser.add_argument("case")
        parser.add_argument("--scope", choices=list(SCOPES), default="archive")
        parser.add_argument("--purpose", default="")
        parser.add_argument("--party", default="")
        parser.add_argument("--out", default=".")

    def handle(self, *_: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Make the package as the operator of this server, which is what the record then says."""
        wanted = Wanted(options["scope"], options["purpose"], options["party"])
        try:
            made = make(_case(options["case"]), wanted, actor=OPERATOR, reader=None, now=timezone.now())
        except Invalid as error:
            raise CommandError("".join(one.message for one in error.fields)) from error
        except DomainError as error:
            raise CommandError(error.message) from error
        target = Path(options["out"]) / made.name
        with made.file as source, target.open("xb") as file:
            shutil.copyfileobj(source, file)
        self.stdout.write(f"已写入 {target}（{made.size} 字节），制作记入案卷存证。")
        self.stdout.write(f"请另行告诉对方公钥指纹：{signing_key().verifier.fingerprint}")


def _case(given: str) -> uuid.UUID:
    try:
        return uuid.UUID(given)
    except ValueError:
        found = list(Case.objects.filter(case_no=given).values_list("pk", flat=True)[:2])
    if len(found) != 1:
        raise CommandError("没有找到这个案件，或者不止一个；请用案件编号。")
    return found[0]
