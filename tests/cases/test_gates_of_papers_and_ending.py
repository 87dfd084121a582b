"""Gates of papers, publication and closing. Each gate has a test that refuses and one that passes."""

import datetime as dt

import pytest

from mingzheng.core.errors import Refusal
from tests.cases.factory import (
    FIRM,
    HANDLER,
    NOW,
    SECOND,
    TODAY,
    act,
    attempt,
    case,
    decision,
    document,
    firm,
    passes,
    person,
    refused,
    track,
    typed,
)

NOT_YET = Refusal("paper_servable", "文书还没有盖章", "行政处罚法#59.2", "用印")
DAY = dt.timedelta(days=1)


# ── print, scan, second person ────────────────────────────────────────────────────────────────────────────────────────


def printing(**values):
    return case(documents=(document(servability=NOT_YET, **values),))


@pytest.mark.parametrize("state", ["frozen", "void"])
def test_print_frozen_refuses_a_paper_that_is_not_finished(state):
    refused("print_frozen", printing(state=state), attempt("print_paper", "document-1"))


def test_print_frozen_refuses_papers_that_need_no_pen():
    refused("print_frozen", case(documents=(document(),)), attempt("print_paper", "document-1"))
    internal = printing(served=False, internal=True, signers=("机关负责人",))
    refused("print_frozen", internal, attempt("print_paper", "document-1"))


def test_print_frozen_passes_papers_to_serve_to_sign_and_approvals_asked_for_on_paper():
    passes("print_frozen", printing(), attempt("print_paper", "document-1"))
    passes("print_frozen", printing(served=False, signers=("在场人",)), attempt("print_paper", "document-1"))
    asked = act("decide", 8, status="proposed", medium="paper")
    form = document(servability=NOT_YET, served=False, internal=True, signers=("机关负责人",), act_id=asked.id)
    passes("print_frozen", case(acts=(asked,), documents=(form,)), attempt("print_paper", "document-1"))


def joining(signed_on):
    return attempt("join_scan", "document-1", now=NOW + DAY, input=typed(signed_on=signed_on))


PRINTED = case(acts=(act("print_paper", 9, track_subject="document-1"),))


@pytest.mark.parametrize("signed_on", [TODAY - DAY, TODAY + 2 * DAY], ids=["before the print", "in the future"])
def test_signed_after_print_refuses_impossible_days(signed_on):
    refused("signed_after_print", PRINTED, joining(signed_on))


@pytest.mark.parametrize("signed_on", [TODAY, TODAY + DAY])
def test_signed_after_print_passes_from_the_day_of_the_print_to_today(signed_on):
    passes("signed_after_print", PRINTED, joining(signed_on))


@pytest.mark.parametrize("film", ["", "somebody-elses"])
def test_signing_filmed_refuses_a_drawn_name_without_a_film_of_this_case(film):
    facts = case(documents=(document(signers=("在场人",)),), films=("film-1",))
    refused("signing_filmed", facts, attempt("join_scan", "document-1", input=typed(way="screen", film=film)))


def test_signing_filmed_refuses_a_paper_that_needs_the_seal():
    facts = case(documents=(document(sealed=True),), films=("film-1",))
    found = refused(
        "signing_filmed", facts, attempt("join_scan", "document-1", input=typed(way="screen", film="film-1"))
    )
    assert found.kind == "never"


@pytest.mark.parametrize(("way", "film"), [("screen", "film-1"), ("paper", "")])
def test_signing_filmed_passes_with_a_film_and_where_a_pen_signed(way, film):
    facts = case(documents=(document(signers=("在场人",)),), films=("film-1",))
    passes("signing_filmed", facts, attempt("join_scan", "document-1", input=typed(way=way, film=film)))


def test_second_person_refuses_who_joined_the_scan():
    joined = act("join_scan", 9, track_subject="document-1", made={"by": str(HANDLER)})
    refused("second_person", case(acts=(joined,)), attempt("check_scan", "document-1"))


def test_second_person_passes_another_and_the_joiner_of_another_paper():
    joined = act("join_scan", 9, track_subject="document-1", made={"by": str(HANDLER)})
    passes("second_person", case(acts=(joined,)), attempt("check_scan", "document-1", actor_person=SECOND))
    passes("second_person", case(acts=(joined,)), attempt("check_scan", "document-2"))


@pytest.mark.parametrize(
    ("drafted", "checked"), [("draft_publication", "check_publication"), ("propose_withholding", "approve_withholding")]
)
def test_publication_second_person_refuses_who_drafted_or_proposed(drafted, checked):
    facts = case(acts=(act(drafted, 9, track_subject=FIRM, made={"by": str(HANDLER)}),))
    refused("publication_second_person", facts, attempt(checked, FIRM))


