"""Cuts: the real server is killed while programs write over HTTP, started again, and everything is counted.

``python -m bench.faults --runs 20 --acts 2000 --on SQLite`` (or PostgreSQL). Each run has a fresh database, a seed that
it prints, and cuts at random moments: all processes, one web worker, the process of the jobs, on PostgreSQL also the
connections of the database, or, with a cluster of one's own (``--cluster DATA BIN``), its postmaster by kill -9.
A run that lost, doubled or altered anything ends with status 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from bench.scratch import POSTGRES, ROOT, SQLITE, scratch

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.scratch import Scratch

BOTH = (SQLITE, POSTGRES)
ASKED = ("acts", "on", "cluster", "notices")
COUNTS = ("acknowledged", "found", "unanswered", "unanswered_found", "papers", "sealed", "events", "entries")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do the runs, print a line for each and the sums; return 1 when one of them found a fault."""
    parser = argparse.ArgumentParser(prog="bench.faults", description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--acts", type=int, default=2000)
    parser.add_argument("--on", choices=BOTH, default=BOTH[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--notices", type=int, default=8, help="papers that wait to be sealed when the server starts")
    parser.add_argument("--cluster", nargs=2, metavar=("DATA", "BIN"), help="a cluster that may be killed")
    given = parser.parse_args(arguments)
    sums: Counter[str] = Counter()
    cuts: Counter[str] = Counter()
    faulty = 0
    with scratch(given.on) as one:
        for seed in range(given.seed, given.seed + given.runs):
            done = _run(one, {"seed": seed, **{name: getattr(given, name) for name in ASKED}})
            faulty += bool(done["faults"])
            sums.update({name: done[name] for name in COUNTS})
            cuts.update(done["cuts"])
            print(json.dumps({"seed": seed, **done}, ensure_ascii=False), flush=True)
    print(json.dumps({"runs": given.runs, "faulty": faulty, "cuts": cuts, **sums}, ensure_ascii=False))
    return int(faulty > 0)


def _run(one: Scratch, asked: dict[str, Any]) -> dict[str, Any]:
    """Do one run in a process of its own on a fresh database."""
    began = time.monotonic()
    command = [sys.executable, "-m", "bench.cutting", json.dumps(asked)]
    done = subprocess.run(command, cwd=ROOT, env=one.fresh(), capture_output=True, text=True, check=False)
    if done.returncode:
        broken = {"faults": [done.stderr[-1500:]], "cuts": {}, **dict.fromkeys(COUNTS, 0)}
        return {**broken, "seconds": round(time.monotonic() - began)}
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**said, "seconds": round(time.monotonic() - began)}


if __name__ == "__main__":
    sys.exit(main())
