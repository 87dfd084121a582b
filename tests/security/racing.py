"""Calls at one moment, each in a thread with a connection of its own; a play whose steps are taken by two at once."""

from __future__ import annotations

import threading
import tomllib
from typing import TYPE_CHECKING, Any

from django.db import connection

from mingzheng.cases import perform as door
from mingzheng.cases.engine.loader import PROCEDURES
from mingzheng.cases.engine.types import Request
from mingzheng.core.errors import Conflict, DomainError, Refused, Stale
from mingzheng.demo.play import FRAME, Play

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingzheng.cases.engine.types import Outcome

PAIRS = {"officer": "officer2", "officer2": "officer"}
NEXT_IS_ANOTHER = frozenset({"join_scan", "request_recusal"})
"""After these the story asks who did them: the race is between two screens of one person."""
CHAPTERS = {
    step["code"]: part.stem
    for part in (PROCEDURES / "penalty_ordinary" / "2021-07-15").glob("*.toml")
    for step in tomllib.loads(part.read_text("utf-8")).get("step", ())
}


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run the calls at one moment; return what each gave or raised."""
    gate, answers = threading.Barrier(len(calls)), [None] * len(calls)

    def one(index: int, call: Callable[[], Any]) -> None:
        try:
            gate.wait(10)
            answers[index] = call()
        except BaseException as error:  # noqa: BLE001 - judged by the test
            answers[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def told(answers: list[Any], *kinds: type[BaseException]) -> tuple[list[Any], list[BaseException]]:
    """Split what took effect from what was told; anything else is a fault."""
    won = [a for a in answers if not isinstance(a, BaseException)]
    lost = [a for a in answers if isinstance(a, BaseException)]
    assert all(isinstance(a, kinds or DomainError) for a in lost), lost
    return won, lost


class RacedPlay(Play):
    """A play in which each kind of step is taken by two who saw the same, the first time that it comes.

    Officers race with each other where the story does not ask afterwards who it was; else one person races with itself
    at a second screen. One takes effect; the story goes on with it. What both are refused goes to the story.
    """

    def __init__(self, *given: Any, **values: Any) -> None:
        super().__init__(*given, **values)
        self.raced: list[str] = []

    def do(self, who: str, step: str, subject: str = "", **values: Any) -> Outcome:
        """Take a step, in a race where it is the first of its kind."""
        if step in self.raced:
            return super().do(who, step, subject, **values)
        frame = {name: values.pop(name) for name in FRAME if name in values} | {"seen_seq": self.case.seq}
        officers = tuple(self.person(key) for key in values.pop("officers", ()))
        credential = self.district.credential(who, self.now) if values.pop("step_up", False) else None
        alone = credential or officers or step in NEXT_IS_ANOTHER
        second = who if alone else PAIRS.get(who, who)

        def call(person: str) -> Callable[[], Outcome]:
            asked = Request(
                step=step,
                actor=self.district.actor(person),
                now=self.now,
                subject=subject,
                input=values,
                officers=officers,
                credential=credential,
                **frame,
            )
            return lambda: door.perform(self.case_id, asked, reader=self.district.accounts[person])

        won, lost = told(together(call(who), call(second)))
        if not won:
            raise lost[0]
        self.raced.append(step)
        assert (len(won), len(lost)) == (1, 1), (step, won)
        assert isinstance(lost[0], Stale | Refused | Conflict), (step, lost)
        self._pass()
        return won[0]
