"""Gates of what may be punished, whom, how and how much. Each gate has a test that refuses and one that passes."""

import uuid

import pytest

from tests.cases.factory import (
    CAST,
    FIRM,
    HANDLER,
    PERSON,
    SECOND,
    TODAY,
    act,
    attempt,
    case,
    certificate,
    conclusion,
    day,
    filing,
    firm,
    lists,
    matter,
    moment,
    officer,
    passes,
    person,
    proposal,
    refused,
    threshold,
    typed,
    typed_proposal,
)


def unsupported(gate, facts, tried, article):
    found = refused(gate, facts, tried)
    assert (found.article, found.kind) == (article, "never")
    assert "本版本尚不支持" in found.reason


# ── competence, handlers ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fault", [{"repealed": True}, {"effective_from": day("2026-09-03")}])
def test_competence_refuses_a_matter_not_in_force_that_day(fault):
    refused("competence", case(matter=matter(**fault)), attempt("file_case"))


def test_competence_passes_a_matter_from_its_first_day():
    passes("competence", case(matter=matter(effective_from=TODAY)), attempt("file_case"))


@pytest.mark.parametrize(
    "named", [(HANDLER,), (HANDLER, HANDLER), (HANDLER, uuid.UUID(int=99))], ids=["one", "one twice", "a stranger"]
)
def test_two_handlers_refuses_fewer_than_two_different_officers(named):
    refused("two_handlers", case(), attempt("file_case", input=typed(handlers=list(named))))


def test_two_handlers_refuses_a_second_whose_certificate_ended_yesterday():
    ended = officer(SECOND, "祁砚舟", certificates=(certificate(valid_to=day("2026-09-01")),))
    tried = attempt("file_case", input=typed(handlers=[HANDLER, SECOND]))
    assert "届满" in refused("two_handlers", case(people=(CAST[0], ended)), tried).reason


def test_two_handlers_passes_two_certified_officers_and_the_preview():
    passes("two_handlers", case(), attempt("file_case", input=typed(handlers=[HANDLER, SECOND])))
    passes("two_handlers", case(), attempt("file_case"))


# ── the time bar, to the day ──────────────────────────────────────────────────────────────────────────────────────────

BAR = [
    ("2024-09-02", "2026-09-02", True),
    ("2024-09-01", "2026-09-02", False),
    ("2022-02-28", "2024-02-29", True),
    ("2022-02-27", "2024-02-29", False),
    ("2024-02-29", "2026-02-28", True),
    ("2024-02-29", "2026-03-01", False),
    ("2026-09-02", "2026-09-02", True),
]


def barred(ended, found):
    return attempt("file_case", input=typed(conduct_ended_on=day(ended), discovered_on=day(found)))


@pytest.mark.parametrize(("ended", "found"), [(e, f) for e, f, sound in BAR if not sound])
def test_time_bar_refuses_conduct_found_a_day_after_two_years(ended, found):
    unsupported("time_bar", case(), barred(ended, found), "行政处罚法#36")


@pytest.mark.parametrize(("ended", "found"), [(e, f) for e, f, sound in BAR if sound])
def test_time_bar_passes_conduct_found_within_two_years_to_the_day(ended, found):
    passes("time_bar", case(), barred(ended, found))


def test_time_bar_refuses_a_conclusion_that_dates_the_conduct_back_and_a_decision_on_it():
    filed = filing(conduct_ended_on="2026-09-01", discovered_on="2026-09-01")
    back = typed(conduct_ended_on=day("2024-08-31"))
    refused("time_bar", case(acts=(filed,)), attempt("conclude", input=back))
    said = conclusion(conduct_ended_on="2024-08-31")
    refused("time_bar", case(acts=(filed, said)), attempt("decide", FIRM))


@pytest.mark.parametrize(("ended", "found"), [("2026-09-03", "2026-09-02"), ("2026-09-02", "2026-09-03")])
def test_time_bar_refuses_days_that_have_not_come(ended, found):
    assert "还没有到" in refused("time_bar", case(), barred(ended, found)).reason


def test_time_bar_passes_a_decision_on_what_filing_and_conclusion_say():
    filed = filing(conduct_ended_on="2026-09-01", discovered_on="2026-09-01")
    passes("time_bar", case(acts=(filed, conclusion(conduct_ended_on="2026-09-01"))), attempt("decide", FIRM))


# ── age ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def aged(born, ended=None):
    acts = (filing(conduct_ended_on=ended),) if ended else ()
    return case(parties=(person(birth_on=day(born) if born else None),), acts=acts)


