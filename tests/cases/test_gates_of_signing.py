"""Gates about the people of a case. Each gate has a test that refuses and one that passes."""

import uuid
from dataclasses import replace

from mingzheng.cases.engine.fact_rows import ApprovalFact
from tests.cases.factory import (
    CAST,
    HANDLER,
    HEAD,
    NOW,
    OTHER_AGENCY,
    REVIEWER,
    SECOND,
    THIRD,
    act,
    attempt,
    case,
    check,
    defect,
    officer,
    part,
    passes,
    refused,
    role,
    track,
    typed,
)

STRANGER = uuid.UUID(int=99)
PRESIDER = uuid.UUID(int=16)
CHIEF = officer(HEAD, "章叙白", roles=(role("agency_head", rank="principal"),), certificates=())
DEPUTY = officer(HEAD, "章叙白", roles=(role("agency_head", rank="deputy"),), certificates=())


def asked(person=HANDLER, state="asked", **values):
    content = {"person": str(person), "applicant": "party", "reason": "近亲属"}
    given = {"acts": (act("ask_recusal", 9, track_subject="1", content=content),), **values}
    given["ever"] = values.get("ever", {HANDLER: frozenset({"handler"}), SECOND: frozenset({"handler"})})
    return case(tracks=(track("recusal", state, "1"),), **given)


def cast(*changed):
    known = {p.id: p for p in CAST} | {p.id: p for p in changed}
    return tuple(known.values())


def deciding(**values):
    given = {"verdict": "granted", "replacement": THIRD} | values
    return attempt("decide_recusal", "1", input=typed(**given))


def handing(**values):
    return attempt("hand_over", input=typed(**({"giver": SECOND, "taker": THIRD} | values)))


# ── recusal ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_recusal_concerns_refuses_a_stranger_to_the_case():
    tried = attempt("ask_recusal", "1", input=typed(person=THIRD))
    refused("recusal_concerns", case(), tried)
    refused("recusal_concerns", case(), attempt("ask_recusal", "1", input=typed(person=STRANGER)))


def test_recusal_concerns_refuses_once_the_case_is_over():
    assert refused("recusal_concerns", case(tracks=(track("main", "closed"),)), attempt("ask_recusal", "1")).kind


def test_recusal_concerns_passes_handlers_former_ones_reviewers_and_heads():
    for person in (REVIEWER, HEAD):
        passes("recusal_concerns", case(), attempt("ask_recusal", "1", input=typed(person=person)))
    facts = case(ever={SECOND: frozenset({"handler"})})
    passes("recusal_concerns", facts, attempt("ask_recusal", "1", input=typed(person=SECOND)))
    named = case(acts=(act("inspect", 4, officers=(part(THIRD),)),))
    passes("recusal_concerns", named, attempt("ask_recusal", "1", input=typed(person=THIRD)))


def test_recusal_decider_refuses_the_chief_by_a_subordinate_and_the_own_case():
    facts = asked(HEAD, people=cast(CHIEF))
    assert "集体讨论" in refused("recusal_decider", facts, deciding()).reason
    facts = asked(HEAD, people=cast(CHIEF), rules={"head_recusal": "superior"})
    assert "上级机关" in refused("recusal_decider", facts, deciding()).reason
    assert "本人" in refused("recusal_decider", asked(HANDLER), deciding()).reason


def test_recusal_decider_passes_another_and_a_deputy():
    passes("recusal_decider", asked(SECOND), deciding())
    passes("recusal_decider", asked(HEAD, people=cast(DEPUTY)), deciding())


def test_head_recusal_way_refuses_an_officer_another_way_and_the_chief_in_person():
    tried = attempt("decide_head_recusal", "1", input=typed(way="collective"))
    assert "由机关负责人决定" in refused("head_recusal_way", asked(SECOND), tried).reason
    facts = asked(HEAD, people=cast(CHIEF), rules={"head_recusal": "superior"})
    assert "上级机关" in refused("head_recusal_way", facts, tried).reason
    assert "本人" in refused("head_recusal_way", facts, replace(tried, actor_person=HEAD)).reason


def test_head_recusal_way_passes_as_the_agency_rules():
    tried = attempt("decide_head_recusal", "1", input=typed(way="collective"))
    passes("head_recusal_way", asked(HEAD, people=cast(CHIEF)), tried)


def test_recusals_decided_refuses_while_a_request_waits():
    assert "祁砚舟" in refused("recusals_decided", asked(SECOND), attempt("decide")).reason


def test_recusals_decided_passes_once_decided():
    passes("recusals_decided", asked(SECOND, "refused"), attempt("decide"))
    passes("recusals_decided", case(), attempt("decide"))


# ── handlers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_replacement_lawful_refuses_who_judged_handles_or_has_no_certificate():
    ever = {THIRD: frozenset({"reviewer"})}
    assert "审核" in refused("replacement_lawful", case(ever=ever), handing()).reason
    assert "已经回避" in refused("replacement_lawful", case(ever={THIRD: frozenset({"recused"})}), handing()).reason
    assert "已经是本案承办人" in refused("replacement_lawful", case(), handing(taker=HANDLER)).reason
    assert "不在本机关名册" in refused("replacement_lawful", case(), handing(taker=STRANGER)).reason
    away = cast(officer(THIRD, "边牧原", agency_id=OTHER_AGENCY))
    assert "不是本机关" in refused("replacement_lawful", case(people=away), handing()).reason
    bare = cast(officer(THIRD, "边牧原", certificates=()))
    assert "没有行政执法证" in refused("replacement_lawful", case(people=bare), handing()).reason
    idle = cast(officer(THIRD, "边牧原", roles=()))
    assert "没有承办人角色" in refused("replacement_lawful", case(people=idle), handing()).reason


