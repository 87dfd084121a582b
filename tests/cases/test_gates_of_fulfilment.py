"""Gates of payment, cash, deferral, surcharge, goods, conduct and closing. Each has a test each way."""

import datetime as dt
import types

import pytest

from mingzheng.core.inputs import Unrecorded
from tests.cases.factory import (
    FIRM,
    TODAY,
    act,
    attempt,
    case,
    conclusion,
    decision,
    obligation,
    passes,
    proposal,
    refused,
    track,
    typed,
)
from tests.cases.factory import DutyFact as Duty

DAY = dt.timedelta(days=1)
INCOME, GOODS, CONDUCT, SURCHARGE = (f"{FIRM}:{kind}" for kind in ("income", "goods", "conduct", "surcharge"))
MISSING = Unrecorded(unrecorded="当时没有带票据")
DECIDED = act("decide", 8, track_subject=FIRM, content={"surcharge": "yes"})


def owing(*owed, tracks=(), **values):
    return case(decisions=(decision(obligations=owed or (obligation(),)),), tracks=tracks, **values)


ALL = (
    obligation("fine"),
    obligation("income", 50_000),
    obligation("goods", 0),
    obligation("conduct", 0),
    obligation("surcharge", 30_000),
)


@pytest.mark.parametrize(
    ("step", "subject"),
    [
        ("record_payment", GOODS),
        ("record_payment", CONDUCT),
        ("collect_cash", INCOME),
        ("request_deferral", INCOME),
        ("answer_deferral", SURCHARGE),
        ("add_surcharge", INCOME),
        ("reduce_surcharge", FIRM),
        ("receive_goods", FIRM),
        ("check_conduct", GOODS),
        ("record_payment", "nobody"),
    ],
)
def test_obligation_kind_refuses_a_step_about_another_kind(step, subject):
    assert refused("obligation_kind", owing(*ALL), attempt(step, subject)).kind == "never"


@pytest.mark.parametrize(
    ("step", "subject"),
    [
        ("record_payment", FIRM),
        ("record_payment", INCOME),
        ("record_payment", SURCHARGE),
        ("reduce_surcharge", SURCHARGE),
        ("receive_goods", GOODS),
        ("check_conduct", CONDUCT),
    ],
)
def test_obligation_kind_passes_its_own(step, subject):
    passes("obligation_kind", owing(*ALL), attempt(step, subject))


def paying(fen, paid=0, subject=FIRM):
    facts = owing(obligation(paid=paid), obligation("income", 50_000))
    return facts, attempt("record_payment", subject, input=typed(amount_fen=fen))


@pytest.mark.parametrize(
    ("fen", "paid", "subject"), [(800_001, 0, FIRM), (500_001, 300_000, FIRM), (50_001, 0, INCOME)]
)
def test_not_overpaid_refuses_a_fen_more_than_is_owed(fen, paid, subject):
    refused("not_overpaid", *paying(fen, paid, subject))


@pytest.mark.parametrize(("fen", "paid", "subject"), [(800_000, 0, FIRM), (500_000, 300_000, FIRM), (1, 0, INCOME)])
def test_not_overpaid_passes_up_to_what_is_owed(fen, paid, subject):
    passes("not_overpaid", *paying(fen, paid, subject))


# ── cash ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def cash(**values):
    given = {"remote": "yes", "hardship": "yes", "asked": "yes", "request": "9 月 2 日申请", "receipt_no": "PJ-1"}
    return attempt("collect_cash", FIRM, input=typed(**(given | values)))


@pytest.mark.parametrize("name", ["remote", "hardship", "asked"])
def test_cash_conditions_refuses_each_condition_missing(name):
    refused("cash_conditions", owing(), cash(**{name: "no"}))


def test_cash_conditions_passes_all_three():
    passes("cash_conditions", owing(), cash())


def test_cash_requested_refuses_none_in_writing():
    refused("cash_requested", owing(), cash(request=MISSING))


def test_cash_requested_passes_the_partys_own():
    passes("cash_requested", owing(), cash())


def test_treasury_receipt_refuses_none():
    refused("treasury_receipt", owing(), cash(receipt_no=MISSING))


def test_treasury_receipt_passes_one():
    passes("treasury_receipt", owing(), cash())


def handing(on):
    facts = case(duties=(("PEN_CASH_TO_ORG", f"{FIRM}#9", TODAY + 2 * DAY),))
    return facts, attempt("hand_in_cash", f"{FIRM}#9", input=typed(handed_on=on))


@pytest.mark.parametrize("days", [-1, 1])
def test_cash_in_time_refuses_before_the_collection_and_days_to_come(days):
    refused("cash_in_time", *handing(TODAY + days * DAY))


def test_cash_in_time_passes_the_day_itself():
    passes("cash_in_time", *handing(TODAY))


def test_cash_banked_refuses_money_on_its_way():
    for state in ("held", "handed_in"):
        refused("cash_banked", case(tracks=(track("cash", state, f"{FIRM}#9"),)), attempt("close_case"))


