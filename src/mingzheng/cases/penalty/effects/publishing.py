"""Effects of publication."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingzheng.cases.penalty.content import decided_as
from mingzheng.cases.penalty.models import Decision
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.publication import actions as publication
from mingzheng.publication.redaction import KnownPerson

if TYPE_CHECKING:
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.publication.fields import DecisionFields
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
    row, fields, persons = _written(w)
    publication.draft(w.rec, row, person_id=acting_person(w), fields=fields, known_persons=persons)


def correct_publication(w: Writing) -> None:
    """Make a corrected text of what is public; it takes the old one's place when it is checked (disclosure.md §3.6)."""
    row, fields, persons = _written(w)
    publication.correct(w.rec, row, person_id=acting_person(w), fields=fields, known_persons=persons, note=w.input.note)


def _written(w: Writing) -> tuple[Publication, DecisionFields, tuple[KnownPerson, ...]]:
    """Return what is drafted from: the decision's values with the summary, and all whom case or drafter name."""
    row = _own_publication(w)
    decision = Decision.objects.get(pk=row.source_id)
    party, proposal = w.facts.party(w.subject), decided_as(w.facts, w.subject)
    if party is None:
        message = "the party of a publication is in the facts"
        raise ValueError(message)
    fields = public_fields(w, decision, party, proposal).model_copy(update={"facts": w.input.summary})
    known = known_persons(w)
    others = tuple(KnownPerson(name=name) for name in w.input.others if all(name != k.name for k in known))
    return row, fields, (*known, *others)


def overrule_mask(w: Writing) -> None:
    """Take a mask back, or mask what no rule found; another person stands behind it too (B20)."""
    given = w.input
    wish = publication.Wish(given.field, given.direction, given.text, given.reason, given.start, given.replaced)
    publication.overrule(w.rec, _own_publication(w), wish, person_id=acting_person(w), asks=w.act.outcome == "asked")


def drop_overrule(w: Writing) -> None:
    """Undo an overrule before the release, or decline another's; the text is made anew and checked anew (B20)."""
    found = list(_own_publication(w).overrules.order_by("pk")[: w.input.number])
    if len(found) < w.input.number:
        wrong = f"没有第 {w.input.number} 处改动"
        raise Invalid((FieldError("number", wrong, remedy="照公示页“人工改动”表里的序号填写", label="第几处改动"),))
    publication.drop_overrule(w.rec, found[-1], person_id=acting_person(w), answer=w.input.answer)


def check_secrecy(w: Writing) -> None:
    """Write down the secrecy check of a person of its own (政府信息公开条例 17)."""
    publication.check_secrecy(
        w.rec,
        _own_publication(w),
        person_id=acting_person(w),
        passed=w.act.outcome == "passed",
        note=w.input.reason,
        found=tuple(w.input.found),
    )


def recall_publication(w: Writing) -> None:
    """Withdraw what was published wrongly and put it on the clock again."""
    row = publication.recall(w.rec, _own_publication(w), person_id=acting_person(w), reason=w.input.reason)
    w.made["publication_recalled"] = str(row.pk)


def repair_publication(w: Writing) -> None:
    """End publicity by credit repair; nothing remains on the portal."""
    publication.repair(w.rec, _own_publication(w), person_id=acting_person(w), basis=w.input.basis)


def review_withholding(w: Writing) -> None:
    """Let a reason not to publish stand until another day, or put the decision back on the clock."""
    row = _own_publication(w)
    if w.act.outcome == "keep":
        publication.renew_withheld(
            w.rec,
            row,
            person_id=acting_person(w),
            reason=w.input.reason,
            basis=w.input.basis,
            review_on=w.input.review_on,
        )
    else:
        publication.reopen_withheld(w.rec, row, start_on=w.day)


def expire_withholding(w: Writing) -> None:
    """Put a decision back on the clock whose reason nobody looked at again."""
    publication.reopen_withheld(w.rec, _own_publication(w), start_on=w.day)


def check_publication(w: Writing) -> None:
    """Check secrecy and approve, or return the draft (disclosure.md §3.5)."""
    row, person, given = _own_publication(w), acting_person(w), w.input
    if given.verdict == "approved":
        publication.check(
            w.rec, row, person_id=person, secrecy_passed=True, note=given.reason, found=tuple(given.found)
        )
    else:
        publication.return_draft(w.rec, row, person_id=person, note=given.reason)


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
    check_secrecy,
    classify_publication,
    correct_publication,
    draft_publication,
    drop_overrule,
    expire_withholding,
    overrule_mask,
    propose_withholding,
    recall_publication,
    release_if_served,
    repair_publication,
    review_withholding,
)
