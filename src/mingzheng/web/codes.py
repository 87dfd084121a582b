"""The codes that are printed on papers, as people type and read them; pure."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

CODE_LENGTH: Final = 16
CODE: Final = re.compile(rf"[A-Z2-7]{{{CODE_LENGTH}}}")
LOOKALIKES: Final = str.maketrans("01", "OI")  # a code has letters and 2–7 only, so nobody can mean these digits
FAULT: Final = "文书编码是 16 位字母和数字（不含 0、1、8、9），印在文书每一页的下方。请核对后再输入。"


def normal_code(text: str) -> str | None:
    """Return a paper's code from what somebody typed or scanned, or None where it can be no code.

    Hyphens and spaces of any width, small letters and the digits 0 and 1 for O and I are taken.
    """
    plain = unicodedata.normalize("NFKC", text).upper().rstrip("/").rpartition("/")[2]
    plain = "".join(c for c in plain if c.isalnum()).translate(LOOKALIKES)
    return plain if CODE.fullmatch(plain) else None


def grouped_code(code: str) -> str:
    """Return a code in four groups of four, as it is printed."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))
