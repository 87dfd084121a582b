"""A whole case in the browser, from the clue to the archive, by the people whose work it is, at their own screens.

All eight sign in by the pages of signing in, with password and one-time code, on each day that has work for them; the
code is asked again where something is signed. The pages are served by this process for one reason: the party has five
working days to state its case, so the clock of the pages is moved over them, and once more to the day of payment.
"""

import pytest

from tests.browser import chapters
from tests.browser.chapters import FIRM, OFFICE
from tests.browser.hands import Tally

pytestmark = pytest.mark.browser

MOST_FIELDS, MOST_CLICKS = 45, 90  # from the clue to the closing (design.md §12); they may only fall


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_whole_case_goes_from_the_clue_to_the_archive_by_following_the_screens(story):
    story.morning(0, *OFFICE)
    chapters.clue_and_filing(story)
    chapters.questioning_and_conclusion(story)
    chapters.notice_and_statement(story)

    story.morning(8, *OFFICE, "reviewer", "publisher", "checker")  # five working days after service, and one
    chapters.legal_review(story)
    chapters.decision(story)
    chapters.publication(story)
    published_to_everybody(story)
    to_the_public = story.tally.counted(Tally.CASE)

    story.morning(9, "officer", "unit_head", "agency_head", "archivist")
    chapters.payment(story)
    chapters.closing(story)
    closed_and_frozen(story)
    to_the_closing = story.tally.counted(Tally.CASE)

    chapters.archive(story)
    archived_with_its_list(story)
    published_to_everybody(story)
    tell_the_burden(to_the_public, to_the_closing, story.tally.counted(Tally.CASE, Tally.ORIGINALS))
    assert to_the_closing[0] <= MOST_FIELDS, to_the_closing
    assert to_the_closing[1] <= MOST_CLICKS, to_the_closing


def published_to_everybody(story):
    """The public finds the decision by searching, reads it, and reads no natural person's name."""
    visitor = story.visitor.open("/")
    visitor.page.get_by_label("搜索单位名称、文号、事项").fill("禾满堂")
    with story.tally.of(Tally.PUBLIC):
        visitor.press("搜索").follow(FIRM, exact=False)
    visitor.sees(FIRM, "警告", "8,000.00 元", "溪桥区市场监督管理局", "不服怎么办", "《中华人民共和国食品安全法》")
    visitor.sees("公示时未到期或者尚未缴清")
    assert "䶮" not in visitor.page.content(), "the representative is masked"


def closed_and_frozen(story):
    """The case says that it is closed, by whom it may still be moved, and holds the paper of its closing for good."""
    officer = story.officer.open(story.case).sees("已结案", "8,000.00 元，财政票据 20260910-000017", "结案审批表")
    officer.sees("现在没有要您办的", "核对扫描件：送达回证")
    paper = officer.page.get_by_role("link", name="结案审批表").first.get_attribute("href")
    answer = officer.page.request.get(paper)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body() == officer.page.request.get(paper).body()
    officer.open("/desk/cases/?stage=closed").sees(FIRM, "已结案")


def archived_with_its_list(story):
    """The archivist sees a finished file: every paper in its volume, every signed original in its place."""
    archivist = story.archivist.open(story.case).sees("已归档", "现在没有要您办的")
    archivist.page.get_by_role("link", name="卷内目录").click()
    archivist.sees("正卷", "副卷", "现场笔录", "询问笔录", "行政处罚决定书", "送达回证", "结案审批表")
    archivist.sees("保管期限", "30 年", "存放位置", "1 号库 3 架", "送达回证 溪市监送〔2026〕1号 的扫描件")
    assert "缺" not in archivist.screen, archivist.screen


def tell_the_burden(to_the_public, to_the_closing, with_originals):
    """Print what bench/burden.py reads; signing in is no burden of a case and stands in none of the figures."""
    for what, (typed, clicked) in (
        ("typed fields", to_the_public),
        ("to the closing: typed fields", to_the_closing),
        ("to the archive with signed originals: typed fields", with_originals),
    ):
        print(f"{what} {typed}, clicks {clicked}")  # noqa: T201 - bench/burden.py reads it