def test_publication_second_person_passes_another():
    facts = case(acts=(act("draft_publication", 9, track_subject=FIRM, made={"by": str(HANDLER)}),))
    passes("publication_second_person", facts, attempt("check_publication", FIRM, actor_person=SECOND))


def test_overruled_refuses_where_every_overrule_is_undone():
    done = [act("overrule_mask", 9, track_subject=FIRM), act("drop_overrule", 10, track_subject=FIRM)]
    assert refused("overruled", case(acts=tuple(done)), attempt("drop_overrule", FIRM)).kind == "never"


def test_overruled_passes_an_overrule_that_stands():
    passes("overruled", case(acts=(act("overrule_mask", 9, track_subject=FIRM),)), attempt("drop_overrule", FIRM))


# ── beginning and ending ──────────────────────────────────────────────────────────────────────────────────────────────


def test_lawful_chain_refuses_where_a_later_role_has_nobody():
    assert "公示审核员" in refused("lawful_chain", case(missing_roles=("公示审核员",)), attempt("file_case")).reason


def test_lawful_chain_passes_a_complete_agency():
    passes("lawful_chain", case(), attempt("file_case"))


def test_unplaced_refuses_what_a_rule_has_placed():
    assert refused("unplaced", case(decisions=(decision(),)), attempt("classify_publication", FIRM)).kind == "never"


def test_unplaced_passes_a_decision_that_no_rule_places():
    facts = case(decisions=(decision(disclosure="unclassified"),))
    passes("unplaced", facts, attempt("classify_publication", FIRM))


def test_withheld_for_a_reason_refuses_what_a_rule_holds_back():
    facts = case(decisions=(decision(disclosure="withheld"),))
    assert refused("withheld_for_a_reason", facts, attempt("review_withholding", FIRM)).kind == "never"


def test_withheld_for_a_reason_passes_what_was_approved_in_the_single_case():
    facts = case(
        acts=(act("approve_withholding", 9, track_subject=FIRM),), decisions=(decision(disclosure="withheld"),)
    )
    passes("withheld_for_a_reason", facts, attempt("review_withholding", FIRM))


def test_all_decided_refuses_while_a_party_has_no_decision():
    facts = case(parties=(firm(), person()), decisions=(decision(),))
    assert "路远山" in refused("all_decided", facts, attempt("close_case")).reason


def test_all_decided_passes_when_each_party_has_one_and_asks_none_for_others():
    facts = case(parties=(firm(), person(role="third_party")), decisions=(decision(),))
    passes("all_decided", facts, attempt("close_case"))


def refuses_open(gate, kind, states):
    for state in states:
        found = refused(gate, case(tracks=(track(kind, state, "x"),)), attempt("close_case"))
        assert "1 项" in found.reason


def passes_ended(gate, kind, states):
    passes(gate, case(tracks=tuple(track(kind, s, s) for s in states)), attempt("close_case"))


def test_all_served_refuses_papers_not_served():
    refuses_open("all_served", "service", ("due", "failed"))


def test_all_served_passes_when_all_are():
    passes_ended("all_served", "service", ("served",))


def test_all_published_refuses_anything_under_way():
    refuses_open("all_published", "publication", ("due", "drafted", "waiting", "withhold_proposed"))


def test_all_published_passes_published_and_withheld():
    passes_ended("all_published", "publication", ("published", "withheld"))


@pytest.mark.parametrize("state", ["printed", "scanned"])
def test_papers_complete_refuses_a_paper_out_for_signature(state):
    facts = case(documents=(document(),), tracks=(track("paper", state, "document-1"),))
    refused("papers_complete", facts, attempt("close_case"))


@pytest.mark.parametrize("state", ["frozen", "sealed", "checked"])
def test_papers_complete_passes_papers_at_rest(state):
    facts = case(documents=(document(),), tracks=(track("paper", state, "document-1"),))
    passes("papers_complete", facts, attempt("close_case"))


def test_papers_complete_passes_the_form_that_decides_the_closing_and_no_other_paper():
    form = act("close_case", 1, status="proposed", medium="paper")
    tried = attempt("close_case", deciding=True, medium="paper")
    out = {"acts": (form,), "tracks": (track("paper", "scanned", "document-1"),)}
    passes("papers_complete", case(documents=(document(act_id=form.id),), **out), tried)
    refused("papers_complete", case(documents=(document(),), **out), tried)


@pytest.mark.parametrize("state", ["sealed", "printed", "scanned"])
def test_file_complete_refuses_a_record_without_its_signed_original(state):
    refused("file_complete", case(documents=(document(signers=("在场人",), state=state),)), attempt("archive_case"))


def test_file_complete_passes_checked_and_void_papers_internal_forms_and_those_nobody_signs():
    papers = (
        document(signers=("在场人",), state="checked"),
        document(signers=("在场人",), state="void"),
        document(signers=("机关负责人",), internal=True),
        document(),
    )
    passes("file_complete", case(documents=papers), attempt("archive_case"))
