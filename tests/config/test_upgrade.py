"""An installation of the landing before this one is upgraded by ``mingzheng migrate``, and everything verifies."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.config.installing import install

ROOT = Path(__file__).resolve().parents[2]
PREVIOUS = "6f17ddeeacf7329c010f2fdc9f216e5b9429438e"
# Made by the former program itself: migrated, an invented district, a case from clue to inspection with its papers.
BUILD = """
import datetime as dt
import django; django.setup()
from mingzheng.demo.district import build
from mingzheng.demo.play import Play
from mingzheng.ledger.models import Pending
from mingzheng.ledger.sequencer import sequence
import sys; sys.path.insert(0, {tree!r})
from tests.stories import scripts
START = dt.datetime(2026, 9, 1, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
play = Play(build(START - dt.timedelta(days=1)), START)
scripts.investigated(play)
while Pending.objects.exists():
    sequence(play.now)
from mingzheng.ledger.models import Entry
print(Entry.objects.count())
"""
BRING_UP = (
    "import datetime as dt; from mingzheng.config.schema import bring_up;"
    "bring_up(dt.datetime(2015, 1, 1, tzinfo=dt.UTC), verbosity=0)"
)
AFTER = """
from mingzheng.cases.engine.models import Case
from mingzheng.ledger.models import Entry
from mingzheng.config import start
print(Case.objects.count(), Entry.objects.count(), start.faults())
"""


@pytest.fixture
def former(tmp_path):
    """The source of the previous landing, from the history of this checkout."""
    tree = tmp_path / "former"
    tree.mkdir()
    packed = subprocess.run(["git", "archive", PREVIOUS, "src", "tests"], cwd=ROOT, capture_output=True, check=False)
    if packed.returncode:
        pytest.skip(f"NOT RUN: the history has no {PREVIOUS[:12]} (a shallow clone or an archive)")
    subprocess.run(["tar", "-x", "-C", tree], input=packed.stdout, check=True)
    return tree


@pytest.mark.both_databases
def test_what_the_previous_landing_made_is_upgraded_by_one_command_and_verifies(former, tmp_path, django_db_setup):
    place = install(tmp_path / "old")
    env = {**place.env, "PYTHONPATH": str(former / "src")}
    for code in (BRING_UP, BUILD.format(tree=str(former))):
        ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr[-3000:]
    entries = int(ran.stdout.split()[-1])
    place.done("migrate", VERBOSITY="0")
    place.done("migrate", VERBOSITY="0")  # twice does no harm
    assert "未发现不一致" in place.done("verify", "--live")
    cases, after, faults = place.python(AFTER).strip().split(" ", 2)
    assert int(cases) == 1
    assert int(after) >= entries
    assert faults == "[]"
    assert os.environ["MINGZHENG_HOME"] != place.env["MINGZHENG_HOME"]
