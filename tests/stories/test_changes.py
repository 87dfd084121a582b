"""What becomes of a decision afterwards: corrected in writing, changed, annulled, made anew, attacked."""

import datetime as dt

import pytest

from mingzheng.cases.penalty.models import Decision, Obligation
from mingzheng.core.errors import Invalid, Refused
from mingzheng.duties.models import Duty
from mingzheng.publication.models import Publication, PublicDecision
from tests.stories import scripts
from tests.stories.test_ordinary_penalty import can
from tests.stories.test_refusals import refusals
from tests.stories.test_stopping import approved, whole

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ANNUL = {
    "result": "annulled",
    "by": "court",
    "basis": "溪桥区人民法院（2026）演01行初1号行政判决书",
    "ground": "facts",
    "reason": "主要证据不足。",
}
CHANGE = {
    "by": "reconsideration",
    "basis": "溪政复决〔2026〕1号行政复议决定书",
    "kinds": ["警告", "罚款"],
    "fine_fen": "5,000",
    "reason": "处罚内容不适当。",
}


def ready(play):
    scripts.concluded(scripts.investigated(play))
    scripts.notified(play)
    play.at("2026-09-09 08:00").tick()
    return scripts.reviewed(play)


def published(play):
    return scripts.served(scripts.published(scripts.decided(ready(play))))


def today(play):
    return play.now.date().isoformat()


def annul(play, **values):
    approved(play, "annul_decision", play.party(), **({"basis_on": today(play)} | ANNUL | values))


def refunded(play, amount):
    back = {"refunded_on": today(play), "voucher_no": "TF-1", "receiver": "陈䶮㛃"}
    play.do("officer", "record_refund", play.party(), amount_fen=amount, **back)


def withdraw(play, reason="原决定被人民法院撤销。"):
    play.wait(minutes=1)
    play.do("checker", "withdraw_publication", play.party(), step_up=True, reason=reason)


def test_trap_48_a_clerical_error_in_a_served_paper_is_corrected_in_writing_and_its_content_never(play, own_seal):
    published(play)
    paper = play.paper("penalty_decision")
    given = {"document": str(paper.pk), "where": "违法事实第一行", "reason": "录入笔误。"}
    for wrong, right in (
        ("8,000.00元", "6,000.00元"),
        ("警告", "通报批评"),
        ("第一百二十六条第一款", "第一百二十五条第一款"),
    ):
        refused = refusals(play.do, "officer", "correct_paper", wrong=wrong, right=right, **given)
        assert refused["clerical_only"].article == "行政处罚法#75.2"
    with pytest.raises(Invalid):
        play.do("officer", "correct_paper", wrong="临波路", right="临波路", **given)
    play.do("officer", "correct_paper", wrong="临坡路", right="临波路", **given)
    play.approve("unit_head")
    notice = play.paper("correction_notice", play.party())
    text = scripts.text_of(notice)
    assert "原文“临坡路”，补正为“临波路”" in text
    assert f"《行政处罚决定书》（{paper.number}）" in text
    play.serve(notice)
    unserved = given | {"document": str(play.paper("service_receipt").pk)}
    assert "paper_served" in refusals(play.do, "officer", "correct_paper", wrong="甲", right="乙", **unserved)
    whole(play)


def test_trap_33_an_annulled_decision_leaves_public_view_in_three_days_with_its_reason(play, own_seal):
    scripts.paid(published(play), amount="3000")
    annul(play)
    words = (
        "溪桥区禾满堂餐饮店",
        "主要证据不足。",
        "（2026）演01行初1号行政判决书",
        "2026年9月9日",
        "机关负责人意见同意",
    )
    assert scripts.lacks(play, "annul_form", *words) == []
    decision = Decision.objects.get()
    assert (decision.in_force, play.case.stage) == (False, "annulled")
    states = play.states()
    assert (states["decision"], states["obligation"], states["publication"]) == (
        "annulled",
        "refunding",
        "withdraw_due",
    )
    act = play.case.acts.get(step="annul_decision")
    assert sum(act.made["refunds"].values()) == 300_000
    duty = Duty.objects.get(kind="PEN_PUB_WITHDRAW")
    assert (duty.start_on, duty.due_on) == (dt.date(2026, 9, 9), dt.date(2026, 9, 14))
    assert Duty.objects.get(kind="PEN_PAY").state == "cancelled"
    assert PublicDecision.objects.get().state == "published"
    withdraw(play)
    shown = PublicDecision.objects.get()
    assert (shown.state, shown.party, shown.fields.keys()) == ("withdrawn", "", {"withdrawn_on"})
    assert "人民法院撤销" in shown.note
    assert Duty.objects.get(kind="PEN_PUB_WITHDRAW").state == "met"
    letter = play.paper("annulment_letter")
    assert letter.title == "撤销行政处罚决定书"
    words = (decision.number, "本机关2026年9月9日作出", "根据人民法院的上述文书，撤销上述决定。", "3,000.00元依法退还")
    assert scripts.lacks(play, "annulment_letter", *words) == []
    play.serve(letter)
    refunded(play, "3000")
    scripts.closed(scripts.originals(play), ending="annulled")
    whole(play)


