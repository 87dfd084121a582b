"""Gates of the rounds of review, the check before notice and collective discussion: each refuses and passes."""

import types
from dataclasses import replace

import pytest

from mingzheng.cases.penalty.content import check_key, content_key, decision_content
from mingzheng.cases.penalty.gates.discussion import discussion_key, quorum, why_discussed
from mingzheng.cases.penalty.rounds import FOLLOWS, rounds, touched
from mingzheng.catalogue.specs import Tier
from mingzheng.catalogue.triggers import RuleView
from mingzheng.review.models import OpinionKind
from tests.cases.factory import (
    FIRM,
    HANDLER,
    HEAD,
    NOW,
    REVIEWER,
    SECOND,
    THIRD,
    act,
    attempt,
    case,
    clearance,
    conclusion,
    defect,
    lists,
    matter,
    moment,
    officer,
    passes,
    proposal,
    refused,
    role,
    rule,
    track,
    typed,
)

CONCLUDED = (conclusion(),)
KEY = content_key(case(acts=CONCLUDED))


def finding(element="facts", verdict="符合", carried=0):
    return types.SimpleNamespace(element=element, verdict=verdict, note="", carried=carried)


def opinion(kind="REVISE", *, seq=11, by=REVIEWER, subject=KEY, suggestions=(), **verdicts):
    findings = [{"element": e, "verdict": v} for e, v in verdicts.items()]
    content = {"kind": kind, "opinion": "意见", "findings": findings, "suggestions": list(suggestions)}
    return act("give_opinion", seq, track_subject=subject, content=content, made={"by": str(by)})


def requested(seq=10, subject=KEY):
    return act("request_review", seq, track_subject=subject)


def returned(kind="REVISE", state="returned", **values):
    acts = (*CONCLUDED, requested(), opinion(kind))
    return case(acts=(*acts, *values.pop("more", ())), tracks=(track("review", state, KEY),), **values)


# ── rounds ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def accepting(person, **answers):
    given = typed(verdict="accepted", takeover_reason="", **answers) if answers or person else None
    return attempt("accept_review", KEY, actor_person=person, input=given)


def test_round_reviewer_refuses_the_first_reviewer_upon_an_objection():
    found = refused("round_reviewer", returned(state="objected"), accepting(REVIEWER))
    assert found.kind == "others"


def test_round_reviewer_refuses_another_one_on_a_resubmission_without_a_reason():
    found = refused("round_reviewer", returned(state="requested"), accepting(THIRD))
    assert "温筱岚" in found.who


def test_round_reviewer_passes_the_first_round_the_same_one_a_second_one_and_a_reason():
    passes("round_reviewer", case(acts=CONCLUDED), accepting(THIRD))
    passes("round_reviewer", returned(state="requested"), accepting(REVIEWER))
    passes("round_reviewer", returned(state="objected"), accepting(THIRD))
    reason = attempt("accept_review", KEY, actor_person=THIRD, input=typed(takeover_reason="原审核人员调离。"))
    passes("round_reviewer", returned(state="requested"), reason)


@pytest.mark.parametrize("kind", ["REVISE", "DISAGREE", "NO_JURISDICTION", "TRANSFER_CRIME", "NOT_PENALIZE"])
def test_amended_since_return_refuses_the_same_content_again(kind):
    found = refused("amended_since_return", returned(kind), attempt("request_review", KEY))
    assert found.remedy == FOLLOWS[kind]


def test_amended_since_return_refuses_what_was_objected_to_and_taken_back_after_the_second_look():
    objected, second = act("object_to_review", 12, track_subject=KEY), opinion("DISAGREE", seq=13, by=THIRD)
    passes("amended_since_return", returned(state="withdrawn", more=(objected,)), attempt("request_review", KEY))
    facts = returned(state="withdrawn", more=(objected, second))
    refused("amended_since_return", facts, attempt("request_review", KEY))
    refused("amended_since_return", returned(state="void"), attempt("request_review", KEY))


@pytest.mark.parametrize("kind", ["PROCEDURE_FIX", "SUPPLEMENT_EVIDENCE"])
def test_amended_since_return_passes_what_is_mended_without_another_draft(kind):
    passes("amended_since_return", returned(kind), attempt("request_review", KEY))


def test_amended_since_return_passes_other_content():
    passes("amended_since_return", returned(), attempt("request_review", "other"))


