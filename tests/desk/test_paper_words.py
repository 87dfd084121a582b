"""An agency's own words stand at the beginning and end of its papers, in versions; the statute's own stay."""

import pytest

from mingzheng.catalogue.models import PaperWording
from mingzheng.documents.queries import file_of
from mingzheng.documents.reading import read_pages
from tests.stories import scripts

pytestmark = pytest.mark.django_db
URL = "/desk/settings/papers/"
GIVEN = {
    "paper": "prior_notice",
    "part": "closing",
    "text": "{机关}地址在临波路，{当事人}可以在工作时间来访，案号{案号}。",
    "since": "2026-09-01",
    "document": "溪市监办〔2026〕3号（演示）",
}


def said(paper):
    return "".join(page.body for page in read_pages(file_of(paper)))


def test_own_words_stand_in_the_next_paper_with_the_case_s_names_and_the_statute_s_content_stays(play, sign_in):
    scripts.concluded(scripts.investigated(play))
    assert sign_in("agency_head").post(URL, GIVEN).status_code == 302
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE)
    play.approve("unit_head")
    text = said(play.paper("prior_notice"))
    assert "溪桥区市场监督管理局地址在临波路，溪桥区禾满堂餐饮店可以在工作时间来访" in text
    assert "陈述、申辩的权利" in text


@pytest.mark.parametrize("odd", [{"text": "{姓名}"}, {"text": "{"}, {"paper": "no_such"}, {"since": "2020-01-01"},
                                 {"document": ""}])  # fmt: skip
def test_unknown_places_papers_and_days_gone_are_refused_by_name(sign_in, district, odd):
    assert sign_in("agency_head").post(URL, GIVEN | odd).status_code == 422
    assert not PaperWording.objects.exists()


def test_only_head_and_reviewer_set_words_and_emptying_takes_them_back(sign_in, district, read):
    assert sign_in("officer").post(URL, GIVEN).status_code in {403, 404}
    head = sign_in("agency_head")
    head.post(URL, GIVEN)
    head.post(URL, GIVEN | {"text": ""})
    assert "都用通用写法" in read(head.get(URL))
    assert [row.version for row in PaperWording.objects.order_by("version")] == [1, 2]
