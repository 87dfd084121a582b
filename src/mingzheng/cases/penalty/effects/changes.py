"""Effects of changing and annulling decisions, and of withdrawing what was shown of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.content import decided_as
from mingzheng.cases.penalty.effects import fulfilment
from mingzheng.cases.penalty.effects.deciding import schedule_publication
from mingzheng.cases.penalty.effects.shared import SERVE_PERIOD, acting_person, start_duty
from mingzheng.cases.penalty.effects.withdrawing import (
    decision_of,
    fell,
    leave_unserved,
    reopen,
    take_down,
)
from mingzheng.cases.penalty.models import Decision
from mingzheng.core.secrets import new_id
from mingzheng.publication import actions as publication
from mingzheng.publication.models import Publication

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing

CHANGED = "原决定已变更"


def annul_decision(w: Writing) -> None:
    """End the decision, withdraw it from view, stop what is owed, and open the way to a new one where it is due."""
    fell(w, w.subject, w.input)


def change_decision(w: Writing) -> None:
    """Put a milder decision in the place of the old one; what was paid counts, what is too much is to be returned."""
    old = decision_of(w.subject)
    party, document = w.facts.party(w.subject), w.documents["changed_decision"]
    if party is None:
        message = "the party of a decision is in the facts"
        raise ValueError(message)
    reopen(w)
    take_down(w, old, party.id, why="changed", since=w.input.basis_on)
    paid = fulfilment.annul_obligations(w, party.id, CHANGED)
    leave_unserved(w, old, party.id, CHANGED)
    w.rec.change(old, in_force=False)
    new = Decision(
        id=new_id(),
        case=w.case,
        party_id=party.id,
        act=w.act,
        kind="penalty",
        kinds=list(w.input.kinds),
        number=document.number,
        decided_on=w.day,
        fine_fen=w.input.fine_fen,
        confiscated_fen=w.input.confiscated_fen,
        content_digest=old.content_digest,
        document=document,
    )
    waiting = w.state("publication", party.id) == "withdraw_due"
    content = {"kinds": list(w.input.kinds), "fine_fen": w.input.fine_fen, "confiscated_fen": w.input.confiscated_fen}
    schedule_publication(w, new, party, decided_as(w.facts, party.id) | content)
    if waiting:
        w.move("publication", "withdraw_due", party.id)
    w.rec.insert(new)
    w.made |= {"number": old.number, "party": party.id}
    start_duty(w, SERVE_PERIOD, subject=party.id)
    fulfilment.carry_over(w, new, content, paid)


def withdraw_publication(w: Writing) -> None:
    """Withdraw what is public, with its reason for all to read; a changed decision takes its place (行政处罚法 48)."""
    acts = [a for a in w.facts.effective if a.made.get("publication") and a.made.get("party") == w.subject]
    called = acts[-1].made["publication"]
    row = Publication.objects.select_related("agency", "dossier").get(pk=called["id"])
    newer = Decision.objects.filter(party_id=w.subject, in_force=True).exclude(pk=row.source_id).first()
    publication.withdraw(
        w.rec,
        row,
        person_id=acting_person(w),
        reason_code=called["why"],
        reason=w.input.reason,
        replaced_by=Publication.objects.get(source_id=newer.pk) if newer and w.act.outcome == "due" else None,
    )


EFFECTS = (
    annul_decision,
    change_decision,
    withdraw_publication,
)
