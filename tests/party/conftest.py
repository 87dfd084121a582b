"""A party in its browser, and the desk of the district beside it."""

import pytest
from django.test import Client

from tests.desk.conftest import clock, district, own_seal, play, sign_in
from tests.stories import scripts

__all__ = ["clock", "district", "own_seal", "play", "sign_in"]
PHONE = scripts.FIRM["phone"]


@pytest.fixture
def told(play, own_seal):
    """Play a case until its notice is served: the days for a statement and for asking for a hearing run."""
    scripts.investigated(play)
    return scripts.notified(scripts.concluded(play))


@pytest.fixture
def party(told):
    """Give a browser in which the party of the notice has come in."""
    browser = Client()
    answer = browser.post("/my/", {"code": told.paper("prior_notice").lookup, "phone": PHONE})
    assert answer.status_code == 303, answer.content.decode()
    return browser
