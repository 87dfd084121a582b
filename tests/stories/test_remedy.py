"""Reconsideration and suit: answered in time, and their outcome brought back into case, publication and money."""

import datetime as dt

import pytest

from mingzheng.cases.penalty.models import Decision
from mingzheng.core.errors import Invalid
from mingzheng.core.secrets import new_id
from mingzheng.duties.models import Duty
from tests.stories import scripts
from tests.stories.test_changes import CHANGE, published, today, withdraw
from tests.stories.test_ordinary_penalty import can
from tests.stories.test_refusals import refusals
from tests.stories.test_stopping import approved, whole

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
REPLY = {
    "facts": "本机关查明当事人安排没有健康证明的人员加工凉菜，程序合法。",
    "proofs": ["现场笔录，证明检查时的情况", "询问笔录，证明当事人的说明"],
    "basis": ["食品安全法#45", "食品安全法#126"],
    "representatives": ["祁砚舟"],
    "conclusion": "请求维持本机关的行政处罚决定。",
}


def attacked(play, step="note_reconsideration", **values):
    given = {
        "party": play.party(),
        "body": "溪桥区人民政府" if step == "note_reconsideration" else "溪桥区人民法院",
        "document": "溪政复答〔2026〕1号" if step == "note_reconsideration" else "（2026）演01行初1号",
        "since": today(play),
        "received_on": today(play),
        "claims": "请求撤销处罚决定。",
    } | values
    return play.do("officer", step, **given)


def ended(play, result, number="1", **values):
    given = {"document": "溪政复决〔2026〕1号", "basis_on": today(play), "until": today(play), "content": "主要内容。"}
    if result in {"changed", "annulled", "illegal", "invalid"}:
        given["ground"] = "facts"
    return play.do("officer", "note_remedy_outcome", number, result=result, **(given | values))


def test_reconsideration_is_answered_within_ten_working_days_with_packages_by_reader(play, own_seal):
    published(play)
    attacked(play)
    duty = Duty.objects.get(kind="RECON_REPLY")
    assert (duty.start_on, duty.due_on) == (dt.date(2026, 9, 9), dt.date(2026, 9, 22))  # Sunday 09-20 is worked
    assert "submit_reply" in can(play, "officer")
    assert "submit_defence" not in can(play, "officer")
    approved(play, "submit_reply", "1", **REPLY)
    assert Duty.objects.get(kind="RECON_REPLY").state == "met"
    text = scripts.text_of(play.paper("recon_reply"))
    assert all(word in text for word in ("行政复议答复书", "溪桥区人民政府", "现场笔录", "祁砚舟"))
    listed = scripts.text_of(play.paper("remedy_package"))
    whole_file, _, main_file = listed.partition("申请人、第三人、原告可以查阅")
    assert "案件调查终结报告" in whole_file
    assert "案件调查终结报告" not in main_file
    assert "现场笔录" in main_file
    ended(play, "maintained")
    assert play.case.tracks.get(kind="remedy").state == "over"
    assert Decision.objects.get().in_force
    whole(play)


def test_the_summary_procedure_gives_five_working_days(play, own_seal):
    attacked(published(play), procedure="summary")
    assert Duty.objects.get(kind="RECON_REPLY_SUMMARY").due_on == dt.date(2026, 9, 16)


def test_a_suit_is_defended_within_fifteen_days_and_the_head_appears_or_says_why_not(play, own_seal):
    published(play)
    attacked(play, "note_suit")
    assert Duty.objects.get(kind="SUIT_DEFENCE").due_on == dt.date(2026, 9, 24)
    play.at("2026-09-28 09:00")
    approved(play, "submit_defence", "1", **REPLY)
    assert Duty.objects.get(kind="SUIT_DEFENCE").state == "met_late"
    assert scripts.lacks(play, "suit_defence", "行政诉讼答辩状", "被诉的决定", "答辩意见") == []
    assert scripts.machine_dates(play) == []
    silent = play.do("officer", "note_attendance", "1", held_on=today(play), head="no", persons="祁砚舟")
    assert [d.gate for d in silent.defects] == ["head_appears"]
    explained = play.do(
        "officer",
        "note_attendance",
        "1",
        held_on=today(play),
        head="no",
        persons="祁砚舟",
        reason="负责人因公出国，委托祁砚舟出庭。",
    )
    assert explained.defects == ()
    ended(play, "withdrawn", document="（2026）演01行初1号行政裁定书")
    whole(play)


def test_a_court_annuls_orders_anew_and_the_case_publication_and_money_follow(play, own_seal):
    scripts.paid(published(play), amount="3000")
    attacked(play, "note_suit")
    ended(play, "annulled", document="（2026）演01行初1号行政判决书", remake="yes", within_days=60)
    states = play.states()
    assert (states["decision"], states["publication"], states["obligation"]) == ("due", "withdraw_due", "refunding")
    assert not Decision.objects.get().in_force
    outcome = play.case.acts.get(step="note_remedy_outcome")
    assert (sum(outcome.made["refunds"].values()), outcome.made["party"]) == (300_000, play.party())
    assert Duty.objects.get(kind="PEN_REMAKE").due_on == dt.date(2026, 11, 8)
    assert Duty.objects.get(kind="SUIT_DEFENCE").state == "cancelled"
    withdraw(play)
    again = refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)
    assert again["not_same_again"].article == "行政诉讼法#71"
    whole(play)


def test_what_is_found_illegal_stays_in_force_and_leaves_public_view(play, own_seal):
    attacked(published(play))
    ended(play, "illegal")
    assert Decision.objects.get().in_force
    assert play.states()["publication"] == "withdraw_due"
    withdraw(play, "原决定被确认违法。")
    whole(play)


def test_a_case_is_not_closed_before_a_change_that_was_ordered_is_carried_out(play, own_seal):
    scripts.paid(published(play))
    attacked(play)
    ended(play, "changed")
    scripts.originals(play)
    refused = refusals(play.do, "officer", "close_case", result="已缴清。")
    assert refused["remedies_settled"].article == "行政复议法#77"
    approved(play, "change_decision", play.party(), **CHANGE, basis_on=today(play))
    withdraw(play, "原决定已变更。")
    scripts.published(play)
    play.serve(play.paper("changed_decision"))
    scripts.closed(scripts.originals(play))
    whole(play)


def test_a_suit_after_the_archive_is_recorded_and_answered(play, own_seal):
    scripts.closed(scripts.originals(scripts.paid(published(play))))
    play.do("archivist", "archive_case", retention="30")
    assert attacked(play, "note_suit").defects == ()
    approved(play, "submit_defence", "1", **REPLY)
    ended(play, "maintained")
    whole(play)


def test_an_outcome_that_cannot_be_is_refused_by_field(play, own_seal):
    attacked(published(play))
    for values in ({"remake": "yes"}, {"ground": "law"}, {"within_days": 0}):
        with pytest.raises(Invalid):
            ended(play, "maintained", **values)
    with pytest.raises(Invalid):
        attacked(play, party=str(new_id()))


def test_an_application_in_a_case_without_any_served_paper_is_recorded_with_its_fault(play):
    scripts.investigated(play)
    assert [d.gate for d in attacked(play).defects] == ["act_to_attack"]


def test_reconsideration_first_and_then_a_suit_are_two_lanes(play, own_seal):
    attacked(published(play))
    ended(play, "maintained")
    attacked(play, "note_suit")
    assert {t.subject: t.state for t in play.case.tracks.filter(kind="remedy")} == {"1": "over", "2": "defence_due"}
