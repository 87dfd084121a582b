"""What other processes are given to do in ``test_spreading``: they import it by its name."""

import os
import signal


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
