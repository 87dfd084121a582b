import datetime as dt
import urllib.parse

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingzheng.agencies.models import Certificate
from mingzheng.demo.play import Play
from mingzheng.dossiers.models import Dossier, Secrecy
from mingzheng.finding import indexing, queries, tokens
from mingzheng.finding.asking import scope_of
from mingzheng.finding.models import Row
from mingzheng.ledger.recording import record
from tests.finding.conftest import LIVER, TRADER
from tests.stories import scripts

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def opened(play, *parties, **clue):
    other = Play(play.district, play.now, office=play.office)
    other.open("officer", scripts.MATTER, list(parties), summary="线索", **clue)
    play.now = other.now
    return other.case


def numbered(case):
    """Year and serial of a case's number, as people remember them."""
    year, _, rest = case.case_no.partition("〔")[2].partition("〕")
    return year, "".join(c for c in rest if c.isdigit()).lstrip("0")


def test_a_case_is_found_by_its_number_however_it_is_written(play, indexed, find):
    first, second = opened(play, scripts.FIRM), opened(play, scripts.SECOND_FIRM)
    indexed()
    year, serial = numbered(first)
    word = first.case_no.partition("〔")[0]
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for text in (
        first.case_no,
        f"〔{year}〕{serial}",
        f"[{year}]{serial}号",
        f"({year}) {serial}",
        f"{year} {serial}号",
        f"{year} {serial}号".translate(wide),
        f"{word}【{year}】{serial}号",
        f"{word} {year} {serial}",
        serial.zfill(2),
        serial,
    ):
        assert first.case_no in find("officer", text).get("case", []), text
    assert second.case_no not in find("officer", f"〔{year}〕{serial}")["case"]
    assert find("officer", word)["case"] == [second.case_no, first.case_no]


def test_a_party_is_found_from_one_character_rare_ones_too(play, indexed, find):
    case = opened(play, LIVER)
    opened(play, TRADER)
    indexed()
    for text in ("𬱖", "䶮", "穆", "穆䶮𬱖", "䶮𬱖", "穆\u3000䶮"):
        assert find("officer", text).get("party") == ["穆䶮𬱖"], text
    assert find("officer", "满穗食品")["party"] == [TRADER["name"]]
    assert find("officer", "龘") == {}
    assert case.case_no in find("officer", "穆䶮𬱖")["case"]


def test_a_number_of_identity_finds_its_owner_only_whole(play, indexed, find):
    case = opened(play, LIVER)
    indexed()
    for text in ("110101199003074610", "110101 19900307 4610", "１１０１０１１９９００３０７４６１０"):
        assert find("officer", text)["party"] == ["穆䶮𬱖"], text
    for text in ("11010119900307461", "1101011990030746", "199003074610"):
        assert "party" not in find("officer", text), text
    assert case.case_no


def test_addresses_are_found_in_part_and_stand_nowhere_readable(play, indexed, find):
    case = opened(play, TRADER)
    opened(play, LIVER)
    indexed()
    assert find("officer", "观澜街")["place"] == [TRADER["address"]]
    assert find("officer", "观澜街6号")["place"] == [TRADER["address"]]
    assert "place" not in find("officer", "澜观街")
    row = Row.objects.get(dossier_id=case.pk, kind=indexing.PLACE)
    assert set(row.search.split()) > set(tokens.of_address("观澜街"))
    assert not set(row.search.split()) & set(indexing.grams("观澜街"))


def test_papers_officers_matters_and_articles_are_found(play, indexed, find):
    scripts.notified(scripts.concluded(scripts.investigated(play)))
    indexed()
    paper = play.paper("prior_notice")
    officer = play.district.people["officer"]
    card = Certificate.objects.filter(person=officer).first().number
    assert find("officer", paper.number)["paper"] == [paper.number]
    assert find("officer", paper.number.replace("〔", "[").replace("〕", "] "))["paper"] == [paper.number]
    assert find("officer", card)["person"] == [officer.name]
    assert find("officer", card[-4:])["person"] == [officer.name]
    assert officer.name in find("officer", officer.name[:1])["person"]
    assert find("officer", play.case.matter.name[:6])["case"] == [play.case.case_no]
    assert find("officer", "食品安全法第四十五条")["law_case"] == [play.case.case_no]
    assert find("officer", "食品安全法45条")["law_case"] == [play.case.case_no]
    assert any("第五十八条" in one for one in find("officer", "行政处罚法第58条")["law"])


