"""Preservation by registration, sealing and seizure: told as stories, before filing and after."""

import datetime as dt

import pytest

from mingzheng.cases.engine.loading import load
from mingzheng.cases.engine.rows import find_case
from mingzheng.cases.penalty.goods import custody
from mingzheng.cases.queries import case_view
from mingzheng.cases.tasks import differing_tracks
from mingzheng.core.errors import Invalid, Refused, Stale
from mingzheng.core.files import read
from mingzheng.documents.queries import printable_file
from mingzheng.documents.reading import read_pages
from mingzheng.documents.scanning import rasterise
from mingzheng.duties.models import Duty
from mingzheng.ledger import sequencer
from mingzheng.ledger.verifying import live
from tests.invariants.reading import unsound
from tests.stories import measured, scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def can(play, who="officer"):
    return {s.step.code for s in case_view(play.case_id, play.district.accounts[who], play.now).possible}


def goods(play):
    facts = load(find_case(play.case_id), now=play.now).facts
    return {g.key: g.state for g in custody(facts)}


def whole(play):
    now = play.now + dt.timedelta(minutes=5)
    sequencer.sequence(now)
    assert live(now).findings == []
    assert list(differing_tracks()) == []
    assert unsound(play.case_id, now) == []


def gates_of(call, *args, **kwargs):
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return {r.gate for r in caught.value.refusals}


def duty(play, kind, subject="1"):
    return Duty.objects.get(dossier_id=play.case_id, kind=kind, subject=subject)


def words(paper):
    paper.refresh_from_db()
    pages = read_pages(read(paper.pdf_digest, paper.agency_id))
    return "".join("".join(page.whole for page in pages).split())


# ── 先行登记保存 ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_evidence_is_preserved_before_filing_and_given_back_in_parts(play, own_seal):
    measured.opened(play)
    assert {"preserve", "preserve_urgently", "approve_measure", "take_sample"} <= can(play)
    play.do("officer", "preserve", **measured.preservation(play))
    assert "preservation" not in play.states()
    play.approve("agency_head")
    assert play.states()["preservation"] == "kept"
    assert duty(play, "PEN_REGISTER_EVIDENCE").due_on == dt.date(2026, 9, 10)  # seven working days from 09-01
    told = words(play.paper("preservation_notice"))
    assert all(
        part in told for part in ("不得销毁或者转移", "食用油", "12桶", "当事人库房", "七个工作日", "至2026年9月10日")
    )
    measured.handed(play, play.paper("preservation_notice"))
    play.do("officer", "file_case", **scripts.filing(play, measures_planned="yes"))
    play.approve("unit_head")
    play.approve("agency_head")
    assert play.case.stage == "filed"
    way = {"reason": "与违法行为无关", "receiver": "陈䶮㛃"}
    play.do("officer", "dispose_preservation", "1", way="return", goods=["preservation:1:2"], **way)
    play.approve("agency_head")
    assert (play.states()["preservation"], duty(play, "PEN_REGISTER_EVIDENCE").state) == ("kept", "open")
    play.do("officer", "dispose_preservation", "1", way="confiscate", reason="过期食品，应当没收")
    play.approve("agency_head")
    assert (play.states()["preservation"], duty(play, "PEN_REGISTER_EVIDENCE").state) == ("ended", "met")
    told = ("第五十六条", "没收", "过期食品，应当没收", "食用油", "12桶", "六十日内向溪桥区人民政府申请行政复议")
    assert scripts.lacks(play, "preservation_disposal", *told) == []
    assert goods(play) == {"preservation:1:1": "to_confiscate", "preservation:1:2": "returned"}
    assert "dispose_preservation" not in can(play)
    whole(play)


def test_trap_4_the_agency_s_seven_days_never_roll_over_and_what_is_late_is_a_defect(play, own_seal):
    play.at("2026-09-15 09:00")  # the seven working days end on 09-24, mid-autumn follows on 09-25
    measured.opened(play)
    play.do("officer", "preserve", **measured.preservation(play))
    play.approve("agency_head")
    last = duty(play, "PEN_REGISTER_EVIDENCE").due_on
    play.at(f"{last + dt.timedelta(days=1)} 00:30").tick()
    assert play.states()["preservation"] == "overdue"
    facts = load(find_case(play.case_id), now=play.now).facts
    assert [(d.gate, d.article) for d in facts.open_defects] == [("dealt_in_time", "行政处罚法#56")]
    refused = gates_of(play.do, "officer", "dispose_preservation", "1", way="confiscate", reason="应当没收")
    assert refused == {"must_return"}
    play.do("officer", "dispose_preservation", "1", way="return", reason="期满解除")
    play.approve("agency_head")
    assert (play.states()["preservation"], duty(play, "PEN_REGISTER_EVIDENCE").state) == ("ended", "met_late")
    whole(play)


