"""Sampling, testing and its period, orders to correct, letters: told as stories."""

import datetime as dt

import pytest

from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.penalty.content import decision_content
from mingzheng.core.errors import Invalid
from mingzheng.duties.models import Duty
from tests.stories import measured, scripts
from tests.stories.test_measures import can, gates_of, whole, words

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REPORT = {"result": "reported", "report_no": "LC-2026-0901", "finding": "酸价不符合 GB 2716。"}


def seized_until(play):
    return Duty.objects.get(dossier_id=play.case_id, kind="COE_SEIZE").due_on


def entrusted(play, **values):
    play.do("officer", "entrust_test", **measured.entrustment(play, **values))
    play.approve("unit_head")
    return measured.newest(play, "testing")


def told(play, number):
    play.do("officer", "tell_test_result", number, **measured.CONTACT)
    play.approve("unit_head")
    measured.handed(play, play.paper("test_result_notice"))


def test_a_sample_is_taken_tested_and_its_result_told_before_the_decision(play, own_seal):
    scripts.investigated(play)
    done = play.do("officer", "take_sample", officers=measured.BOTH, place="临波路 88 号", **measured.SAMPLE)
    assert done.defects == ()
    play.confirm("officer2", done.seq)
    assert all(part in words(play.paper("sampling_record")) for part in ("同批次12桶", "2桶", "加封", "陈䶮㛃"))
    number = entrusted(play)
    assert "检验检测机构资质认定证书990101" in words(play.paper("test_entrustment"))
    measured.handed(play, play.paper("test_notice"))
    scripts.notified(scripts.concluded(play))
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    assert gates_of(scripts.decided, play) == {"results_told"}
    play.do("officer", "record_test_result", number, finished_on="2026-09-08", **REPORT)
    told(play, number)
    assert play.states()["testing"] == "told"
    assert "申请复检" in words(play.paper("test_result_notice"))
    assert gates_of(scripts.decided, play) == {"reviewed"}  # new evidence is reviewed again
    scripts.decided(scripts.reviewed(play))
    facts = load(find_case(play.case_id), now=play.now).facts
    bound = {seq for seq, _ in decision_content(facts)["evidence"]["acts"]}
    assert {facts.last(step).seq for step in ("take_sample", "record_test_result")} <= bound
    whole(play)


def test_trap_22_a_testing_period_counts_only_once_the_party_was_told(play, own_seal):
    measured.opened(play)
    measured.seized(play)
    assert seized_until(play) == dt.date(2026, 10, 1)
    entrusted(play, measure="1", from_on="2026-09-03", to_on="2026-09-12")
    assert seized_until(play) == dt.date(2026, 10, 1)
    notice = play.paper("test_notice")
    assert "不计入查封、扣押的期限" in words(notice)
    play.at("2026-09-05 09:00")
    measured.handed(play, notice)
    assert seized_until(play) == dt.date(2026, 10, 9)  # 09-05 to 09-12, not the two days before it was told
    trace = Duty.objects.get(dossier_id=play.case_id, kind="COE_SEIZE")
    assert [(s["first"], s["last"], s["document"]) for s in trace.suspensions] == [
        ("2026-09-05", "2026-09-12", str(notice.pk))
    ]
    whole(play)


def test_trap_22_a_test_that_ends_early_gives_the_days_back(play, own_seal):
    measured.opened(play)
    measured.seized(play)
    number = entrusted(play, measure="1", from_on="2026-09-01", to_on="2026-09-20")
    measured.handed(play, play.paper("test_notice"))
    assert seized_until(play) == dt.date(2026, 10, 20)  # the day of the seizure does not count anyway
    play.at("2026-09-11 09:00")
    play.do("officer", "record_test_result", number, finished_on="2026-09-10", **REPORT)
    assert seized_until(play) == dt.date(2026, 10, 10)
    play.do("officer", "release_measure", "1", ground="no_breach", reason="检验合格")
    play.approve("agency_head")
    assert Duty.objects.get(kind="COE_SEIZE").state == "met"
    whole(play)


def test_a_testing_period_is_taken_out_of_no_measure_that_does_not_run(play):
    measured.opened(play)
    assert gates_of(play.do, "officer", "entrust_test", **measured.entrustment(play, measure="1")) == {
        "measure_running"
    }
    with pytest.raises(Invalid):
        entrusted(play, from_on="2026-09-09", to_on="2026-09-08")


