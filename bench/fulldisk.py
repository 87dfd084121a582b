"""A disk that fills up: the real server on a small file system of its own, acts while no byte is left, and afterwards.

``python -m bench.fulldisk FOLDER`` on an empty file system of 200 MB (``mount -t tmpfs -o size=200m none FOLDER``);
``--on PostgreSQL`` with ``TEST_DATABASE_URL`` naming a cluster whose data lies on that file system. Every write without
room has to be refused as such (507, or 503 while the database comes back), reading goes on, and with room again every
refused act succeeds under its id, once. Ends with status 1 when anything is otherwise.
"""

from __future__ import annotations

import argparse
import errno
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.db import connection

from bench.cutting import PATIENCE, Server, Writers
from bench.scratch import POSTGRES, ROOT, SQLITE, scratch

if TYPE_CHECKING:
    from collections.abc import Sequence

CASES, BEFORE, AFTER, NOTICES = 4, 60, 60, 3
NO_ROOM = 507
REFUSED = {503, NO_ROOM}
BLOCK = 1 << 20
CASE = "/api/v1/cases/{case}"
OPEN = {"/healthz": {200}, "/": {200}, "/decisions/": {200}, CASE: {200, *REFUSED}}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run once and print the counts."""
    parser = argparse.ArgumentParser(prog="bench.fulldisk", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--on", choices=(SQLITE, POSTGRES), default=SQLITE)
    parser.add_argument("--acts", type=int, default=120, help="how many to send while there is no room")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.child:
        return _tried(given.folder, given.acts)
    tempfile.tempdir = str(given.folder)
    with scratch(given.on) as one:
        command = [sys.executable, "-m", "bench.fulldisk", str(given.folder), "--acts", str(given.acts), "--child"]
        return subprocess.run(command, cwd=ROOT, env=one.fresh(), check=False).returncode


def _tried(folder: Path, acts: int) -> int:
    """Write with room, without and with room again, and count."""
    django.setup()
    from bench import counting  # noqa: PLC0415 - needs the models

    secret, bodies = counting.prepare(NOTICES)
    server = Server()
    server.start()
    writers = Writers(server, secret, bodies)
    try:
        for number in range(CASES):
            status, said = server.ask("POST", *bodies(-1 - number, []), secret)
            assert status == 201, said
            writers.cases.append(json.loads(said)["case"])
        _write(writers, BEFORE)
        filler = folder / "filler"
        _fill(filler)
        without = _without_room(writers, acts, filler)
        filler.unlink()
        _again(writers, [number for number, status in without.items() if status in REFUSED])
        _write(writers, AFTER)
        counting.wait_until_done(PATIENCE)
    finally:
        server.stop()
    done = counting.count(writers)
    print(json.dumps({"without room": Counter(without.values()), **done}, ensure_ascii=False))
    return int(bool(done["faults"]))


def _write(writers: Writers, acts: int) -> None:
    for thread in writers.run(len(writers.acknowledged) + acts):
        thread.join()


def _fill(filler: Path) -> None:
    """Write until not one more byte is taken."""
    with filler.open("ab", buffering=0) as out:
        for size in (BLOCK, 4096, 1):
            try:
                while out.write(b"\0" * size):
                    pass
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def _without_room(writers: Writers, acts: int, filler: Path) -> dict[int, int]:
    """Send acts one after another and return each answer; what still found room in a page of the database is kept."""
    numbers = range(writers.number, writers.number + acts)
    writers.number += acts
    answers: dict[int, int] = {}
    for number in numbers:
        answers[number] = _sent(writers, number)
        if number % 10 == 0:
            _read(writers)
            _fill(filler)
    if NO_ROOM not in answers.values():
        writers.wrong.append(f"nothing was refused for want of room: {Counter(answers.values())}")
    return answers


def _sent(writers: Writers, number: int) -> int:
    path, body = writers.bodies(number, writers.cases)
    status, said = writers.server.ask("POST", path, body, writers.secret)
    if status in {200, 201}:
        came = json.loads(said)
        writers.acknowledged[body["request_id"]] = (came["case"], came["seq"])
    elif status not in REFUSED:
        writers.wrong.append(f"{path} answered {status}: {said[:300].decode(errors='replace')}")
    return status


def _read(writers: Writers) -> None:
    """Read what is to be open while nothing can be written.

    A case may be refused: nobody sees one unnoted. PostgreSQL itself may take no new connection for want of room.
    """
    closed = {503} if connection.vendor == "postgresql" else set()
    for path, allowed in OPEN.items():
        address, secret = path.format(case=writers.cases[0]), writers.secret if path == CASE else ""
        status, said = writers.server.ask("GET", address, None, secret)
        if status not in allowed | closed:
            writers.wrong.append(f"GET {address} answered {status}: {said[:300].decode(errors='replace')}")


def _again(writers: Writers, refused: list[int]) -> None:
    """Send again what was refused, under its id, as soon as there is room."""
    for number in refused:
        until = time.monotonic() + PATIENCE
        while _sent(writers, number) in REFUSED:
            if time.monotonic() > until:
                writers.wrong.append(f"act {number} is refused {PATIENCE:.0f} s after there was room again")
                return
            time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
