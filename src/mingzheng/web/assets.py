"""Addresses of what Vite built, read from its manifest."""

from __future__ import annotations

import json
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
    entry = _manifest(_stamp(MANIFEST)).get(name, {})
    return static(f"dist/{entry.get('file', name)}")


def fixed(name: str) -> str:
    """Return the address of a file of ``static/web``, with its digest so that a changed one is fetched anew."""
    path = STATIC / f"web/{name}"  # f-string: a template passes a subclass of str, which Path refuses
    return f"{static(f'web/{name}')}?v={_digest(path, _stamp(path))}"


def _stamp(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


@lru_cache(maxsize=2)
def _manifest(stamp: float) -> dict[str, Any]:
    return dict(json.loads(MANIFEST.read_text("utf-8"))) if stamp else {}


@lru_cache(maxsize=16)
def _digest(path: Path, stamp: float) -> str:
    return sha256(path.read_bytes()).hexdigest()[:8] if stamp else ""
