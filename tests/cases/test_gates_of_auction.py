"""Gates of sealed and seized goods auctioned for the fine (行政处罚法 72; 行政强制法 46)."""

import datetime as dt

import pytest

from mingzheng.cases.penalty.auctions import surplus
from tests.cases.factory import (
    FIRM,
    TODAY,
    DutyFact,
    act,
    attempt,
    case,
    conclusion,
    decision,
    defect,
    document,
    obligation,
    passes,
    proposal,
    refused,
    track,
    typed,
)

DAY = dt.timedelta(days=1)
OIL, FLOUR = {"name": "食用油", "quantity": "12 桶"}, {"name": "面粉", "quantity": "4 袋"}
APPROVED = act("approve_measure", 3, track_subject="1", content={"party": FIRM, "goods": [OIL, FLOUR]})
TAKEN = act("seize", 4, track_subject="1", content={"goods": [OIL, FLOUR], "kept_at": "库", "keeper": "岳青禾"})
DECIDED = act("decide_auction", 12, track_subject=FIRM, content={"goods": ["measure:1:1"], "law": "行政强制法#46.3"})
LETTER = document(id="letter", code="auction_decision", act_id=DECIDED.id)


def owing(*owed, **values):
    fine = owed or (obligation(due=TODAY - DAY),)
    return case(decisions=(decision(obligations=fine),), **values)


def seized(*acts, state="in_force", last=TODAY + DAY, **values):
    tracks = (track("measure", state, "1"), *values.pop("tracks", ()))
    return owing(acts=(APPROVED, TAKEN, *acts), tracks=tracks, duties=(("COE_SEIZE", "1", last),), **values)


def asking(*goods, party=FIRM, **values):
    return attempt("decide_auction", party, input=typed(goods=list(goods or ("measure:1:1",)), **values))


def auctioned(proceeds=900_000, costs=0, amount=800_000, seq=14):
    money = {"proceeds_fen": proceeds, "costs_fen": costs, "amount_fen": amount, "paid_on": str(TODAY)}
    return act("record_auction", seq, track_subject=FIRM, content={"goods": ["measure:1:1"], **money})


def test_fine_to_offset_refuses_where_no_fine_is_left():
    refused("fine_to_offset", owing(obligation(paid=800_000)), attempt("decide_auction", FIRM))
    refused("fine_to_offset", case(), attempt("decide_auction", FIRM))


def test_fine_to_offset_passes_a_fine_that_is_owed():
    passes("fine_to_offset", owing(obligation(paid=1)), attempt("decide_auction", FIRM))


def window(start):
    return owing(duties=(DutyFact("COE_COURT", FIRM, start, start + 90 * DAY, "open"),))


def test_suit_time_over_refuses_within_the_time_to_sue_and_before_service():
    assert refused("suit_time_over", window(TODAY), attempt("decide_auction", FIRM)).until == TODAY + DAY
    assert refused("suit_time_over", owing(), attempt("decide_auction", FIRM)).until is None


def test_suit_time_over_passes_the_day_after():
    passes("suit_time_over", window(TODAY - DAY), attempt("decide_auction", FIRM))


@pytest.mark.parametrize(
    "law",
    [
        "行政处罚法#72.1.2",
        "行政强制法#46",
        "行政强制法#46.1",
        "行政强制法#27",
        "行政强制法",
        "市场监督管理行政处罚程序规定#64",
        "没有的法#1",
        "随便写",
    ],
)
def test_auction_by_law_refuses_what_does_not_empower(law):
    refused("auction_by_law", owing(), asking(law=law))


@pytest.mark.parametrize("law", ["行政强制法#46.3", "食品安全法#110"])
def test_auction_by_law_passes_a_law_that_does(law):
    passes("auction_by_law", owing(), asking(law=law))
    passes("auction_by_law", owing(), attempt("decide_auction", FIRM))


def test_goods_auctionable_refuses_goods_of_no_running_measure():
    refused("goods_auctionable", owing(), attempt("decide_auction", FIRM))
    refused("goods_auctionable", owing(), asking())
    refused("goods_auctionable", seized(state="overdue"), asking())
    refused("goods_auctionable", seized(last=TODAY - DAY), asking())
    refused("goods_auctionable", seized(), asking("measure:1:3"))
    refused("goods_auctionable", seized(), asking(party="another"))


