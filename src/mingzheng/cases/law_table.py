"""The law as a table: every article that the product relies on, and what of the product holds it (B15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.loader import EVERY_EFFECT
from mingzheng.law.catalogue import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["gate", "paper", "period", "step"]
KIND_WORDS: dict[str, str] = {"gate": "闸", "paper": "文书", "period": "期限", "step": "环节"}


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One rule that holds an article: what it is, its name in the code and in words, and the steps it stands in."""

    article: str
    kind: Kind
    code: str
    title: str
    steps: tuple[str, ...] = ()


def rules() -> list[Rule]:
    """Return every rule under each of its articles, in the order of the articles; no article is an empty text."""
    return sorted({*_gates(), *_papers(), *_periods(), *_steps()})


def _gates() -> Iterator[Rule]:
    used: dict[str, list[str]] = {}
    for procedure in BOOK.procedures.values():
        for step in procedure.steps.values():
            for name in step.gates:
                used.setdefault(name, []).append(step.title)
    for gate in BOOK.gates.values():
        steps = ("每一项效力行为",) if gate.name == EVERY_EFFECT else tuple(dict.fromkeys(used.get(gate.name, ())))
        yield Rule(gate.article, "gate", gate.name, gate.title, steps)


def _papers() -> Iterator[Rule]:
    for code, paper in BOOK.papers.items():
        made = [s for p in BOOK.procedures.values() for s in p.steps.values() if code in s.papers]
        articles = [*paper.spec.basis, *(r.article for r in paper.spec.requires), *(a for s in made for a in s.basis)]
        for article in dict.fromkeys(articles or [""]):
            yield Rule(article, "paper", code, paper.spec.title, tuple(dict.fromkeys(s.title for s in made)))


def _periods() -> Iterator[Rule]:
    for code, spec in shipped().items():
        for article in spec.basis or ("",):
            yield Rule(article, "period", code, spec.name)


def _steps() -> Iterator[Rule]:
    for procedure in BOOK.procedures.values():
        for step in procedure.steps.values():
            for article in step.basis:
                yield Rule(article, "step", step.code, step.title)
