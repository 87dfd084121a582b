import datetime as dt
import json
from email.utils import parsedate_to_datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.http import http_date

from mingzheng.ledger import sequencer
from mingzheng.ledger.keys import signing_key
from mingzheng.ledger.models import PublicAnchor
from mingzheng.ledger.notes import open_checkpoint
from tests.agencies.factories import NOW, agency

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def head():
    agency()
    sequencer.sequence(NOW)
    return sequencer.publish_hourly(NOW + dt.timedelta(hours=1))


def test_the_page_shows_the_newest_head_with_its_note_and_the_number_of_its_key(head):
    text = Client().get("/ledger/").content.decode()
    key = signing_key().verifier
    for expected in (
        str(head.size),
        key.name,
        key.key_hash.hex(),
        "密钥指纹要从本站以外取得",
        "“待锚定”“已锚定”“不一致”是什么意思",
    ):
        assert expected in text


def test_the_newest_head_has_no_date_because_cosignatures_come_in_any_order(head):
    browser = Client()
    first = browser.get("/ledger/checkpoint")
    assert "Last-Modified" not in first
    later = http_date(head.at.timestamp() + 3600)
    assert browser.get("/ledger/checkpoint", headers={"If-Modified-Since": later}).status_code == 200
    assert browser.get("/ledger/checkpoint", headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize("ending", ["note", "tsr"])
def test_a_stamp_says_since_when_it_stands_and_is_not_sent_again(head, ending):
    evidence = json.dumps({"note": head.note, "token": "c3RhbXA="})
    row = PublicAnchor.objects.create(
        kind="timestamp", size=head.size, source="时间戳", held_since=head.at, evidence=evidence
    )
    browser, address = Client(), reverse("portal:stamp", args=[row.pk, ending])
    since = browser.get(address)["Last-Modified"]
    assert parsedate_to_datetime(since) == head.at.replace(microsecond=0)
    unchanged = browser.get(address, headers={"If-Modified-Since": since})
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    earlier = http_date(head.at.timestamp() - 60)
    assert browser.get(address, headers={"If-Modified-Since": earlier}).status_code == 200
    both = {"If-Modified-Since": since, "If-None-Match": 'W/"of-something-else"'}
    assert browser.get(address, headers=both).status_code == 200, "the tag goes before the date"


def test_the_plain_note_verifies_with_a_key_from_elsewhere(head):
    answer = Client().get("/ledger/checkpoint")
    key = signing_key().verifier
    found = open_checkpoint(answer.content.decode(), key, key.name)
    assert (found.size, found.root) == (head.size, bytes(head.root))
    assert answer["Content-Type"].startswith("text/plain")


def test_without_a_head_the_page_says_so_and_nothing_can_be_fetched(db):
    from mingzheng.ledger.models import PublicCheckpoint

    if PublicCheckpoint.objects.exists():
        pytest.skip("the template has a public head already")
    assert "还没有检查点" in Client().get("/ledger/").content.decode()
    assert Client().get("/ledger/checkpoint").status_code == 404
