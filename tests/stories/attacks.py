"""While a story is played, the first step of each kind is attacked on the way: by what cannot be, and by a second hand.

Before the step, its own right input is tried with what is foreign, long past, far ahead and out of measure: each try
ends in a refusal or in an act, never in another exception. After it, a second person sends the same from what both had
seen before: that person is told. Every try is rolled back.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
import zlib
from typing import TYPE_CHECKING, Any

from django.db import transaction

from mingzheng.cases import perform as door
from mingzheng.cases.engine.types import Request
from mingzheng.core.errors import DomainError, Stale
from mingzheng.core.inputs import MOST_FEN
from mingzheng.demo.play import FRAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingzheng.demo.play import Play

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
FOREIGN = uuid.UUID(int=77)
OF_FRAME: tuple[dict[str, Any], ...] = (
    {"subject": "甲\x00乙"},
    {"subject": "甲" * 500},
    {"subject": f"{FOREIGN}:{FOREIGN}"},
    {"subject": str(FOREIGN)},
    {"officers": (FOREIGN,)},
    {"evidence": (FOREIGN,)},
    {"cosigners": (FOREIGN,)},
    {"corrects": 10**12},
    {"corrects": 1},
    {"resubmits": 10**12},
    {"resubmits": 1},
    {"seen_seq": 10**30},
    {"seen_seq": -(10**30)},
    {"place": "甲\x00乙"},
    {"place": "\ud800"},
    {"request_id": "甲\x00乙"},
    {"request_id": "\ud800"},
    {"at": dt.datetime.min.replace(tzinfo=dt.UTC)},
    {"at": dt.datetime.max.replace(tzinfo=dt.UTC)},
    {"at": dt.datetime(2026, 9, 1)},  # noqa: DTZ001 - that is what is wrong with it
)


class Attacks:
    """What was attacked already; each kind of step is attacked once in a process."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.stale: set[str] = set()

    def around(self, play: Play, done: Any, who: str, step: str, subject: str, values: dict[str, Any]) -> Any:
        """Attack a step before and after it is really done."""
        fresh, before = step not in self.seen, play.case.seq
        self.seen.add(step)
        if fresh:
            self.before(play, who, step, subject, values)
        outcome = done()
        if step not in self.stale:
            self.stale.add(step)
            self.after(play, who, step, subject, {**values, "seen_seq": before})
        return outcome

    def before(self, play: Play, who: str, step: str, subject: str, values: dict[str, Any]) -> None:
        """Try the step with what cannot be; every try is told in words, or taken."""
        given = {k: v for k, v in values.items() if k not in {*FRAME, "officers", "step_up"}}
        tries = [values | damaged for damaged in out_of_measure(given)]
        for attempt in tries:
            answer = attempted(play, who, step, subject, attempt)
            assert answer is None or isinstance(answer, DomainError), (step, attempt, answer)
        turn = zlib.crc32(step.encode())  # by its name: the same ones in every order, on every number of processes
        for frame in OF_FRAME[turn % EVERY :: EVERY]:
            answer = attempted(play, who, step, subject, values, frame)
            assert answer is None or isinstance(answer, DomainError), (step, frame, answer)

    def after(self, play: Play, who: str, step: str, subject: str, values: dict[str, Any]) -> None:
        """Send the same a second time from what was seen before the first: told that somebody was first."""
        if play.case.seq == values["seen_seq"]:
            return
        answer = attempted(play, who, step, subject, values)
        assert isinstance(answer, Stale), (step, answer)


EVERY = 6  # by hand, now and then, 1: every frame with every step, 8 minutes


def attempted(
    play: Play, who: str, step: str, subject: str, values: dict[str, Any], odd: dict[str, Any] | None = None
) -> BaseException | None:
    """Try a step as a play would, roll it back, and return what was raised."""
    given = dict(values)
    frame = {name: given.pop(name) for name in FRAME if name in given}
    officers = tuple(play.person(key) for key in given.pop("officers", ()))
    raised = None
    with transaction.atomic():
        try:
            credential = play.district.credential(who, play.now) if given.pop("step_up", False) else None
            whole = {"subject": subject, "officers": officers, "credential": credential, **frame, **(odd or {})}
            request = Request(step=step, actor=play.district.actor(who), now=play.now, input=given, **whole)
            with transaction.atomic():
                door.perform(play.case_id, request, reader=play.district.accounts[who])
        except Exception as error:  # noqa: BLE001 - judged by the test
            raised = error
        transaction.set_rollback(True)
    return raised


def out_of_measure(given: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield inputs of the right form: ids that are nobody's, days long past and far ahead, huge sums."""
    kinds = (
        lambda text: ID.sub(str(FOREIGN), text),
        lambda text: DAY.sub("1999-01-04", text),
        lambda text: DAY.sub("2094-12-31", text),
        lambda text: re.sub(r"^[\d,]+(\.\d\d)?$", f"{MOST_FEN // 100}", text),
        lambda text: re.sub(r"^(\w+:)?\d+:\d+$", "measure:999:9", text),
    )
    for change in kinds:
        changed = _mapped(given, change)
        if changed != given:
            yield changed
    numbers = {k: 999_999 for k, v in given.items() if isinstance(v, int) and not isinstance(v, bool)}
    if numbers:
        yield given | numbers


def _mapped(value: Any, change: Any) -> Any:
    if isinstance(value, dict):
        return {key: _mapped(inner, change) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_mapped(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value