def test_cash_banked_passes_money_in_the_bank():
    passes("cash_banked", case(tracks=(track("cash", "banked", f"{FIRM}#9"),)), attempt("close_case"))


# ── deferral ──────────────────────────────────────────────────────────────────────────────────────────────────────────

ASKED = act("request_deferral", 9, track_subject=FIRM)


def part(days, fen):
    return types.SimpleNamespace(due_on=TODAY + days * DAY, amount_fen=fen)


def test_deferral_asked_refuses_where_nobody_asked_or_all_is_answered():
    refused("deferral_asked", owing(), attempt("answer_deferral", FIRM))
    answered = act("answer_deferral", 10, track_subject=FIRM, content={"verdict": "declined"})
    refused("deferral_asked", owing(acts=(ASKED, answered)), attempt("answer_deferral", FIRM))


def test_deferral_asked_passes_a_request_that_waits():
    passes("deferral_asked", owing(acts=(ASKED,)), attempt("answer_deferral", FIRM))


@pytest.mark.parametrize("plan", [[(30, 400_000), (60, 399_999)], [(30, 800_001)], [(0, 400_000), (30, 400_000)]])
def test_plan_sums_refuses_another_sum_and_a_day_that_has_come(plan):
    tried = attempt("answer_deferral", FIRM, input=typed(plan=[part(*p) for p in plan]))
    refused("plan_sums", owing(), tried)


@pytest.mark.parametrize("plan", [[(1, 800_000)], [(30, 400_000), (60, 400_000)], []])
def test_plan_sums_passes_the_balance_to_the_fen(plan):
    passes("plan_sums", owing(), attempt("answer_deferral", FIRM, input=typed(plan=[part(*p) for p in plan])))


# ── surcharge ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def late(days=10, *extra, acts=()):
    return owing(
        obligation(due=TODAY - days * DAY),
        *extra,
        acts=(DECIDED, *acts),
        tracks=(track("service", "served", f"document-1:{FIRM}"),),
    )


def test_fine_overdue_refuses_a_fine_in_time_and_one_not_served():
    for due in (None, TODAY, TODAY + DAY):
        refused("fine_overdue", owing(obligation(due=due)), attempt("add_surcharge", FIRM))


def test_fine_overdue_passes_the_first_day_after():
    passes("fine_overdue", late(1), attempt("add_surcharge", FIRM))


def test_surcharge_told_refuses_a_letter_that_did_not_say_so_and_one_not_served():
    silent = act("decide", 8, track_subject=FIRM, content={"surcharge": "no"})
    served = (track("service", "served", f"document-1:{FIRM}"),)
    refused("surcharge_told", owing(acts=(silent,), tracks=served), attempt("add_surcharge", FIRM))
    refused("surcharge_told", owing(acts=(DECIDED,)), attempt("add_surcharge", FIRM))


def test_surcharge_told_passes_a_served_letter_that_said_so():
    passes("surcharge_told", late(), attempt("add_surcharge", FIRM))


def reckoning(until, *extra):
    return late(10, *extra), attempt("add_surcharge", FIRM, input=typed(until=until))


def test_surcharge_reckoned_refuses_days_to_come_and_what_is_decided():
    refused("surcharge_reckoned", *reckoning(TODAY + DAY))
    refused("surcharge_reckoned", *reckoning(TODAY, obligation("surcharge", 240_000)))


def test_surcharge_reckoned_passes_what_has_grown_since():
    passes("surcharge_reckoned", *reckoning(TODAY))
    passes("surcharge_reckoned", *reckoning(TODAY, obligation("surcharge", 239_999)))


def remitting(fen, harmless="yes"):
    tried = attempt("reduce_surcharge", SURCHARGE, input=typed(reduce_fen=fen, harmless=harmless))
    return owing(obligation(), obligation("surcharge", 30_000)), tried


def test_reduction_allowed_refuses_more_than_the_surcharge_and_harm():
    assert "罚款本身不能减免" in refused("reduction_allowed", *remitting(30_001)).reason
    refused("reduction_allowed", *remitting(1, "no"))


def test_reduction_allowed_passes_up_to_the_whole_surcharge():
    passes("reduction_allowed", *remitting(30_000))


# ── goods and conduct ─────────────────────────────────────────────────────────────────────────────────────────────────


def receiving(*items):
    named = conclusion(proposal(kinds=["没收非法财物"], goods=["秤一台"]))
    facts = owing(obligation("goods", 0), acts=(named,))
    return facts, attempt("receive_goods", GOODS, input=typed(items=list(items)))


def test_goods_in_decision_refuses_what_it_does_not_name():
    assert "冰柜" in refused("goods_in_decision", *receiving("秤一台", "冰柜一台")).reason


def test_goods_in_decision_passes_what_it_names():
    passes("goods_in_decision", *receiving("秤一台"))


def test_goods_all_received_refuses_while_some_are_missing():
    refused("goods_all_received", owing(obligation("goods", 0)), attempt("approve_disposal", FIRM))


