"""What a court annuls, in the browser: the suit, the defence, the judgement, and what the public then reads.

Up to the served and published decision the case is played in code; from the suit on everything is clicked.
"""

import pytest

from tests.browser.hands import about, stamp, work
from tests.stories.conftest import own_seal as own_seal  # noqa: PLC0414 - a fixture
from tests.stories.scripts import FIRM
from tests.stories.test_changes import published

pytestmark = pytest.mark.browser
SUIT = "（2026）演01行初1号"


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_decision_that_a_court_annuls_leaves_public_view_and_says_why(story, played):
    played(published)

    story.morning(14, "officer", "unit_head", "agency_head")
    address = shown_to_everybody(story)
    sued(story)
    defended(story)

    story.morning(49, "officer", "checker")
    annulled(story)
    withdrawn(story)
    told_to_everybody(story, address)


def shown_to_everybody(s):
    visitor = s.visitor.open("/")
    visitor.page.get_by_label("搜索单位名称、文号、事项").fill(FIRM["name"])
    visitor.press("搜索").follow(FIRM["name"], exact=False).sees("8,000.00 元").look("public-before")
    return visitor.page.url


def sued(s):
    s.officer.open(s.case).look("suit-case").rarely("收到行政诉讼起诉状")
    s.officer.type("document", SUIT).type("since", stamp()[:10]).type("claims", "请求撤销处罚决定。")
    s.officer.press("收到行政诉讼起诉状").told("已办理")


def defended(s):
    """The defence comes up by itself as what is next, with facts, evidence and articles of the decision filled in."""
    s.officer.open(s.case).sees("下一步：提交答辩状", "行政诉讼答辩", "09-30").look("suit-noted")
    s.officer.follow("提交答辩状", exact=False)
    assert "加工凉菜" in s.officer.page.locator("[name='facts']").input_value()
    assert s.officer.page.locator("[name='basis']:checked").count() == 2
    s.officer.type("conclusion", "请求维持本机关的行政处罚决定。").look("defence-form")
    s.officer.press("提交答辩状").told("已提交")
    s.unit_head.approve("提交答辩状")
    s.agency_head.today().follow(about("查看并签批", "提交答辩状")).look("guide-sign")
    s.agency_head.code().press("同意").told("提交答辩状")
    work()
    s.officer.open(s.case).sees("答辩状", "证据、依据和材料目录", "按期办结").look("replied")


def annulled(s):
    s.officer.open(s.case).look("suit-before-outcome").follow("登记复议、诉讼结果", exact=False).look("outcome-form")
    s.officer.choose("result", "annulled").choose("ground", "facts")
    s.officer.type("document", SUIT + "行政判决书").type("basis_on", stamp()[:10]).type("until", stamp()[:10])
    s.officer.type("content", "主要证据不足，判决撤销。").press("登记复议、诉讼结果").told("已办理")
    s.officer.open(s.case).sees("决定已撤销", "撤回公示", "3 日内到期").look("annulled-case")
    s.officer.look("annulled-case-phone", phone=True)


def withdrawn(s):
    """The checker finds the withdrawal among the own tasks; the drafter of the publication could not do it."""
    s.checker.today().look("checker-today").follow("撤回", exact=False).look("withdraw-form")
    s.checker.type("reason", "原决定被人民法院撤销。").code().press("撤回公示").told("已办理")


def told_to_everybody(s, address):
    visitor = s.visitor.open(address)
    visitor.page.reload()  # a browser may keep a public page for a minute
    visitor.look("tombstone").look("tombstone-phone", phone=True)
    visitor.sees("这一公示已经撤回", "原决定被人民法院撤销")
    page = visitor.page.content()
    assert FIRM["name"] not in page, "the tombstone names nobody"
    assert "8,000.00" not in page
    visitor.open("/").page.get_by_label("搜索单位名称、文号、事项").fill(FIRM["name"])
    visitor.press("搜索").look("search-after")
    assert not visitor.page.locator("main").get_by_role("link", name=FIRM["name"]).count()
