"""Shapes that the component templates draw; faces fill them, templates ask nothing more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

CAPPED = 1000
PAGE = 50


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb; the last has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab, which is a page of its own."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """A party, or a filter in force; ``url`` filters by it or takes the filter away."""

    label: str
    url: str = ""
    current: bool = False
    icon: str = ""
    removes: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A small state beside a line of the timeline."""

    word: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document or piece of evidence as a line shows it."""

    label: str
    url: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the timeline: what happened (or is due), when, by whom (certificate), where, with which papers."""

    what: str
    at: dt.datetime | dt.date
    seq: int | None = None
    who: str = ""
    place: str = ""
    text: str = ""
    party: str = ""
    url: str = ""
    proof_url: str = ""
    papers: Sequence[Paper] = ()
    marks: Sequence[Mark] = ()
    future: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """Why a list is empty, what would appear, and the one next action."""

    title: str
    text: str = ""
    action: str = ""
    url: str = ""
    icon: str = "inbox"


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a list stands: ``第 1–50 条，共 1000+ 条``; the count stops at 1000 on long lists."""

    first: int
    last: int
    total: int
    capped: bool = False
    previous_url: str = ""
    next_url: str = ""

    @property
    def words(self) -> str:
        """The sentence under the list."""
        if not self.total:
            return "共 0 条"
        return f"第 {self.first}–{self.last} 条，共 {self.total}{'+' if self.capped else ''} 条"


def pages(query: Mapping[str, str], *, number: int, total: int, size: int = PAGE, cap: int = CAPPED) -> Pages:
    """Return where page ``number`` (from 1) of ``total`` rows stands; a total above ``cap`` is told as ``1000+``.

    ``query`` are the other parameters of the list, kept in the addresses; ``total`` may be counted up to ``cap + 1``.
    """
    first = (number - 1) * size + 1
    last = min(number * size, total)
    more = total > last

    def address(page: int) -> str:
        return f"?{urlencode({**{k: v for k, v in query.items() if k != 'page'}, 'page': page})}"

    return Pages(
        first=first if total else 0,
        last=last,
        total=min(total, cap),
        capped=total > cap,
        previous_url=address(number - 1) if number > 1 else "",
        next_url=address(number + 1) if more else "",
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a wizard: done, current, or to come."""

    label: str
    done: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A message in the page: tone, heading, text, and what can be done."""

    tone: str
    title: str
    text: str = ""
    links: Sequence[Crumb] = field(default=())