def test_goods_all_received_passes_when_all_are_there():
    facts = owing(obligation("goods", 0, state="fulfilled"))
    passes("goods_all_received", facts, attempt("approve_disposal", FIRM))


def disposing(**values):
    given = {"way": "destroy", "witness": "社区工作人员", "proceeds_fen": 0, "treasury_no": ""} | values
    approved = act("approve_disposal", 9, track_subject=FIRM, content={"way": "destroy"})
    return case(acts=(approved,)), attempt("record_disposal", FIRM, input=typed(**given))


def test_disposal_as_approved_refuses_another_way():
    refused("disposal_as_approved", *disposing(way="auction"))


def test_disposal_as_approved_passes_the_approved_way():
    passes("disposal_as_approved", *disposing())


def test_disposal_witnessed_refuses_destruction_unseen():
    refused("disposal_witnessed", *disposing(witness=""))


def test_disposal_witnessed_passes_with_a_witness_and_other_ways():
    passes("disposal_witnessed", *disposing())
    passes("disposal_witnessed", *disposing(way="auction", witness=""))


def test_proceeds_to_treasury_refuses_money_without_voucher():
    refused("proceeds_to_treasury", *disposing(way="auction", proceeds_fen=100))


def test_proceeds_to_treasury_passes_with_voucher_and_without_money():
    passes("proceeds_to_treasury", *disposing(way="auction", proceeds_fen=100, treasury_no="GK-1"))
    passes("proceeds_to_treasury", *disposing())


def test_goods_disposed_refuses_goods_in_custody():
    for state in ("held", "approved"):
        refused("goods_disposed", case(tracks=(track("disposal", state, FIRM),)), attempt("close_case"))


def test_goods_disposed_passes_when_they_are_gone():
    passes("goods_disposed", case(tracks=(track("disposal", "disposed", FIRM),)), attempt("close_case"))


def test_term_runs_refuses_without_a_running_term():
    refused("term_runs", case(), attempt("note_term_end", CONDUCT))
    over = Duty("PEN_TERM", CONDUCT, TODAY, TODAY, "met")
    refused("term_runs", case(duties=(over,)), attempt("note_term_end", CONDUCT))


def test_term_runs_passes_a_running_term():
    passes("term_runs", case(duties=(("PEN_TERM", CONDUCT, TODAY + DAY),)), attempt("note_term_end", CONDUCT))


def refunding(fen):
    annulled = act("decide", 9, track_subject=FIRM, made={"refunds": {FIRM: 800_000}})
    return case(acts=(annulled,)), attempt("record_refund", FIRM, input=typed(amount_fen=fen))


def test_refund_owed_refuses_another_amount_and_nothing_to_refund():
    refused("refund_owed", *refunding(799_999))
    refused("refund_owed", case(), attempt("record_refund", FIRM))


def test_refund_owed_passes_exactly_what_was_paid():
    passes("refund_owed", *refunding(800_000))


# ── closing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def closing(states, enforcement="", ending="fulfilled", **values):
    tracks = [track("obligation", state, subject) for subject, state in states.items()]
    tracks += [track("enforcement", enforcement, FIRM)] if enforcement else []
    tried = attempt("close_case", input=typed(ending=ending, result="x"))
    return case(tracks=tuple(tracks), **values), tried


def test_all_fulfilled_refuses_anything_still_owed():
    assert "罚款" in refused("all_fulfilled", *closing({FIRM: "owed"})).reason
    assert "没收非法财物" in refused("all_fulfilled", *closing({FIRM: "fulfilled", GOODS: "owed"})).reason
    refused("all_fulfilled", *closing({FIRM: "refunding"}))


def test_all_fulfilled_refuses_a_court_that_has_it_unless_the_agency_rules_so():
    refused("all_fulfilled", *closing({FIRM: "owed"}, "accepted"))
    rule = {"close_on_court_acceptance": True}
    refused("all_fulfilled", *closing({FIRM: "owed"}, "applied", rules=rule))


def test_all_fulfilled_passes_what_is_done_ended_or_by_rule_with_the_court():
    passes("all_fulfilled", *closing({FIRM: "fulfilled", INCOME: "terminated", GOODS: "annulled"}))
    for state in ("accepted", "allowed"):
        passes("all_fulfilled", *closing({FIRM: "owed"}, state, rules={"close_on_court_acceptance": True}))


@pytest.mark.parametrize(
    ("state", "ending"), [("fulfilled", "terminated"), ("terminated", "fulfilled"), ("owed", "fulfilled")]
)
def test_ending_right_refuses_another_kind(state, ending):
    refused("ending_right", *closing({FIRM: state}, ending=ending))


@pytest.mark.parametrize(
    ("state", "ending"),
    [("fulfilled", "fulfilled"), ("terminated", "terminated"), ("annulled", "annulled"), ("owed", "court")],
)
def test_ending_right_passes_what_the_tracks_say(state, ending):
    passes("ending_right", *closing({FIRM: state}, ending=ending))
