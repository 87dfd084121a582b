import csv
import datetime as dt
import random
from pathlib import Path

import pytest

from mingzheng.core.errors import Invalid
from mingzheng.core.secrets import token
from mingzheng.publication import search as searching
from mingzheng.publication.models import PublicDecision
from mingzheng.publication.search import SearchTerms, grams, match_expression, number_key, runs, search, search_text
from tests.publication.factories import decision, office, published

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ALPHABET = (
    "处罚决定书食品安全第三十二条罚款元市场监督管理局张王李经营未取得许可证𠮷𪚥abAB0129，。〔〕 、\u200b．１２-’&|"
)


def row_of(number, fields, **values):
    plain = {
        "key": token(),
        "state": "published",
        "kind": "penalty",
        "agency_code": "A1",
        "agency_name": "演示机关",
        "region_code": "330102",
        "title": fields["title"],
        "number": fields.get("number", ""),
        "number_key": number_key(fields.get("number", "")),
        "published_on": dt.date(2026, 9, 2),
        "decided_on": dt.date(2026, 9, 1),
        "version": 1,
        "fields": fields,
        "text_digest": "sha256:0",
        "search": search_text(fields),
    }
    return PublicDecision(**plain | values)


def library(seed, size=300):
    chance = random.Random(seed)
    texts = ["".join(chance.choice(ALPHABET) for _ in range(chance.randint(5, 120))) for _ in range(size)]
    fields = [{"title": text[:30], "facts": text[30:], "number": f"演罚〔2026〕{n}号"} for n, text in enumerate(texts)]
    PublicDecision.objects.bulk_create(row_of(n, f) for n, f in enumerate(fields))
    return fields, chance


def like(fields, query):
    return sum(any(query in run for value in row.values() for run in runs(value)) for row in fields)


def found(text, **values):
    return search(SearchTerms(text=text, **values), using="default")


@pytest.mark.parametrize("length", [1, 2, 4, 8])
def test_a_search_finds_exactly_what_like_finds(length):
    fields, chance = library(length)
    stretches = [run for row in fields for value in row.values() for run in runs(value) if len(run) >= length]
    for _ in range(60):
        run = chance.choice(stretches)
        start = chance.randint(0, len(run) - length)
        query = run[start : start + length]
        assert found(query).count == like(fields, query), query


def test_what_stands_nowhere_is_not_found():
    fields, chance = library(7, 100)
    for _ in range(60):
        query = "".join(chance.choice("处罚决定书食品安全张王李ab01") for _ in range(4))
        assert found(query).count == like(fields, query), query


def test_digits_and_han_are_one_run():
    PublicDecision.objects.bulk_create([row_of(1, {"title": "自2021年起共3次"})])
    assert found("2021年").count == 1
    assert found("年起共3次").count == 1


def test_a_phrase_does_not_reach_over_punctuation_or_fields():
    PublicDecision.objects.bulk_create([row_of(1, {"title": "甲乙，丙丁", "facts": "戊己"})])
    assert found("乙丙").count == 0
    assert found("丁戊").count == 0
    assert found("甲乙，丙丁").count == 1


def test_several_runs_must_all_be_found():
    PublicDecision.objects.bulk_create([row_of(1, {"title": "甲乙丙"}), row_of(2, {"title": "甲乙丁"})])
    assert found("甲乙 丁").count == 1
    assert found("丁 丙").count == 0


def test_width_case_and_invisible_characters_do_not_matter():
    PublicDecision.objects.bulk_create([row_of(1, {"title": "ＡＢＣ超市"})])
    assert found("abc\u200b超市").count == 1


@pytest.mark.parametrize(
    "text", ["'", '"', "*", 'a" OR "b', ":*", "& | !", "'; DROP TABLE public_decision; --", "NEAR(a b)", "\x00", "()"]
)
def test_signs_are_never_query_language(text):
    PublicDecision.objects.bulk_create([row_of(1, {"title": "甲乙丙"})])
    assert found(text).count == 0


def test_a_query_consists_of_our_own_letters_only():
    expression = match_expression(runs("甲乙' OR 1=1 * 丙"), "sqlite")
    assert set(expression) <= set('abcdefghijklmnopqrstuvwxyz" AND*')


def test_refuses_a_query_of_more_than_a_hundred_characters():
    with pytest.raises(Invalid, match="最多 100 个字"):
        found("甲" * 101)


def test_the_count_is_capped_and_pages_go_on():
    PublicDecision.objects.bulk_create(row_of(n, {"title": f"同一标题{n}"}) for n in range(1005))
    page = found("同一标题")
    assert (page.count, page.capped, page.pages, len(page.items)) == (1001, True, 50, 20)
    assert page.items[0].title == "同一标题1004"
    second = search(SearchTerms(text="同一标题"), page=2, using="default")
    assert second.items[0].title == "同一标题984"


