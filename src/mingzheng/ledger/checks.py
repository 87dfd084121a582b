"""What must be true of the ledger before anything is served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import connections

from mingzheng.ledger import keys, triggers

if TYPE_CHECKING:
    from collections.abc import Sequence


def start_faults(alias: str = "default") -> list[str]:
    """Return, in words, why the server must not start: triggers that are missing or altered, an exposed key."""
    faults = [
        f"存证表的防改触发器缺失或被改动：{name}。"
        "请运行 mingzheng migrate 重新安装，并运行 mingzheng verify --live 核对。"
        for name in triggers.missing(connections[alias])
    ]
    if keys.exposed():
        faults.append("存证签名密钥文件的权限过宽，应当只有服务器用户可读（0600）。")
    return faults


@checks.register(checks.Tags.database)
def ledger_guarded(databases: Sequence[str] | None, **_: Any) -> list[checks.CheckMessage]:  # noqa: ANN401
    """Warn of ledger tables without their triggers; only a warning, because ``migrate`` itself is the cure."""
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        if set(triggers.TABLES) <= set(connections[alias].introspection.table_names()):
            found += [checks.Warning(fault, id="ledger.W001") for fault in start_faults(alias)]
    return found
