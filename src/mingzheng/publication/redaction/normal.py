"""A normal form for finding things in text, with the way back to the places they were found at (threat 35)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from mingzheng.publication.redaction.lookalikes import LETTERS

INTERPUNCTS = "·•‧∙・･⋅․"
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters by their category, blank to the eye."""


@dataclass(frozen=True, slots=True)
class Normal:
    """Text in normal form and, for each of its characters, the index in the original it came from."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original (start, end) of a half-open range of the normal text."""
        return self.origin[start], self.origin[end - 1] + 1


def is_invisible(character: str) -> bool:
    """Return whether a character shows nothing: zero-width, bidi and other format or control characters."""
    return (
        unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me"} or character in BLANK
    ) and character not in "\n\t"


def normal(text: str) -> Normal:
    """Return NFKC of each character, without invisible ones, interpuncts and look-alikes unified, upper-cased."""
    characters: list[str] = []
    origin: list[int] = []
    for index, original in enumerate(text):
        if is_invisible(original):
            continue
        for character in unicodedata.normalize("NFKC", original):
            if is_invisible(character):
                continue
            unified = "·" if character in INTERPUNCTS else character.upper().translate(LETTERS)
            characters.append(unified if len(unified) == 1 else character)
            origin.append(index)
    return Normal("".join(characters), tuple(origin))
