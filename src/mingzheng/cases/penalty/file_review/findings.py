"""What a file review finds, and what its checks read. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mingzheng.cases.engine.types import Attempt

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Gate, Procedure

Verdict = Literal["ok", "problem", "manual", "not_yet"]
VERDICT_WORDS: dict[str, str] = {"ok": "未发现问题", "problem": "有问题", "manual": "须人工判断", "not_yet": "还没有到"}
FULL = 100
"""A file starts with 100 points; a veto makes it 不合格 whatever is left."""
LEVELS = ((90, "优秀"), (80, "良好"), (60, "合格"), (0, "不合格"))


@dataclass(frozen=True, slots=True)
class Source:
    """What a finding was found in: an act by its number, a paper by its id, or words alone."""

    words: str
    act: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One item of the review: what is asked, the answer, why, and in points what it costs."""

    code: str
    title: str
    veto: bool
    verdict: Verdict
    why: str = ""
    points: int = 0
    article: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def word(self) -> str:
        """Return the verdict in words."""
        return VERDICT_WORDS[self.verdict]


@dataclass(frozen=True, slots=True)
class FileReview:
    """All findings of a case, and what they come to."""

    findings: tuple[Finding, ...]

    @property
    def vetoes(self) -> tuple[Finding, ...]:
        """Return the sixteen items of which one is enough."""
        return tuple(f for f in self.findings if f.veto)

    @property
    def deductions(self) -> tuple[Finding, ...]:
        """Return the items that cost points."""
        return tuple(f for f in self.findings if not f.veto)

    @property
    def score(self) -> int:
        """Return the points left, never below nought."""
        return max(0, FULL - sum(f.points for f in self.deductions if f.verdict == "problem"))

    @property
    def level(self) -> str:
        """Return the level in words; one veto is enough for 不合格."""
        if any(f.verdict == "problem" for f in self.vetoes):
            return "不合格"
        return next(word for least, word in LEVELS if self.score >= least)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a check reads: the case, its procedure, the gates by name, and the day."""

    facts: CaseFacts
    procedure: Procedure
    gates: Mapping[str, Gate]
    now: dt.datetime

    def gate(self, name: str, step: str, subject: str = "") -> str:
        """Return the reason for which a gate would refuse a step now, empty when it passes."""
        attempt = Attempt(step=self.procedure.steps[step], subject=subject, now=self.now, at=self.now)
        refusal = self.gates[name].check(self.facts, attempt)
        return refusal.reason if refusal else ""


Check = tuple[str, str, str, Callable[[Looked], Finding | None]]
"""Code, title, article, and the check, which answers None when nothing is wrong."""


def problem(why: str, *sources: Source, points: int = 0) -> Finding:
    """Return the answer that something is wrong: why, in what, and what it costs."""
    return Finding("", "", veto=True, verdict="problem", why=why, points=points, sources=sources)


def manual(why: str) -> Finding:
    """Return the answer that a person must judge."""
    return Finding("", "", veto=True, verdict="manual", why=why)


def not_yet(why: str) -> Finding:
    """Return the answer that the case has not come so far."""
    return Finding("", "", veto=True, verdict="not_yet", why=why)


def of_act(act: ActFact, words: str) -> Source:
    """Return an act as a source."""
    return Source(words, act=act.seq)


def defects(facts: CaseFacts, *gates: str) -> tuple[Source, ...]:
    """Return the open defects of some gates as sources."""
    return tuple(Source(d.reason, act=d.act_seq) for d in facts.open_defects if d.gate in gates)
