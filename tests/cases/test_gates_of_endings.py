"""Gates on how a case stops, is handed on, and what becomes of a decision: each refuses, each lets pass."""

import pytest

from tests.cases.factory import (
    FIRM,
    HANDLER,
    HEAD,
    PERSON,
    TODAY,
    act,
    attempt,
    case,
    conclusion,
    day,
    decision,
    filing,
    firm,
    officer,
    passes,
    person,
    proposal,
    refused,
    role,
    track,
    typed,
)

SPARED = {"disposition": "no_penalty", "ground": "minor", "kinds": [], "fine_fen": 0}
RULE = "市场监督管理行政处罚程序规定#64"


def spared(**values):
    return case(acts=(conclusion(proposal(**(SPARED | values))),))


@pytest.mark.parametrize("state", ["suspended", "withdrawn", "transferred"])
def test_under_way_refuses_a_case_that_rests_or_is_gone(state):
    found = refused("under_way", case(tracks=(track("main", state),)), attempt("decide", FIRM))
    assert found.kind == ("now" if state == "suspended" else "never")


def test_under_way_passes_a_concluded_case():
    passes("under_way", case(tracks=(track("main", "concluded"),)), attempt("decide", FIRM))


def test_not_finished_refuses_a_report_in_an_archived_case():
    assert refused("not_finished", case(tracks=(track("main", "archived"),)), attempt("report_crime")).kind == "never"


def test_not_finished_passes_a_closed_case_whose_crime_is_found_later():
    passes("not_finished", case(tracks=(track("main", "closed"),)), attempt("report_crime"))


def test_disposition_penal_refuses_a_party_proposed_no_penalty():
    assert "不予处罚" in refused("disposition_penal", spared(), attempt("decide", FIRM)).remedy


def test_disposition_penal_passes_a_proposed_penalty_and_what_was_proposed_before_there_was_a_choice():
    passes("disposition_penal", case(acts=(conclusion(),)), attempt("decide", FIRM))
    passes("disposition_penal", case(acts=(conclusion(proposal(disposition="penalty")),)), attempt("decide", FIRM))


def test_disposition_lenient_refuses_where_a_penalty_or_nothing_is_proposed():
    refused("disposition_lenient", case(acts=(conclusion(),)), attempt("decide_no_penalty", FIRM))
    refused("disposition_lenient", case(), attempt("decide_no_penalty", FIRM))


def test_disposition_lenient_passes_no_penalty_and_facts_not_established():
    passes("disposition_lenient", spared(), attempt("decide_no_penalty", FIRM))
    passes("disposition_lenient", spared(disposition="not_established"), attempt("decide_no_penalty", FIRM))


@pytest.mark.parametrize(
    ("ground", "article"),
    [("minor", "行政处罚法#33.3"), ("under_age", "行政处罚法#30"), ("incapable", "行政处罚法#31")],
)
def test_educated_refuses_leniency_without_education_or_guardian(ground, article):
    tried = attempt("decide_no_penalty", FIRM, input=typed(education="", guardian_told=""))
    assert refused("educated", spared(ground=ground), tried).article == article


def test_educated_passes_what_was_told_and_what_needs_no_telling():
    told = attempt("decide_no_penalty", FIRM, input=typed(education="当面讲解。", guardian_told="监护人已管教。"))
    for ground in ("minor", "under_age", "incapable"):
        passes("educated", spared(ground=ground), told)
    silent = attempt("decide_no_penalty", FIRM, input=typed(education="", guardian_told=""))
    passes("educated", spared(ground="time_barred"), silent)
    passes("educated", spared(), attempt("decide_no_penalty", FIRM))


@pytest.mark.parametrize(
    "key", ["行政处罚法#60", "国办发〔2018〕118号#1", "没有的规定#1", "市场监督管理行政处罚程序规定", "？"]
)
def test_instrument_allows_refuses_what_is_no_other_provision_of_law_regulation_or_rule(key):
    refused("instrument_allows", case(), attempt("extend_case", input=typed(instrument=key)))


def test_instrument_allows_passes_a_rule_and_a_suspension_that_stops_no_clock():
    passes("instrument_allows", case(), attempt("extend_case", input=typed(instrument=RULE)))
    passes("instrument_allows", case(), attempt("suspend_case", input=typed(instrument="")))


def test_before_expiry_refuses_the_day_after_the_last():
    late = case(duties=[("PEN_CASE", "", day("2026-09-01"))])
    assert refused("before_expiry", late, attempt("extend_case")).kind == "never"


