"""Gates of what may be punished, whom, how and how much. Each gate has a test that refuses and one that passes."""

import uuid
from dataclasses import replace

import pytest

from mingzheng.catalogue.specs import PENALTY_KINDS
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
    matter,
    moment,
    officer,
    passes,
    person,
    proposal,
    refused,
    typed,
    typed_proposal,
)

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
    said = refused("time_bar", case(), barred(ended, found))
    assert said.article == "行政处罚法#36"
    assert "不予立案" in said.remedy


@pytest.mark.parametrize(("ended", "found"), [(e, f) for e, f, sound in BAR if sound])
def test_time_bar_passes_conduct_found_within_two_years_to_the_day(ended, found):
    passes("time_bar", case(), barred(ended, found))


def test_time_bar_refuses_a_conclusion_that_dates_the_conduct_back_and_a_decision_on_it():
    filed = filing(conduct_ended_on="2026-09-01", discovered_on="2026-09-01")
    back = typed(conduct_ended_on=day("2024-08-31"), proposals=[typed_proposal()])
    refused("time_bar", case(acts=(filed,)), attempt("conclude", input=back))
    said = conclusion(conduct_ended_on="2024-08-31")
    refused("time_bar", case(acts=(filed, said)), attempt("decide", FIRM))


def test_time_bar_passes_a_conclusion_and_a_decision_without_penalty_for_that_reason():
    filed = filing(conduct_ended_on="2026-09-01", discovered_on="2026-09-01")
    spared = {"disposition": "no_penalty", "ground": "time_barred", "kinds": [], "fine_fen": 0}
    back = typed(conduct_ended_on=day("2024-08-31"), proposals=[typed_proposal(**spared)])
    passes("time_bar", case(acts=(filed,)), attempt("conclude", input=back))


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


def on(text, **values):
    now = moment(f"{text} 10:00")
    given = [typed_proposal(party=PERSON, **values)]
    return attempt("conclude", now=now, input=typed(conduct_ended_on=day(text), proposals=given))


YOUNG = [("2008-09-02", "2026-09-02"), ("2008-09-03", "2026-09-02"), ("2008-02-29", "2026-02-28")]


@pytest.mark.parametrize(("born", "today"), YOUNG)
def test_of_age_refuses_until_the_eighteenth_birthday_is_over_without_stated_leniency(born, today):
    assert "从轻或者减轻" in refused("of_age", aged(born), on(today)).reason


@pytest.mark.parametrize(("born", "today"), YOUNG)
def test_of_age_passes_a_youth_with_stated_leniency(born, today):
    passes("of_age", aged(born), on(today, weight="lighter"))


SPARED = {"disposition": "no_penalty", "ground": "under_age", "kinds": [], "fine_fen": 0}


@pytest.mark.parametrize("born", ["2012-09-02", "2014-01-01"])
def test_of_age_refuses_to_penalise_a_child_until_the_fourteenth_birthday_is_over(born):
    assert "不予行政处罚" in refused("of_age", aged(born), on("2026-09-02", weight="lighter")).reason
    passes("of_age", aged(born), on("2026-09-02", **SPARED))


def test_of_age_refuses_to_spare_for_age_who_is_fourteen():
    refused("of_age", aged("2012-09-01"), on("2026-09-02", **SPARED))


def test_of_age_refuses_a_person_whose_birth_is_not_recorded():
    assert "出生日期" in refused("of_age", aged(None), attempt("file_case")).reason


def test_of_age_refuses_who_was_a_minor_at_the_conduct_and_came_of_age_since():
    young = aged("2008-09-01", ended="2026-08-31")
    young = replace(young, acts=(*young.acts, conclusion(proposal(party=PERSON), conduct_ended_on="2026-08-31")))
    refused("of_age", young, attempt("decide", PERSON))


@pytest.mark.parametrize(
    ("born", "today"), [("2008-09-01", "2026-09-02"), ("2008-02-29", "2026-03-01"), ("1980-05-01", "2026-09-02")]
)
def test_of_age_passes_from_the_day_after_the_eighteenth_birthday(born, today):
    passes("of_age", aged(born), on(today))


def test_of_age_passes_an_organisation():
    passes("of_age", case(), attempt("file_case"))


# ── crime, measures, gravity ──────────────────────────────────────────────────────────────────────────────────────────


def test_no_crime_refuses_a_decision_on_a_filing_or_conclusion_that_suspects_one():
    for said in (filing(crime_suspected="yes"), conclusion(crime_suspected="yes")):
        found = refused("no_crime", case(acts=(said,)), attempt("decide", FIRM))
        assert (found.article, found.kind) == ("行政处罚法#27", "now")
        assert "报告涉嫌犯罪" in found.remedy


def test_no_crime_passes_no_in_what_was_concluded():
    passes("no_crime", case(acts=(conclusion(crime_suspected="no"),)), attempt("decide", FIRM))


def test_no_crime_passes_a_new_conclusion_that_lays_the_suspicion_to_rest():
    said = (conclusion(crime_suspected="yes"), conclusion(seq=9, crime_suspected="no"))
    passes("no_crime", case(acts=said), attempt("decide", FIRM))


def proposing(**values):
    return attempt("conclude", input=typed(proposals=[typed_proposal(**values)]))


EVERY_KIND = [kind for kind in PENALTY_KINDS if kind != "行政拘留"]


def test_kinds_supported_refuses_detention_which_only_the_police_impose():
    anything = case(matter=matter(penalty_kinds=list(PENALTY_KINDS)))
    assert refused("kinds_supported", anything, proposing(kinds=["行政拘留"])).article == "行政处罚法#18.3"


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_kinds_supported_passes_every_kind_of_the_law_that_the_matter_knows(kind):
    passes("kinds_supported", case(matter=matter(penalty_kinds=[kind])), proposing(kinds=[kind]))
    without = matter(penalty_kinds=[other for other in EVERY_KIND if other != kind])
    assert refused("kinds_supported", case(matter=without), proposing(kinds=[kind])).article == "行政处罚法#38"


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
