"""Who acts for a party: a fold over what was recorded (行政处罚法 64; 民事诉讼法 88). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.facts import CaseFacts


@dataclass(frozen=True, slots=True)
class Representative:
    """Somebody whom a party authorised, since when, and by which record."""

    name: str
    kind: str
    powers: str
    scope: str
    phone: str
    since: dt.date
    act_seq: int
    proved: bool


def representatives(facts: CaseFacts, party: str) -> tuple[Representative, ...]:
    """Return who represents a party now, in the order of appointment; ``proved`` where the authority is on file."""
    found: dict[str, Representative] = {}
    for act in facts.done("authorise_representative"):
        given = act.content
        if str(given["party"]) != party:
            continue
        found.pop(str(given["name"]), None)
        if given["change"] == "grant":
            found[str(given["name"])] = Representative(
                name=str(given["name"]),
                kind=str(given["kind"]),
                powers=str(given["powers"]),
                scope=str(given["scope"]),
                phone=str(given["phone"]),
                since=act.on,
                act_seq=act.seq,
                proved=bool(act.evidence),
            )
    return tuple(found.values())