def test_objection_once_refuses_a_second_objection():
    objected = act("object_to_review", 12, track_subject=KEY)
    found = refused("objection_once", returned(more=(objected,)), attempt("object_to_review", KEY))
    assert "讨论不能代替审核通过" in found.remedy


def test_objection_once_passes_the_first():
    passes("objection_once", returned(), attempt("object_to_review", KEY))


def answering(*numbers):
    answers = [types.SimpleNamespace(number=n, adopted="yes", text="已改") for n in numbers]
    return attempt("answer_comments", KEY, input=typed(answers=answers))


COMMENTED = case(
    acts=(*CONCLUDED, requested(), opinion("AGREE_WITH_COMMENT", suggestions=("一", "二"))),
    tracks=(track("review", "commented", KEY),),
)


@pytest.mark.parametrize("numbers", [(1,), (1, 1), (1, 2, 3), (2,)])
def test_answers_complete_refuses_what_is_left_out_or_not_asked(numbers):
    refused("answers_complete", COMMENTED, answering(*numbers))


def test_answers_complete_passes_one_answer_each():
    passes("answers_complete", COMMENTED, answering(2, 1))


def second_round(changed=True):
    first = opinion("REVISE", facts="符合", law="符合", discretion="不符合")
    before = case(acts=CONCLUDED)
    now = conclusion(proposal(fine_fen=600_000), seq=12) if changed else conclusion(seq=12)
    return case(
        acts=(*CONCLUDED, requested(), first, now, requested(13, "second")),
        submitted={KEY: decision_content(before)},
        tracks=(track("review", "accepted", "second"),),
    )


def opining(*findings):
    return attempt("give_opinion", "second", actor_person=REVIEWER, input=typed(findings=list(findings)))


def test_carried_lawfully_refuses_what_was_touched_and_another_verdict_than_then():
    facts = second_round()
    found = refused("carried_lawfully", facts, opining(finding("discretion", "不符合", 1), finding("facts")))
    assert "裁量" in found.reason
    refused("carried_lawfully", facts, opining(finding("facts", "不适用", 1)))
    refused("carried_lawfully", facts, opining(finding("facts", "符合", 7)))


def test_carried_lawfully_passes_what_nothing_touched():
    passes("carried_lawfully", second_round(), opining(finding("facts", "符合", 1), finding("discretion", "符合")))


def test_what_changed_touches_its_elements_and_what_is_not_known_touches_all():
    assert touched(second_round(), 1) == {"discretion", "procedure", "power", "papers", "other"}
    assert touched(second_round(changed=False), 1) == frozenset()
    assert len(touched(replace(second_round(), sources=case().sources), 1)) == 11
    assert [r.number for r in rounds(second_round())] == [1, 2]


def test_review_extendable_refuses_a_second_time_and_after_the_last_day():
    once = case(acts=(*CONCLUDED, act("extend_review", 12, track_subject=KEY)))
    assert refused("review_extendable", once, attempt("extend_review", KEY)).kind == "never"
    late = case(acts=CONCLUDED, duties=(("REVIEW_LEGAL", "", NOW.date().replace(day=1)),))
    refused("review_extendable", late, attempt("extend_review", KEY, deciding=True))


def test_review_extendable_passes_in_time():
    passes("review_extendable", case(acts=CONCLUDED), attempt("extend_review", KEY))


# ── what follows an opinion ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [k for k in OpinionKind.values if not k.startswith("AGREE")])
def test_reviewed_refuses_after_each_opinion_that_does_not_agree_and_says_what_follows(kind):
    found = refused("reviewed", returned(kind), attempt("decide", FIRM))
    assert found.remedy == FOLLOWS[kind]
    assert OpinionKind(kind).label in found.reason


def test_reviewed_refuses_while_suggestions_are_unanswered_or_an_objection_is_open():
    assert "逐条回应" in refused("reviewed", COMMENTED, attempt("decide", FIRM)).reason
    refused("reviewed", returned(state="objected"), attempt("decide", FIRM))


VOLUNTARY = {"lists": lists(review=rule("conditions"))}


def test_reviewed_refuses_a_voluntary_review_that_was_not_followed_without_written_reasons():
    refused("reviewed", returned(**VOLUNTARY), attempt("decide", FIRM, input=typed(against_review="")))
    refused("reviewed", returned(state="accepted", **VOLUNTARY), attempt("decide", FIRM))