def on(text):
    now = moment(f"{text} 10:00")
    return attempt("file_case", now=now, input=typed(conduct_ended_on=day(text)))


@pytest.mark.parametrize(
    ("born", "today"), [("2008-09-02", "2026-09-02"), ("2008-09-03", "2026-09-02"), ("2008-02-29", "2026-02-28")]
)
def test_of_age_refuses_until_the_eighteenth_birthday_is_over(born, today):
    unsupported("of_age", aged(born), on(today), "行政处罚法#30")


def test_of_age_refuses_a_person_whose_birth_is_not_recorded():
    assert "出生日期" in refused("of_age", aged(None), attempt("file_case")).reason


def test_of_age_refuses_who_was_a_minor_at_the_conduct_and_came_of_age_since():
    unsupported("of_age", aged("2008-09-01", ended="2026-08-31"), attempt("decide", PERSON), "行政处罚法#30")
    given = typed(conduct_ended_on=day("2026-08-31"))
    unsupported("of_age", aged("2008-08-31"), attempt("file_case", input=given), "行政处罚法#30")


@pytest.mark.parametrize(
    ("born", "today"), [("2008-09-01", "2026-09-02"), ("2008-02-29", "2026-03-01"), ("1980-05-01", "2026-09-02")]
)
def test_of_age_passes_from_the_day_after_the_eighteenth_birthday(born, today):
    passes("of_age", aged(born), on(today))


def test_of_age_passes_an_organisation():
    passes("of_age", case(), attempt("file_case"))


# ── crime, measures, gravity ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("step", ["file_case", "conclude"])
def test_no_crime_refuses_what_is_typed(step):
    unsupported("no_crime", case(), attempt(step, input=typed(crime_suspected="yes")), "行政处罚法#27")


def test_no_crime_refuses_a_decision_on_a_conclusion_that_suspects_one():
    unsupported("no_crime", case(acts=(conclusion(crime_suspected="yes"),)), attempt("decide", FIRM), "行政处罚法#27")


def test_no_crime_passes_no_in_what_is_typed_and_what_was_concluded():
    passes("no_crime", case(), attempt("file_case", input=typed(crime_suspected="no")))
    passes("no_crime", case(acts=(conclusion(crime_suspected="no"),)), attempt("decide", FIRM))


def test_no_crime_passes_a_new_conclusion_that_lays_the_suspicion_to_rest():
    facts = case(acts=(conclusion(crime_suspected="yes"),))
    passes("no_crime", facts, attempt("conclude", input=typed(crime_suspected="no")))


@pytest.mark.parametrize(("step", "field"), [("file_case", "measures_planned"), ("inspect", "measures_taken")])
def test_no_measures_refuses_measures_planned_or_taken(step, field):
    unsupported("no_measures", case(), attempt(step, input=typed(**{field: "yes"})), "行政强制法#18")


@pytest.mark.parametrize(("step", "field"), [("file_case", "measures_planned"), ("inspect", "measures_taken")])
def test_no_measures_passes_none(step, field):
    passes("no_measures", case(), attempt(step, input=typed(**{field: "no"})))


def test_not_complex_refuses_what_the_heads_must_discuss():
    unsupported("not_complex", case(), attempt("conclude", input=typed(complex_or_grave="yes")), "行政处罚法#57.2")
    unsupported(
        "not_complex", case(acts=(conclusion(complex_or_grave="yes"),)), attempt("decide", FIRM), "行政处罚法#57.2"
    )


def test_not_complex_passes_a_plain_case():
    passes("not_complex", case(), attempt("conclude", input=typed(complex_or_grave="no")))
    passes("not_complex", case(acts=(conclusion(complex_or_grave="no"),)), attempt("decide", FIRM))


# ── kinds, fences, hearing ────────────────────────────────────────────────────────────────────────────────────────────


def proposing(**values):
    return attempt("conclude", input=typed(proposals=[typed_proposal(**values)]))


@pytest.mark.parametrize("kind", ["没收违法所得", "责令停产停业", "吊销许可证件", "行政拘留"])
def test_kinds_supported_refuses_kinds_that_this_version_does_not_do(kind):
    unsupported("kinds_supported", case(), proposing(kinds=["罚款", kind]), "行政处罚法#9")


def test_kinds_supported_refuses_a_kind_that_the_matter_does_not_know():
    facts = case(matter=matter(penalty_kinds=["警告"]))
    assert refused("kinds_supported", facts, proposing()).article == "行政处罚法#38"


def test_kinds_supported_refuses_at_the_decision_what_was_concluded_of_that_party():
    facts = case(acts=(conclusion(proposal(kinds=["责令关闭"])),))
    refused("kinds_supported", facts, attempt("decide", FIRM))


