"""The demo's cases, each a story of acts at days relative to today; played in order of time over all cases.

A story is a generator: it yields the moment of its next act and goes on when the clock is there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingzheng.agencies.officers import BEIJING
from mingzheng.law.queries import calendar_view

if TYPE_CHECKING:
    from mingzheng.demo.play import Play
from mingzheng.demo.acts import (
    Cast,
    Facts,
    accept,
    answer,
    archive,
    check_publication,
    close,
    conclude,
    deliver,
    draft_publication,
    give_opinion,
    inspect,
    notify,
    originals,
    pay,
    propose_conclusion,
    propose_decision,
    propose_filing,
    question,
    register,
    state,
    submit,
)

Story = Iterator[dt.datetime]


class Days:
    """Counts working days back from today."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.calendar = calendar_view()

    def back(self, workdays: int, hour: int, minute: int = 0) -> dt.datetime:
        """Return a moment on the working day so many working days ago; today's never lies in the future."""
        day = self.now.astimezone(BEIJING).date()
        while not self.calendar.is_workday(day):
            day -= dt.timedelta(days=1)
        while workdays:
            day -= dt.timedelta(days=1)
            workdays -= self.calendar.is_workday(day)
        moment = dt.datetime.combine(day, dt.time(hour, minute), BEIJING)
        return min(moment, self.now - dt.timedelta(minutes=40))


STAGES = (
    "clue",
    "proposed",
    "filing",
    "filed",
    "concluding",
    "concluded",
    "notified",
    "submitted",
    "reviewing",
    "returned",
    "reviewed",
    "deciding",
    "decided",
    "served",
    "drafted",
    "published",
    "closed",
    "archived",
)


Scene = tuple[str, int, int, Callable[["Play"], object]]
Beat = tuple[int, int, Callable[["Play"], object]]


@dataclass(frozen=True)
class Turns:
    """What makes a story differ from the plain one."""

    one_officer: bool = False
    unconfirmed: bool = False
    statement: str = ""
    problem: str = ""
    changed_after_review: bool = False
    publish_before_service: bool = False
    receipt: str = ""


PLAIN = Turns()


def ordinary(
    days: Days, start: int, until: str, cast: Cast, about: Facts, turns: Turns = PLAIN
) -> Callable[[Play], Story]:
    """Return the story of one ordinary penalty that began ``start`` working days ago and stands at ``until``."""
    reached = STAGES.index(until)

    def story(play: Play) -> Story:
        for stage, after, hour, act in scenes(cast, about, turns):
            if STAGES.index(stage) > reached:
                return
            yield days.back(max(start - after, 0), hour)
            act(play)

    return story


def until(stage: str, cast: Cast, about: Facts, turns: Turns = PLAIN) -> list[Beat]:
    """Return what happens in an ordinary story up to ``stage``, for a story that goes on in its own way."""
    last = STAGES.index(stage)
    found = scenes(cast, about, turns)
    return [(after, hour, act) for at, after, hour, act in found if STAGES.index(at) <= last]


def told(days: Days, start: int, beats: list[Beat]) -> Callable[[Play], Story]:
    """Return the story of these beats, begun ``start`` working days ago."""

    def story(play: Play) -> Story:
        for after, hour, act in beats:
            yield days.back(max(start - after, 0), hour)
            act(play)

    return story


def scenes(cast: Cast, about: Facts, turns: Turns) -> list[Scene]:
    """Return (stage, working days after the start, hour, act) of a story in order."""
    return [
        *_investigation(cast, about, turns),
        *_hearing_the_party(cast, about, turns),
        *_review(cast, about, turns),
        *_decision(cast, about, turns),
    ]


def _investigation(cast: Cast, about: Facts, turns: Turns) -> list[Scene]:
    officers = (cast.officer,) if turns.one_officer else (cast.officer, cast.officer2)
    return [
        ("clue", 0, 9, lambda play: register(play, cast, about)),
        ("clue", 0, 11, lambda play: inspect(play, cast, about, officers=officers)),
        ("proposed", 0, 15, lambda play: propose_filing(play, cast, about)),
        ("filing", 0, 15, lambda play: play.approve(cast.unit_head, reason="拟同意立案。")),
        ("filed", 1, 9, lambda play: play.approve(cast.head, reason="同意立案。")),
        ("filed", 1, 15, lambda play: question(play, cast, about, confirmed=not turns.unconfirmed)),
        ("concluding", 2, 10, lambda play: propose_conclusion(play, cast, about)),
        ("concluded", 2, 10, lambda play: play.approve(cast.unit_head)),
    ]


def _hearing_the_party(cast: Cast, about: Facts, turns: Turns) -> list[Scene]:
    told: list[Scene] = [("notified", 2, 14, lambda play: notify(play, cast, about))]
    if turns.statement:
        told.append(("notified", 4, 10, lambda play: state(play, cast)))
    if turns.statement == "answered":
        told.append(("notified", 5, 10, lambda play: answer(play, cast)))
    return told


def _review(cast: Cast, about: Facts, turns: Turns) -> list[Scene]:
    found: list[Scene] = [
        ("submitted", 8, 8, lambda play: play.tick()),
        ("submitted", 8, 9, lambda play: submit(play, cast)),
        ("reviewing", 8, 10, lambda play: accept(play, cast, _subject(play))),
        ("returned", 9, 10, lambda play: give_opinion(play, cast, _subject(play), turns.problem)),
    ]
    if turns.changed_after_review:
        less = about.fine_fen - 100_000
        found.append(("reviewed", 9, 15, lambda play: conclude(play, cast, about, fine_fen=less)))
    return found


def _subject(play: Play) -> str:
    return str(play.case.tracks.filter(kind="review").latest("opened_by").subject)


def _decision(cast: Cast, about: Facts, turns: Turns) -> list[Scene]:
    early = turns.publish_before_service
    after, hour = (10, 16) if early else (12, 9)
    published: list[Scene] = [
        ("decided" if early else "drafted", after, hour, lambda play: draft_publication(play, cast, about)),
        ("decided" if early else "published", after, hour, lambda play: check_publication(play, cast)),
    ]
    served: Scene = ("served", 11, 10, lambda play: deliver(play, cast, about, "penalty_decision"))
    return [
        ("deciding", 10, 10, lambda play: propose_decision(play, cast)),
        ("decided", 10, 14, lambda play: play.approve(cast.head, reason="同意。")),
        *sorted([served, *published], key=lambda scene: scene[1]),
        ("closed", 14, 10, lambda play: pay(play, cast, turns.receipt)),
        ("closed", 14, 11, lambda play: originals(play, cast)),
        ("closed", 15, 10, lambda play: close(play, cast)),
        ("archived", 17, 10, lambda play: archive(play, cast)),
    ]
