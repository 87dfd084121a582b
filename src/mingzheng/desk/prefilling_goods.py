"""What the forms of preservation, seizure, testing and orders already know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import day_of
from mingzheng.cases.penalty.goods import custody, grounds, label

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from mingzheng.agencies.models import Account
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.queries import CaseView
    from mingzheng.web.fields import Choice

Values = dict[str, Any]
AT_THE_PARTY = frozenset({"preserve_urgently", "seize", "seize_urgently", "take_sample", "recheck_order"})
"""Steps on the spot: the place is the party's."""
GROUNDS = {"overdue": "expired", "refused": "refused"}


def for_input(view: CaseView, step: Step, subject: str, account: Account, now: dt.datetime) -> Values:
    """Return the first values of a step's input, empty for steps of other chapters."""
    facts = view.facts
    contact = {"contact": account.person.name if account.person else "", "contact_phone": view.case.agency.phone}
    known: dict[str, Callable[[], Values]] = {
        "preserve": lambda: _party(facts) | {"keeper": _representative(facts)},
        "preserve_urgently": lambda: _party(facts) | {"keeper": _representative(facts)},
        "dispose_preservation": lambda: {"way": "return"} if _must_go(facts, "preservation", subject) else {},
        "approve_measure": lambda: _party(facts),
        "seize": lambda: {"goods": grounds(facts, subject).get("goods", [])},
        "seize_urgently": lambda: _party(facts),
        "release_measure": lambda: _release(facts, subject),
        "entrust_test": lambda: _test(facts, now),
        "issue_order": lambda: _order(facts),
        "recheck_order": lambda: {"present": _representative(facts)},
        "take_sample": lambda: {"attendant": _representative(facts)},
        "summon_questioning": lambda: _party(facts) | {"person": _representative(facts)} | contact,
        **dict.fromkeys(("issue_seizure", "tell_test_result", "request_evidence", "request_help"), lambda: contact),
    }
    return known.get(step.code, dict)()


def choices(facts: CaseFacts) -> dict[str, list[Choice | tuple[str, str]]]:
    """Return what may be picked: goods still kept, and measures that run."""
    held = [
        (g.key, f"{g.words}（{'保存' if g.track == 'preservation' else '查封、扣押'} {g.number} 号）")
        for g in custody(facts)
        if g.held
    ]
    running = [n for n, state in facts.states("measure").items() if state in {"in_force", "emergency"}]
    return {"held_goods": [*held], "running_measures": [(n, label(facts, "measure", n)) for n in running]}


def _party(facts: CaseFacts) -> Values:
    return {"party": facts.parties[0].id} if len(facts.parties) == 1 else {}


def _representative(facts: CaseFacts) -> str:
    party = facts.parties[0] if facts.parties else None
    return (party.representative or party.name) if party else ""


def _must_go(facts: CaseFacts, track: str, number: str) -> bool:
    return facts.state(track, number) in {"refused", "unreported", "overdue"}


def _release(facts: CaseFacts, number: str) -> Values:
    ground = GROUNDS.get(facts.state("measure", number)) or ("decided" if facts.decisions else "")
    return {"ground": ground, "receiver": _representative(facts)} if ground else {"receiver": _representative(facts)}


def _test(facts: CaseFacts, now: dt.datetime) -> Values:
    sample = facts.last("take_sample")
    running = choices(facts)["running_measures"]
    values = _party(facts) | {"from_on": day_of(now).isoformat()}
    if sample is not None:
        values["objects"] = f"{sample.content['sample']}（样品 {sample.content['quantity']}）"
    if len(running) == 1:
        values["measure"] = next(n for n, s in facts.states("measure").items() if s in {"in_force", "emergency"})
    return values


def _order(facts: CaseFacts) -> Values:
    seen = facts.last("inspect")
    basis = list(dict.fromkeys(pair["breach"] for pair in facts.matter.basis))
    return _party(facts) | {"facts": str(seen.content["findings"]) if seen else "", "basis": basis}
