import datetime as dt
import itertools
import json
import re
import tomllib
from importlib import resources

import pytest

from mingzheng.core.errors import DomainError
from mingzheng.law.actions import add_instrument, seed_index
from mingzheng.law.catalogue import shipped
from mingzheng.law.index import IndexedInstrument, shipped_index
from mingzheng.law.models import Instrument, InstrumentVersion, LawArticle
from mingzheng.law.queries import cite, resolve
from mingzheng.ledger.models import Entry

D = dt.date
TODAY = D(2026, 9, 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("行政处罚法#57.2", "《中华人民共和国行政处罚法》第五十七条第二款"),
        ("行政处罚法#58.1.2", "《中华人民共和国行政处罚法》第五十八条第一款第（二）项"),
        ("生态环境法典#1054", "《中华人民共和国生态环境法典》第一千零五十四条"),
        ("政府信息公开条例#26", "《中华人民共和国政府信息公开条例》第二十六条"),
        ("310号令#5", "《行政执法机关移送涉嫌犯罪案件的规定》第五条"),
        ("行政处罚法", "《中华人民共和国行政处罚法》"),
    ],
)
def test_a_statute_is_cited_by_full_title_in_chinese_numerals(key, words):
    assert cite(key) == words


def test_a_document_is_cited_with_its_number():
    assert cite("118号").endswith("指导意见》（国办发〔2018〕118号）")


@pytest.mark.django_db
def test_what_the_index_has_not_got_is_refused_by_name():
    for call in (lambda: cite("不存在的法#1"), lambda: resolve("不存在的法#1", TODAY)):
        with pytest.raises(DomainError, match="没有“不存在的法”"):
            call()


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_version_in_force_on_the_day_is_found(reference):
    old, new = resolve("行政处罚法#42", D(2021, 7, 14)), resolve("行政处罚法#42", D(2021, 7, 15))
    assert (old.adopted_on, old.in_force_from, old.in_force_to) == (D(2017, 9, 1), D(2018, 1, 1), D(2021, 7, 14))
    assert (new.adopted_on, new.in_force_from, new.in_force_to) == (D(2021, 1, 22), D(2021, 7, 15), None)
    assert old.gist != new.gist
    assert new.version == "2021-01-22 主席令第70号"
    assert resolve("行政处罚法#42", D(2017, 12, 31)).adopted_on == D(2009, 8, 27)


@pytest.mark.django_db
def test_a_law_not_yet_in_force_says_from_when(reference):
    with pytest.raises(
        DomainError, match=r"《中华人民共和国生态环境法典》自 2026 年 8 月 15 日起施行，2026 年 8 月 14 日尚未施行"
    ):
        resolve("生态环境法典#1054", D(2026, 8, 14))


@pytest.mark.django_db
def test_adopted_is_not_in_force(reference):
    assert resolve("治安管理处罚法#117", D(2025, 12, 31)).adopted_on == D(2012, 10, 26)
    assert resolve("治安管理处罚法#117", D(2026, 1, 1)).adopted_on == D(2025, 6, 27)
    assert resolve("食品安全法#41", D(2025, 11, 30)).adopted_on == D(2021, 4, 29)
    assert resolve("食品安全法#41", D(2025, 12, 1)).adopted_on == D(2025, 9, 12)


@pytest.mark.django_db
def test_a_repealed_law_says_since_when_and_by_what(reference):
    assert resolve("大气污染防治法#99", D(2026, 8, 14)).in_force_to == D(2026, 8, 14)
    with pytest.raises(DomainError, match=r"已于 2026 年 8 月 15 日废止（被《中华人民共和国生态环境法典》取代）"):
        resolve("大气污染防治法#99", D(2026, 8, 15))


@pytest.mark.django_db
def test_an_article_beyond_the_last_is_refused(reference):
    with pytest.raises(DomainError, match="只有 86 条，没有第 87 条"):
        resolve("行政处罚法#87", TODAY)


@pytest.mark.django_db
def test_an_article_without_gist_or_text_resolves_by_number(reference):
    article = resolve("食品安全法#100", TODAY)
    assert (article.no, article.gist, article.text) == (100, "", None)


@pytest.mark.django_db
def test_every_article_of_the_penalty_law_has_a_gist(reference):
    assert [no for no in range(1, 87) if not resolve(f"行政处罚法#{no}", TODAY).gist] == []


