"""Sequences what waits and prints the newest checkpoint; starts a new epoch when told to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from mingzheng.core.errors import DomainError
from mingzheng.ledger import keys
from mingzheng.ledger.publishing import published_note, restore_faults
from mingzheng.ledger.recording import record
from mingzheng.ledger.sequencer import LEDGER, sequence, start_epoch


class Command(BaseCommand):
    """Print the newest signed checkpoint and the fingerprint of its key."""

    help = "编入待编号的记录，输出最新检查点（可交外部见证）"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the reason for a new epoch."""
        parser.add_argument("--new-epoch", metavar="REASON", help="更换密钥或恢复备份后开始新纪元，写明原因")

    def handle(self, *_: Any, **options: Any) -> None:  # noqa: ANN401 - Django's signature
        """Sequence until nothing waits."""
        now = timezone.now()
        try:
            if reason := options["new_epoch"]:
                lost = restore_faults(settings.PUBLIC_LOG_DIR)
                with record("ledger.epoch.started", actor=LEDGER, now=now) as rec:
                    rec.facts["lost"] = lost
                    start_epoch(rec, reason, cites=published_note(settings.PUBLIC_LOG_DIR) if lost else "")
                for text in lost:
                    self.stdout.write(f"已记入存证：{text}")
            before, newest = None, sequence(now)
            while before != newest.pk:
                before, newest = newest.pk, sequence(now)
        except DomainError as error:
            raise CommandError(error.message) from error
        key = keys.signing_key().verifier
        self.stdout.write(newest.note)
        self.stdout.write(f"公钥指纹 {key.fingerprint}")
        self.stdout.write(f"公钥 {key.encode()}")
        if keys.is_test_key(key.name):
            self.stdout.write("注意：这是首次启动时自动生成的测试密钥，请换成本机关自己的密钥。")
