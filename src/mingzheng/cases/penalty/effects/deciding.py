"""Effects of decision, service and payment."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import content_digest, proposals
from mingzheng.cases.penalty.models import Decision, Obligation, Payment
from mingzheng.cases.penalty.papers.wording import citations, remedies, sanction
from mingzheng.catalogue.queries import disclosure
from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.secrets import new_id
from mingzheng.duties import actions as duties
from mingzheng.duties.queries import running_duty
from mingzheng.ledger.actions import anchor_on_paper
from mingzheng.publication import actions as publication
from mingzheng.publication.fields import DecisionFields
from mingzheng.publication.models import Publication
from mingzheng.publication.redaction import KnownPerson

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.facts import PartyFact
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.publication.redaction.people import PersonRole
from mingzheng.cases.penalty.effects.shared import (
    CASE_PERIOD,
    PAY_PERIOD,
    SERVE_PERIOD,
    STATEMENT_PERIOD,
    end_duty,
    start_duty,
)


def make_decision(w: Writing) -> None:
    """Make the decision in force towards the party: obligation, service, publication, all in one event."""
    party, proposal = w.facts.party(w.subject), proposals(w.facts)[w.subject]
    if party is None:
        message = "the party of a decision is in the facts"
        raise ValueError(message)
    document = w.documents["penalty_decision"]
    decision = Decision(
        id=new_id(),
        case=w.case,
        party_id=party.id,
        act=w.act,
        kind="penalty",
        kinds=list(proposal["kinds"]),
        number=document.number,
        decided_on=w.day,
        fine_fen=int(proposal["fine_fen"]),
        content_digest=content_digest(w.facts),
        document=document,
    )
    _schedule(w, decision, party, dict(proposal))
    w.rec.insert(decision)
    if decision.fine_fen:
        w.rec.insert(Obligation(decision=decision, amount_fen=decision.fine_fen))
        w.move("obligation", "owed", party.id)
    start_duty(w, SERVE_PERIOD, subject=party.id)
    w.case_values["decided_on"] = w.day
    others = {d.party_id for d in w.facts.decisions} | {party.id}
    if others >= {p.id for p in w.facts.parties if p.role == "party"}:
        end_duty(w, CASE_PERIOD)


def _schedule(w: Writing, decision: Decision, party: PartyFact, proposal: dict[str, Any]) -> None:
    how = disclosure(w.case.matter, tuple(proposal["kinds"]))
    row = publication.schedule(
        w.rec,
        dossier=w.case.dossier,
        kind="penalty_decision",
        source_id=decision.pk,
        fields=public_fields(w, decision, party, proposal),
        known_persons=known_persons(w),
        regime=how.regime,
        from_date=w.day,
        disclosure=how.state,
        standing_reason=how.reason if how.state == "standing" else "",
        standing_basis=how.basis if how.state == "standing" else "",
    )
    decision.disclosure = row.disclosure
    w.move("publication", "withheld" if row.disclosure == "withheld" else "due", party.id)


def public_fields(w: Writing, decision: Decision, party: PartyFact, proposal: dict[str, Any]) -> DecisionFields:
    """Return all that may become public of a decision, unmasked (disclosure.md §3.1)."""
    person = party.kind == "individual"
    filing = w.facts.last("file_case")
    conduct = str(filing.content["conduct"]) if filing else w.case.matter.name
    return DecisionFields(
        agency=w.case.matter.capacity.acting_name,
        title=f"{party.name}{conduct}案",
        number=decision.number,
        party_name=party.name,
        party_kind="individual" if person else "sole_trader" if party.household else "organisation",
        party_code="" if person else party.identifier,
        legal_representative=party.representative,
        matter=w.case.matter.name,
        facts=str(proposal["facts"]),
        law=tuple(citations([key]) for key in [*proposal["breached"], *proposal["punished_by"]]),
        kinds=tuple(proposal["kinds"]),
        result=sanction(proposal),
        fine_fen=decision.fine_fen or None,
        decided_on=decision.decided_on,
        remedies=_remedies(w, party.id),
        fulfilment=_fulfilment(w, decision),
        keep=tuple(p.name for p in w.facts.parties if p.kind == "organisation"),
    )


def _remedies(w: Writing, party_id: str) -> str:
    made = w.facts.last("decide", subject=party_id)
    given = made.content if made else w.input.model_dump()
    return remedies(str(given["reconsideration_body"]), str(given["court"]))


def _fulfilment(w: Writing, decision: Decision) -> str:
    if not decision.fine_fen:
        return "没有金钱给付义务"
    known = next((d for d in w.facts.decisions if d.id == decision.pk), None)
    paid = known.paid_fen if known else 0
    return "已缴清" if paid >= decision.fine_fen else "未到期或者尚未缴清"


def known_persons(w: Writing) -> tuple[KnownPerson, ...]:
    """Return every natural person whom the case knows, for redaction (disclosure.md §3.4)."""
    found = []
    for party in w.facts.parties:
        if party.kind == "individual":
            found.append(_known(party.name, "party", party))
        elif party.representative:
            role: PersonRole = "operator" if party.household else "legal_representative"
            found.append(KnownPerson(name=party.representative, role=role))
    for act in w.facts.done("question"):
        numbers = tuple(str(act.content[k]) for k in ("id_number", "phone") if act.content.get(k))
        name = str(act.content["person_name"])
        if all(name != known.name for known in found):
            found.append(KnownPerson(name=name, role="witness", numbers=numbers))
    return tuple(found)


def _known(name: str, role: Any, party: PartyFact) -> KnownPerson:  # noqa: ANN401 - a literal of redaction
    return KnownPerson(
        name=name,
        role=role,
        numbers=tuple(n for n in (party.identifier, party.phone) if n),
        addresses=(party.address,) if party.address else (),
    )


def publication_of(decision: Decision) -> Publication:
    """Return the publication of a decision."""
    return Publication.objects.select_related("agency", "dossier").get(source_id=decision.pk)


def run_on_served(w: Writing) -> None:
    """Run what the paper starts when it is served (design.md §2)."""
    if w.act.outcome != "served":
        return
    document_id, _, party = w.subject.partition(":")
    document = w.facts.document(document_id)
    if document is not None:
        _witness(w, document_id)
        for name in w.book.papers[document.code].spec.on_served:
            ON_SERVED[name](w, document_id, party, w.input.received_on)


def _witness(w: Writing, document_id: str) -> None:
    """Note that whoever received the paper holds the checkpoint printed on it (threat 1)."""
    document = w.loaded.documents[document_id]
    if document.anchor:
        anchor_on_paper(
            w.rec,
            size=int(document.anchor["size"]),
            root=base64.b64decode(document.anchor["root"]),
            source=f"{document.title} {document.number}".strip(),
            held_since=w.attempt.at,
        )


def notice_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Start the party's time to state its case, from the day it received the notice (行政处罚法 44, 45)."""
    w.move("notice", "served", party)
    duties.end_for(
        w.rec,
        dossier_id=w.case.dossier_id,
        kind=STATEMENT_PERIOD,
        subject=party,
        outcome="cancelled",
        reason="重新告知",
    )
    if w.state("statement", party) != "stated":  # what the party said before is answered all the same
        w.move("statement", "waiting", party)
    start_duty(w, STATEMENT_PERIOD, subject=party, on=received_on)


