"""A case goes to the police, to the supervision organ or to the agency that is competent, and may come back."""

import datetime as dt

import pytest

from mingzheng.agencies.models import RoleGrant
from mingzheng.core.errors import Refused
from mingzheng.demo.district import SETUP
from mingzheng.duties.models import Duty
from mingzheng.ledger.recording import record
from tests.stories import scripts
from tests.stories.test_ordinary_penalty import can
from tests.stories.test_refusals import refusals
from tests.stories.test_stopping import approved, conclude, whole

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REPORT = {
    "suspected": "生产、销售不符合安全标准的食品罪",
    "facts": "当事人长期使用病死猪肉加工熟食并销售，金额十二万元。",
    "standard": "生产、销售金额达到立案追诉标准。",
    "proofs": ["检验报告一份，证明肉品含有沙门氏菌"],
    "opinion": "事实清楚，建议移送公安机关。",
}
GOODS = [{"name": "熟食", "amount": "12 箱", "features": "真空包装", "place": "本局冷库"}]
SEND = {"police": "溪桥区公安分局", "papers": ["涉嫌犯罪案件情况调查报告", "检验报告"], "goods": GOODS}


def reported(play):
    done = play.do("officer", "report_crime", officers=("officer", "officer2"), **REPORT)
    play.confirm("officer2", done.seq)
    return play


def suspected(play):
    scripts.investigated(play)
    conclude(play, scripts.proposal(play.party()), crime_suspected="yes")
    return play


def lane(play, number="1"):
    return play.case.tracks.get(kind="transfer", subject=number).state


def sent(play, number="1"):
    reported(play)
    play.do("officer", "approve_transfer", number, verdict="approved", reason="达到追诉标准。")
    play.approve("agency_head")
    play.do("officer", "send_transfer", number, **SEND)
    return play


def replied(play, verdict, number="1"):
    day = play.now.date().isoformat()
    words = {"filed": "立案通知书", "refused": "不予立案通知书", "returned": "退回函"}
    return play.do(
        "officer",
        "note_police_reply",
        number,
        verdict=verdict,
        document=f"{words[verdict]} 溪公（演示）〔2026〕1号",
        received_on=day,
        reason="没有犯罪事实。",
    )


def rank(play, value):
    grant = RoleGrant.objects.get(person=play.district.people["agency_head"], role="agency_head")
    with record("test.rank", actor=SETUP, now=play.now) as rec:
        rec.change(grant, rank=value)


def test_a_suspected_crime_is_filed_and_concluded_but_not_decided_before_it_is_transferred(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现疑似病死猪肉。")
    approved(play, "file_case", **scripts.filing(play, crime_suspected="yes"))
    assert play.case.stage == "filed"


def test_trap_46_what_is_suspected_to_be_a_crime_is_not_fined_before_or_after_the_transfer(play, own_seal):
    suspected(play)
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    refused = refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)["no_crime"]
    assert refused.article == "行政处罚法#27"
    assert "报告涉嫌犯罪" in refused.remedy
    assert "no_crime" in refusals(play.do, "officer", "withdraw_case", ground="no_facts", reason="没有事实。")
    sent(play)
    refused = refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)["no_crime"]
    assert "以罚代刑" in refused.reason
    replied(play, "filed")
    done = play.do(
        "officer",
        "hand_over_to_police",
        "1",
        officers=("officer", "officer2"),
        receiver="溪桥区公安分局 甲警官",
        handed_on=play.now.date().isoformat(),
        goods=GOODS,
        papers=["案卷一册"],
    )
    play.confirm("officer2", done.seq)
    states = play.states()
    assert (states["main"], states["decision"], states["transfer"]) == ("transferred", "dropped", "handed_over")
    assert play.case.stage == "transferred"
    assert set(refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)) >= {"under_way", "no_crime"}
    assert Duty.objects.get(kind="TRF_HANDOVER").state == "met"
    assert "熟食" in scripts.text_of(play.paper("handover_record"))
    play.do("officer", "tell_transfer", play.party(), police="溪桥区公安分局", goods="熟食 12 箱")
    notice = play.paper("transfer_notice")
    assert "不停止执行" in scripts.text_of(notice)
    play.serve(notice)
    scripts.originals(play)
    play.wet(play.paper("handover_record"), "officer", "officer2")
    play.wet(play.paper("crime_report"), "officer", "officer2")
    scripts.closed(play)
    assert Duty.objects.get(kind="PEN_CASE").state == "cancelled"
    play.do("archivist", "archive_case", retention="30")
    whole(play)