def test_who_drafted_a_publication_does_not_withdraw_it(play, own_seal):
    annul(published(play))
    with pytest.raises(Refused) as caught:
        play.do("publisher", "withdraw_publication", play.party(), step_up=True, reason="撤回。")
    assert [r.gate for r in caught.value.refusals] == ["role"]


def test_what_is_not_yet_public_when_the_decision_falls_never_becomes_public(play, own_seal):
    scripts.published(scripts.decided(ready(play)))
    paper = play.paper("penalty_decision")
    annul(play, by="own", basis="本局撤销审批表")
    assert play.states()["publication"] == "withdrawn"
    paper.refresh_from_db()
    assert paper.state == "void"
    assert not PublicDecision.objects.exists()
    assert not Duty.objects.filter(subject=str(Publication.objects.get().pk), state="open").exists()
    assert Duty.objects.get(kind="PEN_SERVE").state == "cancelled"
    whole(play)


def test_a_decision_found_illegal_but_not_annulled_stays_in_force_and_leaves_public_view(play, own_seal):
    annul(published(play), result="illegal")
    assert play.paper("annulment_letter").title == "确认行政处罚违法决定书"
    assert Decision.objects.get().in_force
    states = play.states()
    assert (states["decision"], states["obligation"], states["publication"]) == ("decided", "owed", "withdraw_due")
    withdraw(play, "原决定被确认违法。")
    scripts.paid(play)
    assert play.states()["obligation"] == "fulfilled"
    whole(play)


def test_an_annulled_decision_is_made_anew_from_notice_to_decision_and_names_the_old_one(play, own_seal):
    old = Decision.objects.get(case_id=published(play).case_id)
    annul(play, remake="yes", within_days=30)
    assert Duty.objects.get(kind="PEN_REMAKE").due_on == dt.date(2026, 10, 9)
    assert (play.states()["decision"], play.states()["notice"]) == ("due", "due")
    party = play.party()
    withdraw(play)
    assert "issue_notice" in can(play, "officer")
    again = refusals(play.do, "officer", "decide", party, **scripts.DECISION)
    assert again["not_same_again"].article == "行政诉讼法#71"
    assert "all_notified" in again
    play.do("officer", "conclude", **scripts.conclusion(scripts.proposal(party, fine_fen="6,000.00")))
    play.approve("unit_head")
    scripts.notified(play)
    play.at("2026-09-20 08:00").tick()
    scripts.decided(scripts.reviewed(play))
    new = Decision.objects.get(in_force=True)
    assert new.number != old.number
    text = scripts.text_of(play.paper("penalty_decision"))
    assert old.number in text
    assert "重新作出决定" in text
    assert Duty.objects.get(kind="PEN_REMAKE").state == "met"
    scripts.served(scripts.published(play))
    assert sorted(PublicDecision.objects.values_list("state", flat=True)) == ["published", "withdrawn"]
    scripts.paid(play, amount="6000")
    assert play.states()["obligation"] == "fulfilled"
    whole(play)


def test_nothing_is_decided_anew_while_the_public_still_reads_the_old_decision(play, own_seal):
    annul(published(play), remake="yes", ground="procedure")
    scripts.notified(play)
    play.at("2026-09-20 08:00").tick()
    scripts.reviewed(play)
    refused = refusals(play.do, "officer", "decide", play.party(), **scripts.DECISION)
    assert set(refused) == {"old_withdrawn"}
    withdraw(play)
    scripts.decided(play)
    assert Decision.objects.filter(in_force=True).count() == 1