def test_an_emergency_with_oral_approval_is_reported_on_paper_within_a_day(play, own_seal):
    measured.opened(play)
    oral = {"approver": "章叙白", "approved_at": "2026-09-01 09:00", "approved_phone": "0990-5550100"}
    done = play.do("officer", "preserve_urgently", officers=measured.BOTH, **measured.urgent_preservation(play, **oral))
    assert done.defects == ()
    assert play.states()["preservation"] == "emergency"
    told = ("当事人库房", "食用油", "12桶", "不得销毁或者转移", "出示执法证件是", "执法证号")
    assert scripts.lacks(play, "preservation_list", *told) == []
    play.confirm("officer2", done.seq)
    play.do("officer", "report_preservation", "1", medium="paper")
    play.wet(play.paper("preservation_form"), "officer", "officer2")
    assert play.states()["preservation"] == "kept"
    assert duty(play, "PEN_REGISTER_REPORT").state == "met"
    assert duty(play, "PEN_REGISTER_EVIDENCE").start_on == dt.date(2026, 9, 1)
    whole(play)


def test_an_emergency_that_the_head_refuses_ends_in_return(play, own_seal):
    measured.opened(play)
    done = play.do("officer", "preserve_urgently", officers=measured.BOTH, **measured.urgent_preservation(play))
    assert [(d.gate, d.article) for d in done.defects] == [("approved_first", "行政处罚法#56")]
    play.do("agency_head", "refuse_preservation", "1", refused_by="章叙白", reason="物品与案件无关")
    assert play.states()["preservation"] == "refused"
    assert gates_of(play.do, "officer", "dispose_preservation", "1", way="seize", reason="转扣押") == {"must_return"}
    play.do("officer", "dispose_preservation", "1", way="return", reason="不予批准")
    play.approve("agency_head")
    assert set(goods(play).values()) == {"returned"}


def test_a_case_is_not_declined_while_goods_are_kept(play):
    measured.opened(play)
    play.do("officer", "preserve", **measured.preservation(play))
    play.approve("agency_head")
    given = {"ground": "no_facts", "reason": "查无实据。", "told": "无"}
    assert gates_of(play.do, "officer", "decline_filing", **given) == {"holdings_ended"}


# ── 查封、扣押 ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_seizure_is_approved_carried_out_handed_over_extended_and_released(play, own_seal):
    measured.opened(play)
    number = measured.seized(play)
    assert (number, play.states()["measure"]) == ("1", "in_force")
    assert duty(play, "COE_SEIZE").due_on == dt.date(2026, 10, 1)
    decision = words(play.paper("seizure_decision"))
    statutory = (
        "临波路88号",
        "食品安全法",
        "期限30日",
        "食用油",
        "12桶",
        "行政复议",
        "行政诉讼",
        "溪桥区市场监督管理局",
    )
    assert all(part in decision for part in statutory)
    assert "一式二份" in words(play.paper("seizure_list"))
    play.at("2026-09-28 09:00")
    play.do("officer", "extend_measure", "1", days=30, reason="检验报告尚未出具，情况复杂")
    play.approve("agency_head")
    assert duty(play, "COE_SEIZE").due_on == dt.date(2026, 10, 31)
    assert "延长30日" in words(play.paper("extension_notice"))
    measured.handed(play, play.paper("extension_notice"))
    play.do("officer", "release_measure", "1", ground="unrelated", reason="查明未过期", receiver="陈䶮㛃")
    play.approve("agency_head")
    assert (play.states()["measure"], duty(play, "COE_SEIZE").state) == ("ended", "met")
    assert goods(play) == {"measure:1:1": "returned"}
    assert "返还清单" in words(play.paper("release_decision"))
    whole(play)


