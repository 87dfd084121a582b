"""Gates of notice, statement and legal review. Each gate has a test that refuses and one that passes."""

import datetime as dt
from dataclasses import replace

import pytest

from mingzheng.cases.penalty.content import content_key
from tests.cases.factory import (
    FIRM,
    HANDLER,
    HEAD,
    PERSON,
    REVIEWER,
    act,
    attempt,
    case,
    clearance,
    conclusion,
    day,
    decision,
    firm,
    lists,
    moment,
    notice,
    officer,
    part,
    passes,
    person,
    proposal,
    refused,
    rule,
    track,
    typed,
    typed_proposal,
)

# ── order ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_undecided_refuses_to_change_a_decided_case():
    assert refused("undecided", case(decisions=(decision(),)), attempt("conclude")).kind == "never"


def concluding(**changed):
    return typed(proposals=[typed_proposal(**changed), typed_proposal(party=PERSON)])


def test_undecided_refuses_what_concerns_a_decided_party_and_passes_the_others():
    facts = case(parties=(firm(), person()), decisions=(decision(),), acts=(conclusion(proposal(), proposal(PERSON)),))
    assert refused("undecided", facts, attempt("make_statement", FIRM)).kind == "never"
    assert refused("undecided", facts, attempt("conclude", input=concluding(fine_fen=600_000))).kind == "now"
    passes("undecided", facts, attempt("make_statement", PERSON))
    passes("undecided", facts, attempt("request_review"))
    passes("undecided", facts, attempt("conclude", input=concluding()))


def test_undecided_passes_before_a_decision():
    passes("undecided", case(), attempt("conclude"))


def test_remedies_right_refuses_another_body_or_court():
    wrong = typed(reconsideration_body="溪桥区司法局", court="溪桥区人民法院")
    assert (
        "行政复议机关应当是溪桥区人民政府" in refused("remedies_right", case(), attempt("decide", input=wrong)).reason
    )
    wrong = typed(reconsideration_body="溪桥区人民政府", court="澜川市中级人民法院")
    assert "法院应当是溪桥区人民法院" in refused("remedies_right", case(), attempt("decide", input=wrong)).reason


def test_remedies_right_passes_those_of_the_power():
    right = typed(reconsideration_body="溪桥区人民政府", court="溪桥区人民法院")
    passes("remedies_right", case(), attempt("decide", input=right))


def test_in_conclusion_refuses_before_the_investigation_is_concluded():
    refused("in_conclusion", case(), attempt("request_review"))
    refused("in_conclusion", case(acts=(replace(conclusion(), status="proposed"),)), attempt("request_review"))


def test_in_conclusion_passes_after_it():
    passes("in_conclusion", case(acts=(conclusion(),)), attempt("request_review"))


# ── notice ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def told(now=None, before=None):
    return case(acts=(notice(before or proposal()), replace(conclusion(now or proposal()), effective_seq=9)))


def test_notice_needed_refuses_the_same_content_twice_and_nothing_at_all():
    assert refused("notice_needed", told(), attempt("issue_notice", FIRM)).kind == "never"
    refused("notice_needed", case(), attempt("issue_notice", FIRM))


def test_notice_needed_passes_the_first_and_one_with_other_content():
    passes("notice_needed", case(acts=(conclusion(),)), attempt("issue_notice", FIRM))
    passes("notice_needed", told(proposal(fine_fen=700_000)), attempt("issue_notice", FIRM))


@pytest.mark.parametrize("state", ["due", "issued", None])
def test_all_notified_refuses_until_the_notice_is_served(state):
    facts = case(tracks=(track("notice", state, FIRM),) if state else ())
    refused("all_notified", facts, attempt("decide", FIRM))


def test_all_notified_refuses_a_review_while_one_of_two_parties_is_not_served():
    facts = case(parties=(firm(), person()), tracks=(track("notice", "served", FIRM),))
    assert "路远山" in refused("all_notified", facts, attempt("request_review")).reason


def test_all_notified_passes_the_party_that_was_served():
    facts = case(parties=(firm(), person()), tracks=(track("notice", "served", FIRM),))
    passes("all_notified", facts, attempt("decide", FIRM))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"fine_fen": 800_001}, "罚款"),
        ({"kinds": ["警告", "罚款", "通报批评"]}, "处罚种类"),
        ({"facts": "另一事实。"}, "违法事实"),
        ({"breached": ["食品安全法#46"]}, "违反的条款"),
        ({"punished_by": ["食品安全法#125"]}, "处罚依据"),
    ],
)
def test_as_notified_refuses_what_is_heavier_or_other_than_told(change, word):
    assert word in refused("as_notified", told(proposal(**change)), attempt("decide", FIRM)).reason


