"""What a web worker does once, before its first request."""

from __future__ import annotations

import gc

from django.urls import get_resolver


def settle() -> None:
    """Load every page, and take what is loaded out of the search for garbage.

    Looking through it again cost every sixth page of a worker half as long as the page itself.
    """
    get_resolver().url_patterns  # noqa: B018 - a property that loads
    gc.collect()
    gc.freeze()