def test_the_report_is_approved_in_three_days_sent_in_twenty_four_hours_with_its_papers(play, own_seal):
    suspected(play)
    reported(play)
    duty = Duty.objects.get(kind="TRF_APPROVE")
    assert (duty.start_on, duty.due_on) == (dt.date(2026, 9, 1), dt.date(2026, 9, 4))
    play.do("officer", "approve_transfer", "1", verdict="approved", reason="达到追诉标准。")
    play.approve("agency_head")
    send = Duty.objects.get(kind="TRF_SEND")
    assert send.due_at - send.start_at == dt.timedelta(hours=24)
    play.at("2026-09-02 10:30")
    play.do("officer", "send_transfer", "1", **SEND)
    assert Duty.objects.get(kind="TRF_SEND").state == "met_late"
    text = scripts.text_of(play.paper("crime_transfer"))
    for words in ("涉嫌犯罪案件移送书", "溪桥区公安分局", "病死猪肉", "涉案物品清单", "回执"):
        assert words in text
    assert "12箱" in scripts.text_of(play.paper("crime_goods"))
    play.do(
        "officer",
        "note_police_receipt",
        "1",
        receiver="溪桥区公安分局法制大队",
        received_on="2026-09-02",
        number="收 1",
    )
    assert lane(play) == "sent"
    whole(play)


def test_trap_45_a_deputy_cannot_approve_the_transfer_who_presides_over_the_work_can(play):
    reported(suspected(play))
    play.do("officer", "approve_transfer", "1", verdict="approved", reason="达到追诉标准。")
    rank(play, "deputy")
    refused = refusals(play.approve, "agency_head")
    assert "正职" in refused["signer"].reason
    rank(play, "acting")
    play.wait(minutes=1)
    play.approve("agency_head")
    assert lane(play) == "approved"


def test_a_transfer_that_is_not_approved_keeps_its_reasons_and_the_case_goes_on(play):
    reported(suspected(play))
    play.do("officer", "approve_transfer", "1", verdict="declined", reason="数额没有达到追诉标准。")
    play.approve("agency_head")
    assert lane(play) == "declined"
    assert "没有达到追诉标准" in scripts.text_of(play.paper("transfer_form"))
    assert "no_crime" not in refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)


def test_the_police_refuse_the_agency_objects_and_at_last_decides_itself(play, own_seal):
    sent(suspected(play))
    replied(play, "refused")
    recon = Duty.objects.get(kind="TRF_RECON")
    assert recon.due_on - recon.start_on == dt.timedelta(days=3)
    given = {"way": "police", "to": "溪桥区公安分局", "reason": "数额达到追诉标准。"}
    play.do("officer", "challenge_refusal", "1", **given)
    play.approve("agency_head")
    assert (lane(play), Duty.objects.get(kind="TRF_RECON").state) == ("reconsidering", "met")
    assert "提请公安机关复议" in scripts.text_of(play.paper("challenge_letter"))
    replied(play, "refused")
    play.do("officer", "accept_refusal", "1", reason="复议维持不予立案，依法给予行政处罚。")
    play.approve("agency_head")
    assert lane(play) == "returned"
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    scripts.decided(scripts.reviewed(play))
    assert play.states()["decision"] == "decided"
    assert Duty.objects.get(kind="PEN_CASE").state == "met"  # the time with the police counted all along
    whole(play)