@pytest.mark.parametrize("change", [{}, {"fine_fen": 500_000}, {"kinds": ["罚款"]}, {"discretion": "改写"}])
def test_as_notified_passes_the_same_and_what_is_milder(change):
    passes("as_notified", told(proposal(**change)), attempt("decide", FIRM))


# ── statements ────────────────────────────────────────────────────────────────────────────────────────────────────────

LAST = day("2026-09-09")


def waiting(state="waiting", ends=True):
    tracks = (track("statement", state, FIRM),) if state else ()
    return case(tracks=tracks, statement_ends={FIRM: LAST} if ends else {})


def at(text, zone=None, step="request_review", subject=""):
    now = moment(text)
    return attempt(step, subject, now=now.astimezone(zone) if zone else now)


@pytest.mark.parametrize("state", ["stated", None])
def test_statements_over_refuses_without_an_answer_or_a_chance(state):
    refused("statements_over", waiting(state), at("2026-09-20 10:00"))


@pytest.mark.parametrize("zone", [None, dt.UTC])
def test_statements_over_refuses_to_the_end_of_the_last_day(zone):
    found = refused("statements_over", waiting(), at("2026-09-09 23:59", zone))
    assert (found.kind, found.until) == ("wait", day("2026-09-10"))


@pytest.mark.parametrize("zone", [None, dt.UTC])
def test_statements_over_passes_on_the_day_after_the_last_day(zone):
    passes("statements_over", waiting(), at("2026-09-10 00:00", zone))


def test_statements_over_refuses_a_period_that_nobody_started():
    refused("statements_over", waiting(ends=False), at("2026-12-01 10:00"))


@pytest.mark.parametrize("state", ["answered", "expired"])
def test_statements_over_passes_an_answer_and_a_lapse(state):
    passes("statements_over", waiting(state), at("2026-09-03 10:00"))


@pytest.mark.parametrize("state", ["waiting", "answered"])
def test_statement_time_over_refuses_a_decision_within_the_time_answered_or_not(state):
    found = refused("statement_time_over", waiting(state), at("2026-09-09 23:59", step="decide", subject=FIRM))
    assert found.until == day("2026-09-10")


def test_statement_time_over_passes_on_the_day_after_the_last_day():
    passes("statement_time_over", waiting("answered"), at("2026-09-10 00:00", step="decide", subject=FIRM))


def expiring(text):
    now = moment(text)
    return attempt("expire_statement", FIRM, now=now, at=now, actor_person=None)


def test_statement_period_over_refuses_a_lapse_on_the_last_day_or_without_a_period():
    refused("statement_period_over", waiting(), expiring("2026-09-09 23:59"))
    refused("statement_period_over", waiting(ends=False), expiring("2026-12-01 10:00"))


def test_statement_period_over_passes_a_lapse_from_the_next_day():
    passes("statement_period_over", waiting(), expiring("2026-09-10 00:00"))


# ── legal review ──────────────────────────────────────────────────────────────────────────────────────────────────────

CONCLUDED = (conclusion(),)


def reviewing(state="passed", *, cleared=True, **values):
    bare = case(acts=CONCLUDED, **values)
    key = content_key(bare)
    return case(
        acts=CONCLUDED,
        tracks=(track("review", state, key),) if state else (),
        clearances=(clearance(key),) if cleared else (),
        **values,
    )


def test_reviewed_refuses_before_there_is_anything_to_review():
    refused("reviewed", case(), attempt("decide", FIRM))


@pytest.mark.parametrize("state", [None, "requested", "accepted", "returned", "incomplete", "void"])
def test_reviewed_refuses_anything_but_a_passed_review(state):
    assert refused("reviewed", reviewing(state, cleared=False), attempt("decide", FIRM)).article == "行政处罚法#58"


def test_reviewed_refuses_a_track_that_says_passed_without_a_clearance():
    refused("reviewed", reviewing("passed", cleared=False), attempt("decide", FIRM))


def test_reviewed_refuses_a_track_that_says_passed_with_the_clearance_of_another():
    key = content_key(case(acts=CONCLUDED))
    facts = case(acts=CONCLUDED, tracks=(track("review", "passed", key),), clearances=(clearance("sha256:other"),))
    refused("reviewed", facts, attempt("decide", FIRM))


