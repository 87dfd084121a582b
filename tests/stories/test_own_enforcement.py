"""What an agency does itself when an order is not obeyed: enforcement, substitute performance, clearing at once."""

import datetime as dt

import pytest

from mingzheng.core.errors import Invalid, Refused
from mingzheng.duties.models import Duty
from tests.stories import enforced, measured, scripts
from tests.stories.test_fulfilment import approved, can, decided, duties, refused, text, whole

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_an_agency_that_a_law_empowers_enforces_its_order_itself_by_day_and_on_record(play, own_seal):
    order = enforced.disobeyed(play)
    assert "decide_enforcement" not in can(play)
    enforced.demanded(play, order)
    letter = text(play.paper("demand_notice"))
    for word in ("责令限期改正通知书", "清除弃渣", "十个工作日", "陈述和申辩", "依法强制执行"):
        assert word in letter
    assert duties("COE_DEMAND") == {order: Duty.objects.get(kind="COE_DEMAND").due_on}
    play.do("officer", "state_on_demand", order, form="oral", content="请等到雨季以后。")
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_enforcement", order, **enforced.execution())
    assert set(refused(caught)) == {"demanded_in_vain", "demand_answered"}
    play.do("officer", "answer_on_demand", order, adopted="none", reasons="雨季堆放更加危险。")
    play.approve("unit_head")
    play.at("2026-10-12 09:00")
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_enforcement", order, **enforced.execution(good_reason="yes", utilities="yes"))
    assert set(refused(caught)) == {"no_excuse", "homes_supplied"}
    approved(play, "officer", "decide_enforcement", order, **enforced.execution())
    assert play.states()["coercion"] == "decided"
    letter = text(play.paper("execution_decision"))
    for word in ("溪桥区临波路", "《中华人民共和国水法》第六十五条", "挖掘机", "2026年10月13日9时", "行政复议", "雨季"):
        assert word in letter
    play.serve(play.paper("execution_decision"))
    play.at("2026-10-13 11:00")
    done = enforced.on_site(play, "record_enforcement", order, **enforced.carried_out(play))
    assert [d.gate for d in done.defects] == []
    assert (play.states()["coercion"], play.states()["enforcement"]) == ("carried", "done")
    assert play.paper("execution_record").signers == ["当事人或者见证人", "执法人员"]
    assert not Duty.objects.filter(kind__startswith="COE", state="open").exists()
    whole(play)


def test_without_a_power_given_by_a_law_the_agency_goes_to_the_court(play, own_seal):
    order = enforced.in_vain(play)
    for wrong in ("城市市容和环境卫生管理条例#36", "行政处罚法#72", "水法#999", "自拟"):
        with pytest.raises(Refused) as caught:
            play.do("officer", "decide_enforcement", order, **enforced.execution(power=[wrong]))
        assert refused(caught) == ["power_to_enforce"]
    assert "人民法院" in caught.value.refusals[0].remedy
    assert duties("COE_COURT") == {order: Duty.objects.get(kind="COE_COURT").due_on}
    with pytest.raises(Refused) as caught:
        play.do("officer", "apply_to_court", order, court="溪桥区人民法院", object="左岸弃渣。")
    assert refused(caught) == ["court_window"]
    play.at("2027-03-15 09:00")
    approved(play, "officer", "apply_to_court", order, court="溪桥区人民法院", object="左岸弃渣。")
    letter = text(play.paper("court_application"))
    for word in ("责令限期改正通知书", "弃渣", "催告", "第三十七条"):
        assert word in letter
    assert play.states()["enforcement"] == "applied"
    whole(play)


def test_trap_24_night_and_days_off_are_refused_and_recorded_as_what_they_are(play, own_seal):
    order = enforced.in_vain(play)
    for when in ("2026-10-13 22:30", "2026-10-14 05:59", "2026-10-17 09:00", "2027-01-01 09:00"):
        with pytest.raises(Refused) as caught:
            play.do("officer", "decide_enforcement", order, **enforced.execution(planned_at=when))
        assert refused(caught) == ["by_day"]
    urgent = {"planned_at": "2026-10-13 22:30", "urgent_reason": "洪峰次日凌晨过境，弃渣堵塞河道。"}
    approved(play, "officer", "decide_enforcement", order, **enforced.execution(**urgent))
    assert "洪峰" in text(play.paper("execution_decision"))
    play.serve(play.paper("execution_decision"))
    play.at("2026-10-13 23:10")
    site = enforced.carried_out(play, result="part")
    late = enforced.on_site(play, "record_enforcement", order, at=play.now - dt.timedelta(minutes=30), **site)
    assert [d.gate for d in late.defects] == ["by_day"]
    assert play.states()["coercion"] == "served"
    play.at("2026-10-14 15:00")
    cut = enforced.carried_out(play, utilities="yes")
    done = enforced.on_site(play, "record_enforcement", order, **cut)
    assert [d.gate for d in done.defects] == ["homes_supplied"]
    whole(play)


