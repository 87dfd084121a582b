"""The pages of the rounds of review, of the check before notice and of collective discussion."""

import pytest

from mingzheng.catalogue import actions as catalogue
from mingzheng.catalogue.specs import ReviewRuleSpec
from mingzheng.demo.district import do
from mingzheng.review.models import Review
from tests.desk.test_review_and_publication import notified, opinion, requested  # noqa: F401 - fixtures
from tests.stories import scripts

pytestmark = pytest.mark.django_db


def page_of(play, step, subject=""):
    return f"/desk/cases/{play.case_id}/do/{step}/{f'?subject={subject}' if subject else ''}"


def given(play, kind, **more):
    review = Review.objects.latest("requested_at")
    play.do("reviewer", "accept_review", review.subject, verdict="accepted")
    problems = {} if kind.startswith("AGREE") else {"discretion": "裁量偏重。"}
    play.do("reviewer", "give_opinion", review.subject, step_up=True, **scripts.opinion(kind, **problems), **more)
    return review


def test_suggestions_stand_above_their_answers_and_the_last_answer_passes(requested, sign_in, read):  # noqa: F811
    review = given(requested, "AGREE_WITH_COMMENT", suggestions=["写明改正日期。", "统一编号。"])
    officer = sign_in("officer")
    page = officer.get(page_of(requested, "answer_comments", review.subject))
    assert "写明改正日期。" in read(page)
    rows = {f"answers-{n}-{k}": v for n in (0, 1) for k, v in (("number", n + 1), ("adopted", "yes"), ("text", "已改"))}
    sent = {"answers-TOTAL": "2", "subject": review.subject, **rows}
    assert officer.post(page_of(requested, "answer_comments", review.subject), sent).status_code == 302
    said = read(officer.get(f"/desk/cases/{requested.case_id}/review/{review.pk}/"))
    assert "审核通过" in said
    assert "采纳：已改" in said


def test_a_returned_review_says_what_follows_and_an_objection_begins_with_its_problems(requested, sign_in, read):  # noqa: F811
    review = given(requested, "DISAGREE", problems=[{"field": "amount", "text": "罚款与情节不相称。"}])
    officer = sign_in("officer")
    said = read(officer.get(f"/desk/cases/{requested.case_id}/review/{review.pk}/"))
    assert "后续办理：不得作出处罚决定" in said
    assert "罚款、没收金额：罚款与情节不相称。" in said
    page = officer.get(page_of(requested, "object_to_review", review.subject))
    assert "罚款与情节不相称。" in page.content.decode()


def test_what_nothing_touched_is_taken_over_by_one_button_and_the_rest_stays_open(requested, sign_in, code, read):  # noqa: F811
    given(requested, "REVISE")
    scripts.concluded(requested, fine_fen="6,000.00")
    requested.do("officer", "request_review", statement="已按意见修改。")
    review = Review.objects.latest("requested_at")
    requested.do("reviewer", "accept_review", review.subject, verdict="accepted")
    reviewer, target = sign_in("reviewer"), page_of(requested, "give_opinion", review.subject)
    shown = reviewer.get(target)
    assert "第 1 轮审核意见：建议修改后再次送审" in read(shown)
    assert "<del>8</del><ins>6</ins>" in shown.content.decode()
    rows = {k: v for k, v in opinion(subject=review.subject).items() if not k.endswith("verdict")}
    filled = reviewer.post(target, rows | {"_carry": "1"})
    over = {q.element.code: part.fields[1].value for q, part in filled.context["elements"]}
    assert over["facts"] == over["law"] == "符合"
    assert not over["discretion"]
    assert "沿用第 1 轮结论" in read(filled)
    carried = {f"findings-{n}-carried": "1" for n in (2, 4)}
    sent = opinion(subject=review.subject, code=code("reviewer")) | carried
    assert reviewer.post(target, sent).status_code == 302
    requested.wait(minutes=1)
    assert "沿用第 1 轮结论" in read(reviewer.get(f"/desk/cases/{requested.case_id}/review/{review.pk}/"))


def test_the_check_before_notice_shows_the_elements_with_what_the_system_sees(play, sign_in, read):
    rule = ReviewRuleSpec(kind="all_but_summary", stage="both", basis="演示目录")
    agency = play.district.agencies["market"]
    do(catalogue.adopt_review_rule, agency_id=agency.pk, spec=rule, effective_from=play.now.date(), now=play.now)
    scripts.concluded(scripts.investigated(play))
    key = sign_in("officer3").get(f"/desk/cases/{play.case_id}/")
    assert "告知前核审" in read(key)
    page = sign_in("officer3").get(page_of(play, "check_case", subject_of(play)))
    assert len(page.context["elements"]) == 11
    assert "系统看到" in read(page)


def subject_of(play):
    from mingzheng.cases.queries import case_view

    view = case_view(play.case_id, play.district.accounts["officer3"], play.now)
    return next(s.subject for s in view.possible if s.step.code == "check_case")


def test_the_heads_stand_in_the_form_of_a_discussion_and_the_case_says_who_answers(play, sign_in, read):
    scripts.investigated(play)
    rows = [scripts.proposal(str(p.pk)) for p in play.case.parties.all()]
    play.do("officer", "conclude", **scripts.conclusion(*rows, complex_or_grave="yes"))
    play.approve("unit_head")
    shown = read(sign_in("officer").get(f"/desk/cases/{play.case_id}/"))
    assert "集体讨论" in shown
    assert "谁对什么负责" in shown
    assert "岳青禾、祁砚舟和承办机构" in shown or "祁砚舟、岳青禾和承办机构" in shown
    from mingzheng.cases.queries import case_view

    view = case_view(play.case_id, play.district.accounts["officer"], play.now)
    subject = next(s.subject for s in view.possible if s.step.code == "discuss")
    page = sign_in("officer").get(page_of(play, "discuss", subject))
    assert "章叙白（局长）" in read(page)


def test_the_pool_of_other_agencies_is_offered_and_the_own_is_not(requested, sign_in, read):  # noqa: F811
    page = sign_in("officer").get(page_of(requested, "request_cooperation", "1"))
    said = page.content.decode()
    assert "溪桥区综合行政执法局" in said
    assert "溪桥区司法局</option>" not in said


def test_an_overdue_review_stands_before_heads_and_supervisor_and_does_not_pass(requested, sign_in, read):  # noqa: F811
    review = Review.objects.get()
    requested.do("reviewer", "accept_review", review.subject, verdict="accepted")
    requested.wait(days=20)
    requested.tick()
    requested._pass()
    for who in ("unit_head", "agency_head", "supervisor"):
        page = sign_in(who).get("/desk/")
        assert any(item.duty.name == "法制审核" for item in page.context["watched"].items if item.duty)
    assert requested.states()["review"] == "accepted"


def test_a_plain_case_is_offered_neither_check_nor_discussion(requested, sign_in, read):  # noqa: F811
    page = sign_in("officer").get(f"/desk/cases/{requested.case_id}/")
    offered = {
        way.code for way in (page.context["first_way"], *page.context["other_ways"], *page.context["rare_ways"]) if way
    }
    assert not offered & {"check_case", "discuss"}
    assert "告知前核审" not in read(page)
