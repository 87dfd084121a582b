"""The life of a publication after its first draft: overrules, secrecy, correction, taking down, reasons that expire."""

import datetime as dt

import pytest

from mingzheng.core.errors import Invalid, NotVisible, Refused
from mingzheng.duties.models import Duty
from mingzheng.publication.models import MaskOverrule, Publication, PublicDecision, SecrecyCheck, Takedown
from tests.stories import scripts
from tests.stories.staffing import rule
from tests.stories.test_changes import published, ready
from tests.stories.test_refusals import refusals

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SUMMARY = "当事人安排一名未取得健康证明的人员加工凉菜，配方为祖传三号。高山云雾茶另案处理。"
WITHHOLD = {"reason_code": "privacy", "basis": "政府信息公开条例#15", "reason": "涉及个人隐私。"}


def drafted(play, **values):
    scripts.decided(ready(play))
    play.do("publisher", "draft_publication", play.party(), **({"summary": SUMMARY} | values))
    return play


def overrule(play, who="publisher", **values):
    play.wait(minutes=1)
    given = {
        "direction": "mask",
        "field": "facts",
        "text": "祖传三号",
        "replaced": "（略）",
        "reason": "属于商业秘密。",
    }
    play.do(who, "overrule_mask", play.party(), **(given | values))


def check(play, **values):
    play.wait(minutes=1)
    play.do("checker", "check_publication", play.party(), step_up=True, **({"verdict": "approved"} | values))


def state(play):
    return play.states()["publication"]


def facts(version=None):
    row = Publication.objects.get()
    return row.versions.get(number=version or row.version).fields["facts"]


def test_the_drafters_overrule_binds_at_once_and_another_person_checks_it(play, own_seal):
    drafted(play)
    overrule(play)
    assert "配方为（略）" in facts()
    assert (state(play), MaskOverrule.objects.get().state) == ("drafted", "stands")
    check(play)
    scripts.served(play)
    assert "（略）" in PublicDecision.objects.get().fields["facts"]
    assert "祖传三号" not in str(list(PublicDecision.objects.values()))


def test_a_checkers_overrule_sends_the_draft_back_and_binds_when_it_is_taken_over(play):
    drafted(play)
    overrule(play, "checker")
    assert (state(play), MaskOverrule.objects.get().state) == ("due", "asked")
    assert "祖传三号" in facts()
    play.do("publisher", "draft_publication", play.party(), summary=SUMMARY)
    assert "配方为（略）" in facts()
    assert MaskOverrule.objects.get().state == "stands"
    check(play)
    assert state(play) == "waiting"


def test_a_mask_is_taken_back_with_a_reason_in_its_own_place(play):
    drafted(play, summary="举报称高山在高山茶叶市场售茶，高山到场。", others=["高山"])
    assert facts() == "举报称高某在高某茶叶市场售茶，高某到场。"
    overrule(play, direction="spare", text="高山", start=6, reason="是市场名称，不是人名。")
    assert facts() == "举报称高某在高山茶叶市场售茶，高某到场。"
    row = MaskOverrule.objects.get()
    assert (row.direction, row.rule, row.reason) == ("spare", "姓名（其他人员）", "是市场名称，不是人名。")


def drop(play, who="publisher", **values):
    play.wait(minutes=1)
    play.do(who, "drop_overrule", play.party(), **({"number": 1, "answer": "配方已经公开过。"} | values))


def test_an_overrule_is_undone_before_the_release_and_the_text_is_checked_anew(play):
    drafted(play)
    assert "overruled" in refusals(drop, play)
    overrule(play)
    check(play)
    assert (state(play), facts().count("（略）")) == ("waiting", 1)
    with pytest.raises(Invalid, match="没有第 2 处改动"):
        drop(play, number=2)
    drop(play)
    row = MaskOverrule.objects.get()
    assert (row.state, row.answer, state(play)) == ("dropped", "配方已经公开过。", "drafted")
    assert "配方为祖传三号" in facts()
    assert Publication.objects.get().checked_by is None
    assert "overruled" in refusals(drop, play)
    check(play)
    assert state(play) == "waiting"


