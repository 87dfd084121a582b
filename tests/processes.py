"""What runs below a process of the tests: asked of the system itself, for ``ps`` cuts its lines to a terminal."""

import contextlib
import os

import psutil


def children_of(pid):
    """Give the command lines of a process's own children by their numbers."""
    found = {}
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(pid).children():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.ZombieProcess):
                found[child.pid] = " ".join(child.cmdline())
    return found


def parent_of(address):
    """Give the number of the server that this process started for an address."""
    port = address.rpartition(":")[2]
    return next(pid for pid, line in children_of(os.getpid()).items() if f"--port {port}" in line)


def web_of(parent):
    """Give the number of a server's web process, above its workers."""
    return next((pid for pid, line in children_of(parent).items() if "granian" in line), None)
