"""What happened is always recorded; a fault becomes a defect that blocks, and the law's own way cures it."""

import datetime as dt

import pytest

from mingzheng.agencies import actions as agencies
from mingzheng.cases.queries import case_view
from mingzheng.core.errors import Invalid, Refused
from mingzheng.ledger.recording import record
from tests.stories import scripts
from tests.stories.staffing import rule

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def opened(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    return play


def inspect(play, officers=("officer", "officer2"), **values):
    frame = {k: values.pop(k) for k in ("at", "at_source", "corrects") if k in values}
    end = (frame.get("at") or play.now).isoformat()
    given = scripts.inspection(ended_at=end, **values)
    return play.do("officer", "inspect", officers=officers, place="溪桥区临波路 88 号", **frame, **given)


def file(play, handlers=("officer", "officer2")):
    play.do("officer", "file_case", **scripts.filing(play, handlers))
    play.approve("unit_head")
    play.approve("agency_head")


def gates_of(error):
    return {r.gate for r in error.value.refusals}


def conclude_refused(play, step="issue_notice"):
    scripts.concluded(play)
    with pytest.raises(Refused) as error:
        play.do("officer", step, play.party(), **scripts.NOTICE)
    return gates_of(error)


def test_an_inspection_by_one_officer_is_recorded_blocks_and_is_cured_by_doing_it_again(play):
    opened(play)
    first = inspect(play, officers=("officer",))
    assert first.status == "effective"
    assert [d.gate for d in first.defects] == ["two_officers"]
    file(play)
    assert conclude_refused(play) == {"no_blocking_defects"}
    with pytest.raises(Refused) as error:
        play.do(
            "officer",
            "cure_defect",
            act_seq=first.seq,
            gate="two_officers",
            way="explain",
            explanation="当天人手不够。",
        )
    assert gates_of(error) == {"curable"}
    play.case.refresh_from_db()


def test_the_cure_by_doing_it_again_needs_a_sound_act_of_the_same_kind(play):
    opened(play)
    first = inspect(play, officers=("officer",))
    file(play)
    again = inspect(play)
    play.confirm("officer2", again.seq)
    play.do(
        "officer",
        "cure_defect",
        act_seq=first.seq,
        gate="two_officers",
        way="redo",
        redo_seq=again.seq,
        explanation="两名执法人员重新检查。",
    )
    play.approve("unit_head")
    view = case_view(play.case_id, play.district.accounts["officer"], play.now)
    assert view.facts.open_defects == ()
    scripts.concluded(play)
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)


def test_the_cure_by_leaving_it_out_takes_the_act_out_of_the_evidence(play):
    opened(play)
    first = inspect(play, officers=("officer",))
    sound = inspect(play)
    play.confirm("officer2", sound.seq)
    file(play)
    play.do(
        "officer", "cure_defect", act_seq=first.seq, gate="two_officers", way="exclude", explanation="不作为定案证据。"
    )
    play.approve("unit_head")
    scripts.concluded(play)
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    scripts.reviewed(play)
    content = play.case.dossier.reviews.get().content
    assert [seq for seq, _ in content["evidence"]["acts"]] == [sound.seq]


def test_a_late_entry_without_an_original_is_a_defect_that_the_unit_head_can_accept(play):
    opened(play)
    late = inspect(play, at=play.now - dt.timedelta(hours=30))
    assert [d.gate for d in late.defects] == ["late_entry"]
    play.confirm("officer2", late.seq)
    file(play)
    assert conclude_refused(play) == {"no_blocking_defects"}
    play.do(
        "officer",
        "cure_defect",
        act_seq=late.seq,
        gate="late_entry",
        way="explain",
        explanation="山区没有信号，回所补录。",
    )
    play.approve("unit_head")
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)


def test_a_late_entry_with_the_signed_original_is_none(play):
    opened(play)
    done = inspect(play, at=play.now - dt.timedelta(hours=30), at_source="signed_paper")
    assert done.defects == ()


def test_an_unconfirmed_colleague_blocks_the_decision_and_not_the_record(play):
    scripts.investigated(play, confirmed=False)
    assert conclude_refused(play) == {"officers_confirmed"}
    for act in play.case.acts.filter(officers__person__isnull=False, officers__confirmed_at=None).distinct():
        play.confirm("officer2", act.seq)
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)


