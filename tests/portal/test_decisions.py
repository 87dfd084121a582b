import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from mingzheng.core.digests import digest
from mingzheng.portal import reading
from mingzheng.publication import actions
from mingzheng.publication.models import PublicDecision
from tests.publication.factories import NOW, firm, office, published

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def visitor():
    return Client()


def text_of(answer):
    return answer.content.decode()


def found(visitor, words):
    asked = visitor.post("/search/", {"q": words})
    assert asked.status_code == 303
    return visitor.get(asked["Location"])


def test_a_decision_says_in_one_sentence_who_why_what_when_and_by_which_law(visitor):
    row = published(office())
    text = text_of(visitor.get(f"/decisions/{row.key}/"))
    assert (
        "2026年9月2日，演示区市场监督管理局因“未取得食品经营许可从事食品经营活动”，对钱某，"
        "依据《中华人民共和国食品安全法》第一百二十二条第一款，作出行政处罚：警告、罚款 5,000.00 元。"
    ) in text


def test_the_text_to_download_has_the_digest_that_the_page_names(visitor):
    row = published(office())
    shown = PublicDecision.objects.get()
    assert digest(visitor.get(f"/decisions/{row.key}/text.json").content) == shown.text_digest
    assert shown.text_digest in text_of(visitor.get(f"/decisions/{row.key}/"))


def test_a_withdrawn_decision_is_gone_and_says_number_day_and_reason_only(visitor):
    at = office()
    row = published(at, fields=firm())
    number = PublicDecision.objects.get().number
    at.by(at.checker, actions.withdraw, row, reason_code="revoked", reason="复议撤销")
    answer = visitor.get(f"/decisions/{row.key}/")
    assert answer.status_code == 410
    assert number in text_of(answer)
    assert "复议撤销" in text_of(answer)
    assert "演示甲食品有限公司" not in text_of(answer)
    assert "noindex" in answer["X-Robots-Tag"]
    assert visitor.get(f"/decisions/{row.key}/text.json").status_code == 404
    assert number not in text_of(visitor.get("/decisions/"))


def test_what_is_past_its_last_day_and_what_never_was_look_the_same(visitor):
    row = published(office())
    PublicDecision.objects.filter(key=row.key).update(expires_on=dt.date(2020, 1, 1))
    over, never = visitor.get(f"/decisions/{row.key}/"), visitor.get("/decisions/nothing/")
    assert over.status_code == never.status_code == 404
    assert row.key not in text_of(visitor.get("/decisions/"))
    assert "没有查到" in text_of(found(visitor, "熟食"))


def test_a_page_that_has_not_changed_is_not_sent_again(visitor):
    row = published(office())
    address = f"/decisions/{row.key}/"
    first = visitor.get(address)
    again = visitor.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "public, max-age=60"
    PublicDecision.objects.update(note="金额更正")
    assert visitor.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_large_print_is_another_page_for_a_cache(visitor):
    plain = visitor.get("/")
    visitor.post("/display/", {"size": "large", "next": "/"})
    large = visitor.get("/", headers={"If-None-Match": plain["ETag"]})
    assert large.status_code == 200
    assert 'data-size="large"' in text_of(large)


def test_34_the_address_of_a_search_says_nothing_of_what_was_looked_for(visitor, caplog):
    published(office(), fields=firm())
    caplog.set_level("DEBUG")
    asked = visitor.post("/search/", {"q": "演示甲食品有限公司"})
    answer = visitor.get(asked["Location"])
    assert "演示甲" not in asked["Location"]
    assert "%" not in asked["Location"]
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow")
    assert "演示甲" not in caplog.text


def test_search_words_are_marked_and_nothing_else_becomes_markup(visitor):
    published(office(), fields=firm(facts="查获标签<b>不合格</b>的食品。"))
    text = text_of(found(visitor, "标签"))
    assert "<mark>标签</mark>" in text
    assert "&lt;b&gt;" in text
    assert "<b>不合格" not in text
    assert "<script>" not in text_of(found(visitor, "<script>alert(1)</script>"))


@pytest.mark.parametrize("words", ["", "   ", "字" * 101])
def test_a_search_that_cannot_be_made_says_why(visitor, words):
    answer = visitor.post("/search/", {"q": words})
    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)


def test_an_old_or_altered_address_of_a_search_says_so(visitor):
    token = visitor.post("/search/", {"q": "食品"})["Location"]
    answer = visitor.get(f"{token[:-6]}AAAA=/")
    assert answer.status_code == 404


