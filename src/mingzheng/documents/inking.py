"""Signatures drawn on a screen, put on the pages of a paper as a pen would."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from mingzheng.core.errors import FieldError, Invalid
from mingzheng.core.processes import ChildFailed, run_module
from mingzheng.documents.scanning import LIMITS

if TYPE_CHECKING:
    from collections.abc import Sequence

PREFIX = "data:image/png;base64,"
LARGEST = 400_000
"""How many characters a drawn signature may have, as the page sends it."""


def drawn(text: str, label: str) -> str:
    """Return the picture of a drawn signature, still encoded; raises Invalid for none, and for what is no picture."""
    if not text.startswith(PREFIX) or len(text) > LARGEST:
        raise Invalid((FieldError("ink", f"{label}还没有签名", "逐人签名", "请本人在屏幕上签名"),))
    try:
        base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except ValueError as error:
        raise Invalid((FieldError("ink", f"{label}的签名不是图片", "签名图片", "请重新签名"),)) from error
    return text.removeprefix(PREFIX)


def stamp(pdf: bytes, signatures: Sequence[tuple[str, str]]) -> bytes:
    """Return the pages of a paper as pictures with every signature (label, picture) on each; raises Invalid."""
    asked = {
        "pdf": base64.b64encode(pdf).decode(),
        "signatures": [{"label": label, "png": png} for label, png in signatures],
    }
    try:
        return run_module("mingzheng.documents.ink_stamper", stdin=json.dumps(asked).encode(), limits=LIMITS)
    except ChildFailed as error:
        raise Invalid((FieldError("ink", "签名无法读取", "签名图片", "请重新签名"),)) from error
