"""Every measurement runs, at a size of almost nothing; its figures mean nothing here."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import MEASUREMENTS, table
from bench.figures import judged, percentile, skipped
from bench.scratch import POSTGRES, SQLITE

ROOT = Path(__file__).resolve().parents[2]
OURS = ("MINGZHENG_", "MZ_TEST_", "DATABASE_URL", "PORTAL_DATABASE_URL", "MIGRATION_DATABASE_URL", "DJANGO_SETTINGS")


def runs(name, database):
    env = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
    command = [sys.executable, "-m", "bench", name, "--scale", "0", "--on", database, "--forget"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", [name for name, where in MEASUREMENTS.items() if SQLITE in where])
def test_runs_on_sqlite(name):
    assert "figure" in runs(name, SQLITE)


@pytest.mark.pg
@pytest.mark.parametrize("name", [name for name, where in MEASUREMENTS.items() if POSTGRES in where])
def test_runs_on_postgresql(name):
    assert "NOT MEASURED" not in runs(name, POSTGRES)


def test_a_figure_is_met_up_to_its_limit_and_not_beyond():
    assert [judged("act", value, 3).verdict for value in (2.9, 3, 3.01)] == ["met", "met", "not met"]
    assert [judged("acts", value, 80, least=True).verdict for value in (79.9, 80)] == ["not met", "met"]


def test_a_percentile_is_one_of_the_times():
    assert percentile([5.0, 1.0, 2.0, 3.0, 4.0], 0.95) == 5.0
    assert percentile([7.0], 0.95) == 7.0


def test_what_was_not_measured_stands_loudly_in_the_table():
    assert "NOT MEASURED" in table([skipped("burden", "no browser")])
    assert "1 skipped" in table([skipped("burden", "no browser")])


def test_a_disk_that_fills_up_refuses_and_loses_nothing(tmp_path):
    """On a real file system without a byte left; only who may mount one can try it."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=200m", "none", str(tmp_path)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("NOT RUN: no file system of its own can be mounted here")
    env = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
    try:
        command = [sys.executable, "-m", "bench.fulldisk", str(tmp_path), "--acts", "40"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=False)
    assert done.returncode == 0, done.stdout + done.stderr
