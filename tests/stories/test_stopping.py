"""How a case leaves without a penalty, rests, takes longer, is withdrawn, and how parties come and go."""

import datetime as dt

import pytest

from mingzheng.cases.engine.models import Party
from mingzheng.cases.penalty.models import Decision
from mingzheng.cases.tasks import differing_tracks
from mingzheng.catalogue.models import Matter
from mingzheng.core.errors import Invalid, Refused
from mingzheng.core.secrets import new_id
from mingzheng.demo.district import SETUP
from mingzheng.documents.models import Document
from mingzheng.duties.models import Duty
from mingzheng.ledger import sequencer
from mingzheng.ledger.recording import record
from mingzheng.ledger.verifying import live
from mingzheng.publication.models import Publication
from tests.stories import scripts
from tests.stories.test_ordinary_penalty import can
from tests.stories.test_refusals import refusals

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REMEDIES = {"reconsideration_body": "溪桥区人民政府", "court": "溪桥区人民法院"}
RULE = "市场监督管理行政处罚程序规定#64"
CHILD = {"kind": "individual", "name": "路小满", "birth_on": "2014-05-01", "address": "溪桥区观澜街 1 号"}
YOUTH = CHILD | {"name": "路青杨", "birth_on": "2010-05-01"}


def whole(play):
    now = play.now + dt.timedelta(minutes=5)
    sequencer.sequence(now)
    assert live(now).findings == []
    assert list(differing_tracks()) == []


def spared(party, disposition="no_penalty", ground="minor", **values):
    return scripts.proposal(party, disposition=disposition, ground=ground, kinds=[], fine_fen=0, **values)


def approved(play, step, subject="", **values):
    outcome = play.do("officer", step, subject, **values)
    play.approve("unit_head")
    play.approve("agency_head")
    return outcome


def conclude(play, *proposals, **values):
    play.do("officer", "conclude", **scripts.conclusion(*proposals, **values))
    play.approve("unit_head")


def spare(play, party, **values):
    approved(
        play, "decide_no_penalty", party, **({"education": "当面讲解食品安全法并发放提示卡。"} | REMEDIES | values)
    )


def test_a_minor_breach_goes_straight_from_the_conclusion_to_a_decision_without_penalty(play, own_seal):
    scripts.investigated(play)
    party = play.party()
    conclude(play, spared(party))
    assert "issue_notice" not in can(play, "officer")
    assert "decide" not in can(play, "officer")
    refused = refusals(play.do, "officer", "decide_no_penalty", party, **REMEDIES)
    assert refused["educated"].article == "行政处罚法#33.3"
    spare(play, party)
    decision = Decision.objects.get()
    words = ("加工凉菜", "《中华人民共和国行政处罚法》第三十三条第一款", "拟作出的决定不予行政处罚", "承办人岳青禾")
    assert scripts.lacks(play, "no_penalty_form", *words) == []
    assert (decision.kind, decision.kinds, decision.fine_fen, decision.in_force) == ("no_penalty", [], 0, True)
    paper = play.paper("no_penalty_decision")
    text = scripts.text_of(paper)
    for words in ("不予行政处罚决定书", "第三十三条第一款", "当面讲解", "溪桥区人民政府", "六十日"):
        assert words in text
    assert Publication.objects.get().disclosure == "withheld"
    assert play.states()["publication"] == "withheld"
    assert "obligation" not in play.states()
    assert Duty.objects.get(kind="PEN_CASE").state == "met"
    play.serve(paper)
    assert Duty.objects.get(kind="PEN_SERVE").state == "met"
    scripts.closed(scripts.originals(play))
    play.do("archivist", "archive_case", retention="30")
    whole(play)


def test_a_notice_not_yet_served_is_given_up_when_the_proposal_turns_to_no_penalty(play, own_seal):
    scripts.concluded(scripts.investigated(play))
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    conclude(play, spared(play.party(), ground="first", first_check="查询本机关案件和全国信用信息平台，没有同类违法。"))
    spare(play, play.party())
    states = {t.subject.partition(":")[0]: t.state for t in play.case.tracks.filter(kind="service")}
    assert states[str(play.paper("prior_notice").pk)] == "dropped"
    play.serve(play.paper("no_penalty_decision"))
    scripts.closed(scripts.originals(play))
    whole(play)


