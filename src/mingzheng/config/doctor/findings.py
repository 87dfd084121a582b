"""What a check finds: a level, what is so, what it means, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import uuid

Level = Literal["好", "注意", "错误"]
GOOD, WATCH, WRONG = "好", "注意", "错误"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; ``agency_id`` says whose people it names, None for the installation as a whole."""

    level: Level
    text: str
    means: str = ""
    remedy: str = ""
    agency_id: uuid.UUID | None = None

    def line(self) -> str:
        """Return the finding as the command line prints it."""
        parts = [f"[{self.level}] {self.text}", *(f"      {more}" for more in (self.means, self.remedy) if more)]
        return "\n".join(parts)


def good(text: str) -> Finding:
    """Return a finding that is as it should be."""
    return Finding("好", text)


def watch(text: str, means: str = "", remedy: str = "") -> Finding:
    """Return a finding to look at in the next days."""
    return Finding("注意", text, means, remedy)


def wrong(text: str, means: str = "", remedy: str = "") -> Finding:
    """Return a finding to act on now."""
    return Finding("错误", text, means, remedy)
