"""What is spread over processes comes back whole and in its order, whatever becomes of a process."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mingzheng.core import spreading
from tests.core.spread_samples import doubled, killed_at_seven, refuses


@pytest.fixture
def shared(monkeypatch):
    monkeypatch.setattr(spreading, "MANY", 1)
    monkeypatch.setattr(spreading.os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    monkeypatch.setenv("SPREAD_PARENT", str(os.getpid()))


def test_others_do_it_and_the_order_stays(shared):
    found = list(spreading.spread(doubled, range(40), apart=True))
    assert [value for value, _ in found] == [2 * n for n in range(40)]
    assert os.getpid() not in {who for _, who in found}


def test_what_may_not_be_read_apart_is_done_here(shared):
    assert {who for _, who in spreading.spread(doubled, range(40), apart=False)} == {os.getpid()}


def test_few_are_not_worth_a_process(shared, monkeypatch):
    monkeypatch.setattr(spreading, "MANY", 41)
    assert {who for _, who in spreading.spread(doubled, range(40), apart=True)} == {os.getpid()}


def test_a_killed_process_loses_nothing(shared):
    assert list(spreading.spread(killed_at_seven, range(40), apart=True)) == list(range(40))


def test_what_a_process_cannot_read_is_told_here(shared):
    with pytest.raises(ValueError, match="three"):
        list(spreading.spread(refuses, range(40), apart=True))


def test_where_none_can_be_started_it_is_done_here(shared, monkeypatch):
    def refused(*given):
        raise OSError("no room for another process")

    monkeypatch.setattr(spreading, "ProcessPoolExecutor", refused)
    assert {who for _, who in spreading.spread(doubled, range(40), apart=True)} == {os.getpid()}


def test_none_outlives_the_process_that_asked():
    asking = subprocess.Popen(
        [sys.executable, "-m", "tests.core.spread_samples"], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    others = [int(asking.stdout.readline()) for _ in range(2)]
    asking.kill()
    asking.wait()
    asking.stdout.close()
    for _ in range(300):
        if not any(alive(one) for one in others):
            break
        time.sleep(0.1)
    assert [one for one in others if alive(one)] == []


def alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