def test_the_drafter_declines_what_a_checker_asked_for_with_a_reason(play):
    drafted(play)
    overrule(play, "checker")
    drop(play, answer="不是商业秘密，产品标签上已经写明。")
    assert (state(play), MaskOverrule.objects.get().state) == ("drafted", "dropped")
    assert "祖传三号" in facts()
    check(play)
    assert state(play) == "waiting"


def test_only_who_may_draft_undoes_an_overrule(play):
    drafted(play)
    overrule(play)
    for who in ("checker", "reviewer", "city_officer"):
        with pytest.raises((Refused, NotVisible)):
            drop(play, who)
    assert MaskOverrule.objects.get().state == "stands"


def test_nobody_overrules_what_no_reason_may_show_or_hide(play):
    drafted(play, summary="身份证号330102199003071232的人员到场，电话13912345678。")
    assert "never_shown" in refusals(
        overrule, play, direction="spare", text="330102199003071232", reason="当事人同意公开。"
    )
    with pytest.raises(Invalid):
        overrule(play, text="这里没有的字")
    with pytest.raises(Invalid):
        overrule(play, direction="spare", text="人员到场", reason="没有隐去。")
    drafted_fields = Publication.objects.get().versions.last().fields
    assert "must_stay" in refusals(overrule, play, field="title", text=drafted_fields["party"][:4], reason="不想公开。")
    assert MaskOverrule.objects.count() == 0


def test_a_mask_by_hand_is_no_way_to_show_what_may_never_be_shown(play):
    drafted(play, summary="据举报人周正反映，银行账号：6222020200112233445。")
    for part in ("周正", "6222020200112233445"):
        assert part not in facts()
        place = {"direction": "spare", "text": part, "reason": "核对过了。"}
        assert "never_shown" in refusals(overrule, play, **place)
        play.wait(minutes=1)
        overrule(play, direction="mask", text=part, reason="先用手工隐去。")
        play.wait(minutes=1)
        assert "never_shown" in refusals(overrule, play, **place)
        assert part not in facts()


def test_secrecy_is_checked_by_its_questions_and_where_wanted_by_a_person_of_its_own(play):
    drafted(play)
    assert "secrecy_check" in refusals(check, play, found=["commercial_secret"])
    play.wait(minutes=1)
    play.do("checker", "check_secrecy", play.party(), step_up=True, verdict="passed")
    row = SecrecyCheck.objects.get()
    assert (row.passed, set(row.answers.values()), len(row.answers)) == (True, {False}, 8)
    rule(play, "own_secrecy_person", value=True)
    assert "own_secrecy_person" in refusals(check, play)
    rule(play, "own_secrecy_person", value=False)
    play.wait(minutes=1)
    check(play)
    assert state(play) == "waiting"


def test_a_secrecy_check_that_fails_goes_back_with_its_reason(play):
    drafted(play)
    play.wait(minutes=1)
    given = {"verdict": "returned", "found": ["commercial_secret"], "reason": "写出了配方名称。"}
    play.do("checker", "check_secrecy", play.party(), step_up=True, **given)
    assert (state(play), Publication.objects.get().secrecy_note) == ("due", "写出了配方名称。")
    assert SecrecyCheck.objects.get().answers["commercial_secret"] is True


def test_a_correction_shows_the_old_text_until_the_new_one_is_checked(play, own_seal):
    published(play)
    before = PublicDecision.objects.get().fields["facts"]
    play.do("publisher", "correct_publication", play.party(), summary="更正后的事实。", note="摘要漏写了地点。")
    assert (state(play), PublicDecision.objects.get().fields["facts"]) == ("drafted", before)
    duty = Duty.objects.get(kind="PUB_CORRECT")
    assert (duty.state, duty.value) == ("open", 5)
    check(play)
    shown = PublicDecision.objects.get()
    assert (shown.fields["facts"], shown.version, shown.state) == ("更正后的事实。", 2, "published")
    assert "摘要漏写了地点" in shown.note
    assert Duty.objects.get(kind="PUB_CORRECT").state == "met"
    assert state(play) == "published"