def test_trap_19_what_is_preserved_is_not_seized_as_well(play):
    measured.opened(play)
    play.do("officer", "preserve", **measured.preservation(play, measured.OIL))
    play.approve("agency_head")
    assert gates_of(play.do, "officer", "approve_measure", **measured.approval(play)) == {"goods_free"}
    done = play.do("officer", "seize_urgently", officers=measured.BOTH, **measured.urgent_seizure(play))
    assert [d.gate for d in done.defects] == ["goods_free"]


def test_trap_19_a_preservation_turned_into_a_seizure_frees_its_goods_first(play, own_seal):
    measured.opened(play)
    play.do("officer", "preserve", **measured.preservation(play, measured.OIL))
    play.approve("agency_head")
    play.do("officer", "dispose_preservation", "1", way="seize", reason="依法应当扣押")
    play.approve("agency_head")
    measured.seized(play)
    assert goods(play) == {"preservation:1:1": "to_seize", "measure:1:1": "seized"}
    kinds = {(d.kind, d.unit, d.value) for d in Duty.objects.filter(dossier_id=play.case_id, subject="1")}
    assert {("PEN_REGISTER_EVIDENCE", "workday", 7), ("COE_SEIZE", "day", 30)} <= kinds


def test_trap_20_twenty_four_hours_run_on_and_what_was_not_reported_is_to_be_released(play, own_seal):
    measured.opened(play)
    done = play.do("officer", "seize_urgently", officers=measured.BOTH, **measured.urgent_seizure(play))
    assert done.defects == ()
    play.confirm("officer2", done.seq)
    measured.issued(play, "1")
    play.at("2026-09-02 08:59").tick()
    assert play.states()["measure"] == "emergency"
    play.at("2026-09-02 09:05").tick()
    assert play.states()["measure"] == "unreported"
    facts = load(find_case(play.case_id), now=play.now).facts
    assert [(d.gate, d.article) for d in facts.open_defects] == [("reported_in_time", "行政强制法#19")]
    play.do("officer", "report_measure", "1")
    play.approve("agency_head")
    assert (play.states()["measure"], duty(play, "COE_EMERGENCY").state) == ("in_force", "met_late")
    whole(play)


def test_trap_20_an_emergency_reported_in_time_stands_and_one_refused_is_released_at_once(play, own_seal):
    measured.opened(play)
    first = play.do("officer", "seize_urgently", officers=measured.BOTH, **measured.urgent_seizure(play))
    second = play.do(
        "officer", "seize_urgently", officers=measured.BOTH, **measured.urgent_seizure(play, measured.FLOUR)
    )
    play.confirm("officer2", first.seq)
    play.confirm("officer2", second.seq)
    play.do("officer", "report_measure", "1")
    play.approve("agency_head")
    play.do("agency_head", "refuse_measure", "2", refused_by="章叙白", reason="情节显著轻微")
    assert (play.states()["measure"], play.states()["measure:2"]) == ("in_force", "refused")
    assert {duty(play, "COE_EMERGENCY", n).state for n in "12"} == {"met"}
    assert "dispose_measure" in can(play)
    play.do("officer", "release_measure", "2", ground="refused", reason="负责人不予批准")
    play.approve("agency_head")
    assert goods(play) == {"measure:1:1": "seized", "measure:2:1": "returned"}


def test_trap_21_a_seizure_is_extended_once_and_never_after_its_last_day(play, own_seal):
    measured.opened(play)
    measured.seized(play, days=10)
    assert duty(play, "COE_SEIZE").due_on == dt.date(2026, 9, 11)
    play.do("officer", "extend_measure", "1", days=5, reason="情况复杂")
    play.approve("agency_head")
    assert duty(play, "COE_SEIZE").due_on == dt.date(2026, 9, 16)
    assert gates_of(play.do, "officer", "extend_measure", "1", days=5, reason="再延") == {"extend_once"}
    measured.seized(play, measured.FLOUR, days=10)
    play.at("2026-09-12 09:00")
    assert gates_of(play.do, "officer", "extend_measure", "2", days=5, reason="晚了") == {"extend_once"}
    play.tick()
    assert (play.states()["measure"], play.states()["measure:2"]) == ("in_force", "overdue")
    with pytest.raises(Invalid):
        play.do("officer", "extend_measure", "1", days=31, reason="太长")


