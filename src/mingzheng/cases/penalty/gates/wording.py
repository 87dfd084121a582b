"""How these gates speak: a refusal with its article and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mingzheng.agencies.officers import day_of
from mingzheng.cases.engine.types import Gate
from mingzheng.cases.penalty.content import penalised, proposals
from mingzheng.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt, Consequence, GateCheck

SHOWN = 5
"""So many of the things at fault a refusal names; of more it tells the number."""


def gate(
    name: str,
    title: str,
    article: str,
    check: GateCheck,
    consequence: Consequence = "blocks_decision",
    *,
    joins: tuple[str, ...] = (),
) -> Gate:
    """Return a gate: its words, its article, what failing it means for a fact, and the tracks that it reads."""
    return Gate(name, title, article, check, consequence, joins=joins)


def refuse(name: str, reason: str, article: str, remedy: str, **more: Any) -> Refusal:  # noqa: ANN401 - members of Refusal
    """Return a refusal of the gate ``name``."""
    return Refusal(name, reason, article, remedy, **more)


UNREAD: Final = {"statement": "陈述、申辩", "hearing_request": "听证要求"}
STEP_OF: Final = {"statement": "记录陈述申辩", "hearing_request": "要求听证"}


def unread(name: str, facts: CaseFacts, kind: str, party_id: str, article: str) -> Refusal:
    """Return the refusal of what would pass over a thing that the party handed in online and nobody has taken up."""
    waiting = facts.unread(kind, party_id)
    on = f"{day_of(waiting.received_at)} " if waiting else ""
    return refuse(
        name,
        f"{name_of_party(facts, party_id)} {on}在网上提交的{UNREAD[kind]}还没有记入案卷",
        article,
        f"在“今日”打开这份来件，办理“{STEP_OF[kind]}”；收到之日就是提出之日",
        who=handlers(facts),
    )


def first_of(names: Sequence[str]) -> str:
    """Return the first five of many names, and how many there are."""
    return "、".join(names[:SHOWN]) + (f"等 {len(names)} 项" if len(names) > SHOWN else "")


def handlers(facts: CaseFacts) -> str:
    """Return the names of the handlers, who mend most things."""
    return facts.names_of(facts.holding("handler"))


def parties_of(facts: CaseFacts, attempt: Attempt) -> list[str]:
    """Return the parties that an attempt concerns: its subject, else all."""
    everyone = [p.id for p in facts.parties if p.role == "party"]
    return [attempt.subject] if attempt.subject in everyone else everyone


def to_be_told(facts: CaseFacts, attempt: Attempt) -> list[str]:
    """Return the parties of an attempt but those proposed no penalty: they need not be told (行政处罚法 44, 62)."""
    spared = proposals(facts).keys() - set(penalised(facts))
    return [party for party in parties_of(facts, attempt) if party not in spared]


def name_of_party(facts: CaseFacts, party_id: str) -> str:
    """Return a party's name."""
    party = facts.party(party_id)
    return party.name if party else "（不明）"
