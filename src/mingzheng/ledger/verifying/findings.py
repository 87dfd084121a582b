"""What verification finds, in words that name table and row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT = 1000  # findings kept in memory; the rest is counted


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as the record says: which kind, in which table, which row, and the sentence for people."""

    kind: str
    table: str
    row: str
    text: str

    @property
    def words(self) -> str:
        """Return the sentence, under the name that everything shown to people has."""
        return self.text


@dataclass
class Report:
    """What a run of ``live`` looked at and what it found; ``total`` counts findings beyond those kept."""

    entries: int = 0
    leaves: int = 0
    rows: int = 0
    tiles: int = 0
    checkpoints: int = 0
    erased: int = 0
    findings: list[Finding] = field(default_factory=list)
    total: int = 0

    @property
    def sound(self) -> bool:
        """Tell whether nothing was found."""
        return not self.total

    def add(self, kind: str, table: str, row: object, what: str) -> None:
        """Note one finding; ``what`` completes the sentence that names table and row."""
        self.take([finding(kind, table, row, what)])

    def join(self, other: Report) -> None:
        """Add what another report looked at and found."""
        for name in ("entries", "leaves", "rows", "tiles", "checkpoints", "erased"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.take(other.findings)
        self.total += other.total - len(other.findings)

    def take(self, findings: Iterable[Finding]) -> None:
        """Note findings made elsewhere."""
        for found in findings:
            self.total += 1
            if len(self.findings) < KEPT:
                self.findings.append(found)


def finding(kind: str, table: str, row: object, what: str) -> Finding:
    """Return a finding with its sentence; ``table`` is a model's label (``ledger.entry``) or a table's name."""
    name = table_word(table)
    return Finding(kind, table, str(row), f"{name} {row}：{what}" if str(row) else f"{name}：{what}")


WORDS = {
    "ledger.entry": "存证记录",
    "ledger.content": "存证内容",
    "ledger.cover": "存证覆盖清单",
    "ledger.leaf": "存证目录",
    "ledger.tile": "存证目录瓦片",
    "ledger.checkpoint": "检查点",
    "ledger.publiccheckpoint": "公开检查点",
    "ledger.epoch": "存证纪元",
    "ledger.publicepoch": "公开的存证纪元",
    "ledger.publicanchor": "公开的外部锚定",
    "ledger.witnessedlog": "所见证的下级存证",
    "ledger.forkalarm": "分叉告警",
    "ledger.erasure": "存证内容删除登记",
    "ledger.anchor": "外部锚定登记",
    "ledger.pending": "待编号清单",
}


def table_word(label: str) -> str:
    """Return the Chinese name of a table with its model's label, as findings name it."""
    if label in WORDS:
        return WORDS[label]
    try:
        word: Any = apps.get_model(label)._meta.verbose_name
    except (LookupError, ValueError):
        return f"表“{label}”"
    return f"“{label}”表" if str(word).isascii() else f"{word}（{label}）"