def test_goods_auctionable_refuses_what_is_forfeited_or_gone():
    forfeited = conclusion(proposal(kinds=["罚款", "没收非法财物"], goods=["食用油 12 桶"]))
    refused("goods_auctionable", seized(forfeited), asking())
    passes("goods_auctionable", seized(forfeited), asking("measure:1:2"))
    back = act("release_measure", 6, track_subject="1", content={"goods": ["measure:1:1"]})
    refused("goods_auctionable", seized(back), asking())
    refused("goods_auctionable", seized(auctioned()), asking())


def test_goods_auctionable_passes_seized_goods_on_the_last_day():
    passes("goods_auctionable", seized(last=TODAY), asking("measure:1:1", "measure:1:2"))
    passes("goods_auctionable", seized(), attempt("decide_auction", FIRM))
    held = defect(act_seq=14, gate="offset_reckoned", consequence="held")
    passes("goods_auctionable", seized(auctioned(), defects=(held,)), asking())


def selling(**values):
    given = {"goods": ["measure:1:1"], "proceeds_fen": 900_000, "costs_fen": 0, "amount_fen": 800_000}
    return attempt("record_auction", FIRM, input=typed(**(given | values)))


def told(state="served"):
    tracks = (track("service", state, f"letter:{FIRM}"),)
    return seized(DECIDED, documents=(LETTER,), tracks=tracks)


def test_auction_decided_refuses_without_decision_service_or_for_other_goods():
    refused("auction_decided", seized(), selling())
    refused("auction_decided", told("due"), selling())
    refused("auction_decided", told(), selling(goods=["measure:1:1", "measure:1:2"]))
    refused("auction_decided", seized(), attempt("record_auction", FIRM))


def test_auction_decided_passes_what_the_party_was_told():
    passes("auction_decided", told(), selling())
    passes("auction_decided", told(), attempt("record_auction", FIRM))


@pytest.mark.parametrize("amount", [799_999, 800_001, 900_000])
def test_offset_reckoned_refuses_another_sum(amount):
    refused("offset_reckoned", told(), selling(amount_fen=amount))
    refused("offset_reckoned", told(), selling(proceeds_fen=500_000, costs_fen=10_000, amount_fen=500_000))


def test_offset_reckoned_passes_the_price_without_its_costs_up_to_the_fine():
    passes("offset_reckoned", told(), selling())
    passes("offset_reckoned", told(), selling(proceeds_fen=500_000, costs_fen=10_000, amount_fen=490_000))
    passes("offset_reckoned", told(), attempt("record_auction", FIRM))


def giving(fen):
    return attempt("return_surplus", FIRM, input=typed(amount_fen=fen))


def test_surplus_owed_refuses_more_than_is_left_and_nothing():
    refused("surplus_owed", seized(auctioned()), giving(100_001))
    refused("surplus_owed", seized(), giving(1))
    refused("surplus_owed", seized(auctioned(proceeds=800_000)), attempt("return_surplus", FIRM))
    back = act("return_surplus", 15, track_subject=FIRM, content={"amount_fen": 100_000})
    refused("surplus_owed", seized(auctioned(), back), giving(1))


def test_surplus_owed_passes_what_is_left_in_parts_too():
    passes("surplus_owed", seized(auctioned()), giving(100_000))
    part = act("return_surplus", 15, track_subject=FIRM, content={"amount_fen": 40_000})
    facts = seized(auctioned(costs=20_000), part)
    assert surplus(facts, FIRM) == 40_000
    passes("surplus_owed", facts, giving(40_000))


def test_surplus_given_back_refuses_to_close_over_the_partys_money():
    assert "满穗" in refused("surplus_given_back", seized(auctioned()), attempt("close_case")).reason


def test_surplus_given_back_passes_once_it_is_returned():
    passes("surplus_given_back", seized(), attempt("close_case"))
    back = act("return_surplus", 15, track_subject=FIRM, content={"amount_fen": 100_000})
    passes("surplus_given_back", seized(auctioned(), back), attempt("close_case"))
