"""Two texts beside each other, with what was taken out and what was put in; pure."""

from __future__ import annotations

import difflib
import re
from typing import Literal, NamedTuple

SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
LONGEST = 4_000
"""Passages beyond this are replaced whole: to compare them sign by sign takes the square of their length."""


class Piece(NamedTuple):
    """A stretch of text: kept, taken out, or put in."""

    kind: Literal["same", "out", "in"]
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """Return how ``after`` came of ``before``: sentence by sentence, and within changed ones sign by sign."""
    if before == after:
        return [Piece("same", after)] if after else []
    old, new = _sentences(before), _sentences(after)
    found: list[Piece] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = "".join(old[i:j]), "".join(new[k:m])
        if tag == "equal":
            found.append(Piece("same", right))
        else:
            found += _signs(left, right)
    return _joined(found)


def _sentences(text: str) -> list[str]:
    return [one for one in SENTENCE.findall(text) if one]


def _signs(left: str, right: str) -> list[Piece]:
    if not (left and right) or len(left) + len(right) > LONGEST:
        return [Piece("out", left), Piece("in", right)]
    found: list[Piece] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", right[k:m]))
        else:
            found += [Piece("out", left[i:j]), Piece("in", right[k:m])]
    return found


def _joined(found: list[Piece]) -> list[Piece]:
    """Return the pieces without empty ones, neighbours of a kind put together."""
    whole: list[Piece] = []
    for piece in found:
        if not piece.text:
            continue
        if whole and whole[-1].kind == piece.kind:
            whole[-1] = Piece(piece.kind, whole[-1].text + piece.text)
        else:
            whole.append(piece)
    return whole
