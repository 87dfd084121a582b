"""The file in its two volumes: order, page numbers, parts (procedures.md §5.5)."""

from mingzheng.cases.penalty.case_file import MAX_PAGES, bound, page_count
from tests.cases.factory import act, case, document, track


def paper(number, code, **values):
    given = {"id": f"document-{number}", "code": code, "title": code, "pages": 1} | values
    return document(**given)


def titles(items):
    return [item.title for item in items]


def test_papers_stand_in_the_order_of_the_rules_not_in_that_of_their_making():
    papers = (
        paper(1, "inspection_record"),
        paper(2, "filing_form", internal=True, served=False),
        paper(3, "prior_notice"),
        paper(4, "penalty_decision"),
        paper(5, "service_receipt", served=False),
    )
    assert titles(bound(case(documents=papers), "main")) == [
        "filing_form",
        "penalty_decision",
        "prior_notice",
        "service_receipt",
        "inspection_record",
    ]


def test_what_is_internal_lies_in_the_second_volume_in_its_own_order():
    papers = (
        paper(1, "closing_form", internal=True, served=False, group="side"),
        paper(2, "review_opinion", internal=True, served=False, group="side"),
        paper(3, "conclusion_report", internal=True, served=False, group="side"),
        paper(4, "some_new_form", internal=True, served=False),
    )
    facts = case(documents=papers)
    assert titles(bound(facts, "side")) == ["conclusion_report", "review_opinion", "closing_form", "some_new_form"]
    assert bound(facts, "main") == ()


def test_pages_run_on_and_a_thick_volume_is_bound_in_parts():
    papers = (
        paper(1, "filing_form", pages=2),
        paper(2, "penalty_decision", pages=4),
        paper(3, "prior_notice", pages=MAX_PAGES - 5),
    )
    items = bound(case(documents=papers), "main")
    assert [(i.part, i.pages) for i in items] == [(1, "1—2"), (1, "3—6"), (2, f"1—{MAX_PAGES - 5}")]
    assert page_count(items) == MAX_PAGES + 1


def test_void_papers_and_those_of_corrected_records_are_left_out():
    wrong, right = act("inspect", 2), act("inspect", 3, corrects=2)
    papers = (
        paper(1, "inspection_record", act_id=wrong.id),
        paper(2, "inspection_record", act_id=right.id),
        paper(3, "prior_notice", state="void"),
    )
    items = bound(case(documents=papers, acts=(wrong, right), tracks=(track("main", "filed"),)), "main")
    assert [i.document for i in items] == ["document-2"]
