"""Gates at their edges: the last day, the exact sum, one condition of two, what a refusal says and until when."""

import datetime as dt
import types
from dataclasses import replace

import pytest

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.gates import by_name
from mingzheng.cases.penalty.content import check_key, content_key, decision_content
from mingzheng.cases.penalty.gates.discussion import discussion_key
from mingzheng.cases.penalty.gates.ending import unfinished
from mingzheng.cases.penalty.gates.review import review_facts
from mingzheng.cases.penalty.gates.wording import first_of
from mingzheng.catalogue.specs import Tier
from mingzheng.core.errors import Refusal
from mingzheng.law.index import shipped_index
from tests.cases.factory import (
    FIRM,
    HANDLER,
    HEAD,
    NOW,
    PERSON,
    REVIEWER,
    SECOND,
    THIRD,
    TODAY,
    OfficerPart,
    act,
    attempt,
    before,
    case,
    clearance,
    conclusion,
    day,
    decision,
    defect,
    document,
    filing,
    firm,
    lists,
    matter,
    moment,
    obligation,
    officer,
    passes,
    person,
    proposal,
    refused,
    role,
    rule,
    track,
    typed,
    typed_proposal,
)

DAY = dt.timedelta(days=1)
CONCLUDED = (conclusion(),)
KEY = content_key(case(acts=CONCLUDED))


def proposing(given=None, **values):
    return attempt("conclude", input=typed(proposals=[typed_proposal(**values)], **(given or {})))


@pytest.mark.parametrize(("many", "said"), [(1, "1"), (5, "1、2、3、4、5"), (6, "1、2、3、4、5等 6 项")])
def test_a_refusal_names_five_and_tells_how_many_there_are(many, said):
    assert first_of([str(n) for n in range(1, many + 1)]) == said


# ── changes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_clerical_only_passes_a_nought_where_nothing_is_confiscated():
    slip = attempt("correct_paper", input=typed(wrong="9月20日", right="9月10日"))
    passes("clerical_only", case(acts=CONCLUDED), slip)


def test_not_heavier_passes_the_preview_a_party_without_decision_and_one_kind_less_at_the_same_fine():
    milder = attempt("change_decision", FIRM, input=typed(kinds=["罚款"], fine_fen=800_000))
    passes("not_heavier", case(decisions=(decision(kinds=("警告", "罚款")),)), milder)
    passes("not_heavier", case(decisions=(decision(),)), attempt("change_decision", FIRM))
    passes("not_heavier", case(), milder)


# ── discussion ────────────────────────────────────────────────────────────────────────────────────────────────────────

GRAVE = (conclusion(complex_or_grave="yes"),)


def discussion(result, seq):
    made = {"content": decision_content(case(acts=GRAVE))}
    return act("discuss", seq, content={"result": result, "purpose": "decision"}, made=made)


def test_discussed_refuses_after_a_later_discussion_that_did_not_agree():
    facts = case(acts=(*GRAVE, discussion("agreed", 20), discussion("open", 21)))
    assert "没有同意" in refused("discussed", facts, attempt("decide", FIRM)).reason
    now = conclusion(proposal(fine_fen=800_001), seq=22, complex_or_grave="yes")
    changed = case(acts=(*GRAVE, discussion("agreed", 20), now))
    assert "又有改动" in refused("discussed", changed, attempt("decide", FIRM)).reason


@pytest.mark.parametrize(("most", "deciding"), [(700_000, False), (900_000, True)], ids=["asked for", "on benchmark"])
def test_discussed_passes_a_deputy_who_does_not_decide_yet_or_keeps_to_the_benchmark(most, deciding):
    tier = Tier(name="较轻", condition="轻", min_fen=500_000, max_fen=most).model_dump(mode="json")
    deputy = officer(HEAD, "章叙白", roles=(role("agency_head", rank="deputy"),), certificates=())
    own = matter(tiers=[tier])
    facts = case(acts=CONCLUDED, matter=own, lists=lists(own), people=(deputy,))
    passes("discussed", facts, attempt("decide", FIRM, actor_person=HEAD, deciding=deciding))


def test_a_review_that_runs_is_no_dispute():
    assert not discussion_key(case(acts=CONCLUDED, tracks=(track("review", "requested", KEY),)))
    assert not discussion_key(case(acts=CONCLUDED, tracks=(track("hearing", "returned", KEY),)))


