"""Writes the streams anew: run by ``python -m tests.replay.record``, never as part of the suite."""

import json

import pytest

from mingzheng.cases.book import BOOK
from tests.replay.streams import FOLDER, RecordingPlay, outcome
from tests.stories import test_ordinary_penalty as stories
from tests.towns import START

STORIES = {
    "online": (stories.test_a_case_goes_online_from_clue_to_archive_in_its_roles, True),
    "paper": (stories.test_a_case_goes_on_paper_from_clue_to_archive, False),
    "two_parties": (stories.test_two_parties_are_served_on_different_days_and_each_has_its_own_periods, True),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", STORIES)
def test_records(name, district, request):
    story, sealed = STORIES[name]
    play = RecordingPlay(district, START)
    arguments = {"own_seal": request.getfixturevalue("own_seal")} if sealed else {}
    story(play, **arguments)
    stream = {"story": name, "own_seal": sealed, "calls": play.calls, "outcome": outcome(play)}
    folder = FOLDER / f"r{max(p.revision for p in BOOK.procedures.values())}"
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(stream, ensure_ascii=False, indent=1)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
