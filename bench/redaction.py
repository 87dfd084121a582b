"""Redaction scored on labelled real decisions, where they are present, and on invented papers of every kind."""

from __future__ import annotations

import importlib
from typing import Any

from bench.figures import Figure, judged, skipped

READER = "tests.publication.test_redaction_on_real_decisions"
INVENTED = "tests.publication.labelled"
PROSE = "tests.publication.test_redaction_of_strangers_prose"


def measure(scale: float) -> list[Figure]:
    """Return recall, and what was masked that must stand."""
    del scale
    return [*_real(), *_invented(), *_prose()]


def _real() -> list[Figure]:
    reader: Any = importlib.import_module(READER)
    if not reader.FILE.exists():
        return [skipped("redaction on labelled real decisions", "the labelled decisions are not on this machine")]
    hidden, touched = reader.score()
    names, also_touched = reader.score_unknown()
    many = len(reader.decisions())
    note = f"{hidden['done']} of {hidden['all']} spans in {many} decisions"
    alone = f"{names['done']} of {names['all']} open names"
    return [
        judged("redaction, recall", _share(hidden), 99, unit=" %", least=True, note=note),
        judged("redaction, names that no dossier knows", _share(names), 90, unit=" %", least=True, note=alone),
        judged(
            "redaction, masked that must stand",
            len(touched) + len(also_touched),
            0,
            note="organisations, officers, numbers, laws",
        ),
    ]


def _share(counted: dict[str, int]) -> float:
    return 100 * counted["done"] / counted["all"]


def _invented() -> list[Figure]:
    reader: Any = importlib.import_module(INVENTED)
    figures = []
    for known, goal, words in ((True, 99, "with its dossier"), (False, 95, "that no dossier knows")):
        found = reader.score(known=known)
        recall = 100 * (found.marked - len(found.survived)) / found.marked
        note = f"{found.marked} marked texts, {len(found.touched)} masked too much"
        figures.append(judged(f"redaction, invented papers {words}", recall, goal, unit=" %", least=True, note=note))
    return figures


def _prose() -> list[Figure]:
    """Score facts that somebody wrote who had not seen the rules; with nobody known is the hardest."""
    reader: Any = importlib.import_module(PROSE)
    figures = []
    for known, goal, words in ((True, 100, "with its dossier"), (False, 50, "that no dossier knows")):
        marked, left = reader.score(known=known)
        recall = 100 * (marked - len(left)) / marked
        note = f"{marked} places with a name"
        figures.append(judged(f"redaction, a stranger's prose {words}", recall, goal, unit=" %", least=True, note=note))
    return figures