def test_reviewed_passes_a_voluntary_review_not_followed_for_written_reasons():
    given = typed(against_review="事实不同于审核意见所引案例。")
    passes("reviewed", returned(**VOLUNTARY), attempt("decide", FIRM, input=given))
    refused("reviewed", returned(), attempt("decide", FIRM, input=given))


# ── collective discussion ─────────────────────────────────────────────────────────────────────────────────────────────

GRAVE = (conclusion(complex_or_grave="yes"),)
LEADERS = frozenset({HEAD, SECOND, THIRD, REVIEWER})


def discussion(facts, result="agreed", seq=20, **content):
    given = {"result": result, "purpose": "decision", "conclusion": "同意。", **content}
    return act("discuss", seq, content=given, made={"content": decision_content(facts)})


def grave(*more, concluded=GRAVE, **values):
    return case(acts=(*concluded, *more), **values)


def test_discussed_refuses_a_complex_case_that_nobody_discussed():
    found = refused("discussed", grave(), attempt("decide", FIRM))
    assert found.article == "行政处罚法#57.2"


@pytest.mark.parametrize("result", ["changed", "open"])
def test_discussed_refuses_after_a_discussion_that_did_not_agree(result):
    refused("discussed", grave(discussion(grave(), result)), attempt("decide", FIRM))


@pytest.mark.parametrize("change", [{"fine_fen": 800_001}, {"facts": "另一事实"}, {"punished_by": ["食品安全法#125"]}])
def test_discussed_refuses_other_content_than_was_discussed(change):
    now = conclusion(proposal(**change), seq=21, complex_or_grave="yes")
    refused("discussed", grave(discussion(grave()), now), attempt("decide", FIRM))


def test_discussed_refuses_what_the_party_said_after_the_discussion_and_a_fine_above_the_lowered_one():
    said = act("make_statement", 22, track_subject=FIRM)
    refused("discussed", grave(discussion(grave()), said), attempt("decide", FIRM))
    lowered = discussion(grave(), "lowered", lowered=[{"party": FIRM, "fine_fen": 500_000}])
    refused("discussed", grave(lowered), attempt("decide", FIRM))


def test_discussed_refuses_a_discussion_of_the_dispute_and_one_that_did_not_count():
    dispute = discussion(grave(), "agreed", purpose="dispute")
    refused("discussed", grave(dispute), attempt("decide", FIRM))
    held = act("discuss", 20, content={"result": "agreed", "purpose": "decision"})
    refused("discussed", grave(held), attempt("decide", FIRM))


def test_discussed_passes_a_plain_case_the_same_content_and_a_lower_fine():
    passes("discussed", case(acts=CONCLUDED), attempt("decide", FIRM))
    passes("discussed", grave(discussion(grave())), attempt("decide", FIRM))
    lower = conclusion(proposal(fine_fen=500_000), seq=21, complex_or_grave="yes")
    passes("discussed", grave(discussion(grave()), lower), attempt("decide", FIRM))
    told = discussion(grave(), "lowered", lowered=[{"party": FIRM, "fine_fen": 500_000}])
    passes("discussed", grave(told, lower), attempt("decide", FIRM))


TIERS = [Tier(name="较轻", condition="轻", min_fen=500_000, max_fen=700_000).model_dump(mode="json")]


def deciding(rank):
    head = officer(HEAD, "章叙白", roles=(role("agency_head", rank=rank),), certificates=())
    off = matter(tiers=TIERS)
    facts = case(acts=CONCLUDED, matter=off, lists=lists(off), people=(head,))
    return facts, attempt("decide", FIRM, actor_person=HEAD, deciding=True)


def test_discussed_refuses_a_deputy_who_decides_off_the_benchmark_alone():
    facts, tried = deciding("deputy")
    assert "偏离裁量基准的由主要负责人" in refused("discussed", facts, tried).reason


def test_discussed_passes_the_chief_head_who_decides_off_the_benchmark():
    passes("discussed", *deciding("principal"))


def test_the_catalogue_may_ask_for_a_discussion_of_what_it_takes_in():
    ordered = case(acts=CONCLUDED, lists=lists(review=rule(collective_required=True)))
    assert "审核目录" in why_discussed(ordered)
    refused("discussed", ordered, attempt("decide", FIRM))


def meeting(*members, purpose="decision", **values):
    rows = [types.SimpleNamespace(person=m, view="agree", opinion="同意") for m in members]
    return attempt("discuss", KEY, input=typed(members=rows, purpose=purpose), **values)


