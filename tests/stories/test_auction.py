"""Seized goods are auctioned for a fine that nobody paid: only by a law, after all remedies, and the rest goes back."""

import datetime as dt

import pytest

from mingzheng.cases.penalty.models import Obligation, Payment
from mingzheng.cases.tasks import differing_tracks
from mingzheng.core.errors import Refused
from mingzheng.demo.district import SETUP
from mingzheng.duties.models import Duty
from mingzheng.ledger.recording import record
from tests.invariants.reading import unsound
from tests.stories import measured, scripts
from tests.stories.test_enforcement import demanded
from tests.stories.test_fulfilment import approved, can, refused

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
GOODS = ["measure:1:1"]
ASK = {"law": "行政强制法#46.3", "goods": GOODS, "house": "澜川拍卖行", "reason": "经催告仍不缴纳罚款。"}
SOLD = {
    "goods": GOODS,
    "way": "auction",
    "house": "澜川拍卖行",
    "paid_on": "2027-03-20",
    "proceeds_fen": "9,000",
    "costs_fen": "300",
    "amount_fen": "8,000",
    "receipt_no": "PM-1",
}


@pytest.fixture
def waiting(play, own_seal):
    """A fine of 8,000 called for in vain; the oil is still seized, as another law lets it be (行政强制法 25)."""
    measured.seized(scripts.investigated(play))
    with record("test.other_law", actor=SETUP, now=play.now) as rec:
        rec.change(Duty.objects.get(kind="COE_SEIZE"), due_on=dt.date(2027, 6, 1))
    scripts.notified(scripts.concluded(play))
    play.at("2026-09-09 08:00").tick()
    scripts.served(scripts.published(scripts.decided(scripts.reviewed(play))))
    play.at("2026-10-14 09:00")
    return demanded(play)


def sound(play):
    """All is well but for the days that the fixture gave."""
    assert list(differing_tracks()) == []
    assert unsound(play.case_id, play.now) == ["measure 1 may last until 2027-06-01"]


def test_goods_are_auctioned_after_all_remedies_and_the_rest_goes_back(waiting):
    play, party = waiting, waiting.party()
    play.at("2027-03-01 09:00").tick()
    assert "decide_auction" not in can(play)
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_auction", party, **ASK)
    assert refused(caught) == ["suit_time_over"]
    play.at("2027-03-15 09:00").tick()
    assert {"decide_auction", "apply_to_court"} <= can(play)
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_auction", party, **ASK | {"law": "行政处罚法#72.1.2", "goods": ["measure:2:1"]})
    assert set(refused(caught)) == {"auction_by_law", "goods_auctionable"}
    approved(play, "officer", "decide_auction", party, **ASK)
    words = (
        "8,000.00",
        "第四十六条第三款",
        "第七十二条第一款第（二）项",
        "澜川拍卖行",
        "食用油",
        "退还财物",
        "行政复议",
    )
    assert scripts.lacks(play, "auction_decision", *words) == []
    words = ("决定拍卖抵缴", "澜川拍卖行", "机关负责人意见", "罚款8,000.00元", "食用油")
    assert scripts.lacks(play, "internal_form", *words) == []
    play.serve(play.paper("auction_decision"))
    play.at("2027-03-20 09:00")
    play.do("officer", "record_auction", party, **SOLD)
    assert scripts.lacks(play, "offset_notice", "9,000.00", "300.00", "8,000.00", "700.00", "已经缴清", "食用油") == []
    states = play.states()
    assert (states["obligation"], states["enforcement"], states["measure"]) == ("fulfilled", "done", "ended")
    assert (Payment.objects.get().channel, Obligation.objects.get().paid_fen) == ("auction", 800_000)
    assert Duty.objects.get(kind="COE_SEIZE").state == "met"
    play.serve(play.paper("offset_notice"))
    with pytest.raises(Refused) as caught:
        play.do("officer", "close_case", result="罚款已抵缴。")
    assert "surplus_given_back" in refused(caught)
    back = {"amount_fen": "700", "returned_on": "2027-03-20", "receiver": "陈䶮㛃", "voucher_no": "TY-1"}
    play.do("officer", "return_surplus", party, **back)
    assert "return_surplus" not in can(play)
    scripts.closed(scripts.originals(play), result="罚款已拍卖抵缴，余款已退还。")
    assert play.states()["main"] == "closed"
    sound(play)


def test_an_auction_without_a_decision_that_was_served_pays_nothing(waiting):
    play, party = waiting, waiting.party()
    play.at("2027-03-20 09:00").tick()
    done = play.do("officer", "record_auction", party, **SOLD)
    assert {d.gate for d in done.defects} == {"auction_decided"}
    assert not Payment.objects.exists()
    assert play.states()["measure"] == "in_force"
    approved(play, "officer", "decide_auction", party, **ASK)
    done = play.do("officer", "record_auction", party, **SOLD)
    assert {d.gate for d in done.defects} == {"auction_decided"}
    play.serve(play.paper("auction_decision"))
    part = play.do("officer", "record_auction", party, **SOLD | {"proceeds_fen": "5,300", "amount_fen": "5,000"})
    assert not part.defects
    assert (Obligation.objects.get().paid_fen, play.states()["enforcement"]) == (500_000, "waiting")
    assert scripts.lacks(play, "offset_notice", "尚欠罚款", "3,000.00") == []
    assert "apply_to_court" in can(play)
    assert "decide_auction" not in can(play)
    sound(play)


def test_goods_whose_seizure_has_lapsed_are_not_auctioned(play, own_seal):
    measured.seized(scripts.investigated(play))
    scripts.notified(scripts.concluded(play))
    play.at("2026-09-09 08:00").tick()
    scripts.served(scripts.published(scripts.decided(scripts.reviewed(play))))
    play.at("2026-10-14 09:00").tick()
    demanded(play)
    play.now = dt.datetime(2027, 3, 20, 9, 0, tzinfo=play.now.tzinfo)
    play.tick()
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_auction", play.party(), **ASK)
    assert refused(caught) == ["goods_auctionable"]