def test_facts_not_established_are_decided_as_such(play, own_seal):
    scripts.investigated(play)
    conclude(play, spared(play.party(), "not_established", ""))
    approved(play, "decide_no_penalty", play.party(), **REMEDIES)
    assert Decision.objects.get().kind == "not_established"
    assert "第五十七条第一款第（三）项" in scripts.text_of(play.paper("no_penalty_decision"))


def test_a_decision_without_penalty_that_no_rule_places_stays_private_with_its_clock_running(
    play, own_seal, monkeypatch
):
    matter = Matter.objects.get(code=scripts.MATTER)
    matter.pk, matter.code, matter.disclosure = new_id(), "SJ-9001", {}
    with record("test.matter.added", actor=SETUP, now=play.now) as rec:
        rec.insert(matter)
    monkeypatch.setattr(scripts, "MATTER", matter.code)
    scripts.investigated(play)
    conclude(play, spared(play.party()))
    spare(play, play.party())
    row = Publication.objects.get()
    assert row.disclosure == "unclassified"
    assert Duty.objects.filter(subject=str(row.pk), state="open").exists()


def test_one_party_is_penalised_and_the_other_is_not(play, own_seal):
    scripts.investigated(play, (scripts.FIRM, scripts.SECOND_FIRM))
    first, second = play.party(0), play.party(1)
    conclude(play, scripts.proposal(first), spared(second, ground="no_fault"))
    assert refusals(play.do, "officer", "decide", second, **scripts.DECISION)["disposition_penal"]
    assert refusals(play.do, "officer", "decide_no_penalty", first, **REMEDIES)["disposition_lenient"]
    spare(play, second)
    assert Duty.objects.get(kind="PEN_CASE").state == "open"
    scripts.notified(play, 0)
    play.at("2026-09-09 08:00").tick()
    scripts.decided(scripts.reviewed(play), 0)
    assert Duty.objects.get(kind="PEN_CASE").state == "met"
    assert sorted(Decision.objects.values_list("kind", flat=True)) == ["no_penalty", "penalty"]
    whole(play)


def opened(play, party):
    play.open("officer", scripts.MATTER, [party], summary="检查时发现一名人员没有健康证明。")
    done = play.do(
        "officer", "inspect", officers=("officer", "officer2"), **scripts.inspection(ended_at=play.now.isoformat())
    )
    play.confirm("officer2", done.seq)
    approved(play, "file_case", **scripts.filing(play))
    return play


def test_a_child_under_fourteen_is_not_penalised_and_the_guardian_is_told(play, own_seal):
    party = opened(play, CHILD).party()
    found = refusals(play.do, "officer", "conclude", **scripts.conclusion(scripts.proposal(party, fine_fen="5000")))
    assert found["of_age"].article == "行政处罚法#30"
    conclude(play, spared(party, ground="under_age"))
    assert refusals(play.do, "officer", "decide_no_penalty", party, **REMEDIES)["educated"].article == "行政处罚法#30"
    spare(play, party, education="", guardian_told="2026年9月1日当面责令其父路远山加以管教。")
    assert "路远山" in scripts.text_of(play.paper("no_penalty_decision"))


def test_a_youth_is_penalised_only_when_leniency_is_stated(play):
    party = opened(play, YOUTH).party()
    hard = scripts.conclusion(scripts.proposal(party, fine_fen="5000"))
    assert refusals(play.do, "officer", "conclude", **hard)["of_age"].article == "行政处罚法#30"
    conclude(play, scripts.proposal(party, fine_fen="5000", weight="lighter", weight_grounds=["youth"]))
    assert play.states()["notice"] == "due"


def test_trap_47_conduct_out_of_time_is_not_filed_and_if_found_later_not_penalised(play, own_seal):
    scripts.investigated(play)
    party, late = play.party(), {"conduct_ended_on": "2024-08-31"}
    found = refusals(play.do, "officer", "conclude", **scripts.conclusion(scripts.proposal(party), **late))
    assert "撤案" in found["time_bar"].remedy
    conclude(play, spared(party, ground="time_barred"), **late)
    spare(play, party, education="")
    assert "第三十六条" in scripts.text_of(play.paper("no_penalty_decision"))


