"""Streams recorded under every shipped revision come to the same on today's code (B16).

Those of the present revision to the letter; those of earlier ones to everything that they had: a later revision may
open tracks and make papers that the earlier one did not know, and may take nothing away.
"""

import json

import pytest

from mingzheng.cases.book import BOOK
from mingzheng.cases.tasks import differing_tracks
from mingzheng.demo.play import Play
from tests.replay.streams import FOLDER, outcome, replay
from tests.towns import START

pytestmark = [pytest.mark.django_db]
STREAMS = {f"{path.parent.name}-{path.stem}": path for path in sorted(FOLDER.glob("r*/*.json"))}
PRESENT = f"r{max(p.revision for p in BOOK.procedures.values())}"


def test_the_stories_of_every_revision_are_there():
    assert {name.split("-")[0] for name in STREAMS} == {"r2", "r4", PRESENT}
    for revision in ("r2", "r4", PRESENT):
        assert {"online", "paper", "two_parties"} <= {n.split("-")[1] for n in STREAMS if n.startswith(revision)}


@pytest.mark.parametrize("name", STREAMS)
def test_a_recorded_stream_comes_to_the_same(name, district, request):
    stream = json.loads(STREAMS[name].read_text(encoding="utf-8"))
    if stream["own_seal"]:
        request.getfixturevalue("own_seal")
    play = Play(district, START)
    recorded = stream["outcome"]
    replay(play, stream["calls"], recorded)
    found = outcome(play, recorded["papers"])
    if name.startswith(f"{PRESENT}-"):
        for now, then in zip(found["events"], recorded["events"], strict=False):
            assert now == then
        assert found == recorded
    else:
        nothing_is_lost(found, recorded)
    assert list(differing_tracks()) == []


def nothing_is_lost(found, recorded):
    """Assert that every event, act, paper and state of the record is there, in its order; numbers may be later ones."""
    coming = iter(found["events"])
    for then in recorded["events"]:
        assert any(same_event(now, then) for now in coming), then
    assert [act[1:] for act in found["acts"]] == [act[1:] for act in recorded["acts"]]
    for part in ("papers", "states"):
        assert [one for one in recorded[part] if one not in found[part]] == []


def same_event(now, then):
    """Tell whether an event is that of the record: all but its number the same, and every move there."""
    return now[1:-1] == then[1:-1] and all(move in now[-1] for move in then[-1])