def meeting(*members, purpose="decision", **values):
    rows = [types.SimpleNamespace(person=m, view="agree", opinion="同意") for m in members]
    return attempt("discuss", KEY, input=typed(members=rows, purpose=purpose), **values)


def test_discussion_after_review_refuses_a_meeting_before_the_conclusion_and_on_the_review_of_another_content():
    early = meeting(HEAD, at=moment("2026-09-02 09:59"))
    reason = refused("discussion_after_review", case(acts=CONCLUDED), early).reason
    assert reason == "讨论时还没有现在的处理建议"
    refused("discussion_after_review", case(), early)
    stale = case(acts=CONCLUDED, tracks=(track("review", "passed", KEY),), clearances=(clearance("other"),))
    refused("discussion_after_review", stale, meeting(HEAD))


def test_discussion_after_review_passes_the_very_moment_at_which_the_review_passed():
    facts = case(acts=CONCLUDED, tracks=(track("review", "passed", KEY),), clearances=(clearance(KEY),))
    passes("discussion_after_review", facts, meeting(HEAD, at=NOW))


def test_discussion_quorum_refuses_a_stranger_among_enough_heads_without_a_word_about_the_number():
    facts = case(roles={SECOND: frozenset({"handler"})}, leaders={HEAD, THIRD, REVIEWER})
    assert "应当有" not in refused("discussion_quorum", facts, meeting(HEAD, THIRD, REVIEWER, SECOND)).reason


@pytest.mark.parametrize(("state", "kind", "word"), [("returned", "now", "没有同意"), ("", "others", "还没有核审")])
def test_checked_before_notice_refuses_and_tells_whose_turn_it_is(state, kind, word):
    ordered = lists(review=replace(rule(), stage="before_notice"))
    key = check_key(case(acts=CONCLUDED))
    tracks = (track("check", state, key),) if state else ()
    facts = case(acts=CONCLUDED, lists=ordered, tracks=tracks)
    found = refused("checked_before_notice", facts, attempt("issue_notice", FIRM))
    assert (found.kind, word in found.reason) == (kind, True)


# ── what came before, and limits ──────────────────────────────────────────────────────────────────────────────────────

ENDED = {"conduct_ended_on": day("2026-09-01")}
SAME_DAY = {"ended_on": day("2026-09-01"), "decided_on": day("2026-09-02")}


@pytest.mark.parametrize(("here", "there"), [("", "临波路 1 号"), ("临波路 1 号", ""), ("临波路 1 号", "临波路 1 号")])
def test_fined_once_refuses_the_same_day_unless_both_places_are_known_and_differ(here, there):
    clue = act("register_clue", 1, content={"place": here})
    facts = case(earlier=[before(**SAME_DAY, place=there)], acts=(clue,))
    refused("fined_once", facts, proposing(ENDED))


def test_fined_once_passes_where_one_of_the_two_days_is_not_known():
    passes("fined_once", case(earlier=[before(**SAME_DAY)]), proposing())
    passes("fined_once", case(earlier=[before(**SAME_DAY | {"ended_on": None})]), proposing(ENDED))


def test_time_bar_passes_while_a_day_is_not_known():
    passes("time_bar", case(), attempt("file_case", input=typed(discovered_on=TODAY)))
    passes("time_bar", case(), attempt("file_case", input=typed(conduct_ended_on=TODAY)))
    passes("time_bar", case(acts=(filing(discovered_on="2026-09-01"),)), proposing())


def test_time_bar_refuses_after_one_year_where_a_law_says_so():
    special = {"time_bar": {"years": 1, "article": "行政处罚法#36"}}
    late = {"conduct_ended_on": day("2025-09-01"), "discovered_on": day("2026-09-02")}
    facts = case(matter=matter(rules=special))
    assert "1 年" in refused("time_bar", facts, attempt("file_case", input=typed(**late))).reason
    just = late | {"conduct_ended_on": day("2025-09-02")}
    passes("time_bar", facts, attempt("file_case", input=typed(**just)))


def test_time_bar_passes_the_second_anniversary():
    given = {"conduct_ended_on": day("2024-09-02"), "discovered_on": day("2026-09-02")}
    passes("time_bar", case(), attempt("file_case", input=typed(**given)))


def test_discretion_fences_passes_a_party_or_a_matter_that_is_not_known():
    passes("discretion_fences", case(), proposing(party="nobody", fine_fen=1))
    passes("discretion_fences", case(lists=None), proposing(fine_fen=1))


