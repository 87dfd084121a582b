"""How these gates speak: a refusal with its article, and what this version does not do yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.core.errors import Refusal

if TYPE_CHECKING:
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Attempt

NOT_YET = "本版本尚不支持"


def refuse(name: str, reason: str, article: str, remedy: str, **more: Any) -> Refusal:  # noqa: ANN401 - members of Refusal
    """Return a refusal of the gate ``name``."""
    return Refusal(name, reason, article, remedy, **more)


def unsupported(name: str, reason: str, article: str) -> Refusal:
    """Return the refusal of what this landing cannot do, with the article that demands it."""
    return Refusal(name, f"{reason}，{NOT_YET}", article, "请按法定程序在系统外办理，并登记结果", kind="never")


def handlers(facts: CaseFacts) -> str:
    """Return the names of the handlers, who mend most things."""
    return facts.names_of(facts.holding("handler"))


def parties_of(facts: CaseFacts, attempt: Attempt) -> list[str]:
    """Return the parties that an attempt concerns: its subject, else all."""
    everyone = [p.id for p in facts.parties if p.role == "party"]
    return [attempt.subject] if attempt.subject in everyone else everyone


def name_of_party(facts: CaseFacts, party_id: str) -> str:
    """Return a party's name."""
    party = facts.party(party_id)
    return party.name if party else "（不明）"