def test_an_objection_is_recorded_and_answered_and_a_test_without_result_ends(play, own_seal):
    scripts.investigated(play)
    first, second = entrusted(play), entrusted(play, objects="面粉")
    play.do("officer", "record_test_result", first, finished_on="2026-09-01", **REPORT)
    told(play, first)
    play.do("window", "object_to_result", first, kind="retest", content="样品运输途中没有冷藏，请求复检。")
    assert play.states()["testing"] == "objected"
    play.do("officer", "answer_objection", first, verdict="refused", reasons="运输全程冷藏，有温度记录。")
    play.approve("unit_head")
    play.do(
        "officer", "record_test_result", second, result="none", finished_on="2026-09-01", finding="样品不足，退回。"
    )
    assert (play.states()["testing"], play.states()["testing:2"]) == ("told", "dropped")
    with pytest.raises(Invalid):
        play.do("officer", "record_test_result", second, **REPORT | {"finished_on": "2026-09-01", "report_no": ""})


def test_a_sample_taken_with_nobody_by_is_recorded_with_its_defect(play):
    measured.opened(play)
    alone = measured.SAMPLE | {"attended": "nobody", "attendant": "", "sealed": "no"}
    done = play.do("officer", "take_sample", officers=measured.BOTH, **alone)
    assert [d.gate for d in done.defects] == ["sample_attended"]


# ── 责令改正 ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_order_to_correct_stands_alone_and_is_looked_at_again(play, own_seal):
    measured.opened(play)
    play.do("officer", "issue_order", **measured.order(play))
    play.approve("unit_head")
    paper = play.paper("order_notice")
    assert all(
        part in words(paper) for part in ("责令限期改正通知书", "2026年9月10日前", "健康证明", "逾期不改正", "行政复议")
    )
    measured.handed(play, paper)
    early = play.do("officer", "recheck_order", "1", officers=measured.BOTH, **measured.recheck(result="uncorrected"))
    assert [d.gate for d in early.defects] == ["term_over"]
    assert play.states()["order"] == "uncorrected"
    play.at("2026-09-11 09:00")
    done = play.do("officer", "recheck_order", "1", officers=measured.BOTH, **measured.recheck())
    assert (done.defects, play.states()["order"]) == ((), "corrected")
    assert "该人员已取得健康证明" in words(play.paper("recheck_record"))
    given = {"ground": "minor", "reason": "已经改正。", "told": "无"}
    play.do("officer", "decline_filing", **given)
    play.approve("unit_head")
    play.approve("agency_head")
    assert play.states()["main"] == "declined"
    assert not {"issue_order", "preserve", "take_sample"} & can(play)
    whole(play)


def test_a_case_is_not_closed_with_an_order_that_nobody_looked_at_again(play, own_seal):
    scripts.investigated(play)
    play.do("officer", "issue_order", **measured.order(play, correct_by="2026-12-31"))
    play.approve("unit_head")
    measured.handed(play, play.paper("order_notice"))
    play.do("officer", "issue_order", **measured.order(play, correct_by=None))
    play.approve("unit_head")
    assert "立即改正" in words(play.paper("order_notice"))
    measured.handed(play, play.paper("order_notice"))
    scripts.notified(scripts.concluded(play))
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    scripts.paid(scripts.served(scripts.published(scripts.decided(play))))
    why = {"result": "已缴清。", "orders_open": "期限到 2026-12-31，由承办人跟踪复查。"}
    assert gates_of(play.do, "officer", "close_case", **why) == {"orders_rechecked"}
    done = play.do("officer", "recheck_order", "2", officers=measured.BOTH, **measured.recheck())
    play.confirm("officer2", done.seq)
    assert gates_of(play.do, "officer", "close_case", result="已缴清。") == {"orders_rechecked"}
    play.do("officer", "close_case", **why)
    play.approve("unit_head")
    play.approve("agency_head")
    assert play.states()["main"] == "closed"


def test_letters_ask_for_evidence_and_for_help(play):
    measured.opened(play)
    asked = {"addressee": "澜川银行溪桥支行", "materials": "2026年7月至8月的进货付款记录", "deliver_by": "2026-09-08"}
    play.do("officer", "request_evidence", **asked, **measured.CONTACT)
    play.approve("unit_head")
    paper = play.paper("evidence_request")
    assert all(part in words(paper) for part in ("调取证据通知书", "进货付款记录", "2026年9月8日前"))
    play.do("officer", "request_help", addressee="溪桥区公安局", request="请协助核实当事人身份。", **measured.CONTACT)
    play.approve("unit_head")
    assert "请协助核实当事人身份" in words(play.paper("help_letter"))
    assert paper.number
    with pytest.raises(Invalid):
        play.do("officer", "request_evidence", **asked | {"materials": ""}, **measured.CONTACT)
