"""送审材料: which papers a request must have, as data, and what is missing of them; no ORM."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = Path(__file__).parent / "data" / "papers.toml"
Circumstance = Literal["stated", "heard", "expert"]


class PaperRule(BaseModel):
    """One paper of the required set and when it is due."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title: str
    when: Literal["always", "stated", "heard", "expert"]


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    paper: tuple[PaperRule, ...]


class Paper(BaseModel):
    """A paper handed in: which of the set it is, what it refers to, and the digest of what was handed in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title: str = ""
    reference: str = ""
    digest: str


@functools.cache
def paper_rules() -> tuple[PaperRule, ...]:
    """Return the required set in its order."""
    return _File.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8"))).paper


def required(circumstances: Iterable[Circumstance]) -> tuple[PaperRule, ...]:
    """Return the papers due for a decision with these circumstances."""
    present = {"always", *circumstances}
    return tuple(rule for rule in paper_rules() if rule.when in present)


def listing(handed_in: Iterable[Paper], circumstances: Iterable[Circumstance]) -> list[dict[str, Any]]:
    """Return the list that a request keeps: every required paper, handed in or not, then further ones."""
    rules = {rule.code: rule for rule in required(circumstances)}
    rows: list[dict[str, Any]] = []
    given: dict[str, list[Paper]] = {}
    for paper in handed_in:
        given.setdefault(paper.code, []).append(paper)
    titles = {rule.code: rule.title for rule in paper_rules()}
    for code in [*rules, *(c for c in given if c not in rules)]:
        rows.extend(
            {
                "code": code,
                "title": paper.title or titles.get(code, code),
                "reference": paper.reference,
                "digest": paper.digest,
                "required": code in rules,
            }
            for paper in given.get(code) or [Paper(code=code, digest="")]
        )
    return rows


def missing(papers: Iterable[dict[str, Any]]) -> list[str]:
    """Return the titles of required papers that were not handed in."""
    return [row["title"] for row in papers if row["required"] and not row["digest"]]