def test_the_police_send_back_what_they_had_taken_and_the_case_goes_on(play, own_seal):
    sent(suspected(play))
    replied(play, "filed")
    day = play.now.date().isoformat()
    done = play.do(
        "officer",
        "hand_over_to_police",
        "1",
        officers=("officer", "officer2"),
        receiver="分局",
        handed_on=day,
        papers=["案卷一册"],
    )
    play.confirm("officer2", done.seq)
    for code in ("handover_record", "crime_report"):
        play.wet(play.paper(code), "officer", "officer2")
    scripts.closed(scripts.originals(play))
    replied(play, "returned")
    states = play.states()
    assert (states["main"], states["decision"], states["transfer"]) == ("concluded", "due", "returned")
    assert Duty.objects.filter(kind="PEN_CASE", state="open").get().start_on == play.case.filed_on
    assert "issue_notice" in can(play, "officer")
    whole(play)


COMPETENCE = {
    "to_agency": "溪桥区农业农村局",
    "reason": "违法行为发生在屠宰环节，属于农业农村部门管辖。",
    "papers": ["案件来源登记表", "现场笔录"],
}


def test_another_agency_is_competent_signs_for_the_case_and_may_send_it_back(play, own_seal):
    scripts.concluded(scripts.investigated(play))
    approved(play, "transfer_case", **COMPETENCE)
    assert (play.case.stage, play.states()["decision"]) == ("transferred", "dropped")
    text = scripts.text_of(play.paper("competence_letter"))
    assert all(words in text for words in ("案件移送函", "溪桥区农业农村局", "现场笔录"))
    assert Duty.objects.get(kind="PEN_CASE").state == "cancelled"
    play.do(
        "officer", "note_transfer_receipt", what="competence", receiver="农业农村局办公室", received_on="2026-09-01",
        number="溪农收〔2026〕3号",
    )  # fmt: skip
    play.do(
        "officer", "report_dispute", superior="溪桥区人民政府", other="溪桥区农业农村局", consulted="两次协商未果。",
        opinion="应当由农业农村部门管辖。",
    )  # fmt: skip
    play.approve("unit_head")
    play.approve("agency_head")
    assert "报请指定管辖" in scripts.text_of(play.paper("dispute_letter"))
    play.do(
        "officer", "note_transfer_return", verdict="assigned", document="指定管辖决定书 1 号", reason="指定本局管辖。"
    )
    assert (play.case.stage, play.states()["decision"]) == ("concluded", "due")
    assert Duty.objects.filter(kind="PEN_CASE", state="open").get().start_on == play.case.filed_on
    whole(play)


def test_a_case_that_another_agency_keeps_is_closed_and_archived(play, own_seal):
    scripts.investigated(play)
    approved(play, "transfer_case", **COMPETENCE)
    scripts.closed(scripts.originals(play))
    play.do("archivist", "archive_case", retention="30")
    whole(play)


def test_a_clue_of_abuse_of_office_goes_to_the_supervision_organ_while_the_case_goes_on(play):
    scripts.investigated(play)
    play.do(
        "officer",
        "transfer_clue",
        to_organ="溪桥区监察委员会",
        clue="某公职人员涉嫌泄露检查信息。",
        papers=["询问笔录"],
    )
    play.approve("agency_head")
    paper = play.paper("clue_letter")
    assert (paper.group, play.case.stage) == ("side", "filed")
    assert "监察委员会" in scripts.text_of(paper)
    play.do("officer", "note_transfer_receipt", what="clue", receiver="溪桥区监察委员会", received_on="2026-09-01")


def test_a_receipt_for_nothing_sent_is_recorded_with_its_fault_and_moves_nothing(play):
    scripts.investigated(play)
    done = play.do(
        "officer", "note_transfer_receipt", what="competence", receiver="某局", received_on="2026-09-01", number="1"
    )
    assert [d.gate for d in done.defects] == ["something_sent"]


def test_an_answer_of_the_police_that_nobody_asked_for_is_refused(play):
    with pytest.raises(Refused) as caught:
        replied(suspected(play), "filed")
    assert [r.gate for r in caught.value.refusals] == ["out_of_order"]


def test_a_reported_crime_makes_two_lanes_when_two_are_reported(play):
    reported(reported(suspected(play)))
    assert sorted(t.subject for t in play.case.tracks.filter(kind="transfer")) == ["1", "2"]