@pytest.mark.parametrize("kinds", [["警告"], ["通报批评"], ["警告", "罚款"]])
def test_kinds_supported_passes_warning_criticism_and_fine(kinds):
    passes("kinds_supported", case(), proposing(kinds=kinds))
    passes("kinds_supported", case(acts=(conclusion(proposal(kinds=kinds)),)), attempt("decide", FIRM))


@pytest.mark.parametrize(("fen", "article"), [(5_000_001, "行政处罚法#38"), (499_999, "行政处罚法#32")])
def test_discretion_fences_refuses_a_fen_outside_the_frame(fen, article):
    assert refused("discretion_fences", case(), proposing(fine_fen=fen)).article == article
    facts = case(acts=(conclusion(proposal(fine_fen=fen)),))
    assert refused("discretion_fences", facts, attempt("decide", FIRM)).article == article


def test_discretion_fences_refuses_where_no_frame_is_entered_for_this_kind_of_party():
    only = matter(fines=[{"article": "食品安全法#126", "party_kind": "individual", "min_fen": 0, "max_fen": 10}])
    assert refused("discretion_fences", case(matter=only), proposing()).who == "系统管理员"


@pytest.mark.parametrize("fen", [500_000, 5_000_000])
def test_discretion_fences_passes_both_ends_of_the_frame(fen):
    passes("discretion_fences", case(), proposing(fine_fen=fen))


def test_discretion_fences_passes_a_warning_without_fine():
    passes("discretion_fences", case(), proposing(kinds=["警告"], fine_fen=0))


def test_below_hearing_refuses_the_threshold_itself():
    unsupported("below_hearing", case(), proposing(fine_fen=1_000_000), "行政处罚法#63")
    facts = case(acts=(conclusion(proposal(fine_fen=1_000_000)),))
    unsupported("below_hearing", facts, attempt("issue_notice", FIRM), "行政处罚法#63")


def test_below_hearing_refuses_where_no_threshold_is_entered():
    facts = case(lists=lists(thresholds=(threshold("individual"),)))
    assert "无法判断" in refused("below_hearing", facts, proposing()).reason


def test_below_hearing_refuses_each_party_by_its_own_threshold():
    both = case(
        parties=(firm(), person()),
        lists=lists(thresholds=(threshold(fen=10_000_000), threshold("individual", 600_000))),
    )
    tried = attempt("conclude", input=typed(proposals=[typed_proposal(), typed_proposal(party=PERSON)]))
    assert "路远山" in refused("below_hearing", both, tried).reason


def test_below_hearing_passes_a_fen_below_and_the_limit_itself_where_it_must_be_exceeded():
    passes("below_hearing", case(), proposing(fine_fen=999_999))
    beyond = case(lists=lists(thresholds=(threshold(comparison="gt"),)))
    passes("below_hearing", beyond, proposing(fine_fen=1_000_000))
    refused("below_hearing", beyond, proposing(fine_fen=1_000_001))


def test_below_hearing_passes_a_warning_without_any_threshold():
    passes("below_hearing", case(lists=lists(thresholds=())), proposing(kinds=["警告"], fine_fen=0))


# ── proposals and evidence ────────────────────────────────────────────────────────────────────────────────────────────

BOTH = (firm(), person())


@pytest.mark.parametrize(
    "named", [[FIRM], [FIRM, FIRM, PERSON], [FIRM, PERSON, "stranger"]], ids=["one left out", "one twice", "a stranger"]
)
def test_proposal_complete_refuses_anything_but_one_proposal_for_each_party(named):
    tried = attempt("conclude", input=typed(proposals=[typed_proposal(party=p) for p in named]))
    refused("proposal_complete", case(parties=BOTH), tried)


def test_proposal_complete_passes_one_for_each_party_and_the_preview():
    tried = attempt("conclude", input=typed(proposals=[typed_proposal(), typed_proposal(party=PERSON)]))
    passes("proposal_complete", case(parties=BOTH), tried)
    passes("proposal_complete", case(parties=BOTH), attempt("conclude"))


@pytest.mark.parametrize("acts", [(), (filing(),), (act("inspect", 2, status="withdrawn"),)])
def test_evidence_exists_refuses_a_conclusion_out_of_nothing(acts):
    refused("evidence_exists", case(acts=acts), attempt("conclude"))


@pytest.mark.parametrize("step", ["inspect", "question", "collect_evidence"])
def test_evidence_exists_passes_with_one_record_of_investigation(step):
    passes("evidence_exists", case(acts=(act(step, 2),)), attempt("conclude"))
