"""The desk of substance: the library is looked at and adopted, and the conclusion shows by what a measure is chosen."""

import datetime as dt
from html.parser import HTMLParser

import pytest

from mingzheng.agencies.officers import BEIJING
from mingzheng.catalogue import actions as catalogue
from mingzheng.catalogue.library import entry
from mingzheng.catalogue.models import Capacity, Matter
from mingzheng.demo.district import do as setup
from tests.stories import scripts

pytestmark = pytest.mark.django_db
ONE = "/desk/library/food_expired/"
DAY = dt.datetime(2026, 8, 31, 9, 0, tzinfo=BEIJING)


class Filled(HTMLParser):
    """What a browser would send of a page as it stands."""

    def __init__(self):
        super().__init__()
        self.sent, self._area, self._select = {}, None, None

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        if tag == "input" and at.get("name") and at.get("type") not in {"submit", "file"}:
            if at.get("type") in {"checkbox", "radio"} and "checked" not in at:
                return
            self.sent.setdefault(at["name"], []).append(at.get("value") or "")
        elif tag == "textarea":
            self._area = at["name"]
            self.sent.setdefault(self._area, [""])
        elif tag == "select":
            self._select = at["name"]
        elif tag == "option" and self._select and "selected" in at:
            self.sent[self._select] = [at.get("value", "")]

    def handle_endtag(self, tag):
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.sent[self._area][0] += data


def filled(answer, **more):
    reader = Filled()
    reader.feed(answer.content.decode().split('id="form"', 1)[1].split("</form>", 1)[0])
    return reader.sent | more


@pytest.fixture
def expired(play):
    """A case of expired food up to the end of questioning, on a matter from the library."""
    agency = play.district.agencies["market"]
    own = Capacity.objects.get(agency=agency)
    given = {"agency_id": agency.pk, "capacity": own, "entry": entry("food_expired"), "effective_from": DAY.date()}
    setup(catalogue.adopt_from_library, **given, now=DAY)
    play.open("officer", "LB-SP-124", [scripts.FIRM], summary="货架上有超过保质期的食品。", place="临波路 88 号")
    seen = play.do(
        "officer", "inspect", officers=("officer", "officer2"), **scripts.inspection(ended_at=play.now.isoformat())
    )
    play.confirm("officer2", seen.seq)
    play.do("officer", "file_case", **scripts.filing(play))
    play.approve("unit_head")
    play.approve("agency_head")
    return play


def url(play, step):
    return f"/desk/cases/{play.case_id}/do/{step}/"


def test_the_library_shows_the_whole_example_and_what_is_to_be_verified(play, sign_in, read):
    officer = sign_in("officer")
    assert "使用假冒伪劣配件维修机动车" in read(officer.get("/desk/library/"))
    said = read(officer.get("/desk/library/fake_parts/"))
    for words in ("违法所得2倍以上10倍以下", "采用前对照条例文本核对", "这批配件从哪里购进", "配件鉴定意见"):
        assert words in said
    assert officer.get("/desk/library/nothing/").status_code == 404


def test_a_reviewer_adopts_an_example_with_the_own_code_and_it_is_there_for_new_cases(play, sign_in, code, read):
    reviewer = sign_in("reviewer")
    sent = {"matter_code": "SP-9", "benchmark": "演示省裁量基准", "effective_from": "2026-09-01"}
    assert reviewer.post(ONE, sent).status_code == 403
    proved = {"code": code("reviewer")}
    assert reviewer.post(ONE, sent | {"effective_from": "昨天的昨天吧"}).status_code == 422
    assert not Matter.objects.filter(code="SP-9").exists()
    assert reviewer.post(ONE, sent | proved).status_code == 302
    assert Matter.objects.get(code="SP-9").benchmark == "演示省裁量基准"
    assert "SP-9" in read(reviewer.get("/desk/library/"))
    assert "经营超过保质期的食品" in read(sign_in("officer").get("/desk/cases/new/"))
    assert reviewer.post(ONE, sent | {"effective_from": "2026-08-01"}).status_code == 422


