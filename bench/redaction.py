"""Redaction scored on labelled real decisions, where they are present; they are no part of the repository."""

from __future__ import annotations

import importlib
from typing import Any

from bench.figures import Figure, judged, skipped

READER = "tests.publication.test_redaction_on_real_decisions"


def measure(scale: float) -> list[Figure]:
    """Return recall, and what was masked that must stand."""
    del scale
    reader: Any = importlib.import_module(READER)
    if not reader.FILE.exists():
        return [skipped("redaction on labelled real decisions", "the labelled decisions are not on this machine")]
    hidden, touched = reader.score()
    many = len(reader.decisions())
    recall = 100 * hidden["done"] / hidden["all"]
    note = f"{hidden['done']} of {hidden['all']} spans in {many} decisions"
    return [
        judged("redaction, recall", recall, 99, unit=" %", least=True, note=note),
        judged("redaction, masked that must stand", len(touched), 0, note="organisations, officers, numbers, laws"),
    ]
