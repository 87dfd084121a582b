"""What the file knows of reaching a party: the confirmed address, the tries so far, the announcement. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.cases.engine.types import HOLDING
from mingzheng.cases.penalty.representatives import representatives

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.fact_rows import ActFact, DocumentFact, PartyFact
    from mingzheng.cases.engine.facts import CaseFacts
    from mingzheng.cases.penalty.representatives import Representative

ADDRESS_PAPER, ANNOUNCEMENT = "address_confirmation", "service_announcement"


@dataclass(frozen=True, slots=True)
class Address:
    """An address as a party confirmed it; ``signed`` once the signed confirmation is in the file."""

    act_seq: int
    since: dt.date
    address: str
    receiver: str
    receiver_relation: str
    phone: str
    consent: bool
    channel: str
    account: str
    signed: bool


def plain(contact: str) -> str:
    """Return a telephone number as its digits, any other account without blanks and case, to compare them by."""
    digits = "".join(c for c in contact if c.isdigit())
    typed = all(c.isdigit() or c in "+-() （）—" for c in contact)
    return digits.removeprefix("86") if typed and digits else "".join(contact.split()).casefold()


def confirmed_address(facts: CaseFacts, party: str) -> Address | None:
    """Return the address that a party confirmed last, None where none counts (行政处罚法 61)."""
    return address_of(facts, found[-1]) if (found := _confirmations(facts, party)) else None


def other_contacts(facts: CaseFacts, party: str) -> dict[str, str]:
    """Return the electronic accounts that other parties of the case confirmed, and whose each is."""
    found = {}
    for other in facts.parties:
        address = confirmed_address(facts, other.id) if other.id != party else None
        if address is not None and address.account:
            found[plain(address.account)] = other.name
    return found


def _confirmations(facts: CaseFacts, party: str) -> list[ActFact]:
    held = {d.act_seq for d in facts.open_defects if d.consequence in HOLDING}
    return [a for a in facts.done("confirm_address") if str(a.content["party"]) == party and a.seq not in held]


def address_of(facts: CaseFacts, act: ActFact) -> Address:
    """Return what one confirmation says."""
    given = act.content
    paper = next((d for d in facts.documents if d.code == ADDRESS_PAPER and d.act_id == act.id), None)
    return Address(
        act_seq=act.seq,
        since=act.on,
        address=str(given["address"]),
        receiver=str(given["receiver"]),
        receiver_relation=str(given["receiver_relation"]),
        phone=str(given["phone"]),
        consent=given["consent"] == "yes",
        channel=str(given["channel"]),
        account=str(given["account"]),
        signed=paper is not None and paper.servability is None and not given["signing_refused"],
    )


def failed_attempts(facts: CaseFacts, subject: str) -> list[ActFact]:
    """Return the sound tries to serve a paper that failed: two officers who both stand by them, no open defect.

    A try that one person wrote down alone, or that a defect taints, is none (threat 29).
    """
    faulty = {d.act_seq for d in facts.open_defects}
    tries = (a for a in facts.done("serve", subject=subject) if a.content["result"] == "failed")
    return [a for a in tries if a.seq not in faulty and a.officers and all(o.confirmed for o in a.officers)]


def announcement(facts: CaseFacts, subject: str) -> DocumentFact | None:
    """Return the announcement in force for a paper and its recipient."""
    act = facts.last("propose_announcement", subject=subject)
    papers = (d for d in facts.documents if d.code == ANNOUNCEMENT and act is not None and d.act_id == act.id)
    return next((d for d in papers if d.state != "void"), None)


@dataclass(frozen=True, slots=True)
class Reach:
    """How the recipient of a paper can be reached, and what was tried."""

    party: PartyFact | None
    document: DocumentFact | None
    address: Address | None
    agents: tuple[Representative, ...]
    tries: tuple[ActFact, ...]


def reach(facts: CaseFacts, subject: str) -> Reach:
    """Return what the file knows about reaching the recipient of a track of service."""
    document_id, _, party = subject.partition(":")
    tries = tuple(a for a in facts.done("serve", subject=subject) if a.content["result"] == "failed")
    return Reach(
        facts.party(party),
        facts.document(document_id),
        confirmed_address(facts, party),
        tuple(r for r in representatives(facts, party) if r.proved),
        tries,
    )
