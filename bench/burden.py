"""What people type and click from the clue to the portal, and on to the closing, counted by the browser journey."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from bench.figures import Figure, judged, shown, skipped
from bench.scratch import ROOT

JOURNEY = ROOT / "tests" / "browser" / "test_desk_journey.py"
COUNTED = re.compile(r"^(.*)typed fields (\d+), clicks (\d+)$", re.MULTILINE)
OURS = ("MINGZHENG_", "MZ_TEST_", "DATABASE_URL", "PORTAL_DATABASE_URL", "DJANGO_SETTINGS_MODULE", "SECRET_KEY")


def measure(scale: float) -> list[Figure]:
    """Run the journey and return what its counter says; skip loudly where it cannot run."""
    what = "burden of a plain penalty"
    if scale < 0.5:
        return [skipped(what, "the browser journey takes minutes: only at --scale 0.5 and more")]
    env = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-s", str(JOURNEY)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    counted = COUNTED.findall(done.stdout)
    if not counted:
        last = (done.stdout.strip().splitlines() or ["it said nothing"])[-1]
        return [skipped(what, f"the browser journey did not come to its count: {last}")]
    return [figure for words, typed, clicked in counted for figure in _figures(words, int(typed), int(clicked))]


def _figures(words: str, typed: int, clicked: int) -> list[Figure]:
    """Return the two figures of one stretch; what the signed originals add has no goal and is only told."""
    stretch = words.removesuffix(": ") or "to the portal"
    what = f"burden of a plain penalty, {stretch}"
    if "originals" in stretch:
        return [Figure(f"{what}: typed fields", shown(typed)), Figure(f"{what}: clicks", shown(clicked))]
    note = "counted in the browser: one party, no evidence files, without signing in"
    return [judged(f"{what}: typed fields", typed, 45, note=note), judged(f"{what}: clicks", clicked, 90)]
