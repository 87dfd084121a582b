"""A normal form for finding things in text, with the way back to the places they were found at (threat 35)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

INTERPUNCTS = "·•‧∙・･⋅․"


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
    return unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me"} and character not in "\n\t"


def normal(text: str) -> Normal:
    """Return NFKC of each character, without invisible ones, interpuncts unified, letters upper-cased."""
    characters: list[str] = []
    origin: list[int] = []
    for index, original in enumerate(text):
        if is_invisible(original):
            continue
        for character in unicodedata.normalize("NFKC", original):
            if is_invisible(character):
                continue
            unified = "·" if character in INTERPUNCTS else character.upper()
            characters.append(unified if len(unified) == 1 else character)
            origin.append(index)
    return Normal("".join(characters), tuple(origin))
