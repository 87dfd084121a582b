"""Gates of demand, court, suspension and end of enforcement, and what they read of reviews and suits."""

import datetime as dt

import pytest

from mingzheng.cases.penalty.obligations import accrued
from mingzheng.cases.penalty.remedies import pending, suspended
from tests.cases.factory import (
    FIRM,
    TODAY,
    ActFact,
    act,
    attempt,
    case,
    decision,
    document,
    obligation,
    passes,
    refused,
    track,
    typed,
)
from tests.cases.factory import DutyFact as Duty

DAY = dt.timedelta(days=1)


def remedy(step, seq, subject=FIRM, **content):
    """An act of the chapter of endings, which may not be in the procedure yet."""
    model = act("make_statement", seq, track_subject=subject, content=content)
    values = {name: getattr(model, name) for name in ActFact.__slots__}
    return ActFact(**(values | {"step": step, "track_kind": "remedy"}))


def owing(*owed, **values):
    return case(decisions=(decision(obligations=owed or (obligation(due=TODAY - DAY),)),), **values)


SUIT = remedy("note_suit", 20, since=str(TODAY - 5 * DAY))


# ── reviews and suits ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_trap_6_days_of_review_and_suit_are_read_and_stop_the_surcharge():
    ended = remedy("note_remedy_outcome", 21, until=str(TODAY - 3 * DAY))
    facts = owing(obligation(due=TODAY - 10 * DAY), acts=(SUIT, ended))
    found = suspended(facts, FIRM)
    assert [(s.first, s.last) for s in found] == [(TODAY - 5 * DAY, TODAY - 3 * DAY)]
    assert all(s.document for s in found)
    assert not pending(facts, FIRM)
    assert accrued(facts, FIRM, TODAY).days == 7


def test_a_suit_without_outcome_runs_on_and_one_of_another_party_does_not_count():
    assert pending(owing(acts=(SUIT,)), FIRM)
    assert not pending(owing(acts=(SUIT,)), "another")


def test_a_review_that_names_its_party_and_its_end_in_the_content_is_read():
    named = remedy("note_reconsideration", 20, "1", party=FIRM, since=str(TODAY - DAY), until=str(TODAY), document="d")
    assert [s.document for s in suspended(owing(acts=(named,)), FIRM)] == ["d"]
    nameless = remedy("note_reconsideration", 20, "1")
    assert suspended(owing(acts=(nameless,)), FIRM)[0].first == nameless.on


def test_no_remedy_pending_refuses_while_a_suit_is_open():
    assert refused("no_remedy_pending", owing(acts=(SUIT,)), attempt("apply_to_court", FIRM)).kind == "wait"


def test_no_remedy_pending_passes_without_and_after():
    passes("no_remedy_pending", owing(), attempt("apply_to_court", FIRM))
    done = remedy("note_remedy_outcome", 21, until=str(TODAY))
    passes("no_remedy_pending", owing(acts=(SUIT, done)), attempt("apply_to_court", FIRM))


# ── demand ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_something_owed_refuses_where_nothing_is():
    refused("something_owed", owing(obligation(paid=800_000)), attempt("issue_demand", FIRM))
    refused("something_owed", case(), attempt("issue_demand", "nobody"))


def test_something_owed_passes_goods_and_money():
    passes("something_owed", owing(obligation(paid=800_000), obligation("goods", 0)), attempt("issue_demand", FIRM))


@pytest.mark.parametrize("due", [None, TODAY, TODAY + DAY])
def test_demand_due_refuses_within_the_time_or_the_plan(due):
    refused("demand_due", owing(obligation(due=due)), attempt("issue_demand", FIRM))


def test_demand_due_passes_the_day_after():
    passes("demand_due", owing(), attempt("issue_demand", FIRM))


def demanded(last, **values):
    return owing(duties=(("COE_DEMAND", FIRM, last),), **values)