def test_a_seizure_past_its_day_is_written_down_and_blocks_the_decision_until_released(play, own_seal):
    measured.opened(play)
    measured.seized(play, days=5)
    play.at("2026-09-07 00:01").tick()
    assert play.states()["measure"] == "overdue"
    assert duty(play, "COE_SEIZE").state == "open"
    facts = load(find_case(play.case_id), now=play.now).facts
    assert [(d.gate, d.article) for d in facts.open_defects] == [("dealt_in_time", "行政强制法#27")]
    assert gates_of(play.do, "officer", "dispose_measure", "1", way="destroyed", reason="过期食品依法销毁") == {
        "out_of_order"
    }
    play.do("officer", "release_measure", "1", ground="expired", reason="期满")
    play.approve("agency_head")
    assert duty(play, "COE_SEIZE").state == "met_late"
    whole(play)


def test_seized_goods_that_must_be_destroyed_are_dealt_with_by_a_decision_with_reasons(play, own_seal):
    measured.opened(play)
    measured.seized(play)
    play.do("officer", "dispose_measure", "1", way="destroyed", reason="超过保质期的食品，依法应当销毁")
    play.approve("agency_head")
    assert (play.states()["measure"], duty(play, "COE_SEIZE").state) == ("ended", "met")
    told = ("第二十七条", "依法销毁", "超过保质期的食品", "食用油", "12桶", "六十日内向溪桥区人民政府申请行政复议")
    assert scripts.lacks(play, "measure_disposal", *told, "接收") == ["接收"]
    whole(play)


def test_what_was_approved_need_not_be_done_and_what_was_not_recorded_is_explained(play):
    measured.opened(play)
    play.do("officer", "approve_measure", **measured.approval(play))
    play.approve("agency_head")
    play.do("officer", "drop_measure", "1", reason="到现场时物品已经销毁")
    assert play.states()["measure"] == "dropped"
    play.do("officer", "approve_measure", **measured.approval(play))
    play.approve("agency_head")
    silent = play.do("officer", "seize", "2", officers=measured.BOTH, **measured.on_site(play, recorded="no"))
    assert [d.gate for d in silent.defects] == ["av_recorded"]
    play.do("officer", "approve_measure", **measured.approval(play, measured.FLOUR))
    play.approve("agency_head")
    told = measured.on_site(play, measured.FLOUR, recorded="no", unrecorded_reason="执法记录仪进水损坏")
    assert play.do("officer", "seize", "3", officers=measured.BOTH, **told).defects == ()
    assert "执法记录仪进水损坏" in words(play.paper("measure_record"))


def test_a_botched_seizure_is_recorded_with_what_it_lacked(play):
    measured.opened(play)
    play.do("officer", "approve_measure", **measured.approval(play))
    play.approve("agency_head")
    bad = measured.on_site(play, party_present="no", rights_told="no", heard="no", id_shown="no")
    done = play.do("officer", "seize", "1", officers=("officer",), **bad)
    assert [d.gate for d in done.defects] == ["two_officers", "id_shown", "lawful_on_site"]
    assert "见证人" in done.defects[2].reason
    assert play.states()["measure"] == "in_force"


def test_goods_move_through_the_store_and_the_notes_say_where_they_are(play, own_seal):
    measured.opened(play)
    assert "note_custody" not in can(play)
    measured.seized(play)
    note = {"movement": "moved", "giver": "岳青禾", "receiver": "祁砚舟", "reason": "2 号库满", "keeper": "祁砚舟"}
    play.do("officer", "note_custody", goods=["measure:1:1"], kept_at="本局 3 号库", **note)
    facts = load(find_case(play.case_id), now=play.now).facts
    assert [(g.place, g.keeper, g.held) for g in custody(facts)] == [("本局 3 号库", "祁砚舟", True)]
    done = play.do("officer", "note_custody", goods=["measure:9:9"], kept_at="本局 3 号库", **note)
    assert [d.gate for d in done.defects] == ["goods_named"]


