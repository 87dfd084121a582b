"""Who may take a step and what its gates say: the same answer for page, API and act. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mingzheng.cases.engine.types import Attempt
from mingzheng.core.errors import Refusal

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterator

    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.engine.types import Book, Gate, Procedure, Step

ROLE_WORDS = {
    "handler": "承办人",
    "officer": "执法人员",
    "unit_head": "承办机构负责人",
    "agency_head": "机关负责人",
    "reviewer": "法制审核人员",
    "presider": "听证主持人",
    "hearing_clerk": "听证记录员",
    "publisher": "公示发布员",
    "checker": "公示审核员",
    "archivist": "档案员",
    "window_clerk": "窗口受理员",
    "supervisor": "执法监督员",
    "system": "系统",
}


OF_THE_CASE = frozenset({"handler", "presider", "hearing_clerk"})


def holds(facts: CaseFacts, person_id: uuid.UUID, role: str, now: dt.datetime) -> bool:
    """Tell whether a person may act in a role on this case: handlers and who holds a hearing by the case."""
    person = facts.people.get(person_id)
    if person is None:
        return False
    if role in OF_THE_CASE:
        return role in facts.roles.get(person_id, frozenset()) and person.holds(role, facts.agency_id, now)
    if role == "officer":
        return person.holds("handler", facts.agency_id, now)
    if role == "reviewer":
        named = "reviewer" in facts.roles.get(person_id, frozenset())
        return named or any(person.holds("reviewer", agency, now) for agency in facts.review_agencies)
    if role == "supervisor":  # of any agency: who may not see the case never gets here (dossiers.visible_to)
        return any(r.role == "supervisor" and person.holds("supervisor", r.agency_id, now) for r in person.roles)
    return person.holds(role, facts.agency_id, now)


def role_refusal(facts: CaseFacts, attempt: Attempt) -> Refusal | None:
    """Refuse a step to somebody who holds none of its roles."""
    step = attempt.step
    if attempt.actor_person and any(holds(facts, attempt.actor_person, role, attempt.now) for role in step.by):
        return None
    if step.system and attempt.actor_person is None:
        return None
    who = "、".join(ROLE_WORDS[role] for role in step.by)
    names = facts.names_of(facts.holding("handler")) if "handler" in step.by else ""
    return Refusal("role", f"“{step.title}”由{who}办理", step.basis[0], f"请{who}办理", who=names or who, kind="others")


def order_refusal(facts: CaseFacts, procedure: Procedure, attempt: Attempt) -> Refusal | None:
    """Refuse a step whose track is not in one of the step's start states."""
    step = attempt.step
    state = facts.state(step.track, attempt.subject)
    if "*" in step.start or state in step.start:
        return None
    kind = procedure.tracks[step.track]
    word = kind.states.get(state, "尚未开始")
    return Refusal(
        "out_of_order",
        f"“{kind.title}”目前是“{word}”，不能办理“{step.title}”",
        step.basis[0],
        "先办理前面的步骤",
        kind="never" if state in kind.end else "now",
    )


def judge(book: Book, facts: CaseFacts, attempt: Attempt) -> Iterator[tuple[Gate, Refusal]]:
    """Yield every gate of the step that the attempt fails, with its reason."""
    for name in attempt.step.gates:
        gate = book.gates[name]
        refusal = gate.check(facts, attempt)
        if refusal is not None:
            yield gate, refusal


def subjects(book: Book, facts: CaseFacts, step: Step) -> list[str]:
    """Return the subjects about which a step could be taken: tracks in a start state, and what it opens itself."""
    if "*" in step.start:
        return [""]
    if "" in step.start and step.track in book.keys:
        return [key for key in opened_by(book, facts, step) if facts.state(step.track, key) in step.start]
    return [t.subject for t in facts.tracks if t.kind == step.track and t.state in step.start]


def opened_by(book: Book, facts: CaseFacts, step: Step) -> tuple[str, ...]:
    """Return the subjects of the tracks that a step may open itself."""
    found = book.keys[step.track](facts)
    return tuple(key for key in ((found,) if isinstance(found, str) else found) if key)


def joined_tracks(book: Book, step: Step) -> frozenset[str]:
    """Return the kinds of track that the step and its gates read (design.md §2: what makes a form stale)."""
    return frozenset({step.track}.union(*(book.gates[name].joins for name in step.gates)))


def previews(
    book: Book, procedure: Procedure, facts: CaseFacts, *, actor_person: uuid.UUID | None, now: dt.datetime
) -> Iterator[tuple[Attempt, tuple[Refusal, ...]]]:
    """Yield every step that could be taken now with what refuses it, for the person who looks."""
    for step in procedure.steps.values():
        if step.hidden or step.system:
            continue
        for subject in subjects(book, facts, step):
            attempt = Attempt(step=step, subject=subject, now=now, at=now, actor_person=actor_person)
            refusal = role_refusal(facts, attempt)
            failed = (r for _, r in judge(book, facts, attempt))
            gates = tuple(r for r in failed if step.nature == "effect" or r.kind == "never")
            yield attempt, ((refusal,) if refusal else ()) + gates


def signing(attempt: Attempt, person: uuid.UUID | None) -> Attempt:
    """Return the attempt as the last signer makes it."""
    return replace(attempt, deciding=True, actor_person=person)