def test_replacement_lawful_refuses_a_presider_who_investigated():
    roles = {PRESIDER: frozenset({"presider"})}
    facts = asked(PRESIDER, roles=roles, people=cast(officer(THIRD, "边牧原", roles=(role("presider"),))))
    passes("replacement_lawful", facts, deciding())
    facts = replace(facts, ever={THIRD: frozenset({"handler"})})
    assert "调查过本案" in refused("replacement_lawful", facts, deciding()).reason
    assert "不是听证主持人" in refused("replacement_lawful", facts, deciding(replacement=SECOND)).reason


def test_replacement_lawful_passes_an_officer_outside_the_case():
    passes("replacement_lawful", case(), handing())
    passes("replacement_lawful", asked(SECOND), deciding())
    passes("replacement_lawful", asked(SECOND), attempt("decide_recusal", "1"))


def test_two_handlers_remain_refuses_to_leave_one():
    assert "只剩 1 名" in refused("two_handlers_remain", asked(SECOND), deciding(replacement=None)).reason
    bare = cast(officer(THIRD, "边牧原", certificates=()))
    refused("two_handlers_remain", case(people=bare), handing())


def test_two_handlers_remain_passes_with_a_successor_a_refusal_or_before_filing():
    passes("two_handlers_remain", case(), handing())
    passes("two_handlers_remain", asked(SECOND), deciding())
    passes("two_handlers_remain", asked(SECOND), deciding(verdict="refused", replacement=None))
    alone = case(filed_on=None, roles={SECOND: frozenset({"handler"})})
    passes("two_handlers_remain", alone, handing())
    passes("two_handlers_remain", asked(REVIEWER), deciding(replacement=None))


def test_giver_handles_refuses_somebody_else():
    refused("giver_handles", case(), handing(giver=THIRD))


def test_giver_handles_passes_a_handler():
    passes("giver_handles", case(), handing())


# ── review and oral approval ──────────────────────────────────────────────────────────────────────────────────────────


def test_reviewer_takes_over_refuses_a_handler_and_one_without_the_role():
    tried = attempt("reassign_review", "k", input=typed(taker=REVIEWER))
    refused("reviewer_takes_over", case(ever={REVIEWER: frozenset({"handler"})}), tried)
    refused("reviewer_takes_over", case(ever={REVIEWER: frozenset({"recused"})}), tried)
    refused("reviewer_takes_over", case(), attempt("reassign_review", "k", input=typed(taker=THIRD)))


def test_reviewer_takes_over_passes_a_reviewer_outside_the_case_also_of_the_review_body():
    passes("reviewer_takes_over", case(), attempt("reassign_review", "k", input=typed(taker=REVIEWER)))
    other = officer(REVIEWER, "温筱岚", agency_id=OTHER_AGENCY, roles=(role("reviewer", agency_id=OTHER_AGENCY),))
    facts = case(people=cast(other), review_agency_id=OTHER_AGENCY)
    passes("reviewer_takes_over", facts, attempt("reassign_review", "k", input=typed(taker=REVIEWER)))


def approval(verdict):
    made = act("hand_over", 6)
    row = ApprovalFact(made.id, 1, 0, "unit_head", verdict, "oral", None, None, NOW, "", "")
    return case(acts=(made,), approvals=(row,))


def test_oral_confirmed_refuses_while_the_signature_is_missing():
    assert "第 6 号" in refused("oral_confirmed", approval("oral"), attempt("decide")).reason


def test_oral_confirmed_passes_after_it():
    passes("oral_confirmed", approval("approved"), attempt("decide"))


def test_approval_refused_refuses_where_nothing_is_to_be_undone():
    refused("approval_refused", case(), attempt("note_undone"))
    facts = case(acts=(act("hand_over", 6),), defects=(defect(6, "oral_confirmed"),))
    refused("approval_refused", facts, attempt("note_undone", input=typed(act_seq=5)))


def test_approval_refused_passes_what_was_refused():
    facts = case(acts=(act("hand_over", 6),), defects=(defect(6, "oral_confirmed"),))
    passes("approval_refused", facts, attempt("note_undone", input=typed(act_seq=6)))
    passes("approval_refused", facts, attempt("note_undone"))


def test_two_officers_refuses_somebody_recused_since_that_day():
    facts = case(recused={SECOND: NOW.date()})
    tried = attempt("inspect", input=typed(), officers=(HANDLER, SECOND))
    assert "已决定回避" in refused("two_officers", facts, tried).reason


def test_two_officers_passes_what_was_done_before_the_recusal():
    later = case(recused={SECOND: NOW.date().replace(day=3)})
    assert check("two_officers", later, attempt("inspect", input=typed(), officers=(HANDLER, SECOND))) is None
