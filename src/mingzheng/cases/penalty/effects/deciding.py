"""Effects of the decision."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mingzheng.cases.penalty.content import content_digest, proposals
from mingzheng.cases.penalty.effects.fulfilment import open_obligations
from mingzheng.cases.penalty.models import Decision
from mingzheng.cases.penalty.obligations import ENDED, MONEY
from mingzheng.cases.penalty.papers.wording import citations, remedies, sanction
from mingzheng.catalogue.queries import disclosure
from mingzheng.core.secrets import new_id
from mingzheng.publication import actions as publication
from mingzheng.publication.fields import DecisionFields
from mingzheng.publication.models import Publication
from mingzheng.publication.redaction import KnownPerson

if TYPE_CHECKING:
    from mingzheng.cases.engine.fact_rows import PartyFact
    from mingzheng.cases.engine.writing import Writing
    from mingzheng.publication.redaction.people import PersonRole
from mingzheng.cases.penalty.effects.shared import (
    SERVE_PERIOD,
    end_case_period,
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
        confiscated_fen=int(proposal.get("confiscated_fen") or 0),
        content_digest=content_digest(w.facts),
        document=document,
    )
    schedule_publication(w, decision, party, dict(proposal))
    w.rec.insert(decision)
    open_obligations(w, decision, proposal)
    start_duty(w, SERVE_PERIOD, subject=party.id)
    w.case_values["decided_on"] = w.day
    end_case_period(w, party.id)


def schedule_publication(w: Writing, decision: Decision, party: PartyFact, proposal: dict[str, Any]) -> None:
    """Open the publication of a decision and its clock; what is no penalty is held back by rule (行政处罚法 48)."""
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
        confiscated_fen=decision.confiscated_fen or None,
        decided_on=decision.decided_on,
        remedies=_remedies(w, party.id),
        fulfilment=_fulfilment(w, decision),
        keep=tuple(p.name for p in w.facts.parties if p.kind == "organisation") + _of_the_house(w, party.id),
    )


ACCOUNT = re.compile(r"\d[\d -]{6,}\d")


def _of_the_house(w: Writing, party_id: str) -> tuple[str, ...]:
    """Return what looks like a private number and is none: where the money goes, and the agency's telephone."""
    made = w.facts.last("decide", subject=party_id)
    payee = str((made.content if made else w.input.model_dump()).get("payee") or "")
    return tuple(text for text in (payee, *ACCOUNT.findall(payee), w.case.agency.phone) if text)


def _remedies(w: Writing, party_id: str) -> str:
    made = w.facts.last("decide", "decide_no_penalty", subject=party_id)
    given = made.content if made else w.input.model_dump()
    return remedies(str(given["reconsideration_body"]), str(given["court"]))


def _fulfilment(w: Writing, decision: Decision) -> str:
    known = next((d for d in w.facts.decisions if d.id == decision.pk), None)
    owed = known.obligations if known else ()
    if not owed and not (decision.fine_fen or decision.confiscated_fen):
        return "没有金钱给付义务"
    words = ("尚未缴清", "已缴清") if all(o.kind in MONEY for o in owed) else ("尚未履行完毕", "已履行")
    if known is None or any(o.state not in ENDED for o in owed):
        return f"未到期或者{words[0]}"
    return words[1] if all(o.state == "fulfilled" for o in owed) else "已依法终结执行"


def known_persons(w: Writing) -> tuple[KnownPerson, ...]:
    """Return every natural person whom the case knows, for redaction; officers, too, who stay (disclosure.md §3.4)."""
    found = []
    for party in w.facts.parties:
        if party.kind == "individual":
            found.append(_known(party.name, "party", party))
        elif party.representative:
            role: PersonRole = "operator" if party.household else "legal_representative"
            numbers = (party.phone,) if party.household and party.phone else ()
            found.append(KnownPerson(name=party.representative, role=role, numbers=numbers))
    for act in w.facts.done("question"):
        told = tuple(str(act.content[k]) for k in ("id_number", "phone") if act.content.get(k))
        found.append(KnownPerson(name=str(act.content["person_name"]), role="witness", numbers=told))
    acting = sorted({*w.facts.named, *w.facts.holding("handler")})
    officers = (KnownPerson(w.facts.people[i].name, role="officer") for i in acting if i in w.facts.people)
    return (*found, *officers)


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


EFFECTS = (make_decision,)
