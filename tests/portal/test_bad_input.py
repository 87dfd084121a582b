import pytest
from django.test import Client

from tests.agencies.factories import agency
from tests.catalogue.factories import rule

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NAUGHTY = (
    "%00",
    "%FF%FE",
    "../../etc/passwd",
    "%2e%2e",
    "'; DROP TABLE x; --",
    "𠮷" * 40,
    "x" * 3000,
    "<script>",
    "-1",
)
PLACES = ("decisions", "search", "officers", "d", "agencies", "lists", "procedures")


@pytest.mark.parametrize("place", PLACES)
def test_an_address_that_names_nothing_is_not_found_whatever_it_is(place):
    rule(agency())
    for number, part in enumerate(NAUGHTY):
        visitor = Client(REMOTE_ADDR=f"10.0.1.{number}")
        answer = visitor.get(f"/{place}/{part}/")
        assert answer.status_code in {404, 429}, part
        assert "<script>" not in answer.content.decode().replace('<script type="module"', "")


@pytest.mark.parametrize(("address", "field"), [("/search/", "q"), ("/officers/", "q"), ("/d/", "code")])
def test_whatever_is_typed_is_answered(address, field):
    typed = (
        "\x00",
        "甲\x00乙",
        "\u202e甲",
        "\u200b",
        "'\"<>&",
        "%_",
        "\ud83d\ude00",
        "甲" * 50_000,
        "〔2026〕",
        "*" * 50,
    )
    for number, raw in enumerate(typed):
        text = raw.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        answer = Client(REMOTE_ADDR=f"10.0.2.{number}").post(address, {field: text}, follow=True)
        assert answer.status_code in {200, 404, 422}, text[:20]


def test_a_token_of_one_look_up_opens_no_other():
    visitor = Client()
    search = visitor.post("/search/", {"q": "甲"})["Location"]
    officer = visitor.post("/officers/", {"q": "甲"})["Location"]
    assert visitor.get(search.replace("/search/", "/officers/")).status_code == 404
    assert visitor.get(officer.replace("/officers/", "/search/")).status_code == 404
