"""What a detector yields, and how a pattern is made into one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

STARS = "******"
LABEL_TAIL = r"(?:号码|编号|证号|卡号|件号|码|号)?\)?\s*\(?(?:号码|编号|证号|号)?\s*[:为是系]{0,2}\s*[\"“”']?"
"""What stands between the word for a number and the number itself, in normal text."""
GAP = r"[\s\-._·/()]{0,3}"
"""What may stand between the digits of a number without making it another: a line's end and brackets too."""


@dataclass(frozen=True, slots=True)
class Found:
    """A range of normal text that must not be published, by which rule, and what stands in its place."""

    start: int
    end: int
    rule: str
    replaced: str


def spans(pattern: re.Pattern[str], rule: str) -> Callable[[str], Iterator[Found]]:
    """Return a detector of what a pattern finds: its first group that took part, or all of it."""
    unnamed = [n for n in range(1, pattern.groups + 1) if n not in pattern.groupindex.values()]

    def find(text: str) -> Iterator[Found]:
        for match in pattern.finditer(text):
            group = next((n for n in unnamed if match.group(n)), 0)
            yield Found(match.start(group), match.end(group), rule, STARS)

    return find
