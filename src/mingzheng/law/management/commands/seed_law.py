"""``seed_law``: bring calendar and article index to what this release ships; run by migrate, safe to run again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from mingzheng.law.actions import seed_reference


class Command(BaseCommand):
    """Seed calendar and article index."""

    help = "写入随程序发布的工作日历和法规索引（可重复执行）"

    def handle(self, *_args: Any, **_options: Any) -> None:  # noqa: ANN401 - Django's signature
        changed = seed_reference(timezone.now())
        self.stdout.write("已写入日历和法规索引。" if changed else "日历和法规索引已是最新。")