@pytest.mark.parametrize(("heads", "needed"), [(1, 2), (2, 2), (3, 3), (4, 3), (5, 3), (7, 4), (9, 5)])
def test_more_than_half_of_the_heads_and_three_where_there_are_three(heads, needed):
    assert quorum(heads) == needed


def test_discussion_quorum_refuses_too_few_heads_trap_18():
    found = refused("discussion_quorum", grave(leaders=LEADERS), meeting(HEAD, THIRD))
    assert "应当有 3 人以上" in found.reason


def test_discussion_quorum_refuses_to_count_handlers_reviewers_and_strangers():
    people = {"roles": {SECOND: frozenset({"handler"}), REVIEWER: frozenset({"reviewer"})}, "leaders": LEADERS}
    found = refused("discussion_quorum", grave(**people), meeting(HEAD, THIRD, SECOND))
    assert "祁砚舟" in found.reason
    refused("discussion_quorum", grave(leaders={HEAD}), meeting(HEAD, THIRD))


def test_discussion_quorum_passes_enough_heads():
    people = {HEAD, THIRD, REVIEWER}
    passes("discussion_quorum", grave(leaders=people), meeting(*people))


def test_discussion_after_review_refuses_a_meeting_before_the_review_passed():
    refused("discussion_after_review", grave(), meeting(HEAD))
    key = content_key(grave())
    facts = grave(tracks=(track("review", "passed", key),), clearances=(clearance(key),))
    refused("discussion_after_review", facts, meeting(HEAD, at=moment("2026-09-02 09:59")))


def test_discussion_after_review_passes_after_it_for_a_dispute_and_where_no_review_is_due():
    key = content_key(grave())
    facts = grave(tracks=(track("review", "passed", key),), clearances=(clearance(key),))
    passes("discussion_after_review", facts, meeting(HEAD, at=moment("2026-09-02 10:01")))
    passes("discussion_after_review", grave(), meeting(HEAD, purpose="dispute"))
    passes("discussion_after_review", grave(**VOLUNTARY), meeting(HEAD))


def test_the_page_offers_a_discussion_only_where_it_is_due_or_disputed():
    assert not discussion_key(case(acts=CONCLUDED))
    assert discussion_key(grave()) == content_key(grave())
    assert discussion_key(returned()) == KEY


# ── the check before notice ───────────────────────────────────────────────────────────────────────────────────────────


def ordered(stage="both", **values):
    view = replace(rule(), stage=stage)
    assert isinstance(view, RuleView)
    return case(acts=CONCLUDED, lists=lists(review=view), **values)


@pytest.mark.parametrize("stage", ["both", "before_notice"])
@pytest.mark.parametrize("state", [None, "returned"])
def test_checked_before_notice_refuses_where_the_rule_orders_a_check(stage, state):
    tracks = (track("check", state, check_key(ordered())),) if state else ()
    refused("checked_before_notice", ordered(stage, tracks=tracks), attempt("issue_notice", FIRM))


def test_checked_before_notice_passes_a_checked_proposal_and_where_no_rule_orders_it():
    passes("checked_before_notice", ordered("before_decision"), attempt("issue_notice", FIRM))
    checked = ordered(tracks=(track("check", "agreed", check_key(ordered())),))
    passes("checked_before_notice", checked, attempt("issue_notice", FIRM))


def test_trap_50_the_check_before_notice_never_stands_in_for_the_review():
    checked = ordered("before_notice", tracks=(track("check", "agreed", check_key(ordered())),))
    refused("reviewed", checked, attempt("decide", FIRM))


def test_check_due_refuses_where_nothing_orders_it_or_nothing_is_concluded():
    assert refused("check_due", case(acts=CONCLUDED), attempt("check_case")).kind == "never"
    refused("check_due", replace(ordered(), acts=()), attempt("check_case"))


def test_check_due_passes_where_the_rule_orders_it():
    passes("check_due", ordered(), attempt("check_case"))


def test_checker_outside_refuses_the_handler_trap_11():
    refused("checker_outside", ordered(), attempt("check_case", actor_person=HANDLER))


def test_checker_outside_passes_another():
    passes("checker_outside", ordered(), attempt("check_case", actor_person=THIRD))


def test_no_defect_of_a_meeting_stands_in_the_way_of_the_decision():
    held = defect(gate="discussion_quorum", consequence="held")
    passes("no_blocking_defects", case(acts=(act("discuss"),), defects=(held,)), attempt("decide", FIRM))