def test_the_ninety_days_rest_only_by_an_instrument_that_says_so(play):
    scripts.investigated(play)
    given = {"ground": "pending_ruling", "reason": "须以相关民事案件的裁判结果为依据。"}
    for wrong in ("行政处罚法#60", "国办发〔2018〕118号#1", "没有的规定#3", "说不清"):
        refused = refusals(play.do, "officer", "suspend_case", instrument=wrong, **given)
        assert refused["instrument_allows"].article == "行政处罚法#60"
    due = Duty.objects.get(kind="PEN_CASE").due_on
    approved(play, "suspend_case", **given)
    assert scripts.lacks(play, "suspend_form", given["reason"], "立案日期2026年9月1日", "机关负责人意见同意") == []
    assert (play.case.stage, Duty.objects.get(kind="PEN_CASE").state) == ("suspended", "open")
    play.at("2026-09-11 09:00")
    approved(play, "resume_case", reason="相关案件已经审结。")
    assert scripts.lacks(play, "resume_form", "相关案件已经审结。", "溪桥区禾满堂餐饮店", "机关负责人意见同意") == []
    assert (play.case.stage, Duty.objects.get(kind="PEN_CASE").due_on) == ("filed", due)
    approved(play, "suspend_case", instrument=RULE, **given)
    assert Duty.objects.get(kind="PEN_CASE").state == "paused"
    asked = play.do("officer", "question", officers=("officer", "officer2"), **scripts.interview(play.now.isoformat()))
    assert [d.gate for d in asked.defects] == ["out_of_order"]
    play.at("2026-09-21 09:00")
    approved(play, "resume_case", reason="相关案件已经审结。")
    duty = Duty.objects.get(kind="PEN_CASE")
    assert (duty.state, duty.due_on) == ("open", due + dt.timedelta(days=11))
    whole(play)


def test_a_suspended_case_is_resumed_where_it_was_and_decides_nothing_meanwhile(play):
    scripts.concluded(scripts.investigated(play))
    approved(play, "suspend_case", ground="interpretation", reason="送请有权机关解释。")
    refused = refusals(play.do, "officer", "issue_notice", play.party(), **scripts.NOTICE)
    assert "恢复调查" in refused["under_way"].remedy
    approved(play, "resume_case", reason="已经答复。")
    assert play.case.stage == "concluded"
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)


def test_more_time_is_approved_before_the_ninety_days_are_over_or_not_at_all(play):
    scripts.investigated(play)
    due = Duty.objects.get(kind="PEN_CASE").due_on
    given = {"days": 30, "reason": "案情复杂，需要跨省调查。"}
    assert "instrument_allows" in refusals(play.do, "officer", "extend_case", instrument="行政处罚法#60", **given)
    approved(play, "extend_case", instrument=RULE, **given)
    words = ("延长的天数30日", given["reason"], "《市场监督管理行政处罚程序规定》第六十四条", "机关负责人意见同意")
    assert scripts.lacks(play, "extend_form", *words) == []
    duty = Duty.objects.get(kind="PEN_CASE")
    assert duty.due_on == due + dt.timedelta(days=30)
    assert any(line["kind"] == "extended" for line in duty.trace)
    play.at(f"{duty.due_on + dt.timedelta(days=1)} 09:00")
    assert "before_expiry" in refusals(play.do, "officer", "extend_case", instrument=RULE, **given)
    whole(play)


def test_a_case_is_withdrawn_with_its_ground_and_archived(play):
    scripts.concluded(scripts.investigated(play))
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    approved(play, "withdraw_case", ground="time_bar", reason="违法行为超过二年才被发现。")
    states = play.states()
    assert (states["main"], states["decision"], states["service"]) == ("withdrawn", "dropped", "dropped")
    assert (play.case.stage, play.case.closed_on) == ("withdrawn", dt.date(2026, 9, 1))
    assert Duty.objects.get(kind="PEN_CASE").state == "cancelled"
    assert "超过追责期限" in scripts.text_of(play.paper("withdraw_form"))
    refused = refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)
    assert {"under_way"} <= set(refused)
    scripts.originals(play)
    play.do("archivist", "archive_case", retention="30")
    whole(play)


