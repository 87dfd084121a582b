"""Approvals are asked for: the first position at once, the others as they come; a returned act in a new round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.models import Person
from mingzheng.cases.engine.models import Act, Signoff
from mingzheng.cases.engine.signing.seats import Seat, cosigners, lawful, positions
from mingzheng.core.errors import Conflict, Refusal, Refused
from mingzheng.dossiers import actions as dossiers

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from mingzheng.cases.engine.loading import Loaded
    from mingzheng.cases.engine.types import Step
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.ledger.recording import Recorder

RENEWED = (
    *("round", "status", "medium", "at", "at_source", "place", "entered_by", "entered_as"),
    *("content", "content_digest", "made", "evidence", "revision", "effective_seq"),
)
"""What a new round of a returned act may change."""


def ask_for_signatures(writing: Writing, also: Sequence[uuid.UUID] = ()) -> None:
    """Open the first position of the step's sign-off list; on paper, all of them. ``also`` are asked to co-sign.

    Raises Refused when nobody could lawfully sign.
    """
    step, facts, now = writing.attempt.step, writing.facts, writing.rec.now
    found = positions(writing.book, facts, step, writing.act, now)
    found[0] += cosigners(facts, step, found[0][0].position, also, now)
    chosen = found if writing.act.medium == "paper" else found[:1]
    seats = [seat for one in chosen for seat in one]
    writing.rec.insert_many([signoff(writing.act, seat) for seat in seats])
    admit(writing.rec, writing.loaded, seats)


def admit(rec: Recorder, loaded: Loaded, seats: Iterable[Seat]) -> None:
    """Let those who are asked to co-sign from another unit read the case."""
    asked = {p for seat in seats if seat.cosign for p in lawful(loaded.facts, seat, rec.now)}
    for person in Person.objects.filter(pk__in=asked).order_by("pk"):
        dossiers.assign(rec, loaded.case.dossier, person=person, role="reader")


def signoff(act: Act, seat: Seat, medium: str = "") -> Signoff:
    """Return the row that asks for one approval."""
    return Signoff(
        act=act,
        agency_id=act.case.agency_id,
        round=act.round,
        position=seat.position,
        role=seat.role,
        ranks=seat.ranks,
        unit_id=seat.unit_id,
        cosign=seat.cosign,
        assignee_id=seat.assignee_id,
        medium=medium or act.medium,
        content_digest=act.content_digest,
    )


def renewed(loaded: Loaded, fresh: Act, step: Step, seq: int) -> tuple[Act, Act]:
    """Return a returned act as stored, and ``fresh`` as its next round: all sign anew.

    What was proposed before stays under ``made["rounds"]``. Raises Refused for an act that is not the actor's own
    returned one, Conflict when it was taken up already.
    """
    stored = next((r for r in loaded.rows if isinstance(r, Act) and r.seq == seq), None)
    own = stored is not None and stored.step == fresh.step and stored.track_subject == fresh.track_subject
    if stored is None or not own or stored.entered_by != fresh.entered_by or step.officers:
        raise Refused(
            f"不能修改后重报“{step.title}”",
            (
                Refusal(
                    "own_proposal",
                    "只能修改重报自己提出、被退回的同一事项",
                    step.basis[0],
                    "由原提出人重报，或者重新提出",
                    kind="others",
                ),
            ),
        )
    if stored.status != "returned":
        message = "这一事项没有被退回，或者已经重报，请刷新页面。"
        raise Conflict(message)
    earlier: list[dict[str, Any]] = [*stored.made.get("rounds", ())]
    earlier.append({"round": stored.round, "content": stored.content, "digest": stored.content_digest})
    fresh.pk, fresh.seq, fresh.round = stored.pk, stored.seq, stored.round + 1
    fresh.made = {**fresh.made, "rounds": earlier}
    return stored, fresh


def write_round(writing: Writing, stored: Act) -> None:
    """Write the next round over the returned act."""
    writing.rec.change(stored, **{name: getattr(writing.act, name) for name in RENEWED})