def test_before_expiry_passes_the_last_day():
    passes("before_expiry", case(duties=[("PEN_CASE", "", TODAY)]), attempt("extend_case"))


def test_nothing_decided_refuses_to_withdraw_what_was_decided():
    refused("nothing_decided", case(decisions=(decision(),)), attempt("withdraw_case"))


def test_nothing_decided_passes_an_undecided_case():
    passes("nothing_decided", case(), attempt("withdraw_case"))


def test_party_undecided_refuses_the_only_party_and_a_decided_one():
    refused("party_undecided", case(), attempt("split_party"))
    two = case(parties=(firm(), person()), decisions=(decision(),))
    refused("party_undecided", two, attempt("split_party", input=typed(party=FIRM)))


def test_party_undecided_passes_one_of_two():
    two = case(parties=(firm(), person()), decisions=(decision(),))
    passes("party_undecided", two, attempt("split_party", input=typed(party=PERSON)))


def head(rank):
    people = (officer(HEAD, "章叙白", roles=(role("agency_head", rank=rank),), certificates=()),)
    return case(people=people)


@pytest.mark.parametrize("rank", ["deputy", ""])
def test_chief_signs_refuses_a_deputy(rank):
    tried = attempt("approve_transfer", "1", actor_person=HEAD, deciding=True)
    assert refused("chief_signs", head(rank), tried).who == "正职负责人"


@pytest.mark.parametrize("rank", ["principal", "acting"])
def test_chief_signs_passes_the_head_and_who_presides(rank):
    passes("chief_signs", head(rank), attempt("approve_transfer", "1", actor_person=HEAD, deciding=True))
    passes("chief_signs", head("deputy"), attempt("approve_transfer", "1", actor_person=HANDLER))


def test_with_police_refuses_before_the_case_is_sent():
    refused("with_police", case(tracks=(track("transfer", "approved", "1"),)), attempt("tell_transfer", FIRM))


def test_with_police_passes_what_was_sent():
    passes("with_police", case(tracks=(track("transfer", "sent", "1"),)), attempt("tell_transfer", FIRM))


def test_something_sent_refuses_a_receipt_for_nothing():
    refused("something_sent", case(), attempt("note_transfer_receipt"))


def test_something_sent_passes_after_a_letter():
    passes("something_sent", case(acts=(act("transfer_clue", 9),)), attempt("note_transfer_receipt"))


def test_sent_elsewhere_refuses_a_return_of_what_the_police_have():
    refused("sent_elsewhere", case(tracks=(track("main", "transferred"),)), attempt("note_transfer_return"))


def test_sent_elsewhere_passes_what_another_agency_has():
    facts = case(tracks=(track("main", "transferred"),), acts=(act("transfer_case", 9),))
    passes("sent_elsewhere", facts, attempt("note_transfer_return"))


SERVED = (track("service", "served", f"document-1:{FIRM}"),)


def test_paper_served_refuses_what_nobody_received():
    refused("paper_served", case(), attempt("correct_paper"))
    refused("paper_served", case(tracks=SERVED), attempt("correct_paper", input=typed(document="document-2")))


def test_paper_served_passes_a_served_paper():
    passes("paper_served", case(tracks=SERVED), attempt("correct_paper"))
    passes("paper_served", case(tracks=SERVED), attempt("correct_paper", input=typed(document="document-1")))


@pytest.mark.parametrize(
    ("wrong", "right"), [("8000", "6000"), ("警告", "批评"), ("5元", "6元"), ("第一条第二款", "第一条")]
)
def test_clerical_only_refuses_amounts_kinds_and_articles(wrong, right):
    tried = attempt("correct_paper", input=typed(wrong=wrong, right=right))
    refused("clerical_only", case(acts=(conclusion(),)), tried)


def test_clerical_only_passes_a_slip_of_the_pen():
    tried = attempt("correct_paper", input=typed(wrong="临坡路", right="临波路"))
    passes("clerical_only", case(acts=(conclusion(),)), tried)


@pytest.mark.parametrize(("kinds", "fine"), [(["罚款"], 800_001), (["罚款", "警告"], 1), (["罚款"], 800_000)])
def test_not_heavier_refuses_more_and_refuses_the_same(kinds, fine):
    tried = attempt("change_decision", FIRM, input=typed(kinds=kinds, fine_fen=fine))
    refused("not_heavier", case(decisions=(decision(),)), tried)


