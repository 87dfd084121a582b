"""Two parties in the browser: one asks for a hearing, the other gives it up; the review sends the draft back once.

Clue, investigation and conclusion are played in code; from the notice to the decisions everything is clicked.
"""

import pytest

from tests.browser.hands import about, stamp, work
from tests.stories import scripts
from tests.stories.conftest import own_seal as own_seal  # noqa: PLC0414 - a fixture
from tests.stories.test_hearing import FINE, MAN, WOMAN

pytestmark = pytest.mark.browser
FIRST, SECOND = MAN["name"], WOMAN["name"]


def concluded_about_two(play):
    return scripts.concluded(scripts.investigated(play, (MAN, WOMAN)), fine_fen=FINE)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_hearing_of_one_of_two_parties_and_a_review_that_comes_back_once(story, played):
    played(concluded_about_two)

    story.morning(1, "officer", "officer2", "unit_head", "agency_head", "clerk")
    notice(story, FIRST)
    story.later()
    notice(story, SECOND)
    asked_and_waived(story)
    hearing_called(story)

    story.morning(15, "clerk", "presider", "officer", "unit_head", "agency_head", "reviewer")
    hearing_held(story)
    review_sends_back(story)
    story.later()
    amended_and_passed(story)
    for name in (FIRST, SECOND):
        story.later()
        decided(story, name)
    story.officer.open(story.case).sees("待送达").look("hearing-decided")


def notice(s, name):
    s.officer.open(s.case).look(f"hearing-notices-{name}").follow(about("制发事先告知书", name))
    s.officer.press("制发事先告知书").told("已提交")
    s.unit_head.approve("制发事先告知书")
    work()
    served(s, name)


def served(s, name):
    s.officer.open(s.case).follow(about("送达", ".*")).look(f"serve-{name}")
    s.officer.type("receiver", name).press("已送达").told("已办理")
    s.officer2.confirm()
    s.later()


def asked_and_waived(s):
    s.officer.open(s.case).look("hearing-told").follow(about("要求听证", FIRST))
    s.officer.type("content", "人员当天已经停工，请求从轻。").look("hearing-request").press("书面").told("已办理")
    s.officer.open(s.case).follow(about("放弃听证", SECOND)).pick("way", "record")
    s.officer.type("words", "我都清楚了，不要求听证。").type("by", f"{SECOND}本人").look("hearing-waiver")
    s.officer.press("放弃听证").told("已办理")


def hearing_called(s):
    s.officer.open(s.case).look("hearing-asked").follow(about("制发听证通知书", FIRST))
    s.officer.look("hearing-open")
    s.officer.type("held_at", "2026-09-16 09:00").type("venue", "本局二楼听证室")
    s.officer.choose("presider", str(s.district.people["presider"].pk))
    s.officer.choose("clerk", str(s.district.people["clerk"].pk)).press("制发听证通知书").told("已提交")
    s.agency_head.approve("制发听证通知书")
    work()
    served(s, FIRST)
    s.clerk.today().look("clerk-today").open(s.case).follow(about("公告听证", FIRST))
    s.clerk.type("where", "本局公告栏").press("公告听证").told("已办理")


def hearing_held(s):
    s.clerk.today().open(s.case).look("hearing-clerk").follow(about("举行听证", FIRST))
    s.clerk.look("hearing-hold-phone", phone=True)
    s.clerk.type("done_at", stamp()).type("ended_at", stamp()).pick("rights_told", "yes").pick("read_back", "yes")
    s.clerk.pick("recorded", "yes")
    s.clerk.type("proof", "调查人员提出现场笔录、询问笔录，建议警告并罚款二万元。")
    s.clerk.type("defence", "当事人称人员当天已经停工办证，没有造成后果。").type("last_statement", "请求从轻处罚。")
    s.clerk.pick("signed", "yes").look("hearing-hold").press("举行听证").told("已办理")
    s.presider.open(s.case).sees("下一步：提出听证报告").follow(about("提出听证报告", FIRST)).look("hearing-report")
    s.presider.type("disputes", "能否从轻。").type("findings", "现场笔录、询问笔录经质证属实。")
    s.presider.pick("conclusion", "milder")
    s.presider.type("opinion", "及时改正，建议适当从轻。").code().press("提出听证报告").told("已办理")


def review_sends_back(s):
    s.officer.open(s.case).look("review-ready").follow("送法制审核").type("statement", "事实清楚、证据确凿，请审核。")
    s.officer.press("送法制审核").told("已办理")
    s.reviewer.today().look("reviewer-today").follow("受理", exact=False).press("材料齐备，受理").told("已办理")
    elements(s.reviewer, "不符合").look("opinion-one")
    s.reviewer.type("opinion", "听证查明及时改正，罚款偏重，请修改。")
    s.reviewer.choose("problems-0-field", "amount").type("problems-0-text", "罚款与情节不相称。").code()
    s.reviewer.press("建议修改后再次送审").told("已办理")
    s.officer.open(s.case).sees("下一步：调查终结").look("review-returned")


def elements(reviewer, discretion):
    """Say of each of the eleven elements whether it is met; the sixth is discretion."""
    for row in range(11):
        verdict = discretion if row == 5 else "符合"
        reviewer.pick(f"findings-{row}-verdict", verdict)
        if verdict == "不符合":
            reviewer.type(f"findings-{row}-note", "罚款偏重。")
    return reviewer


def amended_and_passed(s):
    s.officer.follow("调查终结").look("amend-form")
    for row in (0, 1):
        s.officer.type(f"proposals-{row}-fine_fen", "15000")
    s.officer.press("调查终结").told("已提交")
    s.unit_head.approve("调查终结")
    s.officer.open(s.case).look("amended").follow("送法制审核").type("statement", "已按审核意见减轻罚款。")
    s.officer.press("送法制审核").told("已办理")
    s.later()
    s.reviewer.today().follow("受理", exact=False).press("材料齐备，受理").told("已办理")
    s.reviewer.look("guide-review").look("opinion-two-phone", phone=True)
    elements(s.reviewer, "符合").type("opinion", "同意拟作出的处罚决定。").code().press("同意").told("已办理")


def decided(s, name):
    s.officer.open(s.case).look("guide-case").follow(about("作出处罚决定", name)).type("payee", "澜川银行溪桥支行")
    s.officer.press("作出处罚决定").told("已提交")
    s.unit_head.approve("作出处罚决定")
    s.agency_head.approve("作出处罚决定")
    work()