# ── ending ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("states", "left"), [({"a": "due", "b": "ended"}, "1 项"), ({"a": "ended"}, None), ({}, None)])
def test_unfinished_counts_what_is_short_of_its_end(states, left):
    check = unfinished("all_served", "service", ("ended",), "还没有送达", "行政处罚法#61", "送达")
    found = check(case(tracks=tuple(track("service", s, n) for n, s in states.items())), attempt("close_case"))
    assert (found is None) if left is None else (left in found.reason)


@pytest.mark.parametrize("state", ["annulled", "dropped"])
def test_all_decided_passes_a_decision_that_fell_and_refuses_one_that_is_only_asked_for(state):
    passes("all_decided", case(tracks=(track("decision", state, FIRM),)), attempt("close_case"))
    refused("all_decided", case(tracks=(track("decision", "decided", FIRM),)), attempt("close_case"))


@pytest.mark.parametrize(
    ("step", "values"),
    [
        ("close_case", {"deciding": False, "medium": "paper"}),
        ("close_case", {"deciding": True, "medium": "online"}),
        ("archive_case", {"deciding": True, "medium": "paper"}),
    ],
    ids=["asked for", "signed online", "another step"],
)
def test_papers_complete_refuses_the_form_unless_this_very_paper_is_being_decided(step, values):
    form = act("close_case", 1, status="proposed", medium="paper")
    facts = case(acts=(form,), documents=(document(act_id=form.id),), tracks=(track("paper", "scanned", "document-1"),))
    refused("papers_complete", facts, attempt(step, **values))


# ── enforcement ───────────────────────────────────────────────────────────────────────────────────────────────────────


def owing(*owed, **values):
    return case(decisions=(decision(obligations=owed or (obligation(due=TODAY - DAY),)),), **values)


def test_demand_due_refuses_until_the_day_after_the_first_last_day():
    facts = owing(obligation(due=TODAY + 3 * DAY), obligation("income", 50_000, due=TODAY))
    assert refused("demand_due", facts, attempt("issue_demand", FIRM)).until == TODAY + DAY


def test_surcharge_thirty_days_refuses_until_the_day_after_the_last():
    facts = owing(obligation("surcharge", 100), duties=(("COE_SURCHARGE_30", FIRM, TODAY + DAY),))
    assert refused("surcharge_thirty_days", facts, attempt("apply_to_court", FIRM)).until == TODAY + 2 * DAY


@pytest.mark.parametrize(
    ("state", "until", "word"),
    [("suspended", TODAY + 2 * DAY, "才满三年"), ("waiting", None, "没有中止执行")],
)
def test_three_years_refuses_until_they_are_over_or_tells_that_nothing_is_suspended(state, until, word):
    facts = owing(duties=(("COE_STOP_3Y", FIRM, TODAY + DAY),), tracks=(track("enforcement", state, FIRM),))
    found = refused("three_years", facts, attempt("terminate_enforcement", FIRM, input=typed(ground="three_years")))
    assert (found.until, word in found.reason) == (until, True)


def test_three_years_refuses_a_suspension_whose_day_is_not_known():
    facts = owing(tracks=(track("enforcement", "suspended", FIRM),))
    found = refused("three_years", facts, attempt("terminate_enforcement", FIRM, input=typed(ground="three_years")))
    assert (found.until, found.reason) == (None, "没有中止执行")


# ── fulfilment ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_obligation_kind_refuses_and_names_the_kinds_of_the_step():
    reason = refused("obligation_kind", case(), attempt("record_payment", FIRM)).reason
    assert reason.endswith("只用于罚款、没收违法所得、加处罚款")


def test_plan_sums_refuses_one_instalment_due_today_and_names_its_day():
    one = types.SimpleNamespace(due_on=TODAY, amount_fen=800_000)
    found = refused("plan_sums", owing(obligation()), attempt("answer_deferral", FIRM, input=typed(plan=[one])))
    assert f"{TODAY}" in found.reason


def reckoning(fen, due):
    return owing(obligation("fine", fen, due=due)), attempt("add_surcharge", FIRM, input=typed(until=TODAY))


def test_surcharge_reckoned_passes_the_first_fen():
    passes("surcharge_reckoned", *reckoning(34, TODAY - DAY))


