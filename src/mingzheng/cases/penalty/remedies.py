"""Reconsideration and suit as fulfilment reads them: the days that do not count, and what is still open. Pure."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from mingzheng.law.periods import Suspension

if TYPE_CHECKING:
    from mingzheng.cases.engine.fact_rows import ActFact
    from mingzheng.cases.engine.facts import CaseFacts

OPENED = {
    "note_reconsideration": "行政复议期间",
    "accept_reconsideration": "行政复议期间",
    "note_suit": "行政诉讼期间",
    "accept_suit": "行政诉讼期间",
}
ENDED = ("note_remedy_outcome",)


def suspended(facts: CaseFacts, party: str) -> list[Suspension]:
    """Return the days of reconsideration and suit of a party, which no surcharge counts (行政处罚法 73).

    Acts are read tolerantly: ``since``, ``until`` and ``document`` of their content; without an end they still run.
    """
    found = []
    for act in facts.done(*OPENED):
        if _concerns(facts, act, party):
            document = str(act.content.get("document") or act.id)
            found.append(Suspension(_since(act), _until(facts, act), OPENED[act.step], document, "行政处罚法#73.3"))
    return found


def pending(facts: CaseFacts, party: str) -> bool:
    """Tell whether a reconsideration or a suit of a party has no outcome yet."""
    return any(s.last == dt.date.max for s in suspended(facts, party))


def _since(act: ActFact) -> dt.date:
    return _date(act.content.get("since")) or act.on


def _until(facts: CaseFacts, act: ActFact) -> dt.date:
    if own := _date(act.content.get("until")):
        return max(own, _since(act))
    later = [a for a in facts.done(*ENDED) if a.seq > act.seq and a.track_subject == act.track_subject]
    if not later:
        return dt.date.max
    return max(_date(later[0].content.get("until")) or later[0].on, _since(act))


def _concerns(facts: CaseFacts, act: ActFact, party: str) -> bool:
    """Tell whether an act is about a party: by its content, its subject, or, naming none, about all."""
    named = str(act.content.get("party") or act.track_subject.partition(":")[0])
    return named == party or facts.party(named) is None


def _date(value: object) -> dt.date | None:
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else None
