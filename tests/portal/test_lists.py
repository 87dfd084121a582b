import datetime as dt
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client
from django.utils import timezone

from mingzheng.cases.projection import publish_procedures
from mingzheng.catalogue import actions
from mingzheng.core.digests import digest
from mingzheng.portal import lists, reading
from tests.agencies.factories import agency, do
from tests.catalogue.factories import START, capacity, matter, rule, threshold

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def visitor():
    return Client()


def text_of(visitor, address):
    answer = visitor.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_matter_shows_its_articles_fences_and_tiers_in_words(visitor):
    here = agency()
    matter(here)
    item = next(one for one in reading.lists_of(here.code) if one.kind == "matter")
    text = text_of(visitor, f"/lists/{item.key}/")
    for expected in (
        "《中华人民共和国食品安全法》第一百二十二条第一款", "50,000.00 元 至 100,000.00 元", "首次、货值不足一千元",
        "具有一定社会影响，依法公开", "第 1 版（现行）", item.digest,
    ):  # fmt: skip
        assert expected in text


def test_the_list_to_download_has_the_digest_that_the_page_names(visitor):
    here = agency()
    rule(here)
    item = reading.lists_of(here.code)[0]
    assert digest(visitor.get(f"/lists/{item.key}/text.json").content) == item.digest


def test_the_words_of_a_version_say_since_when_and_its_page_does_not(visitor):
    here = agency()
    rule(here)
    item = reading.lists_of(here.code)[0]
    address = f"/lists/{item.key}/text.json"
    since = visitor.get(address)["Last-Modified"]
    assert parsedate_to_datetime(since) == item.published_at.replace(microsecond=0)
    assert visitor.get(address, headers={"If-Modified-Since": since}).status_code == 304
    assert "Last-Modified" not in visitor.get(f"/lists/{item.key}/")


def test_the_words_of_a_procedure_say_since_when_and_its_charts_do_not(visitor):
    do(publish_procedures)
    row = reading.procedures()[0]
    base = f"/procedures/{row.code}/{row.text_digest.partition(':')[2][:12]}/"
    since = visitor.get(f"{base}text.json")["Last-Modified"]
    assert parsedate_to_datetime(since) == row.published_at.replace(microsecond=0)
    assert visitor.get(f"{base}text.json", headers={"If-Modified-Since": since}).status_code == 304
    assert "Last-Modified" not in visitor.get(f"{base}procedure.bpmn"), "which follows from the program too"


def test_older_versions_stay_readable_and_say_that_they_are_old(visitor):
    here = agency()
    under = capacity(here)
    matter(here, under=under)
    matter(here, under=under, effective_from=START + dt.timedelta(days=30), benchmark="新的裁量基准")
    newest, older = (one for one in reading.lists_of(here.code) if one.kind == "matter")
    assert "新的裁量基准" in text_of(visitor, f"/lists/{newest.key}/")
    text = text_of(visitor, f"/lists/{older.key}/")
    assert "已被新版本代替" in text
    assert "演示省市场监管行政处罚裁量基准" in text
    assert f"/lists/{newest.key}/" in text
    assert "共 2 版" in text_of(visitor, f"/agencies/{here.code}/before/matters/")


def test_what_is_not_in_force_yet_says_so_and_a_repealed_matter_leaves_the_column(visitor):
    here = agency()
    under = capacity(here)
    first = matter(here, under=under, code="SP-009", name="停止执行的事项")
    soon = timezone.localdate() + dt.timedelta(days=10)
    matter(here, under=under, code="SP-010", name="将来的事项", effective_from=soon)
    do(actions.repeal_matter, first, effective_from=START + dt.timedelta(days=1), reason="法律修改")
    column = text_of(visitor, f"/agencies/{here.code}/before/matters/")
    assert "停止执行的事项" not in column
    assert "（尚未生效）" in column
    ended = next(one for one in reading.lists_of(here.code) if one.ended)
    assert "法律修改" in text_of(visitor, f"/lists/{ended.key}/")


def test_a_threshold_says_for_whom_and_from_what_amount(visitor):
    here = agency()
    threshold(here)
    threshold(here, party_kind="organisation", fine_fen=10_000_000, comparison="gt")
    column = text_of(visitor, f"/agencies/{here.code}/before/hearing/")
    assert "（个人）" in column
    assert "（单位）" in column
    item = next(one for one in reading.lists_of(here.code) if "organisation" in one.code)
    assert "超过 100,000.00 元" in text_of(visitor, f"/lists/{item.key}/")


def test_a_review_catalogue_shows_its_conditions_and_all_eleven_elements(visitor):
    here = agency()
    rule(here, kind="conditions", conditions={"fine_fen": {"individual": 1_000_000}, "kinds": ["责令停产停业"]})
    item = reading.lists_of(here.code)[0]
    text = text_of(visitor, f"/lists/{item.key}/")
    for expected in ("对个人罚款 10,000.00 元以上", "责令停产停业", "经过听证程序的", "执法人员资格", "5 个工作日"):
        assert expected in text
    assert text.count('<th scope="row">') == 11


def test_a_kind_of_list_that_this_version_does_not_know_is_shown_as_it_is():
    (section,) = lists.sections("random_inspection", {"name": "甲", "times": 2})
    assert list(section.facts) == [("name", "甲"), ("times", "2")]


def test_an_agency_that_published_nothing_is_not_there(visitor):
    assert visitor.get("/agencies/nothing/").status_code == 404
    assert visitor.get("/lists/nothing/").status_code == 404