def test_a_correction_that_would_tell_the_public_a_name_is_refused(play, own_seal):
    published(play)
    with pytest.raises(Refused, match="说明"):
        play.do("publisher", "correct_publication", play.party(), summary="事实。", note="电话13912345678应当隐去。")
    with pytest.raises(Refused, match="说明"):
        play.do("publisher", "correct_publication", play.party(), summary="事实。", note="漏隐去证人李大凤的姓名。")
    with pytest.raises(Refused, match="理由"):
        play.do("checker", "recall_publication", play.party(), step_up=True, reason="漏隐去证人李大凤的姓名。")


def test_what_was_published_wrongly_comes_down_at_once_and_comes_back_right(play, own_seal):
    published(play)
    play.wait(minutes=90)
    key = PublicDecision.objects.get().key
    play.do("checker", "recall_publication", play.party(), step_up=True, reason="摘要写出了他人信息。")
    gone = PublicDecision.objects.get()
    assert (gone.state, gone.party, gone.fields.keys()) == ("withdrawn", "", {"withdrawn_on"})
    taken = Takedown.objects.get()
    assert (taken.kind, taken.seconds >= 90 * 60, state(play)) == ("recalled", True, "due")
    assert Duty.objects.filter(subject=str(taken.publication_id), state="open").count() == 1
    play.do("publisher", "draft_publication", play.party(), summary="改正后的事实。")
    check(play)
    back = PublicDecision.objects.get()
    assert (back.key, back.state, back.fields["facts"]) == (key, "published", "改正后的事实。")
    assert "撤回" in back.note


def test_credit_repair_leaves_nothing_on_the_portal(play, own_seal):
    published(play)
    play.wait(minutes=1)
    play.do("checker", "repair_publication", play.party(), step_up=True, basis="演信修〔2026〕1号准予信用修复决定书")
    assert not PublicDecision.objects.exists()
    assert (state(play), Publication.objects.get().state) == ("repaired", "repaired")


def test_only_a_checker_takes_down_and_never_the_drafter(play, own_seal):
    published(play)
    for step, given in (("recall_publication", {"reason": "有误。"}), ("repair_publication", {"basis": "文书"})):
        play.wait(minutes=1)
        with pytest.raises(Refused):
            play.do("publisher", step, play.party(), step_up=True, **given)


def withheld(play):
    scripts.decided(ready(play))
    review_on = (play.now + dt.timedelta(days=60)).date().isoformat()
    play.do("publisher", "propose_withholding", play.party(), review_on=review_on, **WITHHOLD)
    play.wait(minutes=1)
    play.do("checker", "approve_withholding", play.party(), step_up=True, verdict="approved", reason="同意。")
    return play


def test_a_reason_not_to_publish_is_a_duty_to_look_again(play):
    withheld(play)
    duty = Duty.objects.get(kind="PUB_WITHHOLD_REVIEW")
    assert duty.due_on >= (play.now + dt.timedelta(days=59)).date()
    play.wait(minutes=1)
    again = (play.now + dt.timedelta(days=120)).date().isoformat()
    given = {"verdict": "keep", "basis": "政府信息公开条例#15", "reason": "仍涉及隐私。", "review_on": again}
    play.do("checker", "review_withholding", play.party(), step_up=True, **given)
    assert sorted(Duty.objects.filter(kind="PUB_WITHHOLD_REVIEW").values_list("state", flat=True)) == ["met", "open"]
    assert state(play) == "withheld"
    play.wait(minutes=1)
    play.do("checker", "review_withholding", play.party(), step_up=True, verdict="publish", reason="可以公开。")
    assert state(play) == "due"
    assert not Duty.objects.filter(kind="PUB_WITHHOLD_REVIEW", state="open").exists()


def test_a_reason_that_nobody_looks_at_again_expires_by_itself(play):
    withheld(play)
    play.at("2026-12-20 09:00").tick()
    row = Publication.objects.get()
    assert (state(play), row.disclosure) == ("due", "publish")
    assert Duty.objects.filter(subject=str(row.pk), kind__startswith="PUB_", state="open").count() == 1


def test_what_a_rule_holds_back_by_itself_is_not_reviewed(play):
    withheld(play)
    row = Publication.objects.get()
    assert row.withholdings.get().state == "approved"
    with pytest.raises(Refused):
        play.do("publisher", "review_withholding", play.party(), step_up=True, verdict="publish", reason="无。")