@pytest.mark.django_db
def test_every_basis_of_the_catalogue_resolves_today(reference):
    keys = {key for spec in shipped().values() for key in (*spec.basis, *spec.suspend)}
    keys |= {rule.basis for spec in shipped().values() for rule in spec.extension}
    assert len(keys) > 50
    without_gist = [key for key in keys if "#" in key and not resolve(key, TODAY).gist]
    assert without_gist == []
    for key in keys:
        assert cite(key).startswith("《")


@pytest.mark.django_db
@pytest.mark.both_databases
def test_seeding_again_writes_nothing_and_a_changed_row_is_mended(reference, now, entry):
    entries = Entry.objects.count()
    assert seed_index(now) is False
    assert Entry.objects.count() == entries
    row = LawArticle.objects.get(version__instrument__key="行政处罚法", version__adopted_on=D(2021, 1, 22), no=60)
    with entry() as rec:
        rec.change(row, gist="三十日")
    assert seed_index(now) is True
    assert resolve("行政处罚法#60", TODAY).gist == "立案之日起九十日内作出决定"


@pytest.mark.django_db
def test_versions_of_an_instrument_leave_no_gap_and_no_overlap(reference):
    for instrument in Instrument.objects.all():
        versions = sorted(instrument.versions.all(), key=lambda v: v.in_force_from)
        for one, following in itertools.pairwise(versions):
            assert one.in_force_to == following.in_force_from - dt.timedelta(days=1), instrument.key


@pytest.mark.django_db
def test_a_local_instrument_is_entered_by_two_persons_and_resolves(reference, entry, second, officer):
    facts = {
        "key": "某省行政执法条例",
        "title": "某省行政执法条例",
        "rank": "local_regulation",
        "number": "某省人大常委会公告第1号",
        "adopted_on": D(2025, 3, 1),
        "in_force_from": D(2025, 6, 1),
        "articles": 60,
    }
    with pytest.raises(DomainError, match="须由两人办理"), entry() as rec:
        add_instrument(rec, **facts, second=None)
    with entry() as rec:
        add_instrument(rec, **facts, second=second)
    assert cite("某省行政执法条例#12") == "《某省行政执法条例》第十二条"
    assert resolve("某省行政执法条例#12", TODAY).rank == "local_regulation"
    with pytest.raises(DomainError, match="已有"), entry() as rec:
        add_instrument(rec, **facts, second=second)
    with pytest.raises(DomainError, match="已有"), entry() as rec:
        add_instrument(rec, **{**facts, "key": "另一名称", "title": "中华人民共和国行政处罚法"}, second=second)


def test_unknown_keys_and_disorder_in_the_index_stop_the_program():
    text = (resources.files("mingzheng.law") / "data" / "instruments" / "penalty.toml").read_text()
    good = tomllib.loads(text)["instrument"][0]
    IndexedInstrument.model_validate(good)
    for broken in (
        {**good, "colour": "red"},
        {**good, "version": good["version"][::-1]},
        {**good, "version": [{**good["version"][-1], "gists": {"87": "没有的条"}}]},
        {**good, "rank": "decree"},
    ):
        with pytest.raises(ValueError, match=r"."):
            IndexedInstrument.model_validate(broken)


def test_the_index_has_the_29_titles_of_the_real_texts(laws_folder):
    titles = {
        json.loads(path.read_text())["title"] for path in laws_folder.rglob("*.json") if path.parent != laws_folder
    }
    assert len(titles) == 29
    assert [title for title in titles if shipped_index().find(title) is None] == []


def test_no_gist_copies_a_run_of_the_statute(laws_folder):
    """Our gists are our own words: none repeats more than fourteen signs in a row of the text."""
    texts = {}
    for path in laws_folder.glob("*/*.json"):
        data = json.loads(path.read_text())
        for article in data["articles"]:
            texts.setdefault(data["title"], []).append(re.sub(r"\W", "", "".join(article["paras"])))
    copied = []
    for instrument in shipped_index().instruments:
        body = "|".join(texts.get(instrument.title, ()))
        for version in instrument.version:
            for no, gist in version.gists.items():
                plain = re.sub(r"\W", "", gist)
                if any(plain[i : i + 15] in body for i in range(len(plain) - 14)):
                    copied.append((instrument.key, no))
    assert copied == []


@pytest.mark.django_db
def test_two_versions_of_one_day_cannot_be_stored(reference):
    from django.db import IntegrityError

    row = InstrumentVersion.objects.first()
    with pytest.raises(IntegrityError):
        InstrumentVersion.objects.filter(pk=row.pk).update(in_force_to=row.in_force_from - dt.timedelta(days=9))
