"""The application as ``serve`` runs it: a web worker ends when the process above it is gone.

``serve`` makes that process the leader of a session of its own, so a worker knows it without having seen it alive.
"""

from __future__ import annotations

import os
import threading
import time

from mingzheng.config.settled import settle
from mingzheng.config.wsgi import application

ORPHAN_SECONDS = 1.0
__all__ = ["application"]


def _end_with_parent() -> None:
    """End this worker once it is an orphan: it would hold the port of the server that takes its place."""
    while os.getppid() == os.getsid(0):
        time.sleep(ORPHAN_SECONDS)
    os._exit(1)


settle()
threading.Thread(target=_end_with_parent, daemon=True).start()
