"""The one literal table: every name that a procedure may use, and the procedures shipped."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mingzheng.cases.engine import inputs as common
from mingzheng.cases.engine.gates import COMMON_GATES
from mingzheng.cases.engine.loader import PROCEDURES, check_successions, load
from mingzheng.cases.engine.types import Book
from mingzheng.cases.penalty import claims
from mingzheng.cases.penalty.content import check_key, content_key, proposals, weight
from mingzheng.cases.penalty.effects import AFTER_EVERY_ACT, PENALTY_EFFECTS
from mingzheng.cases.penalty.gates import PENALTY_GATES, STATUTORY
from mingzheng.cases.penalty.gates.discussion import discussion_key
from mingzheng.cases.penalty.goods import next_holding
from mingzheng.cases.penalty.inputs import (
    changes,
    decision,
    discussion,
    enforcement,
    fulfilment,
    hearing,
    hearings,
    investigation,
    measures,
    own_enforcement,
    publication,
    remedy,
    reviewing,
    serving,
    signing,
    stopping,
    substitution,
    testing,
    transfer,
)
from mingzheng.cases.penalty.obligations import enforceable
from mingzheng.cases.penalty.papers import PENALTY_PAPERS

if TYPE_CHECKING:
    from pydantic import BaseModel

CHAPTERS = (
    common,
    investigation,
    hearing,
    hearings,
    reviewing,
    discussion,
    decision,
    serving,
    measures,
    testing,
    signing,
    fulfilment,
    enforcement,
    own_enforcement,
    substitution,
    stopping,
    transfer,
    changes,
    remedy,
    publication,
)
"""Where the inputs stand: one module a chapter of the procedure."""


def _inputs() -> dict[str, type[BaseModel]]:
    """Return the inputs by their names; raise ValueError where two have one name."""
    found: dict[str, type[BaseModel]] = {}
    for chapter in CHAPTERS:
        for name, model in vars(chapter).items():
            own = isinstance(model, type) and model.__module__ == chapter.__name__
            if not own or not issubclass(model, common.StepInput):
                continue
            if name in found:
                message = f"two inputs are named {name}"
                raise ValueError(message)
            found[name] = model
    return found


_NAMES = Book(
    inputs=_inputs(),
    gates={**COMMON_GATES, **PENALTY_GATES},
    effects=PENALTY_EFFECTS,
    papers=PENALTY_PAPERS,
    after=AFTER_EVERY_ACT,
    weight=weight,
    keys={
        "recusal": lambda facts: facts.next_number("recusal"),
        "transfer": lambda facts: facts.next_number("transfer"),
        "remedy": lambda facts: facts.next_number("remedy"),
        "review": lambda facts: content_key(facts) if proposals(facts) else "",
        "preservation": lambda facts: next_holding(facts, "preservation"),
        "measure": lambda facts: next_holding(facts, "measure"),
        "testing": lambda facts: next_holding(facts, "testing"),
        "order": lambda facts: next_holding(facts, "order"),
        "check": lambda facts: check_key(facts) if proposals(facts) else "",
        "discussion": discussion_key,
        "cooperation": lambda facts: facts.next_number("cooperation") if proposals(facts) else "",
        "accountability": lambda facts: facts.next_number("accountability"),
        "enforcement": enforceable,
        "coercion": claims.demanded_in_vain,
        "substitute": claims.demanded_orders,
        "clearing": claims.next_clearings,
        "cost": claims.costly,
    },
)
_LOADED = [load(path, _NAMES, STATUTORY) for path in sorted((PROCEDURES / "penalty_ordinary").iterdir())]
check_successions(_LOADED)
BOOK = replace(_NAMES, procedures={(p.code, p.law_date): p for p in _LOADED})
"""Loaded at start: a name that resolves to nothing stops the program."""
