"""``make bench``: measures this version against the numbers of the design; each module here is one measurement.

Every measurement runs in a process of its own on a fresh database. ``python -m bench act pages --scale 0.1`` takes
some of them, smaller; ``--on SQLite`` one database only.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import os
import subprocess
import sys
import time
import unicodedata
from typing import TYPE_CHECKING, Any

from bench.figures import Figure, skipped
from bench.scratch import POSTGRES, ROOT, SQLITE, Scratch, postgres_fault, scratch

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BOTH = (SQLITE, POSTGRES)
MEASUREMENTS: dict[str, tuple[str, ...]] = {
    "act": BOTH,
    "http": (POSTGRES,),
    "pages": BOTH,
    "ledger": BOTH,
    "documents": (SQLITE,),
    "search": BOTH,
    "burden": (SQLITE,),
    "redaction": (SQLITE,),
    "large": (SQLITE,),
    "load": (POSTGRES,),
}
LONG = ("large", "load")
"""What is measured only when it is named: a hundred thousand cases, and a million with an hour of users after them."""
RESULT = ROOT / "var" / "bench" / "last.json"
COLUMNS = ("what", "database", "figure", "goal", "verdict")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the measurements asked for, print one table and keep it; return 1 when one of them broke."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="measurement", help=", ".join(MEASUREMENTS))
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full sizes")
    parser.add_argument("--on", choices=BOTH, help="one database only")
    parser.add_argument("--forget", action="store_true", help="do not keep the figures")
    parser.add_argument("--minutes", help="how long the load lasts")
    given = parser.parse_args(arguments)
    if given.minutes:
        os.environ["BENCH_MINUTES"] = given.minutes
    if unknown := set(given.names) - MEASUREMENTS.keys():
        parser.error(f"no such measurement: {', '.join(sorted(unknown))}")
    runs, broken = run(
        given.names or [n for n in MEASUREMENTS if n not in LONG], given.scale, [given.on] if given.on else BOTH
    )
    print("\n" + table([Figure(**row) for kept in runs.values() for row in kept["figures"]]))
    if not given.forget:
        keep(runs)
    return int(broken)


Kept = dict[str, dict[str, Any]]


def run(names: Sequence[str], scale: float, databases: Iterable[str]) -> tuple[Kept, bool]:
    """Return what each measurement gave, by name and database, and whether one of them broke."""
    runs: Kept = {}
    broken = False
    with contextlib.ExitStack() as stack:
        ready: dict[str, Scratch] = {}
        for name in names:
            for database in (d for d in MEASUREMENTS[name] if d in databases):
                where = f"{name} on {database}"
                if database == POSTGRES and (fault := postgres_fault()):
                    runs[where] = said([skipped(where, fault)], scale)
                    continue
                one = ready.get(database) or ready.setdefault(database, stack.enter_context(scratch(database)))
                load = os.getloadavg()[0]
                found = measured(name, database, scale, one)
                broken = broken or found is None
                runs[where] = said(found or [skipped(where, "it broke, see above")], scale, load)
    return runs, broken


def said(figures: Sequence[Figure], scale: float, load: float = 0.0) -> dict[str, Any]:
    """Return what is kept of a measurement: when, how large, how busy the machine was before, and its figures."""
    return {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_before": round(load, 1),
        "scale": scale,
        "figures": [f.as_dict() for f in figures],
    }


def measured(name: str, database: str, scale: float, one: Scratch) -> list[Figure] | None:
    """Run one measurement in a process of its own; None when it broke."""
    print(f"… {name} on {database}", flush=True)
    out = one.names.root / "figures.json"
    out.unlink(missing_ok=True)
    began = time.monotonic()
    command = [sys.executable, "-m", "bench.child", name, str(scale), str(out)]
    done = subprocess.run(command, cwd=ROOT, env=one.fresh(), check=False)
    if done.returncode:
        return None
    rows: list[dict[str, Any]] = json.loads(out.read_text())
    print(f"  {time.monotonic() - began:.0f} s", flush=True)
    several = len(MEASUREMENTS[name]) > 1
    return [Figure(**{**row, "database": database if several or name == "http" else ""}) for row in rows]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a table in plain text, with notes below the rows."""
    rows = [[getattr(f, name) for name in COLUMNS] for f in figures]
    widths = [max(wide(row[i]) for row in [list(COLUMNS), *rows]) for i in range(len(COLUMNS))]
    lines = [line(COLUMNS, widths), "  ".join("─" * w for w in widths)]
    for figure, row in zip(figures, rows, strict=True):
        lines.append(line(row, widths))
        if figure.note:
            lines.append(f"    {figure.note}")
    count = {verdict: sum(f.verdict == verdict for f in figures) for verdict in ("met", "not met", "skipped")}
    return "\n".join([*lines, "", ", ".join(f"{n} {verdict}" for verdict, n in count.items())])


def wide(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def line(row: Sequence[str], widths: Sequence[int]) -> str:
    """Return a row of the table."""
    return "  ".join(text + " " * (width - wide(text)) for text, width in zip(row, widths, strict=True)).rstrip()


def keep(runs: Kept) -> None:
    """Keep each measurement's last figures beside the program's other data."""
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    before: Kept = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    RESULT.write_text(json.dumps({**before, **runs}, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    sys.exit(main())