def test_trap_25_a_building_is_pulled_down_after_announcement_and_when_remedies_are_over(play, own_seal):
    order = enforced.in_vain(play, enforced.HUT)
    down = enforced.execution(way="demolish", planned_at="2026-10-20 09:00")
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_enforcement", order, **down)
    assert set(refused(caught)) == {"removal_announced", "remedies_lapsed"}
    post = {"object": "钢架棚一处，约六十平方米", "posted_on": "2026-10-12", "posted_at": "现场张贴，机关网站公布"}
    with pytest.raises(Refused) as caught:
        play.do("officer", "announce_removal", order, remove_by="2026-10-12", **post)
    assert refused(caught) == ["term_to_remove"]
    approved(play, "officer", "announce_removal", order, remove_by="2026-10-30", **post)
    announced = text(play.paper("removal_announcement"))
    assert "2026年10月30日以前自行拆除" in announced
    assert duties("COE_REMOVAL") == {order: dt.date(2026, 10, 30)}
    play.at("2026-11-02 09:00")
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_enforcement", order, **down)
    assert refused(caught) == ["remedies_lapsed"]
    assert caught.value.refusals[0].until == dt.date(2027, 3, 2)
    play.at("2027-03-02 09:00")
    down["planned_at"] = "2027-03-09 09:00"
    approved(play, "officer", "decide_enforcement", order, **down)
    assert "强制拆除违法的建筑物" in text(play.paper("execution_decision"))
    play.serve(play.paper("execution_decision"))
    play.at("2027-03-09 15:00")
    enforced.on_site(play, "record_enforcement", order, **enforced.carried_out(play))
    assert (play.states()["coercion"], play.states()["enforcement"]) == ("carried", "done")
    whole(play)


def test_substitute_performance_with_costs_collected(play, own_seal):
    order = enforced.substituted(play)
    letter = text(play.paper("substitution_decision"))
    for word in (
        "造成环境污染",
        "12,000.00",
        "清源市政",
        "2026年10月21日9时",
        "左岸约四十立方米",
        "行政诉讼",
        "第五十条",
    ):
        assert word in letter
    form = text(play.paper("own_enforcement_form"))
    assert all(word in form for word in ("作出代履行决定", "费用预算", "章叙白"))
    last = text(play.paper("substitution_demand"))
    assert "停止代履行" in last
    assert "代决" in last
    assert "tell_costs" not in can(play)
    play.at("2026-10-21 16:00")
    enforced.on_site(play, "perform_substitution", order, **enforced.performed(play))
    record = play.paper("substitution_record")
    assert record.signers == ["监督人员", "代履行人", "当事人或者见证人"]
    assert (play.states()["substitute"], play.states()["enforcement"]) == ("performed", "done")
    cost = f"{play.party()}:cost#1"
    dear = enforced.costs(items=[{"name": "清运", "proof": "", "amount_fen": "13,000.00"}])
    with pytest.raises(Refused) as caught:
        play.do("officer", "tell_costs", cost, **dear)
    assert refused(caught) == ["costs_by_actual"]
    approved(play, "officer", "tell_costs", cost, **enforced.costs())
    letter = text(play.paper("cost_notice"))
    for word in ("10,800.00", "壹万零捌佰元整", "12,000.00", "15日内", "缴款码", "行政复议"):
        assert word in letter
    play.serve(play.paper("cost_notice"))
    assert duties("COE_COST") == {cost: dt.date(2026, 11, 5)}
    pay = {"paid_on": "2026-10-21", "receipt_no": "DL-1", "channel": "bank"}
    over = play.do("window", "record_cost_payment", cost, amount_fen="10900", **pay)
    assert [d.gate for d in over.defects] == ["cost_not_overpaid"]
    play.do("window", "record_cost_payment", cost, amount_fen="800", **pay)
    assert play.states()["cost"] == "owed"
    play.do("window", "record_cost_payment", cost, amount_fen="10000", **(pay | {"receipt_no": "DL-2"}))
    assert play.states()["cost"] == "paid"
    assert Duty.objects.get(kind="COE_COST").state == "met"
    whole(play)


