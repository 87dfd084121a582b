"""Threat 10: follow every link of the portal and look for what must not be there."""

import html
import json
import re
from xml.etree import ElementTree as ET

import html5lib
import pytest
from django.conf import settings
from django.test import Client

from mingzheng.publication.paper import texts_in
from tests.portal.world import PRIVATE

LINK = re.compile(r'(?:href|src|action)="([^"#]*)(?:#[^"]*)?"|<loc>([^<]*)</loc>|"url": "([^"]*)"|Sitemap: (.*)')
OUTSIDE = ("/static/", "/desk/", "/display/", "//", "http")


def read(answer):
    """Give the text of an answer; of a PDF all that a reader or an indexer finds in it, and its file name."""
    body = b"".join(answer) if answer.streaming else answer.content
    if answer["Content-Type"] != "application/pdf":
        return body.decode()
    return "\n".join((*texts_in(body).values(), answer["Content-Disposition"]))


def crawl(client, starts):
    """Fetch every page that can be reached by links; give address → (status, text)."""
    seen, waiting = {}, list(starts)
    while waiting:
        address = waiting.pop()
        if address in seen or address.startswith(OUTSIDE) or not address.startswith("/"):
            continue
        answer = client.get(address)
        text = read(answer)
        seen[address] = (answer.status_code, text)
        links = [html.unescape("".join(found)).removeprefix(settings.PUBLIC_URL) for found in LINK.findall(text)]
        waiting += [f"{address.partition('?')[0]}{link}" if link.startswith("?") else link for link in links]
    return seen


@pytest.fixture(scope="module")
def site(world):
    client = Client()
    starts = ["/", "/sitemap/", "/robots.txt", f"/d/{world.papers['penalty_decision'].lookup}/"]
    starts += [client.post("/search/", {"q": text})["Location"] for text in ("凉菜", "禾满堂", "溪市监")]
    return crawl(client, starts)


def test_every_link_leads_somewhere(site):
    assert {address: status for address, (status, _) in site.items() if status != 200} == {}
    assert len(site) > 25


def test_10_no_page_shows_a_party_a_witness_or_staff_without_a_certificate(site, world):
    found = [(word, address) for address, (_, text) in site.items() for word in world.never_public() if word in text]
    assert found == []


def test_10_the_papers_of_the_decisions_are_among_what_was_read(site):
    papers = [text for address, (_, text) in site.items() if address.endswith("/decision.pdf")]
    assert papers
    assert all("公示文本" in text for text in papers)


def test_10_officers_stand_on_their_list_and_nowhere_else(site, world):
    names = [p.name for p in world.district.people.values() if p.certificates.exists()]
    pages = {address for address, (_, text) in site.items() if any(name in text for name in names)}
    assert pages == {"/agencies/XQSJ/before/officers/", "/agencies/XQZF/before/officers/"}


def test_10_what_is_published_of_a_person_is_there_under_the_masked_name(site, world):
    text = site[f"/decisions/{world.person.key}/"][1]
    assert "濮阳某" in text
    assert "8,000.00 元" in text
    assert "隐去" in text


def test_10_a_search_for_a_hidden_name_or_number_finds_nothing(world):
    client = Client()
    for word in PRIVATE:
        address = client.post("/search/", {"q": word})["Location"]
        assert "没有查到" in client.get(address).content.decode(), word


def test_no_page_runs_more_queries_than_it_may(site, world, django_assert_max_num_queries):
    client = Client()
    for address in site:
        with django_assert_max_num_queries(7):
            client.get(address)


def test_no_page_sets_a_cookie_or_depends_on_a_session(site, world):
    client = Client()
    for address in site:
        if address.startswith("/my/"):  # the party's face has forms that change something
            continue
        answer = client.get(address)
        assert not answer.cookies, address
        assert answer.headers.get("Vary", "Cookie") == "Cookie"
        assert "'self'" in answer["Content-Security-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"


def kind_of(address):
    return Client().get(address)["Content-Type"].partition(";")[0]


def test_every_page_is_well_formed_html_for_a_strict_parser(site):
    faults = {}
    for address, (_, text) in site.items():
        if not text.lstrip().startswith("<!DOCTYPE") and kind_of(address) != "text/html":
            continue
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(text)
        found = [html5lib.constants.E[code] % details for _, code, details in parser.errors]
        faults |= {address: found} if found else {}
    assert faults == {}


def test_every_other_file_is_what_it_says_it_is(site):
    readers = {"application/xml": ET.fromstring, "application/atom+xml": ET.fromstring, "image/svg+xml": ET.fromstring}
    readers |= {"application/json": json.loads, "application/feed+json": json.loads}
    read = set()
    for address, (_, text) in site.items():
        kind = kind_of(address)
        if kind in readers:
            readers[kind](text)
            read.add(kind)
    assert read == set(readers)


def test_10_the_crawl_reaches_feeds_data_maps_charts_and_exports(site):
    endings = {address.rpartition(".")[2] for address in site if "." in address.rpartition("/")[2]}
    assert {"atom", "json", "csv", "jsonl", "xml", "svg", "bpmn", "txt"} <= endings
    assert len(site) > 150