@pytest.mark.parametrize(("near", "far"), [(0, 0), (3, 0), (0, 40), (0, 100), (100, 100)])
@pytest.mark.parametrize("page", [1, 2])
def test_many_hits_come_newest_first_by_whatever_way_they_are_read(monkeypatch, near, far, page):
    rows = [row_of(n, {"title": f"观澜街{n}号食品店" if n % 3 else "占道堆放"}) for n in range(90)]
    PublicDecision.objects.bulk_create(rows)
    newest = list(PublicDecision.objects.filter(title__contains="观澜街").order_by("-pk").values_list("pk", flat=True))
    for name, value in {"NEAR": near, "FAR": far, "CAP": 41, "LAST_PAGE": 2}.items():
        monkeypatch.setattr(searching, name, value)
    result = search(SearchTerms(text="观澜街"), page=page, using="default")
    assert [row.pk for row in result.items] == newest[(page - 1) * 20 : page * 20]
    assert result.count == 41


def test_few_results_come_newest_first():
    PublicDecision.objects.bulk_create(row_of(n, {"title": f"标题{n}"}) for n in range(25))
    page = found("标题")
    assert (page.count, page.capped, page.pages) == (25, False, 2)
    assert [row.title for row in page.items[:2]] == ["标题24", "标题23"]


def test_no_text_lists_the_newest():
    PublicDecision.objects.bulk_create(row_of(n, {"title": f"标题{n}"}) for n in range(3))
    assert [row.title for row in found("").items] == ["标题2", "标题1", "标题0"]


def test_agency_area_and_days_narrow_the_search():
    PublicDecision.objects.bulk_create(
        [row_of(1, {"title": "甲乙"}, agency_code="A2", region_code="330203"), row_of(2, {"title": "甲乙"})]
    )
    assert found("甲乙", agency_code="A2").count == 1
    assert found("甲乙", region_code="330200").count == 1
    assert found("甲乙", decided_from=dt.date(2026, 9, 2)).count == 0
    assert found("甲乙", decided_to=dt.date(2026, 9, 1)).count == 2


@pytest.mark.parametrize(
    "written",
    ["演市监罚〔2026〕7号", "演市监罚[2026]007号", "演市监罚【2026】第7号", "演市监罚（2026）7 号", "演市监罚2026 7"],
)
def test_a_document_number_is_found_however_it_is_written(written):
    fields = {"title": "甲", "number": "演市监罚〔2026〕7号"}
    other = {"title": "乙", "number": "演市监罚〔2026〕17号"}
    PublicDecision.objects.bulk_create([row_of(1, fields), row_of(2, other)])
    assert fields["number"] in [row.number for row in found(written).items]


WRITTEN = ("〔2026〕12号", "2026 12", "2026 12号", "[2026]12号", "（2026）第012号", "2026年12号")


@pytest.mark.parametrize("written", WRITTEN)
def test_year_and_number_alone_find_that_number_and_no_longer_one(written):
    numbers = ("演市监罚〔2026〕12号", "演综执罚〔2026〕12号", "演市监罚〔2026〕112号", "演市监罚〔2025〕12号")
    PublicDecision.objects.bulk_create(row_of(n, {"number": text, "title": "甲案"}) for n, text in enumerate(numbers))
    assert {row.number for row in found(written).items} == set(numbers[:2])


def test_digits_that_are_no_number_here_are_searched_as_a_text():
    row_of(1, {"number": "演市监罚〔2026〕7号", "title": "2026年3月12日检查甲店案"}).save()
    assert len(found("2026 3月12日").items) == 1


def test_real_numbers_are_found_by_themselves_and_by_their_loose_form():
    file = Path(__file__).resolve().parents[3] / "shared" / "data" / "id-vectors" / "document_numbers.csv"
    if not file.exists():
        pytest.skip("NOT RUN: the real document numbers are not on this machine")
    numbers = sorted({row["document_number"] for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())})
    PublicDecision.objects.bulk_create(row_of(n, {"title": "甲", "number": number}) for n, number in enumerate(numbers))
    for number in numbers:
        loose = number.replace("〔", "[").replace("〕", "]").replace(" ", "")
        assert number in [row.number for row in found(loose).items], number


def test_a_published_decision_is_found_by_its_masked_party_and_never_by_the_name():
    published(office(), fields=decision(facts="在河东路经营熟食"))
    assert found("熟食").count == 1
    assert found("钱某未取得").count == 1
    assert found("小满").count == 0


def test_a_changed_row_is_found_by_its_new_text_only():
    PublicDecision.objects.bulk_create([row_of(1, {"title": "甲乙丙丁"})])
    row = PublicDecision.objects.get()
    row.search = search_text({"title": "戊己"})
    row.save()
    assert found("甲乙").count == 0
    assert found("戊己").count == 1
    row.delete()
    assert found("戊己").count == 0


def test_each_run_ends_with_its_last_character_alone():
    assert len(grams("甲乙丙")) == 3
    assert grams("甲")[0] == grams("乙甲")[-1]
