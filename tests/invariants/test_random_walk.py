"""Random people take random steps: whatever they do, nothing but refusals, and every case stays sound."""

from __future__ import annotations

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mingzheng.demo.play import Play
from tests.invariants.walking import INPUTS, STEPS, Walk
from tests.stories import scripts
from tests.towns import START

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SLOW = settings(
    max_examples=3,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_the_walk_knows_an_input_for_every_step():
    assert set(INPUTS) == set(STEPS)


@pytest.mark.parametrize("begun", ["clue", "concluded", "notified", "called", "decided"])
def test_a_walk_leaves_every_case_sound(district, own_seal, begun):
    @SLOW
    @given(seed=st.integers(0, 2**32))
    def walks(seed):
        with transaction.atomic():
            walk = Walk(
                Play(district, START), random.Random(seed), parties=(scripts.FIRM,) if begun != "clue" else None
            )
            begin(walk.play, begun)
            walk.run(60 if begun == "clue" else 45)
            transaction.set_rollback(True)

    walks()


def begin(play, until):
    if until != "clue":
        lawful(play, until)


def called(play):
    """Offer the party a hearing, and call it."""
    play.do("officer", "issue_notice", play.party(), **scripts.NOTICE, offer_hearing="yes")
    play.approve("unit_head")
    play.serve(play.paper("prior_notice"))
    play.do("officer", "request_hearing", play.party(), form="oral")
    people = {"presider": str(play.person("presider")), "clerk": str(play.person("clerk"))}
    where = {"held_at": "2026-09-15 09:00", "venue": "本局听证室", "contact": "柳记言", "contact_phone": "0990-5550101"}
    play.do("officer", "open_hearing", play.party(), **people, **where)
    play.approve("agency_head")
    play.serve(play.paper("hearing_notice"))


def lawful(play, until):
    """Take an opened case on lawfully up to a point from which the walk goes on."""
    now = play.now.isoformat()
    seen = play.do(
        "officer",
        "inspect",
        officers=("officer", "officer2"),
        place="溪桥区临波路 88 号",
        **scripts.inspection(ended_at=now),
    )
    play.confirm("officer2", seen.seq)
    play.do("officer", "file_case", **scripts.filing(play))
    play.approve("unit_head")
    play.approve("agency_head")
    scripts.concluded(play)
    if until == "concluded":
        return
    if until == "called":
        called(play)
        return
    scripts.notified(play)
    if until == "notified":
        return
    play.at("2026-09-09 08:00").tick()
    scripts.decided(scripts.reviewed(play))
