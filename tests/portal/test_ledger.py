import datetime as dt

import pytest
from django.test import Client

from mingzheng.ledger import sequencer
from mingzheng.ledger.keys import signing_key
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