def test_a_certificate_that_was_not_valid_on_the_stated_day_makes_the_evidence_unusable(play):
    certificate = play.district.people["officer2"].certificates.get()
    with record("test.suspend", actor=play.district.actor("admin"), now=play.now) as rec:
        agencies.suspend_certificate(rec, certificate, since=play.now.date(), reason="年度审验未通过")
    opened(play)
    done = inspect(play)
    assert [(d.gate, "暂扣" in d.reason) for d in done.defects] == [("two_officers", True)]


def test_id_not_shown_is_a_defect_with_its_article(play):
    opened(play)
    done = inspect(play, id_shown="no")
    assert [(d.gate, d.article) for d in done.defects] == [("id_shown", "行政处罚法#55")]


def test_a_statutory_field_may_be_answered_not_recorded_with_a_reason(play):
    opened(play)
    given = scripts.inspection(ended_at={"unrecorded": "执法记录仪没电，没有记下时间"})
    done = play.do("officer", "inspect", officers=("officer", "officer2"), **given)
    assert [d.gate for d in done.defects] == ["end_recorded"]


def test_a_step_out_of_order_is_recorded_without_moving_the_case(play):
    scripts.investigated(play)
    scripts.concluded(play)
    done = inspect(play)
    assert [d.gate for d in done.defects] == ["out_of_order"]
    assert play.states()["main"] == "concluded"


def test_a_correction_takes_the_place_of_the_wrong_record(play):
    opened(play)
    wrong = inspect(play, findings="后厨有两名工作人员。")
    right = inspect(play, findings="后厨有一名工作人员。", corrects=wrong.seq)
    view = case_view(play.case_id, play.district.accounts["officer"], play.now)
    assert [a.seq for a in view.facts.done("inspect")] == [right.seq]
    old, new = play.papers("inspection_record")
    offered = {s.subject for s in view.possible if s.step.code == "print_paper"}
    assert (str(new.pk) in offered, str(old.pk) in offered) == (True, False)
    assert str(old.pk) not in {d.id for d in view.missing_papers}
    with pytest.raises(Refused) as error:
        inspect(play, corrects=wrong.seq)
    assert gates_of(error) == {"correction"}


def test_a_day_of_discovery_that_has_not_come_is_refused(play):
    with pytest.raises(Invalid) as error:
        play.open("officer", scripts.MATTER, [scripts.FIRM], summary="发现线索。", discovered_on="2026-09-02")
    assert [(f.field, f.message) for f in error.value.fields] == [("discovered_on", "这一天还没有到")]


@pytest.mark.parametrize("hours", [1, 24 * 400])
def test_a_time_that_has_not_come_is_refused(play, hours):
    opened(play)
    with pytest.raises(Invalid) as error:
        inspect(play, at=play.now + dt.timedelta(hours=hours))
    assert error.value.fields[0].field == "at"


def test_a_paper_served_without_the_agency_seal_is_recorded_and_moves_nothing(play):
    scripts.investigated(play)
    scripts.concluded(play)
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    done = play.serve(play.paper("prior_notice"))
    assert [d.gate for d in done.defects] == ["paper_servable"]
    assert (play.states()["service"], play.states()["notice"]) == ("due", "issued")


def test_leaving_a_paper_where_nobody_refused_it_is_no_service(play, own_seal):
    scripts.investigated(play)
    scripts.concluded(play)
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    done = play.serve(play.paper("prior_notice"), method="leave", receiver="", relation="", recorded="yes")
    assert [d.gate for d in done.defects] == ["leave_on_refusal"]
    assert play.states()["service"] == "due"
    play.serve(
        play.paper("prior_notice"),
        method="leave",
        receiver="",
        relation="",
        refused_by="legal",
        refusal="负责人拒绝签收",
        witness="郁闻笛",
        witness_of="观澜社区居民委员会",
    )
    assert play.states()["service"] == "served"


def test_dress_and_badge_are_asked_where_the_agency_orders_them_and_nowhere_else(play):
    play.open("officer", scripts.MATTER, [scripts.FIRM], summary="检查时发现一名人员没有健康证明。")
    look = lambda **said: play.do(
        "officer",
        "inspect",
        officers=("officer", "officer2"),
        place="溪桥区临波路 88 号",
        at=play.now,
        **scripts.inspection(ended_at=play.now.isoformat(), **said),
    )
    assert not look().defects
    rule(play, "uniform_ordered", value=True)
    assert [defect.gate for defect in look().defects] == ["dressed"]
    worn = look(dressed="yes")
    assert not worn.defects
    assert "按规定着装、佩戴标识" in scripts.text_of(play.papers("inspection_record")[-1])