def test_surcharge_reckoned_refuses_a_fine_without_a_last_day_as_nothing():
    assert "应加处 0.00 元，已决定加处 0.00 元" in refused("surcharge_reckoned", *reckoning(34, None)).reason


def test_reduction_allowed_passes_the_preview_and_a_party_that_owes_no_surcharge():
    facts = owing(obligation("surcharge", 100))
    passes("reduction_allowed", facts, attempt("reduce_surcharge", f"{FIRM}:surcharge"))
    nobody = attempt("reduce_surcharge", "nobody:surcharge", input=typed(reduce_fen=1, harmless="yes"))
    passes("reduction_allowed", facts, nobody)


def test_refund_owed_refuses_the_party_to_whom_another_ones_refund_is_not_due():
    annulled = act("decide", 9, track_subject=PERSON, made={"refunds": {PERSON: 800_000}})
    assert refused("refund_owed", case(acts=(annulled,)), attempt("record_refund", FIRM)).kind == "never"


def test_all_fulfilled_refuses_and_names_who_owes_what():
    facts = case(tracks=(track("obligation", "owed", f"{FIRM}:goods"),))
    reason = refused("all_fulfilled", facts, attempt("close_case")).reason
    assert "溪桥区满穗食品有限公司的没收非法财物（1 项）" in reason


# ── hearings ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("state", "who"), [("held", "边牧原"), ("requested", "岳青禾、祁砚舟")])
def test_hearing_over_refuses_and_names_whose_turn_it_is(state, who):
    roles = {p: frozenset({"handler"}) for p in (HANDLER, SECOND)} | {THIRD: frozenset({"presider"})}
    facts = case(acts=CONCLUDED, roles=roles, tracks=(track("hearing", state, FIRM),))
    assert refused("hearing_over", facts, attempt("decide", FIRM)).who == who


@pytest.mark.parametrize(("read_back", "word"), [("no", "没有交当事人核对"), ("yes", "主持人没有注明")])
def test_hearing_record_signed_refuses_and_tells_what_is_missing(read_back, word):
    given = typed(read_back=read_back, signed="refused", refusal_note="")
    assert word in refused("hearing_record_signed", case(), attempt("hold_hearing", FIRM, input=given)).reason


# ── measures ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("key", ["食品安全法", "行政强制法"])
def test_basis_named_passes_the_last_article_and_refuses_the_next(key):
    last = shipped_index().find(key).version[-1].articles
    passes("basis_named", case(), attempt("approve_measure", input=typed(basis=[f"{key}#{last}"])))
    refused("basis_named", case(), attempt("approve_measure", input=typed(basis=[f"{key}#{last + 1}"])))


@pytest.mark.parametrize(
    ("oral", "word"), [(None, "没有事先经机关负责人批准"), (NOW + DAY, "口头同意的时间晚于保存的时间")]
)
def test_approved_first_refuses_and_tells_whether_nobody_agreed_or_too_late(oral, word):
    tried = attempt("preserve_urgently", "1", input=typed(approved_at=oral))
    assert word in refused("approved_first", case(), tried).reason


def test_must_return_passes_another_end_on_the_last_day():
    facts = case(tracks=(track("preservation", "kept", "1"),), duties=(("PEN_REGISTER_EVIDENCE", "1", TODAY),))
    passes("must_return", facts, attempt("dispose_preservation", "1", input=typed(way="test")))


def seized(number, seq, at):
    goods = [{"name": "食用油", "spec": "5 升", "quantity": "12 桶", "feature": number}]
    content = {"goods": goods, "kept_at": "库房", "keeper": "岳青禾"}
    return (
        act("seize", seq, track_subject=number, content=content, at=at),
        act("issue_seizure", seq + 1, track_subject=number, at=at),
    )


def test_goods_named_passes_the_preview_while_goods_are_kept_and_an_empty_answer_when_none_are():
    facts = case(acts=seized("1", 2, NOW))
    passes("goods_named", facts, attempt("release_measure", "1"))
    passes("goods_named", case(), attempt("release_measure", "1", input=typed(goods=[])))


@pytest.mark.parametrize("number", ["1", "2"])
def test_given_on_spot_refuses_by_the_day_of_its_own_seizure(number):
    acts = (*seized("1", 2, NOW - 3 * DAY), *seized("2", 6, NOW))
    own = {"1": acts[1], "2": acts[3]}[number]
    facts = case(acts=acts, documents=(document(code="seizure_decision", act_id=own.id),))
    tried = attempt("serve", f"document-1:{FIRM}", input=typed(received_on=TODAY))
    assert refused("given_on_spot", facts, tried) if number == "1" else passes("given_on_spot", facts, tried)


