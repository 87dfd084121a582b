"""A case with papers, and what the desk's box finds of it."""

import pytest

from mingzheng.finding.indexing import follow_all
from mingzheng.ledger.sequencer import sequence
from tests.desk.conftest import clock, code, district, play, sign_in, words  # noqa: F401 - fixtures

LIVER = {"kind": "individual", "name": "穆䶮𬱖", "identifier": "110101199003074610", "address": "溪桥区竹里巷 2 号"}
TRADER = {
    "kind": "organisation",
    "name": "溪桥区满穗食品有限公司",
    "identifier": "91330106MA2CBA1X75",
    "address": "溪桥区观澜街 6 号",
    "representative": "钟离未央",
}


@pytest.fixture
def indexed(play):  # noqa: F811
    """Let the record get its leaves and the index follow it."""

    def take_up():
        sequence(play.now)
        return follow_all(play.now)

    return take_up


@pytest.fixture
def find(sign_in):  # noqa: F811
    """Type something into the box as one of the cast, and give the kinds and labels that came."""

    def ask(who, text):
        browser = sign_in(who)
        sent = browser.post("/desk/search/", {"q": text})
        assert sent.status_code == 303
        page = browser.get(sent["Location"])
        assert page.status_code == 200
        return {group.kind: [line.label for line in lines] for group, lines in page.context["groups"]}

    return ask
