"""Addresses of what Vite built, read from its manifest."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.templatetags.static import static

STATIC = Path(__file__).parent / "static"
MANIFEST = STATIC / "dist" / "manifest.json"


def url(name: str) -> str:
    """Return the address of a built entry (``main.js``, ``app.css``).

    Without a build the plain name is returned: the page then stands unstyled and still works.
    """
    entry = _manifest(_stamp(str(MANIFEST))).get(name, {})
    return static(f"dist/{entry.get('file', name)}")


def fixed(name: str) -> str:
    """Return the address of a file of ``static/web``, with its digest so that a changed one is fetched anew."""
    path = f"{STATIC}/web/{name}"  # f-string: a template passes a subclass of str, which Path refuses
    return _fixed(path, _stamp(path))


def _stamp(path: str) -> float:
    try:
        return os.stat(path).st_mtime  # noqa: PTH116 - asked for every icon of a page, and a Path costs as much again
    except OSError:
        return 0.0


@lru_cache(maxsize=2)
def _manifest(stamp: float) -> dict[str, Any]:
    return dict(json.loads(MANIFEST.read_text("utf-8"))) if stamp else {}


@lru_cache(maxsize=64)
def _fixed(path: str, stamp: float) -> str:
    file = Path(path)
    digest = sha256(file.read_bytes()).hexdigest()[:8] if stamp else ""
    return f"{static(str(file.relative_to(STATIC)))}?v={digest}"