def test_given_on_spot_passes_the_seizure_of_today_after_one_of_another_day():
    acts = (*seized("1", 2, NOW - 3 * DAY), *seized("2", 6, NOW))
    facts = case(acts=acts, documents=(document(code="seizure_list", act_id=acts[3].id),))
    passes("given_on_spot", facts, attempt("serve", f"document-1:{FIRM}", input=typed(received_on=TODAY)))


# ── papers ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def minutes(*parts):
    held = act("discuss", 8, officers=parts)
    not_yet = Refusal("paper_servable", "文书还没有盖章", "行政处罚法#59.2", "用印")
    paper = document(servability=not_yet, served=False, internal=True, signers=("机关负责人",), act_id=held.id)
    return case(acts=(held,), documents=(paper,)), attempt("print_paper", "document-1")


def test_print_frozen_refuses_the_paper_of_a_record_that_was_corrected():
    wrong, right = act("inspect", 2), act("inspect", 3, corrects=2)
    facts = case(acts=(wrong, right), documents=(document(act_id=wrong.id),))
    found = refused("print_frozen", facts, attempt("print_paper", "document-1"))
    assert (found.kind, "第 3 号更正" in found.reason) == ("never", True)


def test_print_frozen_passes_minutes_that_a_member_has_not_confirmed():
    passes("print_frozen", *minutes(OfficerPart(HEAD, "member", True, {}), OfficerPart(THIRD, "member", False, {})))


@pytest.mark.parametrize(("part", "confirmed"), [("member", True), ("officer", False), ("officer", True)])
def test_print_frozen_refuses_minutes_that_all_members_confirmed(part, confirmed):
    refused("print_frozen", *minutes(OfficerPart(HEAD, part, confirmed, {})))


def test_signed_after_print_passes_the_preview_and_a_paper_that_was_never_printed():
    printed = case(acts=(act("print_paper", 9, track_subject="document-1"),))
    passes("signed_after_print", printed, attempt("join_scan", "document-1"))
    passes("signed_after_print", case(), attempt("join_scan", "document-1", input=typed(signed_on=TODAY)))


def test_publication_second_person_passes_where_nobody_drafted():
    passes("publication_second_person", case(), attempt("check_publication", FIRM))


# ── review ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_reviews_read_nothing_of_a_stranger_and_sum_no_fines_that_no_rule_asks_for():
    assert review_facts(case(acts=CONCLUDED), "nobody") is None
    plain = case(acts=CONCLUDED, earlier=[before()])
    assert review_facts(plain, FIRM).related_fine_fen == 0
    assert review_facts(replace(plain, sources=case(lists=None).sources), FIRM).related_fine_fen == 0


def opinion(kind, suggestions=()):
    content = {"kind": kind, "opinion": "意见", "findings": [], "suggestions": list(suggestions)}
    return act("give_opinion", 11, track_subject=KEY, content=content, made={"by": str(REVIEWER)})


def test_reviewed_passes_a_voluntary_review_that_agreed():
    acts = (*CONCLUDED, act("request_review", 10, track_subject=KEY), opinion("AGREE"))
    facts = case(acts=acts, tracks=(track("review", "passed", KEY),), lists=lists(review=rule("conditions")))
    passes("reviewed", facts, attempt("decide", FIRM, input=typed(against_review="")))


def test_answers_complete_refuses_and_names_the_suggestion_left_out_and_passes_the_preview():
    facts = case(acts=(*CONCLUDED, opinion("AGREE_WITH_COMMENT", ("一", "二"))))
    one = types.SimpleNamespace(number=1, adopted="yes", text="已改")
    found = refused("answers_complete", facts, attempt("answer_comments", KEY, input=typed(answers=[one])))
    assert found.reason == "第 2 条建议还没有回应"
    passes("answers_complete", facts, attempt("answer_comments", KEY))
    passes("answers_complete", case(acts=CONCLUDED), attempt("answer_comments", KEY, input=typed(answers=[one])))


