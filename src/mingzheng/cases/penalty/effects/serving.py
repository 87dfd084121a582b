"""Effects of service."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from mingzheng.cases.penalty.delivery import announcement
from mingzheng.cases.penalty.effects import enforcement, fulfilment, hearings, measuring, own_enforcement
from mingzheng.cases.penalty.effects.deciding import publication_of
from mingzheng.cases.penalty.effects.shared import SERVE_PERIOD, STATEMENT_PERIOD, end_duty, start_duty
from mingzheng.cases.penalty.models import Decision
from mingzheng.duties import actions as duties
from mingzheng.ledger.actions import anchor_on_paper
from mingzheng.publication import actions as publication

if TYPE_CHECKING:
    import datetime as dt

    from mingzheng.cases.engine.writing import Writing

ANNOUNCED = "SERVE_PUBLIC"
ENDS = frozenset({"served", "dropped"})


def run_on_served(w: Writing) -> None:
    """Run what the paper starts when it is served (design.md §2)."""
    if w.act.outcome == "served":
        _witness(w, w.subject.partition(":")[0])
        _start_periods(w, w.input.received_on)


def serve_by_announcement(w: Writing) -> None:
    """Run what the paper starts, from the day after the announcement's period (民事诉讼法 95)."""
    end_duty(w, ANNOUNCED, subject=w.subject, on=w.facts.last_day(ANNOUNCED, w.subject))
    _start_periods(w, w.day)


def _start_periods(w: Writing, received_on: dt.date) -> None:
    document_id, _, party = w.subject.partition(":")
    document = w.facts.document(document_id)
    if document is not None:
        for name in w.book.papers[document.code].spec.on_served:
            ON_SERVED[name](w, document_id, party, received_on)


def replace_announcement(w: Writing) -> None:
    """Void an announcement that was approved before and not posted: the new one takes its place."""
    earlier = announcement(w.facts, w.subject)
    if earlier is not None:
        w.drop(earlier.id, "另行批准公告")


def start_announcement(w: Writing) -> None:
    """Start the period after which the announced paper counts as served (民事诉讼法 95).

    The seven working days to serve a decision ask for service to be undertaken in time: the thirty days of an
    announcement that was posted within them are the law's own and make nothing late (行政处罚法 61).
    """
    start_duty(w, ANNOUNCED, subject=w.subject, on=w.input.posted_on)
    document_id, _, party = w.subject.partition(":")
    document = w.facts.document(document_id)
    if document is not None and "decision_served" in w.book.papers[document.code].spec.on_served:
        end_duty(w, SERVE_PERIOD, subject=party, on=w.input.posted_on)


def end_announcements(w: Writing) -> None:
    """End announcements whose paper this act served otherwise or voided; runs after every act."""
    for (kind, subject), state in list(w.moves.items()):
        if kind != "service" or state not in ENDS or w.facts.state(kind, subject) not in {"announcing", "posted"}:
            continue
        reason = "已用其他方式送达" if state == "served" else "文书已作废"
        duties.end_for(
            w.rec,
            dossier_id=w.case.dossier_id,
            kind=ANNOUNCED,
            subject=subject,
            outcome="cancelled",
            on=w.day,
            reason=reason,
        )
        unposted = announcement(w.facts, subject) if w.facts.state(kind, subject) == "announcing" else None
        if unposted is not None and w.state("paper", unposted.id) != "void":
            w.drop(unposted.id, reason)


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
    fulfilment.start_fulfilment(w, party, received_on)
    decision = Decision.objects.get(party_id=party, in_force=True)
    row = publication.note_served(w.rec, publication_of(decision), served_on=received_on)
    if row.state == "published":
        w.move("publication", "published", party)


ON_SERVED = {
    "notice_served": notice_served,
    "decision_served": decision_served,
    "hearing_right_served": hearings.hearing_right_served,
    "hearing_notice_served": hearings.hearing_notice_served,
    **measuring.ON_SERVED,
    "surcharge_served": fulfilment.surcharge_served,
    "demand_served": enforcement.demand_served,
    **own_enforcement.ON_SERVED,
}
"""What a paper may name in ``on_served``: called with the paper, its recipient and the day of receipt."""


EFFECTS = (replace_announcement, run_on_served, serve_by_announcement, start_announcement)
