"""How the rows of the database become the rows of the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingzheng.agencies.officers import day_of
from mingzheng.cases.engine.fact_rows import (
    ApprovalFact,
    DecisionFact,
    DocumentFact,
    ObligationFact,
    PartyFact,
    TrackFact,
)
from mingzheng.documents.queries import servability

if TYPE_CHECKING:
    from mingzheng.cases.engine.models import Party, Signoff, Track
    from mingzheng.documents.models import Document


def party_fact(row: Party) -> PartyFact:
    """Return a party as the facts know it, decrypted; raises ValueError for a row without a subject."""
    person, firm = row.individual, row.organisation
    if person is not None:
        return PartyFact(
            str(row.pk),
            "individual",
            row.name_snapshot,
            row.role,
            person.id_number,
            person.address,
            person.phone,
            "",
            person.birth_on,
        )
    if firm is None:
        message = "a party is an individual or an organisation (constraint party_is_one_subject)"
        raise ValueError(message)
    return PartyFact(
        str(row.pk),
        "organisation",
        row.name_snapshot,
        row.role,
        firm.uscc or firm.other_number,
        firm.address,
        firm.phone,
        firm.legal_representative,
        None,
        firm.kind == "household",
    )


def track_fact(row: Track) -> TrackFact:
    """Return a track as the facts know it."""
    return TrackFact(row.kind, row.subject, row.state, row.opened_by, row.closed_by)


def document_fact(row: Document) -> DocumentFact:
    """Return a paper as the facts know it, with why it may not be served yet."""
    return DocumentFact(
        id=str(row.pk),
        code=row.code,
        title=row.title,
        subject=row.subject,
        number=row.number,
        state=row.state,
        served=row.served,
        internal=row.internal,
        signers=tuple(row.signers),
        date=row.signed_on or day_of(row.frozen_at),
        act_id=row.act_id,
        data_digest=row.data_digest,
        layout_digest=row.layout_digest,
        servability=servability(row),
        pages=row.pages,
        sealed=row.sealed,
        group=row.group,
    )


def decision_fact(row: Any) -> DecisionFact:  # noqa: ANN401 - penalty.Decision, which the engine does not import
    """Return a decision as the facts know it, with what it demands."""
    owed = tuple(
        ObligationFact(o.kind, o.amount_fen, o.paid_fen, o.due_on, o.state, o.code) for o in row.obligations.all()
    )
    fine = next((o for o in owed if o.kind == "fine"), None)
    return DecisionFact(
        id=row.pk,
        party_id=str(row.party_id),
        kinds=tuple(row.kinds),
        fine_fen=row.fine_fen,
        paid_fen=fine.paid_fen if fine else 0,
        decided_on=row.decided_on,
        document_id=str(row.document_id),
        due_on=fine.due_on if fine else None,
        disclosure=row.disclosure,
        content_digest=row.content_digest,
        obligations=owed,
        kind=row.kind,
        number=row.number,
    )


def approval_fact(row: Signoff) -> ApprovalFact:
    """Return an approval asked for, and its answer."""
    return ApprovalFact(
        act_id=row.act_id,
        round=row.round,
        position=row.position,
        role=row.role,
        verdict=row.verdict,
        medium=row.medium,
        signed_by=row.signed_by_id,
        on_behalf_of=row.on_behalf_of_id,
        at=row.at,
        reason=row.reason,
        return_to=row.return_to,
    )