def test_carried_lawfully_passes_a_finding_that_takes_nothing_over():
    facts = case(acts=(*CONCLUDED, opinion("REVISE")))
    own = types.SimpleNamespace(element="facts", verdict="符合", note="")
    passes("carried_lawfully", facts, attempt("give_opinion", KEY, input=typed(findings=[own])))


def test_review_extendable_passes_the_last_day():
    facts = case(acts=CONCLUDED, duties=(("REVIEW_LEGAL", "", TODAY),))
    passes("review_extendable", facts, attempt("extend_review", KEY, deciding=True))


# ── serving ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_served_after_issue_passes_the_preview():
    passes("served_after_issue", case(documents=(document(),)), attempt("serve", f"document-1:{FIRM}"))
    given = typed(received_on=TODAY - 90 * DAY)
    passes("served_after_issue", case(), attempt("serve", f"document-1:{FIRM}", input=given))


@pytest.mark.parametrize(("born", "minor"), [("2008-09-01", False), ("2008-09-02", True), ("2008-09-03", True)])
def test_receiver_entitled_refuses_a_minor_up_to_the_eighteenth_birthday_itself(born, minor):
    own = {"method": "direct", "result": "served", "receiver": "路远山", "receiver_kind": "self", "guardian": ""}
    facts = case(parties=(person(birth_on=day(born)), firm()))
    tried = attempt("serve", f"document-1:{PERSON}", input=typed(**own))
    assert refused("receiver_entitled", facts, tried) if minor else passes("receiver_entitled", facts, tried)


# ── stopping and substance ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("行政处罚法 第六十条", "写法不对"),
        ("没有的规定#1", "没有这件法规"),
        ("市场监督管理行政处罚程序规定", "没有写到条"),
        ("国办发〔2018〕118号#1", "不是另有规定的法律、法规、规章"),
        ("行政处罚法#60", "不是另有规定的法律、法规、规章"),
    ],
)
def test_instrument_allows_refuses_and_tells_why(key, word):
    found = refused("instrument_allows", case(), attempt("extend_case", input=typed(instrument=key)))
    assert word in found.reason


def test_discretion_fences_passes_a_decision_on_one_party_whatever_is_proposed_for_another():
    two = (conclusion(proposal(), proposal(PERSON, fine_fen=1)),)
    facts = case(parties=(firm(), person()), acts=two)
    passes("discretion_fences", facts, attempt("decide", FIRM))
    refused("discretion_fences", facts, attempt("decide", PERSON))
    refused("discretion_fences", facts, attempt("conclude"))


def test_time_bar_passes_what_was_filed_without_the_day():
    filed = filing(conduct_ended_on="", discovered_on="")
    passes("time_bar", case(acts=(filed,)), attempt("decide", FIRM))


def test_of_age_passes_a_firm_whose_proposal_stands_beside_that_of_a_person():
    two = (conclusion(proposal(), proposal(PERSON)),)
    passes("of_age", case(parties=(firm(), person()), acts=two), attempt("conclude"))


@pytest.mark.parametrize(
    ("born", "weight", "word"),
    [
        ("2012-09-01", "usual", "应当从轻或者减轻"),
        ("2012-09-01", "lighter", ""),
        ("2012-09-02", "lighter", "不满十四周岁"),
        ("2008-09-01", "usual", ""),
        ("2008-09-02", "usual", "应当从轻或者减轻"),
    ],
)
def test_of_age_refuses_from_the_day_after_the_fourteenth_to_the_eighteenth_birthday_itself(born, weight, word):
    facts = case(parties=(person(birth_on=day(born)),))
    tried = proposing({"conduct_ended_on": TODAY}, party=PERSON, weight=weight)
    assert word in refused("of_age", facts, tried).reason if word else passes("of_age", facts, tried)


# ── telling ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_undecided_refuses_and_names_whose_decision_stands():
    facts = case(parties=(firm(), person()), decisions=(decision(), decision(PERSON)), acts=CONCLUDED)
    assert "溪桥区满穗食品有限公司" in refused("undecided", facts, attempt("make_statement", FIRM)).reason
    one = refused("undecided", facts, proposing(fine_fen=600_000)).reason
    assert one == "对溪桥区满穗食品有限公司已经作出决定"


def test_as_notified_passes_who_was_not_told_yet():
    passes("as_notified", case(acts=CONCLUDED), attempt("decide", FIRM))


