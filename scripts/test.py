"""``make test``: the whole suite on SQLite, then what is marked for both on PostgreSQL, then the browser.

What this machine cannot run is said loudly at the end; ``--require pg,chromium`` makes it a failure. Run inside .venv.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
NO_TESTS = 5
COUNTS = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|deselected)")
BROWSERS = ("/usr/bin/chromium", "/usr/bin/chromium-browser")


@dataclass
class Run:
    """What the passes came to."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Run the passes and return 1 when a test failed or a required part could not run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--require", default="")
    required = {name for name in parser.parse_args().require.replace(",", " ").split() if name}
    if unknown := required - {"pg", "chromium"}:
        parser.error(f"REQUIRE knows pg and chromium, not {', '.join(sorted(unknown))}")
    run = Run()
    once(run, "SQLite", {}, "-m", "not browser")
    on_postgres(run)
    in_browser(run)
    return verdict(run, required)


def once(run: Run, name: str, environment: dict[str, str], *arguments: str) -> None:
    """Run pytest once, showing its output as it comes, and add up its closing line."""
    print(f"\n══ {name} " + "═" * (100 - len(name)), flush=True)
    env = {**{k: v for k, v in os.environ.items() if k not in {"TEST_ON", "MZ_TEST_ROOT"}}, **environment}
    command = [str(BIN / "python"), "-m", "pytest", "-q", *arguments]
    child = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    last = ""
    for line in child.stdout or ():
        print(line, end="", flush=True)
        last = line if COUNTS.search(line) and " in " in line else last
    code = child.wait()
    for number, word in COUNTS.findall(last):
        run.counts[word.rstrip("s") if word.startswith("error") else word] += int(number)
    if code == NO_TESTS:
        run.missing[name] = "no test is marked for it"
    elif code:
        run.failed.append(name)


def on_postgres(run: Run) -> None:
    """Run on PostgreSQL where TEST_DATABASE_URL names a server that answers."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    if not url:
        run.missing["pg"] = "TEST_DATABASE_URL is not set (for example postgresql://postgres@127.0.0.1:5432/postgres)"
        return
    import psycopg  # noqa: PLC0415 - only where it is needed

    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError as error:
        run.missing["pg"] = str(error).strip()
        return
    suffix = os.environ.get("MZ_TEST_SUFFIX") or os.urandom(4).hex()
    environment = {"TEST_ON": "pg", "MZ_TEST_SUFFIX": suffix}
    try:
        once(run, "PostgreSQL", environment, "-m", "not browser")
    finally:
        env = {**os.environ, **environment}
        subprocess.run([BIN / "python", "-m", "tests.databases"], cwd=ROOT, env=env, check=True)


def in_browser(run: Run) -> None:
    """Run the journeys in Chromium where there is one."""
    if any(Path(path).exists() for path in BROWSERS):
        once(run, "Chromium", {}, "-m", "browser", "-n", "1")
    else:
        run.missing["chromium"] = "no Chromium (apt-get install chromium fonts-noto-cjk)"


def verdict(run: Run, required: set[str]) -> int:
    """Print what ran and what did not, and return the exit code."""
    print("\n" + "═" * 104)
    for name, reason in run.missing.items():
        print(f"!! NOT RUN: {name}: {reason}")
    for name in run.failed:
        print(f"!! FAILED: {name}")
    lacking = required & run.missing.keys()
    if lacking:
        print(f"!! REQUIRED but not run: {', '.join(sorted(lacking))}")
    failures = run.counts["failed"] + run.counts["error"]
    skipped = f", {run.counts['skipped']} skipped" if run.counts["skipped"] else ""
    print(f"total: {run.counts['passed']} passed, {failures} failed{skipped}")
    return int(bool(run.failed or lacking or not run.counts["passed"]))


if __name__ == "__main__":
    sys.exit(main())
