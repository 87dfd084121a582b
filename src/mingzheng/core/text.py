"""Text that people type: what no field accepts (threat 35), and its one stored form."""

from __future__ import annotations

import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|\u2028|\u2029|\x85")
_ALLOWED_CONTROLS = frozenset("\n\t")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Blank to the eye though not of a "format" category: Hangul fillers, combining joiner, braille blank.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")

_PLAIN = dict.fromkeys(map(ord, "\n\t\u3000"))


def tidy(text: str) -> str:
    """Return text with line feeds as its only line ends, NFC, and no white space at its ends."""
    return unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)).strip()


def clause(text: str) -> str:
    """Return what somebody wrote as a part of our sentence: without the stop at its end."""
    return text.rstrip("。；，.;, ")


def sentence(text: str) -> str:
    """Return what somebody wrote as a sentence of its own, ended once."""
    return text if text.endswith(("！", "？", "”", "…")) else f"{clause(text)}。"


def fault(text: str) -> str | None:
    """Return why text cannot be taken, in Chinese with the character's code point, or None.

    Refused: controls but line feed and tab, direction marks, zero-width and other invisible characters, surrogates,
    noncharacters and private-use characters (which print as another character elsewhere).
    """
    if text.translate(_PLAIN).isprintable() and _INVISIBLE.isdisjoint(text):  # nearly all that is ever sent
        return None
    for position, character in enumerate(text, start=1):
        if kind := _kind(character):
            return f"第 {position} 个字符（U+{ord(character):04X}）是{kind}"
    return None


def _kind(character: str) -> str | None:
    if character in _ALLOWED_CONTROLS:
        return None
    if character in _BIDI:
        return "改变文字方向的控制符"
    if character in _INVISIBLE:
        return "看不见的字符"
    return _kind_by_category(character)


def _kind_by_category(character: str) -> str | None:
    match unicodedata.category(character):
        case "Cc":
            return "控制字符"
        case "Cf":
            return "看不见的字符"
        case "Cs":
            return "残缺的字符"
        case "Co":
            return "私用区字符，换一台电脑会显示成别的字"
        case "Cn" if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:  # noqa: PLR2004
            return "不表示文字的编码"
        case _:
            return None
