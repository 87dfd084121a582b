"""The state of a case is a fold over its events: any prefix, any order of reading, the case as it stood."""

import itertools
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzheng.cases.book import BOOK
from mingzheng.cases.engine.fold import fold, stage_of
from mingzheng.cases.engine.models import Event, Track
from mingzheng.cases.queries import as_it_stood
from tests.stories import scripts

STATES = ("a", "b", "c")
MOVES = st.lists(
    st.tuples(st.sampled_from(["main", "notice"]), st.sampled_from(["", "x"]), st.sampled_from(STATES)).map(list),
    max_size=3,
)


@st.composite
def streams(draw):
    return [SimpleNamespace(seq=n, moves=draw(MOVES)) for n in range(1, draw(st.integers(0, 12)) + 1)]


@given(streams(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_read_does_not_matter(events, random):
    mixed = list(events)
    random.shuffle(mixed)
    assert fold(mixed) == fold(events)


@given(streams())
def test_a_prefix_is_the_fold_of_the_events_up_to_it(events):
    for until in range(len(events) + 1):
        assert fold(events, until) == fold(events[:until])


@given(streams())
def test_tracks_only_come_and_keep_the_event_that_opened_them(events):
    folded = [fold(events, until) for until in range(len(events) + 1)]
    for before, after in itertools.pairwise(folded):
        assert before.states.keys() <= after.states.keys()
        assert before.opened.items() <= after.opened.items()
    assert all(seq <= len(events) for seq in folded[-1].opened.values())


@given(streams())
def test_each_event_changes_only_what_it_moves(events):
    for event in events:
        before, after = fold(events, event.seq - 1), fold(events, event.seq)
        moved = {(kind, subject): state for kind, subject, state in event.moves}
        assert after.states == before.states | moved


def test_nothing_happened_is_no_state():
    assert fold([]) == fold([SimpleNamespace(seq=1, moves=[])])


@pytest.mark.django_db
def test_a_played_case_as_it_stood_is_the_fold_of_its_events_and_as_it_stands_is_its_tracks(play, own_seal):
    scripts.concluded(scripts.investigated(play))
    events = list(Event.objects.filter(case_id=play.case_id).order_by("seq"))
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    for seq in range(len(events) + 1):
        assert as_it_stood(play.case_id, seq).states == fold(events, seq).states
    stored = {(t.kind, t.subject): t.state for t in Track.objects.filter(case_id=play.case_id)}
    assert as_it_stood(play.case_id, len(events)).states == stored


STAGES = next(iter(BOOK.procedures.values())).stages
GOING = {("main", ""): "concluded", ("notice", "a"): "served", ("notice", "b"): "served"}
HEARD = {**GOING, ("statement", "a"): "answered", ("statement", "b"): "expired", ("decision", "b"): "due"}
DECIDED = {**HEARD, ("decision", "a"): "decided", ("decision", "b"): "decided", ("service", "1:a"): "served"}


@pytest.mark.parametrize(
    ("states", "stage"),
    [
        ({}, "clue"),
        ({("main", ""): "declined"}, "declined"),
        ({("main", ""): "concluded", ("notice", "a"): "due"}, "concluded"),
        (GOING | {("notice", "b"): "due"}, "told"),
        (HEARD | {("statement", "b"): "waiting"}, "told"),
        (HEARD, "heard"),
        (HEARD | {("review", "x"): "void", ("review", "y"): "requested"}, "reviewed"),
        (HEARD | {("review", "x"): "void", ("review", "y"): "passed"}, "cleared"),
        (HEARD | {("decision", "a"): "decided"}, "heard"),
        (DECIDED | {("service", "2:b"): "failed"}, "decided"),
        (DECIDED | {("service", "2:b"): "served", ("obligation", "a"): "owed"}, "served"),
        (DECIDED | {("obligation", "a"): "fulfilled"}, "fulfilled"),
        (DECIDED | {("main", ""): "archived"}, "archived"),
    ],
)
def test_a_stage_says_how_far_the_slowest_party_is(states, stage):
    assert stage_of(STAGES, states) == stage
