"""Who helped the person who signs: reader, interpreter, guardian, witness, and the thumb-print."""

from __future__ import annotations

from typing import Any

from mingzheng.documents.layouts import SignatureSlot

HELPERS = (("reader", "宣读人"), ("interpreter", "翻译人员"), ("guardian", "监护人"), ("witness", "见证人"))
PRESSED = "不会书写，捺指印"


def helper_rows(given: Any) -> tuple[tuple[str, str], ...]:  # noqa: ANN401 - the input of a step
    """Return who helped, as rows of a record."""
    named = [(word, getattr(given, name, "")) for name, word in HELPERS]
    pressed = (("签名方式", PRESSED),) if getattr(given, "thumb_print", "") else ()
    return (*((word, who) for word, who in named if who), *pressed)


def helper_slots(given: Any) -> tuple[SignatureSlot, ...]:  # noqa: ANN401 - the input of a step
    """Return a place to sign for everybody who helped."""
    return tuple(SignatureSlot(label=word) for name, word in HELPERS if getattr(given, name, ""))


def own_slot(label: str, hint: str, given: Any) -> SignatureSlot:  # noqa: ANN401 - the input of a step
    """Return the place for the person's own hand, or thumb."""
    return SignatureSlot(label=label, hint=f"{hint}（捺指印）" if getattr(given, "thumb_print", "") else hint)


def taped(given: Any) -> str:  # noqa: ANN401 - the input of a step
    """Return whether there is a recording, and why not."""
    word = {"yes": "已全程录音录像", "no": "没有录全"}.get(given.recorded, "")
    return f"{word}（应录未录的说明：{given.unrecorded_reason}）" if given.unrecorded_reason else word
