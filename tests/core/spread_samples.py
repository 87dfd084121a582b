"""What other processes are given to do in ``test_spreading``: they import it by its name."""

import os
import signal
import sys
import time


def doubled(start):
    """Return twice the number, and who computed it."""
    return 2 * start, os.getpid()


def killed_at_seven(start):
    """Be killed where the number is seven, in a process that was started for it."""
    if start == 7 and os.environ.get("SPREAD_PARENT") != str(os.getpid()):
        os.kill(os.getpid(), signal.SIGKILL)
    return start


def refuses(start):
    """Fail at three."""
    if start == 3:
        raise ValueError("three")
    return start


def waits(start):
    """Say who waits, and wait for longer than any test."""
    os.write(1, f"{os.getpid()}\n".encode())
    time.sleep(600)
    return start


if __name__ == "__main__":
    import django

    from mingzheng.core import spreading

    django.setup()
    spreading.MANY = 1
    spreading.os.sched_getaffinity = lambda _: {0, 1}
    sys.exit(len(list(spreading.spread(waits, range(2), apart=True))))
