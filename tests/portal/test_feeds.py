import json
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils.dateparse import parse_datetime

from mingzheng.portal import feeds
from mingzheng.publication import actions
from tests.publication.factories import decision, office, published

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
ATOM = "{http://www.w3.org/2005/Atom}"
GONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"


@pytest.fixture
def visitor():
    return Client()


def withdrawn(at, row):
    at.by(
        at.checker,
        actions.withdraw,
        row,
        reason_code="revoked",
        reason="复议机关撤销了处罚决定",
        dossier_id=row.dossier_id,
    )
    return row


def entries(visitor, scope="all"):
    return ET.fromstring(visitor.get(f"/feeds/{scope}.atom").content)


def test_an_atom_feed_has_what_rfc_4287_demands_of_feed_and_entry(visitor, settings):
    row = published(office())
    root = entries(visitor)
    assert [root.find(f"{ATOM}{tag}") is not None for tag in ("id", "title", "updated", "author")] == [True] * 4
    (entry,) = root.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"{settings.PUBLIC_URL}/decisions/{row.key}/"
    assert parse_datetime(entry.findtext(f"{ATOM}updated")).tzinfo is not None
    assert entry.find(f"{ATOM}link[@rel='alternate']").get("href") == entry.findtext(f"{ATOM}id")
    assert entry.findtext(f"{ATOM}author/{ATOM}name")
    assert "钱某" in entry.findtext(f"{ATOM}summary")
    assert "钱小满" not in entry.findtext(f"{ATOM}summary")


def test_a_json_feed_says_the_same(visitor):
    row = published(office())
    feed = json.loads(visitor.get("/feeds/all.json").content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["id"].endswith(f"/{row.key}/") for item in feed["items"]] == [True]
    assert {"url", "title", "content_text", "date_published"} <= feed["items"][0].keys()


def test_43_what_was_withdrawn_stays_in_the_feeds_as_a_tombstone_without_its_content(visitor):
    at = office()
    row = withdrawn(at, published(at))
    text = visitor.get("/feeds/all.atom").content.decode()
    gone = entries(visitor).find(GONE)
    assert gone.get("ref").endswith(f"/{row.key}/")
    assert "熟食" not in text
    (item,) = json.loads(visitor.get("/feeds/all.json").content)["items"]
    assert item["title"] == "已撤回"
    assert "复议机关撤销" in item["content_text"]


def test_a_feed_of_an_agency_holds_its_own_decisions_only(visitor):
    here, there = office(name="甲区市场监督管理局"), office(name="乙区市场监督管理局")
    from tests.catalogue.factories import rule

    for at in (here, there):
        rule(at.agency)
        published(at, fields=decision(agency=at.agency.name))
    found = entries(visitor, f"agency-{here.agency.code}").findall(f"{ATOM}entry/{ATOM}author/{ATOM}name")
    assert [name.text for name in found] == ["甲区市场监督管理局"]
    assert visitor.get("/feeds/agency-nothing.atom").status_code == 404


def test_an_unchanged_feed_is_304_and_a_new_decision_changes_it(visitor):
    at = office()
    published(at)
    first = visitor.get("/feeds/all.atom")
    again = {"If-None-Match": first["ETag"]}
    assert visitor.get("/feeds/all.atom", headers=again).status_code == 304
    published(at)
    assert visitor.get("/feeds/all.atom", headers=again).status_code == 200


def test_whoever_fetches_too_often_is_told_when_to_come_back(visitor, monkeypatch):
    monkeypatch.setattr(feeds, "MOST", 2)
    answers = [visitor.get("/feeds/all.atom") for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert "请过" in answers[-1].content.decode()
