"""Every paper that a step makes has a sample that still fits, is whole, and says that it is one."""

import pytest

from mingzheng.cases.book import BOOK
from mingzheng.desk import samples
from mingzheng.documents import composing
from mingzheng.documents.reading import read_pages

MADE = sorted({code for p in BOOK.procedures.values() for step in p.steps.values() for code in step.papers})


def test_each_step_shows_a_sample_of_each_of_its_papers():
    assert not set(MADE) - set(samples.kept())
    assert not set(samples.kept()) - set(BOOK.papers)


@pytest.mark.parametrize("code", sorted(samples.kept()))
def test_a_sample_is_a_paper_of_today(code):
    assert composing.validated(BOOK.papers[code].spec, samples.kept()[code])


@pytest.mark.parametrize("code", ["penalty_decision", "filing_form", "interview_record", "prior_notice"])
def test_a_sample_is_marked_on_each_page(code):
    pages = read_pages(samples.typeset(code).pdf)
    assert pages
    assert all("样张" in page.whole for page in pages)


def test_a_sample_is_shown_page_by_page_with_what_it_must_say(sign_in):
    client = sign_in("officer")
    page = client.get("/desk/help/samples/penalty_decision/").content.decode()
    assert "行政处罚决定书" in page
    assert "申请行政复议、提起行政诉讼的途径和期限" in page
    picture = client.get("/desk/help/samples/penalty_decision/1/")
    assert picture["Content-Type"] == "image/png"
    assert client.get("/desk/help/samples/penalty_decision/99/").status_code == 404
    assert client.get(f"/desk/help/samples/penalty_decision/{10**30}/").status_code == 404
    assert client.get("/desk/help/samples/nothing/").status_code == 404
    assert client.get("/desk/help/samples/penalty_decision/pdf/").content.startswith(b"%PDF")
    assert "/desk/help/samples/filing_form/" in client.get("/desk/help/samples/").content.decode()
