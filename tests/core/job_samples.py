"""Jobs for tests, in a module of their own so that a worker process can import them."""

import os
import time
from pathlib import Path

from mingzheng.core import jobs

HOME = Path(os.environ["MINGZHENG_HOME"])


def note(name):
    with (HOME / name).open("a") as file:
        file.write("x")


def noted(name):
    path = HOME / name
    return len(path.read_text()) if path.exists() else 0


@jobs.job
def mark(name, *, now):
    note(name)


@jobs.job
def fail(name, *, now):
    note(name)
    raise RuntimeError("does not work")


@jobs.job
def wait(name, *, now):
    note(name)
    raise jobs.Later(60, "not yet")


@jobs.job
def hang_once(name, *, now):
    note(name)
    if noted(name) == 1:
        time.sleep(120)