def test_demand_over_refuses_within_ten_working_days_and_without_service():
    refused("demand_over", owing(), attempt("apply_to_court", FIRM))
    assert refused("demand_over", demanded(TODAY), attempt("apply_to_court", FIRM)).until == TODAY + DAY


def test_demand_over_passes_the_day_after():
    passes("demand_over", demanded(TODAY - DAY), attempt("apply_to_court", FIRM))


SAID = act("state_on_demand", 10, track_subject=FIRM)
REPLIED = act("answer_on_demand", 11, track_subject=FIRM)


def test_demand_answered_refuses_an_open_statement():
    refused("demand_answered", owing(acts=(SAID,)), attempt("apply_to_court", FIRM))
    again = act("state_on_demand", 12, track_subject=FIRM)
    refused("demand_answered", owing(acts=(SAID, REPLIED, again)), attempt("apply_to_court", FIRM))


def test_demand_answered_passes_silence_and_an_answer():
    passes("demand_answered", owing(), attempt("apply_to_court", FIRM))
    passes("demand_answered", owing(acts=(SAID, REPLIED)), attempt("apply_to_court", FIRM))


def test_statement_on_demand_refuses_to_answer_silence():
    refused("statement_on_demand", owing(acts=(SAID, REPLIED)), attempt("answer_on_demand", FIRM))


def test_statement_on_demand_passes_an_open_one():
    passes("statement_on_demand", owing(acts=(SAID,)), attempt("answer_on_demand", FIRM))


def serving(method, code="demand_notice", **values):
    facts = case(documents=(document(code=code),), **values)
    return facts, attempt("serve", f"document-1:{FIRM}", input=typed(method=method))


# ── court ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def window(start, due):
    return owing(duties=(Duty("COE_COURT", FIRM, start, due, "open"),))


def asking(**values):
    return attempt("apply_to_court", FIRM, input=typed(**({"late_reason": ""} | values)))


def test_trap_26_court_window_refuses_before_the_time_to_sue_ends_and_after_three_months():
    refused("court_window", owing(), asking())
    assert refused("court_window", window(TODAY, TODAY + 90 * DAY), asking()).until == TODAY + DAY
    assert "已于" in refused("court_window", window(TODAY - 99 * DAY, TODAY - DAY), asking()).reason


def test_court_window_refuses_before_the_decision_is_served():
    assert refused("court_window", owing(), asking()).kind == "now"


def test_court_window_passes_first_and_last_day_and_late_with_good_reason():
    passes("court_window", window(TODAY - DAY, TODAY + 90 * DAY), asking())
    passes("court_window", window(TODAY - 92 * DAY, TODAY), asking())
    passes("court_window", window(TODAY - 99 * DAY, TODAY - DAY), asking(late_reason="洪水封路"))


def surcharged(last):
    duty = Duty("COE_SURCHARGE_30", FIRM, last - 30 * DAY, last, "open")
    return owing(obligation(due=TODAY - DAY), obligation("surcharge", 100), duties=(duty,))


def test_surcharge_thirty_days_refuses_a_younger_surcharge():
    refused("surcharge_thirty_days", surcharged(TODAY), asking())


def test_surcharge_thirty_days_passes_an_older_one_and_none():
    passes("surcharge_thirty_days", surcharged(TODAY - DAY), asking())
    passes("surcharge_thirty_days", owing(), asking())


def giving_up(last, ground="three_years", state="suspended"):
    facts = owing(duties=(("COE_STOP_3Y", FIRM, last),), tracks=(track("enforcement", state, FIRM),))
    return facts, attempt("terminate_enforcement", FIRM, input=typed(ground=ground))


def test_three_years_refuses_before_they_are_over_and_where_nothing_is_suspended():
    refused("three_years", *giving_up(TODAY))
    refused("three_years", *giving_up(TODAY - DAY, state="waiting"))


def test_three_years_passes_after_them_and_other_grounds():
    passes("three_years", *giving_up(TODAY - DAY))
    passes("three_years", *giving_up(TODAY, ground="death"))
