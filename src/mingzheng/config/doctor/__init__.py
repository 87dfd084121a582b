"""``mingzheng doctor`` and ``/desk/doctor/``: one list of checks, what a finding means, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import DatabaseError

from mingzheng.config.doctor import databases, machine, people, running, safekeeping
from mingzheng.config.doctor.findings import wrong

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from mingzheng.config.doctor.findings import Finding

    Check = Callable[[dt.datetime], Iterable[Finding]]

CHECKS: tuple[tuple[str, tuple[Check, ...]], ...] = (
    ("程序和机器", (machine.program, machine.disk, machine.clock, machine.addresses, machine.scanner)),
    ("数据库", (databases.database,)),
    ("后台", (running.jobs, running.notices)),
    ("存证", (running.sequencer, running.verification, running.anchors)),
    ("备份", (running.backup,)),
    ("密钥和印章", (safekeeping.keys, safekeeping.seals)),
    ("日历和人员", (people.calendar, people.certificates, people.chains, people.devices)),
)


@dataclass(frozen=True, slots=True)
class Part:
    """The findings of one part of the list."""

    title: str
    findings: tuple[Finding, ...]


def examine(now: dt.datetime) -> list[Part]:
    """Run every check and return the findings, part by part."""
    return [Part(title, tuple(found for check in checks for found in _run(check, now))) for title, checks in CHECKS]


def _run(check: Check, now: dt.datetime) -> list[Finding]:
    """Run one check; a database that cannot be asked is a finding of its own, not the end of the examination."""
    try:
        return list(check(now))
    except DatabaseError as error:
        return [wrong(f"无法检查（{check.__name__}）：{error}".strip(), "数据库没有回答。", "先解决数据库的问题。")]


def report() -> int:
    """Print every finding and return 1 when one is an error: ``mingzheng doctor``."""
    from django.utils import timezone

    parts = examine(timezone.now())
    for part in parts:
        print(f"── {part.title}")
        for found in part.findings:
            print(found.line())
    return int(any(found.level == "错误" for part in parts for found in part.findings))
