"""What only pages of the portal write: search words marked, digests shortened."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import mark_safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.safestring import SafeString

register = template.Library()

AROUND = 60
SHORT = 12


@register.filter
def marked(text: str, words: Sequence[str]) -> SafeString:
    """Write a text with the words that were looked for marked."""
    found = _pattern(words)
    if found is None:
        return conditional_escape(text)
    pieces = found.split(str(text))
    # re.split with one group: texts stand at even places, hits at odd ones.
    return format_html_join(
        "", "{}{}", ((piece, _mark(hit)) for piece, hit in zip(pieces[::2], [*pieces[1::2], ""], strict=True))
    )


def _mark(hit: str) -> SafeString:
    return format_html_join("", "<mark>{}</mark>", [(hit,)]) if hit else mark_safe("")


@register.filter
def around(text: str, words: Sequence[str]) -> str:
    """Return the stretch of a long text around the first word that was looked for, or its beginning."""
    text = str(text)
    found = _pattern(words)
    hit = found.search(text) if found else None
    start = max(hit.start() - AROUND, 0) if hit else 0
    end = start + 2 * AROUND
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"


@register.filter
def short(digest: str) -> str:
    """Return the twelve characters by which an address names a digest."""
    return digest.partition(":")[2][:SHORT]


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, wanted))})", re.IGNORECASE) if wanted else None
