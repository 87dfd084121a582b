"""What the journeys share: the clock of the pages, the invented district, and the hands of its cast."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.utils import timezone

from tests.browser.chapters import CAST, Story
from tests.browser.hands import MORNING, Clock, Hand, Tally


@pytest.fixture
def clock(monkeypatch):
    ticking = Clock()
    monkeypatch.setattr(timezone, "now", ticking.now)
    return ticking


@pytest.fixture
def district(live_server, clock):
    from mingzheng.demo.district import build

    return build(timezone.now() - dt.timedelta(days=1))


@pytest.fixture
def story(chromium, live_server, district, clock, tmp_path):
    tally = Tally()
    cast = (*CAST, "presider", "clerk", "visitor")
    hands = {who: Hand(chromium, live_server.url, district, who, tally) for who in cast}
    yield Story(hands, clock, tally, district, tmp_path)
    errors = [error for hand in hands.values() for error in hand.errors]
    for hand in hands.values():
        hand.context.close()
    assert not errors, errors


@pytest.fixture
def played(story, own_seal):
    """Play the early part of a case in code; in a thread, for Playwright's loop runs in this one."""

    def play(part):
        def told():
            from django.db import connection

            from mingzheng.demo.play import Play

            play = part(Play(story.district, MORNING))
            connection.close()
            return play

        with ThreadPoolExecutor(1) as pool:
            done = pool.submit(told).result()
        story.case = f"/desk/cases/{done.case_id}/"
        return done

    return play