def decision_served(w: Writing, document_id: str, party: str, received_on: dt.date) -> None:  # noqa: ARG001
    """Start the fifteen days of payment from receipt, and release what only waited for service (行政处罚法 61, 67)."""
    end_duty(w, SERVE_PERIOD, subject=party, on=received_on)
    decision = Decision.objects.select_related("obligation").get(party_id=party, in_force=True)
    if w.state("obligation", party) == "owed":
        start_duty(w, PAY_PERIOD, subject=party, on=received_on)
        due = running_duty(w.case.dossier_id, PAY_PERIOD, party)
        w.rec.change(decision.obligation, due_on=due.due_on if due else None)
    row = publication.note_served(w.rec, publication_of(decision), served_on=received_on)
    if row.state == "published":
        w.move("publication", "published", party)


def record_payment(w: Writing) -> None:
    """Write a payment and end the period when nothing is left (行政处罚法 67)."""
    decision = Decision.objects.select_related("obligation").get(party_id=w.subject, in_force=True)
    obligation = decision.obligation
    if Payment.objects.filter(receipt_no=w.input.receipt_no).exists():
        raise Invalid((FieldError("receipt_no", "这一财政票据号已经登记过", "行政处罚法#70", "核对票据号"),))
    paid = obligation.paid_fen + w.input.amount_fen
    w.rec.insert(
        Payment(
            obligation=obligation,
            act=w.act,
            amount_fen=w.input.amount_fen,
            paid_on=w.input.paid_on,
            receipt_no=w.input.receipt_no,
            channel=w.input.channel,
        )
    )
    done = paid >= obligation.amount_fen
    w.rec.change(obligation, paid_fen=paid, state="fulfilled" if done else "owed")
    if done:
        end_duty(w, PAY_PERIOD, subject=w.subject, on=w.input.paid_on)


ON_SERVED = {"notice_served": notice_served, "decision_served": decision_served}