def test_the_list_is_narrowed_by_agency_and_year_and_ignores_what_it_does_not_know(visitor):
    at = office()
    row = published(at)
    year = timezone.localdate().year
    assert row.key in text_of(visitor.get(f"/decisions/?year={NOW.year}"))
    assert row.key not in text_of(visitor.get(f"/decisions/?year={year - 3}"))
    assert row.key not in text_of(visitor.get("/decisions/?kind=licence_decision"))
    assert row.key in text_of(visitor.get("/decisions/?agency=nothing&kind=x&year=x&page=x"))
    assert visitor.get("/decisions/?page=99999999").status_code == 200


def test_a_monthly_or_quarterly_list_has_what_was_published_in_it_by_agency(visitor, monkeypatch):
    at, other = office().agency, office()
    row, second = published(office()), published(other)
    PublicDecision.objects.filter(key=row.key).update(agency_code=at.code)
    known = [reading.Office(code, "机关") for code in (at.code, other.agency.code)]
    monkeypatch.setattr(reading, "offices", lambda: known)
    PublicDecision.objects.update(published_on="2025-08-31")
    for name, words in (("2025-08", "2025年8月公示清单"), ("2025-Q3", "2025年第三季度公示清单")):
        text = text_of(visitor.get(f"/decisions/?agency={at.code}&published={name}"))
        assert row.key in text
        assert second.key not in text
        assert words in text
        assert f"/data/decisions-{name}.csv" in text
    for name in ("2025-07", "2025-09", "2025-Q2", "2025-Q4"):
        assert row.key not in text_of(visitor.get(f"/decisions/?published={name}"))
    for odd in ("2025-Q5", "2025-13", "x", "2025-Q3\n", "٢٠٢٥-08"):
        assert row.key in text_of(visitor.get("/decisions/", {"published": odd})), odd


def test_the_count_stops_at_a_thousand(visitor):
    published(office())
    one = PublicDecision.objects.get()
    rows = []
    for number in range(1001):
        copy = PublicDecision(**{f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields})
        copy.pk, copy.key, copy.search = None, f"k{number}", ""
        rows.append(copy)
    PublicDecision.objects.bulk_create(rows)
    assert "共 1000+ 条" in text_of(visitor.get("/decisions/?page=2"))


def test_a_corrected_decision_says_what_was_corrected(visitor):
    row = published(office())
    PublicDecision.objects.update(version=2, note="案由文字更正")
    text = text_of(visitor.get(f"/decisions/{row.key}/"))
    assert "第 2 版" in text
    assert "案由文字更正" in text


def test_no_page_of_the_portal_takes_another_method(visitor):
    assert visitor.post("/decisions/").status_code == 405
    assert visitor.delete("/").status_code == 405
    assert visitor.head("/").status_code == 200


def test_robots_are_kept_off_searches(visitor):
    assert "Disallow: /search/" in text_of(visitor.get("/robots.txt"))


def test_the_one_box_knows_the_code_of_a_paper_and_leads_to_its_verdict(visitor):
    for text in ("ABCD-EFGH-2345-67QR", "abcd efgh 2345 67qr", "http://localhost/d/ABCD-EFGH-2345-67QR/"):
        assert visitor.post("/search/", {"q": text})["Location"] == "/d/ABCD-EFGH-2345-67QR/"
    assert visitor.post("/search/", {"q": "INTERNATIONALCOS"})["Location"].startswith("/search/")


def test_head_and_footer_carry_what_the_site_guide_asks_and_only_what_is_set(visitor, settings):
    row = published(office())
    text = text_of(visitor.get(f"/decisions/{row.key}/"))
    for name in ("SiteName", "SiteDomain", "ColumnName", "ArticleTitle", "PubDate", "ContentSource", "Url"):
        assert f'<meta name="{name}"' in text, name
    assert "SiteIDCode" not in text
    assert "网站标识码" not in text
    settings.SITE = {**settings.SITE, "code": "9901020001", "icp": "演ICP备00000001号", "host": "溪桥区人民政府"}
    text = text_of(visitor.get(f"/decisions/{row.key}/"))
    assert '<meta name="SiteIDCode" content="9901020001">' in text
    assert "网站标识码：9901020001" in text
    assert "主办单位：溪桥区人民政府" in text