def test_a_closed_and_archived_case_is_opened_again_when_its_decision_is_to_be_made_anew(play, own_seal):
    scripts.originals(scripts.paid(published(play)))
    scripts.closed(play)
    play.do("archivist", "archive_case", retention="30")
    annul(play, remake="yes")
    assert (play.states()["main"], play.case.closed_on, play.case.dossier.state) == ("concluded", None, "open")
    assert "conclude" in can(play, "officer")
    whole(play)


def test_a_decision_annulled_for_good_after_the_archive_is_served_withdrawn_and_closed_again(play, own_seal):
    scripts.closed(scripts.originals(scripts.paid(published(play))))
    play.do("archivist", "archive_case", retention="30")
    annul(play)
    assert (play.states()["main"], play.states()["decision"]) == ("concluded", "annulled")
    withdraw(play)
    play.serve(play.paper("annulment_letter"))
    refunded(play, "8000")
    scripts.closed(scripts.originals(play), ending="annulled")
    play.do("archivist", "archive_case", retention="30")
    whole(play)


def test_a_decision_is_changed_only_to_something_milder_and_what_was_paid_counts(play, own_seal):
    scripts.paid(published(play), amount="6000")
    party = play.party()
    for worse in ({"fine_fen": "9,000"}, {"kinds": ["通报批评", "罚款"]}, {"fine_fen": "8,000"}):
        refused = refusals(play.do, "officer", "change_decision", party, **(CHANGE | {"basis_on": today(play)} | worse))
        assert "not_heavier" in refused
    approved(play, "change_decision", party, **CHANGE, basis_on=today(play))
    words = ("溪桥区禾满堂餐饮店", "处罚内容不适当。", "溪政复决〔2026〕1号", "1. 警告 2. 罚款", "5,000.00元")
    assert scripts.lacks(play, "change_form", *words) == []
    old, new = Decision.objects.order_by("in_force")
    assert (old.in_force, new.in_force, new.fine_fen) == (False, True, 500_000)
    owed = Obligation.objects.get(decision=new)
    assert (owed.amount_fen, owed.paid_fen, owed.state) == (500_000, 500_000, "fulfilled")
    assert sum(play.case.acts.get(step="change_decision").made["refunds"].values()) == 100_000
    letter = play.paper("changed_decision")
    text = scripts.text_of(letter)
    assert old.number in text
    assert "5,000.00元" in text
    assert play.states()["publication"] == "withdraw_due"
    withdraw(play, "原决定已变更。")
    assert play.states()["publication"] == "due"
    play.serve(letter)
    play.wait(minutes=1)
    scripts.published(play)
    shown = {row.state: row for row in PublicDecision.objects.all()}
    assert shown["withdrawn"].replaced_by == shown["published"].key
    assert "5,000" in str(shown["published"].fields)
    scripts.closed(scripts.originals(play))
    whole(play)


def test_a_changed_decision_that_is_not_paid_is_owed_from_its_own_receipt(play, own_seal):
    published(play)
    approved(play, "change_decision", play.party(), **CHANGE, basis_on=today(play))
    assert (play.states()["obligation"], Obligation.objects.filter(state="owed").count()) == ("owed", 1)
    withdraw(play, "原决定已变更。")
    play.at("2026-09-11 09:00")
    play.serve(play.paper("changed_decision"))
    assert Duty.objects.filter(kind="PEN_PAY", state="open").get().start_on == dt.date(2026, 9, 11)
    scripts.paid(play, amount="5000")
    assert play.states()["obligation"] == "fulfilled"
    whole(play)


def test_of_two_proposals_about_one_decision_the_second_signed_comes_too_late(play, own_seal):
    party = published(play).party()
    first = play.do("officer", "annul_decision", party, **ANNUL, basis_on=today(play))
    second = play.do("officer2", "change_decision", party, **CHANGE, basis_on=today(play))
    for act in (first, second):
        play.approve("unit_head", act_seq=act.seq)
    play.approve("agency_head", act_seq=first.seq)
    with pytest.raises(Refused) as caught:
        play.approve("agency_head", act_seq=second.seq)
    assert "out_of_order" in {r.gate for r in caught.value.refusals}
    assert not Decision.objects.filter(in_force=True).exists()


def test_an_annulment_waits_for_the_head_and_for_nobody_else(play, own_seal):
    published(play)
    play.do("officer", "annul_decision", play.party(), **ANNUL, basis_on=today(play))
    play.approve("unit_head")
    assert Decision.objects.get().in_force
    with pytest.raises(Refused):
        play.approve("unit_head")