@pytest.mark.parametrize(("last", "open_"), [(None, True), (TODAY - DAY, False), (TODAY, True)])
@pytest.mark.parametrize("state", ["waiting", "waived"])
def test_statements_over_refuses_to_the_last_day_unless_the_waiver_is_on_file(state, last, open_):
    facts = case(tracks=(track("statement", state, FIRM),), statement_ends={FIRM: last} if last else {})
    tried = attempt("decide", FIRM)
    if not open_:
        passes("statements_over", facts, tried)
        return
    until = TODAY + DAY if last and state == "waiting" else None
    assert refused("statements_over", facts, tried).until == until


def test_remedies_right_passes_the_preview_and_a_power_for_which_none_is_registered():
    passes("remedies_right", case(), attempt("decide", FIRM))
    bare = matter(capacity=types.SimpleNamespace(reconsideration_body="", court=""))
    given = typed(reconsideration_body="溪桥区人民政府", court="溪桥区人民法院")
    passes("remedies_right", case(matter=bare), attempt("decide", FIRM, input=given))


# ── testing ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_measure_running_passes_the_last_day():
    facts = case(tracks=(track("measure", "in_force", "1"),), duties=(("COE_SEIZE", "1", TODAY),))
    passes("measure_running", facts, attempt("entrust_test", input=typed(measure="1")))


# ── gates of every procedure ──────────────────────────────────────────────────────────────────────────────────────────


def inspecting(officers=(HANDLER, SECOND), **values):
    return attempt("inspect", officers=officers, input=typed(**values))


def test_two_officers_refuses_from_the_day_of_a_recusal_and_passes_before_it():
    refused("two_officers", case(recused={SECOND: TODAY}), inspecting())
    passes("two_officers", case(recused={SECOND: TODAY + DAY}), inspecting())


def test_two_officers_refuses_and_says_what_is_wrong_with_whom_or_how_many_there_were():
    assert "只有 1 名执法人员" in refused("two_officers", case(), inspecting((HANDLER,))).reason
    absent = refused("two_officers", case(recused={SECOND: TODAY}), inspecting()).reason
    assert absent.endswith("：祁砚舟已决定回避，不能再参与本案")


def test_end_recorded_passes_a_record_that_has_no_end():
    passes("end_recorded", case(), inspecting())


def inspections(*seqs, **values):
    return tuple(act("inspect", seq, **values) for seq in seqs)


def test_officers_confirmed_refuses_and_names_five_records_only():
    waiting = (OfficerPart(SECOND, "officer", False, {}), OfficerPart(HANDLER, "officer", True, {}))
    found = refused("officers_confirmed", case(acts=inspections(*range(1, 7), officers=waiting)), attempt("decide"))
    assert ("第 5 号记录待祁砚舟确认" in found.reason, "第 6 号" in found.reason) == (True, False)


def test_no_blocking_defects_refuses_and_names_five_of_them_only():
    facts = case(acts=inspections(*range(1, 7)), defects=tuple(defect(seq) for seq in range(1, 7)))
    reason = refused("no_blocking_defects", facts, attempt("decide")).reason
    assert ("第 5 号" in reason, "第 6 号" in reason) == (True, False)


def test_rows_intact_refuses_and_names_five_differences_only():
    reason = refused("rows_intact", case(tampered=tuple("甲乙丙丁戊己")), attempt("decide")).reason
    assert reason.endswith("甲；乙；丙；丁；戊")


def redoing(redo):
    given = {"act_seq": 2, "gate": "two_officers", "way": "redo", "redo_seq": redo}
    return attempt("cure_defect", input=typed(**given))


def test_curable_refuses_a_new_act_that_is_not_named_or_that_has_a_defect_itself():
    later = NOW + DAY
    facts = case(acts=(act("inspect", 1, at=later), act("inspect", 2)), defects=(defect(2),))
    refused("curable", facts, redoing(None))
    again = (act("inspect", 2), act("inspect", 4, at=later))
    refused("curable", case(acts=again, defects=(defect(2), defect(4, "late_entry"))), redoing(4))
    passes("curable", case(acts=again, defects=(defect(2), defect(4, cured_by=5))), redoing(4))


def test_two_gates_of_one_name_stop_the_program():
    one, other = BOOK.gates["two_officers"], replace(BOOK.gates["two_officers"], title="另一个")
    assert by_name([one, one]) == {"two_officers": one}
    with pytest.raises(ValueError, match="two_officers"):
        by_name([one, other])