def test_costs_that_are_not_paid_are_demanded_and_taken_to_the_court(play, own_seal):
    order = enforced.substituted(play)
    play.at("2026-10-21 16:00")
    enforced.on_site(play, "perform_substitution", order, **enforced.performed(play))
    cost = f"{play.party()}:cost#1"
    approved(play, "officer", "tell_costs", cost, **enforced.costs())
    play.serve(play.paper("cost_notice"))
    play.at("2026-11-06 09:00")
    enforced.demanded(play, cost)
    letter = text(play.paper("demand_notice"))
    for word in ("代履行费用缴纳通知书", "10,800.00", "澜川银行溪桥支行"):
        assert word in letter
    with pytest.raises(Invalid, match="不针对这一对象"):
        play.do("officer", "decide_substitution", cost, **enforced.substitution())
    play.at("2027-04-26 09:00")
    approved(play, "officer", "apply_to_court", cost, court="溪桥区人民法院", object="账户存款。")
    assert "代履行费用" in text(play.paper("court_application"))
    play.do(
        "officer",
        "record_cost_payment",
        cost,
        amount_fen="10800",
        paid_on="2027-04-26",
        receipt_no="D",
        channel="court",
    )
    assert (play.states()["cost"], play.states()[f"enforcement:{cost}"]) == ("paid", "done")
    whole(play)


def test_substitute_performance_is_refused_where_the_statute_does_not_allow_it(play, own_seal):
    order = enforced.in_vain(play)
    wrong = {
        "duty": "neither",
        "danger": "none",
        "interested": "yes",
        "good_reason": "yes",
        "planned_at": "2026-10-17 09:00",
    }
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_substitution", order, **enforced.substitution(**wrong))
    gates = {"replaceable_duty", "danger_named", "performer_disinterested", "no_excuse", "by_day"}
    assert set(refused(caught)) == gates
    approved(play, "officer", "decide_substitution", order, **enforced.substitution())
    play.serve(play.paper("substitution_decision"))
    with pytest.raises(Refused) as caught:
        play.do("officer", "demand_substitution", order, planned_at="2026-10-14 09:00", **enforced.TALK)
    assert refused(caught) == ["demanded_three_days"]
    play.do("officer", "demand_substitution", order, planned_at="2026-10-16 09:00", **enforced.TALK)
    play.approve("unit_head")
    play.at("2026-10-13 09:00")
    play.serve(play.paper("substitution_demand"))
    play.at("2026-10-16 12:00")
    bad = enforced.performed(play, violence="yes", party_present="no", performer_name="某工程队", recorded="no")
    done = play.do("officer", "perform_substitution", order, officers=("unit_head",), place="河岸", **bad)
    assert {d.gate for d in done.defects} == {
        *("demanded_three_days", "supervised", "performance_signed"),
        *("performer_as_decided", "no_violence", "av_recorded"),
    }
    whole(play)


def test_substitute_performance_stops_when_the_party_obeys(play, own_seal):
    order = enforced.substituted(play)
    play.at("2026-10-19 09:00")
    seen = play.do("officer", "recheck_order", "1", officers=measured.BOTH, **measured.recheck())
    play.confirm("officer2", seen.seq)
    assert (play.states()["substitute"], play.states()["enforcement"]) == ("stopped", "done")
    assert not Duty.objects.filter(kind__startswith="COE", state="open").exists()
    assert not {"perform_substitution", "tell_costs", "decide_substitution"} & can(play)
    play.at("2026-10-21 16:00")
    done = play.do(
        "officer", "perform_substitution", order, officers=measured.BOTH, place="河岸", **enforced.performed(play)
    )
    assert {"out_of_order", "enforcement_stands"} <= {d.gate for d in done.defects}
    assert play.states()["substitute"] == "stopped"
    whole(play)


def test_stopping_is_noted_by_officers_too_and_suspension_holds_what_runs(play, own_seal):
    order = enforced.substituted(play)
    approved(play, "officer", "suspend_enforcement", order, ground="third_party", reason="第三人主张弃渣归其所有。")
    play.serve(play.paper("suspension_decision"))
    with pytest.raises(Refused) as caught:
        play.do("officer", "demand_substitution", order, planned_at="2026-10-27 09:00", **enforced.TALK)
    assert refused(caught) == ["enforcement_stands"]
    play.do("officer", "resume_enforcement", order, reason="第三人撤回主张。")
    play.approve("unit_head")
    play.do("officer", "stop_substitution", order, ground="obeyed", reason="10 月 13 日当事人自行清运，现场查看属实。")
    assert (play.states()["substitute"], play.states()["enforcement"]) == ("stopped", "done")
    whole(play)