def test_the_neighbour_the_administrator_and_the_stranger_find_nothing(play, indexed, find, client):
    case = opened(play, LIVER)
    indexed()
    for text in ("穆䶮𬱖", case.case_no, "竹里巷", LIVER["identifier"]):
        assert find("officer", text), text
        for who in ("city_officer", "city_head", "admin"):
            assert not {"case", "party", "place", "paper"} & set(find(who, text)), (who, text)
    assert client.post("/desk/search/", {"q": "穆"}).status_code == 401
    assert find("supervisor", "穆䶮𬱖")["party"] == ["穆䶮𬱖"]


def test_a_sensitive_case_is_no_hit_even_for_those_named_in_it(play, indexed, find):
    case = opened(play, LIVER)
    indexed()
    with record("test.secrecy", actor=play.district.actor("admin"), now=play.now, dossier_id=case.pk) as rec:
        rec.change(Dossier.objects.get(pk=case.pk), secrecy=Secrecy.SENSITIVE)
    for text in ("穆䶮𬱖", case.case_no, "竹里巷", LIVER["identifier"]):
        assert find("officer", text) == {}, f"{text} before the index has followed"
    indexed()
    assert not Row.objects.filter(dossier_id=case.pk).exists()
    assert find("officer", "穆䶮𬱖") == {}


def test_hidden_things_do_not_show_in_how_many_there_are(play, indexed, find, sign_in):
    """A neighbour's hundred hits neither fill the list nor make a plus sign."""
    for _ in range(10):
        opened(play, LIVER)
    indexed()
    browser = sign_in("officer")
    page = browser.get(browser.post("/desk/search/", {"q": "穆"})["Location"])
    groups = {group.kind: group for group, _ in page.context["groups"]}
    assert (len(groups["party"].hits), groups["party"].more) == (8, True)
    assert find("city_officer", "穆") == {}


def test_what_was_typed_stands_in_no_address_and_opens_for_its_asker_alone(play, indexed, sign_in):
    opened(play, LIVER)
    indexed()
    place = sign_in("officer").post("/desk/search/", {"q": "穆䶮𬱖"})["Location"]
    for part in ("穆", urllib.parse.quote("穆"), "7a46"):
        assert part not in place
    assert sign_in("officer").get(place).status_code == 200
    assert sign_in("officer2").get(place).status_code == 404
    assert sign_in("officer").get("/desk/search/abc/").status_code == 404


def test_a_sealed_search_is_gone_after_a_day(play, indexed, sign_in, clock):
    place = sign_in("officer").post("/desk/search/", {"q": "穆"})["Location"]
    clock.move_to(clock.now + dt.timedelta(hours=25))
    assert sign_in("officer").get(place).status_code == 404


def test_a_changed_name_is_found_under_the_new_one_only(play, indexed, find):
    from mingzheng.dossiers.models import Individual

    case = opened(play, LIVER)
    indexed()
    with record("test.renamed", actor=play.district.actor("admin"), now=play.now) as rec:
        rec.change(Individual.objects.get(dossiers__dossier_id=case.pk), name="穆清越")
    indexed()
    assert find("officer", "清越")["party"] == ["穆清越"]
    assert "party" not in find("officer", "䶮")


def test_following_twice_or_from_the_start_changes_nothing(play, indexed):
    opened(play, LIVER)
    indexed()
    before = list(Row.objects.order_by("pk").values_list())
    assert indexed() == 0
    indexing.start_anew()
    assert indexed() > 0
    assert list(Row.objects.order_by("pk").values_list()) == before


def test_the_box_asks_no_more_of_the_database_for_many_cases_than_for_one(play, indexed, sign_in):
    opened(play, TRADER)
    indexed()
    browser = sign_in("officer")

    def count():
        place = browser.post("/desk/search/", {"q": "观澜街"})["Location"]
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(place).status_code == 200
        return len(asked)

    count()
    few = count()
    for _ in range(6):
        opened(play, TRADER)
    indexed()
    assert count() <= few <= 45


def test_odd_texts_are_answered(play, indexed, find):
    opened(play, TRADER)
    indexed()
    for text in ("'", '"*"', "a OR b", "NEAR(", "*", "〔〕", "&|!", "满穗 & !", "0", "a:*", "z" * 200):
        find("officer", text)
    for text in ("\u200b", "a\0b", "  "):
        assert not queries.find(scope_of(play.district.accounts["officer"], play.now), text, frozenset())


def test_the_list_of_cases_is_narrowed_by_the_same_search(play, indexed, sign_in):
    opened(play, LIVER)
    opened(play, TRADER)
    indexed()
    browser = sign_in("officer")
    place = browser.post("/desk/search/", {"q": "穆䶮𬱖", "in": "cases"})["Location"]
    assert place.startswith("/desk/cases/?view=")
    assert len(browser.get(place).context["rows"]) == 1
    assert sign_in("officer2").get(place).status_code == 404
