"""Takes a list out at the terminal, by the person and the rules of the desk: ``mingzheng export``."""

from __future__ import annotations

import getpass
import shutil
import uuid
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingzheng.agencies.credentials import actor_of, step_up
from mingzheng.agencies.models import Account
from mingzheng.cases.exports import actions
from mingzheng.cases.exports.models import ExportState, ListExport
from mingzheng.core.errors import DomainError, Invalid, NotVisible

NOT_YOURS = "没有这个清单，或者您无权导出；已经做成的，只有申请人能在有效期内取走。"
WAITS = (
    "超过 {most} 条或者列出自然人姓名，须另一人批准：请机关负责人或者审计员在“导出”页面办理。"
    "批准后用 --number {number} 取走。"
)
REFUSED = "不同意导出：{reason}"
MAKING = "已批准，正在制作，请稍后再取。"
FAILED = "没有做成：申请人已经无权导出。请重新申请。"


class Command(BaseCommand):
    """Ask for a list as oneself, or fetch one that was agreed to."""

    help = "导出清单：以本人的账号和动态码，按导出页面的同一规则，每次都记入存证"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what list, in whose name, what for; or the number of one that was asked for."""
        parser.add_argument("kind", nargs="?", default="")
        parser.add_argument("--account", required=True)
        parser.add_argument("--purpose", default="")
        parser.add_argument("--form", choices=list(actions.FORMS), default="xlsx")
        parser.add_argument("--personal", action="store_true")
        parser.add_argument("--number", default="")
        parser.add_argument("--out", default=".")

    def handle(self, *_: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Prove who asks, ask or look the number up, and write what may leave into the folder."""
        now = timezone.now()
        try:
            account = _proved(options["account"])
            row = _asked_before(account, options["number"]) if options["number"] else _ask(account, options)
            if row.state != ExportState.MADE:
                self.stdout.write(_state_in_words(row))
                return
            file, name = actions.fetch(row.pk, account, actor=actor_of(account), now=now)
        except Invalid as error:
            raise CommandError(
                "；".join(f"{one.label}：{one.message}。{one.remedy}" for one in error.fields)
            ) from error
        except NotVisible as error:
            raise CommandError(NOT_YOURS) from error
        except DomainError as error:
            raise CommandError(error.message) from error
        target = Path(options["out"]) / name
        with file as source, target.open("xb") as copy:
            target.chmod(0o600)
            shutil.copyfileobj(source, copy)
        self.stdout.write(f"已写入 {target}（{row.rows} 条），导出和这次取走都记入存证。")


def _proved(username: str) -> Account:
    """Return the account whose owner gave password and own code here; raises StepUpRefused or CommandError."""
    account = Account.objects.select_related("person__agency").filter(username=username, is_active=True).first()
    password = getpass.getpass("密码：")
    if account is None or not account.check_password(password):
        raise CommandError("账号或者密码不对，或者账号已停用。")
    step_up(account, getpass.getpass("动态码："), timezone.now())
    return account


def _ask(account: Account, options: dict[str, Any]) -> ListExport:
    given = {name: options[name] for name in ("purpose", "form", "personal")}
    return actions.ask(account, options["kind"], given, actor=actor_of(account), now=timezone.now())


def _asked_before(account: Account, number: str) -> ListExport:
    try:
        found = ListExport.objects.filter(pk=uuid.UUID(number), account_id=account.pk).first()
    except ValueError:
        found = None
    if found is None:
        raise NotVisible
    return found


def _state_in_words(row: ListExport) -> str:
    words = {
        ExportState.WAITING: WAITS.format(most=actions.AT_ONCE, number=row.pk.hex),
        ExportState.REFUSED: REFUSED.format(reason=row.reason),
        ExportState.APPROVED: MAKING,
    }
    return words.get(ExportState(row.state), FAILED)