def test_a_road_is_cleared_at_once_and_the_absent_party_told(play, own_seal):
    measured.opened(play)
    road = f"{play.party()}:clearing#1"
    enforced.on_site(play, "clear_at_once", road, **enforced.clearing(play))
    assert play.states()["clearing"] == "untold"
    assert Duty.objects.get(kind="COE_CLEARING_TELL").due_at is not None
    assert "《中华人民共和国行政强制法》第五十二条" in text(play.paper("substitution_record"))
    cost = f"{play.party()}:cost#c1"
    with pytest.raises(Refused) as caught:
        play.do("officer", "tell_costs", cost, **enforced.costs())
    assert refused(caught) == ["performance_known"]
    play.do("officer", "tell_clearing", road, **enforced.TALK)
    play.approve("unit_head")
    assert "当时你（单位）不在场" in text(play.paper("clearing_notice"))
    play.serve(play.paper("clearing_notice"))
    assert (play.states()["clearing"], Duty.objects.get(kind="COE_CLEARING_TELL").state) == ("told", "met")
    approved(play, "officer", "tell_costs", cost, **enforced.costs())
    approved(play, "officer", "waive_costs", cost, reason="由道路养护单位承担。")
    assert play.states()["cost"] == "ended"
    yard = enforced.clearing(play, place_kind="other", party_present="yes", witness="")
    done = enforced.on_site(play, "clear_at_once", f"{play.party()}:clearing#2", **yard)
    assert [d.gate for d in done.defects] == ["clearing_allowed"]
    assert play.states()[f"clearing:{play.party()}:clearing#2"] == "told"
    whole(play)


def test_a_decision_is_enforced_by_an_agency_that_may_and_goods_being_hidden_are_not_waited_for(play, own_seal):
    decided(play)
    party = play.party()
    play.at("2026-10-12 09:00")
    enforced.demanded(play, party, days=5)
    assert duties("COE_OWN_DEMAND") == {party: dt.date(2026, 10, 19)}
    levy = enforced.execution(way="transfer", power=["税收征收管理法#40"], planned_at="2026-10-14 09:00")
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_enforcement", party, **levy)
    assert refused(caught) == ["demanded_in_vain"]
    with pytest.raises(Refused) as caught:
        play.do("officer", "decide_enforcement", party, **(levy | {"way": "demolish", "hiding": "转移设备。"}))
    assert "way_fits" in refused(caught)
    hidden = {"hiding": "10 月 12 日监控录像显示当事人夜间搬走设备。"}
    approved(play, "officer", "decide_enforcement", party, **(levy | hidden))
    letter = text(play.paper("execution_decision"))
    assert "8,000.00" in letter
    assert "夜间搬走设备" in letter
    play.serve(play.paper("execution_decision"))
    scripts.paid(play)
    assert (play.states()["enforcement"], play.states()["coercion"]) == ("done", "stopped")
    whole(play)


def test_a_case_is_not_closed_while_anything_of_this_runs(play, own_seal):
    decided(play)
    scripts.paid(play)
    road = f"{play.party()}:clearing#1"
    enforced.on_site(play, "clear_at_once", road, **enforced.clearing(play, party_present="yes", witness=""))
    with pytest.raises(Refused) as caught:
        play.do("officer", "close_case", result="罚款已缴清。")
    assert "own_enforcement_over" in refused(caught)
    approved(play, "officer", "waive_costs", f"{play.party()}:cost#c1", reason="没有发生费用。")
    play.wet(play.paper("substitution_record"), "officer", "officer2")
    scripts.closed(play)
    assert play.states()["main"] == "closed"
    whole(play)


def test_a_service_wrongly_recorded_takes_back_what_it_started_here(play, own_seal):
    order = enforced.substituted(play)
    never = {"finding": "not_served", "wrong": "签收人不是当事人的工作人员。", "reason": "核对后属实。"}
    paper = play.paper("substitution_demand")
    assert Duty.objects.get(kind="COE_PROXY_DEMAND", state="met").subject == order
    play.do("officer", "correct_service", f"{paper.pk}:{paper.subject}", **never)
    assert play.states()["substitute"] == "demanded"
    assert Duty.objects.get(kind="COE_PROXY_DEMAND", state="open").due_on == dt.date(2026, 10, 15)
    play.serve(paper)
    assert play.states()["substitute"] == "waiting"
    paper = play.paper("demand_notice")
    play.do("officer", "correct_service", f"{paper.pk}:{paper.subject}", **never)
    assert play.states()["enforcement"] == "demanded"
    assert not Duty.objects.filter(kind="COE_DEMAND", state="open").exists()
    play.at("2026-10-21 16:00")
    done = play.do(
        "officer", "perform_substitution", order, officers=measured.BOTH, place="河岸", **enforced.performed(play)
    )
    assert {d.gate for d in done.defects} == {"enforcement_stands"}
    assert play.states()["substitute"] == "waiting"
    whole(play)