def test_not_heavier_refuses_where_there_was_no_penalty():
    facts = case(decisions=(decision(kind="no_penalty", kinds=(), fine_fen=0),))
    assert refused("not_heavier", facts, attempt("change_decision", FIRM)).kind == "never"


def test_not_heavier_passes_less():
    tried = attempt("change_decision", FIRM, input=typed(kinds=["罚款"], fine_fen=1))
    passes("not_heavier", case(decisions=(decision(),)), tried)


def fallen(**content):
    given = {"result": "annulled", "by": "court", "ground": "facts"} | content
    return act("annul_decision", 20, content=given, made={"party": FIRM, "proposal": proposal()}, track_subject=FIRM)


def test_not_same_again_refuses_the_same_on_the_same_facts():
    assert (
        refused("not_same_again", case(acts=(conclusion(), fallen())), attempt("decide", FIRM)).article
        == "行政诉讼法#71"
    )
    body = case(acts=(conclusion(), fallen(by="reconsideration")))
    assert refused("not_same_again", body, attempt("decide", FIRM)).article == "行政复议法#64.2"


def test_not_same_again_passes_other_content_and_a_fault_of_procedure():
    passes("not_same_again", case(acts=(conclusion(), fallen(ground="procedure"))), attempt("decide", FIRM))
    passes("not_same_again", case(acts=(conclusion(proposal(fine_fen=1)), fallen())), attempt("decide", FIRM))
    passes("not_same_again", case(acts=(conclusion(),)), attempt("decide", FIRM))


def test_old_withdrawn_refuses_while_the_old_decision_is_public():
    refused("old_withdrawn", case(tracks=(track("publication", "withdraw_due", FIRM),)), attempt("decide", FIRM))


def test_old_withdrawn_passes_afterwards():
    passes("old_withdrawn", case(tracks=(track("publication", "withdrawn", FIRM),)), attempt("decide", FIRM))


def test_act_to_attack_refuses_where_nothing_was_served():
    refused("act_to_attack", case(), attempt("note_suit"))


def test_act_to_attack_passes_after_service():
    passes("act_to_attack", case(tracks=SERVED), attempt("note_suit"))


def test_head_appears_refuses_absence_without_a_word():
    refused("head_appears", case(), attempt("note_attendance", "1", input=typed(head="no", reason="")))


def test_head_appears_passes_presence_and_a_reason():
    passes("head_appears", case(), attempt("note_attendance", "1", input=typed(head="yes", reason="")))
    passes("head_appears", case(), attempt("note_attendance", "1", input=typed(head="no", reason="出国")))


def outcome(result="changed"):
    content = {"result": result, "document": "复议决定书 1 号"}
    return act("note_remedy_outcome", 30, content=content, made={"party": FIRM}, track_subject="1")


def test_remedies_settled_refuses_an_ordered_change_not_carried_out():
    refused("remedies_settled", case(acts=(outcome(),)), attempt("close_case"))
    before = act("change_decision", 29, track_subject=FIRM)
    refused("remedies_settled", case(acts=(before, outcome())), attempt("close_case"))


def test_remedies_settled_passes_a_change_carried_out_and_what_was_maintained():
    after = act("change_decision", 31, track_subject=FIRM)
    passes("remedies_settled", case(acts=(outcome(), after)), attempt("close_case"))
    passes("remedies_settled", case(acts=(outcome("maintained"),)), attempt("close_case"))


LANES = ("reported", "approved", "sent", "police_filed", "police_refused", "reconsidering", "handed_over")


@pytest.mark.parametrize("state", LANES)
def test_no_crime_refuses_while_the_police_have_the_case(state):
    refused("no_crime", case(tracks=(track("transfer", state, "1"),)), attempt("decide", FIRM))


def test_no_crime_refuses_again_when_a_later_conclusion_suspects_a_crime():
    declined = act("approve_transfer", 8, track_subject="1")
    later = conclusion(seq=9, crime_suspected="yes")
    refused("no_crime", case(acts=(declined, later)), attempt("decide", FIRM))


def test_no_crime_passes_what_came_back_or_was_not_sent():
    suspected = filing(crime_suspected="yes")
    for step in ("approve_transfer", "note_police_reply", "accept_refusal"):
        settled = act(step, 8, track_subject="1")
        passes(
            "no_crime",
            case(acts=(suspected, settled), tracks=(track("transfer", "returned", "1"),)),
            attempt("decide", FIRM),
        )
