"""Money: whole fen everywhere; words only at the edge."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

FEN_PER_YUAN = 100
MAX_FEN = 10**17 - 1
DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
SECTIONS = ("", "万", "亿", "万亿")
_AMOUNT = re.compile(r"(?:¥|人民币)?\s*(?P<number>\d+(?:[,\s]\d{3})*(?:\.\d{1,2})?)\s*(?P<wan>万)?(?:元|圆)?(?:整)?")


def yuan(fen: int) -> str:
    """Return an amount for reading: ``30,000.00 元``."""
    sign = "-" if fen < 0 else ""
    whole, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{whole:,}.{rest:02d} 元"


def capital(fen: int) -> str:
    """Return an amount in the capital numerals of bills: ``叁万元整``.

    Follows the rules for bills of 支付结算办法, annex 1: 零 once for a run of zeros, 整 after 元 only.
    Raises ValueError for a negative amount or one beyond 10**15 yuan.
    """
    if not 0 <= fen <= MAX_FEN:
        message = "金额须在零至壹仟万亿元之间。"
        raise ValueError(message)
    whole, rest = divmod(fen, FEN_PER_YUAN)
    jiao, cents = divmod(rest, 10)
    text = f"{_capital_integer(whole)}元" if whole or not rest else ""
    if not rest:
        return f"{text}整"
    if jiao:
        text += ("零" if whole and not whole % 10 else "") + f"{DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return text + (f"{DIGITS[cents]}分" if cents else "")


def _capital_integer(whole: int) -> str:
    if not whole:
        return DIGITS[0]
    text = ""
    owed = False
    sections = [(whole // 10 ** (4 * i)) % 10_000 for i in range(len(SECTIONS))]
    for index in reversed(range(len(SECTIONS))):
        section = sections[index]
        if not section:
            owed = bool(text)
            continue
        if text and (owed or section < 1_000):  # noqa: PLR2004 - a section without thousands
            text += DIGITS[0]
        text += _capital_section(section) + _unit(index, sections)
        owed = False
    return text


def _unit(index: int, sections: list[int]) -> str:
    # 万亿 followed by 亿 would say 亿 twice: 壹万贰仟亿, not 壹万亿贰仟亿.
    return "万" if index == len(SECTIONS) - 1 and sections[index - 1] else SECTIONS[index]


def _capital_section(section: int) -> str:
    text = ""
    owed = False
    for place in reversed(range(len(PLACES))):
        digit = section // 10**place % 10
        if digit:
            text += (DIGITS[0] if owed and text else "") + DIGITS[digit] + PLACES[place]
            owed = False
        else:
            owed = True
    return text


def parse_yuan(text: str) -> int:
    """Return the fen of an amount as people type it: ``30,000``, ``3万元``, ``￥１２.５``.

    Raises ValueError with a Chinese message (a validator of a form can let it pass through).
    """
    found = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        message = f"金额“{text.strip()}”认不出：请写数字，最多两位小数，例如 30000 或 30,000.50。"
        raise ValueError(message)
    try:
        amount = Decimal(re.sub(r"[,\s]", "", found["number"]))
    except InvalidOperation as error:  # pragma: no cover - the pattern admits digits only
        raise ValueError(str(error)) from error
    fen = int(amount * FEN_PER_YUAN) * (10_000 if found["wan"] else 1)
    if fen > MAX_FEN:
        message = "金额超出可以记录的范围（壹仟万亿元）。"
        raise ValueError(message)
    return fen
