"""What stops when a decision falls or nobody is left to fulfil it: money, periods, papers, what the public sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import decided_as
from mingzheng.cases.penalty.effects import fulfilment
from mingzheng.cases.penalty.effects.deciding import publication_of
from mingzheng.cases.penalty.effects.shared import ARCHIVE_PERIOD, REMAKE_PERIOD, SERVE_PERIOD, cancel_duty
from mingzheng.cases.penalty.models import Decision
from mingzheng.dossiers import actions as dossiers
from mingzheng.duties import actions as duties
from mingzheng.law.catalogue import period
from mingzheng.publication import actions as publication
from mingzheng.publication.models import Disclosure, PublicationState

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.writing import Writing

ENDED = ("closed", "archived")


def decision_of(party: str) -> Decision:
    """Return the decision in force towards a party."""
    return Decision.objects.get(party_id=party, in_force=True)


def take_down(w: Writing, decision: Decision, party: str, *, why: str, since: dt.date) -> None:
    """Have what is public withdrawn within three working days; what is not yet public never will be (行政处罚法 48)."""
    row = publication_of(decision)
    if row.state == PublicationState.PUBLISHED:
        publication.require_withdrawal(w.rec, row, start_on=since)
        w.move("publication", "withdraw_due", party)
        w.made["publication"] = {"id": str(row.pk), "why": why}
    elif row.published_at is None and row.disclosure != Disclosure.WITHHELD:
        publication.abandon(w.rec, row, reason=publication.WITHDRAWAL_REASONS[why])
        w.move("publication", "withdrawn", party)


def fell(w: Writing, party: str, given: Any) -> None:  # noqa: ANN401 - the input of an annulment or of an outcome
    """End a decision that was annulled or found void; what was only found illegal stays in force (行政处罚法 48)."""
    decision = decision_of(party)
    w.made |= {"number": decision.number, "proposal": decided_as(w.facts, party), "party": party}
    take_down(w, decision, party, why=WHY[given.result], since=given.basis_on)
    reopen(w)
    if given.result == "illegal":
        return
    words = publication.WITHDRAWAL_REASONS[WHY[given.result]]
    fulfilment.annul_obligations(w, party, words)
    leave_unserved(w, decision, party, words)
    w.rec.change(decision, in_force=False)
    w.move("decision", "annulled", party)
    if given.remake == "yes":
        _make_anew(w, party, given)


WHY = {"annulled": "revoked", "illegal": "illegal", "invalid": "invalid"}


def leave_unserved(w: Writing, decision: Decision, party: str, reason: str) -> None:
    """Void the paper of a decision that nobody received, and end its clock."""
    cancel_duty(w, SERVE_PERIOD, subject=party, reason=reason)
    paper = w.facts.document(str(decision.document_id))
    served = w.facts.state("service", f"{decision.document_id}:{party}") == "served"
    if paper is not None and paper.state != "void" and not served:
        w.drop(paper.id, reason)


def _make_anew(w: Writing, party: str, given: Any) -> None:  # noqa: ANN401 - the input of an annulment or of an outcome
    """Open the way to a new decision: notice, statement, review and decision come again (行政复议法 64)."""
    w.move("decision", "due", party)
    w.move("notice", "due", party)
    spec = period(REMAKE_PERIOD, w.case.agency_id, given.basis_on)
    if given.within_days:
        spec = spec.model_copy(update={"value": given.within_days})
    duties.start(w.rec, dossier=w.case.dossier, kind=REMAKE_PERIOD, subject=party, start_on=given.basis_on, spec=spec)


def reopen(w: Writing) -> None:
    """Open an ended case again: what became of its decision is served, shown and closed like anything else."""
    if w.state("main") not in ENDED:
        return
    w.move("main", "concluded")
    w.case_values["closed_on"] = None
    dossiers.reopen_dossier(w.rec, w.case.dossier)
    cancel_duty(w, ARCHIVE_PERIOD, reason="决定被变更、撤销，案件重新办理")