def test_reviewed_refuses_a_clearance_of_other_content():
    facts = case(
        acts=CONCLUDED, tracks=(track("review", "passed", "other"),), clearances=(clearance("sha256:" + "0" * 32),)
    )
    assert "改动" in refused("reviewed", facts, attempt("decide", FIRM)).reason


def test_reviewed_refuses_where_a_judgement_is_missing_though_the_catalogue_would_leave_it_out():
    acts = (conclusion(public_interest=""),)
    refused("reviewed", case(acts=acts, lists=lists(review=rule("conditions"))), attempt("decide", FIRM))


def test_reviewed_passes_this_very_content_cleared():
    passes("reviewed", reviewing(), attempt("decide", FIRM))


def test_reviewed_passes_what_the_catalogue_leaves_out():
    passes("reviewed", case(acts=CONCLUDED, lists=lists(review=rule("conditions"))), attempt("decide", FIRM))


def reviewer(subject="", **values):
    return attempt("give_opinion", subject, actor_person=REVIEWER, **values)


@pytest.mark.parametrize("role", ["handler", "approver"])
def test_reviewer_outside_refuses_who_handles_or_approves_the_case(role):
    refused("reviewer_outside", case(roles={REVIEWER: frozenset({role})}), reviewer())


def test_reviewer_outside_refuses_who_is_named_in_an_act_though_not_assigned():
    acts = (act("inspect", 2, officers=(part(REVIEWER),)),)
    refused("reviewer_outside", case(acts=acts), reviewer())


def test_reviewer_outside_passes_somebody_with_no_part_in_the_case():
    passes("reviewer_outside", case(), reviewer())


def judging(**values):
    return case(people=(officer(REVIEWER, "温筱岚", **values),))


@pytest.mark.parametrize("first", [None, "2018-01-01", "2020-05-01"])
def test_reviewer_qualified_refuses_a_newcomer_without_the_qualification(first):
    facts = judging(first_review_on=day(first) if first else None)
    assert refused("reviewer_qualified", facts, reviewer()).article == "行政处罚法#58.2"


def test_reviewer_qualified_passes_the_qualified_and_those_who_began_before_2018():
    passes("reviewer_qualified", judging(legal_qualification=True), reviewer())
    passes("reviewer_qualified", judging(first_review_on=day("2017-12-31")), reviewer())


def test_reviewer_not_approver_refuses_the_signature_of_who_reviewed():
    facts = case(roles={HEAD: frozenset({"reviewer"})})
    refused("reviewer_not_approver", facts, attempt("decide", FIRM, actor_person=HEAD, deciding=True))


def test_reviewer_not_approver_passes_other_heads_and_who_only_proposes():
    passes("reviewer_not_approver", case(), attempt("decide", FIRM, actor_person=HEAD, deciding=True))
    facts = case(roles={HANDLER: frozenset({"handler", "reviewer"})})
    passes("reviewer_not_approver", facts, attempt("decide", FIRM))


def test_content_unchanged_refuses_an_opinion_on_an_earlier_draft():
    refused("content_unchanged", case(acts=CONCLUDED), reviewer("sha256:earlier"))


def test_content_unchanged_refuses_when_any_part_of_the_content_moves():
    key = content_key(case(acts=CONCLUDED))
    changes = (
        {"acts": (conclusion(proposal(fine_fen=700_000)),)},
        {"acts": (*CONCLUDED, act("inspect", 2))},
        {"acts": CONCLUDED, "parties": (firm(name="别的公司"),)},
        {"acts": CONCLUDED, "parties": (firm(identifier="别的代码"),)},
        {"acts": (*CONCLUDED, act("make_statement", 8, track_subject=FIRM))},
        {"acts": (*CONCLUDED, notice(proposal()))},
    )
    for change in changes:
        refused("content_unchanged", case(**change), reviewer(key))


def test_content_unchanged_passes_the_draft_as_submitted():
    facts = case(acts=CONCLUDED)
    passes("content_unchanged", facts, reviewer(content_key(facts)))


def findings(leave_out=()):
    elements = lists().elements
    return typed(findings=[typed(element=e.code) for e in elements if e.code not in leave_out])


@pytest.mark.parametrize("element", [e.code for e in lists().elements])
def test_elements_answered_refuses_an_opinion_that_leaves_one_out(element):
    refused("elements_answered", case(), reviewer(input=findings({element})))


def test_elements_answered_passes_all_of_them_and_the_preview():
    passes("elements_answered", case(), reviewer(input=findings()))
    passes("elements_answered", case(), reviewer())
