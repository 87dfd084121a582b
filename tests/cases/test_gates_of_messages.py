"""What a party handed in online holds a case up until somebody takes it up, and its day of receipt is its day."""

import datetime as dt
from dataclasses import replace

import pytest

from mingzheng.cases.engine.fact_rows import MessageFact
from tests.cases.factory import (
    FIRM,
    PERSON,
    attempt,
    case,
    conclusion,
    day,
    firm,
    moment,
    passes,
    person,
    proposal,
    refused,
    track,
    typed,
)

LAST = day("2026-09-09")
RECEIVED = moment("2026-09-09 23:50") + dt.timedelta(seconds=20)


def message(kind="statement", party=FIRM, *, open_=True):
    return MessageFact(kind, party, RECEIVED, open_)


def told(*messages, hearing="expired"):
    tracks = (track("statement", "expired", FIRM), track("hearing", hearing, FIRM))
    return case(tracks=tracks, statement_ends={FIRM: LAST}, messages=messages, acts=(conclusion(proposal()),))


@pytest.mark.parametrize(("gate", "kind"), [("statements_over", "statement"), ("hearing_over", "hearing_request")])
def test_what_was_handed_in_and_not_taken_up_refuses_to_go_on(gate, kind):
    tried = attempt("request_review", now=moment("2026-09-20 10:00"))
    found = refused(gate, told(message(kind)), tried)
    assert "2026-09-09" in found.reason
    assert "今日" in found.remedy
    passes(gate, told(message(kind, open_=False)), tried)
    passes(gate, told(message("address")), tried)
    passes(gate, told(message(kind, PERSON)), tried)


def late(subject=FIRM, at=RECEIVED, **values):
    return replace(attempt("make_statement", subject, now=moment("2026-09-14 09:00"), **values), at=at)


def test_late_entry_passes_at_the_minute_of_receipt_for_the_same_party_only():
    facts = case(parties=(firm(), person()), messages=(message(),))
    said = typed(form="written", content="已经整改。")
    passes("late_entry", facts, late(input=said, at=RECEIVED.replace(second=0)))
    refused("late_entry", facts, late(PERSON, input=said))
    refused("late_entry", facts, late(input=said, at=RECEIVED - dt.timedelta(minutes=1)))


def test_late_entry_passes_an_address_that_names_its_party_in_the_form():
    facts = case(messages=(message("address"),))
    passes("late_entry", facts, late("", input=typed(party=FIRM)))
