"""What has been practised: read from the practice installation beside this one, which knows nothing of it."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from django.conf import settings

FOLDER = "practice"
DATABASE = Path("data") / "mingzheng.sqlite3"
CLOSED = "SELECT count(*) FROM cases_case WHERE closed_on IS NOT NULL"


def home() -> Path:
    """Return the folder of the practice installation, there or not."""
    return Path(settings.HOME) / FOLDER


def closed_cases() -> int:
    """Return how many cases were closed in practice; nothing there, or no practice at all, is none."""
    path = home() / DATABASE
    if not path.exists():
        return 0
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db,
    ):
        return int(db.execute(CLOSED).fetchone()[0])
    return 0
