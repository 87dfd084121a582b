"""Effects of publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.content import decided_as
from mingzheng.cases.penalty.models import Decision
from mingzheng.publication import actions as publication
from mingzheng.publication.redaction import KnownPerson

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.publication.models import Publication
from mingzheng.cases.penalty.effects.deciding import known_persons, public_fields, publication_of
from mingzheng.cases.penalty.effects.shared import acting_person


def _own_publication(w: Writing) -> Publication:
    return publication_of(Decision.objects.get(party_id=w.subject, in_force=True))


def classify_publication(w: Writing) -> None:
    """Place a publication that the matter's rule could not place (行政处罚法 48)."""
    row = publication.classify(w.rec, _own_publication(w), person_id=acting_person(w), regime=w.input.regime)
    w.rec.change(Decision.objects.get(pk=row.source_id), disclosure=row.disclosure)


def draft_publication(w: Writing) -> None:
    """Make the redacted public text (disclosure.md §3.4)."""
    row = _own_publication(w)
    decision = Decision.objects.get(pk=row.source_id)
    party, proposal = w.facts.party(w.subject), decided_as(w.facts, w.subject)
    if party is None:
        message = "the party of a publication is in the facts"
        raise ValueError(message)
    fields = public_fields(w, decision, party, proposal).model_copy(update={"facts": w.input.summary})
    known = known_persons(w)
    others = [KnownPerson(name=name) for name in w.input.others if all(name != k.name for k in known)]
    publication.draft(w.rec, row, person_id=acting_person(w), fields=fields, known_persons=(*known, *others))


def check_publication(w: Writing) -> None:
    """Check secrecy and approve, or return the draft (disclosure.md §3.5)."""
    row = _own_publication(w)
    if w.input.verdict == "approved":
        publication.check(w.rec, row, person_id=acting_person(w), secrecy_passed=True, note=w.input.reason)
    else:
        publication.return_draft(w.rec, row, person_id=acting_person(w), note=w.input.reason)


def release_if_served(w: Writing) -> None:
    """Release at once where the party has the decision, else keep it waiting for service with the clock running."""
    if w.act.outcome != "approved":
        return
    row = publication.release(w.rec, _own_publication(w), person_id=acting_person(w))
    if row.state == "published":
        w.move("publication", "published", w.subject)


def propose_withholding(w: Writing) -> None:
    """Propose not to publish; the clock runs on (B20)."""
    publication.propose_withhold(
        w.rec,
        _own_publication(w),
        person_id=acting_person(w),
        reason_code=w.input.reason_code,
        reason=w.input.reason,
        basis=w.input.basis,
        review_on=w.input.review_on,
    )


def approve_withholding(w: Writing) -> None:
    """Approve or decline not publishing."""
    row = _own_publication(w)
    if w.input.verdict == "approved":
        publication.approve_withhold(w.rec, row, person_id=acting_person(w))
    else:
        publication.decline_withhold(w.rec, row, person_id=acting_person(w), note=w.input.reason)


EFFECTS = (
    approve_withholding,
    check_publication,
    classify_publication,
    draft_publication,
    propose_withholding,
    release_if_served,
)
