"""Recorded streams of whole cases come to the same events, moves, papers and states on today's code (B16)."""

import json

import pytest

from mingzheng.cases.tasks import differing_tracks
from mingzheng.demo.play import Play
from tests.replay.streams import FOLDER, outcome, replay
from tests.stories.conftest import START

pytestmark = [pytest.mark.django_db]
STREAMS = {path.stem: path for path in sorted(FOLDER.glob("*.json"))}


def test_the_three_stories_are_recorded():
    assert set(STREAMS) == {"online", "paper", "two_parties"}


@pytest.mark.parametrize("name", STREAMS)
def test_a_recorded_stream_comes_to_the_same(name, district, request):
    stream = json.loads(STREAMS[name].read_text(encoding="utf-8"))
    if stream["own_seal"]:
        request.getfixturevalue("own_seal")
    play = Play(district, START)
    replay(play, stream["calls"])
    found, recorded = outcome(play), stream["outcome"]
    for now, then in zip(found["events"], recorded["events"], strict=False):
        assert now == then
    assert found == recorded
    assert list(differing_tracks()) == []