def test_where_the_law_leaves_the_amounts_open_the_form_asks_for_them(play, sign_in, code):
    reviewer = sign_in("reviewer")
    sent = {"effective_from": "2026-09-01", "code": code("reviewer"), "organisation_min": "500"}
    place = "/desk/library/city_piling/"
    assert reviewer.post(place, sent).status_code == 422
    rest = {"organisation_max": "20,000", "individual_min": "100", "individual_max": "1,000"}
    assert reviewer.post(place, sent | rest).status_code == 302
    assert Matter.objects.get(code="LB-CG-036").fines[0]["max_fen"] == 2_000_000
    assert (
        reviewer.post(
            place, rest | {"effective_from": "2026-09-01", "organisation_min": "500", "organisation_max": "1"}
        ).status_code
        == 422
    )


def test_an_officer_may_look_but_not_adopt(play, sign_in, code, read):
    officer = sign_in("officer")
    answer = officer.post(ONE, {"effective_from": "2026-09-01", "code": code("officer")})
    assert answer.status_code == 409
    assert "机关负责人或者法制审核人员" in read(answer)


def test_the_questions_of_the_matter_stand_in_the_form_of_questioning(expired, sign_in, read):
    assert "有没有消费者反映食用后身体不适" in read(sign_in("officer").get(url(expired, "question")))


def test_the_conclusion_shows_frame_tiers_factors_and_what_evidence_is_missing(expired, sign_in, read):
    said = read(sign_in("officer").get(url(expired, "conclude")))
    for words in ("货值金额不足 10,000.00 元的", "货值金额10倍以上20倍以下", "主动下架、召回", "证据清单", "进货票据"):
        assert words in said
    have = said.split("已有", 1)[1].split("还没有", 1)[0]
    assert "现场笔录" in have
    assert "询问笔录" not in have
    assert "溪桥区禾满堂餐饮店的货架上摆放待售的【填：食品名称" in said


def test_the_page_computes_frame_and_tier_from_the_amounts_typed_so_far(expired, sign_in, read):
    officer = sign_in("officer")
    sent = filled(officer.get(url(expired, "conclude")))
    said = read(officer.post(url(expired, "conclude"), sent | {"proposals-0-goods_value_fen": "1万"}))
    assert "按已填写的金额计算" in said
    assert "100,000.00 元 至 200,000.00 元" in said
    said = read(officer.post(url(expired, "conclude"), sent | {"proposals-0-goods_value_fen": "不知道"}))
    assert "100,000.00 元 至 200,000.00 元" not in said


def test_the_form_as_a_browser_sends_it_makes_the_conclusion_and_keeps_the_optional_amounts_empty(
    expired, sign_in, read
):
    officer = sign_in("officer")
    page = officer.get(url(expired, "conclude"))
    sent = filled(page)
    more = {
        "proposals-0-facts": "货架上有六袋酥饼超过保质期。",
        "proposals-0-evidence": "现场笔录",
        "proposals-0-kinds": ["罚款"],
        "proposals-0-fine_fen": "60,000",
        "proposals-0-goods_value_fen": "480",
        "proposals-0-tier": "从轻",
        "proposals-0-discretion": "货值不足一万元。",
        "judgement_reason": "事实简单。",
    }
    names = ("complex_or_grave", "crime_suspected", "public_interest", "social_risk", "complex_multi_legal")
    more |= dict.fromkeys((*names, "third_party_major"), "no")
    unknown = [name for name in more if name not in page.content.decode()]
    assert not unknown
    answer = officer.post(url(expired, "conclude"), sent | more)
    assert answer.status_code == 302, read(answer)
    proposal = expired.case.acts.get(step="conclude").content["proposals"][0]
    assert (proposal["goods_value_fen"], proposal["income_fen"], proposal["tier"]) == (48_000, None, "从轻")
    assert proposal["acts_of_conduct"] == []