def test_a_case_is_joined_to_another_whose_parties_it_brings(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="另案线索。")
    target, number = play.case_id, play.case.case_no
    scripts.investigated(play, (scripts.SECOND_FIRM,))
    own = play.case.case_no
    with pytest.raises(Invalid) as caught:
        play.do("officer", "withdraw_case", ground="joined", reason="同一行为。")
    assert "并入" in str(caught.value)
    approved(play, "withdraw_case", ground="joined", reason="同一违法行为，并案办理。", other_case=number)
    play.case_id = target
    play.do("officer", "add_party", **scripts.SECOND_FIRM, cause="joined", other_case=own, reason="并案转来的当事人。")
    play.approve("unit_head")
    assert [p.name_snapshot for p in play.case.parties.order_by("position")][-1] == scripts.SECOND_FIRM["name"]
    whole(play)


def test_a_party_is_split_off_into_a_case_of_its_own(play):
    play.open("officer", scripts.MATTER, [scripts.SECOND_FIRM], summary="分案另立。")
    other = play.case.case_no
    scripts.investigated(play, (scripts.FIRM, scripts.SECOND_FIRM))
    second = play.party(1)
    given = {"party": second, "reason": "需要进一步鉴定。"}
    play.do("officer", "split_party", other_case="溪市监案〔2026〕999号", **given)
    play.approve("unit_head")
    with pytest.raises(Invalid):
        play.approve("agency_head")
    play.wait(minutes=1)  # a code works once
    play.give_back("agency_head", reason="案号不对。")
    approved(play, "split_party", other_case=other, **given)
    assert (
        scripts.lacks(play, "split_form", "溪桥区满穗食品有限公司", other, given["reason"], "机关负责人意见同意") == []
    )
    assert Party.objects.get(pk=second).role == "split"
    conclude(play, scripts.proposal(play.party(0)))
    assert refusals(play.do, "officer", "split_party", other_case=other, **given | {"party": play.party(0)})
    whole(play)


def test_a_party_that_is_gone_is_not_decided_on(play):
    scripts.concluded(scripts.investigated(play, (scripts.FIRM, scripts.SECOND_FIRM)))
    gone = {"way": "dissolved", "happened_on": "2026-08-31", "proof": "注销登记通知书（演示）第 1 号"}
    play.do("officer", "note_party_gone", party=play.party(1), **gone)
    assert play.case.tracks.get(kind="decision", subject=play.party(1)).state == "dropped"
    refused = refusals(play.do, "officer", "decide", play.party(1), **scripts.DECISION)
    assert "out_of_order" in refused
    play.do("officer", "note_party_gone", party=play.party(0), **gone)
    approved(play, "withdraw_case", ground="party_gone", reason="两个当事人均已注销，没有承受人。")
    assert play.case.stage == "withdrawn"
    whole(play)


def test_a_fine_nobody_is_left_to_pay_is_no_longer_demanded(play, own_seal):
    scripts.concluded(scripts.investigated(play))
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    scripts.served(scripts.decided(scripts.reviewed(play)))
    day = play.now.date().isoformat()
    play.do("officer", "note_party_gone", party=play.party(), way="dissolved", happened_on=day, proof="注销登记第 2 号")
    assert play.states()["obligation"] == "terminated"
    assert Duty.objects.get(kind="PEN_PAY").state == "cancelled"
    scripts.published(play)
    scripts.closed(scripts.originals(play), ending="terminated")
    assert Document.objects.filter(code="closing_form").exists()
    whole(play)


def test_who_is_no_handler_stops_nothing(play):
    scripts.investigated(play)
    for who in ("window", "publisher", "reviewer", "archivist"):
        with pytest.raises(Refused) as caught:
            play.do(who, "withdraw_case", ground="no_facts", reason="没有违法事实。")
        assert [r.gate for r in caught.value.refusals] == ["role"]