def test_a_measure_told_in_an_inspection_is_recorded_before_the_conclusion(play, own_seal):
    scripts.investigated(play)
    seen = scripts.inspection(ended_at=play.now.isoformat(), measures_taken="yes")
    done = play.do("officer", "inspect", officers=measured.BOTH, **seen)
    assert done.defects == ()
    play.confirm("officer2", done.seq)
    proposal = scripts.conclusion(scripts.proposal(play.party()))
    assert gates_of(play.do, "officer", "conclude", **proposal) == {"measures_recorded"}
    measured.seized(play)
    scripts.concluded(play)
    assert play.states()["main"] == "concluded"


def test_a_whole_penalty_with_a_seizure_is_not_closed_before_the_goods_are_given_back(play, own_seal):
    measured.seized(scripts.investigated(play))
    scripts.notified(scripts.concluded(play))
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    scripts.paid(scripts.served(scripts.published(scripts.decided(play))))
    assert gates_of(play.do, "officer", "close_case", result="已缴清。") == {"holdings_ended"}
    assert gates_of(play.do, "officer", "dispose_measure", "1", way="confiscated", reason="没收") == {
        "confiscation_decided"
    }
    play.do("officer", "release_measure", "1", ground="decided", reason="已作出处罚决定，不再需要扣押")
    play.approve("agency_head")
    measured.handed(play, play.paper("release_decision"))
    scripts.closed(play)
    assert play.states()["main"] == "closed"
    whole(play)


def test_a_decision_waits_while_goods_are_kept_beyond_their_day(play, own_seal):
    measured.seized(scripts.investigated(play), days=5)
    scripts.notified(scripts.concluded(play))
    play.at("2026-09-09 08:00").tick()
    facts = load(find_case(play.case_id), now=play.now).facts
    late = next(d for d in facts.open_defects if d.gate == "dealt_in_time")
    play.do(
        "officer", "cure_defect", act_seq=late.act_seq, gate=late.gate, way="explain", explanation="已立即报批解除。"
    )
    play.approve("unit_head")
    scripts.reviewed(play)
    assert gates_of(scripts.decided, play) == {"holdings_in_time"}
    play.do("officer", "release_measure", "1", ground="expired", reason="期满解除")
    play.approve("agency_head")
    scripts.decided(play)
    assert play.states()["decision"] == "decided"


def test_two_who_number_a_measure_at_once_get_two_numbers(play):
    measured.opened(play)
    seen = play.case.seq
    play.do("officer", "approve_measure", "", **measured.approval(play))
    with pytest.raises(Stale):
        play.do("officer", "seize_urgently", officers=measured.BOTH, seen_seq=seen, **measured.urgent_seizure(play))
    other = measured.urgent_seizure(play, measured.FLOUR)
    play.do("officer", "seize_urgently", "不存在", officers=measured.BOTH, **other)
    assert measured.newest(play, "measure") == "2"
    play.approve("agency_head", act_seq=seen + 1)
    assert {t.subject for t in play.case.tracks.filter(kind="measure")} == {"1", "2"}


def test_a_half_told_oral_approval_and_an_empty_list_are_refused_by_field(play):
    measured.opened(play)
    for wrong in ({"approver": "章叙白"}, {"goods": []}, {"party": "无"}):
        with pytest.raises(Invalid):
            play.do(
                "officer", "preserve_urgently", officers=measured.BOTH, **measured.urgent_preservation(play) | wrong
            )


def test_trap_21_an_extension_signed_on_paper_in_time_counts_though_its_scan_comes_later(play, own_seal):
    measured.opened(play)
    measured.seized(play, days=10)
    play.at("2026-09-11 15:00")
    play.do("officer", "extend_measure", "1", medium="paper", days=20, reason="检验报告尚未出具")
    form = play.paper("measure_form")
    play.do("officer", "print_paper", str(form.pk), copies=1)
    play.at("2026-09-14 09:00").tick()
    assert play.states()["measure"] == "overdue"
    form.refresh_from_db()
    scan = play.attach("officer", rasterise(printable_file(form)), "审批表.pdf")
    play.do("officer", "join_scan", str(form.pk), blob=str(scan), signed_on="2026-09-11")
    play.do("officer2", "check_scan", str(form.pk), verdict="match", shelf_no="A-01", step_up=True)
    assert (play.states()["measure"], duty(play, "COE_SEIZE").due_on) == ("in_force", dt.date(2026, 10, 1))
    play.at("2026-10-02 00:05").tick()
    assert play.states()["measure"] == "overdue"
    whole(play)
