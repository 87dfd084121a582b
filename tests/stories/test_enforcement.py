"""The party does not fulfil: demand, a court in its window, suspension, the end of enforcement."""

import datetime as dt

import pytest

from mingzheng.agencies.models import Agency
from mingzheng.cases.penalty.models import Obligation
from mingzheng.core.errors import Invalid, Refused
from mingzheng.demo.district import SETUP
from mingzheng.duties.models import Duty
from mingzheng.ledger.recording import record
from tests.stories import scripts
from tests.stories.test_fulfilment import approved, can, decided, duties, refused, text, whole

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ASK = {"court": "溪桥区人民法院", "object": "门店的经营收入和设备。"}


def demanded(play, *, served=True):
    play.do("officer", "issue_demand", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    if served:
        play.serve(play.paper("demand_notice"))
    return play


def applied(play):
    decided(play)
    play.at("2026-10-14 09:00")
    demanded(play)
    play.at("2027-03-15 09:00")
    approved(play, "officer", "apply_to_court", play.party(), **ASK)
    return play


def test_trap_26_a_court_is_asked_after_suit_period_and_demand_and_within_three_months(play, own_seal):
    decided(play)
    party = play.party()
    assert "issue_demand" not in can(play)
    play.at("2026-09-25 09:00")
    assert "issue_demand" in can(play)
    demanded(play)
    letter = text(play.paper("demand_notice"))
    for word in ("十个工作日", "8,000.00", "澜川银行", "陈述和申辩", Obligation.objects.get().code):
        assert word in letter
    assert play.states()["enforcement"] == "waiting"
    # 25 September: ten working days leave out the days off of mid-autumn and National Day, not their make-ups
    assert duties("COE_DEMAND") == {party: Duty.objects.get(kind="COE_DEMAND").due_on}
    assert Duty.objects.get(kind="COE_DEMAND").due_on > dt.date(2026, 10, 9)
    with pytest.raises(Refused) as caught:
        play.do("officer", "apply_to_court", party, **ASK)
    assert set(refused(caught)) == {"demand_over", "court_window"}
    play.do("officer", "state_on_demand", party, form="oral", content="请求等到春节以后。")
    play.at("2027-03-09 09:00")
    with pytest.raises(Refused) as caught:
        play.do("officer", "apply_to_court", party, **ASK)
    assert set(refused(caught)) == {"demand_answered", "court_window"}
    play.do("officer", "answer_on_demand", party, adopted="none", reasons="没有履行困难的材料。")
    play.approve("unit_head")
    play.at("2027-03-10 09:00")
    approved(play, "officer", "apply_to_court", party, **ASK)
    paper = play.paper("court_application")
    told = text(paper)
    for word in ("申请事项", "作出决定的事实、理由和依据", "催告情况", "执行标的情况", "附送材料", "行政处罚决定书"):
        assert word in told
    assert "机关负责人" in told
    assert "审核意见书" not in told  # the second file stays in the house
    assert paper.signers == ["机关负责人"]
    assert Duty.objects.get(kind="COE_COURT").state == "met"
    play.wet(paper, "officer", "officer2")
    play.do("officer", "record_court_answer", party, result="accepted", received_on="2027-03-10", number="（2027）1 号")
    play.do("officer", "record_court_answer", party, result="allowed", received_on="2027-03-10", number="（2027）2 号")
    pay = {"amount_fen": "8000", "paid_on": "2027-03-10", "receipt_no": "FY-1", "channel": "court"}
    play.do("officer", "record_payment", party, **pay)
    assert (play.states()["obligation"], play.states()["enforcement"]) == ("fulfilled", "done")
    whole(play)


def test_after_three_months_a_court_is_asked_with_good_reason_only(play, own_seal):
    decided(play)
    play.at("2026-10-14 09:00")
    demanded(play)
    play.at("2027-06-10 09:00")
    with pytest.raises(Refused) as caught:
        play.do("officer", "apply_to_court", play.party(), **ASK)
    assert refused(caught) == ["court_window"]
    approved(play, "officer", "apply_to_court", play.party(), late_reason="台风致法院停办。", **ASK)
    assert "台风" in text(play.paper("court_application"))
    whole(play)


def test_a_refused_application_is_objected_to_within_fifteen_days_or_made_again(play, own_seal):
    applied(play)
    party = play.party()
    with pytest.raises(Invalid):
        play.do("officer", "record_court_answer", party, result="refused", received_on="2027-03-15")
    play.do("officer", "record_court_answer", party, result="refused", received_on="2027-03-15", reason="缺送达回证。")
    assert duties("COE_COURT_OBJECT") == {party: dt.date(2027, 3, 30)}
    assert "apply_to_court" in can(play)
    play.at("2027-03-20 09:00")
    play.do("officer", "record_court_answer", party, result="objected", received_on="2027-03-20", reason="回证已附。")
    assert (play.states()["enforcement"], Duty.objects.get(kind="COE_COURT_OBJECT").state) == ("applied", "met")
    whole(play)


def test_a_case_is_closed_upon_the_courts_acceptance_only_where_the_agency_so_rules(play, own_seal):
    applied(play)
    play.wet(play.paper("court_application"), "officer", "officer2")
    play.do("officer", "record_court_answer", play.party(), result="accepted", received_on="2027-03-15")
    with pytest.raises(Refused) as caught:
        play.do("officer", "close_case", result="法院已受理。", ending="court")
    assert refused(caught) == ["all_fulfilled"]
    with record("test.rule", actor=SETUP, now=play.now) as rec:
        rec.change(Agency.objects.get(pk=play.case.agency_id), settings={"close_on_court_acceptance": True})
    with pytest.raises(Refused) as caught:
        play.do("officer", "close_case", result="法院已受理。")
    assert refused(caught) == ["ending_right"]
    approved(play, "officer", "close_case", "", result="法院已受理。", ending="court")
    assert "人民法院已受理强制执行申请" in text(play.paper("closing_form"))
    assert play.states()["main"] == "closed"


def test_a_demand_goes_in_person_first_and_a_new_one_takes_the_place_of_one_not_served(play, own_seal):
    decided(play)
    play.at("2026-10-14 09:00")
    demanded(play, served=False)
    first = play.paper("demand_notice")
    held = play.do(
        "officer",
        "serve",
        f"{first.pk}:{first.subject}",
        officers=("officer", "officer2"),
        method="mail",
        result="served",
        received_on="2026-10-14",
        receiver="前台",
        relation="员工",
    )
    assert "direct_first" in {d.gate for d in held.defects}
    assert not Duty.objects.filter(kind="COE_DEMAND").exists()
    demanded(play)
    first.refresh_from_db()
    assert first.state == "void"
    assert play.states()["enforcement"] == "waiting"


def test_enforcement_is_suspended_resumed_and_given_up_after_three_years(play, own_seal):
    decided(play)
    party = play.party()
    play.at("2026-10-14 09:00")
    demanded(play)
    approved(play, "officer", "suspend_enforcement", party, ground="hardship", reason="暂无履行能力。")
    play.serve(play.paper("suspension_decision"))
    assert duties("COE_STOP_3Y") == {party: dt.date(2029, 10, 14)}
    with pytest.raises(Refused) as caught:
        play.do("officer", "terminate_enforcement", party, ground="three_years", reason="确无能力履行。")
    assert refused(caught) == ["three_years"]
    play.do("officer", "resume_enforcement", party, reason="恢复营业。")
    play.approve("unit_head")
    assert play.states()["enforcement"] == "waiting"
    approved(play, "officer", "suspend_enforcement", party, ground="hardship", reason="再次停业。")
    play.serve(play.paper("suspension_decision"))
    play.at("2029-10-15 09:00")
    approved(play, "officer", "terminate_enforcement", party, ground="three_years", reason="确无能力履行。")
    assert (play.states()["obligation"], play.states()["enforcement"]) == ("terminated", "terminated")
    assert not Duty.objects.filter(kind__startswith="COE", state="open").exists()
    play.serve(play.paper("termination_decision"))
    approved(play, "officer", "close_case", "", result="终结执行。", ending="terminated")
    whole(play)


def test_two_who_ask_the_court_at_once_ask_once(play, own_seal):
    applied(play)
    with pytest.raises(Refused) as caught:
        play.do("officer", "apply_to_court", play.party(), **ASK)
    assert "out_of_order" in refused(caught)
